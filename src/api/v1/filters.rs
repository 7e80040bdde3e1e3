//! Filters as parameters.

use std::str::FromStr;

use crate::api::{Parameters, Problem};
use crate::engine::Engine;
use crate::titles::{Filters, check_filter_size};

/// Reads the filters of a search, each list sorted and without repetitions. Whether such values exist is for the
/// engine to say, so that the command line and the API agree.
pub(super) fn read(parameters: &Parameters, engine: &Engine) -> Result<Filters, Problem> {
    let interests: Vec<char> = list(parameters, "interest", "one of the letters R, I, A, S, E and C")?;
    Ok(Filters {
        job_zone: tidy("job_zone", list(parameters, "job_zone", "a job zone from 1 to 5")?)?,
        major_group: tidy("major_group", list(parameters, "major_group", "two digits such as 29")?)?,
        interest: tidy("interest", interests.iter().map(char::to_ascii_uppercase).collect())?,
        career_cluster: tidy("career_cluster", career_clusters(parameters, engine)?)?,
        stem: parameters.switch("stem")?,
        bright_outlook: parameters.switch("bright_outlook")?,
    })
}

fn list<T: FromStr>(parameters: &Parameters, name: &str, expected: &str) -> Result<Vec<T>, Problem> {
    check_length(parameters, name)?;
    parameters.list(name, expected)
}

/// Long lists are refused before they are read: reading is work too.
fn check_length(parameters: &Parameters, name: &str) -> Result<(), Problem> {
    let characters = parameters.all(name).map(|value| value.chars().count()).sum();
    Ok(check_filter_size(name, 0, characters)?)
}

fn tidy<T: Ord>(name: &str, mut values: Vec<T>) -> Result<Vec<T>, Problem> {
    check_filter_size(name, values.len(), 0)?;
    values.sort_unstable();
    values.dedup();
    Ok(values)
}

/// Names of clusters hold commas ("Government, Law & Safety"), so a list is cut into the longest names that exist.
/// What begins with none is kept whole, for the engine to refuse.
fn career_clusters(parameters: &Parameters, engine: &Engine) -> Result<Vec<String>, Problem> {
    check_length(parameters, "career_cluster")?;
    let mut found = Vec::new();
    let mut values = parameters.all("career_cluster").peekable();
    if values.peek().is_none() {
        return Ok(found);
    }
    let known = engine.career_clusters();
    for value in values {
        let mut rest = value.trim();
        while !rest.is_empty() {
            let longest = known
                .iter()
                .filter_map(|name| Some((*name, after(rest, name)?)))
                .max_by_key(|(name, _)| name.len());
            let (name, left) = longest.unwrap_or((rest, ""));
            found.push(name.to_owned());
            rest = left.trim_start_matches([',', ' ']);
        }
    }
    Ok(found)
}

/// What follows a list's first name, when that is this one, upper and lower case alike.
fn after<'a>(list: &'a str, name: &str) -> Option<&'a str> {
    let (first, rest) = list.split_at_checked(name.len())?;
    let rest = rest.trim_start();
    let ends = rest.is_empty() || rest.starts_with(',');
    (first.eq_ignore_ascii_case(name) && ends).then_some(rest)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_in_a_list_end_at_commas() {
        assert_eq!(after("health science ,Law", "Health Science"), Some(",Law"));
        assert_eq!(after("Health Science", "Health Science"), Some(""));
        assert_eq!(after("Health Sciences", "Health Science"), None);
        assert_eq!(after("é", "a"), None);
    }

    #[test]
    fn values_are_sorted_and_deduplicated() {
        assert_eq!(tidy("job_zone", vec![4, 3, 4]).unwrap(), [3, 4]);
        assert!(tidy("job_zone", vec![3; 51]).is_err());
    }
}
