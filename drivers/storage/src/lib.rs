//! Storage pools and their volumes: folders of image files, made and changed by qemu-img or by hand.
//!
//! The bookkeeping is that of [`engine::pools`]; here is what really happens on the host.

pub mod commands;
mod content;
mod folders;
mod image;
mod scan;
mod streams;
mod volumes;

pub use engine::pools::{capabilities, check_document};
pub use folders::{Folders, StorageDriver, start};
pub use image::{Image, probe};
