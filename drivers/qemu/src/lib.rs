//! Guests run by QEMU.
