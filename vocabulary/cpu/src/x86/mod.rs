//! x86: models are sets of bits that CPUID and model-specific registers show.

mod baseline;
mod compare;
mod decode;
mod live;
mod map;
mod update;

pub use baseline::baseline;
pub use compare::compare;
pub use decode::{Blocked, Decoded, Detected, Models, decode};
pub use live::update_live;
pub use map::{Map, Model, map};
pub use update::{can_move, expand, has_feature, translate, update, validate_features};
