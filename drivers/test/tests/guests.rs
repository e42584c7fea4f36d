//! What pretended guests say of themselves, how they are tuned, and how they are put to rest.

use api::constants::*;
use api::{Call, Code, DomainRef, Driver, Params, TypedValue};

async fn open() -> (Driver, Call, DomainRef) {
    let driver = oxvirt_driver_test::open("/default").await.unwrap();
    let call = Call::internal();
    let test = driver
        .domain_lookup
        .domain_lookup_by_name(&call, "test".into())
        .await
        .unwrap();
    (driver, call, test)
}

async fn xml(driver: &Driver, call: &Call, dom: &DomainRef, flags: i32) -> String {
    let flags = flags.cast_unsigned();
    driver
        .domain_properties
        .domain_get_xml_desc(call, dom.clone(), flags)
        .await
        .unwrap()
}

#[tokio::test]
async fn addresses_follow_from_the_network_and_the_number_of_the_guest() {
    let (driver, call, test) = open().await;
    let told = driver
        .domain_guest
        .domain_interface_addresses(&call, test, 0, 0)
        .await
        .unwrap();
    assert_eq!(told[0].name, "testnet0");
    assert_eq!(told[0].addrs[0].addr, "192.168.122.3");
    assert_eq!(told[0].addrs[0].prefix, 24);
}

#[tokio::test]
async fn file_systems_are_frozen_once() {
    let (driver, call, test) = open().await;
    let guest = &driver.domain_guest;
    let root = || vec!["/".to_owned()].into();
    let all = Vec::new;
    assert_eq!(
        guest
            .domain_fsfreeze(&call, test.clone(), root(), 0)
            .await
            .unwrap(),
        1
    );
    assert_eq!(
        guest
            .domain_fsfreeze(&call, test.clone(), all().into(), 0)
            .await
            .unwrap(),
        1
    );
    assert_eq!(
        guest
            .domain_fsthaw(&call, test.clone(), all().into(), 0)
            .await
            .unwrap(),
        2
    );
    let nowhere = vec!["/nowhere".to_owned()].into();
    let error = guest.domain_fsfreeze(&call, test, nowhere, 0).await.unwrap_err();
    assert_eq!(error.code(), Code::OPERATION_INVALID);
}

#[tokio::test]
async fn a_limit_is_kept_where_it_was_asked_for() {
    let (driver, call, test) = open().await;
    let mut params = Params::new();
    params.ullong("hard_limit", 1_000_000);
    let live = VIR_DOMAIN_AFFECT_LIVE.cast_unsigned();
    let set = |params: Params| {
        driver
            .domain_tuning
            .domain_set_memory_parameters(&call, test.clone(), params.0.into(), live)
    };
    set(params).await.unwrap();
    assert!(
        xml(&driver, &call, &test, 0)
            .await
            .contains("<hard_limit unit='KiB'>1000000</hard_limit>")
    );
    assert!(
        !xml(&driver, &call, &test, VIR_DOMAIN_XML_INACTIVE)
            .await
            .contains("memtune")
    );
    let mut lower = Params::new();
    lower.ullong("swap_hard_limit", 5);
    assert_eq!(set(lower).await.unwrap_err().code(), Code::INVALID_ARG);
    let mut unknown = Params::new();
    unknown.ullong("no_limit", 5);
    assert_eq!(set(unknown).await.unwrap_err().code(), Code::ARGUMENT_UNSUPPORTED);
    let mut wrong = Params::new();
    wrong.push("hard_limit", TypedValue::Int(5));
    let error = set(wrong).await.unwrap_err();
    assert_eq!(
        error.message(),
        "invalid argument: invalid type 'int' for parameter 'hard_limit', expected 'ullong'"
    );
}

#[tokio::test]
async fn a_pinned_processor_is_told_with_its_map() {
    let (driver, call, test) = open().await;
    let tuning = &driver.domain_tuning;
    tuning
        .domain_pin_vcpu_flags(&call, test.clone(), 1, vec![0b101, 1].into(), 0)
        .await
        .unwrap();
    let pins = tuning
        .domain_get_vcpu_pin_info(&call, test.clone(), 2, 2, 0)
        .await
        .unwrap();
    assert_eq!(pins.cpumaps.0, [0xff, 0xff, 0b101, 1]);
    let vcpus = tuning.domain_get_vcpus(&call, test.clone(), 2, 2).await.unwrap();
    assert_eq!(vcpus.info[1].cpu, 8);
    // Nobody makes the daemon fill its memory with maps.
    let huge = tuning.domain_get_vcpu_pin_info(&call, test.clone(), 2, i32::MAX, 0);
    assert_eq!(huge.await.unwrap_err().code(), Code::INVALID_ARG);
    let huge = tuning.domain_get_vcpus(&call, test.clone(), 2, i32::MAX);
    assert_eq!(huge.await.unwrap_err().code(), Code::INVALID_ARG);
    let many: String = (0..2000).map(|number| format!("/d{number},1,")).collect();
    let mut shares = Params::new();
    shares.string("device_weight", many.trim_end_matches(','));
    let refused = tuning.domain_set_blkio_parameters(&call, test.clone(), shares.0.into(), 0);
    assert_eq!(refused.await.unwrap_err().code(), Code::INVALID_ARG);
    let nothing = tuning.domain_pin_vcpu_flags(&call, test, 1, vec![0].into(), 0);
    assert_eq!(nothing.await.unwrap_err().code(), Code::INVALID_ARG);
}

#[tokio::test]
async fn a_saved_guest_goes_on_from_its_file() {
    let (driver, call, test) = open().await;
    let file = std::env::temp_dir().join(format!("oxvirt-test-{}", std::process::id()));
    let path = file.to_str().unwrap().to_owned();
    let lifecycle = &driver.domain_lifecycle;
    let state = || driver.domain_statistics.domain_get_state(&call, test.clone(), 0);
    lifecycle
        .domain_save(&call, test.clone(), path.clone())
        .await
        .unwrap();
    assert_eq!(state().await.unwrap().reason, VIR_DOMAIN_SHUTOFF_SAVED);
    lifecycle.domain_restore(&call, path.clone()).await.unwrap();
    let now = state().await.unwrap();
    assert_eq!(
        (now.state, now.reason),
        (VIR_DOMAIN_RUNNING, VIR_DOMAIN_RUNNING_RESTORED)
    );
    let again = lifecycle.domain_restore(&call, path.clone()).await.unwrap_err();
    assert_eq!(again.code(), Code::OPERATION_INVALID);
    // A file whose length is a lie is refused before anything is taken from it.
    std::fs::write(&file, b"TestGuestMagic\0\xff\xff\xff\xff<domain/>").unwrap();
    let lie = lifecycle.domain_restore(&call, path.clone()).await.unwrap_err();
    assert_eq!(lie.code(), Code::SYSTEM_ERROR);
    std::fs::remove_file(&file).unwrap();
    // Neither is a device written over, nor is one read.
    lifecycle
        .domain_save(&call, test.clone(), "/dev/null".into())
        .await
        .unwrap_err();
    lifecycle
        .domain_core_dump(&call, test.clone(), "/dev/null".into(), 0)
        .await
        .unwrap_err();
    let device = lifecycle
        .domain_restore(&call, "/dev/zero".into())
        .await
        .unwrap_err();
    assert_eq!(device.code(), Code::SYSTEM_ERROR);
    assert!(!std::fs::metadata("/dev/null").unwrap().is_file());
}

#[tokio::test]
async fn a_managed_save_keeps_the_definition() {
    let (driver, call, test) = open().await;
    let lifecycle = &driver.domain_lifecycle;
    lifecycle
        .domain_managed_save(&call, test.clone(), 0)
        .await
        .unwrap();
    assert_eq!(
        lifecycle
            .domain_has_managed_save_image(&call, test.clone(), 0)
            .await
            .unwrap(),
        1
    );
    let refused = lifecycle.domain_undefine(&call, test.clone()).await.unwrap_err();
    assert_eq!(refused.code(), Code::OPERATION_INVALID);
    lifecycle.domain_create(&call, test.clone()).await.unwrap();
    assert_eq!(
        lifecycle
            .domain_has_managed_save_image(&call, test, 0)
            .await
            .unwrap(),
        0
    );
}
