//! Virtual networks.
