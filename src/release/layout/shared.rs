//! Tables that are the same in both eras.

use super::TableSpec;
use super::columns::{
    CATEGORY, CODE, DATE, ELEMENT, RELATED, SCALE, SOURCE, TASK_DWA, TASK_ID, TASK_RATING, TITLE, links, may,
    must, ratings, sometimes, spec,
};
use crate::release::rows::RowKind;
use crate::release::shape::{Field, Role};
use crate::release::terms::Domain;

pub(super) const SHARED: &[TableSpec] = &[
    sometimes(
        "Occupation Data",
        RowKind::Occupation,
        Role::Only,
        &[CODE, TITLE, must(Field::Description, &["Description"])],
    ),
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
        "facts about the data collection",
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
        "names of the answers about work context",
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
