//! What nearly every command needs.

pub use api::constants::*;
pub use api::{DomainRef, NetworkRef, StoragePoolRef, StorageVolRef, TypedParam, TypedValue};

pub use crate::args::Args;
pub use crate::command::{Command, Complete, Group, Opt};
pub use crate::commands::options::*;
pub use crate::fail;
pub use crate::failure::{Explain, Failure, Outcome, Said};
pub use crate::output::{Cell, Facts, Table};
pub use crate::shell::Shell;
