//! `cpu-compare`: compare a CPU with that of the host.

use crate::prelude::*;

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

/// The CPU elements of a text: it may be one, several, or documents that hold them.
pub fn cpus(path: &str, text: &str) -> Said<Vec<String>> {
    // Several elements in a row are no document until something is put around them.
    let body = text.trim_start();
    let body = if body.starts_with("<?") {
        body.split_once("?>").map_or(body, |(_, rest)| rest)
    } else {
        body
    };
    let whole = format!("<container>{body}</container>");
    let parsed = roxmltree::Document::parse(&whole)
        .map_err(|error| Failure::say(format!("Failed to parse {path}: {error}")))?;
    let elements = parsed
        .descendants()
        .filter(|node| node.has_tag_name("cpu") && (node.has_children() || node.has_attribute("mode")));
    let outer = elements.filter(|node| !node.ancestors().skip(1).any(|above| above.has_tag_name("cpu")));
    let found: Vec<String> = outer.map(|node| crate::document::dump(node)).collect();
    if found.is_empty() {
        fail!(
            "File '{path}' does not contain any <cpu> element or valid domain XML, host capabilities XML, or domain capabilities XML"
        );
    }
    Ok(found)
}
