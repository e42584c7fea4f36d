//! The devices of a guest as QEMU's arguments, one file for each kind.

pub mod blockdev;
pub mod chardev;
pub mod controller;
pub mod disk;
pub mod graphics;
pub mod hostdev;
pub mod layers;
pub mod nbdkit;
pub mod net;
pub mod props;
pub mod security;
pub mod small;
