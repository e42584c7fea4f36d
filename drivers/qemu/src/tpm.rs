//! A software TPM beside a guest: swtpm, one process for each run, its state kept by the guest's identity.

use crate::hypervisor::Qemu;
use crate::settings::Settings;
use api::{Code, Domain, Error, Result};
use engine::blocking;
use engine::domains::uuid_of;
use host::journal::{Journal, Undo};
use host::process::{ExecPlan, PassedFd, Tool, spawn, start_time_ticks};
use model::domain::{Domain as Config, Tpm, TpmBackendKind, TpmVersion};
use std::os::fd::AsFd as _;
use std::os::unix::net::UnixListener;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// The number under which swtpm gets its listening socket.
const LISTENER_FD: i32 = 20;

/// The socket on which the TPM of the run called `short` listens.
pub(crate) fn socket(settings: &Settings, short: &str) -> PathBuf {
    settings.dirs.swtpm_state.join(format!("{short}-swtpm.sock"))
}

fn is_v12(tpm: &Tpm) -> bool {
    tpm.backend.version == Some(TpmVersion::V12)
}

/// Starts the TPM of a guest, if it is one that this host emulates.
pub(crate) async fn start(
    qemu: &Qemu,
    journal: &Journal,
    live: &Config,
    tpm: &Tpm,
    short: &str,
) -> Result<()> {
    if tpm.backend.kind != TpmBackendKind::Emulator {
        return Ok(());
    }
    let dirs = &qemu.settings.dirs;
    let state = dirs
        .swtpm_storage
        .join(uuid_of(live).to_string())
        .join(if is_v12(tpm) { "tpm1.2" } else { "tpm2" });
    let is_new = !state.exists();
    make_owned(&qemu.settings, &state)?;
    make_owned(&qemu.settings, &dirs.swtpm_state)?;
    if is_new && let Err(error) = set_up(&qemu.settings, tpm, &state).await {
        let _ = std::fs::remove_dir_all(&state);
        return Err(error);
    }
    let socket = socket(&qemu.settings, short);
    let _ = std::fs::remove_file(&socket);
    let failed = |error| Error::system(Domain::QEMU, error, "cannot note what the TPM needs");
    journal
        .record(&Undo::RemoveFile(socket.clone()))
        .map_err(failed)?;
    let listener = UnixListener::bind(&socket).map_err(|error| {
        Error::system(
            Domain::QEMU,
            error,
            format_args!("cannot listen on {}", socket.display()),
        )
    })?;
    // The one who connects is QEMU.
    if let Some((uid, gid)) = qemu.settings.owner {
        std::os::unix::fs::lchown(&socket, Some(uid), Some(gid))
            .map_err(|error| Error::system(Domain::QEMU, error, "cannot give the TPM's socket to QEMU"))?;
    }
    let plan = plan(&qemu.settings, tpm, &state, listener);
    let log = std::fs::OpenOptions::new()
        .append(true)
        .create(true)
        .open(state.join("swtpm.log"));
    let log = log.map_err(|error| Error::system(Domain::QEMU, error, "cannot open the TPM's log"))?;
    let helper = qemu.settings.helper.clone();
    let process = blocking(move || {
        spawn(&helper, &plan, log.as_fd()).map_err(|error| {
            Error::internal(Domain::QEMU, format!("cannot start swtpm: {error}")).with_source(error)
        })
    })
    .await?;
    let start = start_time_ticks(process.pid()).unwrap_or(0);
    journal
        .record(&Undo::EndProcess(process.pid(), start))
        .map_err(failed)?;
    // Its end is QEMU's end; whoever is left over is taken out of the process table here.
    tokio::spawn(async move { process.ended().await });
    Ok(())
}

fn make_owned(settings: &Settings, dir: &Path) -> Result<()> {
    let failed = |error| {
        Error::system(
            Domain::QEMU,
            error,
            format_args!("cannot create directory {}", dir.display()),
        )
    };
    host::files::make_dir(dir, 0o711).map_err(failed)?;
    match settings.tpm_owner {
        Some((uid, gid)) => std::os::unix::fs::lchown(dir, Some(uid), Some(gid)).map_err(failed),
        None => Ok(()),
    }
}

/// Makes the keys of a new TPM.
async fn set_up(settings: &Settings, tpm: &Tpm, state: &Path) -> Result<()> {
    let mut tool =
        Tool::new("swtpm_setup").args(["--tpm-state".to_owned(), state.to_string_lossy().into_owned()]);
    if !is_v12(tpm) {
        tool = tool.arg("--tpm2");
    }
    if let Some((uid, _)) = settings.tpm_owner {
        tool = tool.args(["--runas".to_owned(), uid.to_string()]);
    }
    tool = tool
        .args([
            "--createek",
            "--create-ek-cert",
            "--lock-nvram",
            "--not-overwrite",
        ])
        .timeout(Duration::from_secs(60));
    tool.run().await.map(drop).map_err(|error| {
        Error::new(
            Domain::QEMU,
            Code::INTERNAL_ERROR,
            format!("cannot set up the TPM: {error}"),
        )
        .with_source(error)
        .with_hint("install the packages swtpm and swtpm-tools")
    })
}

/// The socket is made here and given over listening, so that nobody waits for swtpm.
fn plan(settings: &Settings, tpm: &Tpm, state: &Path, listener: UnixListener) -> ExecPlan {
    let mut args = vec![
        "socket".to_owned(),
        "--ctrl".to_owned(),
        format!("type=unixio,fd={LISTENER_FD}"),
        "--tpmstate".to_owned(),
        format!("dir={},mode=0600", state.display()),
        "--terminate".to_owned(),
    ];
    if !is_v12(tpm) {
        args.push("--tpm2".to_owned());
    }
    ExecPlan {
        program: "/usr/bin/swtpm".into(),
        args,
        env: vec![
            ("LC_ALL".into(), "C".into()),
            ("PATH".into(), "/usr/sbin:/usr/bin:/sbin:/bin".into()),
        ],
        dir: "/".into(),
        owner: settings.tpm_owner,
        fds: vec![PassedFd {
            number: LISTENER_FD,
            fd: listener.into(),
        }],
        ..ExecPlan::default()
    }
}

/// The versions of the specification that the tools here know.
pub(crate) async fn versions() -> Vec<&'static str> {
    let tool = Tool::new("swtpm_setup").arg("--print-capabilities");
    let Ok(output) = tool.timeout(Duration::from_secs(10)).run().await else {
        return Vec::new();
    };
    let told: serde_json::Value = serde_json::from_slice(&output).unwrap_or_default();
    let features = told["features"].as_array().cloned().unwrap_or_default();
    let knows = |feature: &str| features.iter().any(|known| known == feature);
    [("1.2", "tpm-1.2"), ("2.0", "tpm-2.0")]
        .into_iter()
        .filter(|(_, feature)| knows(feature))
        .map(|(version, _)| version)
        .collect()
}
