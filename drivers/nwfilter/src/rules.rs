//! All rules that count for a card: those of its filter and of the filters it includes.

use crate::command::checked;
use crate::{Refused, Variables};
use model::nwfilter::{Entry, NwFilter, Rule};
use std::collections::BTreeMap;

/// Filters by name, for those that include others.
#[derive(Clone, Debug, Default)]
pub struct Filters(BTreeMap<String, NwFilter>);

/// Filters that include each other go no deeper.
const MOST_DEPTH: usize = 64;

impl Filters {
    /// Filters that may be included.
    pub fn of(filters: impl IntoIterator<Item = NwFilter>) -> Self {
        Self(
            filters
                .into_iter()
                .map(|filter| (filter.name.clone(), filter))
                .collect(),
        )
    }
}

/// A rule, the chain it stands in, and the values of its variables.
pub(crate) struct Placed<'a> {
    pub rule: &'a Rule,
    pub chain: &'a str,
    pub chain_priority: i32,
    pub variables: Variables,
}

/// The root of a filter's chains.
pub(crate) const ROOT: &str = "root";

/// Collects the rules: those of the root first, then by priority.
pub(crate) fn collect<'a>(
    filter: &'a NwFilter,
    filters: &'a Filters,
    variables: &Variables,
) -> Result<Vec<Placed<'a>>, Refused> {
    let mut placed = Vec::new();
    add(filter, filters, variables, 0, &mut placed)?;
    placed.sort_by_key(|each: &Placed<'_>| (each.chain != ROOT, each.rule.priority));
    Ok(placed)
}

fn add<'a>(
    filter: &'a NwFilter,
    filters: &'a Filters,
    variables: &Variables,
    depth: usize,
    placed: &mut Vec<Placed<'a>>,
) -> Result<(), Refused> {
    if depth > MOST_DEPTH {
        return Err(Refused::Endless {
            name: filter.name.clone(),
        });
    }
    let chain = filter.chain.as_deref().unwrap_or(ROOT);
    checked("name of a chain", chain)?;
    for entry in &filter.entries {
        match entry {
            Entry::Rule(rule) => placed.push(Placed {
                rule,
                chain,
                chain_priority: filter.priority,
                variables: variables.clone(),
            }),
            Entry::Include(include) => {
                let included = filters.0.get(&include.filter).ok_or_else(|| Refused::NoFilter {
                    name: include.filter.clone(),
                })?;
                let mut own = Variables::default();
                for parameter in &include.parameters {
                    own.add(&parameter.name, &parameter.value)?;
                }
                add(
                    included,
                    filters,
                    &variables.overridden(&own),
                    depth.saturating_add(1),
                    placed,
                )?;
            }
        }
    }
    Ok(())
}
