//! Platt scaling: the probability of a positive label as a logistic function of a score.
//!
//! Platt (1999), Probabilistic Outputs for Support Vector Machines.

/// `P(positive | score) = 1 / (1 + exp(−(intercept + slope · score)))`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct PlattScaling {
    /// The log-odds at a score of 0.
    pub(crate) intercept: f32,
    /// The change in log-odds per unit of score.
    pub(crate) slope: f32,
}

impl PlattScaling {
    /// Fits to labeled scores: maximum likelihood by Newton's method.
    pub(crate) fn fit(examples: &[(f32, bool)]) -> Self {
        const STEPS: usize = 30;
        let (mut intercept, mut slope) = (0.0f64, 1.0f64);
        for _ in 0..STEPS {
            let (mut gradient, mut hessian) = ([0.0f64; 2], [1e-6f64, 0.0, 1e-6]);
            for (score, positive) in examples {
                let score = f64::from(*score);
                let probability = 1.0 / (1.0 + (-(intercept + slope * score)).exp());
                let error = probability - f64::from(u8::from(*positive));
                let curve = probability * (1.0 - probability);
                gradient[0] += error;
                gradient[1] += error * score;
                hessian[0] += curve;
                hessian[1] += curve * score;
                hessian[2] += curve * score * score;
            }
            let determinant = hessian[0] * hessian[2] - hessian[1] * hessian[1];
            intercept -= (hessian[2] * gradient[0] - hessian[1] * gradient[1]) / determinant;
            slope -= (hessian[0] * gradient[1] - hessian[1] * gradient[0]) / determinant;
        }
        Self { intercept: intercept as f32, slope: slope as f32 }
    }

    /// The probability of a positive label, 0 to 1.
    pub(crate) fn probability(self, score: f32) -> f32 {
        1.0 / (1.0 + (-(self.intercept + self.slope * score)).exp())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn probabilities_are_the_shares_of_positive_labels() {
        let examples: Vec<(f32, bool)> = (0..1000)
            .map(|at| (f32::from(u8::from(at % 2 == 0)), at % 2 == 0 && at % 10 != 0 || at % 10 == 1))
            .collect();
        let scaling = PlattScaling::fit(&examples);
        let off = |score: f32, share: f32| (scaling.probability(score) - share).abs();
        assert!(off(1.0, 0.8) < 1e-3 && off(0.0, 0.2) < 1e-3, "{scaling:?}");
    }
}
