//! The columns of tables.

use super::cell::Type;

/// A column of a table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Column {
    pub(super) id: &'static str,
    pub(super) title: &'static str,
    pub(super) description: &'static str,
    pub(super) r#type: Type,
    /// Its size, as the published SQL files declare it.
    pub(super) format: &'static str,
    /// Whether a row may have nothing in it.
    pub(super) optional: bool,
}

impl Column {
    const fn of(
        id: &'static str,
        title: &'static str,
        description: &'static str,
        r#type: Type,
        format: &'static str,
    ) -> Self {
        Self { id, title, description, r#type, format, optional: false }
    }

    const fn text(
        id: &'static str,
        title: &'static str,
        description: &'static str,
        format: &'static str,
    ) -> Self {
        Self::of(id, title, description, Type::Text, format)
    }

    const fn number(
        id: &'static str,
        title: &'static str,
        description: &'static str,
        format: &'static str,
    ) -> Self {
        Self::of(id, title, description, Type::Number, format)
    }

    /// The same column where rows may have nothing in it.
    const fn optional(self) -> Self {
        Self { optional: true, ..self }
    }
}

const CODE: Column =
    Column::text("onetsoc_code", "O*NET-SOC Code", "Code of the occupation", "Character(10)");
const TITLE: Column = Column::text("title", "Title", "Title of the occupation", "Character Varying(150)");
const DESCRIPTION: Column =
    Column::text("description", "Description", "Definition", "Character Varying(1500)").optional();
const ELEMENT: Column = Column::text(
    "element_id",
    "Element ID",
    "Identifier of the element in the content model",
    "Character Varying(20)",
);
const ELEMENT_NAME: Column =
    Column::text("element_name", "Element Name", "Name of the element", "Character Varying(150)");
const SCALE: Column = Column::text("scale_id", "Scale ID", "Identifier of the scale", "Character Varying(3)");
const SCALE_NAME: Column =
    Column::text("scale_name", "Scale Name", "Name of the scale", "Character Varying(50)");
const CATEGORY: Column =
    Column::number("category", "Category", "Category of the scale whose share the value is", "Integer(3)");
const CATEGORY_DESCRIPTION: Column = Column::text(
    "category_description",
    "Category Description",
    "Meaning of the category",
    "Character Varying(1000)",
);
const VALUE: Column =
    Column::number("data_value", "Data Value", "Rating on the range of the scale", "Decimal(5,2)");
const N: Column = Column::number("n", "N", "Number of ratings", "Integer(4)").optional();
const STANDARD_ERROR: Column =
    Column::number("standard_error", "Standard Error", "Standard error of the value", "Decimal(7,4)")
        .optional();
const LOWER: Column = Column::number(
    "lower_ci_bound",
    "Lower CI Bound",
    "Lower bound of the 95% confidence interval",
    "Decimal(7,4)",
)
.optional();
const UPPER: Column = Column::number(
    "upper_ci_bound",
    "Upper CI Bound",
    "Upper bound of the 95% confidence interval",
    "Decimal(7,4)",
)
.optional();
const SUPPRESS: Column = Column::text(
    "recommend_suppress",
    "Recommend Suppress",
    "Y if O*NET recommends not to show the value, N if it has a standard error and may be shown",
    "Character(1)",
)
.optional();
const NOT_RELEVANT: Column = Column::text(
    "not_relevant",
    "Not Relevant",
    "Y if most raters found the element not relevant, N if they did not; only for levels",
    "Character(1)",
)
.optional();
const DATE: Column = Column::of("date_updated", "Date", "Month of collection", Type::Date, "Date").optional();
const SOURCE: Column =
    Column::text("domain_source", "Domain Source", "Who gave the data", "Character Varying(30)").optional();
const TASK_ID: Column = Column::number("task_id", "Task ID", "Number of the task", "Decimal(8)");
const COMMODITY: Column =
    Column::number("commodity_code", "Commodity Code", "UNSPSC commodity", "Decimal(8)");
const COMMODITY_TITLE: Column =
    Column::text("commodity_title", "Commodity Title", "Title of the commodity", "Character Varying(150)");
const EXAMPLE: Column = Column::text("example", "Example", "Product or tool", "Character Varying(150)");
const HOT: Column = Column::text(
    "hot_technology",
    "Hot Technology",
    "Y if job postings of all occupations often require it",
    "Character(1)",
);
const IN_DEMAND: Column = Column::text(
    "in_demand",
    "In Demand",
    "Y if job postings of the occupation often require it",
    "Character(1)",
);
const ZONE: Column = Column::number("job_zone", "Job Zone", "Preparation needed, 1 to 5", "Integer(1)");
const IWA: Column =
    Column::text("iwa_id", "IWA ID", "Identifier of the intermediate work activity", "Character Varying(20)");
const IWA_TITLE: Column = Column::text(
    "iwa_title",
    "IWA Title",
    "Title of the intermediate work activity",
    "Character Varying(150)",
);

pub(super) const OCCUPATIONS: &[Column] = &[CODE, TITLE, DESCRIPTION];
pub(super) const REPORTED: &[Column] = &[
    CODE,
    TITLE,
    Column::text(
        "reported_job_title",
        "Reported Job Title",
        "Title that workers reported",
        "Character Varying(150)",
    ),
    Column::text(
        "shown_in_my_next_move",
        "Shown in My Next Move",
        "Y if My Next Move shows it",
        "Character(1)",
    ),
];
pub(super) const TASKS: &[Column] = &[
    CODE,
    TITLE,
    TASK_ID,
    Column::text("task", "Task", "Statement of the task", "Character Varying(1000)"),
    Column::text("task_type", "Task Type", "Core or Supplemental", "Character Varying(12)").optional(),
    Column::number("incumbents_responding", "Incumbents Responding", "Workers who rated it", "Integer(4)")
        .optional(),
    DATE,
    SOURCE,
];
/// Ratings with what is known of their precision.
pub(super) const RATED: &[Column] = &[
    CODE,
    TITLE,
    ELEMENT,
    ELEMENT_NAME,
    SCALE,
    SCALE_NAME,
    VALUE,
    N,
    STANDARD_ERROR,
    LOWER,
    UPPER,
    SUPPRESS,
    NOT_RELEVANT,
    DATE,
    SOURCE,
];
/// Ratings, and shares of the categories of some scales.
pub(super) const CONTEXT: &[Column] = &[
    CODE,
    TITLE,
    ELEMENT,
    ELEMENT_NAME,
    SCALE,
    SCALE_NAME,
    CATEGORY.optional(),
    CATEGORY_DESCRIPTION.optional(),
    VALUE,
    N,
    STANDARD_ERROR,
    LOWER,
    UPPER,
    SUPPRESS,
    NOT_RELEVANT,
    DATE,
    SOURCE,
];
/// Shares of the categories of scales.
pub(super) const SHARES: &[Column] = &[
    CODE,
    TITLE,
    ELEMENT,
    ELEMENT_NAME,
    SCALE,
    SCALE_NAME,
    CATEGORY.optional(),
    CATEGORY_DESCRIPTION.optional(),
    VALUE,
    N,
    STANDARD_ERROR,
    LOWER,
    UPPER,
    SUPPRESS,
    DATE,
    SOURCE,
];
/// Ratings whose precision is not published.
pub(super) const SCORED: &[Column] =
    &[CODE, TITLE, ELEMENT, ELEMENT_NAME, SCALE, SCALE_NAME, VALUE, DATE, SOURCE];
pub(super) const JOB_ZONES: &[Column] = &[CODE, TITLE, ZONE, DATE, SOURCE];
pub(super) const JOB_ZONE_REFERENCE: &[Column] = &[
    ZONE,
    Column::text("name", "Name", "Name of the job zone", "Character Varying(50)"),
    Column::text("experience", "Experience", "Experience needed", "Character Varying(300)"),
    Column::text("education", "Education", "Education needed", "Character Varying(500)"),
    Column::text("job_training", "Job Training", "Training needed", "Character Varying(300)"),
    Column::text("examples", "Examples", "Examples of occupations", "Character Varying(500)"),
    Column::text("svp_range", "SVP Range", "Specific vocational preparation", "Character Varying(25)"),
];
pub(super) const ELEMENTS: &[Column] = &[ELEMENT, ELEMENT_NAME, DESCRIPTION];
pub(super) const SCALES: &[Column] = &[
    SCALE,
    SCALE_NAME,
    Column::number("minimum", "Minimum", "Lowest value", "Integer(1)"),
    Column::number("maximum", "Maximum", "Highest value", "Integer(3)"),
];
pub(super) const CATEGORIES: &[Column] =
    &[ELEMENT, ELEMENT_NAME, SCALE, SCALE_NAME, CATEGORY, CATEGORY_DESCRIPTION];
pub(super) const TASK_CATEGORIES: &[Column] = &[SCALE, SCALE_NAME, CATEGORY, CATEGORY_DESCRIPTION];
pub(super) const ANCHORS: &[Column] = &[
    ELEMENT,
    ELEMENT_NAME,
    SCALE.optional(),
    SCALE_NAME.optional(),
    Column::number("anchor_value", "Anchor Value", "Level", "Decimal(3,2)"),
    Column::text(
        "anchor_description",
        "Anchor Description",
        "What someone at the level does",
        "Character Varying(1000)",
    ),
];
pub(super) const METADATA: &[Column] = &[
    CODE,
    TITLE,
    Column::text("item", "Item", "What the fact is about", "Character Varying(150)"),
    Column::text("response", "Response", "Answer or class", "Character Varying(75)").optional(),
    Column::number("n", "N", "Number of responses", "Integer(4)").optional(),
    Column::number("percent", "Percent", "Share of responses", "Decimal(4,1)").optional(),
    DATE,
];
pub(super) const SURVEY_LOCATIONS: &[Column] = &[
    ELEMENT,
    ELEMENT_NAME,
    Column::text(
        "survey_item_number",
        "Survey Item Number",
        "Number of the question",
        "Character Varying(5)",
    ),
    SCALE.optional(),
    SCALE_NAME.optional(),
];
pub(super) const TECHNOLOGY: &[Column] =
    &[CODE, TITLE, EXAMPLE, COMMODITY.optional(), COMMODITY_TITLE, HOT, IN_DEMAND];
pub(super) const SOFTWARE: &[Column] = &[
    CODE,
    TITLE,
    Column::text("workplace_example", "Workplace Example", "Product", "Character Varying(150)"),
    ELEMENT,
    ELEMENT_NAME,
    HOT,
    IN_DEMAND,
];
pub(super) const TOOLS: &[Column] = &[CODE, TITLE, EXAMPLE, COMMODITY.optional(), COMMODITY_TITLE];
pub(super) const COMMODITIES: &[Column] = &[
    COMMODITY,
    COMMODITY_TITLE,
    Column::number("class_code", "Class Code", "UNSPSC class", "Decimal(8)"),
    Column::text("class_title", "Class Title", "Title of the class", "Character Varying(150)"),
    Column::number("family_code", "Family Code", "UNSPSC family", "Decimal(8)"),
    Column::text("family_title", "Family Title", "Title of the family", "Character Varying(150)"),
    Column::number("segment_code", "Segment Code", "UNSPSC segment", "Decimal(8)"),
    Column::text("segment_title", "Segment Title", "Title of the segment", "Character Varying(150)"),
];
pub(super) const IWAS: &[Column] = &[ELEMENT, ELEMENT_NAME, IWA, IWA_TITLE];
pub(super) const DWAS: &[Column] = &[
    ELEMENT,
    ELEMENT_NAME,
    IWA,
    IWA_TITLE,
    Column::text("dwa_id", "DWA ID", "Identifier of the detailed work activity", "Character Varying(20)"),
    Column::text("dwa_title", "DWA Title", "Title of the detailed work activity", "Character Varying(150)"),
];
pub(super) const RELATED: &[Column] = &[
    CODE,
    TITLE,
    Column::text(
        "related_onetsoc_code",
        "Related O*NET-SOC Code",
        "Code of the related occupation",
        "Character(10)",
    ),
    Column::text(
        "related_title",
        "Related Title",
        "Title of the related occupation",
        "Character Varying(150)",
    ),
    Column::text("relatedness_tier", "Relatedness Tier", "How closely they relate", "Character Varying(50)")
        .optional(),
    Column::number("related_index", "Index", "Rank from 1", "Integer(3)"),
];
pub(super) const KEYWORDS: &[Column] = &[
    ELEMENT,
    ELEMENT_NAME,
    Column::text("keyword", "Keyword", "Word that stands for the interest", "Character Varying(150)"),
    Column::text("keyword_type", "Keyword Type", "Action or Object", "Character Varying(20)").optional(),
];
pub(super) const INTEREST_ACTIVITIES: &[Column] = &[
    ELEMENT,
    ELEMENT_NAME,
    Column::text("interest_type", "Interest Type", "General or Basic", "Character Varying(20)").optional(),
    Column::text("activity", "Activity", "Example activity", "Character Varying(150)"),
];
pub(super) const INTEREST_OCCUPATIONS: &[Column] = &[
    ELEMENT,
    ELEMENT_NAME,
    Column::text("interest_type", "Interest Type", "General or Basic", "Character Varying(20)").optional(),
    CODE,
    TITLE,
];

/// Declares the columns of a table of pairs of elements.
macro_rules! pair {
    ($name:ident, $from:literal, $from_title:literal, $to:literal, $to_title:literal) => {
        pub(super) const $name: &[Column] = &[
            Column::text(
                concat!($from, "_element_id"),
                concat!($from_title, " Element ID"),
                "Identifier of the first element",
                "Character Varying(20)",
            ),
            Column::text(
                concat!($from, "_element_name"),
                concat!($from_title, " Element Name"),
                "Name of the first element",
                "Character Varying(150)",
            ),
            Column::text(
                concat!($to, "_element_id"),
                concat!($to_title, " Element ID"),
                "Identifier of the second element",
                "Character Varying(20)",
            ),
            Column::text(
                concat!($to, "_element_name"),
                concat!($to_title, " Element Name"),
                "Name of the second element",
                "Character Varying(150)",
            ),
        ];
    };
}

pair!(ABILITIES_TO_ACTIVITIES, "abilities", "Abilities", "work_activities", "Work Activities");
pair!(ABILITIES_TO_CONTEXT, "abilities", "Abilities", "work_context", "Work Context");
pair!(SKILLS_TO_ACTIVITIES, "skills", "Skills", "work_activities", "Work Activities");
pair!(SKILLS_TO_CONTEXT, "skills", "Skills", "work_context", "Work Context");
pair!(STYLES_TO_ACTIVITIES, "work_styles", "Work Styles", "work_activities", "Work Activities");
pair!(STYLES_TO_CONTEXT, "work_styles", "Work Styles", "work_context", "Work Context");
pair!(BASIC_INTERESTS, "basic_interests", "Basic Interests", "riasec", "RIASEC");
pair!(
    INTEREST_AREAS,
    "specific_interest_areas",
    "Specific Interest Areas",
    "career_interest_types",
    "Career Interest Types"
);
