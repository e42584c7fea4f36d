//! Asks polkit whether a process of this machine may use the daemon, by its own `pkcheck`.

use api::{Code, Domain, Error, Identity, Result};
use std::process::Stdio;
use tokio::process::Command;

/// How `pkcheck` ends when somebody would have to be asked and nobody can ask.
const NO_AGENT: i32 = 2;
/// How it ends when the user closed the question.
const DISMISSED: i32 = 3;

/// Asks whether the peer may look (`read_only`) or do everything.
///
/// # Errors
/// `VIR_ERR_AUTH_FAILED`, `VIR_ERR_AUTH_CANCELLED` or `VIR_ERR_AUTH_UNAVAILABLE`.
pub async fn ask(identity: &Identity, read_only: bool) -> Result<()> {
    let action = if read_only {
        "org.libvirt.unix.monitor"
    } else {
        "org.libvirt.unix.manage"
    };
    let (Some(pid), Some(uid)) = (identity.pid, identity.uid) else {
        return Err(Error::plain(Domain::RPC, Code::AUTH_FAILED));
    };
    let start =
        host::process::start_time_ticks(pid).ok_or_else(|| Error::plain(Domain::RPC, Code::AUTH_FAILED))?;
    let ended = Command::new("pkcheck")
        .args([
            "--action-id",
            action,
            "--process",
            &format!("{pid},{start},{uid}"),
            "--allow-user-interaction",
        ])
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .kill_on_drop(true)
        .status()
        .await
        .map_err(|error| {
            Error::new(
                Domain::RPC,
                Code::AUTH_UNAVAILABLE,
                "polkit's pkcheck cannot be run",
            )
            .with_source(error)
            .with_hint("install polkit, or set auth_unix_rw = \"none\" and unix_sock_group in libvirtd.conf")
        })?;
    match ended.code() {
        Some(0) => Ok(()),
        Some(NO_AGENT) => Err(Error::new(
            Domain::RPC,
            Code::AUTH_UNAVAILABLE,
            "no polkit agent available to authenticate action",
        )),
        Some(DISMISSED) => Err(Error::new(
            Domain::RPC,
            Code::AUTH_CANCELLED,
            "user cancelled authentication process",
        )),
        _ => Err(Error::new(
            Domain::RPC,
            Code::AUTH_FAILED,
            format!("access denied by policy: {action}"),
        )),
    }
}
