//! Starting, watching and ending programs.
//!
//! A guest's process is not started by the daemon itself but by a small helper (the same binary called
//! [`HELPER_ARG`]): what must happen between fork and exec (session, groups, descriptors) happens there, in a process
//! with one thread, instead of in a fork of a threaded one. The plan and the descriptors reach the helper over a
//! socket; the socket closes when the program takes over, or brings back why it could not.

mod exec;
mod helper;
mod pidfd;
mod run;
mod stat;

pub use exec::{ExecPlan, PassedFd, spawn};
pub use helper::{HELPER_ARG, helper_main};
pub use pidfd::{Process, is_ending, start_time_ticks};
pub use run::{Output, Tool};
pub use stat::Stat;
