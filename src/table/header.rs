//! The columns a table should have, and where a file has them.

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
    /// Finds the layout's columns among the names in a file, in any order, ignoring case and surrounding blanks.
    /// `passed_over` are known names that the layout does not use.
    ///
    /// # Errors
    /// The message for a missing required column.
    pub fn find<F: Field>(
        names: Vec<String>,
        columns: &[Column<F>],
        passed_over: &[&str],
    ) -> Result<Self, String> {
        let same = |found: &String, wanted: &str| found.trim().eq_ignore_ascii_case(wanted);
        let mut places = vec![None; F::COUNT];
        let mut used = vec![false; names.len()];
        for column in columns {
            let place = column.names.iter().find_map(|name| names.iter().position(|found| same(found, name)));
            match place {
                Some(place) => used[place] = true,
                None if column.need == Need::Required => {
                    return Err(missing(column.names[0], columns, &names));
                }
                None => {}
            }
            places[column.field.index()] = place;
        }
        let unknown = names
            .iter()
            .zip(&used)
            .filter(|(name, used)| !**used && !passed_over.iter().any(|known| same(name, known)))
            .map(|(name, _)| name.clone())
            .collect();
        Ok(Self { places, width: names.len(), names, unknown })
    }

    /// The position of a field's cell, if the file has the column.
    pub fn place<F: Field>(&self, field: F) -> Option<usize> {
        self.places.get(field.index()).copied().flatten()
    }
}

fn missing<F>(wanted: &str, columns: &[Column<F>], found: &[String]) -> String {
    let found: Vec<&str> = found.iter().take(16).map(|name| excerpt(name)).collect();
    let required = columns.iter().filter(|column| column.need == Need::Required);
    let required: Vec<&str> = required.map(|column| column.names[0]).collect();
    format!(
        "no column '{wanted}' in the header, which has '{}'; expected at least '{}': rename the column, or restore \
         the file",
        found.join("', '"),
        required.join("', '")
    )
}

/// The start of a text of any length, for messages.
pub(super) fn excerpt(text: &str) -> &str {
    const LONGEST: usize = 60;
    text.char_indices().nth(LONGEST).map_or(text, |(end, _)| &text[..end])
}
