//! Figures by area: their sources, and the other codes under which they are published.

use serde::Serialize;

use super::section::Section;
use super::subject::Subject;
use crate::market::{AreaId, CodeOf, FileSource, LaborMarket, Relation, SourceId};
use crate::soc::SocCode;

/// A code under which a figure is published, other than the occupation's own.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "server", derive(utoipa::ToSchema))]
#[non_exhaustive]
pub struct OtherCode<'a> {
    /// The SOC code.
    #[cfg_attr(feature = "server", schema(value_type = String, example = "29-2010"))]
    pub code: SocCode,
    /// Its title.
    pub title: Option<&'a str>,
    /// How it relates to the occupation.
    pub relation: Relation,
}

impl<'a> OtherCode<'a> {
    /// The code when it is not the occupation's own.
    pub(super) fn of(market: &'a LaborMarket, code: CodeOf) -> Option<Self> {
        let title = market.code_title(code.code).map(smol_str::SmolStr::as_str);
        Some(Self { code: code.code, title, relation: code.relation? })
    }
}

/// Why no area has a figure.
pub(super) fn none_of(what: &str, of: &str, subject: &Subject<'_>) -> String {
    /// SOC major group of the armed forces, which no survey of employers covers.
    const MILITARY: &str = "55-";
    if subject.occupation.code.to_string().starts_with(MILITARY) {
        return format!("none listed: {what} for military occupations are not published");
    }
    let areas: Vec<&str> =
        subject.areas.iter().map(|id| subject.market.areas().area(*id).title.as_str()).collect();
    if areas.is_empty() {
        return "none listed: there is no national table; name an area".to_owned();
    }
    format!("none listed: no table has {what}{of} for this occupation in {}", areas.join(" or "))
}

/// The sources, codes and notes of a section's figures.
#[derive(Default)]
pub(super) struct Used {
    pub(super) sources: Vec<SourceId>,
    codes: Vec<CodeOf>,
    pub(super) notes: Vec<String>,
}

impl Used {
    /// Notes the requested areas that have no figures when others have some.
    pub(super) fn note_absent(&mut self, what: &str, subject: &Subject<'_>, present: &[AreaId]) {
        let areas = subject.market.areas();
        let absent = subject.areas.iter().filter(|id| !present.contains(id));
        let absent: Vec<&str> = absent.map(|id| areas.area(*id).title.as_str()).collect();
        if !absent.is_empty() && !present.is_empty() {
            self.notes.push(format!("no table has {what} for this occupation in {}", absent.join(" or ")));
        }
    }

    /// All notes as one.
    pub(super) fn into_note(self) -> Option<String> {
        (!self.notes.is_empty()).then(|| self.notes.join("; "))
    }

    /// Notes, once for each code, that figures are published for another code.
    pub(super) fn note_code(&mut self, code: CodeOf, subject: &Subject<'_>) {
        let Some(relation) = code.relation else { return };
        if self.codes.contains(&code) {
            return;
        }
        self.codes.push(code);
        let title = subject.market.code_title(code.code);
        let named = title.map_or_else(|| code.code.to_string(), |title| format!("{} {title}", code.code));
        self.notes.push(match relation {
            Relation::Renumbered => format!("figures are published for {named}, its code in another edition"),
            Relation::Broader => {
                format!("figures are published for {named}, which includes other occupations")
            }
            Relation::Part => {
                format!("figures are published for {named}, a part of this occupation in another edition")
            }
        });
    }

    /// A section with these sources and notes.
    pub(super) fn section<T>(self, items: Vec<T>, market: &LaborMarket) -> Section<T> {
        let mut sources: Vec<&FileSource> = Vec::new();
        for source in self.sources.iter().filter_map(|id| market.source(*id)) {
            if !sources.contains(&source) {
                sources.push(source);
            }
        }
        let distinct = |texts: Vec<&str>| {
            let mut kept: Vec<&str> = Vec::new();
            for text in texts {
                if !kept.contains(&text) {
                    kept.push(text);
                }
            }
            (!kept.is_empty()).then(|| kept.join("; "))
        };
        let source = distinct(sources.iter().map(|source| source.name.as_str()).collect());
        let date = distinct(sources.iter().filter_map(|source| source.released.as_deref()).collect());
        Section { date, note: self.into_note(), ..Section::of(items, source) }
    }
}
