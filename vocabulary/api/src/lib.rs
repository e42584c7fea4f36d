//! Procedures, errors, events and flags of libvirt, declared once.
