//! Documents made to hurt: each is refused or read, soon, and without memory out of proportion.
//!
//! Times are printed, not asserted: a busy machine must not fail a test. `docs/benchmarks.md` has the figures.

use oxvirt_xml_program::document::findings;
use oxvirt_xml_program::run;
use std::fmt::Write as _;
use std::time::{Duration, Instant};

/// No document may take longer, on any machine: this is not the aim, but what no quadratic reader reaches.
const MOST: Duration = Duration::from_secs(20);

fn domain(inside: &str, devices: &str) -> String {
    format!(
        "<domain type='qemu'><name>a</name><memory>1024</memory><os><type>hvm</type></os>{inside}\
         <devices>{devices}</devices></domain>"
    )
}

/// `count` pieces, each made from its number.
fn many(count: usize, piece: impl Fn(usize) -> String) -> String {
    (0..count).map(piece).collect()
}

/// Texts that are no XML, or too much of it.
fn broken() -> Vec<(&'static str, String)> {
    let bomb = "<!DOCTYPE d [<!ENTITY a '0123456789'><!ENTITY b '&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;'>\
                <!ENTITY c '&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;'>]><domain><name>&c;</name></domain>";
    vec![
        ("entity bomb", bomb.to_owned()),
        (
            "outside entity",
            "<!DOCTYPE d [<!ENTITY a SYSTEM 'file:///etc/passwd'>]><domain><name>&a;</name></domain>"
                .to_owned(),
        ),
        (
            "100 MiB attribute",
            format!("<domain type='{}'/>", "x".repeat(100 << 20)),
        ),
        (
            "100 MiB text",
            format!("<domain><name>{}</name></domain>", "x".repeat(100 << 20)),
        ),
        ("depth 100000", "<domain>".repeat(100_000)),
        (
            "depth 100000, closed",
            "<a>".repeat(100_000) + &"</a>".repeat(100_000),
        ),
        ("NUL", "<domain><name>a\0b</name></domain>".to_owned()),
        (
            "control character",
            "<domain><name>a&#1;b</name></domain>".to_owned(),
        ),
        (
            "noncharacter",
            "<domain><name>a&#xffff;b</name></domain>".to_owned(),
        ),
        ("no end in sight", format!("<domain {}", "a='1' ".repeat(100_000))),
        ("brackets", "<".repeat(1_000_000)),
        (
            "ampersands",
            format!("<domain>{}</domain>", "&".repeat(1_000_000)),
        ),
        ("open comment", format!("<domain><!--{}", "-- ".repeat(1_000_000))),
        (
            "open quote",
            format!("<domain type='{}", "<a b='c'/>".repeat(100_000)),
        ),
        ("100000 wrong end tags", "<a></b>".repeat(100_000)),
        ("nothing", String::new()),
        ("only white space", " \n".repeat(1_000_000)),
    ]
}

/// Documents of right XML with too much or too large content.
fn large(n: usize) -> Vec<(&'static str, String)> {
    let attributes = many(20_000, |index| format!(" a{index}='1'"));
    let spaces = many(20_000, |index| format!(" xmlns:n{index}='urn:{index}'"));
    let cpus = many(200_000, |index| format!("{},", index * 2 % 16_000)) + "1";
    vec![
        ("20000 attributes", format!("<domain{attributes}/>")),
        ("20000 namespaces", format!("<domain{spaces}/>")),
        ("many disks", domain("", &many(n, |index| format!("<disk type='file'><source file='/{index}'/><target dev='vd{}'/></disk>", letters(index))))),
        ("many disks of one name", domain("", &"<disk type='file'><source file='/a'/><target dev='vda'/></disk>".repeat(n))),
        ("many cards", domain("", &"<interface type='user'/>".repeat(n))),
        ("many cards of one address", domain("", &"<interface type='user'><mac address='52:54:00:00:00:01'/><address type='pci' domain='0' bus='0' slot='5' function='0'/></interface>".repeat(n))),
        ("many cards with values that are not read", domain("", &"<interface type='user'><driver name='a' queues='-1'/></interface>".repeat(n))),
        ("many SCSI devices without a place", domain("", &"<hostdev type='scsi'><source><adapter name='a'/><address bus='0' target='0' unit='0'/></source></hostdev>".repeat(n / 2))),
        ("many controllers", domain("", &many(n, |index| format!("<controller type='scsi' index='{index}'/>")))),
        ("many channels", domain("", &"<channel type='pty'><target type='virtio'/></channel>".repeat(n))),
        ("many serial ports", domain("", &"<serial type='pty'/>".repeat(n))),
        ("many inputs", domain("", &"<input type='mouse' bus='usb'/>".repeat(n))),
        ("many unknown elements", domain("", &"<gadget a='1'><x/></gadget>".repeat(n))),
        ("many bad values", domain("", &"<input type='moose'/>".repeat(n))),
        ("many host devices", domain("", &"<hostdev mode='subsystem' type='pci'><source><address domain='0' bus='3' slot='0' function='0'/></source></hostdev>".repeat(n))),
        ("many features of a processor", domain(&format!("<cpu mode='custom'><model>a</model>{}</cpu>", many(n, |index| format!("<feature name='f{index}' policy='require'/>"))), "")),
        ("many nodes of memory", domain(&format!("<vcpu>1</vcpu><cpu><numa>{}</numa></cpu>", many(n, |index| format!("<cell id='{index}' memory='1'/>"))), "")),
        ("many pins", domain(&format!("<vcpu>8</vcpu><cputune>{}</cputune>", many(n, |index| format!("<vcpupin vcpu='{}' cpuset='0-100'/>", index % 8))), "")),
        ("200000 processors in a set", domain(&format!("<vcpu cpuset='{cpus}'>1</vcpu>"), "")),
        ("nested metadata", domain(&format!("<metadata xmlns:a='urn:a'>{}</metadata>", "<a:b c='d'>e</a:b>".repeat(n)), "")),
        ("huge numbers", domain("<maxMemory slots='99999999999'>99999999999999999999999</maxMemory><vcpu current='99999999999'>999999999999</vcpu><iothreads>999999999999</iothreads><cputune><shares>99999999999999999999</shares></cputune>", "<controller type='pci' index='99999999999'/><memballoon><stats period='99999999999'/></memballoon><serial><target port='99999999999'/></serial>")),
        ("largest memory", "<domain type='qemu'><name>a</name><memory unit='EiB'>18446744073709551615</memory><os><type>hvm</type></os></domain>".to_owned()),
        ("4294967295 processors", domain("<vcpu>4294967295</vcpu>", "")),
        ("many hosts of a network", format!("<network><name>a</name><ip address='10.0.0.1' prefix='8'><dhcp>{}</dhcp></ip></network>", many(n, |index| format!("<host mac='52:54:00:{:02x}:{:02x}:{:02x}' ip='10.{}.{}.{}'/>", index >> 16 & 255, index >> 8 & 255, index & 255, index >> 16 & 255, index >> 8 & 255, index & 255)))),
        ("many names of a network", format!("<network><name>a</name><dns>{}</dns></network>", many(n, |index| format!("<host ip='10.0.0.1'><hostname>h{index}</hostname></host>")))),
        ("many addresses of a network", format!("<network><name>a</name>{}</network>", many(n, |index| format!("<ip address='10.{}.{}.1' prefix='24'/>", index >> 8 & 255, index & 255)))),
        ("many groups of ports", format!("<network><name>a</name>{}</network>", many(n, |index| format!("<portgroup name='g{index}'/>")))),
        ("many hosts of a pool", format!("<pool type='rbd'><name>a</name><source>{}<name>p</name></source></pool>", "<host name='h' port='1'/>".repeat(n))),
        ("many rules", format!("<filter name='a'>{}</filter>", "<rule action='drop' direction='in'><tcp dstportstart='1'/></rule>".repeat(n))),
        ("many protocols in a rule", format!("<filter name='a'><rule action='drop' direction='in'>{}</rule></filter>", "<tcp dstportstart='1'/>".repeat(n))),
        ("many parameters", format!("<filter name='a'><filterref filter='b'>{}</filterref></filter>", many(n, |index| format!("<parameter name='p{}' value='1'/>", n - index)))),
        ("many capabilities", format!("<device><name>a</name>{}</device>", "<capability type='net'><interface>a</interface></capability>".repeat(n))),
        ("many disks of a snapshot", format!("<domainsnapshot><disks>{}</disks></domainsnapshot>", many(n, |index| format!("<disk name='vd{}'/>", letters(index))))),
        ("many disks of a backup", format!("<domainbackup><disks>{}</disks></domainbackup>", many(n, |index| format!("<disk name='vd{}'/>", letters(index))))),
        ("200 images on each other", domain("", &format!("<disk type='file'><source file='/a'/>{}{}<target dev='vda'/></disk>", "<backingStore type='file'><format type='raw'/><source file='/b'/>".repeat(200), "</backingStore>".repeat(200)))),
        ("200 capabilities in each other", format!("<device><name>a</name>{}{}</device>", "<capability type='net'><interface>a</interface>".repeat(200), "</capability>".repeat(200))),
        ("million comments", format!("<domain>{}</domain>", "<!---->".repeat(1_000_000))),
        ("million references", format!("<domain><name>{}</name></domain>", "&lt;".repeat(1_000_000))),
    ]
}

/// `a`, `b`, …, `aa`, as disks are numbered.
fn letters(number: usize) -> String {
    let mut out = Vec::new();
    let mut left = number + 1;
    while left > 0 {
        left -= 1;
        out.push(char::from(b'a' + (left % 26) as u8));
        left /= 26;
    }
    out.iter().rev().collect()
}

/// How many devices, hosts, rules there are; fewer when a run that has no time says so.
fn scale() -> usize {
    let wish = std::env::var("HOSTILE_SCALE").ok();
    let usual = if cfg!(debug_assertions) { 5_000 } else { 100_000 };
    wish.and_then(|wish| wish.parse().ok()).unwrap_or(usual)
}

fn timed(name: &str, text: &str) -> (usize, Duration) {
    let begin = Instant::now();
    let options = model::PrintOptions::default();
    let read = oxvirt_xml_program::document::printed(text, options);
    let took = begin.elapsed();
    let outcome = match &read {
        Ok(printed) => format!("read, {} bytes printed", printed.len()),
        Err(problems) => {
            let words: String = problems.message().chars().take(60).collect();
            format!("{} problems: {words}", problems.0.len())
        }
    };
    println!("{:>8.1} ms  {name}: {outcome}", took.as_secs_f64() * 1000.0);
    assert!(took < MOST, "{name} took {took:?}");
    (read.err().map_or(0, |problems| problems.0.len()), took)
}

#[test]
fn texts_that_are_no_xml_are_refused() {
    for (name, text) in broken() {
        let (problems, _) = timed(name, &text);
        assert!(problems > 0, "{name}");
    }
}

#[test]
fn large_documents_are_read_or_refused() {
    for (name, text) in large(scale()) {
        let (problems, _) = timed(name, &text);
        // However much is wrong, the list of it has an end.
        assert!(problems <= 100, "{name}: {problems}");
    }
}

#[test]
fn checking_a_large_document_has_an_end() {
    for (name, text) in large(scale())
        .into_iter()
        .filter(|(name, _)| name.contains("unknown") || name.contains("bad"))
    {
        let found = findings(&text);
        assert!(found.errors.len() + found.warnings.len() <= 200, "{name}");
    }
}

#[test]
fn two_devices_of_one_address_are_refused() {
    let device = |slot: u32| {
        format!(
            "<interface type='user'><model type='virtio'/>\
             <address type='pci' domain='0x0000' bus='0x00' slot='0x{slot:02x}' function='0x0'/></interface>"
        )
    };
    let mut devices = String::new();
    for slot in [5, 6, 5] {
        let _ = write!(devices, "{}", device(slot));
    }
    let path = std::env::temp_dir().join(format!("oxvirt-xml-hostile-{}.xml", std::process::id()));
    std::fs::write(
        &path,
        domain("", &devices).replace(">hvm<", " arch='x86_64' machine='pc'>hvm<"),
    )
    .unwrap();
    let words = ["format", "--driver", "qemu", "--no-probe", path.to_str().unwrap()];
    let ended = run(&words.map(str::to_owned));
    std::fs::remove_file(&path).unwrap();
    assert_eq!(ended.status, 2);
    assert!(ended.complaint.contains("0000:00:05"), "{}", ended.complaint);
}
