//! The columns of a job's title, description, industry, employer and weight.

use crate::engine::Job;
use crate::error::{Error, Result};
use crate::table;

/// How many names of columns a message shows, and letters of each.
const SHOWN: usize = 20;
const SHOWN_LETTERS: usize = 60;

/// The columns that hold the jobs: by name, or by place once the columns of the file are known.
///
/// ```
/// use metier::coding::Columns;
///
/// let columns = Columns { industry: Some("naics".to_owned()), ..Columns::new("job title") };
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Columns<C = String> {
    /// The column of job titles.
    pub title: C,
    /// The column of job descriptions.
    pub description: Option<C>,
    /// The column of industries.
    pub industry: Option<C>,
    /// The column of employer names.
    pub employer: Option<C>,
    /// The column of how often each job counts in the summary, such as how many people gave the title; else each counts
    /// once.
    pub weight: Option<C>,
}

impl<C> Columns<C> {
    /// The columns that are named.
    #[cfg(feature = "parquet")]
    pub(super) fn all(&self) -> impl Iterator<Item = &C> {
        std::iter::once(&self.title)
            .chain([&self.description, &self.industry, &self.employer, &self.weight].into_iter().flatten())
    }

    /// The job of a row; `cell` returns the text in a column.
    pub(crate) fn job(&self, cell: impl Fn(&C) -> Result<Option<String>>) -> Result<Job> {
        let context = |column: &Option<C>| column.as_ref().map_or(Ok(None), &cell);
        Ok(Job {
            title: cell(&self.title)?.unwrap_or_default(),
            description: context(&self.description)?,
            industry: context(&self.industry)?,
            employer: context(&self.employer)?,
        })
    }

    /// The weight of a row: 1 without a column, or where its cell is blank. `refuse` says where the row is.
    pub(super) fn weight(
        &self,
        cell: impl Fn(&C) -> Result<Option<String>>,
        refuse: impl Fn(String) -> Error,
    ) -> Result<f64> {
        let text = self.weight.as_ref().map_or(Ok(None), cell)?.unwrap_or_default();
        match text.trim() {
            "" => Ok(1.0),
            weight => match weight.parse::<f64>() {
                Ok(weight) if weight.is_finite() && weight >= 0.0 => Ok(weight),
                _ => Err(refuse(format!("the weight '{weight}' is not a number from 0"))),
            },
        }
    }
}

impl Columns {
    /// A column of titles, without context.
    pub fn new(title: impl Into<String>) -> Self {
        Self { title: title.into(), description: None, industry: None, employer: None, weight: None }
    }

    /// The places of the columns in the file.
    ///
    /// # Errors
    /// [`Error::Jobs`] if the file has no column or two columns of a name.
    pub(crate) fn places(&self, file: &str, found: &[String]) -> Result<Columns<usize>> {
        let place = |name: &String| {
            let mut places = (0..found.len()).filter(|place| same_name(&found[*place], name));
            let problem = match (places.next(), places.next()) {
                (Some(place), None) => return Ok(place),
                (None, _) => format!("no column is named '{name}'; the columns are {}", in_words(found)),
                (Some(first), Some(second)) => both_named(first, second, name),
            };
            Err(Error::Jobs { file: file.to_owned(), line: None, problem })
        };
        let context = |name: &Option<String>| name.as_ref().map(place).transpose();
        Ok(Columns {
            title: place(&self.title)?,
            description: context(&self.description)?,
            industry: context(&self.industry)?,
            employer: context(&self.employer)?,
            weight: context(&self.weight)?,
        })
    }
}

/// Names of columns for a message, the first few in full.
fn in_words(names: &[String]) -> String {
    let shown = names.iter().take(SHOWN).map(|name| match name.char_indices().nth(SHOWN_LETTERS) {
        Some((end, _)) => format!("'{}…'", &name[..end]),
        None => format!("'{name}'"),
    });
    let shown = shown.collect::<Vec<_>>().join(", ");
    match names.len().saturating_sub(SHOWN) {
        0 => shown,
        more => format!("{shown} and {more} more"),
    }
}

/// Refuses a file with two columns of a name: another program, and the output, could mean either.
///
/// # Errors
/// [`Error::Jobs`] with the name and both places.
pub(crate) fn check_repeated(file: &str, names: &[String]) -> Result<()> {
    let names: Vec<&str> = names.iter().map(|name| name.trim()).collect();
    match table::repeated(&names) {
        None => Ok(()),
        Some((first, second)) => {
            let problem = both_named(first, second, names[second]);
            Err(Error::Jobs { file: file.to_owned(), line: None, problem })
        }
    }
}

fn both_named(first: usize, second: usize, name: &str) -> String {
    format!("columns {} and {} are both named '{name}'; rename one", first + 1, second + 1)
}

/// Whether a column has this name, ignoring spaces around it.
pub(super) fn same_name(column: &str, name: &str) -> bool {
    column.trim() == name.trim()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn places(columns: &Columns, found: &[&str]) -> Result<Columns<usize>> {
        columns.places("in.csv", &found.iter().map(|&name| name.to_owned()).collect::<Vec<_>>())
    }

    #[test]
    fn columns_are_found_by_name() {
        let columns = Columns { employer: Some("who".to_owned()), ..Columns::new("title") };
        let found = places(&columns, &["id", " who ", "title"]).unwrap();
        assert_eq!(
            found,
            Columns { title: 2, description: None, industry: None, employer: Some(1), weight: None }
        );
        let cells = ["1", "Clinic", "nurse"];
        let job = found.job(|&place| Ok(Some(cells[place].to_owned()))).unwrap();
        assert_eq!(job, Job::new("nurse").with_employer("Clinic"));
    }

    #[test]
    fn weights_are_numbers_from_0_and_1_where_blank() {
        let columns =
            Columns { title: 0, description: None, industry: None, employer: None, weight: Some(1) };
        let weight = |text: &str| {
            let refuse = |problem| Error::Jobs { file: "in.csv".to_owned(), line: Some(7), problem };
            columns.weight(|_| Ok(Some(text.to_owned())), refuse)
        };
        for (text, expected) in [("3", 3.0), (" 0.5 ", 0.5), ("", 1.0), ("0", 0.0), ("1e3", 1000.0)] {
            assert_eq!(weight(text).unwrap().total_cmp(&expected), std::cmp::Ordering::Equal, "{text}");
        }
        for text in ["-1", "many", "NaN", "inf"] {
            let message = weight(text).unwrap_err().to_string();
            assert_eq!(message, format!("in.csv:7: the weight '{text}' is not a number from 0"));
        }
    }

    #[test]
    fn a_message_names_a_few_columns_of_many() {
        let names: Vec<String> = (0..30).map(|number| format!("{number}{}", "x".repeat(1_000))).collect();
        let message = Columns::new("title").places("in.csv", &names).unwrap_err().to_string();
        assert!(message.contains("'0xxx") && message.ends_with("xx…' and 10 more"), "{message}");
        assert!(message.len() < 2_000, "{message}");
    }

    #[test]
    fn missing_and_ambiguous_columns_are_refused() {
        for (found, says) in [
            (&["id", "Title"][..], "in.csv: no column is named 'title'; the columns are 'id', 'Title'"),
            (&["title", "title "], "in.csv: columns 1 and 2 are both named 'title'; rename one"),
        ] {
            assert_eq!(places(&Columns::new("title"), found).unwrap_err().to_string(), says);
        }
    }
}
