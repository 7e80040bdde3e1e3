//! The format of a file.

use std::path::Path;

use strum::IntoStaticStr;

/// The format of a file of jobs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, IntoStaticStr)]
#[strum(serialize_all = "snake_case")]
pub enum Format {
    /// Values with a header line, separated by commas, semicolons or tabs.
    Csv,
    /// One JSON object per line.
    Jsonl,
    /// Apache Parquet; needs the feature `parquet`.
    Parquet,
}

impl Format {
    /// The format that a file's extension implies, if any.
    ///
    /// ```
    /// use metier::coding::Format;
    ///
    /// assert_eq!(Format::of("jobs.tsv".as_ref()), Some(Format::Csv));
    /// assert_eq!(Format::of("jobs".as_ref()), None);
    /// ```
    pub fn of(path: &Path) -> Option<Self> {
        match extension(path)?.as_str() {
            "csv" | "tsv" | "tab" | "txt" => Some(Self::Csv),
            "jsonl" | "ndjson" => Some(Self::Jsonl),
            "parquet" | "pq" => Some(Self::Parquet),
            _ => None,
        }
    }

    /// Its usual extension.
    pub fn name(self) -> &'static str {
        self.into()
    }
}

/// The delimiters that are recognized, most common first.
pub(super) const DELIMITERS: [u8; 3] = [b',', b';', b'\t'];

/// The delimiter of an output: that of the input (`None` if it has none), unless the output's extension decides.
/// `.csv` only rules out tabs, because many spreadsheets write CSV with semicolons.
pub(super) fn output_delimiter(path: Option<&Path>, input: Option<u8>) -> u8 {
    match path.and_then(extension).as_deref() {
        Some("tsv" | "tab") => b'\t',
        Some("csv") => input.filter(|delimiter| *delimiter != b'\t').unwrap_or(b','),
        Some("txt") => input.unwrap_or(b'\t'),
        _ => input.unwrap_or(b','),
    }
}

/// A dialect in words, such as `tabs without quotes`.
pub(super) fn dialect_name(delimiter: u8, quoted: bool) -> String {
    let delimiter = match delimiter {
        b'\t' => "tabs".to_owned(),
        b';' => "semicolons".to_owned(),
        b',' => "commas".to_owned(),
        other => char::from(other).to_string(),
    };
    if quoted { delimiter } else { format!("{delimiter} without quotes") }
}

fn extension(path: &Path) -> Option<String> {
    Some(path.extension()?.to_str()?.to_ascii_lowercase())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn file_names_determine_formats() {
        for (name, format) in [
            ("a.csv", Some(Format::Csv)),
            ("a.TSV", Some(Format::Csv)),
            ("a.b.tab", Some(Format::Csv)),
            ("a.txt", Some(Format::Csv)),
            ("a.ndjson", Some(Format::Jsonl)),
            ("a.pq", Some(Format::Parquet)),
            ("csv", None),
            ("a.xlsx", None),
        ] {
            assert_eq!(Format::of(Path::new(name)), format, "{name}");
        }
    }

    #[test]
    fn an_output_keeps_the_delimiter_unless_its_name_says_otherwise() {
        let delimiter = |name: &str, input| char::from(output_delimiter(Some(Path::new(name)), input));
        assert_eq!([b',', b';', b'\t'].map(|input| delimiter("o.csv", Some(input))), [',', ';', ',']);
        assert_eq!([b',', b';', b'\t'].map(|input| delimiter("o.tsv", Some(input))), ['\t'; 3]);
        assert_eq!([b',', b';', b'\t'].map(|input| delimiter("o.txt", Some(input))), [',', ';', '\t']);
        assert_eq!(
            ["o.csv", "o.tab", "o.txt", "o"].map(|name| delimiter(name, None)),
            [',', '\t', '\t', ',']
        );
        assert_eq!((output_delimiter(None, Some(b';')), output_delimiter(None, None)), (b';', b','));
    }
}
