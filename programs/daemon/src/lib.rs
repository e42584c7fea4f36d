//! The daemon: sockets, sessions, access, drivers.
