//! One binary that acts by subcommand and by the name it is called by.

use std::ffi::OsString;
use std::path::Path;
use std::process::ExitCode;

fn main() -> ExitCode {
    let mut args: Vec<OsString> = std::env::args_os().collect();
    let called = args.first().map(tool).unwrap_or_default();
    if let Some(code) = act(&called, &args) {
        return code;
    }
    if args.len() > 1 {
        args.remove(0);
        if let Some(code) = act(&tool(&args[0]), &args) {
            return code;
        }
    }
    eprintln!("Usage: oxvirt PROGRAM [argument]...");
    eprintln!("  daemon (oxvirtd, libvirtd)  serves connections");
    eprintln!("  virsh                       the shell: domains, networks, storage, by commands");
    eprintln!("  xml                         documents: format, check, explain, convert, compare");
    eprintln!("  man                         the manual page of the shell, in roff");
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
        daemon::EXEC_HELPER => {
            let code = u8::try_from(daemon::exec_helper_main()).unwrap_or(126);
            Some(ExitCode::from(code))
        }
        "lease-helper" | "libvirt_leaseshelper" => Some(daemon::lease_helper_main(&words(args))),
        "ssh-helper" | "virt-ssh-helper" => Some(connect::ssh_helper_main(&words(args))),
        "virsh" => Some(virsh::main(&words(args))),
        "xml" => Some(xml_program::main(&words(args))),
        "man" => {
            print!("{}", virsh::man::page());
            Some(ExitCode::SUCCESS)
        }
        _ => None,
    }
}

/// What follows the name of the program, as text.
fn words(args: &[OsString]) -> Vec<String> {
    args.iter()
        .skip(1)
        .map(|arg| arg.to_string_lossy().into_owned())
        .collect()
}
