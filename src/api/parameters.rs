//! The query string, parsed strictly: what cannot be decoded or parsed is an error for the caller, never a guess.

use std::borrow::Cow;
use std::collections::HashMap;
use std::str::FromStr;

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use percent_encoding::percent_decode_str;

use super::problem::Problem;
use crate::error::Error;
use crate::soc::OnetSocCode;
use crate::taxonomy::Edition;

/// The parameters of a request in the order given. Unknown names are ignored, so that links with tracking parameters
/// work.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Parameters(Vec<(String, String)>);

impl Parameters {
    /// Parses a raw query string.
    pub(crate) fn parse(query: &str) -> Result<Self, Problem> {
        let pairs = query.split('&').filter(|pair| !pair.is_empty()).map(|pair| {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            Ok((decode(name)?, decode(value)?))
        });
        pairs.collect::<Result<_, Problem>>().map(Self)
    }

    /// The parameters for looking many of them up.
    pub(crate) fn by_name(&self) -> ByName<'_> {
        let mut values: HashMap<&str, Vec<&str>> = HashMap::new();
        for (name, value) in &self.0 {
            values.entry(name).or_default().push(value);
        }
        ByName(values)
    }

    /// The text of a parameter that may be given once; `None` when it is absent.
    pub(crate) fn text(&self, name: &str) -> Result<Option<&str>, Problem> {
        only(name, self.all(name))
    }

    /// The text of a required parameter.
    pub(crate) fn required(&self, name: &str) -> Result<&str, Problem> {
        self.text(name)?.ok_or_else(|| Problem::bad_parameter(format!("parameter '{name}' is missing")))
    }

    /// The parsed value of a parameter; `expected` completes the message "is not …".
    pub(crate) fn parsed<T: FromStr>(&self, name: &str, expected: &str) -> Result<Option<T>, Problem> {
        self.text(name)?.map(|value| parse(name, value, expected)).transpose()
    }

    /// The edition that codes in the request are from; `None` when it is absent or empty, as a form sends it.
    pub(crate) fn edition(&self) -> Result<Option<Edition>, Problem> {
        let named = self.text("edition")?.filter(|edition| !edition.is_empty());
        named
            .map(|edition| edition.parse().map_err(|error| Problem::bad_parameter(format!("{error}"))))
            .transpose()
    }

    /// A count such as a limit.
    pub(crate) fn count(&self, name: &str, default: usize) -> Result<usize, Problem> {
        Ok(self.parsed(name, "a number")?.unwrap_or(default))
    }

    /// Yes or no: `1`, `true` or the bare name mean yes, `0` or `false` no; `None` when it is absent.
    pub(crate) fn switch(&self, name: &str) -> Result<Option<bool>, Problem> {
        match self.text(name)? {
            None => Ok(None),
            Some("" | "1" | "true") => Ok(Some(true)),
            Some("0" | "false") => Ok(Some(false)),
            Some(other) => {
                Err(Problem::bad_parameter(format!("{name} '{other}' is not 1, true, 0 or false")))
            }
        }
    }

    /// A switch that is off by default.
    pub(crate) fn flag(&self, name: &str) -> Result<bool, Problem> {
        Ok(self.switch(name)?.unwrap_or(false))
    }

    /// The values of a parameter that may be repeated or comma-separated.
    pub(crate) fn list<T: FromStr>(&self, name: &str, expected: &str) -> Result<Vec<T>, Problem> {
        let values = self.all(name).flat_map(|value| value.split(',')).map(str::trim);
        values.filter(|value| !value.is_empty()).map(|value| parse(name, value, expected)).collect()
    }

    /// All parameters by name, in the order given.
    pub(crate) fn pairs(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(name, value)| (name.as_str(), value.as_str()))
    }

    /// The unsplit values of a parameter, one for each time it is given.
    pub(crate) fn all(&self, name: &str) -> impl Iterator<Item = &str> {
        self.0.iter().filter(move |(given, _)| given == name).map(|(_, value)| value.as_str())
    }
}

/// The code in a path or parameter: of an occupation, or of a group.
pub(crate) fn parse_code(text: &str) -> Result<OnetSocCode, Problem> {
    OnetSocCode::parse_lookup(text).map_err(|error| Error::from(error).into())
}

fn parse<T: FromStr>(name: &str, value: &str, expected: &str) -> Result<T, Problem> {
    value.parse().map_err(|_| Problem::bad_parameter(format!("{name} '{value}' is not {expected}")))
}

impl<S: Sync> FromRequestParts<S> for Parameters {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        Self::parse(parts.uri.query().unwrap_or_default())
    }
}

/// The values of each parameter.
pub(crate) struct ByName<'p>(HashMap<&'p str, Vec<&'p str>>);

impl ByName<'_> {
    /// As [`Parameters::parsed`].
    pub(crate) fn parsed<T: FromStr>(&self, name: &str, expected: &str) -> Result<Option<T>, Problem> {
        let values = self.0.get(name).into_iter().flatten().copied();
        only(name, values)?.map(|value| parse(name, value, expected)).transpose()
    }
}

/// The value of a parameter that may be given once.
fn only<'v>(name: &str, mut values: impl Iterator<Item = &'v str>) -> Result<Option<&'v str>, Problem> {
    let value = values.next();
    if values.next().is_some() {
        return Err(Problem::bad_parameter(format!("parameter '{name}' is given more than once")));
    }
    Ok(value)
}

/// Decodes `+` and `%41` as forms encode them. Common decoders pass broken escapes through and replace bytes that are
/// not UTF-8, so the caller would get results for a different query; both are refused.
fn decode(text: &str) -> Result<String, Problem> {
    let refuse = |problem: &str| Problem::bad_parameter(format!("'{text}' in the query string {problem}"));
    let whole =
        |escape: &str| escape.get(..2).is_some_and(|digits| digits.bytes().all(|b| b.is_ascii_hexdigit()));
    if !text.split('%').skip(1).all(whole) {
        return Err(refuse("has a broken percent escape"));
    }
    let spaced = text.replace('+', " ");
    let decoded = percent_decode_str(&spaced).decode_utf8().map(Cow::into_owned);
    decoded.map_err(|_| refuse("is not UTF-8"))
}

/// Encodes a text as a value in a query string.
pub(crate) fn encode(text: &str) -> String {
    form_urlencoded::byte_serialize(text.as_bytes()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn parse(query: &str) -> Parameters {
        Parameters::parse(query).unwrap()
    }

    #[test]
    fn lists_may_be_repeated_or_comma_separated() {
        let zones: Vec<u8> = parse("z=1&z=2,3&y=4&z=").list("z", "a number").unwrap();
        assert_eq!(zones, [1, 2, 3]);
        assert!(parse("z=1,x").list::<u8>("z", "a number").is_err());
    }

    #[test]
    fn single_parameters_may_not_be_repeated() {
        assert_eq!(parse("q=a+b%26c&utm=x").text("q").unwrap(), Some("a b&c"));
        assert_eq!(parse("").text("q").unwrap(), None);
        assert!(parse("q=a&q=b").text("q").is_err());
        assert!(parse("").required("q").is_err());
    }

    #[test]
    fn broken_encodings_are_refused() {
        for query in ["q=%", "q=%4", "q=%zz", "q=%+1", "q=%ff", "%C3=1", "q=%C3"] {
            assert!(Parameters::parse(query).is_err(), "{query}");
        }
    }

    #[test]
    fn switches_accept_the_same_values_everywhere() {
        for (query, expected) in [
            ("", None),
            ("s", Some(true)),
            ("s=", Some(true)),
            ("s=1", Some(true)),
            ("s=true", Some(true)),
            ("s=0", Some(false)),
            ("s=false", Some(false)),
        ] {
            assert_eq!(parse(query).switch("s").unwrap(), expected, "{query}");
            assert_eq!(parse(query).flag("s").unwrap(), expected == Some(true), "{query}");
        }
        let refused = parse("s=yes").switch("s").unwrap_err();
        assert_eq!(refused.detail, "s 'yes' is not 1, true, 0 or false");
    }

    proptest! {
        #[test]
        fn encoded_texts_decode_to_themselves(text in any::<String>()) {
            prop_assert_eq!(decode(&encode(&text)).unwrap(), text);
        }

        #[test]
        fn no_query_string_makes_the_parser_panic(query in "[&=%+a-f0-9é]{0,24}") {
            let _ = Parameters::parse(&query);
        }
    }
}
