//! Conversions without loss, and what the commands say.

use oxvirt_xml_program::tree::Tree;
use oxvirt_xml_program::{Ended, json, json_schema, run, yaml};
use serde_json::{Value, json};
use std::path::{Path, PathBuf};

fn documents() -> Vec<PathBuf> {
    let dir = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/documents");
    let mut files: Vec<_> = std::fs::read_dir(dir)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    files.sort();
    files
}

fn call(words: &[&str]) -> Ended {
    run(&words.iter().map(|&word| word.to_owned()).collect::<Vec<_>>())
}

/// A file that is gone after the test.
struct Temporary(PathBuf);

impl Temporary {
    fn new(name: &str, text: &str) -> Self {
        let path = std::env::temp_dir().join(format!("oxvirt-xml-test-{}-{name}", std::process::id()));
        std::fs::write(&path, text).unwrap();
        Self(path)
    }

    fn path(&self) -> &str {
        self.0.to_str().unwrap()
    }
}

impl Drop for Temporary {
    fn drop(&mut self) {
        let _ = std::fs::remove_file(&self.0);
    }
}

fn to_json(xml: &str) -> Value {
    json::from_tree(&Tree::parse(xml).unwrap())
}

/// Through JSON and YAML and back.
fn around(xml: &str) -> Tree {
    let text = to_json(xml).to_string();
    let value: Value = serde_json::from_str(&text).unwrap();
    let yaml = yaml::write(&value);
    assert_eq!(yaml::read(&yaml).unwrap(), value, "{yaml}");
    json::to_tree(&value).unwrap()
}

#[test]
fn known_documents_are_pleasant_objects() {
    let xml = "<domain type='kvm'><name>a</name><memory unit='MiB'>512</memory><vcpu>2</vcpu>\
               <vcpus><vcpu id='0' enabled='yes'/></vcpus><os><type>hvm</type></os><features><acpi/></features>\
               <devices><disk type='file'><source file='/a'/><target dev='vda'/><readonly/></disk></devices></domain>";
    let expected = json!({"domain": {
        "type": "kvm", "name": "a", "memory": {"unit": "MiB", "value": 512}, "vcpu": 2,
        "vcpus": [{"id": 0, "enabled": "yes"}], "os": {"type": "hvm"}, "features": {"acpi": true},
        "devices": {"disk": [{"type": "file", "source": {"file": "/a"}, "target": {"dev": "vda"}, "readonly": true}]},
    }});
    assert_eq!(to_json(xml), expected);
    assert_eq!(json::to_tree(&expected).unwrap(), Tree::parse(xml).unwrap());
}

/// Blanks between the tags of an element that holds no text are layout, also where no child stands between them.
#[test]
fn an_empty_list_is_empty_however_it_is_laid_out() {
    let list = |inside: &str| {
        to_json(&format!(
            "<domain><devices><redirfilter>{inside}</redirfilter></devices></domain>"
        ))
    };
    let empty = json!({"domain": {"devices": {"redirfilter": []}}});
    assert_eq!((list(""), list("\n  ")), (empty.clone(), empty));
    let laid_out = around("<domain><devices><redirfilter> </redirfilter></devices></domain>");
    assert_eq!(json::from_tree(&laid_out), list(""));
}

#[test]
fn numbers_stay_as_they_were_written() {
    let xml =
        "<domain><vcpu>007</vcpu><memory>99999999999999999999</memory><iothreads>-0</iothreads></domain>";
    let expected = json!({"domain": {"vcpu": "007", "memory": "99999999999999999999", "iothreads": "-0"}});
    assert_eq!(to_json(xml), expected);
    assert_eq!(around(xml), Tree::parse(xml).unwrap());
}

#[test]
fn nothing_foreign_is_lost() {
    let documents = [
        "<domain><metadata><a:b xmlns:a='urn:a' a:c='1' d='2'>one <a:e/> two<f xmlns='urn:f'/></a:b></metadata></domain>",
        "<domain><devices><disk/><interface/><disk/><nonsense x='1'/><interface/></devices></domain>",
        "<domain><name attr='x'>a</name><name>b</name><type/><devices>text</devices></domain>",
        "<domainsnapshot><disks/><disks a='1'><disk name='a'/></disks></domainsnapshot>",
        "<domainsnapshot><disks><disk name='a'/><other/></disks></domainsnapshot>",
        "<domain><devices><redirfilter><other/><usbdev allow='yes'/></redirfilter></devices></domain>",
        "<unknown a='&#10;&#9;x&#13;'> <b>&#13;\n&lt;&amp;</b><b/></unknown>",
        "<unknown xmlns='urn:x'><b xmlns=''><c xmlns:x='urn:y' x:d='1'/></b></unknown>",
        "<network><ip value='1'/><ip>yes</ip><dns enable='no'>true</dns></network>",
        "<x><![CDATA[<not a tag>]]></x>",
        "<x>~</x>",
        "<x a='null' b='' c=' ' d='- e' f='#g' h='1e3' i='0x10' j='.5' k='2001-01-01' l='yes'>: </x>",
    ];
    for xml in documents {
        assert_eq!(around(xml), Tree::parse(xml).unwrap(), "{xml}");
        let again = Tree::parse(&around(xml).to_xml()).unwrap();
        assert_eq!(again, Tree::parse(xml).unwrap(), "{}", around(xml).to_xml());
    }
}

/// Letters, numbers and marks of all planes, and planes without letters: XML asks for ranges, not for alphabets.
#[test]
fn any_name_of_xml_goes_around() {
    for name in [
        "\u{e9}t\u{e9}",
        "a\u{b7}b",
        "a\u{300}",
        "\u{4e00}",
        "\u{c63d7}",
        "a\u{c63d7}",
        "b\u{e0101}",
        "x-1.2",
    ] {
        let xml = format!("<domain {name}='1'><{name}/></domain>");
        assert_eq!(around(&xml), Tree::parse(&xml).unwrap(), "{xml}");
    }
    let refused = |name: &str| json::to_tree(&json!({"domain": {name: {}}})).is_err();
    assert!(refused("1a") && refused("-a") && refused("\u{d7}") && refused("\u{f0000}") && refused("a:b:c"));
}

#[test]
fn our_own_documents_go_around() {
    for file in documents() {
        let text = std::fs::read_to_string(&file).unwrap();
        assert_eq!(around(&text), Tree::parse(&text).unwrap(), "{}", file.display());
    }
}

#[test]
fn what_is_no_document_is_refused_with_its_place() {
    let refused = |value: Value| json::to_tree(&value).unwrap_err().to_string();
    assert_eq!(
        refused(json!({"domain": {"name": "a\u{1}"}})),
        "/domain/name: XML cannot carry the character U+0001"
    );
    assert_eq!(
        refused(json!({"domain": {"a b": {}}})),
        "/domain/a b: 'a b' is no name of an element"
    );
    assert_eq!(
        refused(json!({"domain": {"@<": "x"}})),
        "/domain/@<: '<' is no name of an attribute"
    );
    assert!(refused(json!({"domain": {}, "network": {}})).contains("one member"));
    assert!(refused(json!([1])).contains("one member"));
}

#[test]
fn yaml_without_surprises() {
    let read = |text: &str| yaml::read(text);
    let text = "a: 0x10\nb: yes\nc: 010\nd: 10\ne: true\nf: '10'\n";
    let expected = json!({"a": "0x10", "b": "yes", "c": "010", "d": 10, "e": true, "f": "10"});
    assert_eq!(read(text).unwrap(), expected);
    assert_eq!(
        read("a: &x 1\nb: *x\n").unwrap_err(),
        "1:4: anchors are not allowed"
    );
    assert!(
        read("a: !!int 1\n")
            .unwrap_err()
            .ends_with("tags are not allowed")
    );
    assert!(
        read("a: 1\na: 2\n")
            .unwrap_err()
            .ends_with("the key 'a' stands twice")
    );
    assert!(
        read("a: 1\n---\nb: 2\n")
            .unwrap_err()
            .ends_with("only one document is read")
    );
    assert!(read(&"[".repeat(100_000)).is_err());
    assert!(read("").is_err());
    let long = json!({"k".repeat(3000): {"b": [{"c".repeat(2000): 1, "d": 2}]}});
    assert_eq!(read(&yaml::write(&long)).unwrap(), long);
}

#[test]
fn format_reads_every_notation() {
    let yaml = Temporary::new(
        "net.yaml",
        "network:\n  name: lan\n  ip:\n  - address: 10.0.0.1\n    prefix: 24\n",
    );
    let ended = call(&["format", yaml.path()]);
    let expected = "<network>\n  <name>lan</name>\n  <bridge stp='on' delay='0'/>\n  <ip address='10.0.0.1' prefix='24'>\n  </ip>\n</network>\n";
    assert_eq!(ended.output, expected, "{}", ended.complaint);
}

#[test]
fn check_says_place_line_and_the_nearest_name() {
    let text = "<network>\n  <name>lan</name>\n  <brigde name='br0'/>\n  <forward mode='nat' deff='eth0'/>\n</network>\n";
    let file = Temporary::new("wrong.xml", text);
    let ended = call(&["check", file.path()]);
    assert_eq!(ended.status, 0);
    assert!(ended.output.contains(":3:4: warning: "), "{}", ended.output);
    assert!(ended.output.contains("did you mean 'bridge'?"));
    assert!(ended.output.contains("\n      <brigde name='br0'/>\n       ^\n"));
    assert!(ended.output.contains("did you mean 'dev'?"));
    assert_eq!(call(&["check", "--strict", file.path()]).status, 1);
    let lines = call(&["check", "--json", file.path()]).output;
    let first: Value = serde_json::from_str(lines.lines().next().unwrap()).unwrap();
    assert_eq!(
        (&first["line"], &first["severity"]),
        (&json!(3), &json!("warning"))
    );
}

/// The guide's example: a misspelt name is told beside the error that it leads to, and what is no XML only once.
#[test]
fn check_tells_the_slip_behind_an_error() {
    let text = "<domain type='qemu'>\n  <name>a</name>\n  <memory>1024</memory>\n  <os><type>hvm</type></os>\n  <devices>\n    \
                <disk type='file'>\n      <taget dev='vda'/>\n    </disk>\n  </devices>\n</domain>\n";
    let file = Temporary::new("taget.xml", text);
    let ended = call(&["check", file.path()]);
    assert_eq!(ended.status, 1);
    assert!(
        ended.output.contains(":6:5: error: missing target information"),
        "{}",
        ended.output
    );
    assert!(ended.output.contains(":7:8: warning: "), "{}", ended.output);
    assert!(
        ended.output.contains("did you mean 'target'?"),
        "{}",
        ended.output
    );
    let cut = Temporary::new("cut.xml", "<domain><name>");
    assert_eq!(call(&["check", "--json", cut.path()]).output.lines().count(), 1);
}

#[test]
fn explain_knows_definitions_and_near_names() {
    let filter = call(&["explain", "/filter/rule/tcp"]).output;
    assert!(
        filter.contains("flags") && filter.contains("those of them that must be set"),
        "{filter}"
    );
    assert!(
        call(&["explain", "/domain/devices/disk"])
            .output
            .contains("target (needed)")
    );
    assert!(
        call(&["explain", "disk"])
            .output
            .contains("/domain/devices/disk\n")
    );
    let unknown = call(&["explain", "vcpuu"]);
    assert_eq!(
        (unknown.status, unknown.complaint.contains("did you mean 'vcpu'?")),
        (2, true)
    );
}

#[test]
fn diff_says_what_a_change_costs() {
    let guest = |memory: &str, disk: &str, nic: &str| {
        format!(
            "<domain type='qemu'><name>a</name><memory unit='MiB'>{memory}</memory><os><type>hvm</type></os><devices>\
             <disk type='file'><source file='{disk}'/><target dev='vda'/></disk>\
             <interface type='network'><mac address='52:54:00:00:00:01'/><source network='{nic}'/></interface>\
             </devices></domain>"
        )
    };
    let left = Temporary::new("left.xml", &guest("1024", "/a", "one"));
    let right = Temporary::new("right.xml", &guest("2048", "/b", "two"));
    let ended = call(&["diff", left.path(), right.path()]);
    let expected = "~ /domain/memory: '1048576' -> '2097152'  (breaks the guest's ABI)\n\
                    ~ /domain/currentMemory: '1048576' -> '2097152'  (can be made live)\n\
                    ~ /domain/devices/disk[dev='vda']/source/@file: '/a' -> '/b'  (counts from the next start)\n\
                    ~ /domain/devices/interface[address='52:54:00:00:00:01']/source/@network: 'one' -> 'two'  \
                    (can be made live)\n4 differences; all together: breaks the guest's ABI\n";
    assert_eq!((ended.output.as_str(), ended.status), (expected, 1));
    // Another unit is no difference.
    let same = Temporary::new(
        "same.xml",
        &guest("1024", "/a", "one").replace("'MiB'>1024", "'GiB'>1"),
    );
    assert_eq!(call(&["diff", left.path(), same.path()]), Ended::default());
}

#[test]
fn a_guest_becomes_a_command_line() {
    let file = documents()
        .into_iter()
        .find(|file| file.ends_with("domain-desk.xml"))
        .unwrap();
    let text = std::fs::read_to_string(file)
        .unwrap()
        .replace(" firmware=\"efi\"", "");
    let guest = Temporary::new("argv.xml", &text);
    let ended = call(&["to-argv", "--no-probe", guest.path()]);
    assert_eq!(ended.status, 0, "{}", ended.complaint);
    assert!(
        ended.output.contains("-device '{\"driver\":\"usb-tablet\""),
        "{}",
        ended.output
    );
    assert_eq!(
        call(&["to-native", "--no-probe", "qemu-argv", guest.path()])
            .output
            .len(),
        ended.output.len()
    );
    let other = call(&["from-native", "vmware-vmx", guest.path()]);
    assert!(other.complaint.contains("not supported"));
}

#[test]
fn every_schema_is_complete_and_refuses_what_is_misspelt() {
    for kind in schema::Kind::all() {
        let schema = json_schema::of(kind);
        let names = schema["$defs"].as_object().unwrap();
        let text = schema.to_string();
        for reference in text.split("\"$ref\":\"#/$defs/").skip(1) {
            let name = reference.split('"').next().unwrap();
            assert!(names.get(name).is_some_and(|each| !each.is_null()), "{name}");
        }
    }
    let disk = &json_schema::of(schema::Kind::Domain)["$defs"]["domain:.domain.devices.disk"];
    assert_eq!(disk["properties"]["type"]["enum"][0], "file");
    assert_eq!(disk["additionalProperties"], false);
}

#[test]
fn hostile_input_is_refused() {
    let deep = "{\"a\":".repeat(100_000);
    let file = Temporary::new("deep.json", &deep);
    assert_eq!(call(&["to-xml", file.path()]).status, 2);
    let bytes = std::env::temp_dir().join(format!("oxvirt-xml-test-{}-bytes", std::process::id()));
    std::fs::write(&bytes, b"<a>\xff</a>").unwrap();
    let ended = call(&["check", bytes.to_str().unwrap()]);
    std::fs::remove_file(&bytes).unwrap();
    assert!(
        ended.complaint.contains("not UTF-8 from byte 3 on"),
        "{}",
        ended.complaint
    );
}

#[test]
fn a_name_that_begins_with_a_colon_is_refused() {
    let problems = Tree::parse("<domain><:name/></domain>").unwrap_err();
    assert_eq!(problems.message(), "':name' is no name: it begins with a colon");
    assert!(Tree::parse("<domain :type='a'/>").is_err());
}
