//! What the administrator and the place of the daemon decide for every guest.

use host::Layout;
use host::conf::Conf;
use host::layout::QemuDirs;
use std::path::{Path, PathBuf};

/// The decisions that hold for every guest.
#[derive(Debug, Clone)]
pub struct Settings {
    /// Where everything lies.
    pub dirs: QemuDirs,
    /// Where the undo journals of guests lie.
    pub journal: PathBuf,
    /// The binary that starts programs.
    pub helper: PathBuf,
    /// The user and group of QEMU, when the daemon may change them.
    pub owner: Option<(u32, u32)>,
    /// The user and group of software TPMs, when the daemon may change them.
    pub tpm_owner: Option<(u32, u32)>,
    /// Where VNC listens unless a guest says otherwise.
    pub vnc_listen: String,
    /// The ports among which VNC's are chosen.
    pub ports: std::ops::RangeInclusive<u16>,
    /// The program for guests that name none.
    pub emulator: PathBuf,
}

/// The users that may run QEMU, best first: that of the configuration, Debian's, anybody who owns nothing.
const USERS: [&str; 3] = ["libvirt-qemu", "qemu", "nobody"];

/// The users that may run a software TPM, best first: they own the authority that signs its keys.
const TPM_USERS: [&str; 3] = ["swtpm", "tss", "libvirt-qemu"];

impl Settings {
    /// The settings of a daemon in `layout`, of which `helper` is the binary. A setting that cannot hold is logged.
    pub fn load(layout: &Layout, helper: &Path) -> Self {
        let path = layout.config.join("qemu.conf");
        let conf = Conf::load(&path).unwrap_or_else(|error| {
            tracing::warn!(path = %path.display(), %error, "not read, defaults hold");
            Conf::default()
        });
        for problem in conf.check(host::conf::QEMU) {
            tracing::warn!(path = %path.display(), "{problem}");
        }
        let port = |name: &str, default: u16| {
            conf.uint(name)
                .and_then(|n| u16::try_from(n).ok())
                .unwrap_or(default)
        };
        let privileged = rustix::process::geteuid().is_root() && !layout.is_session();
        Settings {
            dirs: layout.qemu(),
            journal: layout.journal(),
            helper: helper.to_owned(),
            owner: if privileged {
                owner(&USERS, conf.text("user"), conf.text("group"))
            } else {
                None
            },
            tpm_owner: if privileged {
                owner(&TPM_USERS, conf.text("swtpm_user"), conf.text("swtpm_group"))
            } else {
                None
            },
            vnc_listen: conf.text("vnc_listen").unwrap_or("127.0.0.1").to_owned(),
            ports: port("remote_display_port_min", 5900)..=port("remote_display_port_max", 65535),
            emulator: first_existing(&[
                "/usr/bin/qemu-system-x86_64",
                "/usr/bin/qemu-kvm",
                "/usr/libexec/qemu-kvm",
            ]),
        }
    }
}

fn first_existing(paths: &[&str]) -> PathBuf {
    let found = paths
        .iter()
        .find(|path| Path::new(path).exists())
        .or(paths.first());
    PathBuf::from(found.copied().unwrap_or_default())
}

fn owner(users: &[&'static str], user: Option<&str>, group: Option<&str>) -> Option<(u32, u32)> {
    let passwd = std::fs::read_to_string("/etc/passwd").unwrap_or_default();
    let groups = std::fs::read_to_string("/etc/group").unwrap_or_default();
    let number = |text: &str, name: &str, field: usize| -> Option<u32> {
        let name = name.trim_start_matches('+');
        let row = text.lines().find(|line| line.split(':').next() == Some(name));
        row.and_then(|line| line.split(':').nth(field)?.parse().ok())
            .or_else(|| name.parse().ok())
    };
    let known = user
        .into_iter()
        .chain(users.iter().copied())
        .find(|name| number(&passwd, name, 2).is_some())?;
    let uid = number(&passwd, known, 2)?;
    // Distributions give the user a group of its own name beside the group of KVM.
    let own = user.is_none().then_some(known);
    let gid = group
        .or(own)
        .and_then(|group| number(&groups, group, 2))
        .or_else(|| number(&passwd, known, 3))?;
    Some((uid, gid))
}
