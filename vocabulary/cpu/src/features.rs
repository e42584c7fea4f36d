//! A set of x86 features: one bit for each feature of the table.

/// Room for features, in words of 64.
const WORDS: usize = 8;

/// A set of features, by their place in the table.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Features([u64; WORDS]);

impl Features {
    /// How many features a set has room for.
    pub const CAPACITY: usize = WORDS * 64;

    /// Adds the feature at `index`.
    pub fn insert(&mut self, index: usize) {
        if let Some(word) = self.0.get_mut(index / 64) {
            *word |= 1 << (index % 64);
        }
    }

    /// Whether the feature at `index` is in the set.
    pub fn has(&self, index: usize) -> bool {
        self.0
            .get(index / 64)
            .is_some_and(|word| word & (1 << (index % 64)) != 0)
    }

    /// Whether nothing is in the set.
    pub fn is_empty(&self) -> bool {
        self.0 == [0; WORDS]
    }

    /// Whether all of `other` is in this set.
    pub fn contains(&self, other: &Features) -> bool {
        other.without(self).is_empty()
    }

    /// What is in both sets.
    pub fn and(&self, other: &Features) -> Features {
        self.zip(other, |ours, theirs| ours & theirs)
    }

    /// What is in one of the sets.
    pub fn or(&self, other: &Features) -> Features {
        self.zip(other, |ours, theirs| ours | theirs)
    }

    /// What is in this set only.
    pub fn without(&self, other: &Features) -> Features {
        self.zip(other, |ours, theirs| ours & !theirs)
    }

    /// The places of what is in the set, in order.
    pub fn iter(&self) -> impl Iterator<Item = usize> + '_ {
        (0..Self::CAPACITY).filter(|index| self.has(*index))
    }

    /// How many features are in the set.
    pub fn len(&self) -> usize {
        self.0.iter().map(|word| word.count_ones() as usize).sum()
    }

    fn zip(&self, other: &Features, with: impl Fn(u64, u64) -> u64) -> Features {
        let mut out = *self;
        for (ours, theirs) in out.0.iter_mut().zip(other.0) {
            *ours = with(*ours, theirs);
        }
        out
    }
}
