//! Addresses of searches and lists, for links.

use form_urlencoded::Serializer;

use crate::engine::{ListOrder, OccupationsRequest, SearchRequest};
use crate::titles::Filters;

/// The address of a search's results, without default values.
pub(super) fn of(request: &SearchRequest) -> String {
    let SearchRequest { query, edition, offset, limit, filters } = request;
    let standard = SearchRequest::new("");
    let parameters = filter_pairs(filters)
        .chain(edition.map(|edition| ("edition", edition.year().to_string())))
        .chain((*limit != standard.limit).then(|| ("limit", limit.to_string())))
        .chain((*offset != standard.offset).then(|| ("offset", offset.to_string())));
    let address = "/?".to_owned();
    let start = address.len();
    Serializer::for_suffix(address, start).append_pair("q", query).extend_pairs(parameters).finish()
}

/// The address of a list of occupations at `path`, which stands for some of the filters, without default values:
/// `on_a_page` is that of the limit.
pub(super) fn of_list(
    path: &str,
    request: &OccupationsRequest,
    implied: &Filters,
    on_a_page: usize,
) -> String {
    let OccupationsRequest { filters, order, offset, limit, .. } = request;
    let pairs = filter_pairs(filters);
    let implied: Vec<_> = filter_pairs(implied).collect();
    let parameters: Vec<_> = pairs
        .filter(|pair| !implied.contains(pair))
        .chain((*order != ListOrder::Title).then(|| ("sort", order.name().to_owned())))
        .chain((*limit != on_a_page).then(|| ("limit", limit.to_string())))
        .chain((*offset > 0).then(|| ("offset", offset.to_string())))
        .collect();
    if parameters.is_empty() {
        return path.to_owned();
    }
    let address = format!("{path}?");
    let start = address.len();
    Serializer::for_suffix(address, start).extend_pairs(parameters).finish()
}

fn filter_pairs(filters: &Filters) -> impl Iterator<Item = (&'static str, String)> {
    let Filters { job_zone, major_group, interest, career_cluster, stem, bright_outlook } = filters;
    let clusters = career_cluster.iter().map(|cluster| ("career_cluster", cluster.clone()));
    (major_group.iter().map(|group| ("major_group", group.clone())))
        .chain(job_zone.iter().map(|zone| ("job_zone", zone.to_string())))
        .chain(interest.iter().map(|letter| ("interest", letter.to_string())))
        .chain(clusters)
        .chain(stem.map(|stem| ("stem", stem.to_string())))
        .chain(bright_outlook.map(|bright| ("bright_outlook", bright.to_string())))
}

/// A name as part of a path: lowercase words with hyphens.
pub(super) fn slug(name: &str) -> String {
    let words = name.split(|letter: char| !letter.is_ascii_alphanumeric()).filter(|word| !word.is_empty());
    words.map(str::to_lowercase).collect::<Vec<_>>().join("-")
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

    #[test]
    fn a_list_leaves_out_what_its_path_says() {
        let implied = Filters { job_zone: vec![3], ..Filters::default() };
        let request = OccupationsRequest::new().order(ListOrder::Title).filters(implied.clone()).limit(50);
        let of_list = |request| of_list("/browse/job-zone/3", &request, &implied, 50);
        assert_eq!(of_list(request.clone()), "/browse/job-zone/3");
        let both = Filters { stem: Some(true), ..implied.clone() };
        let request = request.filters(both).order(ListOrder::Wage).offset(20).limit(20);
        assert_eq!(of_list(request), "/browse/job-zone/3?stem=true&sort=wage&limit=20&offset=20");
    }

    #[test]
    fn a_slug_has_letters_digits_and_hyphens() {
        assert_eq!(slug("Arts, Entertainment, & Design"), "arts-entertainment-design");
    }
}
