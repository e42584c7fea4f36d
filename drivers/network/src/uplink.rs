//! Bringing a network up and down on the host: bridge, addresses, firewall, dnsmasq.
//!
//! ```text
//!   bridge ─▶ addresses ─▶ up ─▶ forwarding ─▶ firewall ─▶ dnsmasq      each step is in the journal before it is made
//! ```

use crate::{dnsmasq, firewall, leases};
use api::{Code, Domain, Error, Result};
use host::journal::{Journal, Undo};
use host::layout::NetworkDirs;
use host::link;
use host::process::{Process, Tool, start_time_ticks};
use host::{Layout, files};
use model::OnOff;
use model::network::{ForwardMode, Network};
use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// How long dnsmasq may take to be ready.
const DNSMASQ_READY: Duration = Duration::from_secs(10);

/// Where this driver keeps what it makes.
#[derive(Clone, Debug)]
pub struct Places {
    pub dirs: NetworkDirs,
    journals: PathBuf,
    /// This program, under the name by which it is the lease helper.
    helper: PathBuf,
}

impl Places {
    /// The places of a layout.
    ///
    /// # Errors
    /// What the file system says.
    pub fn new(layout: &Layout) -> io::Result<Self> {
        let helper = layout.run.join("oxvirt").join(leases::HELPER_NAME);
        if let Some(dir) = helper.parent() {
            files::make_dir(dir, 0o755)?;
        }
        files::remove(&helper)?;
        std::os::unix::fs::symlink(std::env::current_exe()?, &helper)?;
        Ok(Self {
            dirs: layout.network(),
            journals: layout.journal().join("network"),
            helper,
        })
    }

    /// The names of the networks that left a journal.
    pub fn journals(&self) -> Vec<String> {
        Journal::owners(&self.journals)
    }

    fn journal(&self, name: &str) -> Journal {
        Journal::of(&self.journals, name)
    }

    fn conf(&self, name: &str) -> PathBuf {
        self.dirs.dnsmasq.join(format!("{name}.conf"))
    }

    fn pid_file(&self, name: &str) -> PathBuf {
        self.dirs.pid.join(format!("{name}.pid"))
    }

    /// The file of a network's leases.
    pub fn leases(&self, network: &Network) -> PathBuf {
        leases::path(&self.dirs.dnsmasq, network.bridge_name())
    }
}

/// Whether the network has a bridge that we make.
pub fn makes_bridge(network: &Network) -> bool {
    matches!(
        network.forward_mode(),
        ForwardMode::None | ForwardMode::Nat | ForwardMode::Route | ForwardMode::Open
    )
}

/// Makes the network be there; after an error nothing of it is.
///
/// # Errors
/// The step that failed and why.
pub async fn up(places: &Places, network: &Network) -> Result<()> {
    if !makes_bridge(network) {
        return Ok(());
    }
    // What a daemon that died left of this network would be in the way.
    down(places, &network.name).await;
    let done = steps(places, network).await;
    if done.is_err() {
        down(places, &network.name).await;
    }
    done
}

/// Takes away whatever there is of the network called `name`.
pub async fn down(places: &Places, name: &str) {
    if let Err(error) = end_dnsmasq(places, name).await {
        tracing::warn!(network = name, "dnsmasq does not end: {error}");
    }
    for problem in places.journal(name).undo_all().await {
        tracing::warn!(network = name, "left over: {problem}");
    }
}

/// Puts back what may be missing of a network that a daemon before us made. `false` when its bridge is gone.
pub async fn adopt(places: &Places, network: &Network) -> bool {
    if !makes_bridge(network) {
        return true;
    }
    if !link::exists(network.bridge_name()) {
        return false;
    }
    let journal = places.journal(&network.name);
    let again = async {
        apply_firewall(&journal, network).await?;
        if dnsmasq::is_needed(network) && running_dnsmasq(places, &network.name).is_none() {
            start_dnsmasq(places, &journal, network).await?;
        }
        Ok::<_, Error>(())
    };
    if let Err(error) = again.await {
        tracing::warn!(network = %network.name, "not wholly restored: {error}");
    }
    true
}

async fn steps(places: &Places, network: &Network) -> Result<()> {
    let journal = places.journal(&network.name);
    make_bridge(&journal, network)?;
    set_kernel(network)?;
    let ((), firewall, dnsmasq) = tokio::join!(
        fill_checksums(network),
        apply_firewall(&journal, network),
        start_dnsmasq_if_needed(places, &journal, network),
    );
    firewall.and(dnsmasq)
}

fn failed(what: impl std::fmt::Display) -> impl FnOnce(io::Error) -> Error {
    move |error| Error::system(Domain::NETWORK, error, what)
}

fn record(journal: &Journal, undo: &Undo) -> Result<()> {
    journal
        .record(undo)
        .map_err(failed("cannot write the journal of changes"))
}

fn make_bridge(journal: &Journal, network: &Network) -> Result<()> {
    let name = network.bridge_name();
    if link::exists(name) {
        let words = format!("bridge name '{name}' already in use.");
        return Err(
            Error::internal(Domain::NETWORK, words).with_hint("an interface of this name is there already")
        );
    }
    let about = network.bridge.clone().unwrap_or_default();
    let bridge = link::Bridge {
        name: name.to_owned(),
        mac: network.mac.as_ref().map(|mac| mac.address.0),
        mtu: network.mtu.as_ref().map(|mtu| mtu.size),
        stp: about.stp != Some(OnOff::Off),
        delay_s: about
            .delay
            .and_then(|delay_s| u32::try_from(delay_s).ok())
            .unwrap_or(0),
    };
    record(journal, &Undo::DeleteLink(name.to_owned()))?;
    link::create_bridge(&bridge).map_err(failed(format!("cannot create bridge '{name}'")))?;
    forbid_ipv6(network);
    for ip in &network.ips {
        let Some((address, prefix)) = ip.parsed() else {
            continue;
        };
        let prefix = u8::try_from(prefix).unwrap_or(u8::MAX);
        link::add_address(name, address, prefix)
            .map_err(failed(format!("cannot set address {address} on bridge '{name}'")))?;
    }
    link::set_up(name).map_err(failed(format!("cannot switch bridge '{name}' on")))
}

/// The host takes no part in IPv6 on a bridge without IPv6 addresses, and believes no announcements of guests.
fn forbid_ipv6(network: &Network) {
    let dir = format!("/proc/sys/net/ipv6/conf/{}", network.bridge_name());
    let none = !network.ips.iter().any(|ip| ip.is_ipv6());
    for (name, value) in [
        ("disable_ipv6", if none { "1" } else { "0" }),
        ("accept_ra", "0"),
        ("autoconf", "0"),
    ] {
        // A kernel without IPv6 has none of these.
        let _ = std::fs::write(Path::new(&dir).join(name), value);
    }
}

fn set_kernel(network: &Network) -> Result<()> {
    if !matches!(network.forward_mode(), ForwardMode::Nat | ForwardMode::Route) {
        return Ok(());
    }
    let has = |v6: bool| {
        network
            .ips
            .iter()
            .any(|ip| ip.address.is_some() && ip.is_ipv6() == v6)
    };
    let settings = [
        (has(false), "/proc/sys/net/ipv4/ip_forward"),
        (has(true), "/proc/sys/net/ipv6/conf/all/forwarding"),
    ];
    for (_, path) in settings.into_iter().filter(|(wanted, _)| *wanted) {
        // Others forward as well, so it stays on when the network goes.
        if std::fs::read_to_string(path).is_ok_and(|now| now.trim() == "1") {
            continue;
        }
        std::fs::write(path, "1").map_err(failed(format!("cannot enable forwarding in {path}")))?;
    }
    Ok(())
}

/// Guests with old DHCP clients want whole checksums in the answers they get.
async fn fill_checksums(network: &Network) {
    if network.forward_mode() == ForwardMode::Open || !network.ips.iter().any(|ip| ip.dhcp.is_some()) {
        return;
    }
    let bridge = network.bridge_name();
    let script = firewall::checksum_commands(bridge).join("\n") + "\n";
    if let Err(error) = Tool::new("tc").args(["-batch", "-"]).input(script).run().await {
        tracing::debug!(bridge, "checksums of DHCP answers are not filled in: {error}");
    }
}

async fn apply_firewall(journal: &Journal, network: &Network) -> Result<()> {
    let Some(script) = firewall::script(network) else {
        return Ok(());
    };
    let table = firewall::table(network.bridge_name());
    for family in [firewall::Family::Ip, firewall::Family::Ip6] {
        if script.contains(&format!("table {} {table} ", family.name())) {
            record(
                journal,
                &Undo::DeleteTable(family.name().to_owned(), table.clone()),
            )?;
        }
    }
    Tool::new("nft")
        .args(["-f", "-"])
        .input(script)
        .run()
        .await
        .map(drop)
        .map_err(|error| {
            Error::internal(
                Domain::FIREWALL,
                format!("Failed to apply firewall command 'nft -f -': {error}"),
            )
            .with_source(error)
            .with_hint("is the package nftables installed, and does the kernel have nf_tables?")
        })
}

async fn start_dnsmasq_if_needed(places: &Places, journal: &Journal, network: &Network) -> Result<()> {
    if dnsmasq::is_needed(network) {
        start_dnsmasq(places, journal, network).await
    } else {
        Ok(())
    }
}

async fn start_dnsmasq(places: &Places, journal: &Journal, network: &Network) -> Result<()> {
    let (conf, pid_file) = (places.conf(&network.name), places.pid_file(&network.name));
    record(journal, &Undo::RemoveFile(pid_file.clone()))?;
    record(journal, &Undo::RemoveFile(places.leases(network)))?;
    let lock = leases::lock_path(&places.dirs.dnsmasq, network.bridge_name());
    record(journal, &Undo::RemoveFile(lock))?;
    write_files(places, journal, network)?;
    Tool::new("dnsmasq")
        .arg(format!("--conf-file={}", conf.display()))
        .arg("--leasefile-ro")
        .arg(format!("--dhcp-script={}", places.helper.display()))
        .env(leases::BRIDGE_VARIABLE, network.bridge_name())
        .env(leases::DIR_VARIABLE, places.dirs.dnsmasq.to_string_lossy())
        .timeout(DNSMASQ_READY)
        .run()
        .await
        .map_err(|error| {
            Error::internal(Domain::NETWORK, format!("cannot start dnsmasq: {error}"))
                .with_source(error)
                .with_hint(
                    "is the package dnsmasq-base installed, and does no other name server hold the address?",
                )
        })?;
    if let Some(process) = running_dnsmasq(places, &network.name)
        && let Some(start) = start_time_ticks(process.pid())
    {
        record(journal, &Undo::EndProcess(process.pid(), start))?;
    }
    Ok(())
}

fn write_files(places: &Places, journal: &Journal, network: &Network) -> Result<()> {
    let name = &network.name;
    let dir = &places.dirs.dnsmasq;
    let made = dnsmasq::files(network, dir, Some(&places.pid_file(name)))
        .map_err(|refused| Error::new(Domain::NETWORK, Code::CONFIG_UNSUPPORTED, refused.to_string()))?;
    for dir in [dir, &places.dirs.pid] {
        files::make_dir(dir, 0o755)
            .map_err(failed(format!("cannot create directory '{}'", dir.display())))?;
    }
    for (end, text) in [
        ("conf", &made.conf),
        ("hostsfile", &made.hosts),
        ("addnhosts", &made.names),
    ] {
        let path = dir.join(format!("{name}.{end}"));
        record(journal, &Undo::RemoveFile(path.clone()))?;
        files::replace(&path, text.as_bytes(), 0o644)
            .map_err(failed(format!("cannot write '{}'", path.display())))?;
    }
    Ok(())
}

/// Has dnsmasq read the fixed addresses and names anew.
///
/// # Errors
/// The files cannot be written.
pub fn refresh_dnsmasq(places: &Places, network: &Network) -> Result<()> {
    if !makes_bridge(network) || !dnsmasq::is_needed(network) {
        return Ok(());
    }
    write_files(places, &places.journal(&network.name), network)?;
    match running_dnsmasq(places, &network.name) {
        Some(process) => process
            .signal(rustix::process::Signal::HUP)
            .map_err(failed("cannot signal dnsmasq")),
        None => Ok(()),
    }
}

/// Whether the network's dnsmasq runs.
pub fn has_dnsmasq(places: &Places, name: &str) -> bool {
    running_dnsmasq(places, name).is_some()
}

/// Ends dnsmasq and starts it with the network's present configuration, which SIGHUP would not make it read.
///
/// # Errors
/// It cannot be ended or started.
pub async fn restart_dnsmasq(places: &Places, network: &Network) -> Result<()> {
    if !makes_bridge(network) {
        return Ok(());
    }
    end_dnsmasq(places, &network.name)
        .await
        .map_err(failed("cannot end dnsmasq"))?;
    start_dnsmasq_if_needed(places, &places.journal(&network.name), network).await
}

/// The network's dnsmasq, if the process its pid file names is really that.
fn running_dnsmasq(places: &Places, name: &str) -> Option<Process> {
    let text = files::read_limited(&places.pid_file(name), 64).ok()?;
    let pid = std::str::from_utf8(&text).ok()?.trim().parse().ok()?;
    let process = Process::open(pid).ok()?;
    let command = std::fs::read(format!("/proc/{pid}/cmdline")).ok()?;
    let wanted = format!("--conf-file={}", places.conf(name).display());
    command
        .split(|byte| *byte == 0)
        .any(|word| word == wanted.as_bytes())
        .then_some(process)
}

async fn end_dnsmasq(places: &Places, name: &str) -> io::Result<()> {
    let Some(process) = running_dnsmasq(places, name) else {
        return Ok(());
    };
    // It keeps nothing that a gentler end would save, and its helper ends with it.
    process.signal(rustix::process::Signal::KILL)?;
    process.ended().await.map(drop)
}
