//! What every facet file needs.

pub use crate::Fut;
pub use crate::call::Call;
pub use crate::constants::*;
pub use crate::error::Result;
pub use crate::limits::*;
pub use crate::params::TypedParam;
pub use crate::procedure::{Direction, Procedure, Program, ReadOnly, Rule, StreamUse, When};
pub use crate::types::*;
pub use api_macros::procedures;
pub use xdr::{Bytes, Chars, List};
