//! Bridges and addresses, by the kernel's own protocol (rtnetlink): a few messages, no program to start.

use rustix::net::netlink::SocketAddrNetlink;
use rustix::net::{AddressFamily, RecvFlags, SendFlags, SocketFlags, SocketType, recv, sendto, socket_with};
use std::io;
use std::net::IpAddr;
use std::os::fd::OwnedFd;

const NEW_LINK: u16 = 16;
const DELETE_LINK: u16 = 17;
const NEW_ADDRESS: u16 = 20;
const ERROR: u16 = 2;

const REQUEST: u16 = 0x1;
const ACK: u16 = 0x4;
const EXCLUSIVE: u16 = 0x200;
const CREATE: u16 = 0x400;

const LINK_ADDRESS: u16 = 1;
const LINK_NAME: u16 = 3;
const LINK_MTU: u16 = 4;
const LINK_MASTER: u16 = 10;
const LINK_INFO: u16 = 18;
const INFO_KIND: u16 = 1;
const INFO_DATA: u16 = 2;
const BRIDGE_FORWARD_DELAY: u16 = 1;
const BRIDGE_STP_STATE: u16 = 5;
const ADDRESS_ADDRESS: u16 = 1;
const ADDRESS_LOCAL: u16 = 2;
const ADDRESS_BROADCAST: u16 = 4;

const IFF_UP: u32 = 1;
const AF_INET: u8 = 2;
const AF_INET6: u8 = 10;
/// The kernel's limit, with the zero at the end.
const NAME_BYTES: usize = 16;

/// What a new bridge is like.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Bridge {
    pub name: String,
    pub mac: Option<[u8; 6]>,
    pub mtu: Option<u32>,
    pub stp: bool,
    /// How long a new port listens before it forwards, in seconds.
    pub delay_s: u32,
}

/// Makes a bridge.
///
/// # Errors
/// `AlreadyExists` when something has its name; else what the kernel says.
pub fn create_bridge(bridge: &Bridge) -> io::Result<()> {
    check_name(&bridge.name)?;
    let mut data = Vec::new();
    // The kernel counts in hundredths of a second, and wants 2 s at least where the tree is spanned.
    let delay = bridge
        .delay_s
        .saturating_mul(100)
        .max(if bridge.stp { 200 } else { 0 });
    attribute(&mut data, BRIDGE_FORWARD_DELAY, &delay.to_ne_bytes());
    attribute(&mut data, BRIDGE_STP_STATE, &u32::from(bridge.stp).to_ne_bytes());
    let mut info = Vec::new();
    attribute(&mut info, INFO_KIND, b"bridge\0");
    attribute(&mut info, INFO_DATA, &data);
    let mut body = link_header(0, 0, 0);
    attribute(&mut body, LINK_NAME, &zero_ended(&bridge.name));
    if let Some(mac) = bridge.mac {
        attribute(&mut body, LINK_ADDRESS, &mac);
    }
    if let Some(mtu) = bridge.mtu {
        attribute(&mut body, LINK_MTU, &mtu.to_ne_bytes());
    }
    attribute(&mut body, LINK_INFO, &info);
    request(NEW_LINK, CREATE | EXCLUSIVE, &body)
}

/// Switches an interface on.
///
/// # Errors
/// What the kernel says.
pub fn set_up(name: &str) -> io::Result<()> {
    check_name(name)?;
    let mut body = link_header(0, IFF_UP, IFF_UP);
    attribute(&mut body, LINK_NAME, &zero_ended(name));
    request(NEW_LINK, 0, &body)
}

/// Plugs an interface into a bridge.
///
/// # Errors
/// What the kernel says; `NotFound` when one of both is not there.
pub fn set_master(name: &str, bridge: &str) -> io::Result<()> {
    check_name(name)?;
    let mut body = link_header(0, 0, 0);
    attribute(&mut body, LINK_NAME, &zero_ended(name));
    attribute(&mut body, LINK_MASTER, &index(bridge)?.to_ne_bytes());
    request(NEW_LINK, 0, &body)
}

/// Removes an interface; one that is not there is no error.
///
/// # Errors
/// What the kernel says.
pub fn delete(name: &str) -> io::Result<()> {
    check_name(name)?;
    let mut body = link_header(0, 0, 0);
    attribute(&mut body, LINK_NAME, &zero_ended(name));
    match request(DELETE_LINK, 0, &body) {
        Err(error) if error.raw_os_error() == Some(libc::ENODEV) => Ok(()),
        done => done,
    }
}

/// Gives an interface an address; `prefix` is the length of its network's part in bits.
///
/// # Errors
/// What the kernel says.
pub fn add_address(name: &str, address: IpAddr, prefix: u8) -> io::Result<()> {
    let family = if address.is_ipv4() { AF_INET } else { AF_INET6 };
    let mut body = vec![family, prefix, 0, 0];
    body.extend_from_slice(&index(name)?.to_ne_bytes());
    let bytes = match address {
        IpAddr::V4(address) => address.octets().to_vec(),
        IpAddr::V6(address) => address.octets().to_vec(),
    };
    attribute(&mut body, ADDRESS_LOCAL, &bytes);
    attribute(&mut body, ADDRESS_ADDRESS, &bytes);
    if let (IpAddr::V4(address), true) = (address, prefix < 31) {
        let host_part = u32::MAX.checked_shr(prefix.into()).unwrap_or(0);
        attribute(
            &mut body,
            ADDRESS_BROADCAST,
            &(u32::from(address) | host_part).to_be_bytes(),
        );
    }
    request(NEW_ADDRESS, CREATE | EXCLUSIVE, &body)
}

/// The number of an interface.
///
/// # Errors
/// There is none of this name.
pub fn index(name: &str) -> io::Result<u32> {
    let socket = socket_with(AddressFamily::INET, SocketType::DGRAM, SocketFlags::CLOEXEC, None)?;
    Ok(rustix::net::netdevice::name_to_index(&socket, name)?)
}

/// Whether there is an interface of this name.
pub fn exists(name: &str) -> bool {
    index(name).is_ok()
}

fn check_name(name: &str) -> io::Result<()> {
    let good = !name.is_empty() && name.len() < NAME_BYTES && !name.contains(['/', '\0', ' ', ':']);
    if good {
        Ok(())
    } else {
        Err(io::Error::new(
            io::ErrorKind::InvalidInput,
            format!("bad interface name '{name}'"),
        ))
    }
}

fn link_header(index: u32, flags: u32, change: u32) -> Vec<u8> {
    let mut body = vec![0; 4];
    for word in [index, flags, change] {
        body.extend_from_slice(&word.to_ne_bytes());
    }
    body
}

fn zero_ended(name: &str) -> Vec<u8> {
    let mut bytes = name.as_bytes().to_vec();
    bytes.push(0);
    bytes
}

/// A length, a kind, the value, and zeros up to a multiple of four.
fn attribute(out: &mut Vec<u8>, kind: u16, value: &[u8]) {
    let length = u16::try_from(value.len() + 4).unwrap_or(u16::MAX);
    out.extend_from_slice(&length.to_ne_bytes());
    out.extend_from_slice(&kind.to_ne_bytes());
    out.extend_from_slice(value);
    out.resize(out.len().next_multiple_of(4), 0);
}

/// Sends one request and waits for the kernel's word, which comes at once.
fn request(kind: u16, flags: u16, body: &[u8]) -> io::Result<()> {
    let socket = open()?;
    let length = u32::try_from(body.len() + 16).unwrap_or(u32::MAX);
    let mut message = length.to_ne_bytes().to_vec();
    message.extend_from_slice(&kind.to_ne_bytes());
    message.extend_from_slice(&(REQUEST | ACK | flags).to_ne_bytes());
    message.extend_from_slice(&[0; 8]);
    message.extend_from_slice(body);
    sendto(
        &socket,
        &message,
        SendFlags::empty(),
        &SocketAddrNetlink::new(0, 0),
    )?;
    let mut answer = [0; 4096];
    let (_, count) = recv(&socket, &mut answer[..], RecvFlags::empty())?;
    understand(answer.get(..count).unwrap_or_default())
}

fn open() -> io::Result<OwnedFd> {
    // Routes and links are protocol 0 of netlink, which is what no protocol means.
    Ok(socket_with(
        AddressFamily::NETLINK,
        SocketType::RAW,
        SocketFlags::CLOEXEC,
        None,
    )?)
}

fn understand(answer: &[u8]) -> io::Result<()> {
    let odd = || {
        io::Error::new(
            io::ErrorKind::InvalidData,
            "the kernel answers a netlink request oddly",
        )
    };
    let kind = answer
        .get(4..6)
        .and_then(|bytes| bytes.try_into().ok())
        .map(u16::from_ne_bytes)
        .ok_or_else(odd)?;
    let code = answer
        .get(16..20)
        .and_then(|bytes| bytes.try_into().ok())
        .map(i32::from_ne_bytes)
        .ok_or_else(odd)?;
    match (kind, code) {
        (ERROR, 0) => Ok(()),
        (ERROR, code) => Err(io::Error::from_raw_os_error(code.saturating_neg())),
        _ => Err(odd()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Bridges are only made in a network namespace of the test's own.
    fn own_namespace() -> bool {
        #[allow(unsafe_code)]
        // SAFETY: only this thread moves, and it has no descriptors or threads that depend on its old namespace.
        let moved = unsafe { rustix::thread::unshare_unsafe(rustix::thread::UnshareFlags::NEWNET) };
        if moved.is_err() {
            println!("skipped: no right to make a network namespace");
        }
        moved.is_ok()
    }

    #[test]
    fn a_bridge_comes_and_goes() {
        if !own_namespace() {
            return;
        }
        let bridge = Bridge {
            name: "oxtest0".to_owned(),
            mac: Some([0x52, 0x54, 0, 1, 2, 3]),
            mtu: Some(1400),
            stp: true,
            delay_s: 0,
        };
        create_bridge(&bridge).unwrap();
        assert_eq!(
            create_bridge(&bridge).unwrap_err().kind(),
            io::ErrorKind::AlreadyExists
        );
        add_address("oxtest0", "192.168.77.1".parse().unwrap(), 24).unwrap();
        add_address("oxtest0", "fd00::1".parse().unwrap(), 64).unwrap();
        set_up("oxtest0").unwrap();
        assert!(exists("oxtest0"));
        create_bridge(&Bridge {
            name: "oxtest1".to_owned(),
            ..Bridge::default()
        })
        .unwrap();
        assert!(
            set_master("oxtest1", "oxtest0").is_err(),
            "bridges cannot be ports of bridges"
        );
        delete("oxtest0").unwrap();
        delete("oxtest0").unwrap();
        assert!(!exists("oxtest0"));
        delete("oxtest1").unwrap();
    }

    #[test]
    fn bad_names_are_refused() {
        for name in ["", "a b", "a/b", "sixteen-letters0"] {
            assert!(delete(name).is_err(), "{name}");
        }
    }
}
