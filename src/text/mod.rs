//! Text analysis, the same at build and query time: what a word is, when two words are the same, and how far apart
//! two spellings are. A leaf module: it knows words, not occupations.

mod analyzed_title;
mod analyzer;
mod compounds;
mod gendered;
mod near;
mod same_title;
mod spelling;
mod tables;
mod thousands;
mod token;
mod vocabulary;

pub use analyzed_title::{AnalyzedTitle, FormKind};
pub use analyzer::{PROSE_ANALYZER, prose_analyzer, stems};
pub use compounds::Compounds;
pub use gendered::GenderedWords;
pub use near::{Near, Trie};
pub use same_title::same_title_keys;
pub use spelling::{osa_distance_within, typo_budget};
pub use tables::{
    NoiseClass, abbreviation, is_state, nearly_not_a_job, noise, noise_phrase, noise_words, not_a_job,
    status_phrase, stop_word,
};
pub use thousands::thousands;
pub use token::{Token, content_words, normalize, singular, singular_words, tokenize};
pub use vocabulary::{TermId, Vocabulary};
