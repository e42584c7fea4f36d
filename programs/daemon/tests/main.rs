//! The daemon's sessions and the remote driver, back to back over real sockets.

extern crate oxvirt_daemon as daemon;

mod malformed;
mod networks;
mod odd_driver;
mod raw;
mod storage;
mod wire;
