//! QEMU's own configuration: the command line that would start a guest, as text for a shell.

use crate::definition::command::{CommandContext, command_line};
use crate::definition::{self, QemuHost, host_of, prepare_live, said};
use crate::hypervisor::Qemu;
use crate::probe::Emulator;
use crate::run::short_name;
use api::Result;
use model::domain::DeviceInfo;
use model::domain::Domain as Config;
use model::domain::interface::{Interface, InterfaceKind};
use std::collections::HashMap;
use std::path::{Path, PathBuf};

/// The name of the format.
pub(crate) const FORMAT: &str = "qemu-argv";

/// The descriptor under which QEMU would find the tap of the first card.
const FIRST_TAP_FD: i32 = 25;

/// The number of a guest that does not run.
const NO_ID: i32 = -1;

/// Where the daemon that would start a guest keeps what belongs to it.
#[derive(Clone, Debug)]
pub struct Places {
    /// What lasts.
    pub lib: PathBuf,
    /// What lasts as long as the machine runs.
    pub state: PathBuf,
    /// Where graphics listen when a guest does not say.
    pub listen: String,
}

impl Default for Places {
    fn default() -> Self {
        Self {
            lib: "/var/lib/libvirt/qemu".into(),
            state: "/run/libvirt/qemu".into(),
            listen: "127.0.0.1".to_owned(),
        }
    }
}

impl Places {
    fn home(&self, config: &Config) -> PathBuf {
        self.lib
            .join(format!("domain-{}", short_name(NO_ID, &config.name)))
    }
}

/// The arguments that would start a completed guest. What a start makes on the host (taps, keys, sockets) is only
/// named in them.
///
/// Errors: what cannot run is refused as its start would be.
pub fn arguments(config: &Config, host: &QemuHost, places: &Places) -> definition::Result<Vec<String>> {
    let mut live = config.clone();
    let short = short_name(NO_ID, &live.name);
    prepare_live(&mut live, &places.state.join("channel").join(&short));
    let nics = with_taps(&mut live);
    if !nics.is_empty() {
        // Cards are given places anew, so where they were said to be does not matter.
        definition::place(&mut live, host)?;
    }
    let home = places.home(config);
    let context = CommandContext {
        lib_dir: text(&home),
        master_key: text(&home.join("master-key.aes")),
        vnc_listen: places.listen.clone(),
        spice_listen: places.listen.clone(),
        placeholder_secret: Some("SECRET".to_owned()),
        dbus_address: format!(
            "unix:path={}",
            text(&places.state.join("dbus").join(format!("{short}-dbus.sock")))
        ),
        hugepages: Vec::new(),
        ram_dir: text(&places.lib.join("ram").join(&short)),
        nics,
        // Nothing is opened: the number is one no start would give.
        vsock: live.devices.vsock.as_ref().map(|_| (0, -1)),
        ..CommandContext::default()
    };
    command_line(&live, host, &context)
}

/// The line that would start the guest, with its environment.
pub(crate) fn command(qemu: &Qemu, emulator: &Emulator, config: &Config) -> Result<String> {
    let places = Places {
        lib: qemu.settings.dirs.lib.clone(),
        state: qemu.settings.dirs.objects.state.clone(),
        listen: qemu.settings.vnc_listen.clone(),
    };
    let host = host_of(emulator);
    let mut live = config.clone();
    said(definition::settle::processor(&mut live, &host))?;
    let arguments = said(arguments(&live, &host, &places))?;
    let home = places.home(config);
    let path = std::env::var("PATH").unwrap_or_default();
    let mut words = vec![
        "LC_ALL=C".to_owned(),
        format!("PATH={}", quoted(&path)),
        format!("HOME={}", quoted(&text(&home))),
    ];
    for (name, folder) in [
        ("DATA", ".local/share"),
        ("CACHE", ".cache"),
        ("CONFIG", ".config"),
    ] {
        words.push(format!("XDG_{name}_HOME={}", quoted(&text(&home.join(folder)))));
    }
    words.push(quoted(&text(&emulator.binary)));
    words.extend(arguments.iter().map(|argument| quoted(argument)));
    Ok(words.join(" "))
}

/// Every card is shown as one that finds its tap under a descriptor: what the host would do for it is not done.
fn with_taps(live: &mut Config) -> HashMap<String, Vec<i32>> {
    let mut taps = HashMap::new();
    for (nic, fd) in live.body.devices.interfaces.iter_mut().zip(FIRST_TAP_FD..) {
        *nic = Interface {
            kind: InterfaceKind::Ethernet,
            mac: nic.mac.take(),
            model: nic.model.take(),
            script: nic.script.take(),
            info: DeviceInfo {
                alias: nic.info.alias.take(),
                ..DeviceInfo::default()
            },
            ..Interface::default()
        };
        taps.insert(nic.info.alias().to_owned(), vec![fd]);
    }
    taps
}

fn text(path: &Path) -> String {
    path.to_string_lossy().into_owned()
}

/// A word as a shell reads it.
pub fn quoted(word: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || "_-./:=,@%+".contains(c);
    if !word.is_empty() && word.chars().all(plain) {
        return word.to_owned();
    }
    format!("'{}'", word.replace('\'', r"'\''"))
}

#[cfg(test)]
mod tests {
    use super::quoted;

    #[test]
    fn a_shell_reads_back_every_word() {
        assert_eq!(quoted("driver=qemu,x-y=1"), "driver=qemu,x-y=1");
        assert_eq!(quoted(""), "''");
        assert_eq!(quoted("it's"), r"'it'\''s'");
        assert_eq!(quoted("{\"a\":1}"), "'{\"a\":1}'");
    }
}
