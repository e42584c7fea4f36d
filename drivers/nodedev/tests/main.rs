//! Commands for mdevctl and what it lists.

extern crate oxvirt_driver_nodedev as driver_nodedev;

use driver_nodedev::{Parents, Refused, address_of, listing, mdevctl};
use model::PrintOptions;
use model::nodedev::NodeDevice;

const CARD: &str = "<device><name>pci_0000_3b_00_1</name><capability type='pci'><domain>0</domain><bus>59</bus>\
                    <slot>0</slot><function>1</function><product id='0x1234'/><vendor id='0xABC'/></capability></device>";

fn parents() -> Parents {
    Parents::of([&NodeDevice::parse(CARD).unwrap()])
}

fn device(inside: &str) -> NodeDevice {
    let text = format!(
        "<device><parent>pci_0000_3b_00_1</parent><capability type='mdev'><type id='big-4'/>{inside}</capability></device>"
    );
    NodeDevice::parse(&text).unwrap()
}

#[test]
fn a_device_is_made_with_its_attributes_in_order() {
    let device = device(
        "<uuid>5a4a8b1c-1111-2222-3333-444455556666</uuid><attr name='b' value='2'/><attr name='a' value='\"'/>",
    );
    let command = mdevctl::create(&device, &parents()).unwrap();
    assert_eq!(
        command.args,
        [
            "mdevctl",
            "start",
            "--parent=0000:3b:00.1",
            "--jsonfile=/dev/stdin",
            "--uuid=5a4a8b1c-1111-2222-3333-444455556666"
        ]
    );
    assert_eq!(
        command.stdin.as_deref(),
        Some(r#"{"mdev_type":"big-4","start":"manual","attrs":[{"b":"2"},{"a":"\""}]}"#)
    );
}

#[test]
fn what_needs_only_the_uuid_gets_only_that() {
    let device = device("<uuid>5a4a8b1c-1111-2222-3333-444455556666</uuid>");
    let words = |command: driver_nodedev::Command| command.args[1..].join(" ");
    let uuid = "5a4a8b1c-1111-2222-3333-444455556666";
    assert_eq!(
        words(mdevctl::stop(&device).unwrap()),
        format!("stop --uuid={uuid}")
    );
    assert_eq!(
        words(mdevctl::autostart(&device, true).unwrap()),
        format!("modify --uuid {uuid} --auto")
    );
    assert_eq!(words(mdevctl::list(true)), "list --dumpjson --defined");
}

#[test]
fn strings_with_line_breaks_reach_no_command() {
    let device = device("<attr name='a' value='x&#10;y'/>");
    let refused = mdevctl::define(&device, &parents()).unwrap_err();
    assert_eq!(refused, Refused::ControlCharacter { what: "attr value" });
    let stranger = mdevctl::define(&device, &Parents::default()).unwrap_err();
    assert_eq!(
        stranger.to_string(),
        "unable to find parent device 'pci_0000_3b_00_1'"
    );
}

#[test]
fn a_list_becomes_documents() {
    let text = r#"[{"0000:3b:00.1": [{"5a4a8b1c-1111-2222-3333-444455556666":
        {"mdev_type": "big-4", "start": "auto", "attrs": [{"a": "1"}]}}], "matrix": []}]"#;
    let found = listing::parse(text, &parents()).unwrap();
    assert_eq!(found.len(), 1);
    assert!(found[0].autostart);
    let expected = "<device>\n  <name>mdev_5a4a8b1c_1111_2222_3333_444455556666_0000_3b_00_1</name>\n  \
                    <parent>pci_0000_3b_00_1</parent>\n  <capability type='mdev'>\n    <type id='big-4'/>\n    \
                    <uuid>5a4a8b1c-1111-2222-3333-444455556666</uuid>\n    <parent_addr>0000:3b:00.1</parent_addr>\n    \
                    <iommuGroup number='0'/>\n    <attr name='a' value='1'/>\n  </capability>\n</device>\n";
    assert_eq!(
        found[0].device.format(PrintOptions {
            inactive: true,
            ..PrintOptions::default()
        }),
        expected
    );
}

#[test]
fn a_list_of_nothing_is_empty_and_another_shape_is_refused() {
    for text in ["", "\n", "[]", "[{}]"] {
        assert_eq!(listing::parse(text, &parents()).unwrap(), []);
    }
    for text in [
        "{",
        "{}",
        "[1]",
        r#"[{"a": 1}]"#,
        r#"[{"a": [1]}]"#,
        r#"[{"a": [{"no-uuid": {}}]}]"#,
    ] {
        assert!(listing::parse(text, &parents()).is_err(), "{text}");
    }
}

#[test]
fn the_channel_subsystem_has_addresses_too() {
    let text = "<device><name>css_0_0_00fe</name><capability type='css'><cssid>0x0</cssid><ssid>0x1</ssid>\
                <devno>0x00FE</devno></capability></device>";
    let device = NodeDevice::parse(text).unwrap();
    assert_eq!(address_of(&device).as_deref(), Some("0.1.00fe"));
}
