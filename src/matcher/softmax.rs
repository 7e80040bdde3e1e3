//! Scores as probabilities, fast enough for the billions of them that training takes.

use pulp::{Arch, NullaryFnOnce};

/// Turns scores into probabilities.
pub(super) fn softmax(scores: &mut [f32]) {
    Arch::new().dispatch(Softmax(scores));
}

struct Softmax<'a>(&'a mut [f32]);

impl NullaryFnOnce for Softmax<'_> {
    type Output = ();

    #[expect(clippy::inline_always, reason = "only what is inlined is compiled for each kind of processor")]
    #[inline(always)]
    fn call(self) {
        let sum = exponentials(self.0);
        for score in self.0 {
            *score /= sum;
        }
    }
}

/// Turns scores into what is proportional to their probabilities, at most 1, and returns the sum. For use within what
/// is compiled for each kind of processor, as only what is inlined is.
#[inline(always)]
pub(super) fn exponentials(scores: &mut [f32]) -> f32 {
    // In strands, so that the order of the sum leaves room for wide instructions.
    const STRANDS: usize = 16;
    let mut most = [f32::MIN; STRANDS];
    for part in scores.chunks(STRANDS) {
        for (most, score) in most.iter_mut().zip(part) {
            *most = if *score > *most { *score } else { *most };
        }
    }
    let most = most.into_iter().fold(f32::MIN, |a, b| if b > a { b } else { a });
    let mut sums = [0.0; STRANDS];
    for part in scores.chunks_mut(STRANDS) {
        for (sum, score) in sums.iter_mut().zip(part) {
            *score = exp(*score - most);
            *sum += *score;
        }
    }
    sums.iter().sum()
}

/// `e^x` for `x` up to 0 to five digits, by the exponent bits and a polynomial: several times as fast as the library's
/// where a million are needed in a batch, and the same on every machine.
#[inline(always)]
fn exp(x: f32) -> f32 {
    /// A sum with it keeps no fraction: its last bits are the whole number next to what was added. A conversion to an
    /// integer, which has to look for what does not fit, would be made one by one.
    const WHOLE: f32 = 12_582_912.0;
    let power = x.max(-87.0) * std::f32::consts::LOG2_E;
    let shifted = power + WHOLE;
    let part = power - (shifted - WHOLE);
    // The first terms of the series of 2^part: part is at most a half.
    let polynomial = 1.0
        + part
            * (std::f32::consts::LN_2
                + part * (0.240_226_5 + part * (0.055_504_1 + part * (0.009_618_1 + part * 0.001_333_4))));
    let exponent = shifted.to_bits().wrapping_sub(WHOLE.to_bits()).wrapping_add(127) << 23;
    f32::from_bits(exponent) * polynomial
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_exponential_is_near_the_librarys() {
        for step in 0..4_000 {
            let x = -(step as f32) / 50.0;
            let (near, right) = (exp(x), x.exp());
            assert!((near - right).abs() <= 1e-4 * right, "{x}: {near} and {right}");
        }
    }

    #[test]
    fn probabilities_sum_to_one() {
        let mut scores = [3.0, -100.0, 0.5, 3.0];
        softmax(&mut scores);
        assert!((scores.iter().sum::<f32>() - 1.0).abs() < 1e-5);
        assert!(scores[0] > scores[2] && scores[2] > scores[1]);
    }
}
