//! Variables of filters: values, and how many rules a rule with variables stands for.

use crate::Refused;
use crate::command::checked;
use model::nwfilter::{Form, Packets};
use std::collections::{BTreeMap, HashSet};

/// Values of variables; one may have several.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Variables(BTreeMap<String, Vec<String>>);

impl Variables {
    /// Gives a variable another value besides those it has. Errors: the value could not stand in a command.
    pub fn add(&mut self, name: &str, value: &str) -> Result<(), Refused> {
        let value = checked("value of a variable", value)?;
        self.0.entry(name.to_owned()).or_default().push(value);
        Ok(())
    }

    /// These variables, with others in place of those of the same name.
    pub fn overridden(&self, others: &Self) -> Self {
        let mut all = self.clone();
        all.0.extend(others.0.clone());
        all
    }

    fn values(&self, name: &str) -> Result<&[String], Refused> {
        let found = self.0.get(name).filter(|values| !values.is_empty());
        found.map(Vec::as_slice).ok_or_else(|| Refused::NoValue {
            variable: name.to_owned(),
        })
    }
}

/// How a rule uses a variable.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Access {
    /// Each value in turn, side by side with other variables of the same number.
    Iterated(u32),
    /// The value at a place.
    At(usize),
}

/// Splits `NAME`, `NAME[1]`, `NAME[@1]`, without the dollar.
fn access(text: &str) -> (&str, Access) {
    let Some((name, inside)) = text.split_once('[') else {
        return (text, Access::Iterated(0));
    };
    let inside = inside.trim_end_matches(']');
    match inside.strip_prefix('@') {
        Some(iterator) => (name, Access::Iterated(iterator.parse().unwrap_or(0))),
        None => (name, Access::At(inside.parse().unwrap_or(usize::MAX))),
    }
}

/// Variables that go side by side: their number, their names, and how many values each has.
struct Iterator {
    id: u32,
    names: Vec<String>,
    rows: Vec<Vec<String>>,
}

/// The rule once for each combination of values of its variables, with the values in the place of the variables.
pub(crate) fn instances(packets: &Packets, variables: &Variables) -> Result<Vec<Packets>, Refused> {
    let iterators = iterators(packets, variables)?;
    let mut combinations: Vec<BTreeMap<(u32, &str), &str>> = vec![BTreeMap::new()];
    // The variables of the lowest number change fastest, so each further one repeats what is there.
    for iterator in &iterators {
        let mut next = Vec::new();
        for row in &iterator.rows {
            for combination in &combinations {
                let mut combination = combination.clone();
                for (name, value) in iterator.names.iter().zip(row) {
                    combination.insert((iterator.id, name.as_str()), value.as_str());
                }
                next.push(combination);
            }
        }
        combinations = next;
    }
    combinations
        .iter()
        .map(|values| substituted(packets, values, variables))
        .collect()
}

fn iterators(packets: &Packets, variables: &Variables) -> Result<Vec<Iterator>, Refused> {
    let mut iterators: Vec<Iterator> = Vec::new();
    for text in packets
        .fields
        .iter()
        .filter_map(|field| field.value.strip_prefix('$'))
    {
        let (name, Access::Iterated(id)) = access(text) else {
            continue;
        };
        let values = variables.values(name)?;
        match iterators.iter_mut().find(|iterator| iterator.id == id) {
            Some(iterator) if iterator.names.iter().any(|known| known == name) => {}
            Some(iterator) => {
                if iterator.rows.len() != values.len() {
                    return Err(Refused::Uneven);
                }
                iterator.names.push(name.to_owned());
                for (row, value) in iterator.rows.iter_mut().zip(values) {
                    row.push(value.clone());
                }
            }
            None => iterators.push(Iterator {
                id,
                names: vec![name.to_owned()],
                rows: values.iter().map(|value| vec![value.clone()]).collect(),
            }),
        }
    }
    iterators.sort_by_key(|iterator| iterator.id);
    for iterator in &mut iterators {
        let mut seen = HashSet::new();
        iterator.rows.retain(|row| seen.insert(row.clone()));
    }
    Ok(iterators)
}

fn substituted(
    packets: &Packets,
    values: &BTreeMap<(u32, &str), &str>,
    variables: &Variables,
) -> Result<Packets, Refused> {
    let mut packets = packets.clone();
    for field in &mut packets.fields {
        let Some(text) = field.value.strip_prefix('$') else {
            continue;
        };
        let (name, access) = access(text);
        let value = match access {
            Access::Iterated(id) => values.get(&(id, name)).copied(),
            Access::At(place) => variables.values(name)?.get(place).map(String::as_str),
        };
        let value = value.ok_or_else(|| Refused::NoValue {
            variable: text.to_owned(),
        })?;
        // The values of variables reach commands as they are.
        field.value = value.to_owned();
        field.form = Form::Text;
    }
    Ok(packets)
}
