//! The tables that an index can give back whole, with their rows.

use super::cell::{Cell, Row};
use super::columns::{self, Column};
use crate::catalog::{
    Catalog, DataEdition, Domain, Element, LoadReport, Occupation, Rating, RatingMatrix, TaskKind, TitleKind,
};

/// A table under the name that a release has for it.
#[derive(Debug)]
pub(super) struct Table {
    pub(super) id: &'static str,
    /// Its file in the release, without extension, which is its title too.
    pub(super) title: &'static str,
    pub(super) description: &'static str,
    pub(super) columns: &'static [Column],
    rows: Rows,
}

/// Where the rows of a table come from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Rows {
    Occupations,
    Reported,
    Tasks,
    /// Ratings in a domain, of elements below a branch of the content model.
    Ratings(Domain, &'static str, Precision),
    JobZones,
    JobZoneReference,
    Elements,
    Scales,
    /// Categories of scales other than those of tasks, by whether they are of an element below some branches.
    Categories(&'static [&'static str]),
    TaskCategories,
    Anchors,
    Metadata,
    SurveyLocations,
    Technology,
    Software,
    Tools,
    Commodities,
    Iwas,
    Dwas,
    Related,
    Links,
    Keywords,
    InterestActivities,
    InterestOccupations,
}

/// What a table of ratings says besides the rating.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Precision {
    None,
    /// Number of ratings, error and bounds, for levels whether they are relevant.
    Full,
    /// The same, with the categories of scales of shares.
    Categories,
    /// The same without relevance.
    Shares,
}

const fn ratings(
    id: &'static str,
    title: &'static str,
    description: &'static str,
    domain: Domain,
    branch: &'static str,
    precision: Precision,
) -> Table {
    let columns = match precision {
        Precision::None => columns::SCORED,
        Precision::Full => columns::RATED,
        Precision::Categories => columns::CONTEXT,
        Precision::Shares => columns::SHARES,
    };
    Table { id, title, description, columns, rows: Rows::Ratings(domain, branch, precision) }
}

const fn table(
    id: &'static str,
    title: &'static str,
    description: &'static str,
    columns: &'static [Column],
    rows: Rows,
) -> Table {
    Table { id, title, description, columns, rows }
}

const fn links(id: &'static str, title: &'static str, columns: &'static [Column]) -> Table {
    Table {
        id,
        title,
        description: "Elements of two domains that belong together",
        columns,
        rows: Rows::Links,
    }
}

/// All tables of both eras, by id.
static TABLES: &[Table] = &[
    ratings("abilities", "Abilities", "Ratings of abilities", Domain::Abilities, "1.A", Precision::Full),
    links("abilities_to_work_activities", "Abilities to Work Activities", columns::ABILITIES_TO_ACTIVITIES),
    links("abilities_to_work_context", "Abilities to Work Context", columns::ABILITIES_TO_CONTEXT),
    links("basic_interests_to_riasec", "Basic Interests to RIASEC", columns::BASIC_INTERESTS),
    table(
        "career_interest_type_keywords",
        "Career Interest Type Keywords",
        "Words that stand for an interest",
        columns::KEYWORDS,
        Rows::Keywords,
    ),
    ratings(
        "career_interest_types",
        "Career Interest Types",
        "Ratings of interests",
        Domain::Interests,
        "1.B.1",
        Precision::None,
    ),
    table(
        "content_model_reference",
        "Content Model Reference",
        "Elements of the content model with their definitions",
        columns::ELEMENTS,
        Rows::Elements,
    ),
    table(
        "dwa_reference",
        "DWA Reference",
        "Detailed work activities and the intermediate ones that they belong to",
        columns::DWAS,
        Rows::Dwas,
    ),
    ratings(
        "education",
        "Education",
        "Levels of education required",
        Domain::Education,
        "2.D",
        Precision::Shares,
    ),
    table(
        "education_categories",
        "Education Categories",
        "Names of the levels of education",
        columns::CATEGORIES,
        Rows::Categories(&["2.D"]),
    ),
    ratings(
        "education_training_experience",
        "Education, Training, and Experience",
        "Education, training and experience required",
        Domain::Education,
        "",
        Precision::Shares,
    ),
    ratings(
        "essential_skills",
        "Essential Skills",
        "Ratings of essential skills",
        Domain::Skills,
        "2.A",
        Precision::Full,
    ),
    links(
        "essential_skills_to_work_activities",
        "Essential Skills to Work Activities",
        columns::SKILLS_TO_ACTIVITIES,
    ),
    links("essential_skills_to_work_context", "Essential Skills to Work Context", columns::SKILLS_TO_CONTEXT),
    table(
        "ete_categories",
        "Education, Training, and Experience Categories",
        "Names of the levels of education, training and experience",
        columns::CATEGORIES,
        Rows::Categories(&["2.D", "3.A"]),
    ),
    table(
        "gwas_to_iwas",
        "GWAs to IWAs",
        "Intermediate work activities and the general ones that they belong to",
        columns::IWAS,
        Rows::Iwas,
    ),
    table(
        "gwas_to_iwas_to_dwas",
        "GWAs to IWAs to DWAs",
        "Detailed work activities and those that they belong to",
        columns::DWAS,
        Rows::Dwas,
    ),
    ratings("interests", "Interests", "Ratings of interests", Domain::Interests, "1.B.1", Precision::None),
    table(
        "interests_illus_activities",
        "Interests Illustrative Activities",
        "Example activities of interests",
        columns::INTEREST_ACTIVITIES,
        Rows::InterestActivities,
    ),
    table(
        "interests_illus_occupations",
        "Interests Illustrative Occupations",
        "Example occupations of interests",
        columns::INTEREST_OCCUPATIONS,
        Rows::InterestOccupations,
    ),
    table(
        "iwa_reference",
        "IWA Reference",
        "Intermediate work activities and the general ones that they belong to",
        columns::IWAS,
        Rows::Iwas,
    ),
    table(
        "job_zone_reference",
        "Job Zone Reference",
        "What the job zones mean",
        columns::JOB_ZONE_REFERENCE,
        Rows::JobZoneReference,
    ),
    table("job_zones", "Job Zones", "Preparation that occupations need", columns::JOB_ZONES, Rows::JobZones),
    ratings("knowledge", "Knowledge", "Ratings of knowledge", Domain::Knowledge, "2.C", Precision::Full),
    table(
        "level_scale_anchors",
        "Level Scale Anchors",
        "Examples of levels",
        columns::ANCHORS,
        Rows::Anchors,
    ),
    table(
        "occupation_data",
        "Occupation Data",
        "Codes, titles and definitions of occupations",
        columns::OCCUPATIONS,
        Rows::Occupations,
    ),
    table(
        "occupation_level_metadata",
        "Occupation Level Metadata",
        "Facts about the collection of data",
        columns::METADATA,
        Rows::Metadata,
    ),
    table(
        "related_occupations",
        "Related Occupations",
        "Occupations that are alike",
        columns::RELATED,
        Rows::Related,
    ),
    table(
        "riasec_keywords",
        "RIASEC Keywords",
        "Words that stand for an interest",
        columns::KEYWORDS,
        Rows::Keywords,
    ),
    table(
        "sample_of_reported_titles",
        "Sample of Reported Titles",
        "Titles that workers reported",
        columns::REPORTED,
        Rows::Reported,
    ),
    table(
        "scales_reference",
        "Scales Reference",
        "Names and ranges of scales",
        columns::SCALES,
        Rows::Scales,
    ),
    ratings("skills", "Skills", "Ratings of skills", Domain::Skills, "", Precision::Full),
    links("skills_to_work_activities", "Skills to Work Activities", columns::SKILLS_TO_ACTIVITIES),
    links("skills_to_work_context", "Skills to Work Context", columns::SKILLS_TO_CONTEXT),
    table("software_skills", "Software Skills", "Software in use", columns::SOFTWARE, Rows::Software),
    ratings(
        "specific_interest_areas",
        "Specific Interest Areas",
        "Ratings of specific interest areas",
        Domain::InterestAreas,
        "1.B.3",
        Precision::None,
    ),
    links(
        "specific_interest_areas_to_career_interest_types",
        "Specific Interest Areas to Career Interest Types",
        columns::INTEREST_AREAS,
    ),
    table(
        "survey_booklet_locations",
        "Survey Booklet Locations",
        "Where the surveys ask about an element",
        columns::SURVEY_LOCATIONS,
        Rows::SurveyLocations,
    ),
    table(
        "task_categories",
        "Task Categories",
        "Names of the frequencies of tasks",
        columns::TASK_CATEGORIES,
        Rows::TaskCategories,
    ),
    table("task_statements", "Task Statements", "Tasks of occupations", columns::TASKS, Rows::Tasks),
    table("technology_skills", "Technology Skills", "Software in use", columns::TECHNOLOGY, Rows::Technology),
    table("tools_used", "Tools Used", "Machines, equipment and tools in use", columns::TOOLS, Rows::Tools),
    ratings(
        "training_and_experience",
        "Training and Experience",
        "Training and experience required",
        Domain::Education,
        "3.A",
        Precision::Shares,
    ),
    table(
        "training_and_experience_categories",
        "Training and Experience Categories",
        "Names of the levels of training and experience",
        columns::CATEGORIES,
        Rows::Categories(&["3.A"]),
    ),
    ratings(
        "transferable_skills",
        "Transferable Skills",
        "Ratings of transferable skills",
        Domain::Skills,
        "2.B",
        Precision::Full,
    ),
    links(
        "transferable_skills_to_work_activities",
        "Transferable Skills to Work Activities",
        columns::SKILLS_TO_ACTIVITIES,
    ),
    links(
        "transferable_skills_to_work_context",
        "Transferable Skills to Work Context",
        columns::SKILLS_TO_CONTEXT,
    ),
    table(
        "unspsc_reference",
        "UNSPSC Reference",
        "Commodities with the groups above them",
        columns::COMMODITIES,
        Rows::Commodities,
    ),
    ratings(
        "work_activities",
        "Work Activities",
        "Ratings of work activities",
        Domain::WorkActivities,
        "4.A",
        Precision::Full,
    ),
    ratings(
        "work_context",
        "Work Context",
        "Ratings of the context of work",
        Domain::WorkContext,
        "4.C",
        Precision::Categories,
    ),
    table(
        "work_context_categories",
        "Work Context Categories",
        "Names of the answers about the context of work",
        columns::CATEGORIES,
        Rows::Categories(&["4.C"]),
    ),
    ratings("work_styles", "Work Styles", "Ratings of work styles", Domain::WorkStyles, "", Precision::None),
    links("work_styles_to_work_activities", "Work Styles to Work Activities", columns::STYLES_TO_ACTIVITIES),
    links("work_styles_to_work_context", "Work Styles to Work Context", columns::STYLES_TO_CONTEXT),
    ratings(
        "work_values",
        "Work Values",
        "Ratings of work values",
        Domain::WorkValues,
        "1.B.2",
        Precision::None,
    ),
];

/// Ids of one era for the tables of the other: each can be made of those named.
const OTHER_ERA: &[(&str, &[&str])] = &[
    ("basic_interests_to_riasec", &["specific_interest_areas_to_career_interest_types"]),
    ("career_interest_type_keywords", &["riasec_keywords"]),
    ("career_interest_types", &["interests"]),
    ("dwa_reference", &["gwas_to_iwas_to_dwas"]),
    ("education", &["education_training_experience"]),
    ("education_categories", &["ete_categories"]),
    ("education_training_experience", &["education", "training_and_experience"]),
    ("essential_skills", &["skills"]),
    ("ete_categories", &["education_categories", "training_and_experience_categories"]),
    ("gwas_to_iwas", &["iwa_reference"]),
    ("gwas_to_iwas_to_dwas", &["dwa_reference"]),
    ("interests", &["career_interest_types"]),
    ("iwa_reference", &["gwas_to_iwas"]),
    ("riasec_keywords", &["career_interest_type_keywords"]),
    ("skills", &["essential_skills", "transferable_skills"]),
    ("software_skills", &["technology_skills"]),
    ("specific_interest_areas_to_career_interest_types", &["basic_interests_to_riasec"]),
    ("technology_skills", &["software_skills"]),
    ("training_and_experience", &["education_training_experience"]),
    ("training_and_experience_categories", &["ete_categories"]),
    ("transferable_skills", &["skills"]),
];

/// A table of the loaded release.
#[derive(Debug, Clone, Copy)]
pub(super) struct Served {
    pub(super) table: &'static Table,
    pub(super) rows: usize,
}

/// The tables of the loaded release that can be served whole: all rows that were read are still there.
pub(super) fn served(catalog: &Catalog, report: &LoadReport) -> Vec<Served> {
    let read = |title: &str| {
        let is_it =
            |file: &str| file.rsplit_once('.').map_or(file, |(stem, _)| stem).eq_ignore_ascii_case(title);
        report.tables.iter().find(|table| is_it(&table.file)).map(|table| table.rows)
    };
    let facts_only = catalog.release.edition == DataEdition::Facts;
    let whole = |table: &'static Table| {
        let rows = read(table.title).filter(|_| !facts_only || table.rows.is_of_facts())?;
        (rows > 0 && table.rows(catalog).count() == rows).then_some(Served { table, rows })
    };
    TABLES.iter().filter_map(whole).collect()
}

/// The table of an id: the release's own, or one that the other era's id stands for.
pub(super) fn named(served: &[Served], catalog: &Catalog, id: &str) -> Option<Served> {
    let own = |id: &str| served.iter().find(|one| one.table.id == id).copied();
    let sources = || OTHER_ERA.iter().find(|(other, _)| *other == id).map(|(_, sources)| *sources);
    own(id).or_else(|| match sources()? {
        // The same table with another name, unless it is a part of it.
        [only] if own(only)?.table.is_like(id) => own(only),
        sources => {
            let all = sources.iter().all(|source| own(source).is_some());
            let table = TABLES.iter().find(|table| table.id == id).filter(|_| all)?;
            Some(Served { table, rows: table.rows(catalog).count() })
        }
    })
}

impl Rows {
    /// Whether the edition that has facts but few texts has all rows.
    fn is_of_facts(self) -> bool {
        matches!(
            self,
            Self::Reported
                | Self::Ratings(..)
                | Self::JobZones
                | Self::Scales
                | Self::Metadata
                | Self::Technology
                | Self::Software
                | Self::Tools
                | Self::Commodities
                | Self::Related
                | Self::Links
                | Self::Keywords
        )
    }
}

impl Table {
    /// Whether a table with another id has the same rows.
    fn is_like(&self, id: &str) -> bool {
        let other = TABLES.iter().find(|table| table.id == id);
        let alike = |other: &Self| match (self.rows, other.rows) {
            (Rows::Technology, Rows::Software) | (Rows::Software, Rows::Technology) => true,
            (rows, other) => rows == other,
        };
        other.is_some_and(alike)
    }

    /// Its rows: by occupation, else in the order of the release or of their ids.
    pub(super) fn rows<'a>(&'a self, catalog: &'a Catalog) -> Box<dyn Iterator<Item = Row<'a>> + 'a> {
        let reference = catalog.reference();
        let named = |id: &'a str| [Cell::Text(id), Cell::text(reference.element_name(id))];
        let scale_name =
            |id: &str| reference.scales.get(id).map_or(Cell::Null, |scale| Cell::text(&scale.name));
        let scaled = move |id: Option<&'a str>| match id {
            Some(id) => [Cell::Text(id), scale_name(id)],
            None => [Cell::Null, Cell::Null],
        };
        let optional = |text: Option<&'a str>| text.map_or(Cell::Null, Cell::text);
        match self.rows {
            Rows::Occupations => {
                Box::new(catalog.occupations().iter().map(|one| {
                    vec![Cell::Code(one.code), Cell::text(&one.title), Cell::text(&one.description)]
                }))
            }
            Rows::Reported => each(catalog, |one| {
                let reported = one.titles.iter().filter(|title| title.kind == TitleKind::Reported);
                reported.map(|title| vec![Cell::text(&title.text), Cell::Flag(title.shown_in_my_next_move)])
            }),
            Rows::Tasks => each(catalog, |one| {
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
                        task.source.as_deref().map_or(Cell::Null, Cell::text),
                    ]
                })
            }),
            Rows::Ratings(domain, branch, precision) => each(catalog, move |one| {
                let matrices = catalog.ratings_in(domain);
                let rows =
                    matrices.flat_map(move |matrix| matrix.of(one.code).map(move |rating| (matrix, rating)));
                let wanted = rows.filter(move |(_, rating)| rating.column.element.starts_with(branch));
                wanted.map(move |(matrix, rating)| rating_row(catalog, matrix, &rating, precision))
            }),
            Rows::JobZones => each(catalog, |one| {
                one.job_zone.iter().map(|zone| {
                    let source = zone.source.as_deref().map_or(Cell::Null, Cell::text);
                    vec![Cell::Whole(zone.zone.into()), Cell::date(zone.date), source]
                })
            }),
            Rows::JobZoneReference => Box::new(reference.job_zones.iter().map(|zone| {
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
            Rows::Elements => Box::new(reference.elements.values().map(|one: &Element| {
                vec![Cell::Text(&one.id), Cell::text(&one.name), Cell::text(&one.description)]
            })),
            Rows::Scales => Box::new(reference.scales.values().map(|one| {
                vec![
                    Cell::Text(&one.id),
                    Cell::text(&one.name),
                    Cell::Real(one.minimum),
                    Cell::Real(one.maximum),
                ]
            })),
            Rows::Categories(branches) => Box::new(reference.categories.iter().filter_map(move |one| {
                let element = one.element.as_deref()?;
                branches.iter().any(|branch| element.starts_with(branch)).then(|| {
                    let category = [Cell::Whole(one.category.into()), Cell::text(&one.description)];
                    [named(element), scaled(Some(&one.scale)), category].concat()
                })
            })),
            Rows::TaskCategories => {
                let of_tasks = reference.categories.iter().filter(|one| one.element.is_none());
                Box::new(of_tasks.map(move |one| {
                    let category = [Cell::Whole(one.category.into()), Cell::text(&one.description)];
                    [scaled(Some(&one.scale)), category].concat()
                }))
            }
            Rows::Anchors => Box::new(reference.anchors.iter().map(move |one| {
                let anchor = [Cell::Real(one.value), Cell::text(&one.description)];
                [named(&one.element), scaled(one.scale.as_deref()), anchor].concat()
            })),
            Rows::Metadata => each(catalog, |one| {
                one.metadata.iter().map(|fact| {
                    vec![
                        Cell::text(&fact.item),
                        fact.response.as_deref().map_or(Cell::Null, Cell::text),
                        Cell::number(fact.n),
                        Cell::number(fact.percent),
                        Cell::date(fact.date),
                    ]
                })
            }),
            Rows::SurveyLocations => Box::new(reference.survey_locations.iter().map(move |one| {
                let [element, name] = named(&one.element);
                let [scale, scale_name] = scaled(one.scale.as_deref());
                vec![element, name, Cell::text(&one.item), scale, scale_name]
            })),
            Rows::Technology => each(catalog, |one| {
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
            Rows::Software => {
                let ids: rustc_hash::FxHashMap<&str, &str> =
                    reference.elements.values().map(|one| (one.name.as_str(), one.id.as_str())).collect();
                let ids = std::rc::Rc::new(ids);
                each(catalog, move |one| {
                    let ids = std::rc::Rc::clone(&ids);
                    one.technology.iter().map(move |one| {
                        let id = ids.get(one.category.as_str()).map_or(Cell::Null, |id| Cell::Text(id));
                        let flags = [Cell::Flag(one.hot), Cell::Flag(one.in_demand)];
                        let product = [Cell::text(&one.example), id, Cell::text(&one.category)];
                        product.into_iter().chain(flags).collect()
                    })
                })
            }
            Rows::Tools => each(catalog, |one| {
                one.tools.iter().map(|tool| {
                    vec![
                        Cell::text(&tool.example),
                        Cell::count(tool.commodity_code),
                        Cell::text(&tool.category),
                    ]
                })
            }),
            Rows::Commodities => Box::new(reference.commodities.values().map(|one| {
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
            Rows::Iwas => {
                let iwas = reference.activities.values().filter(|one| one.iwa.is_none());
                Box::new(iwas.map(move |one| {
                    [named(&one.gwa), [Cell::Text(&one.id), Cell::text(&one.title)]].concat()
                }))
            }
            Rows::Dwas => Box::new(reference.activities.values().filter_map(move |one| {
                let iwa = one.iwa.as_deref()?;
                let iwa = [Cell::Text(iwa), Cell::text(reference.activity_title(iwa))];
                Some([named(&one.gwa), iwa, [Cell::Text(&one.id), Cell::text(&one.title)]].concat())
            })),
            Rows::Related => each(catalog, |one| {
                one.related.iter().map(|listed| {
                    let title = catalog.id_of(listed.code).map(|id| catalog.occupation(id).title.as_str());
                    vec![
                        Cell::Code(listed.code),
                        title.map_or(Cell::Null, Cell::text),
                        listed.tier.map_or(Cell::Null, |tier| Cell::Text(tier.into())),
                        Cell::Whole(listed.index.into()),
                    ]
                })
            }),
            Rows::Links => {
                let pairs = reference.links.get(self.title).into_iter().flatten();
                Box::new(pairs.map(move |one| [named(&one.from), named(&one.to)].concat()))
            }
            Rows::Keywords => Box::new(reference.keywords.iter().map(move |one| {
                [named(&one.element), [Cell::text(&one.keyword), optional(one.kind.as_deref())]].concat()
            })),
            Rows::InterestActivities => Box::new(reference.interest_activities.iter().map(move |one| {
                [named(&one.element), [optional(one.kind.as_deref()), Cell::text(&one.activity)]].concat()
            })),
            Rows::InterestOccupations => Box::new(reference.interest_occupations.iter().map(move |one| {
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
) -> Box<dyn Iterator<Item = Row<'a>> + 'a> {
    Box::new(catalog.occupations().iter().flat_map(move |one| {
        rows(one).map(move |mut row| {
            row.splice(0..0, [Cell::Code(one.code), Cell::text(&one.title)]);
            row
        })
    }))
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
        row.push(described.map_or(Cell::Null, Cell::text));
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
    row.push(rating.provenance.source.as_deref().map_or(Cell::Null, Cell::text));
    row
}
