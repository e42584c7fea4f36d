//! `dump`: write the memory of a domain into a file.

use crate::prelude::*;

/// The command.
pub static COMMAND: Command = Command {
    name: "dump",
    aliases: &[],
    group: Group::Domain,
    summary: "write the memory of a domain into a file",
    description: "Writes the memory of a domain into a file.",
    options: &[
        DOMAIN,
        Opt::text("file", "where to dump to")
            .positional()
            .required()
            .complete(Complete::File),
        LIVE,
        Opt::flag("crash", "crash the guest after the dump"),
        Opt::flag("bypass-cache", "do not go through the cache of the host"),
        Opt::flag("reset", "reset the guest after the dump"),
        Opt::flag("verbose", "show the progress"),
        Opt::flag("memory-only", "only the memory"),
        Opt::text("format", "format of the file")
            .loose()
            .complete(Complete::Words(&[
                "elf",
                "kdump-zlib",
                "kdump-lzo",
                "kdump-snappy",
                "win-dmp",
            ])),
    ],
    option_aliases: &[],
    examples: &["dump test /tmp/test.core"],
    local: false,
    run: |shell, args| Box::pin(run(shell, args)),
};

async fn run(shell: &mut Shell, args: &Args) -> Outcome {
    args.exclusive("live", "crash")?;
    let file = args.need("file")?;
    let flags = args.flags(&[
        ("crash", 1),
        ("live", 2),
        ("bypass-cache", 4),
        ("reset", 8),
        ("memory-only", 16),
    ]);
    let format = match args.text("format")? {
        None => 0,
        Some(_) if !args.has("memory-only") => fail!("--format only works with --memory-only"),
        Some(name) => match crate::names::index_of(
            &["elf", "kdump-zlib", "kdump-lzo", "kdump-snappy", "win-dmp"],
            name,
        ) {
            Some(number) => number,
            None => fail!(
                "format '{name}' is not supported, expecting 'kdump-zlib', 'kdump-lzo', 'kdump-snappy', 'win-dmp' or 'elf'"
            ),
        },
    };
    let to = crate::files::absolute(file)?;
    let (at, domain) = shell.domain(args).await?;
    let name = domain.name.clone();
    let done = if format == 0 {
        at.domain_lifecycle
            .domain_core_dump(&at.call, domain, to, flags)
            .await
    } else {
        at.domain_lifecycle
            .domain_core_dump_with_format(&at.call, domain, to, format, flags)
            .await
    };
    done.or_say(format!("Failed to core dump domain '{name}' to {file}"))?;
    shell.out.done(format!("\nDomain '{name}' dumped to {file}\n"));
    Ok(())
}
