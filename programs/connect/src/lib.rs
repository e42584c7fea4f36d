//! Opens a connection by its URI; the Rust API.
