//! The declarations against themselves.

use super::*;
use std::collections::HashSet;

#[test]
fn every_number_of_every_program_is_there_once() {
    let mut seen = HashSet::new();
    for found in Procedure::all() {
        assert!(
            seen.insert((found.procedure.program, found.procedure.nr)),
            "{} twice",
            found.procedure.name
        );
    }
    for message in EVENT_MESSAGES {
        assert!(
            seen.insert((message.program, message.nr)),
            "{} twice",
            message.name
        );
    }
    let count = |program| seen.iter().filter(|(of, _)| *of == program).count();
    assert_eq!(
        (count(Program::Remote), count(Program::Qemu), count(Program::Lxc)),
        (453, 7, 1)
    );
    assert!((1..=453).all(|nr| seen.contains(&(Program::Remote, nr))));
}

#[test]
fn an_error_is_worded_as_libvirt_words_it() {
    let error = Error::new(Domain::QEMU, Code::NO_DOMAIN, "no domain with matching name 'x'");
    assert_eq!(
        error.message(),
        "Domain not found: no domain with matching name 'x'"
    );
    assert_eq!(error.inner().str1.as_deref(), Some("Domain not found: %1$s"));
    assert_eq!(
        error.inner().str2.as_deref(),
        Some("no domain with matching name 'x'")
    );
    let chain = error
        .with_source(std::io::Error::other("disk on fire"))
        .with_hint("pour water");
    assert!(
        chain
            .explain()
            .ends_with("\n  caused by: disk on fire\n  way out: pour water")
    );
}

#[test]
fn events_travel_both_ways() {
    let dom = DomainRef {
        name: "vm".into(),
        uuid: Uuid([7; 16]),
        id: 3,
    };
    let event = Event::domain(dom.clone(), DomainEvent::PmSuspend { reason: 4 });
    let (program, nr, body) = event.message(9).unwrap();
    assert_eq!((program, nr), (Program::Remote, 330));
    assert_eq!(
        Event::from_message(program, nr, &body).unwrap(),
        Some((9, event.clone()))
    );
    let message: DomainEventCallbackPmsuspendMsg = xdr::decode(&body).unwrap();
    assert_eq!((message.callbackID, message.reason, message.msg.dom), (9, 4, dom));
    let (_, nr, body) = event.legacy_message().unwrap().unwrap();
    assert_eq!(
        (nr, xdr::decode::<DomainEventPmsuspendMsg>(&body).is_ok()),
        (270, true)
    );
}

#[test]
fn read_only_callers_are_held_to_the_table() {
    let call = |name: &str| {
        let procedure = Procedure::all()
            .find(|found| found.procedure.name == name)
            .unwrap()
            .procedure;
        Call::new(
            Some(procedure),
            Default::default(),
            true,
            std::sync::Arc::new(AllowAll),
        )
    };
    let denied = call("domain_create").admit(0, 0).unwrap_err();
    assert_eq!(
        denied.message(),
        "operation forbidden: read only access prevents virDomainCreate"
    );
    assert!(call("domain_get_xml_desc").admit(0, 0).is_ok());
    assert!(call("domain_get_xml_desc").admit(1, 0).is_err());
    assert!(call("domain_interface_addresses").admit(0, 1).is_err());
    assert!(call("domain_interface_addresses").admit(0, 0).is_ok());
    assert!(call("domain_del_throttle_group").admit(0, 0).is_err());
}

#[test]
fn uuids_are_read_as_libvirt_reads_them() {
    let uuid = Uuid::parse("0f1e2d3c-4b5a-4978-8695-a4b3c2d1e0f9").unwrap();
    assert_eq!(uuid.to_string(), "0f1e2d3c-4b5a-4978-8695-a4b3c2d1e0f9");
    assert_eq!(Uuid::parse("0f1e2d3c4b5a49788695a4b3c2d1e0f9"), Some(uuid));
    assert_eq!(Uuid::parse("0f1e2d3c"), None);
}
