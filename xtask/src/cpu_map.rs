//! Writes the tables of processor models from the published facts, or compares them with these.

use serde_json::Value;
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::Path;

/// Where the tables are, below the top of the checkout.
const TABLES: &str = "vocabulary/cpu/data";

/// Compares the tables with the facts in `spec`, or writes them. Errors: which tables differ.
pub fn run(root: &Path, spec: &Path, write: bool) -> Result<String, String> {
    let path = spec.join("cpu-map.json");
    if !path.exists() {
        return Ok(format!(
            "cpu-map: skipped, there are no facts at {}",
            spec.display()
        ));
    }
    let text = std::fs::read_to_string(&path).map_err(|error| format!("{}: {error}", path.display()))?;
    let facts: Value = serde_json::from_str(&text).map_err(|error| format!("{}: {error}", path.display()))?;
    let tables = [
        ("x86.txt", x86(&facts["x86"])),
        ("ppc64.txt", registers(&facts["ppc64"])),
        ("arm.txt", registers(&facts["arm"])),
    ];
    let mut stale = Vec::new();
    for (name, text) in &tables {
        let table = root.join(TABLES).join(name);
        if write {
            std::fs::write(&table, text).map_err(|error| format!("{}: {error}", table.display()))?;
        } else if std::fs::read_to_string(&table).ok().as_deref() != Some(text) {
            stale.push(*name);
        }
    }
    if stale.is_empty() {
        Ok(format!("cpu-map: {} tables agree with the facts", tables.len()))
    } else {
        Err(format!(
            "cpu-map: {} differ from the facts; run `cargo xtask cpu-map --write`",
            stale.join(", ")
        ))
    }
}

/// How a model stands to each feature: `+` has it, `^` was given it later, `!` lost it later.
type Marks = BTreeMap<String, char>;

/// Vendors, features and models of x86. A model is written as its difference from the nearest one before it.
fn x86(facts: &Value) -> String {
    let mut out = String::from("# vendor NAME STRING\n");
    for (name, vendor) in members(&facts["vendors"]) {
        _ = writeln!(out, "vendor {name} {}", text(&vendor["string"]));
    }
    out +=
        "# feature NAME LEAF[.SUBLEAF]:REGISTER:BIT | msr.INDEX:REGISTER:BIT [unmigratable] [alias=NAME]\n";
    for (name, feature) in members(&facts["features"]) {
        _ = write!(out, "feature {name} {}", place(feature));
        if feature["migratable"] == "no" {
            out += " unmigratable";
        }
        for alias in list(&feature["aliases"]) {
            _ = write!(out, " alias={}", text(&alias[0]));
        }
        out.push('\n');
    }
    out += "# model NAME [host] [guest] [compat] [vendor=V] [sig=FAMILY.MODEL[.STEPPINGS],…] [extends=M | [like=M] +has ^added !removed -lacks]\n";
    let mut before: Vec<(&str, Marks)> = Vec::new();
    for model in list(&facts["models"]) {
        let name = text(&model["name"]);
        _ = write!(out, "model {name}{}", head(model));
        if let Some(ancestor) = model["extends"].as_str() {
            _ = writeln!(out, " extends={ancestor}");
            continue;
        }
        let marks = marks(model);
        out += &difference(&before, &marks);
        out.push('\n');
        before.push((name, marks));
    }
    out
}

/// The part of a model's line before its features.
fn head(model: &Value) -> String {
    let mut out = String::new();
    for (word, yes) in [
        ("host", model["decode"]["host"] == "on"),
        ("guest", model["decode"]["guest"] == "on"),
        ("compat", model["check"]["partial"] == "compat"),
    ] {
        if yes {
            _ = write!(out, " {word}");
        }
    }
    if let Some(vendor) = model["vendor"].as_str() {
        _ = write!(out, " vendor={vendor}");
    }
    let signatures: Vec<String> = list(&model["signatures"]).map(signature).collect();
    if !signatures.is_empty() {
        _ = write!(out, " sig={}", signatures.join(","));
    }
    out
}

fn signature(value: &Value) -> String {
    let mut out = format!("{}.{}", text(&value["family"]), text(&value["model"]));
    if let Some(steppings) = value["stepping"].as_str() {
        _ = write!(out, ".{steppings}");
    }
    out
}

fn marks(model: &Value) -> Marks {
    list(&model["features"])
        .map(|feature| match feature.as_str() {
            Some(name) => (name.to_owned(), '+'),
            None if feature[1]["removed"] == "yes" => (text(&feature[0]).to_owned(), '!'),
            None => (text(&feature[0]).to_owned(), '^'),
        })
        .collect()
}

/// The shortest way to say `marks`, given the models before.
fn difference(before: &[(&str, Marks)], marks: &Marks) -> String {
    let changes = |other: &Marks| {
        let mut words: Vec<String> = marks
            .iter()
            .filter(|(name, mark)| other.get(*name) != Some(mark))
            .map(|(name, mark)| format!("{mark}{name}"))
            .collect();
        let lost = other.keys().filter(|name| !marks.contains_key(*name));
        words.extend(lost.map(|name| format!("-{name}")));
        words
    };
    let mut best = (String::new(), changes(&Marks::new()));
    for (name, other) in before {
        let words = changes(other);
        if words.len() < best.1.len() {
            best = (format!(" like={name}"), words);
        }
    }
    let words: String = best.1.iter().map(|word| format!(" {word}")).collect();
    best.0 + &words
}

/// Where the bit of a feature is.
fn place(feature: &Value) -> String {
    let (item, leaf) = match feature["cpuid"].get(0) {
        Some(item) => {
            let sub = item["ecx_in"].as_str().map(number);
            let leaf = format!("{:x}", number(text(&item["eax_in"])));
            (item, sub.map_or(leaf.clone(), |sub| format!("{leaf}.{sub:x}")))
        }
        None => {
            let item = &feature["msr"][0];
            (item, format!("msr.{:x}", number(text(&item["index"]))))
        }
    };
    let bits = ["eax", "ebx", "ecx", "edx"]
        .into_iter()
        .map(|register| (register, item[register].as_str().map_or(0, number)));
    let (register, bit) = bits
        .filter(|(_, bits)| *bits != 0)
        .map(|(register, bits)| (register, bits.trailing_zeros()))
        .next()
        .unwrap_or_default();
    format!("{leaf}:{register}:{bit}")
}

/// Vendors and models that one register tells apart.
fn registers(facts: &Value) -> String {
    let mut out = String::from("# vendor NAME [IMPLEMENTER]\n");
    for (name, vendor) in members(&facts["vendors"]) {
        let number = vendor["value"].as_str().map(number);
        let number = number.map_or_else(String::new, |number| format!(" {number:x}"));
        _ = writeln!(out, "vendor {name}{number}");
    }
    out += "# feature NAME\n";
    for (name, _) in members(&facts["features"]) {
        _ = writeln!(out, "feature {name}");
    }
    out += "# model VENDOR VALUE[/MASK],… NAME\n";
    for model in list(&facts["models"]) {
        let values: Vec<String> = list(&model["pvr"]).map(masked).collect();
        _ = writeln!(
            out,
            "model {} {} {}",
            text(&model["vendor"]),
            values.join(","),
            text(&model["name"])
        );
    }
    out
}

fn masked(value: &Value) -> String {
    let mask = value["mask"]
        .as_str()
        .map_or_else(String::new, |mask| format!("/{:x}", number(mask)));
    format!("{:x}{mask}", number(text(&value["value"])))
}

fn number(text: &str) -> u64 {
    u64::from_str_radix(text.trim_start_matches("0x"), 16).unwrap_or_default()
}

fn members(value: &Value) -> impl Iterator<Item = (&String, &Value)> {
    value.as_object().into_iter().flatten()
}

fn list(value: &Value) -> impl Iterator<Item = &Value> {
    value.as_array().into_iter().flatten()
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_default()
}
