//! A list of jobs as a form sends it: pasted or as a file, with the names of its columns.

use std::path::Path;
use std::sync::Arc;

use axum::extract::Multipart;
use axum::extract::multipart::{Field, MultipartError};
use axum::http::StatusCode;

use crate::api::Problem;
use crate::coding::{CodeOptions, Columns, FileRequest, Format, Input, Output};
use crate::error::{Error, Result};

/// Most characters of a column's or file's name.
const MOST_NAME: usize = 200;
/// The column of a list without columns.
const TITLE: &str = "title";
/// Codes for each title.
const TOP: usize = 3;

/// A list of jobs.
#[derive(Debug, Clone)]
pub(super) struct Upload {
    list: List,
    columns: Columns,
}

#[derive(Debug, Clone)]
enum List {
    File { name: String, format: Format, bytes: Arc<[u8]> },
    Pasted(Arc<str>),
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
        let list = match (pasted, file) {
            (Some(_), Some(_)) => return Err(refused("choose a file or paste a list, not both")),
            (None, None) => return Err(refused("there is no list: choose a file, or paste titles")),
            (Some(text), None) => List::Pasted(text.into()),
            (None, Some((name, bytes))) => {
                let format = Format::of(Path::new(&name)).ok_or_else(|| {
                    refused(format!(
                        "the file '{name}' is of an unknown kind; choose one that ends in .csv, .tsv, .txt, .jsonl or \
                         .parquet"
                    ))
                })?;
                List::File { name, format, bytes: Arc::from(&bytes[..]) }
            }
        };
        Ok(Self { list, columns })
    }

    /// The file's name; `None` for what was pasted.
    pub(super) fn name(&self) -> Option<&str> {
        match &self.list {
            List::File { name, .. } => Some(name),
            List::Pasted(_) => None,
        }
    }

    /// What it takes in memory.
    pub(super) fn bytes(&self) -> usize {
        match &self.list {
            List::File { bytes, .. } => bytes.len(),
            List::Pasted(text) => text.len(),
        }
    }

    /// The request to code it. Takes as long as reading a pasted list does.
    ///
    /// # Errors
    /// [`Error::Jobs`] if columns are named that a pasted list lacks.
    pub(super) fn request(&self, output: Output, to: Format) -> Result<FileRequest> {
        let (name, format, bytes, columns) = match &self.list {
            List::File { name, format, bytes } => {
                (name.clone(), *format, Arc::clone(bytes), self.columns.clone())
            }
            List::Pasted(text) => {
                let (table, columns) = pasted(text, &self.columns)?;
                ("list".to_owned(), Format::Csv, table, columns)
            }
        };
        Ok(FileRequest {
            input_format: Some(format),
            output_format: Some(to),
            options: CodeOptions { top: TOP, ..CodeOptions::default() },
            as_text: true,
            ..FileRequest::new(Input::Memory { name, bytes }, columns, output)
        })
    }
}

/// What was pasted, as a table with its columns: itself, if its first line has the column of titles; else a title in each line.
/// Columns are named without regard to case.
fn pasted(text: &str, columns: &Columns) -> Result<(Arc<[u8]>, Columns)> {
    let first = text.lines().find(|line| !line.trim().is_empty()).unwrap_or_default();
    let header: Vec<&str> =
        first.split([',', ';', '\t']).map(|cell| cell.trim().trim_matches('"').trim()).collect();
    let written = |name: &String| {
        let same = |cell: &&&str| cell.to_lowercase() == name.to_lowercase();
        header
            .iter()
            .find(|cell| **cell == name)
            .or_else(|| header.iter().find(same))
            .map(|cell| (*cell).to_owned())
    };
    let others = [&columns.description, &columns.industry, &columns.employer].into_iter().flatten();
    let Some(title) = written(&columns.title) else {
        if columns.title == TITLE && others.count() == 0 {
            return Ok((as_table(text), Columns::new(TITLE)));
        }
        let problem = format!(
            "its first line has no column '{}'; name the column of titles, or leave the names of all columns blank if each \
             line is a title",
            columns.title
        );
        return Err(Error::Jobs { file: "list".to_owned(), line: None, problem });
    };
    // One that the header lacks keeps its name, for the message.
    let context =
        |name: &Option<String>| name.as_ref().map(|name| written(name).unwrap_or_else(|| name.clone()));
    let columns = Columns {
        description: context(&columns.description),
        industry: context(&columns.industry),
        employer: context(&columns.employer),
        ..Columns::new(title)
    };
    Ok((text.as_bytes().into(), columns))
}

/// A table of one column, with a title in each row.
fn as_table(text: &str) -> Arc<[u8]> {
    let mut table = format!("{TITLE}\n");
    for title in text.lines().map(str::trim).filter(|title| !title.is_empty()) {
        table.push('"');
        table.push_str(&title.replace('"', "\"\""));
        table.push_str("\"\n");
    }
    table.into_bytes().into()
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

    fn table(text: &str, columns: &Columns) -> Result<(String, Columns)> {
        let (table, columns) = pasted(text, columns)?;
        Ok((String::from_utf8(table.to_vec()).unwrap(), columns))
    }

    #[test]
    fn what_is_pasted_is_a_table_or_a_title_a_line() {
        let pasted = |text: &str| table(text, &Columns::new("title")).unwrap();
        let titles = "title\n\"nurse, night\"\n\"say \"\"hi\"\"\"\n";
        assert_eq!(pasted("nurse, night\n\n say \"hi\" \n"), (titles.to_owned(), Columns::new("title")));
        for text in ["id,title\n1,nurse\n", "\"id\"\t\"title\"\n1\tnurse\n"] {
            assert_eq!(pasted(text), (text.to_owned(), Columns::new("title")));
        }
    }

    #[test]
    fn the_columns_of_a_pasted_table_are_named_in_any_case() {
        let columns = Columns { industry: Some("naics".to_owned()), ..Columns::new("title") };
        let found = table("ID,Title,NAICS\n1,nurse,62\n", &columns).unwrap().1;
        assert_eq!(found, Columns { industry: Some("NAICS".to_owned()), ..Columns::new("Title") });
        // Exactly the name is better.
        assert_eq!(table("Title,title\nx,nurse\n", &Columns::new("title")).unwrap().1, Columns::new("title"));
    }

    #[test]
    fn a_table_without_the_columns_named_is_not_taken_for_titles() {
        for columns in
            [Columns::new("job"), Columns { employer: Some("firm".to_owned()), ..Columns::new("title") }]
        {
            let refused = table("id,work\n1,nurse\n", &columns).unwrap_err().to_string();
            assert!(refused.contains("its first line has no column"), "{refused}");
        }
    }
}
