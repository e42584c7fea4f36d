//! `send-key`: press keys of a guest.

use crate::prelude::*;

/// The command.
pub static COMMAND: Command = Command {
    name: "send-key",
    aliases: &[],
    group: Group::Domain,
    summary: "press keys of a guest",
    description: "Presses keys of the guest's keyboard, all at once.",
    options: &[
        DOMAIN,
        Opt::text("codeset", "set of key codes").complete(Complete::Words(crate::keys::CODESETS)),
        Opt::number("holdtime", "milliseconds to hold the keys"),
        Opt::text("keycode", "key code or name")
            .positional()
            .required()
            .repeat(),
    ],
    option_aliases: &[],
    examples: &["send-key test KEY_LEFTCTRL KEY_LEFTALT KEY_DELETE"],
    local: false,
    run: |shell, args| Box::pin(run(shell, args)),
};

async fn run(shell: &mut Shell, args: &Args) -> Outcome {
    let name = args.text("codeset")?.unwrap_or("linux");
    let holdtime: u32 = args.number("holdtime")?.unwrap_or(0);
    let Some(codeset) = crate::names::index_of(crate::keys::CODESETS, name) else {
        fail!("unknown codeset: '{name}'");
    };
    let mut codes = Vec::new();
    for word in args.all("keycode") {
        if codes.len() == 16 {
            fail!("too many keycodes");
        }
        match crate::keys::code(codeset, word) {
            Some(code) => codes.push(code),
            None => fail!("invalid keycode: '{word}'"),
        }
    }
    let (at, domain) = shell.domain(args).await?;
    Ok(at
        .domain_devices
        .domain_send_key(&at.call, domain, codeset, holdtime, codes.into(), 0)
        .await?)
}
