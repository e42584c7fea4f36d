//! Packet filters of guests' cards: the commands for ebtables, iptables and ip6tables that put them in place.
//!
//! Everything here is a pure function from filters and values of their variables to argument vectors. New rules are
//! made in temporary chains (J and P, FJ, FP and HJ), which take the place of the old ones (I and O, FI, FO and HI) by a
//! change of names: a guest's traffic is never unfiltered in between.
#![cfg_attr(
    not(test),
    deny(
        clippy::unwrap_used,
        clippy::expect_used,
        clippy::indexing_slicing,
        clippy::arithmetic_side_effects
    )
)]

mod apply;
mod chains;
mod command;
mod ebtables;
mod fields;
mod iptables;
mod operations;
mod rules;
mod variables;

pub use apply::apply;
pub use command::{Command, Refused};
pub use operations::{
    all_teardown, apply_basic_rules, apply_dhcp_only_rules, apply_drop_all, remove_basic_rules,
    tear_old_rules,
};
pub use rules::Filters;
pub use variables::Variables;
