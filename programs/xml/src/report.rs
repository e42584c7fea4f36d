//! Problems as people read them: place, words, the line, and a caret below the place.

use xml::Problem;

/// Problems as lines of text; `severity` is said of each.
pub fn text(name: &str, problems: &[Problem], severity: &str) -> String {
    problems
        .iter()
        .map(|problem| one(name, problem, severity))
        .collect()
}

/// One problem.
pub fn one(name: &str, problem: &Problem, severity: &str) -> String {
    // A warning is what only a person hears: libvirt's words before it would say that the document is refused.
    let message = if severity == "warning" {
        problem.message.clone()
    } else {
        model::code::message(problem)
    };
    if problem.line == 0 {
        return format!("{name}: {severity}: {message}\n");
    }
    let (line, column) = (problem.line, problem.column);
    let mut out = format!("{name}:{line}:{column}: {severity}: {message}");
    if !problem.path.is_empty() {
        out.push_str(&format!(" [{}]", problem.path));
    }
    out.push('\n');
    for shown in problem.caret().lines() {
        out.push_str(&format!("    {shown}\n"));
    }
    out
}
