//! A hypervisor that only pretends: test:///default.
