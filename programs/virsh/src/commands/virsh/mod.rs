//! Commands of the group "Virsh itself", a file each.

use crate::command::Command;

pub mod cd;
pub mod complete;
pub mod connect;
pub mod echo;
pub mod exit;
pub mod help;
pub mod pwd;
pub mod quit;
pub mod self_test;

/// In the order in which the help shows them.
pub static COMMANDS: &[&Command] = &[
    &cd::COMMAND,
    &echo::COMMAND,
    &exit::COMMAND,
    &help::COMMAND,
    &pwd::COMMAND,
    &quit::COMMAND,
    &connect::COMMAND,
    &complete::COMMAND,
    &self_test::COMMAND,
];
