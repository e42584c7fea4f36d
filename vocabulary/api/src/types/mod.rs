//! The values that messages are made of.

mod messages;
mod records;
mod refs;
mod replies;
mod uuid;

pub use crate::params::TypedParam;
pub use messages::*;
pub use records::*;
pub use refs::*;
pub use replies::*;
pub use uuid::Uuid;
pub(crate) use xdr::{Bytes, Chars, FixedChars, List};
