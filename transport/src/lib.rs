//! Framing, streams, keepalive: a sans-IO core and a thin tokio shell.
