//! Job titles, in alphabetical order.

use serde::Serialize;
use smol_str::SmolStr;

use super::section::Section;
use super::subject::Subject;
use crate::catalog::TitleKind;

/// A job title.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "server", derive(utoipa::ToSchema))]
#[non_exhaustive]
pub struct TitleItem<'a> {
    /// The title as published.
    pub title: &'a str,
    /// The longer form: the title without its trailing parentheses, or the text inside them.
    pub long: &'a str,
    /// The shorter form, when there are two: `RN` for `Registered Nurse (RN)`.
    pub short: Option<&'a str>,
    /// The kind of title: reported by workers, from other sources, or local.
    pub kind: TitleKind,
    /// O*NET's two-digit source codes, for alternate titles.
    #[cfg_attr(feature = "server", schema(value_type = Vec<String>))]
    pub sources: &'a [SmolStr],
    /// The industries in which it is a title of the occupation, as the Census Bureau writes them; all if absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub industry: Option<&'a str>,
    /// Whether My Next Move shows it, for reported titles.
    pub shown_in_my_next_move: bool,
}

/// Reported and local titles; titles from other sources when there are none or all are requested.
pub(super) fn section<'a>(subject: &Subject<'a>) -> Section<TitleItem<'a>> {
    let occupation = subject.occupation;
    let local = subject.catalog.local_titles().iter().filter(|title| title.occupation == subject.id);
    let local = local.map(|title| item(&title.text, TitleKind::Local));
    let released = occupation.titles.iter().map(|title| TitleItem {
        sources: &title.sources,
        shown_in_my_next_move: title.shown_in_my_next_move,
        ..item(&title.text, title.kind)
    });
    let modern = subject.catalog.modern_titles().iter().filter(|title| title.occupation == subject.id);
    let modern = modern.map(|title| item(&title.text, TitleKind::Modern)).filter(|_| subject.all);
    let listed = subject.catalog.listed_titles().iter().filter(|title| title.occupation == subject.id);
    let listed = listed.filter(|_| subject.all).map(|title| TitleItem {
        industry: title.restriction.as_ref().map(|restriction| restriction.text.as_str()),
        ..item(&title.text, title.kind)
    });
    let mut items: Vec<TitleItem<'_>> = local.chain(released).chain(modern).chain(listed).collect();
    let reported = |item: &TitleItem<'_>| matches!(item.kind, TitleKind::Reported | TitleKind::Local);
    let mut note = None;
    if !subject.all {
        let others = items.iter().filter(|item| item.kind == TitleKind::Alternate).count();
        if items.iter().any(reported) {
            items.retain(reported);
        } else if others > 0 {
            items.retain(|item| item.kind == TitleKind::Alternate);
            note = Some("workers reported no titles; these come from other sources".to_owned());
        }
    }
    if items.is_empty() {
        return Section::none("none listed: the release has no other titles for this occupation");
    }
    items.sort_by_cached_key(|item| (item.title.to_lowercase(), item.title));
    Section { note, ..Section::of(items, subject.onet()) }
}

/// A title with its forms. O*NET writes one of them in parentheses after the other, in either order: `Registered Nurse
/// (RN)`, `ICD-9 Coder (International Classification of Diseases Coder)`.
fn item(title: &str, kind: TitleKind) -> TitleItem<'_> {
    let parts =
        title.strip_suffix(')').and_then(|rest| rest.rsplit_once(" (")).filter(|(outside, inside)| {
            !outside.trim().is_empty()
                && !inside.trim().is_empty()
                && !outside.contains('(')
                && !inside.contains(')')
        });
    let plain = TitleItem {
        title,
        long: title,
        short: None,
        kind,
        sources: &[],
        industry: None,
        shown_in_my_next_move: false,
    };
    let Some((outside, inside)) = parts else { return plain };
    let (outside, inside) = (outside.trim(), inside.trim());
    let (long, short) =
        if inside.chars().count() > outside.chars().count() { (inside, outside) } else { (outside, inside) };
    TitleItem { long, short: Some(short), ..plain }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_longer_form_is_the_long_one() {
        let forms = |title| {
            let item = item(title, TitleKind::Reported);
            (item.long, item.short)
        };
        assert_eq!(forms("Registered Nurse (RN)"), ("Registered Nurse", Some("RN")));
        assert_eq!(
            forms("ICD-9 Coder (International Classification of Diseases Coder)"),
            ("International Classification of Diseases Coder", Some("ICD-9 Coder"))
        );
        assert_eq!(forms("Coder"), ("Coder", None));
        for odd in ["(RN)", "Nurse ()", "A (B) (C)", "A (B) C", "A (B))", ")"] {
            assert_eq!(forms(odd), (odd, None), "{odd}");
        }
    }
}
