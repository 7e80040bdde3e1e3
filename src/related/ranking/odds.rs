//! From scores to shares: how often O*NET's own list names a pair with such a score (Platt 1999).

/// A logistic curve.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Odds {
    /// Logarithm of the odds at a score of 0.
    pub(super) at_zero: f32,
    /// What a score more by 1 adds to it.
    pub(super) slope: f32,
}

impl Odds {
    /// Fits the curve to scores of pairs that are listed or not, by Newton's method.
    pub(super) fn fit(pairs: &[(f32, bool)]) -> Self {
        const STEPS: usize = 30;
        let (mut at_zero, mut slope) = (0.0f64, 1.0f64);
        for _ in 0..STEPS {
            let (mut gradient, mut hessian) = ([0.0f64; 2], [1e-6f64, 0.0, 1e-6]);
            for (score, listed) in pairs {
                let score = f64::from(*score);
                let share = 1.0 / (1.0 + (-(at_zero + slope * score)).exp());
                let error = share - f64::from(u8::from(*listed));
                let curve = share * (1.0 - share);
                gradient[0] += error;
                gradient[1] += error * score;
                hessian[0] += curve;
                hessian[1] += curve * score;
                hessian[2] += curve * score * score;
            }
            let determinant = hessian[0] * hessian[2] - hessian[1] * hessian[1];
            at_zero -= (hessian[2] * gradient[0] - hessian[1] * gradient[1]) / determinant;
            slope -= (hessian[0] * gradient[1] - hessian[1] * gradient[0]) / determinant;
        }
        Self { at_zero: at_zero as f32, slope: slope as f32 }
    }

    /// The share, 0 to 1.
    pub(super) fn share(self, score: f32) -> f32 {
        1.0 / (1.0 + (-(self.at_zero + self.slope * score)).exp())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_are_those_that_were_listed() {
        let pairs: Vec<(f32, bool)> = (0..1000)
            .map(|at| (f32::from(u8::from(at % 2 == 0)), at % 2 == 0 && at % 10 != 0 || at % 10 == 1))
            .collect();
        let odds = Odds::fit(&pairs);
        assert!((odds.share(1.0) - 0.8).abs() < 1e-3 && (odds.share(0.0) - 0.2).abs() < 1e-3, "{odds:?}");
    }
}
