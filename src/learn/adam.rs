//! Gradient descent with momentum and a separate step size for each parameter.
//!
//! Kingma and Ba (2015), Adam: A Method for Stochastic Optimization.

use pulp::{Arch, NullaryFnOnce};

/// Decay rates of the first and second moment estimates, at the paper's values.
const FIRST_DECAY: f32 = 0.9;
pub(crate) const SECOND_DECAY: f32 = 0.999;

/// The moment estimates of one group of parameters.
pub(crate) struct Adam {
    first: Vec<f32>,
    second: Vec<f32>,
    steps: i32,
}

impl Adam {
    /// The state before the first step.
    pub(crate) fn new(parameters: usize) -> Self {
        Self { first: vec![0.0; parameters], second: vec![0.0; parameters], steps: 0 }
    }

    /// Takes one step: moves each parameter by about `rate` against its gradient. Gradients are multiplied by `factor`
    /// first, such as one over the batch size for gradients that are sums.
    pub(crate) fn step(&mut self, parameters: &mut [f32], gradients: &[f32], factor: f32, rate: f32) {
        self.steps += 1;
        let rate = rate * (1.0 - SECOND_DECAY.powi(self.steps)).sqrt() / (1.0 - FIRST_DECAY.powi(self.steps));
        let Self { first, second, .. } = self;
        Arch::new().dispatch(AdamStep { parameters, gradients, first, second, factor, rate });
    }
}

/// Runs on the widest vector instructions that the processor supports.
struct AdamStep<'a> {
    parameters: &'a mut [f32],
    gradients: &'a [f32],
    first: &'a mut [f32],
    second: &'a mut [f32],
    factor: f32,
    rate: f32,
}

impl NullaryFnOnce for AdamStep<'_> {
    type Output = ();

    #[expect(clippy::inline_always, reason = "pulp compiles only inlined code for each instruction set")]
    #[inline(always)]
    fn call(self) {
        let means = self.first.iter_mut().zip(self.second);
        for ((parameter, gradient), (first, second)) in
            self.parameters.iter_mut().zip(self.gradients).zip(means)
        {
            let gradient = gradient * self.factor;
            *first = FIRST_DECAY * *first + (1.0 - FIRST_DECAY) * gradient;
            *second = SECOND_DECAY * *second + (1.0 - SECOND_DECAY) * gradient * gradient;
            *parameter -= self.rate * *first / (second.sqrt() + 1e-8);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn steps_reach_the_minimum() {
        let mut adam = Adam::new(2);
        let mut place = [3.0, -20.0];
        for step in 0..4_000 {
            // The gradient of (x - 1)² + (y + 2)².
            let gradient = [2.0 * (place[0] - 1.0), 2.0 * (place[1] + 2.0)];
            adam.step(&mut place, &gradient, 1.0, 0.2 * (1.0 - step as f32 / 4_000.0));
        }
        assert!((place[0] - 1.0).abs() < 0.01 && (place[1] + 2.0).abs() < 0.01, "{place:?}");
    }
}
