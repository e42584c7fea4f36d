//! What dnsmasq is told for a network: its configuration, fixed addresses and names. Pure text, no file is touched.
//!
//! Every string of a document passes [`Lines::put`], which refuses control characters: a line can never become two.

use model::YesNo;
use model::network::{DhcpHost, Dns, ForwardMode, Ip, Lease, LeaseUnit, Network, Srv};
use std::net::IpAddr;
use std::path::Path;

/// What is written for dnsmasq.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Files {
    pub conf: String,
    /// Guests with fixed addresses.
    pub hosts: String,
    /// Names of addresses.
    pub names: String,
    /// Whether addresses are lent.
    pub lends: bool,
}

/// Why no configuration can be made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refused {
    /// A text that may not stand in a generated file.
    Unsafe(String),
    /// Names of addresses belong to zones, and no zone ends where this network does.
    NoZone { is_ipv6: bool, prefix: u32 },
}

impl std::fmt::Display for Refused {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Unsafe(text) => write!(f, "control characters are not allowed: {text}"),
            Self::NoZone { is_ipv6, prefix } => {
                let version = if *is_ipv6 { 6 } else { 4 };
                write!(
                    f,
                    "PTR domain for IPv{version} network with prefix {prefix} cannot be automatically created"
                )
            }
        }
    }
}

#[derive(Default)]
struct Lines(String);

impl Lines {
    fn put(&mut self, line: impl AsRef<str>) -> Result<(), Refused> {
        let line = line.as_ref();
        if line.chars().any(|c| c.is_control() && c != '\t') {
            return Err(Refused::Unsafe(line.escape_debug().to_string()));
        }
        self.0.push_str(line);
        self.0.push('\n');
        Ok(())
    }
}

/// Whether the network needs dnsmasq at all: it has an address, and names or addresses are served on it.
pub fn is_needed(network: &Network) -> bool {
    let serves_names = network
        .dns
        .as_ref()
        .is_none_or(|dns| dns.enable != Some(YesNo::No));
    network
        .ips
        .iter()
        .any(|ip| ip.address.is_some() && (serves_names || ip.dhcp.is_some() || ip.is_ipv6()))
}

/// The files for a network. Those of hosts and names lie in `dir`; `pid_file` is where dnsmasq writes its id.
///
/// # Errors
/// A text of the network's document would break out of its line.
pub fn files(network: &Network, dir: &Path, pid_file: Option<&Path>) -> Result<Files, Refused> {
    let mut conf = Lines(header(&network.name));
    let dns = network.dns.clone().unwrap_or_default();
    let serves_names = dns.enable != Some(YesNo::No);
    servers(&mut conf, network, &dns, serves_names)?;
    if let Some(path) = pid_file {
        conf.put(format!("pid-file={}", path.display()))?;
    }
    for line in ["except-interface=lo", "bind-dynamic"] {
        conf.put(line)?;
    }
    conf.put(format!("interface={}", network.bridge_name()))?;
    if network.forward_mode() == ForwardMode::None {
        for line in ["dhcp-option=3", "no-resolv", "ra-param=*,0,0"] {
            conf.put(line)?;
        }
    }
    if serves_names {
        records(&mut conf, &dns)?;
    }
    let lends = addresses(&mut conf, network, dir, serves_names)?;
    for option in &network.dnsmasq_options {
        conf.put(option)?;
    }
    Ok(Files {
        conf: conf.0,
        hosts: hosts(network)?,
        names: names(&dns)?,
        lends,
    })
}

fn header(name: &str) -> String {
    format!(
        "##WARNING:  THIS IS AN AUTO-GENERATED FILE. CHANGES TO IT ARE LIKELY TO BE\n\
         ##OVERWRITTEN AND LOST.  Changes to this configuration should be made using:\n\
         ##    virsh net-edit {}\n\
         ## or other application using the libvirt API.\n##\n\
         ## dnsmasq conf file created by libvirt\n",
        name.escape_debug()
            .to_string()
            .replace("\\\"", "\"")
            .replace("\\'", "'")
    )
}

fn servers(conf: &mut Lines, network: &Network, dns: &Dns, serves_names: bool) -> Result<(), Refused> {
    conf.put("strict-order")?;
    if !serves_names {
        conf.put("port=0")?;
    }
    for forwarder in &dns.forwarders {
        match (&forwarder.domain, forwarder.addr.as_deref()) {
            (Some(domain), address) => conf.put(format!("server=/{domain}/{}", address.unwrap_or("#")))?,
            (None, address) => conf.put(format!("server={}", address.unwrap_or_default()))?,
        }
    }
    if dns.forwarders.iter().any(|forwarder| forwarder.domain.is_none()) {
        conf.put("no-resolv")?;
    }
    if let Some(domain) = &network.domain {
        if domain.local_only == Some(YesNo::Yes) {
            conf.put(format!("local=/{}/", domain.name))?;
        }
        conf.put(format!("domain={}", domain.name))?;
        conf.put("expand-hosts")?;
    }
    if dns.forward_plain_names == Some(YesNo::No) {
        conf.put("domain-needed")?;
        conf.put("local=//")?;
    }
    for ip in network.ips.iter().filter(|ip| ip.local_ptr == Some(YesNo::Yes)) {
        if let Some((address, prefix)) = ip.parsed() {
            let refused = Refused::NoZone {
                is_ipv6: address.is_ipv6(),
                prefix,
            };
            let zone = reverse_zone(address, prefix).ok_or(refused)?;
            conf.put(format!("local=/{zone}/"))?;
        }
    }
    Ok(())
}

/// The zone in which the addresses of a network have their names; networks that end within a label have none.
fn reverse_zone(address: IpAddr, prefix: u32) -> Option<String> {
    let (labels, bits, zone): (Vec<String>, u32, &str) = match address {
        IpAddr::V4(address) => (
            address.octets().map(|byte| byte.to_string()).into(),
            8,
            "in-addr.arpa",
        ),
        IpAddr::V6(address) => {
            let digits = address
                .octets()
                .into_iter()
                .flat_map(|byte| [byte >> 4, byte & 15]);
            (digits.map(|digit| format!("{digit:x}")).collect(), 4, "ip6.arpa")
        }
    };
    if !prefix.is_multiple_of(bits) {
        return None;
    }
    let known = labels.iter().take((prefix / bits) as usize).rev();
    Some(
        known
            .chain([&zone.to_owned()])
            .cloned()
            .collect::<Vec<_>>()
            .join("."),
    )
}

fn records(conf: &mut Lines, dns: &Dns) -> Result<(), Refused> {
    for txt in &dns.txts {
        conf.put(format!(
            "txt-record={},{}",
            txt.name,
            txt.value.as_deref().unwrap_or_default()
        ))?;
    }
    for srv in &dns.srvs {
        conf.put(srv_record(srv))?;
    }
    Ok(())
}

/// Port, priority and weight follow the target, as far as one of them is given; without a port it is 1.
fn srv_record(srv: &Srv) -> String {
    let mut line = format!("srv-host=_{}._{}", srv.service, srv.protocol);
    if let Some(domain) = &srv.domain {
        line.push_str(&format!(".{domain}"));
    }
    let Some(target) = &srv.target else { return line };
    line.push_str(&format!(",{target}"));
    let numbers = [srv.port, srv.priority, srv.weight];
    let given = numbers
        .iter()
        .rposition(Option::is_some)
        .map_or(0, |last| last + 1);
    for (number, default) in numbers.iter().zip([1, 0, 0]).take(given) {
        line.push_str(&format!(",{}", number.unwrap_or(default)));
    }
    line
}

/// Ranges, tftp and what follows from them. Returns whether addresses are lent.
fn addresses(conf: &mut Lines, network: &Network, dir: &Path, serves_names: bool) -> Result<bool, Refused> {
    let mut leases_max = 0u128;
    let (mut lends_v4, mut lends_v6) = (false, false);
    for ip in &network.ips {
        if let Some(tftp) = &ip.tftp {
            conf.put("enable-tftp")?;
            conf.put(format!("tftp-root={}", tftp.root.as_deref().unwrap_or_default()))?;
        }
        if ip.dhcp.is_some() {
            leases_max += ranges(conf, ip)?;
            if !ip.is_ipv6() && !lends_v4 {
                conf.put("dhcp-no-override")?;
                conf.put("dhcp-authoritative")?;
            }
            *(if ip.is_ipv6() {
                &mut lends_v6
            } else {
                &mut lends_v4
            }) = true;
            boot(conf, ip)?;
        }
    }
    if leases_max > 0 {
        conf.put(format!("dhcp-lease-max={leases_max}"))?;
    }
    let file = |end: &str| escape(&dir.join(format!("{}.{end}", network.name)).to_string_lossy());
    if lends_v4 || lends_v6 {
        conf.put(format!("dhcp-hostsfile={}", file("hostsfile")))?;
    }
    if serves_names {
        conf.put(format!("addn-hosts={}", file("addnhosts")))?;
    }
    if let Some(mtu) = &network.mtu {
        conf.put(format!("dhcp-option=option:mtu,{}", mtu.size))?;
    }
    announce(conf, network, lends_v6)?;
    Ok(lends_v4 || lends_v6)
}

fn ranges(conf: &mut Lines, ip: &Ip) -> Result<u128, Refused> {
    let Some(dhcp) = &ip.dhcp else { return Ok(0) };
    let (address, prefix) = ip.parsed().unwrap_or((IpAddr::from([0, 0, 0, 0]), 0));
    let mut count = 0;
    for range in &dhcp.ranges {
        let place = match address {
            IpAddr::V4(_) => netmask(prefix).to_string(),
            IpAddr::V6(_) => prefix.to_string(),
        };
        let lease = range
            .lease
            .as_ref()
            .map(|lease| format!(",{}", duration(lease)))
            .unwrap_or_default();
        conf.put(format!("dhcp-range={},{},{place}{lease}", range.start, range.end))?;
        count += size(&range.start, &range.end);
    }
    if dhcp.ranges.is_empty() && !dhcp.hosts.is_empty() {
        let place = if ip.is_ipv6() {
            format!(",{prefix}")
        } else {
            String::new()
        };
        conf.put(format!("dhcp-range={address},static{place}"))?;
    }
    Ok(count)
}

fn netmask(prefix: u32) -> std::net::Ipv4Addr {
    std::net::Ipv4Addr::from(u32::MAX.checked_shl(32 - prefix.min(32)).unwrap_or(0))
}

fn size(start: &str, end: &str) -> u128 {
    let number = |text: &str| match text.parse().ok()? {
        IpAddr::V4(address) => Some(u128::from(u32::from(address))),
        IpAddr::V6(address) => Some(u128::from(address)),
    };
    match (number(start), number(end)) {
        (Some(start), Some(end)) if end >= start => end - start + 1,
        _ => 0,
    }
}

fn boot(conf: &mut Lines, ip: &Ip) -> Result<(), Refused> {
    let Some(bootp) = ip.dhcp.as_ref().and_then(|dhcp| dhcp.bootp.as_ref()) else {
        return Ok(());
    };
    match &bootp.server {
        Some(server) => conf.put(format!("dhcp-boot={},,{server}", bootp.file)),
        None => conf.put(format!("dhcp-boot={}", bootp.file)),
    }
}

/// Guests learn IPv6 by announcements, whether addresses are lent or not.
fn announce(conf: &mut Lines, network: &Network, lends_v6: bool) -> Result<(), Refused> {
    let mut v6 = network.ips.iter().filter(|ip| ip.is_ipv6()).peekable();
    if v6.peek().is_some() && lends_v6 {
        return conf.put("enable-ra");
    }
    for ip in v6 {
        conf.put(format!(
            "dhcp-range={},ra-only",
            ip.address.as_deref().unwrap_or_default()
        ))?;
    }
    Ok(())
}

fn hosts(network: &Network) -> Result<String, Refused> {
    let mut lines = Lines::default();
    for ip in &network.ips {
        for host in ip.dhcp.iter().flat_map(|dhcp| &dhcp.hosts) {
            lines.put(host_line(host, ip.is_ipv6()))?;
        }
    }
    Ok(lines.0)
}

fn host_line(host: &DhcpHost, v6: bool) -> String {
    let mut parts = Vec::new();
    let name = host.name.clone();
    if v6 {
        parts.extend(host.id.as_ref().map(|id| format!("id:{id}")));
        parts.extend(name);
        parts.extend(host.ip.as_ref().map(|ip| format!("[{ip}]")));
    } else {
        parts.extend(host.mac.clone());
        if host.mac.is_none() {
            parts.extend(name.clone());
        }
        parts.extend(host.ip.clone());
        if host.mac.is_some() {
            parts.extend(name);
        }
    }
    parts.extend(host.lease.as_ref().map(duration));
    parts.join(",")
}

/// How long an address is lent, as dnsmasq writes it.
fn duration(lease: &Lease) -> String {
    if lease.expiry == 0 {
        return "infinite".to_owned();
    }
    let unit = match lease.unit.unwrap_or_default() {
        LeaseUnit::Seconds => 's',
        LeaseUnit::Minutes => 'm',
        LeaseUnit::Hours => 'h',
    };
    format!("{}{unit}", lease.expiry)
}

fn names(dns: &Dns) -> Result<String, Refused> {
    let mut lines = Lines::default();
    for host in &dns.hosts {
        let names = host.hostnames.join("\t");
        lines.put(format!("{}\t{names}", host.ip.as_deref().unwrap_or_default()))?;
    }
    Ok(lines.0)
}

/// libvirt writes these paths as it writes attributes of XML.
fn escape(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('"', "&quot;")
        .replace('\'', "&apos;")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn made(xml: &str) -> Files {
        files(&Network::parse(xml).unwrap(), Path::new("/d"), None).unwrap()
    }

    fn body(files: &Files) -> Vec<&str> {
        files
            .conf
            .lines()
            .filter(|line| !line.starts_with("##"))
            .collect()
    }

    #[test]
    fn a_network_with_nat() {
        let files = made(
            "<network><name>lab</name><forward mode='nat'/><bridge name='br7'/>\
             <ip address='10.1.0.1' prefix='24'><dhcp><range start='10.1.0.10' end='10.1.0.19'/>\
             <host mac='52:54:00:00:00:01' name='a' ip='10.1.0.5'><lease expiry='2' unit='hours'/></host>\
             </dhcp></ip></network>",
        );
        assert_eq!(
            body(&files),
            [
                "strict-order",
                "except-interface=lo",
                "bind-dynamic",
                "interface=br7",
                "dhcp-range=10.1.0.10,10.1.0.19,255.255.255.0",
                "dhcp-no-override",
                "dhcp-authoritative",
                "dhcp-lease-max=10",
                "dhcp-hostsfile=/d/lab.hostsfile",
                "addn-hosts=/d/lab.addnhosts",
            ]
        );
        assert_eq!(files.hosts, "52:54:00:00:00:01,10.1.0.5,a,2h\n");
        assert!(files.lends);
    }

    #[test]
    fn no_text_breaks_out_of_its_line() {
        let network = Network::parse(
            "<network><name>lab</name><bridge name='b'/><dns><txt name='x' value='a&#10;dhcp-script=/evil'/></dns>\
             <ip address='10.1.0.1' prefix='24'/></network>",
        );
        // Whether the reader or the writer refuses it, it is refused.
        if let Ok(network) = network {
            assert!(files(&network, Path::new("/d"), None).is_err());
        }
    }

    #[test]
    fn who_needs_it() {
        let needs = |xml: &str| is_needed(&Network::parse(xml).unwrap());
        assert!(!needs("<network><name>a</name><bridge name='b'/></network>"));
        assert!(needs(
            "<network><name>a</name><bridge name='b'/><ip address='10.0.0.1' prefix='8'/></network>"
        ));
        assert!(!needs(
            "<network><name>a</name><bridge name='b'/><dns enable='no'/><ip address='10.0.0.1' prefix='8'/></network>"
        ));
    }
}
