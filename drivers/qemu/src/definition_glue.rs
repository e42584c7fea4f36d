//! Small questions about definitions that the runtime asks.

use model::domain::chardev::ChannelState;
use model::domain::{Channel, Domain, Memballoon};

/// The name by which the guest knows a channel.
pub fn channel_name(channel: &Channel) -> &str {
    channel.target.name.as_deref().unwrap_or_default()
}

/// Shows in the live definition whether the guest has a channel open.
pub fn set_channel_state(live: &mut Domain, alias: &str, open: bool) {
    let state = if open {
        ChannelState::Connected
    } else {
        ChannelState::Disconnected
    };
    for channel in live
        .devices
        .channels
        .iter_mut()
        .filter(|channel| channel.info.alias() == alias)
    {
        channel.target.state = Some(state);
    }
}

/// Whether the balloon is the one that says "no balloon".
pub fn is_no_balloon(balloon: &Memballoon) -> bool {
    model::domain::name_of(&balloon.model) == "none"
}
