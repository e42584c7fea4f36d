//! Storage pools and their volumes: folders of image files, made and changed by qemu-img or by hand.
//!
//! What a pool holds is read when it starts, when somebody asks for it, and after each change; readers get the
//! published picture and never wait for a disk.

pub mod capabilities;
pub mod commands;
mod content;
mod image;
mod pool_facet;
mod pools;
mod scan;
mod volume_facet;
mod volumes;

pub use image::{Image, probe};
pub use pools::{StorageDriver, check_document};
