//! `blockcopy`: copy a disk of a running guest.

use crate::prelude::*;

/// The command.
pub static COMMAND: Command = Command {
    name: "blockcopy",
    aliases: &[],
    group: Group::Domain,
    summary: "copy a disk of a running guest",
    description: "Copies a disk to another place and keeps both equal until the job is ended.",
    options: &[
        DOMAIN,
        Opt::text("path", "path of the disk, or its target name")
            .positional()
            .required(),
        Opt::text("dest", "file or device to copy to").loose(),
        Opt::number("bandwidth", "limit of the speed, MiB/s unless it has a unit").loose(),
        Opt::flag("shallow", "only the uppermost layer"),
        Opt::flag("reuse-external", "use an existing file"),
        Opt::flag("blockdev", "the copy is a block device"),
        Opt::flag("wait", "wait until both are equal"),
        Opt::flag("verbose", "show the progress"),
        EVENT_TIMEOUT,
        Opt::flag("pivot", "switch to the copy at the end"),
        Opt::flag("finish", "keep the original at the end"),
        Opt::flag("async", "do not wait for the cancellation"),
        Opt::text("xml", "file with the document of the copy")
            .loose()
            .complete(Complete::File),
        Opt::text("format", "format").loose(),
        Opt::number("granularity", "granularity of the copy in bytes").loose(),
        Opt::number("buf-size", "buffer of the copy in bytes").loose(),
        Opt::flag("bytes", "the limit is in bytes per second"),
        Opt::flag("transient-job", "the job need not survive the guest"),
        Opt::flag("synchronous-writes", "write to both sides at once"),
        PRINT_XML,
    ],
    option_aliases: &[("raw", "format=raw")],
    examples: &["blockcopy test vda /tmp/copy.img"],
    local: false,
    run: |shell, args| Box::pin(run(shell, args)),
};

async fn run(shell: &mut Shell, args: &Args) -> Outcome {
    args.exclusive_all(&["dest", "xml"])?;
    args.exclusive("format", "xml")?;
    args.exclusive("pivot", "finish")?;
    let path = args.need("path")?.to_string();
    let bytes = args.has("bytes");
    let xml = match (args.text("dest")?, crate::files::optional_document(args, "xml")?) {
        (Some(dest), None) => describe(args, dest)?,
        (None, Some(xml)) => xml,
        _ => fail!("need either --dest or --xml"),
    };
    if args.has("print-xml") {
        shell.out.document(&xml);
        return Ok(());
    }
    let flags = args.flags(&[
        ("shallow", VIR_DOMAIN_BLOCK_COPY_SHALLOW),
        ("reuse-external", VIR_DOMAIN_BLOCK_COPY_REUSE_EXT),
        ("transient-job", VIR_DOMAIN_BLOCK_COPY_TRANSIENT_JOB),
        ("synchronous-writes", VIR_DOMAIN_BLOCK_COPY_SYNCHRONOUS_WRITES),
    ]);
    let mut params = api::Params::new();
    if args.has("bandwidth") {
        let limit = super::bandwidth(args, bytes)?;
        params.ullong("bandwidth", if bytes { limit } else { limit << 20 });
    }
    if let Some(size) = args.number::<u32>("granularity")? {
        params.uint("granularity", size);
    }
    if let Some(size) = args.number::<u64>("buf-size")? {
        params.ullong("buf-size", size);
    }
    let (at, domain) = shell.domain(args).await?;
    // What the older call can say is said by it, so that older daemons understand.
    let newer = [
        "xml",
        "granularity",
        "buf-size",
        "transient-job",
        "synchronous-writes",
    ]
    .iter()
    .any(|option| args.has(option));
    if let Some(dest) = args
        .text("dest")?
        .filter(|_| !newer && args.text("format").is_ok_and(|f| f.is_none_or(|f| f == "raw")))
    {
        let flags = rebase_flags(args, bytes);
        let limit = super::bandwidth(args, bytes)?;
        at.domain_block
            .domain_block_rebase(
                &at.call,
                domain.clone(),
                path.clone(),
                Some(dest.to_string()),
                limit,
                flags,
            )
            .await?;
        return end(shell, &at, &domain, &path, args).await;
    }
    at.domain_block
        .domain_block_copy(
            &at.call,
            domain.clone(),
            path.clone(),
            xml,
            params.0.into(),
            flags,
        )
        .await?;
    end(shell, &at, &domain, &path, args).await
}

fn rebase_flags(args: &Args, bytes: bool) -> u32 {
    let mut flags = VIR_DOMAIN_BLOCK_REBASE_COPY as u32;
    flags |= args.flags(&[
        ("shallow", VIR_DOMAIN_BLOCK_REBASE_SHALLOW),
        ("reuse-external", VIR_DOMAIN_BLOCK_REBASE_REUSE_EXT),
        ("format", VIR_DOMAIN_BLOCK_REBASE_COPY_RAW),
        ("blockdev", VIR_DOMAIN_BLOCK_REBASE_COPY_DEV),
    ]);
    if bytes {
        flags | VIR_DOMAIN_BLOCK_REBASE_BANDWIDTH_BYTES as u32
    } else {
        flags
    }
}

async fn end(
    shell: &mut Shell,
    at: &crate::link::Link,
    domain: &DomainRef,
    path: &str,
    args: &Args,
) -> Outcome {
    if !super::waits(args) && !args.has("pivot") && !args.has("finish") {
        shell.out.done("Block Copy started");
        return Ok(());
    }
    super::wait_for_job(shell, at, domain, path, args, "Block Copy").await?;
    let line = super::finish_copy(at, domain, path, args.has("pivot"), args.has("finish")).await?;
    shell.out.done(format!(
        "{}{}",
        super::newline(args),
        line.unwrap_or("Now in mirroring phase")
    ));
    Ok(())
}

fn describe(args: &Args, dest: &str) -> Said<String> {
    let block = args.has("blockdev");
    let mut writer = crate::document::Writer::new();
    writer.open("disk", &[("type", Some(if block { "block" } else { "file" }))]);
    writer.empty("source", &[(if block { "dev" } else { "file" }, Some(dest))]);
    writer.empty("driver", &[("type", args.text("format")?)]);
    writer.close("disk");
    Ok(writer.finish())
}
