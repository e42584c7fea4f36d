//! Options that many commands share.

use crate::command::{Complete, Opt};

/// `--domain`.
pub const DOMAIN: Opt = Opt::text("domain", "domain name, id or UUID")
    .positional()
    .required()
    .complete(Complete::Domain);

/// `--config`.
pub const CONFIG: Opt = Opt::flag("config", "from the next start on");

/// `--live`.
pub const LIVE: Opt = Opt::flag("live", "now, while it runs");

/// `--current`.
pub const CURRENT: Opt = Opt::flag("current", "now if it runs, else from the next start on");

/// `--persistent`.
pub const PERSISTENT: Opt = Opt::flag("persistent", "from the next start on, and now if it runs");

/// `--file`.
pub const FILE: Opt = Opt::text("file", "file with the XML document")
    .positional()
    .required()
    .complete(Complete::File);

/// `--validate`.
pub const VALIDATE: Opt = Opt::flag("validate", "check the document against its schema first");

/// `--xpath`.
pub const XPATH: Opt = Opt::text("xpath", "show only what this XPath expression picks");

/// `--wrap`.
pub const WRAP: Opt = Opt::flag("wrap", "put one element around what was picked");

/// `--network`.
pub const NETWORK: Opt = Opt::text("network", "network name or UUID")
    .positional()
    .required()
    .complete(Complete::Network);

/// `--pool`.
pub const POOL: Opt = Opt::text("pool", "pool name or UUID")
    .positional()
    .required()
    .complete(Complete::Pool);

/// `--pool`.
pub const IN_POOL: Opt = Opt::text("pool", "pool name or UUID")
    .positional()
    .complete(Complete::Pool);

/// `--vol`.
pub const VOLUME: Opt = Opt::text("vol", "volume name, key or path")
    .positional()
    .required();

/// `--print-xml`.
pub const PRINT_XML: Opt = Opt::flag("print-xml", "print the document instead of using it");

/// `--loop`.
pub const EVENT_LOOP: Opt = Opt::flag("loop", "go on after the first event");

/// `--timeout`.
pub const EVENT_TIMEOUT: Opt = Opt::number("timeout", "give up after this many seconds").loose();

/// `--list`.
pub const EVENT_LIST: Opt = Opt::flag("list", "list the kinds of events");

/// `--timestamp`.
pub const TIMESTAMP: Opt = Opt::flag("timestamp", "show when each event came");

/// `--inactive`.
pub const INACTIVE_XML: Opt = Opt::flag("inactive", "as it is defined, not as it runs");

/// `--security-info`.
pub const SECURITY_INFO: Opt = Opt::flag("security-info", "with passwords and other secrets");
