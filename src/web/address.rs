//! The address of a search, for links.

use form_urlencoded::Serializer;

use crate::engine::SearchRequest;

/// The address of a search's results, without default values.
pub(super) fn of(request: &SearchRequest) -> String {
    let SearchRequest { query, edition, offset, limit, filters } = request;
    let standard = SearchRequest::new("");
    let clusters = filters.career_cluster.iter().map(|cluster| ("career_cluster", cluster.clone()));
    let parameters = (filters.major_group.iter().map(|group| ("major_group", group.clone())))
        .chain(filters.job_zone.iter().map(|zone| ("job_zone", zone.to_string())))
        .chain(filters.interest.iter().map(|letter| ("interest", letter.to_string())))
        .chain(clusters)
        .chain(filters.stem.map(|stem| ("stem", stem.to_string())))
        .chain(filters.bright_outlook.map(|bright| ("bright_outlook", bright.to_string())))
        .chain(edition.map(|edition| ("edition", edition.year().to_string())))
        .chain((*limit != standard.limit).then(|| ("limit", limit.to_string())))
        .chain((*offset != standard.offset).then(|| ("offset", offset.to_string())));
    let address = "/?".to_owned();
    let start = address.len();
    Serializer::for_suffix(address, start).append_pair("q", query).extend_pairs(parameters).finish()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_values_that_differ_from_the_default_are_in_the_address() {
        let mut request = SearchRequest::new("R&D \"boss\"");
        assert_eq!(of(&request), "/?q=R%26D+%22boss%22");
        request.offset = 10;
        request.filters.job_zone = vec![3, 4];
        request.filters.stem = Some(true);
        assert_eq!(of(&request), "/?q=R%26D+%22boss%22&job_zone=3&job_zone=4&stem=true&offset=10");
    }
}
