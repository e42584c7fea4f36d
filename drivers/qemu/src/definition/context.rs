//! What one run brings with it, as a value.

use std::collections::HashMap;

/// Descriptors of one image, registered by a client.
#[derive(Clone, Debug, Default)]
pub struct FdGroup {
    /// Whether they may be written to.
    pub writable: bool,
    pub fds: Vec<i32>,
}

/// What one run brings with it: paths, descriptors, sockets.
#[derive(Clone, Debug, Default)]
pub struct CommandContext {
    /// The folder of the guest for sockets and keys.
    pub lib_dir: String,
    /// The file of the key that secrets are encrypted with; empty for none.
    pub master_key: String,
    /// The descriptor of the listening socket of the monitor; 0: QEMU makes the socket itself, in `lib_dir`.
    pub monitor_fd: i32,
    /// Descriptors of the taps of each card, by alias.
    pub nics: HashMap<String, Vec<i32>>,
    /// Descriptors of vhost for each device, by alias.
    pub vhosts: HashMap<String, Vec<i32>>,
    /// Descriptors of sockets QEMU listens on, by alias of the device.
    pub listeners: HashMap<String, i32>,
    /// The descriptor of every listening socket that is not named.
    pub any_listener: Option<i32>,
    /// Descriptors of files that are handed over, by the end of their name (`-source`, `-log`, …).
    pub files: Vec<(String, i32)>,
    /// Descriptors clients registered for the images of disks, by the name of the group.
    pub fd_groups: HashMap<String, FdGroup>,
    /// Descriptors of vDPA devices disks are on, by the path of the device.
    pub vdpa_fds: HashMap<String, i32>,
    /// What nbdkit can do for disks on the network, by the name of its plugin; nothing when it is not used.
    pub nbdkit: Vec<String>,
    /// Encrypted secrets by the name of the object: data and initial vector, in base 64.
    pub secrets: HashMap<String, (String, String)>,
    /// What stands for a secret that is not known, where only the shape of the command line counts.
    pub placeholder_secret: Option<String>,
    /// Block devices of the host that are CD-ROM drives.
    pub cdroms: Vec<String>,
    /// Names of generic SCSI devices, by alias.
    pub scsi_generic: HashMap<String, String>,
    /// The number of the guest on the virtual socket, and the descriptor.
    pub vsock: Option<(u32, i32)>,
    /// The socket of the emulated TPM.
    pub tpm_socket: String,
    /// The folder of passt's sockets with the beginning of their names.
    pub passt_prefix: String,
    /// The address of the display on D-Bus.
    pub dbus_address: String,
    /// The file of the store that outlives a crash.
    pub pstore_path: String,
    /// Folders of huge pages: page size in KiB and folder of the guest. The first is the default.
    pub hugepages: Vec<(u64, String)>,
    /// The folder of file-backed memory of the guest.
    pub ram_dir: String,
    /// Where VNC and SPICE listen that name nothing.
    pub vnc_listen: String,
    pub spice_listen: String,
    pub vnc_password: bool,
    pub vnc_sasl: bool,
    pub spice_password: bool,
    pub spice_sasl: bool,
    pub spice_tls: bool,
    pub spice_tls_dir: String,
    pub nbd_tls_dir: String,
    pub nbd_tls_secret: bool,
    /// VNC and SPICE listen on a socket unless told otherwise.
    pub vnc_auto_socket: bool,
    pub spice_auto_socket: bool,
    /// The device file of the host's graphics card.
    pub rendernode: String,
    /// The nodes of the host automatic placement chose.
    pub auto_nodes: Option<model::CpuSet>,
    /// The nodes the host has; `None` when they are not known.
    pub host_nodes: Option<model::CpuSet>,
    pub chardev_tls: bool,
    pub chardev_tls_verify: bool,
    pub chardev_tls_secret: bool,
    pub chardev_tls_dir: String,
    /// Core dumps of QEMU hold the guest's memory.
    pub dump_guest_core: bool,
    /// Leave out `-sandbox`.
    pub no_sandbox: bool,
    /// Where the guest comes from, for `-incoming`.
    pub incoming: Option<String>,
}

impl CommandContext {
    /// The socket of a card that passt serves.
    pub fn passt_socket(&self, alias: &str) -> String {
        format!("{}-{alias}.socket", self.passt_prefix)
    }
}
