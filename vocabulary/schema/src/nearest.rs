//! The nearest right name for a misspelt one.

/// The name among `names` that is most like `wrong`, when one is near enough to be meant: at most a third of its
/// characters differ.
pub fn nearest<'a>(wrong: &str, names: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let most = wrong.chars().count().div_ceil(3).max(1);
    names
        .into_iter()
        .filter(|name| name.len().abs_diff(wrong.len()) <= most)
        .map(|name| (distance(wrong, name), name))
        .filter(|(distance, _)| *distance <= most)
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, name)| name)
}

/// How many characters must be put in, taken out, replaced or swapped with a neighbour, upper and lower case being alike.
fn distance(left: &str, right: &str) -> usize {
    let left: Vec<char> = left.to_lowercase().chars().collect();
    let right: Vec<char> = right.to_lowercase().chars().collect();
    let mut before: Vec<usize> = Vec::new();
    let mut above: Vec<usize> = (0..=right.len()).collect();
    for (row, &l) in left.iter().enumerate() {
        let mut line = vec![row.saturating_add(1)];
        for (column, &r) in right.iter().enumerate() {
            let at = |line: &[usize], back: usize| {
                (column.saturating_add(1))
                    .checked_sub(back)
                    .and_then(|index| line.get(index).copied())
                    .unwrap_or(usize::MAX)
            };
            let replaced = at(&above, 1).saturating_add(usize::from(l != r));
            let mut best = replaced
                .min(at(&above, 0).saturating_add(1))
                .min(at(&line, 1).saturating_add(1));
            let swapped = row.checked_sub(1).and_then(|index| left.get(index)) == Some(&r)
                && column.checked_sub(1).and_then(|index| right.get(index)) == Some(&l);
            if swapped {
                best = best.min(at(&before, 2).saturating_add(1));
            }
            line.push(best);
        }
        before = std::mem::replace(&mut above, line);
    }
    above.last().copied().unwrap_or(usize::MAX)
}

#[cfg(test)]
mod tests {
    use super::nearest;

    #[test]
    fn a_slip_of_the_finger_is_found_and_another_word_is_not() {
        let names = ["memory", "memoryBacking", "metadata", "vcpu"];
        assert_eq!(nearest("memroy", names), Some("memory"));
        assert_eq!(nearest("Memory", names), Some("memory"));
        assert_eq!(nearest("vcpus", names), Some("vcpu"));
        assert_eq!(nearest("devices", names), None);
    }
}
