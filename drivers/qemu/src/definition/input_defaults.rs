//! Mice and keyboards a machine has, and buses of those that name none.

use super::machine::{Family, family, is_x86};
use model::OnOff;
use model::domain::{Domain, Input, InputBus, InputKind};

/// Inputs without a bus take the oldest the machine has.
pub(super) fn inputs(domain: &mut Domain) {
    let x86 = is_x86(domain);
    for input in &mut domain.body.devices.inputs {
        if input.bus.is_some() {
            continue;
        }
        let plain = matches!(input.kind, InputKind::Mouse | InputKind::Keyboard);
        input.bus = match input.kind {
            InputKind::Passthrough => Some(InputBus::Virtio),
            InputKind::Evdev => None,
            _ if plain && x86 => Some(InputBus::Ps2),
            _ => Some(InputBus::Usb),
        };
    }
}

/// A PC has a mouse and a keyboard whether one wants them or not.
pub(super) fn implicit_inputs(domain: &mut Domain) {
    if !is_x86(domain) || family(domain) == Family::Microvm {
        return;
    }
    let off = domain
        .features
        .as_ref()
        .and_then(|features| features.ps2)
        .and_then(|ps2| ps2.state);
    if off == Some(OnOff::Off) {
        return;
    }
    for kind in [InputKind::Mouse, InputKind::Keyboard] {
        // One whose bus was not named does not count: so it is in libvirt, and the guest has two then.
        let there = |input: &Input| input.kind == kind && input.bus == Some(InputBus::Ps2);
        if !domain.devices.inputs.iter().any(there) {
            domain.devices.inputs.push(Input {
                kind,
                bus: Some(InputBus::Ps2),
                ..Input::default()
            });
        }
    }
}

/// A USB keyboard and mouse for machines that have no older ones.
pub(super) fn add_usb_inputs(domain: &mut Domain) {
    for kind in [InputKind::Keyboard, InputKind::Mouse] {
        let inputs = &domain.devices.inputs;
        let usb = |wanted: InputKind| {
            inputs
                .iter()
                .any(|input| input.kind == wanted && input.bus == Some(InputBus::Usb))
        };
        // Two pointers would fight over one arrow.
        let needless = kind == InputKind::Mouse && usb(InputKind::Tablet);
        if !usb(kind) && !needless {
            domain.devices.inputs.push(Input {
                kind,
                bus: Some(InputBus::Usb),
                ..Input::default()
            });
        }
    }
}
