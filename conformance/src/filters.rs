//! Packet filters: the commands that put them on a card.

use crate::cases::Case;
use crate::made::{commands_of, same_commands};
use driver_nwfilter::{Command, Filters, Refused, Variables};
use model::nwfilter::NwFilter;
use serde_json::Value;

/// The card the cases are about.
const CARD: &str = "vnet0";

/// New rules for a card.
pub fn firewall(case: &Case) -> Result<(), String> {
    let filter = NwFilter::parse(&case.need("input")?).map_err(|problems| problems.to_string())?;
    let folder = case.dir.join("firewall");
    let variables = variables(&folder.join("variables.json"))?;
    let made = driver_nwfilter::apply(&filter, &included(&folder.join("ref")), &variables, CARD);
    let mut made = words(made)?;
    let common =
        std::fs::read_to_string(folder.join("common-commands.txt")).map_err(|error| error.to_string())?;
    for block in common.split("\n\n") {
        cut(&mut made, &commands_of(block));
    }
    same_commands(&commands_of(&case.need("expected_commands")?), &made)
}

/// Another operation on a card.
pub fn operation(case: &Case) -> Result<(), String> {
    let card = case.text("interface");
    let mac = case.text("mac");
    let servers = case.fields.get("dhcp_servers").and_then(Value::as_array);
    let servers: Vec<String> = servers
        .into_iter()
        .flatten()
        .filter_map(|server| server.as_str().map(str::to_owned))
        .collect();
    let made = match case.text("operation") {
        "all-teardown" => driver_nwfilter::all_teardown(card),
        "tear-old-rules" => driver_nwfilter::tear_old_rules(card),
        "remove-basic-rules" => driver_nwfilter::remove_basic_rules(card),
        "apply-basic-rules" => driver_nwfilter::apply_basic_rules(card, mac),
        "apply-dhcponly-rules" => {
            let leave = case.flag("leave_temporary") == Some(true);
            driver_nwfilter::apply_dhcp_only_rules(card, mac, &servers, leave)
        }
        "apply-drop-all-rules" => driver_nwfilter::apply_drop_all(card),
        other => return Err(format!("unknown operation {other}")),
    };
    same_commands(&commands_of(&case.need("expected_commands")?), &words(made)?)
}

fn words(made: Result<Vec<Command>, Refused>) -> Result<Vec<Vec<String>>, String> {
    let made = made.map_err(|refused| refused.to_string())?;
    Ok(made.into_iter().map(|command| command.args).collect())
}

/// Takes a block out, where it stands first.
fn cut(commands: &mut Vec<Vec<String>>, block: &[Vec<String>]) {
    let found = commands
        .windows(block.len().max(1))
        .position(|window| window == block);
    if let Some(place) = found {
        commands.drain(place..place + block.len());
    }
}

fn variables(path: &std::path::Path) -> Result<Variables, String> {
    let text = std::fs::read_to_string(path).map_err(|error| error.to_string())?;
    let json: Value = serde_json::from_str(&text).map_err(|error| error.to_string())?;
    let mut variables = Variables::default();
    for (name, values) in json.as_object().into_iter().flatten() {
        for value in values.as_array().into_iter().flatten().filter_map(Value::as_str) {
            variables
                .add(name, value)
                .map_err(|refused| refused.to_string())?;
        }
    }
    Ok(variables)
}

/// The filters of a folder that others include.
fn included(folder: &std::path::Path) -> Filters {
    let files = std::fs::read_dir(folder).into_iter().flatten().flatten();
    let texts = files.filter_map(|file| std::fs::read_to_string(file.path()).ok());
    Filters::of(texts.filter_map(|text| NwFilter::parse(&text).ok()))
}
