//! The rows of tables, made from the catalog as they are asked for.

use std::rc::Rc;

use rustc_hash::FxHashMap;

use super::cell::{Cell, Row};
use crate::catalog::{Catalog, Domain, Element, Occupation, Rating, RatingMatrix, TaskKind, TitleKind};

/// Rows about occupations; each begins with its occupation's code and title.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Facts {
    Occupations,
    Reported,
    Tasks,
    /// Ratings in a domain, of elements below a branch of the content model.
    Ratings(Domain, &'static str, Precision),
    JobZones,
    Metadata,
    Technology,
    Software,
    Tools,
    Related,
}

/// Rows that other rows refer to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum References {
    JobZoneReference,
    Elements,
    Scales,
    /// Categories of scales that are of an element below some branches.
    Categories(&'static [&'static str]),
    TaskCategories,
    Anchors,
    SurveyLocations,
    Commodities,
    Iwas,
    Dwas,
    /// The pairs of elements of the table of this title.
    Links,
    Keywords,
    InterestActivities,
    InterestOccupations,
}

/// What a table of ratings says besides the rating.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Precision {
    None,
    /// Number of ratings, error and bounds, for levels whether they are relevant.
    Full,
    /// The same, with the categories of scales of shares.
    Categories,
    /// The same without relevance.
    Shares,
}

/// Rows one after the other.
type Iter<'a> = Box<dyn Iterator<Item = Row<'a>> + 'a>;

/// A text that may be missing.
fn optional(text: Option<&str>) -> Cell<'_> {
    text.map_or(Cell::Null, Cell::text)
}

impl Facts {
    /// The rows of all occupations, in code order.
    pub(super) fn rows(self, catalog: &Catalog) -> Iter<'_> {
        match self {
            Self::Occupations => {
                Box::new(catalog.occupations().iter().map(|one| {
                    vec![Cell::Code(one.code), Cell::text(&one.title), Cell::text(&one.description)]
                }))
            }
            Self::Reported => each(catalog, |one| {
                let reported = one.titles.iter().filter(|title| title.kind == TitleKind::Reported);
                reported.map(|title| vec![Cell::text(&title.text), Cell::Flag(title.shown_in_my_next_move)])
            }),
            Self::Tasks => each(catalog, |one| {
                one.tasks.iter().map(|task| {
                    let kind = match task.kind {
                        Some(TaskKind::Core) => Cell::Text("Core"),
                        Some(TaskKind::Supplemental) => Cell::Text("Supplemental"),
                        None => Cell::Null,
                    };
                    vec![
                        Cell::Whole(task.id.into()),
                        Cell::text(&task.text),
                        kind,
                        Cell::count(task.incumbents),
                        Cell::date(task.date),
                        optional(task.source.as_deref()),
                    ]
                })
            }),
            Self::Ratings(domain, branch, precision) => each(catalog, move |one| {
                let matrices = catalog.ratings_in(domain);
                let rows =
                    matrices.flat_map(move |matrix| matrix.of(one.code).map(move |rating| (matrix, rating)));
                let wanted = rows.filter(move |(_, rating)| rating.column.element.starts_with(branch));
                wanted.map(move |(matrix, rating)| rating_row(catalog, matrix, &rating, precision))
            }),
            Self::JobZones => each(catalog, |one| {
                one.job_zone.iter().map(|zone| {
                    let source = optional(zone.source.as_deref());
                    vec![Cell::Whole(zone.zone.into()), Cell::date(zone.date), source]
                })
            }),
            Self::Metadata => each(catalog, |one| {
                one.metadata.iter().map(|fact| {
                    vec![
                        Cell::text(&fact.item),
                        optional(fact.response.as_deref()),
                        Cell::number(fact.n),
                        Cell::number(fact.percent),
                        Cell::date(fact.date),
                    ]
                })
            }),
            Self::Technology => each(catalog, |one| {
                one.technology.iter().map(|one| {
                    let flags = [Cell::Flag(one.hot), Cell::Flag(one.in_demand)];
                    let product = [
                        Cell::text(&one.example),
                        Cell::count(one.commodity_code),
                        Cell::text(&one.category),
                    ];
                    product.into_iter().chain(flags).collect()
                })
            }),
            Self::Software => software(catalog),
            Self::Tools => each(catalog, |one| {
                one.tools.iter().map(|tool| {
                    vec![
                        Cell::text(&tool.example),
                        Cell::count(tool.commodity_code),
                        Cell::text(&tool.category),
                    ]
                })
            }),
            Self::Related => each(catalog, |one| {
                one.related.iter().map(|listed| {
                    let title = catalog.id_of(listed.code).map(|id| catalog.occupation(id).title.as_str());
                    vec![
                        Cell::Code(listed.code),
                        optional(title),
                        listed.tier.map_or(Cell::Null, |tier| Cell::Text(tier.into())),
                        Cell::Whole(listed.index.into()),
                    ]
                })
            }),
        }
    }
}

impl References {
    /// The rows of a table of this title, in the order of the release or of their ids.
    pub(super) fn rows<'a>(self, catalog: &'a Catalog, title: &str) -> Iter<'a> {
        let reference = catalog.reference();
        let named = |id: &'a str| [Cell::Text(id), Cell::text(reference.element_name(id))];
        let scale_name =
            |id: &str| reference.scales.get(id).map_or(Cell::Null, |scale| Cell::text(&scale.name));
        let scaled = move |id: Option<&'a str>| match id {
            Some(id) => [Cell::Text(id), scale_name(id)],
            None => [Cell::Null, Cell::Null],
        };
        match self {
            Self::JobZoneReference => Box::new(reference.job_zones.iter().map(|zone| {
                let texts = [
                    &zone.name,
                    &zone.experience,
                    &zone.education,
                    &zone.training,
                    &zone.examples,
                    &zone.svp,
                ];
                std::iter::once(Cell::Whole(zone.zone.into()))
                    .chain(texts.map(|text| Cell::text(text)))
                    .collect()
            })),
            Self::Elements => Box::new(reference.elements.values().map(|one: &Element| {
                vec![Cell::Text(&one.id), Cell::text(&one.name), Cell::text(&one.description)]
            })),
            Self::Scales => Box::new(reference.scales.values().map(|one| {
                vec![
                    Cell::Text(&one.id),
                    Cell::text(&one.name),
                    Cell::Real(one.minimum),
                    Cell::Real(one.maximum),
                ]
            })),
            Self::Categories(branches) => Box::new(reference.categories.iter().filter_map(move |one| {
                let element = one.element.as_deref()?;
                branches.iter().any(|branch| element.starts_with(branch)).then(|| {
                    let category = [Cell::Whole(one.category.into()), Cell::text(&one.description)];
                    [named(element), scaled(Some(&one.scale)), category].concat()
                })
            })),
            Self::TaskCategories => {
                let of_tasks = reference.categories.iter().filter(|one| one.element.is_none());
                Box::new(of_tasks.map(move |one| {
                    let category = [Cell::Whole(one.category.into()), Cell::text(&one.description)];
                    [scaled(Some(&one.scale)), category].concat()
                }))
            }
            Self::Anchors => Box::new(reference.anchors.iter().map(move |one| {
                let anchor = [Cell::Real(one.value), Cell::text(&one.description)];
                [named(&one.element), scaled(one.scale.as_deref()), anchor].concat()
            })),
            Self::SurveyLocations => Box::new(reference.survey_locations.iter().map(move |one| {
                let [element, name] = named(&one.element);
                let [scale, scale_name] = scaled(one.scale.as_deref());
                vec![element, name, Cell::text(&one.item), scale, scale_name]
            })),
            Self::Commodities => Box::new(reference.commodities.values().map(|one| {
                let levels = [
                    (one.code, &one.title),
                    (one.class, &one.class_title),
                    (one.family, &one.family_title),
                    (one.segment, &one.segment_title),
                ];
                levels
                    .into_iter()
                    .flat_map(|(code, title)| [Cell::Whole(code.into()), Cell::text(title)])
                    .collect()
            })),
            Self::Iwas => {
                let iwas = reference.activities.values().filter(|one| one.iwa.is_none());
                Box::new(iwas.map(move |one| {
                    [named(&one.gwa), [Cell::Text(&one.id), Cell::text(&one.title)]].concat()
                }))
            }
            Self::Dwas => Box::new(reference.activities.values().filter_map(move |one| {
                let iwa = one.iwa.as_deref()?;
                let iwa = [Cell::Text(iwa), Cell::text(reference.activity_title(iwa))];
                Some([named(&one.gwa), iwa, [Cell::Text(&one.id), Cell::text(&one.title)]].concat())
            })),
            Self::Links => {
                let pairs = reference.links.get(title).into_iter().flatten();
                Box::new(pairs.map(move |one| [named(&one.from), named(&one.to)].concat()))
            }
            Self::Keywords => Box::new(reference.keywords.iter().map(move |one| {
                [named(&one.element), [Cell::text(&one.keyword), optional(one.kind.as_deref())]].concat()
            })),
            Self::InterestActivities => Box::new(reference.interest_activities.iter().map(move |one| {
                [named(&one.element), [optional(one.kind.as_deref()), Cell::text(&one.activity)]].concat()
            })),
            Self::InterestOccupations => Box::new(reference.interest_occupations.iter().map(move |one| {
                let title = catalog.id_of(one.code).map(|id| catalog.occupation(id).title.as_str());
                let [element, name] = named(&one.element);
                let kind = optional(one.kind.as_deref());
                vec![element, name, kind, Cell::Code(one.code), optional(title)]
            })),
        }
    }
}

/// The rows of each occupation, which begin with its code and title.
fn each<'a, I: Iterator<Item = Row<'a>> + 'a>(
    catalog: &'a Catalog,
    rows: impl Fn(&'a Occupation) -> I + 'a,
) -> Iter<'a> {
    Box::new(catalog.occupations().iter().flat_map(move |one| {
        rows(one).map(move |mut row| {
            row.splice(0..0, [Cell::Code(one.code), Cell::text(&one.title)]);
            row
        })
    }))
}

/// Software with the content-model elements of its categories.
fn software(catalog: &Catalog) -> Iter<'_> {
    let ids: FxHashMap<&str, &str> =
        catalog.reference().elements.values().map(|one| (one.name.as_str(), one.id.as_str())).collect();
    let ids = Rc::new(ids);
    each(catalog, move |one| {
        let ids = Rc::clone(&ids);
        one.technology.iter().map(move |one| {
            let id = ids.get(one.category.as_str()).map_or(Cell::Null, |id| Cell::Text(id));
            let flags = [Cell::Flag(one.hot), Cell::Flag(one.in_demand)];
            let product = [Cell::text(&one.example), id, Cell::text(&one.category)];
            product.into_iter().chain(flags).collect()
        })
    })
}

/// A rating without its occupation.
fn rating_row<'a>(
    catalog: &'a Catalog,
    matrix: &'a RatingMatrix,
    rating: &Rating<'a>,
    precision: Precision,
) -> Row<'a> {
    let reference = catalog.reference();
    let (element, scale) = (rating.column.element.as_str(), matrix.scale.as_str());
    let scale_name = reference.scales.get(scale).map_or(Cell::Null, |scale| Cell::text(&scale.name));
    let mut row =
        vec![Cell::Text(element), Cell::text(reference.element_name(element)), Cell::Text(scale), scale_name];
    if matches!(precision, Precision::Categories | Precision::Shares) {
        let category = rating.column.category;
        let described = category.and_then(|category| reference.category(scale, element, category));
        row.push(category.map_or(Cell::Null, |category| Cell::Whole(category.into())));
        row.push(optional(described));
    }
    row.push(Cell::Real(rating.value));
    if precision != Precision::None {
        let suppress = (rating.suppress || rating.standard_error.is_some()).then_some(rating.suppress);
        row.push(Cell::count(rating.n));
        row.push(Cell::number(rating.standard_error));
        row.push(Cell::number(rating.interval.map(|(lower, _)| lower)));
        row.push(Cell::number(rating.interval.map(|(_, upper)| upper)));
        row.push(suppress.map_or(Cell::Null, Cell::Flag));
    }
    if matches!(precision, Precision::Full | Precision::Categories) {
        let is_level = scale == "LV";
        row.push(if is_level || rating.not_relevant { Cell::Flag(rating.not_relevant) } else { Cell::Null });
    }
    row.push(Cell::date(rating.provenance.date));
    row.push(optional(rating.provenance.source.as_deref()));
    row
}
