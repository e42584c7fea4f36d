//! The machine: processes, namespaces, firewall, files.
