//! A libvirt daemon reached over the wire.
