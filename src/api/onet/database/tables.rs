//! The tables that an index can give back whole, with their rows.

use super::cell::Row;
use super::columns::{self, Column};
use super::rows::{Facts, Precision, References};
use crate::catalog::{Catalog, DataEdition, Domain, LoadReport};

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
    /// From each occupation.
    Each(Facts),
    /// From the reference tables.
    Once(References),
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
    Table { id, title, description, columns, rows: Rows::Each(Facts::Ratings(domain, branch, precision)) }
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
        rows: Rows::Once(References::Links),
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
        Rows::Once(References::Keywords),
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
        Rows::Once(References::Elements),
    ),
    table(
        "dwa_reference",
        "DWA Reference",
        "Detailed work activities and the intermediate ones that they belong to",
        columns::DWAS,
        Rows::Once(References::Dwas),
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
        Rows::Once(References::Categories(&["2.D"])),
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
        Rows::Once(References::Categories(&["2.D", "3.A"])),
    ),
    table(
        "gwas_to_iwas",
        "GWAs to IWAs",
        "Intermediate work activities and the general ones that they belong to",
        columns::IWAS,
        Rows::Once(References::Iwas),
    ),
    table(
        "gwas_to_iwas_to_dwas",
        "GWAs to IWAs to DWAs",
        "Detailed work activities and those that they belong to",
        columns::DWAS,
        Rows::Once(References::Dwas),
    ),
    ratings("interests", "Interests", "Ratings of interests", Domain::Interests, "1.B.1", Precision::None),
    table(
        "interests_illus_activities",
        "Interests Illustrative Activities",
        "Example activities of interests",
        columns::INTEREST_ACTIVITIES,
        Rows::Once(References::InterestActivities),
    ),
    table(
        "interests_illus_occupations",
        "Interests Illustrative Occupations",
        "Example occupations of interests",
        columns::INTEREST_OCCUPATIONS,
        Rows::Once(References::InterestOccupations),
    ),
    table(
        "iwa_reference",
        "IWA Reference",
        "Intermediate work activities and the general ones that they belong to",
        columns::IWAS,
        Rows::Once(References::Iwas),
    ),
    table(
        "job_zone_reference",
        "Job Zone Reference",
        "What the job zones mean",
        columns::JOB_ZONE_REFERENCE,
        Rows::Once(References::JobZoneReference),
    ),
    table(
        "job_zones",
        "Job Zones",
        "Preparation that occupations need",
        columns::JOB_ZONES,
        Rows::Each(Facts::JobZones),
    ),
    ratings("knowledge", "Knowledge", "Ratings of knowledge", Domain::Knowledge, "2.C", Precision::Full),
    table(
        "level_scale_anchors",
        "Level Scale Anchors",
        "Examples of levels",
        columns::ANCHORS,
        Rows::Once(References::Anchors),
    ),
    table(
        "occupation_data",
        "Occupation Data",
        "Codes, titles and definitions of occupations",
        columns::OCCUPATIONS,
        Rows::Each(Facts::Occupations),
    ),
    table(
        "occupation_level_metadata",
        "Occupation Level Metadata",
        "Facts about the collection of data",
        columns::METADATA,
        Rows::Each(Facts::Metadata),
    ),
    table(
        "related_occupations",
        "Related Occupations",
        "Occupations that are alike",
        columns::RELATED,
        Rows::Each(Facts::Related),
    ),
    table(
        "riasec_keywords",
        "RIASEC Keywords",
        "Words that stand for an interest",
        columns::KEYWORDS,
        Rows::Once(References::Keywords),
    ),
    table(
        "sample_of_reported_titles",
        "Sample of Reported Titles",
        "Titles that workers reported",
        columns::REPORTED,
        Rows::Each(Facts::Reported),
    ),
    table(
        "scales_reference",
        "Scales Reference",
        "Names and ranges of scales",
        columns::SCALES,
        Rows::Once(References::Scales),
    ),
    ratings("skills", "Skills", "Ratings of skills", Domain::Skills, "", Precision::Full),
    links("skills_to_work_activities", "Skills to Work Activities", columns::SKILLS_TO_ACTIVITIES),
    links("skills_to_work_context", "Skills to Work Context", columns::SKILLS_TO_CONTEXT),
    table(
        "software_skills",
        "Software Skills",
        "Software in use",
        columns::SOFTWARE,
        Rows::Each(Facts::Software),
    ),
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
        Rows::Once(References::SurveyLocations),
    ),
    table(
        "task_categories",
        "Task Categories",
        "Names of the frequencies of tasks",
        columns::TASK_CATEGORIES,
        Rows::Once(References::TaskCategories),
    ),
    table(
        "task_statements",
        "Task Statements",
        "Tasks of occupations",
        columns::TASKS,
        Rows::Each(Facts::Tasks),
    ),
    table(
        "technology_skills",
        "Technology Skills",
        "Software in use",
        columns::TECHNOLOGY,
        Rows::Each(Facts::Technology),
    ),
    table(
        "tools_used",
        "Tools Used",
        "Machines, equipment and tools in use",
        columns::TOOLS,
        Rows::Each(Facts::Tools),
    ),
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
        Rows::Once(References::Categories(&["3.A"])),
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
        Rows::Once(References::Commodities),
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
        Rows::Once(References::Categories(&["4.C"])),
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
        match self {
            Self::Each(facts) => !matches!(facts, Facts::Occupations | Facts::Tasks),
            Self::Once(reference) => matches!(
                reference,
                References::Scales | References::Commodities | References::Links | References::Keywords
            ),
        }
    }
}

impl Table {
    /// Whether a table with another id has the same rows.
    fn is_like(&self, id: &str) -> bool {
        let other = TABLES.iter().find(|table| table.id == id);
        let alike = |other: &Self| match (self.rows, other.rows) {
            (Rows::Each(Facts::Technology), Rows::Each(Facts::Software))
            | (Rows::Each(Facts::Software), Rows::Each(Facts::Technology)) => true,
            (rows, other) => rows == other,
        };
        other.is_some_and(alike)
    }

    /// Its rows: by occupation, else in the order of the release or of their ids.
    pub(super) fn rows<'a>(&self, catalog: &'a Catalog) -> Box<dyn Iterator<Item = Row<'a>> + 'a> {
        match self.rows {
            Rows::Each(facts) => facts.rows(catalog),
            Rows::Once(reference) => reference.rows(catalog, self.title),
        }
    }
}
