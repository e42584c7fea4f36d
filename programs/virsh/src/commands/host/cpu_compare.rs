//! `cpu-compare`: compare a CPU with that of the host.

use crate::prelude::*;
use roxmltree::Node;

/// The command.
pub static COMMAND: Command = Command {
    name: "cpu-compare",
    aliases: &[],
    group: Group::Host,
    summary: "compare a CPU with that of the host",
    description: "Tells whether the host has what a CPU in a document has.",
    options: &[
        Opt::text("file", "file with a CPU or a document that holds one")
            .positional()
            .required()
            .complete(Complete::File),
        Opt::flag("error", "fail if the CPUs are not compatible"),
        VALIDATE,
    ],
    option_aliases: &[],
    examples: &["cpu-compare /dev/null"],
    local: false,
    run: |shell, args| Box::pin(run(shell, args)),
};

async fn run(shell: &mut Shell, args: &Args) -> Outcome {
    let path = args.need("file")?;
    let text = crate::files::document(args, "file")?;
    let flags = args.flags(&[
        ("error", VIR_CONNECT_COMPARE_CPU_FAIL_INCOMPATIBLE),
        ("validate", VIR_CONNECT_COMPARE_CPU_VALIDATE_XML),
    ]);
    let cpu = cpus(path, &text)?.into_iter().next().unwrap_or_default();
    let at = shell.at().await?;
    let result = at
        .host
        .connect_compare_cpu(&at.call, cpu, flags)
        .await
        .or_say(format!("Failed to compare host CPU with {path}"))?;
    tell(shell, path, result, "host CPU")
}

/// Says how a CPU compares with that of `other`.
pub fn tell(shell: &mut Shell, path: &str, result: i32, other: &str) -> Outcome {
    match result {
        VIR_CPU_COMPARE_INCOMPATIBLE => {
            shell.out.value(
                "result",
                format!("CPU described in {path} is incompatible with {other}"),
            );
            return Err(Failure::silent());
        }
        VIR_CPU_COMPARE_IDENTICAL => shell.out.value(
            "result",
            format!("CPU described in {path} is identical to {other}"),
        ),
        _ => {
            let capital = format!("{}{}", other[..1].to_uppercase(), &other[1..]);
            shell.out.value(
                "result",
                format!("{capital} is a superset of CPU described in {path}"),
            );
        }
    }
    Ok(())
}

/// The CPUs of a text: it may be one, several in a row, or documents that hold them.
pub fn cpus(path: &str, text: &str) -> Said<Vec<String>> {
    // Several elements in a row are no document until something is put around them.
    let body = match text.strip_prefix("<?xml") {
        Some(declaration) => declaration.split_once("?>").map_or(text, |(_, rest)| rest),
        None => text,
    };
    let whole = format!("<container>{body}</container>");
    let parsed = roxmltree::Document::parse(&whole)
        .map_err(|error| Failure::say(format!("Failed to parse {path}: {error}")))?;
    let found: Vec<String> = parsed.root_element().children().flat_map(cpus_of).collect();
    if found.is_empty() {
        fail!(
            "File '{path}' does not contain any <cpu> element or valid domain XML, host capabilities XML, or domain capabilities XML"
        );
    }
    Ok(found)
}

fn cpus_of(outer: Node<'_, '_>) -> Vec<String> {
    let all = |above: Option<Node<'_, '_>>| -> Vec<String> {
        let children = above.into_iter().flat_map(|above| above.children());
        let cpus = children.filter(|child| child.has_tag_name("cpu"));
        cpus.map(crate::document::dump).collect()
    };
    match outer.tag_name().name() {
        "cpu" => vec![crate::document::dump(outer)],
        "domain" => all(Some(outer)),
        "capabilities" => all(crate::document::find(outer, "host")),
        "domainCapabilities" => crate::document::list(outer, "cpu", &["mode"])
            .into_iter()
            .filter(|mode| {
                mode.attribute("name") == Some("host-model") && mode.attribute("supported") == Some("yes")
            })
            .map(host_model)
            .collect(),
        _ => Vec::new(),
    }
}

/// What a guest gets from the host's model, as a CPU of its own.
fn host_model(mode: Node<'_, '_>) -> String {
    let inner: String = mode.children().map(crate::document::dump).collect();
    format!("<cpu>{inner}</cpu>")
}

/// Tells that what a hypervisor can give does not follow from what a host has: features nothing is asked of.
pub fn warn_of_hosts(shell: &mut Shell, cpus: &[String]) {
    let of_host = |cpu: &String| {
        let parsed = roxmltree::Document::parse(cpu);
        parsed.is_ok_and(|parsed| {
            let mut children = parsed.root_element().children();
            children.any(|child| child.has_tag_name("feature") && !child.has_attribute("policy"))
        })
    };
    for _ in cpus.iter().filter(|cpu| of_host(cpu)) {
        shell.complain("using host CPU definition as input may provide incorrect results");
    }
}
