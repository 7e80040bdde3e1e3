//! Tables found only in releases 18.1 to 30.2.

use super::TableSpec;
use super::columns::{
    CATEGORY, CODE, COMMODITY, COMMODITY_TITLE, DATE, ELEMENT, HOT, IN_DEMAND, KEYWORD, RELATED, SOURCE,
    TASK_DWA, TASK_ID, links, may, must, ratings, sometimes, spec,
};
use crate::release::rows::RowKind;
use crate::release::shape::{Field, Role};
use crate::release::terms::Domain;

pub(super) const CLASSIC: &[TableSpec] = &[
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
