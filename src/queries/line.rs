//! One line of a query log.

use serde::{Deserialize, Serialize};

use crate::engine::{Coded, Decision, SearchAnswer};
use crate::soc::OnetSocCode;

/// Characters of a text that are kept.
const MOST_CHARACTERS: usize = 200;

/// A line of the log, as JSON.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Line {
    /// When, in UTC, as RFC 3339 has it.
    pub time: String,
    /// The declared route that answered, such as `/api/v1/search`.
    pub route: String,
    /// What was asked and what came of it.
    #[serde(flatten)]
    pub query: Query,
}

/// What was asked and what came of it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Query {
    /// A search.
    Search {
        /// What was searched for.
        text: String,
        /// Occupations found by their code or by words.
        hits: usize,
        /// Occupations found by meaning alone.
        by_meaning: usize,
        /// The page of hits.
        #[serde(flatten)]
        shown: Shown,
    },
    /// A title to code.
    Match {
        /// The title.
        text: String,
        /// What to do with the first code.
        decision: Decision,
        /// The first code, unless there was none.
        code: Option<OnetSocCode>,
        /// Its probability.
        probability: Option<f32>,
    },
    /// An occupation opened from a page of hits.
    Choice {
        /// What was searched for.
        text: String,
        /// The occupation.
        code: OnetSocCode,
    },
}

/// A page of hits.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Shown {
    /// Hits before this page.
    pub offset: usize,
    /// The hits on it, best first.
    pub codes: Vec<OnetSocCode>,
}

impl Query {
    /// A search with its answer.
    pub fn of_search(answer: &SearchAnswer) -> Self {
        let codes = answer.hits.iter().map(|hit| hit.code).collect();
        let shown = Shown { offset: answer.offset, codes };
        Self::of_page(&answer.query, answer.total, answer.by_meaning, shown)
    }

    /// A search with the numbers of its hits by words and by meaning, and the page shown.
    pub fn of_page(query: &str, hits: usize, by_meaning: usize, shown: Shown) -> Self {
        Self::Search { text: cut(query), hits, by_meaning, shown }
    }

    /// A title with its codes.
    pub fn of_match(coded: &Coded) -> Self {
        let first = coded.candidates.first();
        Self::Match {
            text: cut(&coded.title),
            decision: coded.decision,
            code: first.map(|first| first.code),
            probability: first.map(|first| first.probability),
        }
    }

    /// An occupation opened from the hits of a search.
    pub fn of_choice(text: &str, code: OnetSocCode) -> Self {
        Self::Choice { text: cut(text), code }
    }

    /// What was asked.
    pub fn text(&self) -> &str {
        match self {
            Self::Search { text, .. } | Self::Match { text, .. } | Self::Choice { text, .. } => text,
        }
    }
}

fn cut(text: &str) -> String {
    text.trim().chars().take(MOST_CHARACTERS).collect()
}
