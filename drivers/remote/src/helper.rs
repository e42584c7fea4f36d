//! The other end of an ssh connection: carries bytes between standard input and output and the daemon's socket.
//!
//! A client's ssh runs it as `virt-ssh-helper [-r] URI`; the URI says which daemon is meant, so that the client need
//! not know where its socket lies.

use crate::dial;
use crate::uri::{Target, Transport, Uri};
use api::{Code, Domain, Error, Result};
use std::io::{self, Read, Write};
use std::net::Shutdown;
use std::os::unix::net::UnixStream;
use std::process::ExitCode;

/// Bytes carried at a time.
const PIECE_BYTES: usize = 64 * 1024;

/// Runs as the helper; `args` come without the program's name.
pub fn helper_main(args: &[String]) -> ExitCode {
    match reach(args).and_then(|socket| {
        carry(socket).map_err(|error| Error::system(Domain::REMOTE, error, "the connection broke"))
    }) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("virt-ssh-helper: {}", error.explain());
            ExitCode::FAILURE
        }
    }
}

fn reach(args: &[String]) -> Result<UnixStream> {
    let read_only = args.iter().any(|arg| arg == "-r" || arg == "--readonly");
    let mut uris = args.iter().filter(|arg| !arg.starts_with('-'));
    let (Some(uri), None) = (uris.next(), uris.next()) else {
        return Err(Error::new(
            Domain::REMOTE,
            Code::INVALID_ARG,
            "usage: virt-ssh-helper [-r] URI",
        ));
    };
    let target = Target::of(&Uri::parse(uri)?)?;
    if target.transport != Transport::Unix {
        let words = format!("'{uri}' is no URI of this machine");
        return Err(Error::new(Domain::REMOTE, Code::INVALID_ARG, words));
    }
    let failed = |error| Error::system(Domain::REMOTE, error, "cannot start");
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(failed)?;
    let socket = runtime
        .block_on(dial::dial(&target, read_only))?
        .socket
        .into_std()
        .map_err(failed)?;
    socket.set_nonblocking(false).map_err(failed)?;
    Ok(socket)
}

/// Carries both ways until the daemon ends the connection. The client's end of input is passed on, so that the daemon
/// can still answer what was asked before it.
fn carry(socket: UnixStream) -> io::Result<()> {
    let up = socket.try_clone()?;
    // It may wait for input for ever; the process ends without it.
    std::thread::spawn(move || {
        let carried = pump(&mut io::stdin().lock(), &mut &up);
        carried.and_then(|()| up.shutdown(Shutdown::Write))
    });
    pump(&mut &socket, &mut io::stdout().lock())
}

fn pump(from: &mut impl Read, to: &mut impl Write) -> io::Result<()> {
    let mut piece = vec![0; PIECE_BYTES];
    loop {
        let count = from.read(&mut piece)?;
        if count == 0 {
            return Ok(());
        }
        to.write_all(piece.get(..count).unwrap_or_default())?;
        // Standard output keeps bytes back otherwise, and the client waits for them.
        to.flush()?;
    }
}
