//! A look at a file before it is coded.

use std::io::{self, ErrorKind, Write};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use super::file::{FileRequest, shape};
use super::read::Reader;
use super::target::{Output, Target};
use super::write::Writer;
use crate::engine::{Coded, Decision};
use crate::error::{Error, Result};
use crate::text::thousands;

/// What a file of jobs holds.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Survey {
    /// The number of its rows.
    pub rows: u64,
    /// What they take in the output, in bytes, before the codes are added.
    pub bytes: u64,
    /// The names of its columns; of JSON Lines, those in the first rows.
    pub columns: Vec<String>,
    /// The place of the column of titles among them.
    pub title: usize,
}

impl FileRequest {
    /// Reads the input and writes it without codes into nothing, so that whatever is wrong with a row is known before the first one
    /// is coded, and how large the output will be. The request's own output is not touched.
    ///
    /// # Errors
    /// Those of [`FileRequest::run`] that come from the input; [`Error::Jobs`] for more rows than `most_rows`, and for rows that
    /// take more than `most_bytes` as they are read or written: a small file may unpack to a large one.
    pub fn survey(self, most_rows: u64, most_bytes: u64) -> Result<Survey> {
        self.check()?;
        let [from, to] = self.formats();
        let Self { input, columns, output, options, as_text, .. } = self;
        let mut reader = Reader::open(input, from, &columns, false)?;
        let (file, names) = (reader.file().to_owned(), reader.names().list().to_vec());
        let refused = |problem: String| Error::Jobs { file: file.clone(), line: None, problem };
        let too_large = || {
            let most = most_bytes >> 20;
            refused(format!("its rows take more than {most} MiB; split it, or code it on the command line"))
        };
        let written = Arc::new(AtomicU64::new(0));
        let counted = Counted { bytes: Arc::clone(&written), most: most_bytes };
        let counted = Output::Stream { name: "nowhere".to_owned(), writer: Box::new(counted) };
        let written_all = |wrote: Result<()>| match wrote {
            Err(Error::Write { source, .. }) if source.kind() == ErrorKind::FileTooLarge => Err(too_large()),
            wrote => wrote,
        };
        let shape = shape(&reader, output.path(), as_text, options.top);
        let mut writer = Writer::new(to, Target::open(counted)?, &shape)?;
        let uncoded = Arc::new(Coded {
            title: String::new(),
            decision: Decision::None,
            margin: 0.0,
            candidates: Vec::new(),
        });
        let (mut rows, mut read) = (0, 0);
        while let Some(row) = reader.next()? {
            let row = row.map_err(|bad| bad.error)?;
            rows += 1;
            if rows > most_rows {
                let (most, unit) = (thousands(most_rows), if most_rows == 1 { "row" } else { "rows" });
                return Err(refused(format!(
                    "the file has more than {most} {unit}; split it, or code it on the command line"
                )));
            }
            read += row.bytes() as u64;
            if read > most_bytes {
                return Err(too_large());
            }
            written_all(writer.write(vec![row], vec![Arc::clone(&uncoded)]))?;
        }
        written_all(writer.finish().and_then(Target::finish))?;
        // A file without rows may have no columns.
        let title = if names.is_empty() { 0 } else { columns.places(&file, &names)?.title };
        Ok(Survey { rows, bytes: written.load(Ordering::Relaxed), columns: names, title })
    }
}

/// Counts what is written, up to a limit.
struct Counted {
    bytes: Arc<AtomicU64>,
    most: u64,
}

impl Write for Counted {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let count = bytes.len() as u64;
        let before = self.bytes.fetch_add(count, Ordering::Relaxed);
        if before + count > self.most { Err(ErrorKind::FileTooLarge.into()) } else { Ok(bytes.len()) }
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::coding::{Columns, Format, Input};

    fn survey(text: &str, from: Format, to: Format, most_rows: u64) -> Result<Survey> {
        survey_of(text.as_bytes(), from, to, most_rows, 1 << 20)
    }

    fn survey_of(bytes: &[u8], from: Format, to: Format, most_rows: u64, most_bytes: u64) -> Result<Survey> {
        let input = Input::Memory { name: "list".to_owned(), bytes: bytes.into() };
        let output = Output::Stream { name: "out".to_owned(), writer: Box::new(io::sink()) };
        let request = FileRequest {
            input_format: Some(from),
            output_format: Some(to),
            as_text: true,
            ..FileRequest::new(input, Columns::new("title"), output)
        };
        request.survey(most_rows, most_bytes)
    }

    #[test]
    fn rows_are_counted_up_to_a_limit() {
        let csv = "id, title\n1,nurse\n2,cook\n";
        let found = survey(csv, Format::Csv, Format::Jsonl, 2).unwrap();
        assert_eq!((found.rows, found.title), (2, 1));
        assert_eq!(found.columns, ["id", " title"]);
        let refused = survey(csv, Format::Csv, Format::Jsonl, 1).unwrap_err().to_string();
        assert!(refused.contains("more than 1 row;"), "{refused}");
        let refused =
            survey(&"title\n".repeat(1_002), Format::Csv, Format::Csv, 1_000).unwrap_err().to_string();
        assert!(refused.contains("more than 1,000 rows;"), "{refused}");
    }

    #[test]
    fn an_output_much_larger_than_its_input_is_refused() {
        // Each row of the output repeats the columns of the first.
        let names: Vec<String> = (0..9_000).map(|number| format!("\"a{number}\":1")).collect();
        let wide =
            format!("{{\"title\":\"x\",{}}}\n{}", names.join(","), "{\"title\":\"nurse\"}\n".repeat(1_000));
        for to in [Format::Csv, Format::Jsonl] {
            let size = survey_of(wide.as_bytes(), Format::Jsonl, to, 5_000, 1 << 30).unwrap().bytes;
            assert!(size > 9_000 * 1_000, "{size}");
            let refused =
                survey_of(wide.as_bytes(), Format::Jsonl, to, 5_000, 2 << 20).unwrap_err().to_string();
            assert!(refused.contains("more than 2 MiB"), "{refused}");
        }
        // A name as long as a list is not repeated.
        let long = format!("title,{}\n{}", "x".repeat(100_000), "nurse,a\n".repeat(10_000));
        for to in [Format::Csv, Format::Jsonl] {
            survey_of(long.as_bytes(), Format::Csv, to, 50_000, 1 << 20).unwrap();
        }
    }

    #[test]
    fn what_would_end_a_run_is_known_before_it() {
        for (text, from, to, says) in [
            ("title\n\"nurse\n", Format::Csv, Format::Csv, "never closed"),
            ("id,title\n1\n", Format::Csv, Format::Csv, "list:2: the row has 1 cell,"),
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
