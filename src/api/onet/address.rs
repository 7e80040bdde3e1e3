//! Absolute addresses in answers, on the caller's own host.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

use crate::api::Origin;
use crate::soc::OnetSocCode;

/// The path under which version 1.9 was published; v2 answers under it too.
pub(super) const LEGACY_PREFIX: &str = "/ws";
/// What a segment of a path may have as it is.
const SEGMENT: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// The path of version 1.9 alone, which has only searches and occupations.
pub(super) const LEGACY_ONLY_PREFIX: &str = "/v1.9/ws";

/// Where the service begins for a caller: its origin, followed by `/ws` if the request came that way.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Base {
    origin: String,
    root: String,
    /// Where occupations are: those of version 1.9 stay in it.
    occupations: String,
}

impl Base {
    /// The base of a request to this path.
    pub(super) fn of(origin: &Origin, path: &str) -> Self {
        let origin = origin.as_str().to_owned();
        let below = |prefix: &str| path.strip_prefix(prefix).is_some_and(|rest| rest.starts_with('/'));
        let own = [LEGACY_PREFIX, LEGACY_ONLY_PREFIX].into_iter().find(|prefix| below(prefix));
        let root = format!("{origin}{}", own.map_or("", |_| LEGACY_PREFIX));
        let occupations = format!("{origin}{}/online/occupations", own.unwrap_or_default());
        Self { origin, root, occupations }
    }

    /// The address of a path below the base, which begins with a slash.
    pub(super) fn href(&self, path: &str) -> String {
        format!("{}{path}", self.root)
    }

    /// The address of a whole path.
    pub(super) fn absolute(&self, path: &str) -> String {
        format!("{}{path}", self.origin)
    }

    /// The address of an occupation's overview.
    pub(super) fn occupation(&self, code: OnetSocCode) -> String {
        format!("{}/{code}/", self.occupations)
    }

    /// The address of something whose last segment is a text, such as the name of a product.
    pub(super) fn named(&self, path: &str, name: &str) -> String {
        format!("{}{path}/{}", self.root, utf8_percent_encode(name, SEGMENT))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_stay_under_the_prefix_of_the_request() {
        let origin = Origin::configured("https://a.example");
        let base = |path: &str| Base::of(&origin, path);
        let code = "29-1141.00".parse().unwrap();
        assert_eq!(
            base("/online/search").occupation(code),
            "https://a.example/online/occupations/29-1141.00/"
        );
        assert_eq!(base("/ws/about").href("/database"), "https://a.example/ws/database");
        let old = base("/v1.9/ws/online/search");
        assert_eq!(old.occupation(code), "https://a.example/v1.9/ws/online/occupations/29-1141.00/");
        assert_eq!(old.href("/online"), "https://a.example/ws/online");
        assert_eq!(base("/wsx/about").href("/database"), "https://a.example/database");
        assert_eq!(
            base("/").named("/online/hot_technology", "C/C++"),
            "https://a.example/online/hot_technology/C%2FC%2B%2B"
        );
    }
}
