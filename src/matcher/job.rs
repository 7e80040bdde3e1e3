//! A job to code: its title and, where known, some context.

use serde::{Deserialize, Serialize};

/// The longest title to read, in characters. No real job title comes close.
const MAX_TITLE_CHARACTERS: usize = 500;
/// The longest description to read, in characters: text further down adds little.
const MAX_DESCRIPTION_CHARACTERS: usize = 5_000;
/// The longest industry and employer to read, in characters.
const MAX_CONTEXT_CHARACTERS: usize = 500;

/// A job to code. Only the title is required; the context shifts the ranking but never replaces the title.
///
/// Overlong text is cut when the job is coded, never refused, so one stray cell cannot stop a file: coding reads 500
/// characters of the title, industry and employer, and 5,000 of the description. Blank context counts as none.
///
/// ```
/// use metier::engine::Job;
///
/// let job = Job::new("Technician").with_industry("Hospital");
/// assert_eq!(job.industry.as_deref(), Some("Hospital"));
/// ```
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "server", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "server", schema(as = MatchItem, description = "A job to code."))]
#[serde(deny_unknown_fields)]
pub struct Job {
    /// The job title.
    #[cfg_attr(feature = "server", schema(example = "Technician"))]
    pub title: String,
    /// The duties of the job.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// The industry, in words or as a NAICS code.
    #[cfg_attr(feature = "server", schema(example = "Hospital"))]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub industry: Option<String>,
    /// The employer's name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub employer: Option<String>,
}

impl Job {
    /// A title without context.
    pub fn new(title: impl Into<String>) -> Self {
        Self { title: title.into(), ..Self::default() }
    }

    /// The same job with a description of its duties.
    #[must_use]
    pub fn with_description(self, description: impl Into<String>) -> Self {
        Self { description: Some(description.into()), ..self }
    }

    /// The same job in an industry, in words or as a NAICS code.
    #[must_use]
    pub fn with_industry(self, industry: impl Into<String>) -> Self {
        Self { industry: Some(industry.into()), ..self }
    }

    /// The same job with an employer.
    #[must_use]
    pub fn with_employer(self, employer: impl Into<String>) -> Self {
        Self { employer: Some(employer.into()), ..self }
    }

    /// The total size of its texts, in bytes.
    pub fn bytes(&self) -> usize {
        let context = [&self.description, &self.industry, &self.employer];
        self.title.len() + context.into_iter().flatten().map(String::len).sum::<usize>()
    }

    /// The title cut to the limit.
    pub(super) fn title_within_limit(&self) -> &str {
        cut(&self.title, MAX_TITLE_CHARACTERS)
    }

    /// The context, each text cut to its limit.
    pub(super) fn context(&self) -> JobContext {
        let text = |text: &Option<String>, limit| {
            let text = text.as_ref().filter(|text| !is_blank(text))?;
            Some(cut(text, limit).to_owned())
        };
        JobContext {
            description: text(&self.description, MAX_DESCRIPTION_CHARACTERS),
            industry: text(&self.industry, MAX_CONTEXT_CHARACTERS),
            employer: text(&self.employer, MAX_CONTEXT_CHARACTERS),
        }
    }
}

/// What is known about a job besides its title; no text is blank or too long.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash, Serialize)]
pub(super) struct JobContext {
    pub(super) description: Option<String>,
    pub(super) industry: Option<String>,
    pub(super) employer: Option<String>,
}

impl From<&str> for Job {
    fn from(title: &str) -> Self {
        Self::new(title)
    }
}

impl From<String> for Job {
    fn from(title: String) -> Self {
        Self::new(title)
    }
}

fn is_blank(text: &str) -> bool {
    text.trim().is_empty()
}

fn cut(text: &str, characters: usize) -> &str {
    text.char_indices().nth(characters).map_or(text, |(at, _)| &text[..at])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_texts_are_cut_between_characters_and_blank_context_is_dropped() {
        let job = Job::new("é".repeat(MAX_TITLE_CHARACTERS + 1))
            .with_description("é".repeat(MAX_DESCRIPTION_CHARACTERS + 1))
            .with_industry("i".repeat(MAX_CONTEXT_CHARACTERS))
            .with_employer(" \t");
        let characters = |text: Option<String>| text.map(|text| text.chars().count());
        assert_eq!(job.title_within_limit().chars().count(), MAX_TITLE_CHARACTERS);
        let JobContext { description, industry, employer } = job.context();
        assert_eq!(characters(description), Some(MAX_DESCRIPTION_CHARACTERS));
        assert_eq!((characters(industry), employer), (Some(MAX_CONTEXT_CHARACTERS), None));
    }
}
