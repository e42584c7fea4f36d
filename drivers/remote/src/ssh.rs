//! The `ssh` program as a transport: its arguments, and the command it runs on the other side.

use crate::uri::{Proxy, Target};

/// The arguments of `ssh` for a target.
pub fn arguments(target: &Target, read_only: bool) -> Vec<String> {
    let mut args: Vec<String> = Vec::new();
    let mut option = |flag: &str, value: &str| args.extend([flag.to_owned(), value.to_owned()]);
    if let Some(port) = target.port {
        option("-p", &port.to_string());
    }
    if let Some(user) = &target.user {
        option("-l", user);
    }
    if let Some(keyfile) = &target.keyfile {
        option("-i", keyfile);
    }
    if target.no_tty {
        option("-o", "BatchMode=yes");
    }
    if target.no_verify {
        option("-o", "StrictHostKeyChecking=no");
    }
    args.extend(["-T", "-e", "none", "--"].map(str::to_owned));
    args.push(target.host.clone().unwrap_or_else(|| "localhost".to_owned()));
    args.extend([
        "sh".to_owned(),
        "-c".to_owned(),
        quote(&script(target, read_only)),
    ]);
    args
}

/// What the shell over there runs. It is the only shell of the client, and every foreign word in it is quoted.
fn script(target: &Target, read_only: bool) -> String {
    let helper = native(target, read_only);
    let netcat = netcat(target, read_only);
    match target.proxy {
        Proxy::Native => helper,
        Proxy::Netcat => netcat,
        // A socket or a netcat that was named means netcat.
        Proxy::Auto if target.netcat.is_some() || target.socket.is_some() => netcat,
        Proxy::Auto => {
            format!(
                "which virt-ssh-helper 1>/dev/null 2>&1; if test $? = 0; then {helper}; else {netcat}; fi"
            )
        }
    }
}

fn native(target: &Target, read_only: bool) -> String {
    let flag = if read_only { "-r " } else { "" };
    format!("virt-ssh-helper {flag}{}", quote(&target.name))
}

/// Some netcats need `-q0` to leave at the end of input; those that know the option complain that it lacks its value.
fn netcat(target: &Target, read_only: bool) -> String {
    let program = quote(target.netcat.as_deref().unwrap_or("nc"));
    let suffix = if read_only { "-ro" } else { "" };
    let usual = format!("/var/run/libvirt/libvirt-sock{suffix}");
    let socket = quote(target.socket.as_deref().unwrap_or(&usual));
    format!(
        "if {program} -q 2>&1 | grep \"requires an argument\" >/dev/null 2>&1; then ARG=-q0; else ARG=; fi; \
         {program} $ARG -U {socket}"
    )
}

/// One word for a shell.
fn quote(text: &str) -> String {
    format!("'{}'", text.replace('\'', "'\\''"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::uri::Uri;

    fn args(uri: &str, read_only: bool) -> Vec<String> {
        arguments(&Target::of(&Uri::parse(uri).unwrap()).unwrap(), read_only)
    }

    #[test]
    fn options_come_before_the_host() {
        let args = args(
            "qemu+ssh://me@h:7/system?keyfile=/k&no_tty=1&no_verify=1&proxy=native",
            true,
        );
        let want = [
            "-p",
            "7",
            "-l",
            "me",
            "-i",
            "/k",
            "-o",
            "BatchMode=yes",
            "-o",
            "StrictHostKeyChecking=no",
            "-T",
            "-e",
            "none",
            "--",
            "h",
            "sh",
            "-c",
        ];
        assert_eq!(args[..want.len()], want);
        assert_eq!(
            args.last().unwrap(),
            &quote("virt-ssh-helper -r 'qemu:///system'")
        );
    }

    #[test]
    fn foreign_words_cannot_leave_their_quotes() {
        let args = args("qemu+ssh://h/system?socket=/a'%3breboot%3b'&netcat=n'c", false);
        let script = args.last().unwrap();
        let shell = std::process::Command::new("sh")
            .args(["-c", &format!("printf %s {script}")])
            .output()
            .unwrap();
        let inner = String::from_utf8(shell.stdout).unwrap();
        assert!(inner.ends_with("$ARG -U '/a'\\'';reboot;'\\'''"), "{inner}");
        assert!(inner.starts_with("if 'n'\\''c' -q"), "{inner}");
    }
}
