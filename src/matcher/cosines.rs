//! An accumulator for the cosines between a title and all examples that share a word with it.

/// Cosines summed term by term.
#[derive(Default)]
pub(super) struct Cosines {
    /// By example; 0 where nothing was added.
    values: Vec<f32>,
    /// The examples that something was added to.
    used: Vec<u32>,
}

impl Cosines {
    /// Clears the sums, touching only the few in use.
    pub(super) fn reset(&mut self, examples: usize) {
        for example in self.used.drain(..) {
            self.values[example as usize] = 0.0;
        }
        self.values.resize(examples.max(self.values.len()), 0.0);
    }

    /// Adds a term's contribution.
    pub(super) fn add(&mut self, example: u32, part: f32) {
        let value = &mut self.values[example as usize];
        if *value == 0.0 {
            self.used.push(example);
        }
        *value += part;
    }

    /// Adds a term's contribution if another term has already contributed.
    pub(super) fn add_if_used(&mut self, example: u32, part: f32) {
        let value = &mut self.values[example as usize];
        if *value != 0.0 {
            *value += part;
        }
    }

    /// The number of examples with a sum.
    pub(super) fn len(&self) -> usize {
        self.used.len()
    }

    /// The examples with their sums.
    pub(super) fn found(&self) -> impl Iterator<Item = (u32, f32)> + '_ {
        self.used.iter().map(|example| (*example, self.values[*example as usize]))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sums_are_cleared_between_titles() {
        let mut cosines = Cosines::default();
        for _ in 0..2 {
            cosines.reset(3);
            cosines.add(2, 0.5);
            cosines.add(2, 0.25);
            cosines.add_if_used(1, 0.5);
            assert_eq!(cosines.found().collect::<Vec<_>>(), [(2, 0.75)]);
            assert_eq!(cosines.len(), 1);
        }
    }
}
