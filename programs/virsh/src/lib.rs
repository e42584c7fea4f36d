//! The shell of virtualisation.
