//! A file of options: `metier serve --config FILE`. Each key of the TOML file is the name of an option; what is given on the
//! command line or by environment variable counts more than the file.

use std::ffi::OsString;
use std::path::Path;

use clap::error::ErrorKind;
use clap::parser::ValueSource;
use clap::{ArgAction, ArgMatches, Command};
use metier::table::read_file;
use strsim::jaro_winkler;
use toml::{Table, Value};

/// Largest file of options.
const MOST_BYTES: u64 = 1 << 20;
/// Options that make no sense in the file.
const NOT_IN_FILE: [&str; 4] = ["config", "check", "help", "version"];

/// The arguments with those of the file put in after the name of the subcommand. `given` are the matches without the file.
///
/// # Errors
/// With a message about the file: it cannot be read, is not TOML, or has a key or value that is not an option's.
pub(super) fn with_file(
    file: &Path,
    command: &Command,
    given: &ArgMatches,
    arguments: &[OsString],
) -> Result<Vec<OsString>, String> {
    let bytes = read_file(file, MOST_BYTES).map_err(|error| error.to_string())?;
    let text = String::from_utf8(bytes).map_err(|_| format!("{}: not UTF-8 text", file.display()))?;
    let table: Table = text.parse().map_err(|error: toml::de::Error| {
        let line = error.span().map(|span| text[..span.start].matches('\n').count() + 1);
        let at = line.map(|line| format!(":{line}")).unwrap_or_default();
        format!("{}{at}: {}", file.display(), error.message())
    })?;
    let mut all = arguments.to_vec();
    let mut place = all.len().min(2);
    for (key, value) in &table {
        let wrong = |problem: String| format!("{}: {key}: {problem}", file.display());
        let option = option(command, key).map_err(wrong)?;
        let source = given.value_source(option.get_id().as_str());
        if matches!(source, Some(ValueSource::CommandLine | ValueSource::EnvVariable)) {
            continue;
        }
        let is_switch = matches!(option.get_action(), ArgAction::SetTrue);
        for argument in arguments_of(key, value, is_switch).map_err(wrong)? {
            all.insert(place, argument.into());
            place += 1;
        }
    }
    Ok(all)
}

/// The option of this name.
fn option<'c>(command: &'c Command, key: &str) -> Result<&'c clap::Arg, String> {
    let options = || {
        let named = command.get_arguments().filter_map(|option| Some((option.get_long()?, option)));
        named.filter(|(name, _)| !NOT_IN_FILE.contains(name))
    };
    if let Some((_, option)) = options().find(|(name, _)| *name == key) {
        return Ok(option);
    }
    let likeness = |name: &str| jaro_winkler(name, key);
    let nearest =
        options().map(|(name, _)| name).max_by(|one, other| likeness(one).total_cmp(&likeness(other)));
    let hint = nearest.filter(|name| likeness(name) > 0.8).map(|name| format!("; did you mean {name}?"));
    Err(format!("not an option of serve{}", hint.unwrap_or_default()))
}

/// The arguments that a key and its value stand for.
fn arguments_of(key: &str, value: &Value, is_switch: bool) -> Result<Vec<String>, String> {
    let one = |value: &Value| match value {
        Value::String(text) => Ok(text.clone()),
        Value::Integer(number) => Ok(number.to_string()),
        Value::Float(number) => Ok(number.to_string()),
        _ => Err(format!("a {} is not a text or a number", value.type_str())),
    };
    let given = |value: &Value| Ok(format!("--{key}={}", one(value)?));
    match (value, is_switch) {
        (Value::Boolean(true), true) => Ok(vec![format!("--{key}")]),
        (Value::Boolean(false), true) => Ok(Vec::new()),
        (value, true) => Err(format!("a {} is not true or false", value.type_str())),
        (Value::Array(values), false) => values.iter().map(given).collect(),
        (value, false) => Ok(vec![given(value)?]),
    }
}

/// An error in an option of the file, as clap has found it: its message without the usage that follows.
pub(super) fn explained(file: &Path, error: &clap::Error) -> Option<String> {
    if matches!(error.kind(), ErrorKind::DisplayHelp | ErrorKind::DisplayVersion) {
        return None;
    }
    let text = error.render().to_string();
    let message = text.split("\n\n").next().unwrap_or_default();
    let message = message.trim_start_matches("error: ").split_whitespace().collect::<Vec<_>>().join(" ");
    Some(format!("with the options in {}: {message}", file.display()))
}
