//! What every stateful driver shares.
