//! The columns a table should have, and where a file has them.

use std::collections::HashMap;

/// A logical column. Implemented by a field-less enum in each stage that describes tables.
pub trait Field: Copy + Send + Sync + 'static {
    /// How many fields the enum has.
    const COUNT: usize;
    /// The field's number, less than [`Field::COUNT`].
    fn index(self) -> usize;
}

/// Whether a table needs a column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Need {
    /// Missing is an error: without it the table is not what its name says.
    Required,
    /// Older or newer releases lack it.
    Optional,
}

/// A column of a table's layout.
#[derive(Debug, Clone, Copy)]
pub struct Column<F> {
    /// What the column means.
    pub field: F,
    /// Its names in files: the usual one, then variants seen in practice.
    pub names: &'static [&'static str],
    /// Whether the table needs it.
    pub need: Need,
}

/// The header of one file: the position of each field's cell.
#[derive(Debug, Clone)]
pub struct Header {
    places: Vec<Option<usize>>,
    /// The number of cells that each row must have.
    pub width: usize,
    /// The names as found, for messages.
    pub names: Vec<String>,
    /// Columns of the file that are not in the layout.
    pub unknown: Vec<String>,
}

impl Header {
    /// Finds the layout's columns among the names in a file, in any order. Case, blanks and underscores make no difference:
    /// publishers write `OCC_CODE`, `occ_code`, `occ code` and `OccCode`. `passed_over` are known names that the layout does
    /// not use.
    ///
    /// # Errors
    /// The message for a missing required column, with the nearest name in the file, and for two columns of a name in the layout.
    pub fn find<F: Field>(
        names: Vec<String>,
        columns: &[Column<F>],
        passed_over: &[&str],
    ) -> Result<Self, String> {
        let found: Vec<String> = names.iter().map(|name| plain(name)).collect();
        let mut places = vec![None; F::COUNT];
        let mut used = vec![false; names.len()];
        let mut missing = None;
        for column in columns {
            let place = column.names.iter().find_map(|name| found.iter().position(|one| *one == plain(name)));
            match place {
                Some(place) => {
                    // Publishers repeat names of columns that nothing reads.
                    if let Some(after) = found[place + 1..].iter().position(|one| *one == found[place]) {
                        let (first, second) = (place + 1, place + after + 2);
                        let name = excerpt(&names[place]);
                        return Err(format!(
                            "columns {first} and {second} are both named '{name}'; rename one"
                        ));
                    }
                    used[place] = true;
                }
                None if column.need == Need::Required => missing = missing.or(Some(column.names[0])),
                None => {}
            }
            places[column.field.index()] = place;
        }
        let passed_over: Vec<String> = passed_over.iter().map(|name| plain(name)).collect();
        let unknown = names.iter().zip(&found).zip(used);
        let unknown = unknown.filter(|((_, plain), used)| !used && !passed_over.contains(plain));
        let unknown = unknown.map(|((name, _), _)| name.clone()).collect();
        let header = Self { places, width: names.len(), names, unknown };
        missing.map_or(Ok(()), |wanted| Err(header.lacks(wanted, columns)))?;
        Ok(header)
    }

    /// The position of a field's cell, if the file has the column.
    pub fn place<F: Field>(&self, field: F) -> Option<usize> {
        self.places.get(field.index()).copied().flatten()
    }

    /// `; 'OCC.CODE' is close to it`, for the message about a missing column: the unknown column whose name is nearest, if
    /// any is near.
    pub fn close_to(&self, wanted: &str) -> String {
        /// Below, names have less in common than a slip or an abbreviation leaves.
        const NEAR: f64 = 0.6;
        let similarity =
            |name: &String| strsim::normalized_damerau_levenshtein(&plain(wanted), &plain(excerpt(name)));
        let nearest = self.unknown.iter().map(|name| (similarity(name), name));
        let nearest = nearest.filter(|(similarity, _)| *similarity >= NEAR);
        let nearest = nearest.max_by(|a, b| a.0.total_cmp(&b.0));
        nearest.map_or(String::new(), |(_, name)| format!("; '{}' is close to it", excerpt(name)))
    }

    fn lacks<F>(&self, wanted: &str, columns: &[Column<F>]) -> String {
        let found: Vec<&str> = self.names.iter().take(16).map(|name| excerpt(name)).collect();
        let required = columns.iter().filter(|column| column.need == Need::Required);
        let required: Vec<&str> = required.map(|column| column.names[0]).collect();
        format!(
            "no column '{wanted}' in the header, which has '{}'{}; expected at least '{}': rename the column, or restore \
             the file",
            found.join("', '"),
            self.close_to(wanted),
            required.join("', '")
        )
    }
}

/// The places of the first two columns with the same name, counted from 0. Columns without a name are not compared.
pub fn repeated<S: AsRef<str>>(names: &[S]) -> Option<(usize, usize)> {
    let mut places = HashMap::with_capacity(names.len());
    names.iter().enumerate().filter(|(_, name)| !name.as_ref().is_empty()).find_map(|(place, name)| {
        let first = *places.entry(name.as_ref()).or_insert(place);
        (first != place).then_some((first, place))
    })
}

/// A column's name without what files write differently.
fn plain(name: &str) -> String {
    name.chars().filter(|c| !c.is_whitespace() && *c != '_').flat_map(char::to_lowercase).collect()
}

/// The start of a text of any length, for messages.
pub(super) fn excerpt(text: &str) -> &str {
    const LONGEST: usize = 60;
    text.char_indices().nth(LONGEST).map_or(text, |(end, _)| &text[..end])
}
