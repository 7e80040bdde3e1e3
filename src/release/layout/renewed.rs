//! Tables found only in release 30.3 and later.

use super::TableSpec;
use super::columns::{
    CATEGORY, CODE, ELEMENT, HOT, IN_DEMAND, KEYWORD, links, may, must, ratings, sometimes, spec,
};
use crate::release::rows::RowKind;
use crate::release::shape::{Field, Role};
use crate::release::terms::Domain;

pub(super) const RENEWED: &[TableSpec] = &[
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
