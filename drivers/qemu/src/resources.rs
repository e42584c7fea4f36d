//! What a guest needs of the host for one run: taps, ports, disks, and the numbers under which QEMU gets descriptors.

use crate::definition;
use crate::hypervisor::Qemu;
use crate::probe::Emulator;
use crate::run::unsupported_here;
use crate::settings::Settings;
use api::{Call, Code, Domain, Error, Result};
use host::journal::{Journal, Undo};
use host::process::{PassedFd, Tool};
use host::tap::{Tap, set_up};
use model::domain::hostdev::HostdevKind;
use model::domain::interface::{InterfaceKind, Script};
use model::domain::{Domain as Config, DomainKind, Graphics, GraphicsKind, Interface};
use serde_json::Value;
use std::collections::HashMap;
use std::net::{TcpListener, ToSocketAddrs as _};
use std::path::Path;
use std::time::{Duration, Instant};
use xml::YesNo;

/// The number under which QEMU gets the socket of its monitor; further descriptors follow.
pub(crate) const MONITOR_FD: i32 = 20;

/// How long a port stays promised to a guest that has not bound it yet.
const PROMISE: Duration = Duration::from_secs(60);

/// What was gathered.
#[derive(Default)]
pub(crate) struct Resources {
    /// Descriptors for QEMU.
    pub fds: Vec<PassedFd>,
    /// The numbers of the queues of each interface, by its alias.
    pub nics: HashMap<String, Vec<i32>>,
}

/// Completes a definition for this driver: defaults, devices, addresses.
pub(crate) fn complete(
    settings: &Settings,
    emulator: &Emulator,
    config: Config,
    is_new: bool,
) -> Result<Config> {
    if config.kind == DomainKind::Kvm && !emulator.kvm {
        let binary = emulator.binary.display();
        return Err(
            unsupported_here(format!("Emulator '{binary}' does not support virt type 'kvm'"))
                .with_hint("use <domain type='qemu'>, or give the daemon a usable /dev/kvm"),
        );
    }
    let machine = config.machine();
    if !machine.is_empty() && emulator.machine(machine).is_none() {
        let binary = emulator.binary.display();
        return Err(unsupported_here(format!(
            "Emulator '{binary}' does not support machine type '{machine}'"
        ))
        .with_hint("'virsh capabilities' lists the machine types"));
    }
    definition::complete(settings, emulator, config, is_new)
}

/// Gathers what `live` needs, and notes in it what was chosen.
pub(crate) async fn gather(
    qemu: &Qemu,
    journal: &Journal,
    live: &mut Config,
    channel_dir: &Path,
    short: &str,
) -> Result<Resources> {
    crate::usb::find(live, Path::new(crate::usb::DEVICES))?;
    definition::prepare_live(live, channel_dir);
    let mut resources = Resources::default();
    for index in 0..live.devices.interfaces.len() {
        connect(qemu, journal, &mut resources, &mut live.devices.interfaces[index]).await?;
    }
    for graphics in &mut live.devices.graphics {
        choose_port(qemu, graphics)?;
    }
    make_nvram(live)?;
    make_outputs(qemu, live)?;
    for path in lent_paths(live) {
        crate::run::lend(&qemu.settings, journal, Path::new(&path))?;
    }
    for tpm in &live.devices.tpms {
        crate::tpm::start(qemu, journal, live, tpm, short).await?;
    }
    Ok(resources)
}

/// The files of a definition that QEMU must be able to open.
fn lent_paths(live: &Config) -> Vec<String> {
    let mut paths = Vec::new();
    for disk in &live.devices.disks {
        let source = disk
            .source
            .as_ref()
            .and_then(|source| source.path_of(disk.source_kind()));
        paths.extend(source.map(str::to_owned));
    }
    for device in live
        .devices
        .hostdevs
        .iter()
        .filter(|device| device.kind == HostdevKind::Usb)
    {
        let address = device.source.address.as_ref();
        let named = address.and_then(|address| Some((address.bus?, address.device?)));
        paths.extend(named.map(|(bus, number)| format!("/dev/bus/usb/{bus:03}/{number:03}")));
    }
    paths.extend([&live.os.kernel, &live.os.initrd].into_iter().flatten().cloned());
    paths.extend(live.os.nvram.as_ref().and_then(nvram_path));
    paths
}

/// The file of the firmware's variables.
pub(crate) fn nvram_path(nvram: &model::domain::os::Nvram) -> Option<String> {
    definition::nvram_path(nvram)
}

/// Makes the file of the firmware's variables from its template, if it is not there yet.
fn make_nvram(live: &Config) -> Result<()> {
    let Some(nvram) = &live.os.nvram else {
        return Ok(());
    };
    let Some(path) = nvram_path(nvram).filter(|path| !Path::new(path).exists()) else {
        return Ok(());
    };
    let Some(template) = &nvram.template else {
        return Err(unsupported_here("unable to find any master var store for loader")
            .with_hint("name the template: <nvram template='/usr/share/OVMF/OVMF_VARS_4M.fd'/>"));
    };
    let failed = |error| {
        Error::system(
            Domain::QEMU,
            error,
            format_args!("unable to create nvram '{path}'"),
        )
    };
    let bytes = std::fs::read(template).map_err(failed)?;
    if let Some(dir) = Path::new(&path).parent() {
        host::files::make_dir(dir, 0o755).map_err(failed)?;
    }
    host::files::replace(Path::new(&path), &bytes, 0o600).map_err(failed)
}

/// Makes the files that QEMU writes its terminals' output to, as files of QEMU: it may not make them itself.
fn make_outputs(qemu: &Qemu, live: &Config) -> Result<()> {
    let devices = &live.devices;
    let ports = [&devices.serials, &devices.parallels, &devices.consoles]
        .into_iter()
        .flatten();
    let backends = ports
        .map(|port| &port.backend)
        .chain(devices.channels.iter().map(|channel| &channel.backend));
    for backend in backends {
        let log = backend.log.as_ref().and_then(|log| log.file.as_deref());
        let file = backend
            .path()
            .filter(|_| backend.kind() == model::domain::CharKind::File);
        for path in log.into_iter().chain(file) {
            let failed =
                |error| Error::system(Domain::QEMU, error, format_args!("Unable to open file '{path}'"));
            let opened = std::fs::OpenOptions::new()
                .append(true)
                .create(true)
                .open(path)
                .map_err(failed)?;
            if let Some((uid, gid)) = qemu.settings.owner {
                std::os::unix::fs::fchown(&opened, Some(uid), Some(gid)).map_err(failed)?;
            }
        }
    }
    Ok(())
}

/// Connects an interface to what its definition names.
async fn connect(
    qemu: &Qemu,
    journal: &Journal,
    resources: &mut Resources,
    interface: &mut Interface,
) -> Result<()> {
    let bridge = match interface.kind {
        InterfaceKind::Network => Some(bridge_of_network(qemu, interface).await?),
        InterfaceKind::Bridge => {
            let named = interface.source.as_ref().and_then(|source| source.bridge.clone());
            Some(named.ok_or_else(|| {
                unsupported_here("No <source> 'bridge' attribute specified with <interface type='bridge'/>")
            })?)
        }
        InterfaceKind::Ethernet => None,
        // The others need no interface of the host.
        _ => return Ok(()),
    };
    let queues = interface
        .driver
        .as_ref()
        .and_then(|driver| driver.queues)
        .unwrap_or(1);
    let tap = make_tap(interface, bridge.as_deref(), usize::try_from(queues).unwrap_or(1))?;
    let first = MONITOR_FD + 1 + i32::try_from(resources.fds.len()).unwrap_or(0);
    let numbers: Vec<i32> = (first..).take(tap.queues.len()).collect();
    resources
        .nics
        .insert(interface.info.alias().to_owned(), numbers.clone());
    resources.fds.extend(
        numbers
            .into_iter()
            .zip(tap.queues)
            .map(|(number, fd)| PassedFd { number, fd }),
    );
    run_scripts(journal, interface, &tap.name).await?;
    interface.target.get_or_insert_default().dev = Some(tap.name);
    Ok(())
}

/// Lets the user's own program set up a tap that nobody else does, and notes the one that takes it down.
///
/// Errors: the program cannot be run, or fails.
async fn run_scripts(journal: &Journal, interface: &Interface, tap: &str) -> Result<()> {
    if interface.kind != InterfaceKind::Ethernet {
        return Ok(());
    }
    let named = |script: &Option<Box<Script>>| {
        let path = script.as_ref().and_then(|script| script.path.clone());
        path.filter(|path| !path.is_empty())
    };
    if let Some(down) = named(&interface.downscript) {
        let noted = journal.record(&Undo::RunScript(down.into(), tap.to_owned()));
        noted.map_err(|error| Error::system(Domain::QEMU, error, "cannot note a script"))?;
    }
    let Some(up) = named(&interface.script) else {
        return Ok(());
    };
    let done = Tool::new(&up).arg(tap).output().await;
    let done = done.map_err(|error| Error::system(Domain::QEMU, error, format_args!("cannot run '{up}'")))?;
    if done.code != 0 {
        let words = format!(
            "Child process ({up} {tap}) unexpected exit status {}: {}",
            done.code,
            done.stderr.trim()
        );
        return Err(Error::internal(Domain::QEMU, words));
    }
    Ok(())
}

fn make_tap(interface: &Interface, bridge: Option<&str>, queues: usize) -> Result<Tap> {
    let wanted = Some(interface.target_dev()).filter(|name| !name.is_empty() && !name.starts_with("vnet"));
    let made = Tap::make(wanted.unwrap_or("vnet%d"), queues);
    let tap = made.map_err(|error| {
        Error::system(Domain::NONE, error, "Unable to create tap device")
            .with_hint("taps need the rights of root; a session's guests can use <interface type='user'/>")
    })?;
    // The host's end gets an address above every card's, so that a bridge does not take it for its own.
    let mut mac = interface.mac().0;
    mac[0] = 0xfe;
    let mtu = interface
        .mtu
        .as_ref()
        .and_then(|mtu| i32::try_from(mtu.size).ok());
    set_up(&tap.name, Some(mac), mtu, bridge).map_err(|error| match bridge {
        Some(bridge) => Error::system(
            Domain::NONE,
            error,
            format_args!("Unable to add bridge {bridge} port {}", tap.name),
        ),
        None => Error::system(Domain::NONE, error, format_args!("Unable to set up {}", tap.name)),
    })?;
    Ok(tap)
}

async fn bridge_of_network(qemu: &Qemu, interface: &mut Interface) -> Result<String> {
    let call = Call::internal();
    let source = interface.source.get_or_insert_with(Default::default);
    let name = source.network.clone().unwrap_or_default();
    let network = qemu.networks.network_lookup_by_name(&call, name.clone()).await?;
    if qemu.networks.network_is_active(&call, network.clone()).await? == 0 {
        let words = format!("network '{name}' is not active");
        return Err(Error::new(Domain::NETWORK, Code::OPERATION_INVALID, words)
            .with_hint(format!("start it: virsh net-start {name}")));
    }
    let bridge = qemu.networks.network_get_bridge_name(&call, network).await?;
    source.bridge = Some(bridge.clone());
    Ok(bridge)
}

fn choose_port(qemu: &Qemu, graphics: &mut Graphics) -> Result<()> {
    if !matches!(graphics.kind, GraphicsKind::Vnc | GraphicsKind::Spice) || graphics.listen_socket().is_some()
    {
        return Ok(());
    }
    if graphics.listen_kind() == Some(model::domain::graphics::ListenKind::None) {
        return Ok(());
    }
    let address = graphics
        .listen_address()
        .unwrap_or(&qemu.settings.vnc_listen)
        .to_owned();
    if let Some(listen) = graphics.listens.first_mut() {
        listen.address.get_or_insert_with(|| address.clone());
    }
    // The older attribute says the same as the first <listen>.
    model::domain::complete::mirror_listen(graphics);
    let wants_one = graphics.autoport == Some(YesNo::Yes) || graphics.port.is_none_or(|port| port < 0);
    if wants_one {
        graphics.port = Some(free_port(qemu, &address)?.into());
    }
    Ok(())
}

/// A port that nobody listens on and no other guest was promised.
fn free_port(qemu: &Qemu, address: &str) -> Result<u16> {
    let mut promised = qemu
        .ports
        .lock()
        .unwrap_or_else(std::sync::PoisonError::into_inner);
    promised.retain(|_, since| since.elapsed() < PROMISE);
    for port in qemu.settings.ports.clone() {
        if promised.contains_key(&port) || !is_free(address, port) {
            continue;
        }
        promised.insert(port, Instant::now());
        return Ok(port);
    }
    let (first, last) = (qemu.settings.ports.start(), qemu.settings.ports.end());
    let words = format!("Unable to find an unused port in range 'vnc' ({first}-{last})");
    Err(Error::internal(Domain::NONE, words))
}

fn is_free(address: &str, port: u16) -> bool {
    let places = (address, port).to_socket_addrs().ok();
    places
        .into_iter()
        .flatten()
        .all(|place| TcpListener::bind(place).is_ok())
}

impl Resources {
    /// The arguments of QEMU.
    pub(crate) fn command(
        &self,
        qemu: &Qemu,
        emulator: &Emulator,
        live: &Config,
        lib_dir: &Path,
        master_key: &Path,
    ) -> Result<Vec<String>> {
        definition::command(qemu, emulator, live, self, lib_dir, master_key)
    }
}

/// Notes the pseudo-terminals that QEMU has opened.
pub(crate) fn note_terminals(live: &mut Config, chardevs: &Value) {
    let path_of = |alias: &str| {
        let label = format!("char{alias}");
        let rows = chardevs.as_array()?;
        let row = rows
            .iter()
            .find(|row| row["label"].as_str() == Some(label.as_str()))?;
        row["filename"].as_str()?.strip_prefix("pty:").map(str::to_owned)
    };
    let devices = &mut live.devices;
    let ports = [
        &mut devices.serials,
        &mut devices.parallels,
        &mut devices.consoles,
    ]
    .into_iter()
    .flatten();
    let ports = ports.map(|port| (port.info.alias().to_owned(), &mut port.backend));
    let channels = devices
        .channels
        .iter_mut()
        .map(|channel| (channel.info.alias().to_owned(), &mut channel.backend));
    for (alias, backend) in ports.chain(channels) {
        if backend.kind() == model::domain::CharKind::Pty
            && let Some(path) = path_of(&alias)
        {
            backend.source_mut().path = Some(path.clone());
            backend.tty = Some(path);
        }
    }
    // The first console is the first serial port under another name.
    let serial = devices.serials.first().map(|serial| serial.backend.clone());
    if let (Some(serial), Some(console)) = (serial, devices.consoles.first_mut())
        && console.target_kind() == "serial"
    {
        console.backend = serial;
    }
}
