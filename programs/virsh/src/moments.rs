//! What snapshots and checkpoints have in common: lists by parent, and trees.

use crate::output::Output;

/// A moment in the life of a domain: its name and that of the moment before it.
#[derive(Clone, Debug)]
pub struct Moment {
    /// Its name.
    pub name: String,
    /// The moment it was made on.
    pub parent: Option<String>,
}

/// Prints a tree as virsh does: a line for each name, and lines that lead to it.
pub fn print_tree(out: &mut Output, moments: &[Moment]) {
    let known = |name: &str| moments.iter().any(|one| one.name == name);
    let roots = moments
        .iter()
        .filter(|one| one.parent.as_deref().is_none_or(|parent| !known(parent)));
    for root in roots {
        let mut lines = String::new();
        push_branch(
            &mut lines,
            moments,
            root,
            &Place {
                indent: String::new(),
                last: true,
                root: true,
            },
        );
        out.print(lines);
    }
}

/// Where in the tree a name stands.
struct Place {
    indent: String,
    last: bool,
    root: bool,
}

fn push_branch(lines: &mut String, moments: &[Moment], one: &Moment, place: &Place) {
    let Place { indent, last, root } = place;
    let (mark, below) = match (root, last) {
        (true, _) => ("", String::new()),
        (false, true) => ("+- ", format!("{indent}  ")),
        (false, false) => ("+- ", format!("{indent}| ")),
    };
    lines.push_str(&format!("{indent}{mark}{}\n", one.name));
    // A chain that bites its own tail must not be followed for ever; depth shows in the indent.
    let children: Vec<&Moment> = if indent.len() > 4096 {
        Vec::new()
    } else {
        moments
            .iter()
            .filter(|other| other.parent.as_deref() == Some(one.name.as_str()))
            .collect()
    };
    if !children.is_empty() {
        lines.push_str(&format!("{below}  |\n"));
    }
    for (at, child) in children.iter().enumerate() {
        let place = Place {
            indent: format!("{below}  "),
            last: at + 1 == children.len(),
            root: false,
        };
        push_branch(lines, moments, child, &place);
    }
    if children.is_empty() && *last {
        lines.push_str(&format!("{below}\n"));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn branches_are_led_to() {
        let pairs = [("r", ""), ("a", "r"), ("x", "a"), ("y", "a"), ("b", "r")];
        let moment = |(name, parent): &(&str, &str)| Moment {
            name: name.to_string(),
            parent: Some(parent.to_string()).filter(|parent| !parent.is_empty()),
        };
        let moments: Vec<Moment> = pairs.iter().map(moment).collect();
        let mut out = Output {
            captured: Some(String::new()),
            ..Output::default()
        };
        print_tree(&mut out, &moments);
        let lines = [
            "r",
            "  |",
            "  +- a",
            "  |   |",
            "  |   +- x",
            "  |   +- y",
            "  |     ",
            "  +- b",
            "    ",
        ];
        assert_eq!(out.captured.unwrap(), lines.join("\n") + "\n");
    }
}
