//! A list of jobs as a form sends it: pasted or as a file, with the names of its columns.

use std::io::Cursor;
use std::path::Path;

use axum::body::Bytes;
use axum::extract::Multipart;
use axum::extract::multipart::{Field, MultipartError};
use axum::http::StatusCode;
use tempfile::NamedTempFile;

use crate::api::Problem;
use crate::coding::{Columns, Format, Input};
use crate::error::Error;

/// Most characters of a column's or file's name.
const MOST_NAME: usize = 200;
/// The column of a list without columns.
const TITLE: &str = "title";

/// A list of jobs.
#[derive(Debug, Clone)]
pub(super) struct Upload {
    /// The file's name; `list` for what was pasted.
    pub(super) name: String,
    pub(super) bytes: Bytes,
    pub(super) format: Format,
    pub(super) columns: Columns,
}

impl Upload {
    /// Reads the parts of a form.
    ///
    /// # Errors
    /// For a form that is none, has unknown parts, or no list.
    pub(super) async fn read(mut form: Multipart) -> Result<Self, Problem> {
        let (mut pasted, mut file, mut columns) = (None, None, Columns::new(""));
        while let Some(part) = form.next_field().await.map_err(|error| unreadable(&error))? {
            match part.name().unwrap_or_default() {
                "file" => {
                    let name =
                        part.file_name().unwrap_or_default().chars().take(MOST_NAME).collect::<String>();
                    let bytes = part.bytes().await.map_err(|error| unreadable(&error))?;
                    file = (!bytes.is_empty()).then_some((name, bytes));
                }
                "text" => pasted = Some(text(part).await?).filter(|text| !text.trim().is_empty()),
                "title" => columns.title = name(part).await?.unwrap_or_default(),
                "description" => columns.description = name(part).await?,
                "industry" => columns.industry = name(part).await?,
                "employer" => columns.employer = name(part).await?,
                other => return Err(refused(format!("the form has an unknown field '{other}'"))),
            }
        }
        if columns.title.is_empty() {
            TITLE.clone_into(&mut columns.title);
        }
        match (pasted, file) {
            (Some(_), Some(_)) => Err(refused("choose a file or paste a list, not both")),
            (None, None) => Err(refused("there is no list: choose a file, or paste titles")),
            (Some(text), None) => Ok(Self::pasted(&text, columns)),
            (None, Some((name, bytes))) => {
                let format = Format::of(Path::new(&name)).ok_or_else(|| {
                    refused(format!(
                        "the file '{name}' is of an unknown kind; choose one that ends in .csv, .tsv, .txt, .jsonl or \
                         .parquet"
                    ))
                })?;
                Ok(Self { name, bytes, format, columns })
            }
        }
    }

    /// What was pasted: a table, if its first line has the column of titles; else a title a line.
    fn pasted(text: &str, columns: Columns) -> Self {
        let first = text.lines().find(|line| !line.trim().is_empty()).unwrap_or_default();
        let cells = first.split([',', ';', '\t']).map(|cell| cell.trim().trim_matches('"'));
        let is_table = cells.into_iter().any(|cell| cell == columns.title);
        let text = if is_table { text.to_owned() } else { as_table(text, &columns.title) };
        let columns = if is_table { columns } else { Columns::new(columns.title) };
        Self { name: "list.csv".to_owned(), bytes: text.into(), format: Format::Csv, columns }
    }

    /// The list as an input, with the file that holds it if its format is read from a file.
    ///
    /// # Errors
    /// When the system has no place for a temporary file.
    pub(super) fn input(&self) -> crate::Result<(Input, Option<NamedTempFile>)> {
        if self.format != Format::Parquet {
            let reader = Box::new(Cursor::new(self.bytes.clone()));
            return Ok((Input::Stream { name: self.name.clone(), reader }, None));
        }
        // Read from its end, which a stream does not allow. Removed when dropped.
        let stored = NamedTempFile::new().and_then(|file| {
            std::fs::write(file.path(), &self.bytes)?;
            Ok(file)
        });
        let file = stored.map_err(|error| {
            Error::InvalidRequest(format!(
                "this server has no place for a Parquet file ({error}); send the list as CSV or JSON Lines"
            ))
        })?;
        Ok((Input::file(file.path()), Some(file)))
    }
}

/// A table of one column, with a title in each row.
fn as_table(text: &str, column: &str) -> String {
    let titles = text.lines().map(str::trim).filter(|title| !title.is_empty());
    let quoted = |title: &str| format!("\"{}\"\n", title.replace('"', "\"\""));
    std::iter::once(column).chain(titles).map(quoted).collect()
}

async fn text(part: Field<'_>) -> Result<String, Problem> {
    part.text().await.map_err(|error| unreadable(&error))
}

/// The name of a column; `None` if it is left blank.
async fn name(part: Field<'_>) -> Result<Option<String>, Problem> {
    let name = text(part).await?;
    let name = name.trim();
    if name.chars().count() > MOST_NAME {
        return Err(refused(format!("the name of a column has more than {MOST_NAME} characters")));
    }
    Ok(Some(name.to_owned()).filter(|name| !name.is_empty()))
}

fn unreadable(error: &MultipartError) -> Problem {
    Problem::new(error.status(), "invalid_body", error.body_text())
}

fn refused(detail: impl Into<String>) -> Problem {
    Problem::new(StatusCode::UNPROCESSABLE_ENTITY, "invalid_list", detail)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_pasted_is_a_table_or_a_title_a_line() {
        let pasted = |text: &str| {
            let upload = Upload::pasted(text, Columns::new("title"));
            String::from_utf8(upload.bytes.to_vec()).unwrap()
        };
        assert_eq!(
            pasted("nurse, night\n\n say \"hi\" \n"),
            "\"title\"\n\"nurse, night\"\n\"say \"\"hi\"\"\"\n"
        );
        assert_eq!(pasted("id,title\n1,nurse\n"), "id,title\n1,nurse\n");
        assert_eq!(pasted("\"id\"\t\"title\"\n1\tnurse\n"), "\"id\"\t\"title\"\n1\tnurse\n");
    }
}
