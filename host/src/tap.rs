//! Network interfaces for guests: made as descriptors, set up by ioctl, gone when the last descriptor closes.

use rustix::fd::OwnedFd;
use std::io;
use std::os::fd::{AsFd as _, AsRawFd as _, BorrowedFd};
use std::os::unix::fs::OpenOptionsExt as _;

/// A tap: what is written into its descriptors comes out of a network interface.
#[derive(Debug)]
pub struct Tap {
    /// The name of the interface.
    pub name: String,
    /// One descriptor for each queue.
    pub queues: Vec<OwnedFd>,
}

/// The most bytes of an interface's name, without the zero at its end.
pub const NAME_MAX_BYTES: usize = libc::IFNAMSIZ - 1;

/// `SIOCBRADDIF` of linux/sockios.h, which the libc crate lacks.
const JOIN_BRIDGE: libc::c_ulong = 0x89a2;

/// What an ioctl on an interface wants done.
#[derive(Debug, Clone, Copy)]
enum Request {
    /// Make it, with these `IFF_*` flags.
    MakeTap(i16),
    /// Give it this hardware address.
    SetAddress([u8; 6]),
    /// Give it this size of frames.
    SetMtu(i32),
    /// Ask for its flags.
    GetFlags,
    /// Set its flags.
    SetFlags(i16),
    /// Join this interface (by number) to the bridge named.
    JoinBridge(i32),
}

/// Does `request` on the interface called `name`. The answer is the name and the flags that the kernel left.
#[allow(unsafe_code)]
fn ioctl(fd: BorrowedFd<'_>, name: &str, request: Request) -> io::Result<(String, i16)> {
    if name.len() > NAME_MAX_BYTES {
        return Err(io::Error::new(
            io::ErrorKind::InvalidInput,
            format!("interface name '{name}' is too long"),
        ));
    }
    // SAFETY: all zeroes is a valid value of this plain C struct.
    let mut row: libc::ifreq = unsafe { std::mem::zeroed() };
    for (slot, byte) in row.ifr_name.iter_mut().zip(name.bytes()) {
        *slot = libc::c_char::from_ne_bytes([byte]);
    }
    let number = match request {
        Request::MakeTap(flags) => {
            row.ifr_ifru.ifru_flags = flags;
            libc::TUNSETIFF as libc::c_ulong
        }
        Request::SetAddress(mac) => {
            let mut address = libc::sockaddr {
                sa_family: libc::ARPHRD_ETHER,
                sa_data: [0; 14],
            };
            for (slot, byte) in address.sa_data.iter_mut().zip(mac) {
                *slot = libc::c_char::from_ne_bytes([byte]);
            }
            row.ifr_ifru.ifru_hwaddr = address;
            libc::SIOCSIFHWADDR as libc::c_ulong
        }
        Request::SetMtu(mtu) => {
            row.ifr_ifru.ifru_mtu = mtu;
            libc::SIOCSIFMTU as libc::c_ulong
        }
        Request::GetFlags => libc::SIOCGIFFLAGS,
        Request::SetFlags(flags) => {
            row.ifr_ifru.ifru_flags = flags;
            libc::SIOCSIFFLAGS as libc::c_ulong
        }
        Request::JoinBridge(index) => {
            row.ifr_ifru.ifru_ifindex = index;
            JOIN_BRIDGE
        }
    };
    // SAFETY: each of these requests reads and writes one `ifreq`, which `row` is, and nothing beyond it.
    let done = unsafe { libc::ioctl(fd.as_raw_fd(), number as libc::Ioctl, &mut row) };
    if done < 0 {
        return Err(io::Error::last_os_error());
    }
    let name: Vec<u8> = row
        .ifr_name
        .iter()
        .map(|c| c.to_ne_bytes()[0])
        .take_while(|byte| *byte != 0)
        .collect();
    // SAFETY: the requests that fill another member of the union leave these two bytes initialised as well.
    let flags = unsafe { row.ifr_ifru.ifru_flags };
    Ok((String::from_utf8_lossy(&name).into_owned(), flags))
}

fn control() -> io::Result<OwnedFd> {
    use rustix::net::{AddressFamily, SocketFlags, SocketType, socket_with};
    Ok(socket_with(
        AddressFamily::INET,
        SocketType::DGRAM,
        SocketFlags::CLOEXEC,
        None,
    )?)
}

impl Tap {
    /// Makes a tap with so many queues. In `pattern`, `%d` becomes the first free number.
    ///
    /// Errors: no right to make one, or the name is taken.
    pub fn make(pattern: &str, queues: usize) -> io::Result<Self> {
        let multi = if queues > 1 { libc::IFF_MULTI_QUEUE } else { 0 };
        let flags = libc::IFF_TAP | libc::IFF_NO_PI | libc::IFF_VNET_HDR | multi;
        let flags = i16::try_from(flags).unwrap_or(i16::MAX);
        let mut tap = Tap {
            name: pattern.to_owned(),
            queues: Vec::new(),
        };
        for _ in 0..queues.max(1) {
            let file = std::fs::OpenOptions::new()
                .read(true)
                .write(true)
                .custom_flags(libc::O_CLOEXEC | libc::O_NONBLOCK)
                .open("/dev/net/tun")?;
            tap.name = ioctl(file.as_fd(), &tap.name, Request::MakeTap(flags))?.0;
            tap.queues.push(file.into());
        }
        Ok(tap)
    }
}

/// Gives an interface an address, a size of frames and a bridge, and puts it up.
///
/// Errors: there is no such interface or bridge, or no right to change it.
pub fn set_up(name: &str, mac: Option<[u8; 6]>, mtu: Option<i32>, bridge: Option<&str>) -> io::Result<()> {
    let socket = control()?;
    let socket = socket.as_fd();
    if let Some(mac) = mac {
        ioctl(socket, name, Request::SetAddress(mac))?;
    }
    if let Some(mtu) = mtu {
        ioctl(socket, name, Request::SetMtu(mtu))?;
    }
    if let Some(bridge) = bridge {
        let index = std::fs::read_to_string(format!("/sys/class/net/{name}/ifindex"))?;
        let index = index
            .trim()
            .parse()
            .map_err(|_| io::Error::from(io::ErrorKind::InvalidData))?;
        ioctl(socket, bridge, Request::JoinBridge(index))?;
    }
    let (_, flags) = ioctl(socket, name, Request::GetFlags)?;
    let up = i16::try_from(libc::IFF_UP).unwrap_or(1);
    ioctl(socket, name, Request::SetFlags(flags | up)).map(drop)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_interface_that_is_not_there_is_an_error() {
        let error = set_up("oxv-none", Some([2, 0, 0, 0, 0, 1]), None, None).unwrap_err();
        assert!(error.raw_os_error().is_some());
        assert!(set_up("a-name-that-is-far-too-long", None, None, None).is_err());
    }
}
