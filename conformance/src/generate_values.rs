//! Values by chance: of a type, or of a place where chance alone would hardly ever find one that means something.

use schema::{Base, Type};

/// A source of chance that gives the same again for the same seed.
pub struct Chance(u64);

impl Chance {
    pub fn new(seed: u64, number: u64) -> Self {
        let mut chance =
            Self(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) ^ number.wrapping_mul(0xd1b5_4a32_d192_ed03));
        chance.next();
        chance
    }

    /// Splitmix64.
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    pub fn below(&mut self, most: u64) -> u64 {
        self.next() % most.max(1)
    }

    pub fn one_in(&mut self, many: u64) -> bool {
        self.below(many) == 0
    }

    pub fn pick<'a, T>(&mut self, from: &'a [T]) -> &'a T {
        let index = self.below(from.len() as u64) as usize;
        &from[index]
    }
}

/// Values for places, by the end of the path.
const PLACES: &[(&str, &[&str])] = &[
    (
        "/disk/target@dev",
        &["vda", "vdb", "sda", "sdb", "hda", "hdc", "fda"],
    ),
    (
        "/disk/target@bus",
        &["virtio", "virtio", "sata", "scsi", "usb", "ide", "fdc", "sd"],
    ),
    (
        "/interface/model@type",
        &[
            "virtio",
            "e1000",
            "rtl8139",
            "e1000e",
            "virtio-transitional",
            "ne2k_pci",
        ],
    ),
    ("/interface/source@network", &["default", "other"]),
    (
        "/interface@type",
        &[
            "network", "bridge", "user", "ethernet", "udp", "mcast", "server", "client", "direct", "null",
        ],
    ),
    (
        "/interface/mac@address",
        &["52:54:00:00:00:01", "52:54:00:12:34:56"],
    ),
    ("/iothreads", &["1", "2", "3"]),
    ("/controller@index", &["0", "1", "2", "3"]),
    (
        "/cpu/model",
        &["qemu64", "Haswell", "EPYC", "core2duo", "Nehalem"],
    ),
    ("/cpu/topology@sockets", &["1", "2"]),
    ("/cpu/topology@cores", &["1", "2"]),
    ("/cpu/topology@threads", &["1", "2"]),
    ("/feature@name", &["svm", "vmx", "aes", "avx2", "pcid"]),
    ("/clock@timezone", &["Europe/Berlin"]),
    ("/currentMemory", &["1000", "200000"]),
    ("/maxMemory", &["4194304", "8388608"]),
    ("@slots", &["4", "16"]),
    ("@unit", &["KiB", "MiB", "bytes"]),
    ("/memory/target/size", &["262144", "524288"]),
    ("/memory/target/node", &["0"]),
    ("/graphics@port", &["-1", "5901"]),
    ("@autoport", &["yes", "no"]),
    (
        "/graphics@type",
        &["vnc", "vnc", "spice", "sdl", "egl-headless", "dbus"],
    ),
    ("/audio@id", &["1", "1", "2"]),
    ("/audio@type", &["none", "spice", "file", "alsa", "pulseaudio"]),
    ("/serial@type", CHARDEVS),
    ("/parallel@type", CHARDEVS),
    ("/console@type", CHARDEVS),
    ("/channel@type", &["unix", "pty", "spicevmc", "null", "unix"]),
    ("/redirdev@type", &["spicevmc", "tcp", "unix"]),
    ("/clock@offset", &["utc", "localtime", "variable"]),
    ("/on_reboot", &["destroy", "restart"]),
    ("/on_poweroff", &["destroy", "restart"]),
    (
        "/on_crash",
        &["destroy", "restart", "preserve", "coredump-destroy"],
    ),
    ("/evdev/source@dev", &["/dev/input/event1"]),
    ("/hostdev@type", &["pci", "usb", "scsi", "mdev"]),
    ("/source@address", &["127.0.0.1", "::1"]),
    ("/source@host", &["127.0.0.1", "host.example"]),
    ("/source@service", &["1234", "7000"]),
    ("/source@port", &["1234", "7000"]),
    ("/listen@address", &["127.0.0.1", "::1"]),
    ("/host@name", &["host.example"]),
    ("/host@port", &["1234"]),
    ("/address@domain", &["0x0000"]),
    ("/address@bus", &["0x00", "0x01"]),
    ("/address@slot", &["0x05", "0x06", "0x1f"]),
    ("/address@function", &["0x0", "0x1"]),
    ("@cpuset", &["0", "0-1"]),
    ("/vcpupin@vcpu", &["0", "1"]),
    ("@iothread", &["1"]),
    ("/tune@cpus", &["0"]),
    ("@heads", &["1", "2"]),
    ("@ram", &["65536"]),
    ("@vram", &["16384", "65536"]),
    ("@vgamem", &["16384"]),
];

const CHARDEVS: &[&str] = &[
    "pty", "pty", "null", "file", "unix", "tcp", "dev", "stdio", "udp", "vc",
];

/// Values for named types.
const NAMED: &[(&str, &[&str])] = &[
    (
        "absFilePath",
        &[
            "/var/lib/libvirt/images/a.img",
            "/tmp/b",
            "/dev/null",
            "/srv/disk.qcow2",
        ],
    ),
    ("absDirPath", &["/srv", "/var/tmp"]),
    ("filePath", &["/tmp/f", "/srv/g"]),
    ("dirPath", &["/srv/d"]),
    ("path", &["/tmp/p"]),
    ("deviceName", &["eth0", "tap1"]),
    ("genericName", &["name1", "other"]),
    ("objectName", &["obj1"]),
    ("objectNameWithSlash", &["obj1"]),
    ("UUID", &["c7a5fdbd-edaf-9455-926a-d65c16db1809"]),
    ("uniMacAddr", &["52:54:00:aa:bb:cc", "52:54:00:00:00:02"]),
    ("cpuset", &["0", "0-1"]),
    ("volName", &["vol1"]),
    ("dnsName", &["host.example"]),
    ("ipAddr", &["127.0.0.1", "::1", "192.168.122.7"]),
    ("ipv4Addr", &["127.0.0.1"]),
    ("ipv6Addr", &["::1"]),
    ("PortNumber", &["5900", "1234"]),
    ("wwn", &["0123456789abcdef"]),
    ("hexuint", &["0x1", "1a"]),
    ("zoneName", &["zone"]),
    ("octalMode", &["0644"]),
];

/// A value of a type for a place.
pub fn value_of(path: &str, kind: &Type, chance: &mut Chance) -> String {
    if let Some((_, values)) = PLACES.iter().find(|(end, _)| path.ends_with(end)) {
        return (*chance.pick(values)).to_owned();
    }
    of_type(kind, chance, 0)
}

fn of_type(kind: &Type, chance: &mut Chance, depth: usize) -> String {
    let words = kind.words.len() as u64;
    let all = words + kind.bases.len() as u64;
    let index = chance.below(all);
    if index < words {
        return kind.words[index as usize].clone();
    }
    match kind.bases.get((index - words) as usize) {
        Some(Base::Named(name)) => match NAMED.iter().find(|(known, _)| known == name) {
            Some((_, values)) => (*chance.pick(values)).to_owned(),
            None if depth < 4 => {
                schema::named(name).map_or_else(String::new, |kind| of_type(kind, chance, depth + 1))
            }
            None => "a".to_owned(),
        },
        Some(Base::Number { least, most, .. }) => number(*least, *most, chance),
        Some(Base::Fraction) => "0.5".to_owned(),
        Some(Base::Moment) => "2020-01-02T03:04:05Z".to_owned(),
        Some(Base::Except(base, _)) => match &**base {
            Base::Number { least, most, .. } => number(*least, *most, chance),
            _ => "a1".to_owned(),
        },
        _ => (*chance.pick(&["a1", "b-2", "7", "0x1"])).to_owned(),
    }
}

/// Mostly a small number, now and then one at an edge.
fn number(least: i128, most: i128, chance: &mut Chance) -> String {
    let small = [least, 1, 2, 3, 8, 16, 64, 100, 1024, 65536, most];
    let among = if chance.one_in(12) { 11 } else { 8 };
    let value = small[1 + chance.below(among - 1) as usize];
    value.clamp(least, most).to_string()
}
