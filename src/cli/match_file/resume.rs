//! Why an interrupted run cannot be resumed, in terms of command-line options.

use metier::error::{Change, Error};

/// The error in terms that a user of the command line can act on. `skips` tells whether bad rows are left out.
pub(super) fn in_words(error: Error, skips: bool) -> anyhow::Error {
    match error {
        Error::Jobs { line: Some(_), .. } if !skips => {
            anyhow::anyhow!("{error}; fix the row, or leave out bad rows with --skip-bad-rows FILE")
        }
        Error::Resume { problem, changes } if changes.is_empty() => {
            anyhow::anyhow!("cannot resume: {problem}; run without --resume to start over")
        }
        Error::Resume { changes, .. } => anyhow::anyhow!("{}", changed(&changes)),
        other => other.into(),
    }
}

/// What differs from the interrupted run, and how to get the same run again where options can do so.
fn changed(changes: &[Change]) -> String {
    let differ = changes.iter().map(|change| {
        format!("{} was {} and is now {}", name(change.name), value(&change.then), value(&change.now))
    });
    let differ = differ.collect::<Vec<_>>().join("; ");
    let start_over = "run without --resume to start over";
    match changes.iter().map(undo).collect::<Option<Vec<_>>>() {
        Some(undo) => format!("cannot resume: {differ}. To resume, {}; or {start_over}", undo.join(" and ")),
        None => format!("cannot resume: {differ}; {start_over}"),
    }
}

fn name(name: &str) -> &str {
    match name {
        "top" => "--top",
        "precision" => "--precision",
        "explain" => "--explain",
        "title_column" => "the title column",
        "description_column" => "the description column",
        "industry_column" => "the industry column",
        "employer_column" => "the employer column",
        "weight_column" => "the weight column",
        "input_format" => "the input's format",
        "output_format" => "the output's format",
        "input_dialect" => "the input's delimiter",
        "output_dialect" => "the output's delimiter",
        "index" => "the index",
        "input_size" => "the input's size",
        "input_modified" => "the input's modification time",
        "input_beginning" => "the beginning of the input",
        other => other,
    }
}

/// A value for display: checksums by their first digits.
fn value(value: &str) -> String {
    const CHECKSUM: usize = 64;
    match value {
        "" => "not set".to_owned(),
        sum if sum.len() == CHECKSUM && sum.bytes().all(|byte| byte.is_ascii_hexdigit()) => {
            format!("{}…", &sum[..12])
        }
        other => other.to_owned(),
    }
}

/// How to restore the value of the interrupted run; `None` if no option can.
fn undo(Change { name, then, .. }: &Change) -> Option<String> {
    let flag = match *name {
        "top" => "--top",
        "precision" => "--precision",
        "title_column" => "--title-column",
        "description_column" => "--description-column",
        "industry_column" => "--industry-column",
        "employer_column" => "--employer-column",
        "weight_column" => "--weight-column",
        "input_format" => "--input-format",
        "output_format" => "--format",
        "explain" if then == "true" => return Some("pass --explain".to_owned()),
        "explain" => return Some("omit --explain".to_owned()),
        "index" => return Some("pass --index with the index of that run".to_owned()),
        _ => return None,
    };
    Some(match then.as_str() {
        "" => format!("omit {flag}"),
        plain if plain.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"._-".contains(&byte)) => {
            format!("pass {flag} {plain}")
        }
        other => format!("pass {flag} {other:?}"),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn change(name: &'static str, then: &str, now: &str) -> Change {
        Change { name, then: then.to_owned(), now: now.to_owned() }
    }

    #[test]
    fn changed_options_can_be_restored_but_not_a_changed_input() {
        let options = [change("top", "1", "2"), change("industry_column", "", "naics")];
        assert_eq!(
            changed(&options),
            "cannot resume: --top was 1 and is now 2; the industry column was not set and is now naics. To resume, pass \
             --top 1 and omit --industry-column; or run without --resume to start over"
        );
        let column = changed(&[change("title_column", "job title", "job")]);
        assert!(column.contains("pass --title-column \"job title\";"), "{column}");
        let input = changed(&[change("top", "1", "2"), change("input_size", "10", "11")]);
        assert!(input.ends_with("the input's size was 10 and is now 11; run without --resume to start over"));
        let index = changed(&[change("index", &"a".repeat(64), "b")]);
        assert!(
            index.contains("the index was aaaaaaaaaaaa… and is now b. To resume, pass --index with"),
            "{index}"
        );
    }
}
