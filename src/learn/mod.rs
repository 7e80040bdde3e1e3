//! Numeric learning: optimizers, classifiers, rankers, embeddings and calibration over numbers alone.
//!
//! A leaf module. Classes and features are row numbers here; what they stand for (occupations, words, pairs of
//! occupations) is up to the caller. Each model is trained with a seed on a single thread, so results do not depend
//! on the number of threads.
//!
//! | module | method |
//! |---|---|
//! | [`adam`] | first-order optimization with a step size for each parameter |
//! | [`softmax`] | scores to probabilities |
//! | [`rows`] | rows of a matrix as fixed-size arrays |
//! | [`quantized`] | vectors stored as 8-bit integers, and their inner products |
//! | [`embedding_ensemble`], [`embedding_trainer`] | linear classifiers on summed feature embeddings (fastText) |
//! | [`unit_embeddings`] | nearest labeled vector by cosine |
//! | [`listwise_ranker`] | a small network that ranks the candidates of a query (`ListNet`) |
//! | [`calibration`] | temperature scaling, and precision by threshold |
//! | [`platt`] | Platt scaling |
//! | [`boosted_trees`], [`ranking_loss`] | gradient-boosted trees for ranking (`LambdaMART`) |
//! | [`ridge`] | kernel ridge regression |
//! | [`spectral`] | leading eigenvectors, truncated SVD |
//! | [`word_vectors`] | PPMI word vectors |

pub(crate) mod adam;
pub(crate) mod boosted_trees;
pub(crate) mod calibration;
pub(crate) mod embedding_ensemble;
pub(crate) mod embedding_trainer;
pub(crate) mod listwise_ranker;
pub(crate) mod platt;
pub(crate) mod quantized;
pub(crate) mod ranking_loss;
pub(crate) mod ridge;
pub(crate) mod rows;
pub(crate) mod softmax;
pub(crate) mod spectral;
pub(crate) mod unit_embeddings;
pub(crate) mod word_vectors;
