//! One binary that acts by subcommand and by the name it is called by.

use std::ffi::OsString;
use std::path::Path;
use std::process::ExitCode;

fn main() -> ExitCode {
    let mut args: Vec<OsString> = std::env::args_os().collect();
    let called = args.first().map(|arg| tool(arg)).unwrap_or_default();
    if let Some(code) = act(&called, &args) {
        return code;
    }
    if args.len() > 1 {
        args.remove(0);
        if let Some(code) = act(&tool(&args[0]), &args) {
            return code;
        }
    }
    eprintln!("Usage: oxvirt daemon [options]");
    ExitCode::FAILURE
}

/// The name of the tool an argument means, without its directory.
fn tool(arg: &OsString) -> String {
    Path::new(arg)
        .file_name()
        .map(|name| name.to_string_lossy().into_owned())
        .unwrap_or_default()
}

fn act(tool: &str, args: &[OsString]) -> Option<ExitCode> {
    match tool {
        "daemon" | "oxvirtd" | "libvirtd" => Some(daemon::main(args.iter().cloned())),
        _ => None,
    }
}
