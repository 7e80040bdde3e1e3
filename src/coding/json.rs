//! JSON objects whose members keep their order and spelling.

use std::borrow::Cow;
use std::fmt;

use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};
use serde_json::value::RawValue;

/// The members of a JSON object in order, with values as written.
pub(super) struct Members<'t>(pub(super) Vec<(String, &'t RawValue)>);

impl<'t> Deserialize<'t> for Members<'t> {
    fn deserialize<D: Deserializer<'t>>(deserializer: D) -> Result<Self, D::Error> {
        struct InOrder;

        impl<'t> Visitor<'t> for InOrder {
            type Value = Members<'t>;

            fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                formatter.write_str("an object")
            }

            fn visit_map<A: MapAccess<'t>>(self, mut map: A) -> Result<Self::Value, A::Error> {
                let mut members = Vec::new();
                while let Some(member) = map.next_entry()? {
                    members.push(member);
                }
                Ok(Members(members))
            }
        }
        deserializer.deserialize_map(InOrder)
    }
}

/// A JSON value as the text of a cell: a string without its quotes, `None` for `null`, else as written.
///
/// # Errors
/// For an invalid string; there is none once lone surrogates are replaced.
pub(super) fn cell_text(value: &RawValue) -> serde_json::Result<Option<String>> {
    let written = value.get();
    match written.as_bytes().first() {
        Some(b'"') => serde_json::from_str(written).map(Some),
        Some(b'n') => Ok(None),
        _ => Ok(Some(written.to_owned())),
    }
}

/// JSON text with each lone surrogate (`\ud83d` without its other half) written as `\ufffd`. Such halves are left
/// where a program cut a text in the middle of an emoji; they are not characters, and no string can hold them.
pub(super) fn replace_lone_surrogates(json: &str) -> Cow<'_, str> {
    let bytes = json.as_bytes();
    let (mut replaced, mut kept, mut at) = (String::new(), 0, 0);
    while let Some(next) = bytes.get(at..).and_then(|rest| rest.iter().position(|byte| *byte == b'\\')) {
        let escape = at + next;
        at = match surrogate(bytes, escape) {
            None => escape + 2,
            Some(Half::High) if surrogate(bytes, escape + 6) == Some(Half::Low) => escape + 12,
            Some(_) => {
                replaced.push_str(&json[kept..escape]);
                replaced.push_str("\\ufffd");
                kept = escape + 6;
                kept
            }
        };
    }
    if kept == 0 {
        return Cow::Borrowed(json);
    }
    replaced.push_str(&json[kept..]);
    Cow::Owned(replaced)
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Half {
    High,
    Low,
}

/// The half of a surrogate pair that is escaped at this place, if any.
fn surrogate(bytes: &[u8], at: usize) -> Option<Half> {
    let digits = bytes.get(at..at + 6)?.strip_prefix(b"\\u")?;
    let unit = u16::from_str_radix(std::str::from_utf8(digits).ok()?, 16).ok()?;
    match unit {
        0xd800..0xdc00 => Some(Half::High),
        0xdc00..0xe000 => Some(Half::Low),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn text(json: &str) -> String {
        let Members(members) = serde_json::from_str(json).unwrap();
        cell_text(members[0].1).unwrap().unwrap_or_default()
    }

    #[test]
    fn lone_surrogates_are_replaced_and_pairs_kept() {
        for (written, read) in [
            (r#"{"a":"x\ud83d"}"#, "x\u{fffd}"),
            (r#"{"a":"\ud83dy\uDE00"}"#, "\u{fffd}y\u{fffd}"),
            (r#"{"a":"\ud83d\ud83d\ude00"}"#, "\u{fffd}😀"),
            (r#"{"a":"\ud83d\ude00"}"#, "😀"),
            (r#"{"a":"\\ud83d"}"#, r"\ud83d"),
            (r#"{"a":"\\\ud83d é\n"}"#, "\\\u{fffd} é\n"),
        ] {
            assert_eq!(text(&replace_lone_surrogates(written)), read, "{written}");
        }
    }

    #[test]
    fn text_without_lone_surrogates_is_not_copied() {
        for json in [r#"{"a":"\ud83d\ude00 \\u \u00e9"}"#, r#"{"\"#, r#"{"a":"\ud8"#, r"\é", ""] {
            assert!(matches!(replace_lone_surrogates(json), Cow::Borrowed(same) if same == json), "{json}");
        }
    }

    proptest! {
        #[test]
        fn any_sequence_of_utf_16_units_becomes_readable(units in prop::collection::vec(any::<u16>(), 0..12)) {
            let escaped: Vec<String> = units.iter().map(|unit| format!("\\u{unit:04x}")).collect();
            let json = format!("{{\"a\":\"{}\"}}", escaped.concat());
            prop_assert_eq!(text(&replace_lone_surrogates(&json)), String::from_utf16_lossy(&units));
        }
    }
}
