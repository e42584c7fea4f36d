//! The engine's promises, kept with a hypervisor that only pretends.

use api::constants::*;
use api::{Call, Code, DomainEvent, Driver, Event, EventSink};
use std::sync::{Arc, Mutex};

const XML: &str =
    "<domain type='test'><name>vm</name><memory>1024</memory><os><type>hvm</type></os></domain>";

#[derive(Default)]
struct Seen(Mutex<Vec<(String, i32, i32)>>);

impl EventSink for Seen {
    fn event(&self, event: &Event) -> bool {
        if let Event::Domain {
            dom,
            event: DomainEvent::Lifecycle { event, detail },
        } = event
        {
            self.0.lock().unwrap().push((dom.name.clone(), *event, *detail));
        }
        true
    }
}

impl Seen {
    fn take(&self) -> Vec<i32> {
        std::mem::take(&mut *self.0.lock().unwrap())
            .into_iter()
            .map(|(_, event, _)| event)
            .collect()
    }
}

async fn open() -> (Driver, Call, Arc<Seen>) {
    let driver = oxvirt_driver_test::open("/default").await.unwrap();
    let seen = Arc::new(Seen::default());
    driver.events.subscribe(seen.clone());
    (driver, Call::internal(), seen)
}

#[tokio::test]
async fn a_domain_lives_through_all_its_states() {
    let (driver, call, seen) = open().await;
    let dom = driver
        .domain_lifecycle
        .domain_define_xml(&call, XML.into())
        .await
        .unwrap();
    driver
        .domain_lifecycle
        .domain_create(&call, dom.clone())
        .await
        .unwrap();
    let state = |flags| {
        driver
            .domain_statistics
            .domain_get_state(&call, dom.clone(), flags)
    };
    assert_eq!(state(0).await.unwrap().state, VIR_DOMAIN_RUNNING);
    driver
        .domain_lifecycle
        .domain_suspend(&call, dom.clone())
        .await
        .unwrap();
    assert_eq!(state(0).await.unwrap().state, VIR_DOMAIN_PAUSED);
    driver
        .domain_lifecycle
        .domain_resume(&call, dom.clone())
        .await
        .unwrap();
    driver
        .domain_lifecycle
        .domain_shutdown(&call, dom.clone())
        .await
        .unwrap();
    assert_eq!(state(0).await.unwrap().reason, VIR_DOMAIN_SHUTOFF_SHUTDOWN);
    driver
        .domain_lifecycle
        .domain_undefine(&call, dom.clone())
        .await
        .unwrap();
    assert_eq!(state(0).await.unwrap_err().code(), Code::NO_DOMAIN);
    let expected = [
        VIR_DOMAIN_EVENT_DEFINED,
        VIR_DOMAIN_EVENT_STARTED,
        VIR_DOMAIN_EVENT_SUSPENDED,
        VIR_DOMAIN_EVENT_RESUMED,
        VIR_DOMAIN_EVENT_STOPPED,
        VIR_DOMAIN_EVENT_UNDEFINED,
    ];
    assert_eq!(seen.take(), expected);
}

#[tokio::test]
async fn a_transient_domain_is_forgotten_when_it_ends() {
    let (driver, call, _) = open().await;
    let dom = driver
        .domain_lifecycle
        .domain_create_xml(&call, XML.into(), 0)
        .await
        .unwrap();
    assert_eq!(
        driver
            .domain_properties
            .domain_is_persistent(&call, dom.clone())
            .await
            .unwrap(),
        0
    );
    assert!(dom.id > 1);
    driver
        .domain_lifecycle
        .domain_destroy(&call, dom.clone())
        .await
        .unwrap();
    let gone = driver
        .domain_lookup
        .domain_lookup_by_name(&call, "vm".into())
        .await
        .unwrap_err();
    assert_eq!(gone.message(), "Domain not found");
}

#[tokio::test]
async fn names_and_identities_are_unique() {
    let (driver, call, _) = open().await;
    driver
        .domain_lifecycle
        .domain_define_xml(&call, XML.into())
        .await
        .unwrap();
    let clash = driver
        .domain_lifecycle
        .domain_define_xml(&call, XML.into())
        .await
        .unwrap_err();
    assert_eq!(clash.code(), Code::OPERATION_FAILED);
    assert!(
        clash
            .message()
            .starts_with("operation failed: domain 'vm' already exists with uuid ")
    );
    let test = driver
        .domain_lookup
        .domain_lookup_by_name(&call, "vm".into())
        .await
        .unwrap();
    driver
        .domain_lifecycle
        .domain_rename(&call, test.clone(), Some("other".into()), 0)
        .await
        .unwrap();
    driver
        .domain_lookup
        .domain_lookup_by_name(&call, "vm".into())
        .await
        .unwrap_err();
    let renamed = driver
        .domain_lookup
        .domain_lookup_by_name(&call, "other".into())
        .await
        .unwrap();
    assert_eq!(renamed.uuid, test.uuid);
}

#[tokio::test]
async fn metadata_is_kept_by_namespace() {
    let (driver, call, _) = open().await;
    let dom = driver
        .domain_lookup
        .domain_lookup_by_name(&call, "test".into())
        .await
        .unwrap();
    let properties = &driver.domain_properties;
    let text = |text: &str| Some(text.to_owned());
    let set = properties.domain_set_metadata(
        &call,
        dom.clone(),
        2,
        text("<a b='1'/>"),
        text("k"),
        text("urn:x"),
        0,
    );
    set.await.unwrap();
    let got = properties
        .domain_get_metadata(&call, dom.clone(), 2, text("urn:x"), 0)
        .await
        .unwrap();
    assert_eq!(got, "<a b=\"1\"/>");
    let missing = properties
        .domain_get_metadata(&call, dom.clone(), 1, None, 0)
        .await
        .unwrap_err();
    assert_eq!(missing.code(), Code::NO_DOMAIN_METADATA);
    properties
        .domain_set_metadata(&call, dom.clone(), 1, text("two\nlines"), None, None, 0)
        .await
        .unwrap_err();
}

#[tokio::test]
async fn statistics_of_all_domains_come_in_one_reply() {
    let (driver, call, _) = open().await;
    let records = driver
        .domain_statistics
        .connect_get_all_domain_stats(&call, Vec::new().into(), 1, 0)
        .await
        .unwrap();
    assert_eq!(records.len(), 1);
    assert_eq!(records[0].params[0].field, "state.state");
}

#[tokio::test]
async fn a_client_may_ask_for_the_schemas_strictness() {
    let (driver, call, _) = open().await;
    let wrong = XML.replace("<memory>", "<memroy>1</memroy><memory>");
    let define = |flags| {
        driver
            .domain_lifecycle
            .domain_define_xml_flags(&call, wrong.clone(), flags)
    };
    let error = define(VIR_DOMAIN_DEFINE_VALIDATE as u32).await.unwrap_err();
    assert_eq!(error.code(), Code::XML_INVALID_SCHEMA);
    assert!(error.to_string().contains("did you mean 'memory'?"), "{error}");
    // Without it, what is not known is dropped.
    define(0).await.unwrap();
}
