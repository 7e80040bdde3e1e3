//! The address of a search, for links.

use crate::api::encode;
use crate::engine::SearchRequest;

/// Where the results of a search are: the first page of ten when nothing else is asked for.
pub(super) fn of(request: &SearchRequest) -> String {
    let SearchRequest { query, offset, limit, filters } = request;
    let mut address = format!("/?q={}", encode(query));
    let mut add = |name: &str, value: &str| address.push_str(&format!("&{name}={}", encode(value)));
    filters.major_group.iter().for_each(|group| add("major_group", group));
    filters.job_zone.iter().for_each(|zone| add("job_zone", &zone.to_string()));
    filters.interest.iter().for_each(|letter| add("interest", &letter.to_string()));
    filters.career_cluster.iter().for_each(|cluster| add("career_cluster", cluster));
    filters.stem.iter().for_each(|stem| add("stem", &stem.to_string()));
    filters.bright_outlook.iter().for_each(|bright| add("bright_outlook", &bright.to_string()));
    let standard = SearchRequest::new("");
    if *limit != standard.limit {
        add("limit", &limit.to_string());
    }
    if *offset != standard.offset {
        add("offset", &offset.to_string());
    }
    address
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_differs_is_written() {
        let mut request = SearchRequest::new("R&D \"boss\"");
        assert_eq!(of(&request), "/?q=R%26D+%22boss%22");
        request.offset = 10;
        request.filters.job_zone = vec![3, 4];
        request.filters.stem = Some(true);
        assert_eq!(of(&request), "/?q=R%26D+%22boss%22&job_zone=3&job_zone=4&stem=true&offset=10");
    }
}
