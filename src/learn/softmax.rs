//! The softmax function, fast enough for the billions of scores in a training run.

use pulp::{Arch, NullaryFnOnce};

/// Replaces scores with probabilities that sum to 1, without overflow for scores of any scale.
pub(crate) fn softmax(scores: &mut [f32]) {
    Arch::new().dispatch(Softmax(scores));
}

struct Softmax<'a>(&'a mut [f32]);

impl NullaryFnOnce for Softmax<'_> {
    type Output = ();

    #[expect(clippy::inline_always, reason = "pulp compiles only inlined code for each instruction set")]
    #[inline(always)]
    fn call(self) {
        let sum = exponentials(self.0);
        for score in self.0 {
            *score /= sum;
        }
    }
}

/// Replaces each score with `exp(score - maximum)` and returns the sum. Always inlined, so that `pulp` can compile it
/// for each instruction set.
#[inline(always)]
pub(crate) fn exponentials(scores: &mut [f32]) -> f32 {
    // Sixteen independent sums allow vector instructions.
    const LANES: usize = 16;
    let mut most = [f32::MIN; LANES];
    for part in scores.chunks(LANES) {
        for (most, score) in most.iter_mut().zip(part) {
            *most = if *score > *most { *score } else { *most };
        }
    }
    let most = most.into_iter().fold(f32::MIN, |a, b| if b > a { b } else { a });
    let mut sums = [0.0; LANES];
    for part in scores.chunks_mut(LANES) {
        for (sum, score) in sums.iter_mut().zip(part) {
            *score = exp(*score - most);
            *sum += *score;
        }
    }
    sums.iter().sum()
}

/// `e^x` for `x ≤ 0` to five digits, from the exponent bits and a polynomial: several times as fast as the standard
/// library's, with the same result on every machine.
#[inline(always)]
fn exp(x: f32) -> f32 {
    /// 1.5 · 2²³: adding it rounds to a whole number, which is then in the low bits of the result. A checked
    /// conversion to an integer would not vectorize.
    const WHOLE: f32 = 12_582_912.0;
    let power = x.max(-87.0) * std::f32::consts::LOG2_E;
    let shifted = power + WHOLE;
    let part = power - (shifted - WHOLE);
    // Taylor series of 2^part; |part| is at most 0.5.
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
    fn exp_agrees_with_the_standard_library() {
        for step in 0..4_000 {
            let x = -(step as f32) / 50.0;
            let (found, expected) = (exp(x), x.exp());
            assert!((found - expected).abs() <= 1e-4 * expected, "{x}: {found} and {expected}");
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
