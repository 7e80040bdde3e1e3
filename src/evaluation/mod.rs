//! Evaluation of coding: evaluation sets, an index without their titles, baselines and figures. Also measures how
//! well `related` occupations agree with published lists.
//!
//! `set` reads titles with their right codes, `holdout` builds an index without them, `method` is anything that ranks
//! occupations for a title (metier itself and the `baselines`), `run` runs it and `metrics` scores its answers. Only
//! the command line uses this stage.

mod baselines;
mod holdout;
mod method;
mod metrics;
mod related;
mod run;
mod set;

pub use baselines::{BASELINES, Baseline};
pub use holdout::{HeldOut, hold_out};
pub use method::{Answer, Method};
pub use metrics::{Accepted, Figures, Outcome, WeightedFigures};
pub use related::{RelatedFigures, RelatedReport, evaluate_related};
pub use run::{MethodReport, Report, SetReport, evaluate};
pub use set::{EvaluationRow, EvaluationSet, Level};
