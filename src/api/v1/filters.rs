//! Filters as parameters.

use std::str::FromStr;

use utoipa::IntoParams;

use crate::api::{Parameters, Problem};
use crate::engine::Engine;
use crate::titles::{Filters, check_filter_size};

/// The declared filters; [`read`] parses them.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
#[expect(
    dead_code,
    reason = "declares the parameters for the OpenAPI document; requests are parsed strictly by hand"
)]
pub(super) struct FilterParameters {
    /// Job zones, 1 to 5.
    job_zone: Option<Vec<u8>>,
    /// First two digits of SOC major groups.
    major_group: Option<Vec<String>>,
    /// RIASEC letters among the occupation's strongest interests.
    interest: Option<Vec<char>>,
    /// Career clusters by name.
    career_cluster: Option<Vec<String>>,
    /// Whether the occupation is on O*NET's list of STEM occupations.
    stem: Option<bool>,
    /// Whether the occupation is on O*NET's Bright Outlook list.
    bright_outlook: Option<bool>,
}

/// Parses the filters of a search, each list sorted and without duplicates. The engine checks that the values exist, so
/// that the command line and the API agree.
pub(super) fn read(parameters: &Parameters, engine: &Engine) -> Result<Filters, Problem> {
    let interests: Vec<char> = list(parameters, "interest", "one of the letters R, I, A, S, E or C")?;
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

/// Long lists are refused before they are parsed, since parsing takes time too.
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

/// Names of clusters contain commas ("Government, Law & Safety"), so a list is split into the longest known names. Text
/// that starts with no known name is kept whole for the engine to refuse.
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

/// The rest of a list whose first name is `name`, ignoring case.
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
