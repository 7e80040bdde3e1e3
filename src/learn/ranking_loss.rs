//! Ranking losses: first and second derivatives with respect to the scores of one query's rows.
//!
//! Burges (2010), From `RankNet` to `LambdaRank` to `LambdaMART`; Cao et al. (2007) for the listwise softmax.

/// A ranking loss.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum RankingLoss {
    /// Pairwise logistic loss, each pair weighted by how much swapping it changes nDCG cut off at `depth` (`LambdaMART`).
    Lambda {
        /// The cutoff: pairs entirely below it do not count.
        depth: usize,
    },
    /// Cross-entropy between the softmax of the scores and the shares of the gains.
    Softmax,
}

/// First and second derivative of the loss with respect to a row's score.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(crate) struct Derivatives {
    /// First derivative.
    pub(crate) gradient: f32,
    /// Second derivative, positive.
    pub(crate) hessian: f32,
}

impl RankingLoss {
    /// Fills in the derivatives for the rows of a query.
    pub(crate) fn derivatives(self, scores: &[f32], gains: &[f32], found: &mut [Derivatives]) {
        match self {
            Self::Softmax => softmax(scores, gains, found),
            Self::Lambda { depth } => lambda(scores, gains, depth, found),
        }
    }
}

fn softmax(scores: &[f32], gains: &[f32], found: &mut [Derivatives]) {
    let total = gains.iter().sum::<f32>();
    if total <= 0.0 {
        found.fill(Derivatives { gradient: 0.0, hessian: 1e-4 });
        return;
    }
    let most = scores.iter().copied().fold(f32::MIN, f32::max);
    let sum: f32 = scores.iter().map(|score| (score - most).exp()).sum();
    for ((derivatives, score), gain) in found.iter_mut().zip(scores).zip(gains) {
        let share = (score - most).exp() / sum;
        *derivatives =
            Derivatives { gradient: share - gain / total, hessian: (share * (1.0 - share)).max(1e-4) };
    }
}

fn lambda(scores: &[f32], gains: &[f32], depth: usize, found: &mut [Derivatives]) {
    found.fill(Derivatives { gradient: 0.0, hessian: 1e-6 });
    let mut order: Vec<usize> = (0..scores.len()).collect();
    order.sort_unstable_by(|&left, &right| scores[right].total_cmp(&scores[left]).then(left.cmp(&right)));
    let discount = |rank: usize| if rank < depth { 1.0 / ((rank + 2) as f32).log2() } else { 0.0 };
    let discounts: Vec<f32> = (0..scores.len()).map(discount).collect();
    let mut sorted = gains.to_vec();
    sorted.sort_unstable_by(|left, right| right.total_cmp(left));
    let ideal: f32 = sorted.iter().zip(&discounts).map(|(gain, discount)| gain * discount).sum();
    if ideal <= 0.0 {
        return;
    }
    let mut compare = |high: usize, low: usize| {
        let (above, below) = (order[high], order[low]);
        let difference = gains[above] - gains[below];
        if difference == 0.0 {
            return;
        }
        let change = (difference * (discounts[high] - discounts[low])).abs() / ideal;
        let (better, worse) = if difference > 0.0 { (above, below) } else { (below, above) };
        let doubt = 1.0 / (1.0 + (scores[better] - scores[worse]).exp());
        found[better].gradient -= change * doubt;
        found[worse].gradient += change * doubt;
        let curve = (change * doubt * (1.0 - doubt)).max(1e-8);
        found[better].hessian += curve;
        found[worse].hessian += curve;
    };
    // Most rows have no gain, and pairs of such rows do not count.
    let with_gain: Vec<usize> = (0..order.len()).filter(|&rank| gains[order[rank]] > 0.0).collect();
    for high in 0..depth.min(order.len()) {
        if gains[order[high]] > 0.0 {
            (high + 1..order.len()).for_each(|low| compare(high, low));
        } else {
            with_gain.iter().filter(|&&low| low > high).for_each(|&low| compare(high, low));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_with_gain_are_pulled_up_and_others_down() {
        for loss in [RankingLoss::Softmax, RankingLoss::Lambda { depth: 3 }] {
            let mut found = [Derivatives::default(); 4];
            loss.derivatives(&[0.3, 0.2, 0.1, 0.0], &[0.0, 3.0, 0.0, 1.0], &mut found);
            assert!(found[1].gradient < 0.0 && found[0].gradient > 0.0, "{loss:?}: {found:?}");
            assert!(found.iter().map(|row| row.gradient).sum::<f32>().abs() < 1e-5);
        }
    }

    #[test]
    fn a_query_without_gains_has_no_gradient() {
        for loss in [RankingLoss::Softmax, RankingLoss::Lambda { depth: 3 }] {
            let mut found = [Derivatives::default(); 2];
            loss.derivatives(&[0.3, 0.2], &[0.0, 0.0], &mut found);
            assert!(found.iter().all(|row| row.gradient == 0.0));
        }
    }
}
