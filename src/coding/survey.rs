//! A look at a file before it is coded.

use std::io;
use std::sync::Arc;

use super::file::FileRequest;
use super::format::output_delimiter;
use super::read::Reader;
use super::target::{Output, Target};
use super::write::{Shape, Writer};
use crate::engine::{Coded, Decision};
use crate::error::{Error, Result};

/// What a file of jobs holds.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Survey {
    /// The number of its rows.
    pub rows: u64,
    /// The names of its columns; of JSON Lines, those in the first rows.
    pub columns: Vec<String>,
}

impl FileRequest {
    /// Reads the input without coding or writing anything, so that whatever is wrong with a row is known before the first one is
    /// coded. The request's own output is not touched.
    ///
    /// # Errors
    /// Those of [`FileRequest::run`] that come from the input; [`Error::Jobs`] for more rows than `most`.
    pub fn survey(self, most: u64) -> Result<Survey> {
        self.check()?;
        let [from, to] = self.formats();
        let Self { input, columns, output, options, .. } = self;
        let mut reader = Reader::open(input, from, &columns, false)?;
        let nowhere = Output::Stream { name: "nowhere".to_owned(), writer: Box::new(io::sink()) };
        let (columns, delimiter) = (reader.names().list().to_vec(), reader.delimiter());
        let shape = Shape {
            file: reader.file().to_owned(),
            header: reader.header(),
            names: reader.names(),
            delimiter: output_delimiter(output.path(), delimiter),
            unquoted: false,
            copied: None,
            top: options.top,
        };
        let mut writer = Writer::new(to, Target::open(nowhere)?, &shape)?;
        let uncoded = Arc::new(Coded {
            title: String::new(),
            decision: Decision::None,
            margin: 0.0,
            candidates: Vec::new(),
        });
        let mut rows = 0;
        while let Some(row) = reader.next()? {
            let row = row.map_err(|bad| bad.error)?;
            rows += 1;
            if rows > most {
                let problem =
                    format!("the file has more than {most} rows; split it, or code it on the command line");
                return Err(Error::Jobs { file: reader.file().to_owned(), line: None, problem });
            }
            writer.write(vec![row], vec![Arc::clone(&uncoded)])?;
        }
        Ok(Survey { rows, columns })
    }
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use super::*;
    use crate::coding::{Columns, Format, Input};

    fn survey(text: &str, from: Format, to: Format, most: u64) -> Result<Survey> {
        let input = Input::Stream { name: "list".to_owned(), reader: Box::new(Cursor::new(text.to_owned())) };
        let output = Output::Stream { name: "out".to_owned(), writer: Box::new(io::sink()) };
        let request = FileRequest {
            input_format: Some(from),
            output_format: Some(to),
            ..FileRequest::new(input, Columns::new("title"), output)
        };
        request.survey(most)
    }

    #[test]
    fn rows_are_counted_up_to_a_limit() {
        let csv = "id,title\n1,nurse\n2,cook\n";
        let found = survey(csv, Format::Csv, Format::Jsonl, 2).unwrap();
        assert_eq!((found.rows, found.columns), (2, vec!["id".to_owned(), "title".to_owned()]));
        let refused = survey(csv, Format::Csv, Format::Jsonl, 1).unwrap_err().to_string();
        assert!(refused.contains("more than 1 rows"), "{refused}");
    }

    #[test]
    fn what_would_end_a_run_is_known_before_it() {
        for (text, from, to, says) in [
            ("title\n\"nurse\n", Format::Csv, Format::Csv, "never closed"),
            ("id,title\n1\n", Format::Csv, Format::Csv, "list:2: the row has 1 cells"),
            ("job\nnurse\n", Format::Csv, Format::Csv, "no column is named 'title'"),
            ("title,decision\nnurse,x\n", Format::Csv, Format::Csv, "already has a column 'decision'"),
            (
                "{\"title\":\"a\"}\n{\"title\":1,\n",
                Format::Jsonl,
                Format::Csv,
                "list:2: the line is not a JSON object",
            ),
            ("{\"title\":\"a\",\"margin\":1}\n", Format::Jsonl, Format::Jsonl, "'margin'"),
        ] {
            let refused = survey(text, from, to, 100).unwrap_err().to_string();
            assert!(refused.contains(says), "{text}: {refused}");
        }
    }
}
