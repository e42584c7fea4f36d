//! Documents with one fault each, and documents without.

use oxvirt_schema::{Kind, rules, validate};

fn first(text: &str) -> Option<(u32, u32, String)> {
    let problems = validate(text).err()?;
    let problem = problems.first()?;
    Some((problem.line, problem.column, problem.message.clone()))
}

fn domain(devices: &str) -> String {
    format!(
        "<domain type='qemu'>\n<name>a</name>\n<memory>1</memory>\n<os><type>hvm</type></os>\n<devices>\n{devices}\n</devices>\n</domain>"
    )
}

#[test]
fn a_right_document_has_no_problem() {
    let disk = "<disk type='file'><source file='/a'/><target dev='vda'/></disk>";
    assert_eq!(first(&domain(disk)), None);
    assert_eq!(
        first("<secret><usage type='ceph'><name>a</name></usage></secret>"),
        None
    );
}

#[test]
fn a_misspelt_element_is_found_with_the_name_that_was_meant() {
    let (line, column, message) = first(&domain("<disk><taget dev='vda'/></disk>")).expect("a problem");
    assert_eq!((line, column), (6, 8));
    assert_eq!(
        message,
        "element 'disk' has no element 'taget'; did you mean 'target'?"
    );
}

#[test]
fn a_misspelt_attribute_and_a_misspelt_value_are_found_where_they_stand() {
    let (line, column, message) =
        first(&domain("<disk tipe='file'><target dev='vda'/></disk>")).expect("a problem");
    assert_eq!((line, column), (6, 7));
    assert!(message.ends_with("did you mean 'type'?"), "{message}");
    let (line, column, message) =
        first(&domain("<disk type='fiel'><target dev='vda'/></disk>")).expect("a problem");
    assert_eq!((line, column), (6, 13));
    assert!(message.ends_with("did you mean 'file'?"), "{message}");
}

#[test]
fn an_attribute_of_another_form_is_refused() {
    let nic = "<interface type='network'><source network='default' dev='eth9'/></interface>";
    let (_, _, message) = first(&domain(nic)).expect("a problem");
    assert!(
        message.starts_with("element 'source' has no attribute 'dev'"),
        "{message}"
    );
}

#[test]
fn what_is_needed_and_what_stands_twice_is_told() {
    let (_, _, message) = first("<network/>").expect("a problem");
    assert_eq!(message, "element 'network' needs an element 'name'");
    let (_, _, message) = first("<network><name>a</name><uuid/><uuid/></network>").expect("a problem");
    assert_eq!(message, "element 'network' has more than one element 'uuid'");
}

#[test]
fn additions_need_their_namespace_and_metadata_may_hold_anything() {
    let with = |extra: &str| {
        format!(
            "<domain type='qemu' xmlns:q='http://libvirt.org/schemas/domain/qemu/1.0'><name>a</name><memory>1</memory><os><type>hvm</type></os>{extra}</domain>"
        )
    };
    assert_eq!(
        first(&with("<q:commandline><q:arg value='-S'/></q:commandline>")),
        None
    );
    assert!(first(&with("<commandline/>")).is_some());
    assert_eq!(
        first(&with("<metadata><a:b xmlns:a='urn:x' c='d'>e</a:b></metadata>")),
        None
    );
}

#[test]
fn a_snapshot_may_name_its_domain_by_uuid() {
    let uuid = "<uuid>c7a5fdbd-edaf-9455-926a-d65c16db1809</uuid>";
    assert_eq!(
        first(&format!(
            "<domainsnapshot><domain>{uuid}</domain></domainsnapshot>"
        )),
        None
    );
}

#[test]
fn every_table_is_read_and_its_references_lead_somewhere() {
    for kind in Kind::all() {
        assert!(rules(kind).count() > 3, "{kind:?}");
        for (path, _) in rules(kind) {
            assert!(
                oxvirt_schema::rule(kind, path).is_some(),
                "{path} refers to nothing"
            );
        }
    }
}
