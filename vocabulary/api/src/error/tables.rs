//! The tables of error codes and domains.
//!
//! Source: the interface facts of libvirt 11.3.0. The message templates are interface: clients compare them.

use super::{Code, CodeRow, Domain, DomainRow};

#[allow(missing_docs)]
impl Code {
    pub const OK: Code = Code(0);
    pub const INTERNAL_ERROR: Code = Code(1);
    pub const NO_MEMORY: Code = Code(2);
    pub const NO_SUPPORT: Code = Code(3);
    pub const UNKNOWN_HOST: Code = Code(4);
    pub const NO_CONNECT: Code = Code(5);
    pub const INVALID_CONN: Code = Code(6);
    pub const INVALID_DOMAIN: Code = Code(7);
    pub const INVALID_ARG: Code = Code(8);
    pub const OPERATION_FAILED: Code = Code(9);
    pub const GET_FAILED: Code = Code(10);
    pub const POST_FAILED: Code = Code(11);
    pub const HTTP_ERROR: Code = Code(12);
    pub const SEXPR_SERIAL: Code = Code(13);
    pub const NO_XEN: Code = Code(14);
    pub const XEN_CALL: Code = Code(15);
    pub const OS_TYPE: Code = Code(16);
    pub const NO_KERNEL: Code = Code(17);
    pub const NO_ROOT: Code = Code(18);
    pub const NO_SOURCE: Code = Code(19);
    pub const NO_TARGET: Code = Code(20);
    pub const NO_NAME: Code = Code(21);
    pub const NO_OS: Code = Code(22);
    pub const NO_DEVICE: Code = Code(23);
    pub const NO_XENSTORE: Code = Code(24);
    pub const DRIVER_FULL: Code = Code(25);
    pub const CALL_FAILED: Code = Code(26);
    pub const XML_ERROR: Code = Code(27);
    pub const DOM_EXIST: Code = Code(28);
    pub const OPERATION_DENIED: Code = Code(29);
    pub const OPEN_FAILED: Code = Code(30);
    pub const READ_FAILED: Code = Code(31);
    pub const PARSE_FAILED: Code = Code(32);
    pub const CONF_SYNTAX: Code = Code(33);
    pub const WRITE_FAILED: Code = Code(34);
    pub const XML_DETAIL: Code = Code(35);
    pub const INVALID_NETWORK: Code = Code(36);
    pub const NETWORK_EXIST: Code = Code(37);
    pub const SYSTEM_ERROR: Code = Code(38);
    pub const RPC: Code = Code(39);
    pub const GNUTLS_ERROR: Code = Code(40);
    pub const WAR_NO_NETWORK: Code = Code(41);
    pub const NO_DOMAIN: Code = Code(42);
    pub const NO_NETWORK: Code = Code(43);
    pub const INVALID_MAC: Code = Code(44);
    pub const AUTH_FAILED: Code = Code(45);
    pub const INVALID_STORAGE_POOL: Code = Code(46);
    pub const INVALID_STORAGE_VOL: Code = Code(47);
    pub const WAR_NO_STORAGE: Code = Code(48);
    pub const NO_STORAGE_POOL: Code = Code(49);
    pub const NO_STORAGE_VOL: Code = Code(50);
    pub const WAR_NO_NODE: Code = Code(51);
    pub const INVALID_NODE_DEVICE: Code = Code(52);
    pub const NO_NODE_DEVICE: Code = Code(53);
    pub const NO_SECURITY_MODEL: Code = Code(54);
    pub const OPERATION_INVALID: Code = Code(55);
    pub const WAR_NO_INTERFACE: Code = Code(56);
    pub const NO_INTERFACE: Code = Code(57);
    pub const INVALID_INTERFACE: Code = Code(58);
    pub const MULTIPLE_INTERFACES: Code = Code(59);
    pub const WAR_NO_NWFILTER: Code = Code(60);
    pub const INVALID_NWFILTER: Code = Code(61);
    pub const NO_NWFILTER: Code = Code(62);
    pub const BUILD_FIREWALL: Code = Code(63);
    pub const WAR_NO_SECRET: Code = Code(64);
    pub const INVALID_SECRET: Code = Code(65);
    pub const NO_SECRET: Code = Code(66);
    pub const CONFIG_UNSUPPORTED: Code = Code(67);
    pub const OPERATION_TIMEOUT: Code = Code(68);
    pub const MIGRATE_PERSIST_FAILED: Code = Code(69);
    pub const HOOK_SCRIPT_FAILED: Code = Code(70);
    pub const INVALID_DOMAIN_SNAPSHOT: Code = Code(71);
    pub const NO_DOMAIN_SNAPSHOT: Code = Code(72);
    pub const INVALID_STREAM: Code = Code(73);
    pub const ARGUMENT_UNSUPPORTED: Code = Code(74);
    pub const STORAGE_PROBE_FAILED: Code = Code(75);
    pub const STORAGE_POOL_BUILT: Code = Code(76);
    pub const SNAPSHOT_REVERT_RISKY: Code = Code(77);
    pub const OPERATION_ABORTED: Code = Code(78);
    pub const AUTH_CANCELLED: Code = Code(79);
    pub const NO_DOMAIN_METADATA: Code = Code(80);
    pub const MIGRATE_UNSAFE: Code = Code(81);
    pub const OVERFLOW: Code = Code(82);
    pub const BLOCK_COPY_ACTIVE: Code = Code(83);
    pub const OPERATION_UNSUPPORTED: Code = Code(84);
    pub const SSH: Code = Code(85);
    pub const AGENT_UNRESPONSIVE: Code = Code(86);
    pub const RESOURCE_BUSY: Code = Code(87);
    pub const ACCESS_DENIED: Code = Code(88);
    pub const DBUS_SERVICE: Code = Code(89);
    pub const STORAGE_VOL_EXIST: Code = Code(90);
    pub const CPU_INCOMPATIBLE: Code = Code(91);
    pub const XML_INVALID_SCHEMA: Code = Code(92);
    pub const MIGRATE_FINISH_OK: Code = Code(93);
    pub const AUTH_UNAVAILABLE: Code = Code(94);
    pub const NO_SERVER: Code = Code(95);
    pub const NO_CLIENT: Code = Code(96);
    pub const AGENT_UNSYNCED: Code = Code(97);
    pub const LIBSSH: Code = Code(98);
    pub const DEVICE_MISSING: Code = Code(99);
    pub const INVALID_NWFILTER_BINDING: Code = Code(100);
    pub const NO_NWFILTER_BINDING: Code = Code(101);
    pub const INVALID_DOMAIN_CHECKPOINT: Code = Code(102);
    pub const NO_DOMAIN_CHECKPOINT: Code = Code(103);
    pub const NO_DOMAIN_BACKUP: Code = Code(104);
    pub const INVALID_NETWORK_PORT: Code = Code(105);
    pub const NETWORK_PORT_EXIST: Code = Code(106);
    pub const NO_NETWORK_PORT: Code = Code(107);
    pub const NO_HOSTNAME: Code = Code(108);
    pub const CHECKPOINT_INCONSISTENT: Code = Code(109);
    pub const MULTIPLE_DOMAINS: Code = Code(110);
    pub const NO_NETWORK_METADATA: Code = Code(111);
    pub const AGENT_COMMAND_TIMEOUT: Code = Code(112);
    pub const AGENT_COMMAND_FAILED: Code = Code(113);
}

#[allow(missing_docs)]
impl Domain {
    pub const NONE: Domain = Domain(0);
    pub const XEN: Domain = Domain(1);
    pub const XEND: Domain = Domain(2);
    pub const XENSTORE: Domain = Domain(3);
    pub const SEXPR: Domain = Domain(4);
    pub const XML: Domain = Domain(5);
    pub const DOM: Domain = Domain(6);
    pub const RPC: Domain = Domain(7);
    pub const PROXY: Domain = Domain(8);
    pub const CONF: Domain = Domain(9);
    pub const QEMU: Domain = Domain(10);
    pub const NET: Domain = Domain(11);
    pub const TEST: Domain = Domain(12);
    pub const REMOTE: Domain = Domain(13);
    pub const OPENVZ: Domain = Domain(14);
    pub const XENXM: Domain = Domain(15);
    pub const STATS_LINUX: Domain = Domain(16);
    pub const LXC: Domain = Domain(17);
    pub const STORAGE: Domain = Domain(18);
    pub const NETWORK: Domain = Domain(19);
    pub const DOMAIN: Domain = Domain(20);
    pub const UML: Domain = Domain(21);
    pub const NODEDEV: Domain = Domain(22);
    pub const XEN_INOTIFY: Domain = Domain(23);
    pub const SECURITY: Domain = Domain(24);
    pub const VBOX: Domain = Domain(25);
    pub const INTERFACE: Domain = Domain(26);
    pub const ONE: Domain = Domain(27);
    pub const ESX: Domain = Domain(28);
    pub const PHYP: Domain = Domain(29);
    pub const SECRET: Domain = Domain(30);
    pub const CPU: Domain = Domain(31);
    pub const XENAPI: Domain = Domain(32);
    pub const NWFILTER: Domain = Domain(33);
    pub const HOOK: Domain = Domain(34);
    pub const DOMAIN_SNAPSHOT: Domain = Domain(35);
    pub const AUDIT: Domain = Domain(36);
    pub const SYSINFO: Domain = Domain(37);
    pub const STREAMS: Domain = Domain(38);
    pub const VMWARE: Domain = Domain(39);
    pub const EVENT: Domain = Domain(40);
    pub const LIBXL: Domain = Domain(41);
    pub const LOCKING: Domain = Domain(42);
    pub const HYPERV: Domain = Domain(43);
    pub const CAPABILITIES: Domain = Domain(44);
    pub const URI: Domain = Domain(45);
    pub const AUTH: Domain = Domain(46);
    pub const DBUS: Domain = Domain(47);
    pub const PARALLELS: Domain = Domain(48);
    pub const DEVICE: Domain = Domain(49);
    pub const SSH: Domain = Domain(50);
    pub const LOCKSPACE: Domain = Domain(51);
    pub const INITCTL: Domain = Domain(52);
    pub const IDENTITY: Domain = Domain(53);
    pub const CGROUP: Domain = Domain(54);
    pub const ACCESS: Domain = Domain(55);
    pub const SYSTEMD: Domain = Domain(56);
    pub const BHYVE: Domain = Domain(57);
    pub const CRYPTO: Domain = Domain(58);
    pub const FIREWALL: Domain = Domain(59);
    pub const POLKIT: Domain = Domain(60);
    pub const THREAD: Domain = Domain(61);
    pub const ADMIN: Domain = Domain(62);
    pub const LOGGING: Domain = Domain(63);
    pub const XENXL: Domain = Domain(64);
    pub const PERF: Domain = Domain(65);
    pub const LIBSSH: Domain = Domain(66);
    pub const RESCTRL: Domain = Domain(67);
    pub const FIREWALLD: Domain = Domain(68);
    pub const DOMAIN_CHECKPOINT: Domain = Domain(69);
    pub const TPM: Domain = Domain(70);
    pub const BPF: Domain = Domain(71);
    pub const CH: Domain = Domain(72);
}

/// Every code, in the order of the numbers.
pub(super) static CODES: &[CodeRow] = &[
    CodeRow {
        nr: 0,
        name: "VIR_ERR_OK",
        plain: None,
        detailed: None,
    },
    CodeRow {
        nr: 1,
        name: "VIR_ERR_INTERNAL_ERROR",
        plain: Some("internal error"),
        detailed: Some("internal error: %1$s"),
    },
    CodeRow {
        nr: 2,
        name: "VIR_ERR_NO_MEMORY",
        plain: Some("out of memory"),
        detailed: Some("out of memory: %1$s"),
    },
    CodeRow {
        nr: 3,
        name: "VIR_ERR_NO_SUPPORT",
        plain: Some("this function is not supported by the connection driver"),
        detailed: Some("this function is not supported by the connection driver: %1$s"),
    },
    CodeRow {
        nr: 4,
        name: "VIR_ERR_UNKNOWN_HOST",
        plain: Some("unknown host"),
        detailed: Some("unknown host %1$s"),
    },
    CodeRow {
        nr: 5,
        name: "VIR_ERR_NO_CONNECT",
        plain: Some("no connection driver available"),
        detailed: Some("no connection driver available for %1$s"),
    },
    CodeRow {
        nr: 6,
        name: "VIR_ERR_INVALID_CONN",
        plain: Some("invalid connection pointer in"),
        detailed: Some("invalid connection pointer in %1$s"),
    },
    CodeRow {
        nr: 7,
        name: "VIR_ERR_INVALID_DOMAIN",
        plain: Some("invalid domain pointer in"),
        detailed: Some("invalid domain pointer in %1$s"),
    },
    CodeRow {
        nr: 8,
        name: "VIR_ERR_INVALID_ARG",
        plain: Some("invalid argument"),
        detailed: Some("invalid argument: %1$s"),
    },
    CodeRow {
        nr: 9,
        name: "VIR_ERR_OPERATION_FAILED",
        plain: Some("operation failed"),
        detailed: Some("operation failed: %1$s"),
    },
    CodeRow {
        nr: 10,
        name: "VIR_ERR_GET_FAILED",
        plain: Some("GET operation failed"),
        detailed: Some("GET operation failed: %1$s"),
    },
    CodeRow {
        nr: 11,
        name: "VIR_ERR_POST_FAILED",
        plain: Some("POST operation failed"),
        detailed: Some("POST operation failed: %1$s"),
    },
    CodeRow {
        nr: 12,
        name: "VIR_ERR_HTTP_ERROR",
        plain: Some("got unknown HTTP error code"),
        detailed: Some("got unknown HTTP error code %1$s"),
    },
    CodeRow {
        nr: 13,
        name: "VIR_ERR_SEXPR_SERIAL",
        plain: Some("failed to serialize S-Expr"),
        detailed: Some("failed to serialize S-Expr: %1$s"),
    },
    CodeRow {
        nr: 14,
        name: "VIR_ERR_NO_XEN",
        plain: Some("could not use Xen hypervisor entry"),
        detailed: Some("could not use Xen hypervisor entry %1$s"),
    },
    CodeRow {
        nr: 15,
        name: "VIR_ERR_XEN_CALL",
        plain: Some("failed Xen syscall"),
        detailed: Some("failed Xen syscall %1$s"),
    },
    CodeRow {
        nr: 16,
        name: "VIR_ERR_OS_TYPE",
        plain: Some("unknown OS type"),
        detailed: Some("unknown OS type %1$s"),
    },
    CodeRow {
        nr: 17,
        name: "VIR_ERR_NO_KERNEL",
        plain: Some("missing kernel information"),
        detailed: Some("missing kernel information: %1$s"),
    },
    CodeRow {
        nr: 18,
        name: "VIR_ERR_NO_ROOT",
        plain: Some("missing root device information"),
        detailed: Some("missing root device information in %1$s"),
    },
    CodeRow {
        nr: 19,
        name: "VIR_ERR_NO_SOURCE",
        plain: Some("missing source information for device"),
        detailed: Some("missing source information for device %1$s"),
    },
    CodeRow {
        nr: 20,
        name: "VIR_ERR_NO_TARGET",
        plain: Some("missing target information for device"),
        detailed: Some("missing target information for device %1$s"),
    },
    CodeRow {
        nr: 21,
        name: "VIR_ERR_NO_NAME",
        plain: Some("missing name information"),
        detailed: Some("missing name information in %1$s"),
    },
    CodeRow {
        nr: 22,
        name: "VIR_ERR_NO_OS",
        plain: Some("missing operating system information"),
        detailed: Some("missing operating system information for %1$s"),
    },
    CodeRow {
        nr: 23,
        name: "VIR_ERR_NO_DEVICE",
        plain: Some("missing devices information"),
        detailed: Some("missing devices information for %1$s"),
    },
    CodeRow {
        nr: 24,
        name: "VIR_ERR_NO_XENSTORE",
        plain: Some("could not connect to Xen Store"),
        detailed: Some("could not connect to Xen Store %1$s"),
    },
    CodeRow {
        nr: 25,
        name: "VIR_ERR_DRIVER_FULL",
        plain: Some("too many drivers registered"),
        detailed: Some("too many drivers registered in %1$s"),
    },
    CodeRow {
        nr: 26,
        name: "VIR_ERR_CALL_FAILED",
        plain: Some("library call failed"),
        detailed: Some("library call failed: %1$s"),
    },
    CodeRow {
        nr: 27,
        name: "VIR_ERR_XML_ERROR",
        plain: Some("XML description is invalid or not well formed"),
        detailed: Some("XML error: %1$s"),
    },
    CodeRow {
        nr: 28,
        name: "VIR_ERR_DOM_EXIST",
        plain: Some("this domain exists already"),
        detailed: Some("domain %1$s exists already"),
    },
    CodeRow {
        nr: 29,
        name: "VIR_ERR_OPERATION_DENIED",
        plain: Some("operation forbidden for read only access"),
        detailed: Some("operation forbidden: %1$s"),
    },
    CodeRow {
        nr: 30,
        name: "VIR_ERR_OPEN_FAILED",
        plain: Some("failed to open configuration file"),
        detailed: Some("failed to open configuration file %1$s"),
    },
    CodeRow {
        nr: 31,
        name: "VIR_ERR_READ_FAILED",
        plain: Some("failed to read configuration file"),
        detailed: Some("failed to read configuration file %1$s"),
    },
    CodeRow {
        nr: 32,
        name: "VIR_ERR_PARSE_FAILED",
        plain: Some("failed to parse configuration file"),
        detailed: Some("failed to parse configuration file %1$s"),
    },
    CodeRow {
        nr: 33,
        name: "VIR_ERR_CONF_SYNTAX",
        plain: Some("configuration file syntax error"),
        detailed: Some("configuration file syntax error: %1$s"),
    },
    CodeRow {
        nr: 34,
        name: "VIR_ERR_WRITE_FAILED",
        plain: Some("failed to write configuration file"),
        detailed: Some("failed to write configuration file: %1$s"),
    },
    CodeRow {
        nr: 35,
        name: "VIR_ERR_XML_DETAIL",
        plain: Some("parser error"),
        detailed: Some("%s"),
    },
    CodeRow {
        nr: 36,
        name: "VIR_ERR_INVALID_NETWORK",
        plain: Some("invalid network pointer in"),
        detailed: Some("invalid network pointer in %1$s"),
    },
    CodeRow {
        nr: 37,
        name: "VIR_ERR_NETWORK_EXIST",
        plain: Some("this network exists already"),
        detailed: Some("network %1$s exists already"),
    },
    CodeRow {
        nr: 38,
        name: "VIR_ERR_SYSTEM_ERROR",
        plain: Some("system call error"),
        detailed: Some("%s"),
    },
    CodeRow {
        nr: 39,
        name: "VIR_ERR_RPC",
        plain: Some("RPC error"),
        detailed: Some("%s"),
    },
    CodeRow {
        nr: 40,
        name: "VIR_ERR_GNUTLS_ERROR",
        plain: Some("GNUTLS call error"),
        detailed: Some("%s"),
    },
    CodeRow {
        nr: 41,
        name: "VIR_WAR_NO_NETWORK",
        plain: Some("Failed to find the network"),
        detailed: Some("Failed to find the network: %1$s"),
    },
    CodeRow {
        nr: 42,
        name: "VIR_ERR_NO_DOMAIN",
        plain: Some("Domain not found"),
        detailed: Some("Domain not found: %1$s"),
    },
    CodeRow {
        nr: 43,
        name: "VIR_ERR_NO_NETWORK",
        plain: Some("Network not found"),
        detailed: Some("Network not found: %1$s"),
    },
    CodeRow {
        nr: 44,
        name: "VIR_ERR_INVALID_MAC",
        plain: Some("invalid MAC address"),
        detailed: Some("invalid MAC address: %1$s"),
    },
    CodeRow {
        nr: 45,
        name: "VIR_ERR_AUTH_FAILED",
        plain: Some("authentication failed"),
        detailed: Some("authentication failed: %1$s"),
    },
    CodeRow {
        nr: 46,
        name: "VIR_ERR_INVALID_STORAGE_POOL",
        plain: Some("invalid storage pool pointer in"),
        detailed: Some("invalid storage pool pointer in %1$s"),
    },
    CodeRow {
        nr: 47,
        name: "VIR_ERR_INVALID_STORAGE_VOL",
        plain: Some("invalid storage volume pointer in"),
        detailed: Some("invalid storage volume pointer in %1$s"),
    },
    CodeRow {
        nr: 48,
        name: "VIR_WAR_NO_STORAGE",
        plain: Some("Failed to find a storage driver"),
        detailed: Some("Failed to find a storage driver: %1$s"),
    },
    CodeRow {
        nr: 49,
        name: "VIR_ERR_NO_STORAGE_POOL",
        plain: Some("Storage pool not found"),
        detailed: Some("Storage pool not found: %1$s"),
    },
    CodeRow {
        nr: 50,
        name: "VIR_ERR_NO_STORAGE_VOL",
        plain: Some("Storage volume not found"),
        detailed: Some("Storage volume not found: %1$s"),
    },
    CodeRow {
        nr: 51,
        name: "VIR_WAR_NO_NODE",
        plain: Some("Failed to find a node driver"),
        detailed: Some("Failed to find a node driver: %1$s"),
    },
    CodeRow {
        nr: 52,
        name: "VIR_ERR_INVALID_NODE_DEVICE",
        plain: Some("invalid node device pointer"),
        detailed: Some("invalid node device pointer in %1$s"),
    },
    CodeRow {
        nr: 53,
        name: "VIR_ERR_NO_NODE_DEVICE",
        plain: Some("Node device not found"),
        detailed: Some("Node device not found: %1$s"),
    },
    CodeRow {
        nr: 54,
        name: "VIR_ERR_NO_SECURITY_MODEL",
        plain: Some("Security model not found"),
        detailed: Some("Security model not found: %1$s"),
    },
    CodeRow {
        nr: 55,
        name: "VIR_ERR_OPERATION_INVALID",
        plain: Some("Requested operation is not valid"),
        detailed: Some("Requested operation is not valid: %1$s"),
    },
    CodeRow {
        nr: 56,
        name: "VIR_WAR_NO_INTERFACE",
        plain: Some("Failed to find the interface"),
        detailed: Some("Failed to find the interface: %1$s"),
    },
    CodeRow {
        nr: 57,
        name: "VIR_ERR_NO_INTERFACE",
        plain: Some("Interface not found"),
        detailed: Some("Interface not found: %1$s"),
    },
    CodeRow {
        nr: 58,
        name: "VIR_ERR_INVALID_INTERFACE",
        plain: Some("invalid interface pointer in"),
        detailed: Some("invalid interface pointer in %1$s"),
    },
    CodeRow {
        nr: 59,
        name: "VIR_ERR_MULTIPLE_INTERFACES",
        plain: Some("multiple matching interfaces found"),
        detailed: Some("multiple matching interfaces found: %1$s"),
    },
    CodeRow {
        nr: 60,
        name: "VIR_WAR_NO_NWFILTER",
        plain: Some("Failed to start the nwfilter driver"),
        detailed: Some("Failed to start the nwfilter driver: %1$s"),
    },
    CodeRow {
        nr: 61,
        name: "VIR_ERR_INVALID_NWFILTER",
        plain: Some("Invalid network filter"),
        detailed: Some("Invalid network filter: %1$s"),
    },
    CodeRow {
        nr: 62,
        name: "VIR_ERR_NO_NWFILTER",
        plain: Some("Network filter not found"),
        detailed: Some("Network filter not found: %1$s"),
    },
    CodeRow {
        nr: 63,
        name: "VIR_ERR_BUILD_FIREWALL",
        plain: Some("Error while building firewall"),
        detailed: Some("Error while building firewall: %1$s"),
    },
    CodeRow {
        nr: 64,
        name: "VIR_WAR_NO_SECRET",
        plain: Some("Failed to find a secret storage driver"),
        detailed: Some("Failed to find a secret storage driver: %1$s"),
    },
    CodeRow {
        nr: 65,
        name: "VIR_ERR_INVALID_SECRET",
        plain: Some("Invalid secret"),
        detailed: Some("Invalid secret: %1$s"),
    },
    CodeRow {
        nr: 66,
        name: "VIR_ERR_NO_SECRET",
        plain: Some("Secret not found"),
        detailed: Some("Secret not found: %1$s"),
    },
    CodeRow {
        nr: 67,
        name: "VIR_ERR_CONFIG_UNSUPPORTED",
        plain: Some("unsupported configuration"),
        detailed: Some("unsupported configuration: %1$s"),
    },
    CodeRow {
        nr: 68,
        name: "VIR_ERR_OPERATION_TIMEOUT",
        plain: Some("Timed out during operation"),
        detailed: Some("Timed out during operation: %1$s"),
    },
    CodeRow {
        nr: 69,
        name: "VIR_ERR_MIGRATE_PERSIST_FAILED",
        plain: Some("Failed to make domain persistent after migration"),
        detailed: Some("Failed to make domain persistent after migration: %1$s"),
    },
    CodeRow {
        nr: 70,
        name: "VIR_ERR_HOOK_SCRIPT_FAILED",
        plain: Some("Hook script execution failed"),
        detailed: Some("Hook script execution failed: %1$s"),
    },
    CodeRow {
        nr: 71,
        name: "VIR_ERR_INVALID_DOMAIN_SNAPSHOT",
        plain: Some("Invalid domain snapshot"),
        detailed: Some("Invalid domain snapshot: %1$s"),
    },
    CodeRow {
        nr: 72,
        name: "VIR_ERR_NO_DOMAIN_SNAPSHOT",
        plain: Some("Domain snapshot not found"),
        detailed: Some("Domain snapshot not found: %1$s"),
    },
    CodeRow {
        nr: 73,
        name: "VIR_ERR_INVALID_STREAM",
        plain: Some("invalid stream pointer"),
        detailed: Some("invalid stream pointer in %1$s"),
    },
    CodeRow {
        nr: 74,
        name: "VIR_ERR_ARGUMENT_UNSUPPORTED",
        plain: Some("argument unsupported"),
        detailed: Some("argument unsupported: %1$s"),
    },
    CodeRow {
        nr: 75,
        name: "VIR_ERR_STORAGE_PROBE_FAILED",
        plain: Some("Storage pool probe failed"),
        detailed: Some("Storage pool probe failed: %1$s"),
    },
    CodeRow {
        nr: 76,
        name: "VIR_ERR_STORAGE_POOL_BUILT",
        plain: Some("Storage pool already built"),
        detailed: Some("Storage pool already built: %1$s"),
    },
    CodeRow {
        nr: 77,
        name: "VIR_ERR_SNAPSHOT_REVERT_RISKY",
        plain: Some("revert requires force"),
        detailed: Some("revert requires force: %1$s"),
    },
    CodeRow {
        nr: 78,
        name: "VIR_ERR_OPERATION_ABORTED",
        plain: Some("operation aborted"),
        detailed: Some("operation aborted: %1$s"),
    },
    CodeRow {
        nr: 79,
        name: "VIR_ERR_AUTH_CANCELLED",
        plain: Some("authentication cancelled"),
        detailed: Some("authentication cancelled: %1$s"),
    },
    CodeRow {
        nr: 80,
        name: "VIR_ERR_NO_DOMAIN_METADATA",
        plain: Some("metadata not found"),
        detailed: Some("metadata not found: %1$s"),
    },
    CodeRow {
        nr: 81,
        name: "VIR_ERR_MIGRATE_UNSAFE",
        plain: Some("Unsafe migration"),
        detailed: Some("Unsafe migration: %1$s"),
    },
    CodeRow {
        nr: 82,
        name: "VIR_ERR_OVERFLOW",
        plain: Some("numerical overflow"),
        detailed: Some("numerical overflow: %1$s"),
    },
    CodeRow {
        nr: 83,
        name: "VIR_ERR_BLOCK_COPY_ACTIVE",
        plain: Some("block copy still active"),
        detailed: Some("block copy still active: %1$s"),
    },
    CodeRow {
        nr: 84,
        name: "VIR_ERR_OPERATION_UNSUPPORTED",
        plain: Some("Operation not supported"),
        detailed: Some("Operation not supported: %1$s"),
    },
    CodeRow {
        nr: 85,
        name: "VIR_ERR_SSH",
        plain: Some("SSH transport error"),
        detailed: Some("SSH transport error: %1$s"),
    },
    CodeRow {
        nr: 86,
        name: "VIR_ERR_AGENT_UNRESPONSIVE",
        plain: Some("Guest agent is not responding"),
        detailed: Some("Guest agent is not responding: %1$s"),
    },
    CodeRow {
        nr: 87,
        name: "VIR_ERR_RESOURCE_BUSY",
        plain: Some("resource busy"),
        detailed: Some("resource busy: %1$s"),
    },
    CodeRow {
        nr: 88,
        name: "VIR_ERR_ACCESS_DENIED",
        plain: Some("access denied"),
        detailed: Some("access denied: %1$s"),
    },
    CodeRow {
        nr: 89,
        name: "VIR_ERR_DBUS_SERVICE",
        plain: Some("error from service"),
        detailed: Some("error from service: %1$s"),
    },
    CodeRow {
        nr: 90,
        name: "VIR_ERR_STORAGE_VOL_EXIST",
        plain: Some("this storage volume exists already"),
        detailed: Some("storage volume %1$s exists already"),
    },
    CodeRow {
        nr: 91,
        name: "VIR_ERR_CPU_INCOMPATIBLE",
        plain: Some("the CPU is incompatible with host CPU"),
        detailed: Some("the CPU is incompatible with host CPU: %1$s"),
    },
    CodeRow {
        nr: 92,
        name: "VIR_ERR_XML_INVALID_SCHEMA",
        plain: Some("XML document failed to validate against schema"),
        detailed: Some("XML document failed to validate against schema: %1$s"),
    },
    CodeRow {
        nr: 93,
        name: "VIR_ERR_MIGRATE_FINISH_OK",
        plain: Some("migration successfully aborted"),
        detailed: Some("migration successfully aborted: %1$s"),
    },
    CodeRow {
        nr: 94,
        name: "VIR_ERR_AUTH_UNAVAILABLE",
        plain: Some("authentication unavailable"),
        detailed: Some("authentication unavailable: %1$s"),
    },
    CodeRow {
        nr: 95,
        name: "VIR_ERR_NO_SERVER",
        plain: Some("Server not found"),
        detailed: Some("Server not found: %1$s"),
    },
    CodeRow {
        nr: 96,
        name: "VIR_ERR_NO_CLIENT",
        plain: Some("Client not found"),
        detailed: Some("Client not found: %1$s"),
    },
    CodeRow {
        nr: 97,
        name: "VIR_ERR_AGENT_UNSYNCED",
        plain: Some("guest agent replied with wrong id to guest-sync command"),
        detailed: Some("guest agent replied with wrong id to guest-sync command: %1$s"),
    },
    CodeRow {
        nr: 98,
        name: "VIR_ERR_LIBSSH",
        plain: Some("libssh transport error"),
        detailed: Some("libssh transport error: %1$s"),
    },
    CodeRow {
        nr: 99,
        name: "VIR_ERR_DEVICE_MISSING",
        plain: Some("device not found"),
        detailed: Some("device not found: %1$s"),
    },
    CodeRow {
        nr: 100,
        name: "VIR_ERR_INVALID_NWFILTER_BINDING",
        plain: Some("Invalid network filter binding"),
        detailed: Some("Invalid network filter binding: %1$s"),
    },
    CodeRow {
        nr: 101,
        name: "VIR_ERR_NO_NWFILTER_BINDING",
        plain: Some("Network filter binding not found"),
        detailed: Some("Network filter binding not found: %1$s"),
    },
    CodeRow {
        nr: 102,
        name: "VIR_ERR_INVALID_DOMAIN_CHECKPOINT",
        plain: Some("Invalid domain checkpoint"),
        detailed: Some("Invalid domain checkpoint: %1$s"),
    },
    CodeRow {
        nr: 103,
        name: "VIR_ERR_NO_DOMAIN_CHECKPOINT",
        plain: Some("Domain checkpoint not found"),
        detailed: Some("Domain checkpoint not found: %1$s"),
    },
    CodeRow {
        nr: 104,
        name: "VIR_ERR_NO_DOMAIN_BACKUP",
        plain: Some("Domain backup job id not found"),
        detailed: Some("Domain backup job id not found: %1$s"),
    },
    CodeRow {
        nr: 105,
        name: "VIR_ERR_INVALID_NETWORK_PORT",
        plain: Some("Invalid network port pointer"),
        detailed: Some("Invalid network port pointer: %1$s"),
    },
    CodeRow {
        nr: 106,
        name: "VIR_ERR_NETWORK_PORT_EXIST",
        plain: Some("this network port exists already"),
        detailed: Some("network port %1$s exists already"),
    },
    CodeRow {
        nr: 107,
        name: "VIR_ERR_NO_NETWORK_PORT",
        plain: Some("network port not found"),
        detailed: Some("network port not found: %1$s"),
    },
    CodeRow {
        nr: 108,
        name: "VIR_ERR_NO_HOSTNAME",
        plain: Some("no hostname found"),
        detailed: Some("no hostname found: %1$s"),
    },
    CodeRow {
        nr: 109,
        name: "VIR_ERR_CHECKPOINT_INCONSISTENT",
        plain: Some("checkpoint inconsistent"),
        detailed: Some("checkpoint inconsistent: %1$s"),
    },
    CodeRow {
        nr: 110,
        name: "VIR_ERR_MULTIPLE_DOMAINS",
        plain: Some("multiple matching domains found"),
        detailed: Some("multiple matching domains found: %1$s"),
    },
    CodeRow {
        nr: 111,
        name: "VIR_ERR_NO_NETWORK_METADATA",
        plain: Some("metadata not found"),
        detailed: Some("metadata not found: %1$s"),
    },
    CodeRow {
        nr: 112,
        name: "VIR_ERR_AGENT_COMMAND_TIMEOUT",
        plain: Some("guest agent command timed out"),
        detailed: Some("guest agent command timed out: %1$s"),
    },
    CodeRow {
        nr: 113,
        name: "VIR_ERR_AGENT_COMMAND_FAILED",
        plain: Some("guest agent command failed"),
        detailed: Some("guest agent command failed: %1$s"),
    },
];

/// Every domain, in the order of the numbers.
pub(super) static DOMAINS: &[DomainRow] = &[
    DomainRow {
        nr: 0,
        name: "VIR_FROM_NONE",
        label: "",
    },
    DomainRow {
        nr: 1,
        name: "VIR_FROM_XEN",
        label: "Xen Driver",
    },
    DomainRow {
        nr: 2,
        name: "VIR_FROM_XEND",
        label: "Xen Daemon",
    },
    DomainRow {
        nr: 3,
        name: "VIR_FROM_XENSTORE",
        label: "Xen Store",
    },
    DomainRow {
        nr: 4,
        name: "VIR_FROM_SEXPR",
        label: "S-Expression",
    },
    DomainRow {
        nr: 5,
        name: "VIR_FROM_XML",
        label: "XML Util",
    },
    DomainRow {
        nr: 6,
        name: "VIR_FROM_DOM",
        label: "Domain",
    },
    DomainRow {
        nr: 7,
        name: "VIR_FROM_RPC",
        label: "XML-RPC",
    },
    DomainRow {
        nr: 8,
        name: "VIR_FROM_PROXY",
        label: "Proxy Daemon",
    },
    DomainRow {
        nr: 9,
        name: "VIR_FROM_CONF",
        label: "Config File",
    },
    DomainRow {
        nr: 10,
        name: "VIR_FROM_QEMU",
        label: "QEMU Driver",
    },
    DomainRow {
        nr: 11,
        name: "VIR_FROM_NET",
        label: "Network",
    },
    DomainRow {
        nr: 12,
        name: "VIR_FROM_TEST",
        label: "Test Driver",
    },
    DomainRow {
        nr: 13,
        name: "VIR_FROM_REMOTE",
        label: "Remote Driver",
    },
    DomainRow {
        nr: 14,
        name: "VIR_FROM_OPENVZ",
        label: "OpenVZ Driver",
    },
    DomainRow {
        nr: 15,
        name: "VIR_FROM_XENXM",
        label: "Xen XM Driver",
    },
    DomainRow {
        nr: 16,
        name: "VIR_FROM_STATS_LINUX",
        label: "Linux Statistics",
    },
    DomainRow {
        nr: 17,
        name: "VIR_FROM_LXC",
        label: "LXC Driver",
    },
    DomainRow {
        nr: 18,
        name: "VIR_FROM_STORAGE",
        label: "Storage Driver",
    },
    DomainRow {
        nr: 19,
        name: "VIR_FROM_NETWORK",
        label: "Network Driver",
    },
    DomainRow {
        nr: 20,
        name: "VIR_FROM_DOMAIN",
        label: "Domain Config",
    },
    DomainRow {
        nr: 21,
        name: "VIR_FROM_UML",
        label: "User Mode Linux Driver",
    },
    DomainRow {
        nr: 22,
        name: "VIR_FROM_NODEDEV",
        label: "Node Device Driver",
    },
    DomainRow {
        nr: 23,
        name: "VIR_FROM_XEN_INOTIFY",
        label: "Xen Inotify Driver",
    },
    DomainRow {
        nr: 24,
        name: "VIR_FROM_SECURITY",
        label: "Security Driver",
    },
    DomainRow {
        nr: 25,
        name: "VIR_FROM_VBOX",
        label: "VirtualBox Driver",
    },
    DomainRow {
        nr: 26,
        name: "VIR_FROM_INTERFACE",
        label: "Network Interface Driver",
    },
    DomainRow {
        nr: 27,
        name: "VIR_FROM_ONE",
        label: "Open Nebula Driver",
    },
    DomainRow {
        nr: 28,
        name: "VIR_FROM_ESX",
        label: "ESX Driver",
    },
    DomainRow {
        nr: 29,
        name: "VIR_FROM_PHYP",
        label: "Power Hypervisor Driver",
    },
    DomainRow {
        nr: 30,
        name: "VIR_FROM_SECRET",
        label: "Secrets Driver",
    },
    DomainRow {
        nr: 31,
        name: "VIR_FROM_CPU",
        label: "CPU Driver",
    },
    DomainRow {
        nr: 32,
        name: "VIR_FROM_XENAPI",
        label: "XenAPI Driver",
    },
    DomainRow {
        nr: 33,
        name: "VIR_FROM_NWFILTER",
        label: "Network Filter Driver",
    },
    DomainRow {
        nr: 34,
        name: "VIR_FROM_HOOK",
        label: "Lifecycle Hook",
    },
    DomainRow {
        nr: 35,
        name: "VIR_FROM_DOMAIN_SNAPSHOT",
        label: "Domain Snapshot",
    },
    DomainRow {
        nr: 36,
        name: "VIR_FROM_AUDIT",
        label: "Audit Utils",
    },
    DomainRow {
        nr: 37,
        name: "VIR_FROM_SYSINFO",
        label: "Sysinfo Utils",
    },
    DomainRow {
        nr: 38,
        name: "VIR_FROM_STREAMS",
        label: "I/O Stream Utils",
    },
    DomainRow {
        nr: 39,
        name: "VIR_FROM_VMWARE",
        label: "VMware Driver",
    },
    DomainRow {
        nr: 40,
        name: "VIR_FROM_EVENT",
        label: "Event Loop",
    },
    DomainRow {
        nr: 41,
        name: "VIR_FROM_LIBXL",
        label: "Xen Light Driver",
    },
    DomainRow {
        nr: 42,
        name: "VIR_FROM_LOCKING",
        label: "Lock Driver",
    },
    DomainRow {
        nr: 43,
        name: "VIR_FROM_HYPERV",
        label: "Hyper-V Driver",
    },
    DomainRow {
        nr: 44,
        name: "VIR_FROM_CAPABILITIES",
        label: "Capabilities Utils",
    },
    DomainRow {
        nr: 45,
        name: "VIR_FROM_URI",
        label: "URI Utils",
    },
    DomainRow {
        nr: 46,
        name: "VIR_FROM_AUTH",
        label: "Authentication Utils",
    },
    DomainRow {
        nr: 47,
        name: "VIR_FROM_DBUS",
        label: "DBus Utils",
    },
    DomainRow {
        nr: 48,
        name: "VIR_FROM_PARALLELS",
        label: "Parallels Cloud Server",
    },
    DomainRow {
        nr: 49,
        name: "VIR_FROM_DEVICE",
        label: "Device Config",
    },
    DomainRow {
        nr: 50,
        name: "VIR_FROM_SSH",
        label: "SSH transport layer",
    },
    DomainRow {
        nr: 51,
        name: "VIR_FROM_LOCKSPACE",
        label: "Lock Space",
    },
    DomainRow {
        nr: 52,
        name: "VIR_FROM_INITCTL",
        label: "Init control",
    },
    DomainRow {
        nr: 53,
        name: "VIR_FROM_IDENTITY",
        label: "Identity",
    },
    DomainRow {
        nr: 54,
        name: "VIR_FROM_CGROUP",
        label: "Cgroup",
    },
    DomainRow {
        nr: 55,
        name: "VIR_FROM_ACCESS",
        label: "Access Manager",
    },
    DomainRow {
        nr: 56,
        name: "VIR_FROM_SYSTEMD",
        label: "Systemd",
    },
    DomainRow {
        nr: 57,
        name: "VIR_FROM_BHYVE",
        label: "Bhyve",
    },
    DomainRow {
        nr: 58,
        name: "VIR_FROM_CRYPTO",
        label: "Crypto",
    },
    DomainRow {
        nr: 59,
        name: "VIR_FROM_FIREWALL",
        label: "Firewall",
    },
    DomainRow {
        nr: 60,
        name: "VIR_FROM_POLKIT",
        label: "Polkit",
    },
    DomainRow {
        nr: 61,
        name: "VIR_FROM_THREAD",
        label: "Thread jobs",
    },
    DomainRow {
        nr: 62,
        name: "VIR_FROM_ADMIN",
        label: "Admin Interface",
    },
    DomainRow {
        nr: 63,
        name: "VIR_FROM_LOGGING",
        label: "Log Manager",
    },
    DomainRow {
        nr: 64,
        name: "VIR_FROM_XENXL",
        label: "Xen XL Config",
    },
    DomainRow {
        nr: 65,
        name: "VIR_FROM_PERF",
        label: "Perf",
    },
    DomainRow {
        nr: 66,
        name: "VIR_FROM_LIBSSH",
        label: "Libssh transport layer",
    },
    DomainRow {
        nr: 67,
        name: "VIR_FROM_RESCTRL",
        label: "Resource control",
    },
    DomainRow {
        nr: 68,
        name: "VIR_FROM_FIREWALLD",
        label: "FirewallD",
    },
    DomainRow {
        nr: 69,
        name: "VIR_FROM_DOMAIN_CHECKPOINT",
        label: "Domain Checkpoint",
    },
    DomainRow {
        nr: 70,
        name: "VIR_FROM_TPM",
        label: "TPM",
    },
    DomainRow {
        nr: 71,
        name: "VIR_FROM_BPF",
        label: "BPF",
    },
    DomainRow {
        nr: 72,
        name: "VIR_FROM_CH",
        label: "Cloud-Hypervisor Driver",
    },
];
