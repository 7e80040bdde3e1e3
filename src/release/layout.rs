//! The layouts of published O*NET databases, as data: one set of tables per era.
//!
//! Source: the data dictionaries at <https://www.onetcenter.org/dictionary/30.1/text/> and the releases themselves.

use serde::{Deserialize, Serialize};

use super::Domain;
use super::rows::RowKind;
use crate::table::{Column, Need};

/// The two layouts in which O*NET was published since 2014.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Era {
    /// 18.1 (2014) to 30.2.
    Classic,
    /// 30.3 (2026) and later: files and terms were renewed.
    Renewed,
}

impl Era {
    /// The tables of the era.
    pub(super) fn tables(self) -> impl Iterator<Item = &'static TableSpec> {
        let own = match self {
            Self::Classic => CLASSIC,
            Self::Renewed => RENEWED,
        };
        SHARED.iter().chain(own)
    }

    /// The era that most of the files belong to; only files that the eras do not share can tell.
    pub(super) fn of_files<'a>(stems: impl Iterator<Item = &'a str>) -> Self {
        let has = |set: &[TableSpec], stem: &str| set.iter().any(|spec| spec.file.eq_ignore_ascii_case(stem));
        let (mut classic, mut renewed) = (0, 0);
        for stem in stems {
            classic += usize::from(has(CLASSIC, stem));
            renewed += usize::from(has(RENEWED, stem));
        }
        if renewed > classic { Self::Renewed } else { Self::Classic }
    }
}

/// What makes a table differ from others with the same kind of rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    /// Nothing: it is the only one of its kind.
    Only,
    /// Ratings of this domain.
    Ratings(Domain),
    /// Products that are machines, equipment or tools.
    Tools,
    /// Products that are software.
    Software,
    /// Products of both kinds, told apart by a column.
    ToolsAndSoftware,
    /// The list of related occupations.
    Related,
    /// Where experienced workers can move (to release 26).
    CareerChangers,
    /// Where beginners can move (to release 26).
    CareerStarters,
    /// Belongs to the green economy descriptors (to release 24).
    Green,
}

/// A table of a layout.
#[derive(Debug)]
pub(super) struct TableSpec {
    /// The file's name without its extension.
    pub file: &'static str,
    /// What its rows are.
    pub rows: RowKind,
    /// What kind of them.
    pub role: Role,
    /// The columns that are read.
    pub columns: &'static [Column<Field>],
    /// What is off when the table is missing; `None` for tables that only some releases of the era have.
    pub feature: Option<&'static str>,
}

/// Every meaning that a column can have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Field {
    Code,
    RelatedCode,
    Title,
    Description,
    Element,
    ElementName,
    OtherElement,
    Scale,
    ScaleName,
    Category,
    CategoryDescription,
    Value,
    N,
    StandardError,
    Lower,
    Upper,
    Suppress,
    NotRelevant,
    Date,
    Source,
    Minimum,
    Maximum,
    Task,
    TaskId,
    Kind,
    Incumbents,
    OriginalTaskId,
    Activity,
    ActivityTitle,
    Iwa,
    Short,
    Sources,
    Shown,
    Zone,
    Experience,
    Education,
    Training,
    Examples,
    Svp,
    Example,
    Commodity,
    CommodityTitle,
    Hot,
    InDemand,
    Tier,
    Index,
    Item,
    Response,
    Percent,
    Keyword,
    Class,
    ClassTitle,
    Family,
    FamilyTitle,
    Segment,
    SegmentTitle,
}

impl crate::table::Field for Field {
    const COUNT: usize = Self::SegmentTitle as usize + 1;
    fn index(self) -> usize {
        self as usize
    }
}

/// Columns that tables carry for the reader's ease: names of what another column's code or id already says.
pub(super) const PASSED_OVER: &[&str] = &[
    "Element Name",
    "GWA Element Name",
    "IWA Element Name",
    "Abilities Element Name",
    "Skills Element Name",
    "Essential Skills Element Name",
    "Transferable Skills Element Name",
    "Work Styles Element Name",
    "Work Activities Element Name",
    "Work Context Element Name",
    "Basic Interests Element Name",
    "RIASEC Element Name",
    "Specific Interest Areas Element Name",
    "Career Interest Types Element Name",
    "Original Task",
];

impl Role {
    /// Whether a table of this role gives what one of the other role would.
    pub(super) fn stands_in_for(self, other: Self) -> bool {
        matches!(
            (self, other),
            (Self::ToolsAndSoftware, Self::Tools | Self::Software) | (Self::CareerChangers, Self::Related)
        )
    }
}

const fn must(field: Field, names: &'static [&'static str]) -> Column<Field> {
    Column { field, names, need: Need::Required }
}

const fn may(field: Field, names: &'static [&'static str]) -> Column<Field> {
    Column { field, names, need: Need::Optional }
}

const CODE: Column<Field> =
    must(Field::Code, &["O*NET-SOC Code", "O*NET-SOC 2019 Code", "O*NET-SOC 2010 Code"]);
const ELEMENT: Column<Field> = must(Field::Element, &["Element ID"]);
const SCALE: Column<Field> = must(Field::Scale, &["Scale ID"]);
const DATE: Column<Field> = may(Field::Date, &["Date"]);
const SOURCE: Column<Field> = may(Field::Source, &["Domain Source"]);
const TASK_ID: Column<Field> = must(Field::TaskId, &["Task ID"]);
const TITLE: Column<Field> = must(Field::Title, &["Title"]);

const fn spec(
    file: &'static str,
    rows: RowKind,
    role: Role,
    columns: &'static [Column<Field>],
    feature: &'static str,
) -> TableSpec {
    TableSpec { file, rows, role, columns, feature: Some(feature) }
}

const fn sometimes(
    file: &'static str,
    rows: RowKind,
    role: Role,
    columns: &'static [Column<Field>],
) -> TableSpec {
    TableSpec { file, rows, role, columns, feature: None }
}

const fn ratings(file: &'static str, domain: Domain, feature: &'static str) -> TableSpec {
    spec(file, RowKind::Rating, Role::Ratings(domain), RATING, feature)
}

const fn links(file: &'static str) -> TableSpec {
    sometimes(file, RowKind::Link, Role::Only, LINK)
}

const RATING: &[Column<Field>] = &[
    CODE,
    ELEMENT,
    SCALE,
    may(Field::Category, &["Category"]),
    must(Field::Value, &["Data Value"]),
    may(Field::N, &["N"]),
    may(Field::StandardError, &["Standard Error"]),
    may(Field::Lower, &["Lower CI Bound"]),
    may(Field::Upper, &["Upper CI Bound"]),
    may(Field::Suppress, &["Recommend Suppress"]),
    may(Field::NotRelevant, &["Not Relevant"]),
    DATE,
    SOURCE,
];

const TASK_RATING: &[Column<Field>] = &[
    CODE,
    TASK_ID,
    SCALE,
    may(Field::Category, &["Category"]),
    must(Field::Value, &["Data Value"]),
    may(Field::N, &["N"]),
    may(Field::StandardError, &["Standard Error"]),
    may(Field::Lower, &["Lower CI Bound"]),
    may(Field::Upper, &["Upper CI Bound"]),
    may(Field::Suppress, &["Recommend Suppress"]),
    DATE,
    SOURCE,
];

const CATEGORY: &[Column<Field>] = &[
    may(Field::Element, &["Element ID"]),
    SCALE,
    must(Field::Category, &["Category"]),
    must(Field::CategoryDescription, &["Category Description"]),
];

const LINK: &[Column<Field>] = &[
    must(
        Field::Element,
        &[
            "Abilities Element ID",
            "Skills Element ID",
            "Essential Skills Element ID",
            "Transferable Skills Element ID",
            "Work Styles Element ID",
            "Basic Interests Element ID",
            "Specific Interest Areas Element ID",
        ],
    ),
    must(
        Field::OtherElement,
        &[
            "Work Activities Element ID",
            "Work Context Element ID",
            "RIASEC Element ID",
            "Career Interest Types Element ID",
        ],
    ),
];

const KEYWORD: &[Column<Field>] =
    &[ELEMENT, must(Field::Keyword, &["Keyword"]), may(Field::Kind, &["Keyword Type"])];

const TASK_DWA: &[Column<Field>] =
    &[CODE, TASK_ID, must(Field::Activity, &["DWA ID", "DWA Element ID", "Green DWA ID"]), DATE, SOURCE];

const RELATED: &[Column<Field>] = &[
    CODE,
    must(Field::RelatedCode, &["Related O*NET-SOC Code"]),
    may(Field::Tier, &["Relatedness Tier"]),
    must(Field::Index, &["Index", "Related Index"]),
];

const COMMODITY: Column<Field> = may(Field::Commodity, &["Commodity Code"]);
const COMMODITY_TITLE: Column<Field> = must(Field::CommodityTitle, &["Commodity Title"]);
const HOT: Column<Field> = may(Field::Hot, &["Hot Technology"]);
const IN_DEMAND: Column<Field> = may(Field::InDemand, &["In Demand"]);

/// Tables that are the same in both eras.
const SHARED: &[TableSpec] = &[
    TableSpec {
        file: "Occupation Data",
        rows: RowKind::Occupation,
        role: Role::Only,
        columns: &[CODE, TITLE, must(Field::Description, &["Description"])],
        feature: None,
    },
    spec(
        "Sample of Reported Titles",
        RowKind::ReportedTitle,
        Role::Only,
        &[CODE, must(Field::Title, &["Reported Job Title"]), may(Field::Shown, &["Shown in My Next Move"])],
        "search by titles that workers reported",
    ),
    spec(
        "Task Statements",
        RowKind::Task,
        Role::Only,
        &[
            CODE,
            TASK_ID,
            must(Field::Task, &["Task"]),
            may(Field::Kind, &["Task Type"]),
            may(Field::Incumbents, &["Incumbents Responding"]),
            DATE,
            SOURCE,
        ],
        "tasks",
    ),
    spec("Task Ratings", RowKind::TaskRating, Role::Only, TASK_RATING, "importance and frequency of tasks"),
    spec("Task Categories", RowKind::Category, Role::Only, CATEGORY, "names of the frequencies of tasks"),
    sometimes(
        "Emerging Tasks",
        RowKind::EmergingTask,
        Role::Only,
        &[
            CODE,
            must(Field::Task, &["Task"]),
            must(Field::Kind, &["Category"]),
            may(Field::OriginalTaskId, &["Original Task ID"]),
            DATE,
            SOURCE,
        ],
    ),
    spec(
        "Tasks to DWAs",
        RowKind::TaskActivity,
        Role::Only,
        TASK_DWA,
        "detailed work activities of occupations",
    ),
    spec(
        "Job Zones",
        RowKind::JobZone,
        Role::Only,
        &[CODE, must(Field::Zone, &["Job Zone"]), DATE, SOURCE],
        "job zones and the filter by job zone",
    ),
    spec(
        "Job Zone Reference",
        RowKind::JobZoneReference,
        Role::Only,
        &[
            must(Field::Zone, &["Job Zone"]),
            must(Field::Title, &["Name"]),
            may(Field::Experience, &["Experience"]),
            may(Field::Education, &["Education"]),
            may(Field::Training, &["Job Training"]),
            may(Field::Examples, &["Examples"]),
            may(Field::Svp, &["SVP Range"]),
        ],
        "descriptions of the job zones",
    ),
    spec(
        "Content Model Reference",
        RowKind::Element,
        Role::Only,
        &[ELEMENT, must(Field::ElementName, &["Element Name"]), may(Field::Description, &["Description"])],
        "names and definitions of elements (their ids are shown), and the check of element ids",
    ),
    spec(
        "Scales Reference",
        RowKind::Scale,
        Role::Only,
        &[
            SCALE,
            must(Field::ScaleName, &["Scale Name"]),
            must(Field::Minimum, &["Minimum"]),
            must(Field::Maximum, &["Maximum"]),
        ],
        "names and ranges of scales, standard scores, and the check of scale ids",
    ),
    spec(
        "Level Scale Anchors",
        RowKind::Anchor,
        Role::Only,
        &[
            ELEMENT,
            may(Field::Scale, &["Scale ID"]),
            must(Field::Value, &["Anchor Value"]),
            must(Field::Description, &["Anchor Description"]),
        ],
        "examples of levels",
    ),
    spec(
        "Occupation Level Metadata",
        RowKind::Metadata,
        Role::Only,
        &[
            CODE,
            must(Field::Item, &["Item"]),
            may(Field::Response, &["Response"]),
            may(Field::N, &["N"]),
            may(Field::Percent, &["Percent"]),
            DATE,
        ],
        "facts on the data collection",
    ),
    sometimes(
        "Survey Booklet Locations",
        RowKind::SurveyLocation,
        Role::Only,
        &[ELEMENT, must(Field::Item, &["Survey Item Number"]), may(Field::Scale, &["Scale ID"])],
    ),
    spec(
        "Work Context Categories",
        RowKind::Category,
        Role::Only,
        CATEGORY,
        "names of the answers on work context",
    ),
    ratings("Abilities", Domain::Abilities, "abilities"),
    ratings("Knowledge", Domain::Knowledge, "knowledge"),
    ratings("Work Activities", Domain::WorkActivities, "work activities"),
    ratings("Work Context", Domain::WorkContext, "work context"),
    ratings("Work Styles", Domain::WorkStyles, "work styles"),
    spec(
        "Related Occupations",
        RowKind::Related,
        Role::Related,
        RELATED,
        "the published list of related occupations",
    ),
    links("Abilities to Work Activities"),
    links("Abilities to Work Context"),
    sometimes(
        "Interests Illustrative Activities",
        RowKind::InterestActivity,
        Role::Only,
        &[ELEMENT, may(Field::Kind, &["Interest Type"]), must(Field::Activity, &["Activity"])],
    ),
    sometimes(
        "Interests Illustrative Occupations",
        RowKind::InterestOccupation,
        Role::Only,
        &[ELEMENT, may(Field::Kind, &["Interest Type"]), CODE],
    ),
];

/// Tables of releases 18.1 to 30.2 only.
const CLASSIC: &[TableSpec] = &[
    spec(
        "Alternate Titles",
        RowKind::AlternateTitle,
        Role::Only,
        &[
            CODE,
            must(Field::Title, &["Alternate Title"]),
            may(Field::Short, &["Short Title"]),
            may(Field::Sources, &["Source(s)"]),
        ],
        "search by alternate titles",
    ),
    ratings("Skills", Domain::Skills, "skills"),
    ratings("Interests", Domain::Interests, "interests and the filter by interest"),
    ratings("Work Values", Domain::WorkValues, "work values"),
    ratings("Education, Training, and Experience", Domain::Education, "education, training and experience"),
    spec(
        "Education, Training, and Experience Categories",
        RowKind::Category,
        Role::Only,
        CATEGORY,
        "names of the levels of education, training and experience",
    ),
    spec(
        "Technology Skills",
        RowKind::Product,
        Role::Software,
        &[CODE, must(Field::Example, &["Example", "T2 Example"]), COMMODITY, COMMODITY_TITLE, HOT, IN_DEMAND],
        "technology",
    ),
    spec(
        "Tools Used",
        RowKind::Product,
        Role::Tools,
        &[CODE, must(Field::Example, &["Example", "T2 Example"]), COMMODITY, COMMODITY_TITLE],
        "tools",
    ),
    sometimes(
        "Tools and Technology",
        RowKind::Product,
        Role::ToolsAndSoftware,
        &[
            CODE,
            must(Field::Kind, &["T2 Type"]),
            must(Field::Example, &["T2 Example", "Example"]),
            COMMODITY,
            COMMODITY_TITLE,
            HOT,
        ],
    ),
    sometimes(
        "UNSPSC Reference",
        RowKind::Commodity,
        Role::Only,
        &[
            must(Field::Commodity, &["Commodity Code"]),
            COMMODITY_TITLE,
            must(Field::Class, &["Class Code"]),
            must(Field::ClassTitle, &["Class Title"]),
            must(Field::Family, &["Family Code"]),
            must(Field::FamilyTitle, &["Family Title"]),
            must(Field::Segment, &["Segment Code"]),
            must(Field::SegmentTitle, &["Segment Title"]),
        ],
    ),
    spec(
        "IWA Reference",
        RowKind::Activity,
        Role::Only,
        &[ELEMENT, must(Field::Activity, &["IWA ID"]), must(Field::ActivityTitle, &["IWA Title"])],
        "names of intermediate work activities",
    ),
    spec(
        "DWA Reference",
        RowKind::Activity,
        Role::Only,
        &[
            ELEMENT,
            must(Field::Iwa, &["IWA ID"]),
            must(Field::Activity, &["DWA ID"]),
            must(Field::ActivityTitle, &["DWA Title"]),
        ],
        "names of detailed work activities, and the check of their ids",
    ),
    sometimes("Career Changers Matrix", RowKind::Related, Role::CareerChangers, RELATED),
    sometimes("Career Starters Matrix", RowKind::Related, Role::CareerStarters, RELATED),
    links("Skills to Work Activities"),
    links("Skills to Work Context"),
    links("Basic Interests to RIASEC"),
    sometimes("RIASEC Keywords", RowKind::Keyword, Role::Only, KEYWORD),
    sometimes(
        "Green Occupations",
        RowKind::GreenOccupation,
        Role::Green,
        &[CODE, must(Field::Kind, &["Green Occupational Category"])],
    ),
    sometimes(
        "Green Task Statements",
        RowKind::GreenTask,
        Role::Green,
        &[CODE, TASK_ID, must(Field::Task, &["Task"]), may(Field::Kind, &["Green Task Type"]), DATE, SOURCE],
    ),
    sometimes(
        "Green DWA Reference",
        RowKind::Activity,
        Role::Green,
        &[
            ELEMENT,
            must(Field::Activity, &["Green DWA ID"]),
            must(Field::ActivityTitle, &["Green DWA Title"]),
        ],
    ),
    sometimes("Tasks to Green DWAs", RowKind::TaskActivity, Role::Green, TASK_DWA),
];

/// Tables of release 30.3 and later only.
const RENEWED: &[TableSpec] = &[
    spec(
        "Job Titles",
        RowKind::AlternateTitle,
        Role::Only,
        &[
            CODE,
            must(Field::Title, &["Job Title", "Alternate Title"]),
            may(Field::Short, &["Short Title"]),
            may(Field::Sources, &["Source(s)"]),
        ],
        "search by alternate titles",
    ),
    ratings("Essential Skills", Domain::Skills, "essential skills"),
    ratings("Transferable Skills", Domain::Skills, "transferable skills"),
    ratings("Career Interest Types", Domain::Interests, "interests and the filter by interest"),
    ratings("Specific Interest Areas", Domain::InterestAreas, "specific interest areas"),
    ratings("Education", Domain::Education, "education"),
    ratings("Training and Experience", Domain::Education, "training and experience"),
    spec("Education Categories", RowKind::Category, Role::Only, CATEGORY, "names of the levels of education"),
    spec(
        "Training and Experience Categories",
        RowKind::Category,
        Role::Only,
        CATEGORY,
        "names of the levels of training and experience",
    ),
    spec(
        "Software Skills",
        RowKind::Product,
        Role::Software,
        &[
            CODE,
            must(Field::Example, &["Workplace Example", "Example"]),
            ELEMENT,
            must(Field::CommodityTitle, &["Element Name"]),
            HOT,
            IN_DEMAND,
        ],
        "technology",
    ),
    spec(
        "GWAs to IWAs",
        RowKind::Activity,
        Role::Only,
        &[
            must(Field::Element, &["GWA Element ID"]),
            must(Field::Activity, &["IWA Element ID"]),
            must(Field::ActivityTitle, &["IWA Element Name"]),
        ],
        "names of intermediate work activities",
    ),
    spec(
        "GWAs to IWAs to DWAs",
        RowKind::Activity,
        Role::Only,
        &[
            must(Field::Element, &["GWA Element ID"]),
            must(Field::Iwa, &["IWA Element ID"]),
            must(Field::Activity, &["DWA Element ID"]),
            must(Field::ActivityTitle, &["DWA Element Name"]),
        ],
        "names of detailed work activities, and the check of their ids",
    ),
    links("Essential Skills to Work Activities"),
    links("Essential Skills to Work Context"),
    links("Transferable Skills to Work Activities"),
    links("Transferable Skills to Work Context"),
    links("Work Styles to Work Activities"),
    links("Work Styles to Work Context"),
    links("Specific Interest Areas to Career Interest Types"),
    sometimes("Career Interest Type Keywords", RowKind::Keyword, Role::Only, KEYWORD),
];

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn names_are_unique_in_an_era() {
        for era in [Era::Classic, Era::Renewed] {
            let names: Vec<&str> = era.tables().map(|spec| spec.file).collect();
            assert_eq!(names.iter().collect::<HashSet<_>>().len(), names.len());
        }
    }

    #[test]
    fn the_files_tell_the_era() {
        assert_eq!(Era::of_files(["Occupation Data", "Job Titles"].into_iter()), Era::Renewed);
        assert_eq!(Era::of_files(["Occupation Data", "Alternate Titles"].into_iter()), Era::Classic);
        assert_eq!(Era::of_files(["Occupation Data"].into_iter()), Era::Classic);
    }
}
