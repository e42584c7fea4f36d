//! `edit`: edit the definition of a domain.

use crate::prelude::*;

/// The command.
pub static COMMAND: Command = Command {
    name: "edit",
    aliases: &[],
    group: Group::Domain,
    summary: "edit the definition of a domain",
    description: "Opens the definition of a domain in an editor and defines the domain anew.",
    options: &[
        DOMAIN,
        Opt::flag("skip-validate", "do not check against the schema"),
    ],
    option_aliases: &[],
    examples: &["edit test"],
    local: false,
    run: |shell, args| Box::pin(run(shell, args)),
};

use crate::editor::{self, Again};

async fn run(shell: &mut Shell, args: &Args) -> Outcome {
    let (at, domain) = shell.domain(args).await?;
    let name = domain.name.clone();
    let flags = (VIR_DOMAIN_XML_INACTIVE | VIR_DOMAIN_XML_SECURE) as u32;
    let before = at
        .domain_properties
        .domain_get_xml_desc(&at.call, domain.clone(), flags)
        .await?;
    let mut validate = if args.has("skip-validate") {
        0
    } else {
        VIR_DOMAIN_DEFINE_VALIDATE as u32
    };
    let mut draft = before;
    loop {
        let Some(after) = editor::edit(&draft, ".xml")? else {
            shell
                .out
                .done(format!("Domain '{name}' XML configuration not changed.\n"));
            return Ok(());
        };
        match at
            .domain_lifecycle
            .domain_define_xml_flags(&at.call, after.clone(), validate)
            .await
        {
            Ok(made) => {
                shell
                    .out
                    .done(format!("Domain '{}' XML configuration edited.\n", made.name));
                return Ok(());
            }
            Err(error) => shell.report(&error.into()),
        }
        draft = after;
        match editor::ask_again(validate != 0) {
            Again::Yes => {}
            Again::No => return Err(Failure::silent()),
            Again::Force => validate = 0,
        }
    }
}
