//! Filters as parameters.

use crate::api::{Parameters, Problem};
use crate::catalog::Catalog;
use crate::soc::MAJOR_GROUPS;
use crate::titles::Filters;

/// Reads the filters of a search. A value that no occupation can have is refused: it is a slip of the caller's, and
/// an empty answer would hide it.
pub(super) fn read(parameters: &Parameters, catalog: &Catalog) -> Result<Filters, Problem> {
    Ok(Filters {
        job_zone: parameters.list("job_zone", "a job zone from 1 to 5")?,
        major_group: major_groups(parameters)?,
        interest: parameters.list("interest", "one of the letters R, I, A, S, E and C")?,
        career_cluster: career_clusters(parameters, catalog)?,
        stem: parameters.parsed("stem", "true or false")?,
        bright_outlook: parameters.parsed("bright_outlook", "true or false")?,
    })
}

fn major_groups(parameters: &Parameters) -> Result<Vec<String>, Problem> {
    let groups: Vec<String> = parameters.list("major_group", "two digits such as 29")?;
    match groups.iter().find(|digits| MAJOR_GROUPS.iter().all(|group| group.digits != digits.as_str())) {
        Some(digits) => {
            let known = MAJOR_GROUPS.map(|group| group.digits).join(", ");
            Err(Problem::bad_parameter(format!("major_group '{digits}' does not exist; groups are {known}")))
        }
        None => Ok(groups),
    }
}

/// Names of clusters hold commas ("Government, Law & Safety"), so a list is cut into the longest names that exist.
fn career_clusters(parameters: &Parameters, catalog: &Catalog) -> Result<Vec<String>, Problem> {
    let mut found = Vec::new();
    for value in parameters.all("career_cluster") {
        let mut rest = value.trim();
        while !rest.is_empty() {
            let commas = rest.match_indices(',').map(|(at, _)| at).rev();
            let ends = std::iter::once(rest.len()).chain(commas);
            let name = ends.map(|end| &rest[..end]).find(|name| is_cluster(catalog, name.trim()));
            let Some(name) = name else {
                return Err(Problem::bad_parameter(format!(
                    "career_cluster '{rest}' does not exist in the loaded data"
                )));
            };
            found.push(name.trim().to_owned());
            rest = rest[name.len()..].trim_start_matches([',', ' ']);
        }
    }
    Ok(found)
}

fn is_cluster(catalog: &Catalog, name: &str) -> bool {
    let mut clusters = catalog.occupations().iter().flat_map(|occupation| &occupation.market.career_clusters);
    clusters.any(|cluster| cluster.eq_ignore_ascii_case(name))
}
