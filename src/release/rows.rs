//! What the rows of the tables are, whatever the era called their columns.

use serde::{Deserialize, Serialize};
use smol_str::SmolStr;

use super::layout::{Field, Role};
use super::terms::{Month, RelatedTier, TaskKind};
use crate::soc::OnetSocCode;
use crate::table::{CellError, Cells};

/// A kind of row that can be read from the cells of a table with some role.
pub(super) trait Row: Sized + Send {
    fn read(cells: &Cells<'_>, role: Role) -> Result<Self, CellError>;
}

/// Declares the row types and where [`super::Release`] keeps their tables.
macro_rules! row_kinds {
    ($($(#[$doc:meta])* $field:ident: $kind:ident($row:ident),)*) => {
        /// The kinds of rows.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub(super) enum RowKind {
            $($(#[$doc])* $kind,)*
        }

        /// The tables of a release by the kind of their rows, in the order of the layout.
        #[derive(Debug, Default)]
        pub struct Tables {
            $($(#[$doc])* pub $field: Vec<super::RoleTable<$row>>,)*
        }

        /// A table of any kind.
        pub(super) enum AnyTable {
            $($kind(super::RoleTable<$row>),)*
        }

        impl AnyTable {
            /// Reads a file as the table that the layout says it is.
            pub(super) fn read(
                spec: &super::layout::TableSpec,
                file: &str,
                bytes: Vec<u8>,
                strictness: crate::table::Strictness,
            ) -> crate::error::Result<(Self, crate::table::TableReport)> {
                match spec.rows {
                    $(RowKind::$kind => {
                        let (table, report) = super::read_role::<$row>(spec, file, bytes, strictness)?;
                        Ok((Self::$kind(table), report))
                    })*
                }
            }
        }

        impl Tables {
            /// Puts a table where its kind belongs.
            pub(super) fn place(&mut self, table: AnyTable) {
                match table {
                    $(AnyTable::$kind(table) => self.$field.push(table),)*
                }
            }
        }
    };
}

row_kinds! {
    /// The occupations.
    occupations: Occupation(OccupationRow),
    /// Alternate titles.
    alternate_titles: AlternateTitle(AlternateTitleRow),
    /// Titles that workers reported.
    reported_titles: ReportedTitle(ReportedTitleRow),
    /// Task statements.
    tasks: Task(TaskRow),
    /// Ratings of tasks.
    task_ratings: TaskRating(TaskRatingRow),
    /// New and revised tasks.
    emerging_tasks: EmergingTask(EmergingTaskRow),
    /// Detailed work activities (or green ones) of tasks.
    task_activities: TaskActivity(TaskActivityRow),
    /// Ratings of occupations.
    ratings: Rating(RatingRow),
    /// Job zones of occupations.
    job_zones: JobZone(JobZoneRow),
    /// Software and tools in use.
    products: Product(ProductRow),
    /// Related occupations.
    related: Related(RelatedRow),
    /// Facts on the data collection.
    metadata: Metadata(MetadataRow),
    /// Elements of the content model.
    elements: Element(ElementRow),
    /// Scales.
    scales: Scale(ScaleRow),
    /// Categories of scales that give shares.
    categories: Category(CategoryRow),
    /// Examples of levels.
    anchors: Anchor(AnchorRow),
    /// Descriptions of job zones.
    job_zone_reference: JobZoneReference(JobZoneReferenceRow),
    /// Intermediate, detailed and green work activities.
    activities: Activity(ActivityRow),
    /// Pairs of elements that belong together.
    links: Link(LinkRow),
    /// Keywords of interests.
    keywords: Keyword(KeywordRow),
    /// Example activities of interests.
    interest_activities: InterestActivity(InterestActivityRow),
    /// Example occupations of interests.
    interest_occupations: InterestOccupation(InterestOccupationRow),
    /// Where an element is asked for in the surveys.
    survey_locations: SurveyLocation(SurveyLocationRow),
    /// UNSPSC commodities.
    commodities: Commodity(CommodityRow),
    /// Green categories of occupations.
    green_occupations: GreenOccupation(GreenOccupationRow),
    /// Green task statements.
    green_tasks: GreenTask(GreenTaskRow),
}

/// Declares a row type and how each of its fields is read.
macro_rules! row {
    (
        $(#[$doc:meta])* $name:ident, |$cells:ident, $role:ident|
        $($(#[$field_doc:meta])* $field:ident: $type:ty = $read:expr,)*
    ) => {
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
        pub struct $name {
            $($(#[$field_doc])* pub $field: $type,)*
        }

        impl Row for $name {
            fn read($cells: &Cells<'_>, $role: Role) -> Result<Self, CellError> {
                Ok(Self { $($field: $read,)* })
            }
        }
    };
}

fn date(cells: &Cells<'_>) -> Result<Option<Month>, CellError> {
    cells.optional_parsed(Field::Date, "a month such as 08/2023, or n/a")
}

fn category(cells: &Cells<'_>) -> Result<Option<u8>, CellError> {
    cells.optional_parsed(Field::Category, "a category from 1 to 255, or n/a")
}

fn element(cells: &Cells<'_>, field: Field) -> Result<SmolStr, CellError> {
    cells.text(field).map(SmolStr::new)
}

fn string(cells: &Cells<'_>, field: Field) -> Result<String, CellError> {
    cells.text(field).map(str::to_owned)
}

fn task_id(cells: &Cells<'_>) -> Result<u32, CellError> {
    cells.parsed(Field::TaskId, "a task number such as 8823")
}

fn required_number(cells: &Cells<'_>, field: Field) -> Result<f32, CellError> {
    cells.text(field)?;
    Ok(cells.number(field)?.unwrap_or_default())
}

fn job_zone(cells: &Cells<'_>) -> Result<u8, CellError> {
    let zone = cells.parsed(Field::Zone, "a job zone from 1 to 5")?;
    if (1..=5).contains(&zone) {
        Ok(zone)
    } else {
        Err(cells.unexpected(Field::Zone, "a job zone from 1 to 5"))
    }
}

row! {
    /// An occupation (Occupation Data).
    OccupationRow, |cells, _role|
    /// Its code.
    code: OnetSocCode = cells.code(Field::Code)?,
    /// Its official title.
    title: String = string(cells, Field::Title)?,
    /// Its definition; releases before 2019 have none for some military occupations.
    description: String = cells.optional(Field::Description).unwrap_or_default().to_owned(),
}

row! {
    /// A title and perhaps its abbreviation (Alternate Titles, Job Titles).
    AlternateTitleRow, |cells, _role|
    /// The occupation.
    code: OnetSocCode = cells.code(Field::Code)?,
    /// The title.
    title: String = string(cells, Field::Title)?,
    /// Its abbreviation.
    short: Option<String> = cells.optional(Field::Short).map(str::to_owned),
    /// Two-digit source codes.
    sources: Vec<SmolStr> = comma_separated(cells.optional(Field::Sources)),
}

fn comma_separated(text: Option<&str>) -> Vec<SmolStr> {
    text.into_iter().flat_map(|text| text.split(',')).map(|part| SmolStr::new(part.trim())).collect()
}

row! {
    /// A title that workers reported (Sample of Reported Titles).
    ReportedTitleRow, |cells, _role|
    /// The occupation.
    code: OnetSocCode = cells.code(Field::Code)?,
    /// The title.
    title: String = string(cells, Field::Title)?,
    /// Whether My Next Move shows it.
    shown: bool = cells.flag(Field::Shown)?,
}

row! {
    /// A task (Task Statements).
    TaskRow, |cells, _role|
    /// The occupation.
    code: OnetSocCode = cells.code(Field::Code)?,
    /// The task's number.
    id: u32 = task_id(cells)?,
    /// The statement.
    text: String = string(cells, Field::Task)?,
    /// Core or supplemental.
    kind: Option<TaskKind> = cells.optional_parsed(Field::Kind, "Core, Supplemental or n/a")?,
    /// How many incumbents rated it.
    incumbents: Option<u32> = cells.count(Field::Incumbents)?,
    /// Month of collection.
    date: Option<Month> = date(cells)?,
    /// Who said it.
    source: Option<SmolStr> = cells.optional_text(Field::Source),
}

row! {
    /// A rating of a task (Task Ratings). Its confidence bounds, date and source are dropped: the bounds follow from
    /// value and standard error, date and source are those of the task.
    TaskRatingRow, |cells, _role|
    /// The occupation.
    code: OnetSocCode = cells.code(Field::Code)?,
    /// The task's number.
    task: u32 = task_id(cells)?,
    /// The scale: IM, RT or FT.
    scale: SmolStr = element(cells, Field::Scale)?,
    /// The frequency category, for FT.
    category: Option<u8> = category(cells)?,
    /// The value.
    value: Option<f32> = cells.number(Field::Value)?,
    /// Number of ratings.
    n: Option<u32> = cells.count(Field::N)?,
    /// Standard error.
    standard_error: Option<f32> = cells.number(Field::StandardError)?,
    /// Low precision.
    suppress: bool = cells.flag(Field::Suppress)?,
}

row! {
    /// A new or revised task (Emerging Tasks).
    EmergingTaskRow, |cells, _role|
    /// The occupation.
    code: OnetSocCode = cells.code(Field::Code)?,
    /// The statement.
    text: String = string(cells, Field::Task)?,
    /// `New` or `Revision`.
    category: SmolStr = element(cells, Field::Kind)?,
    /// The task that it revises.
    original: Option<u32> = cells.count(Field::OriginalTaskId)?,
    /// Month of collection.
    date: Option<Month> = date(cells)?,
}

row! {
    /// An activity that a task is an instance of (Tasks to DWAs, Tasks to Green DWAs). Date and source are dropped:
    /// all of them are analysts' judgements.
    TaskActivityRow, |cells, _role|
    /// The occupation.
    code: OnetSocCode = cells.code(Field::Code)?,
    /// The task's number.
    task: u32 = task_id(cells)?,
    /// The activity's id.
    activity: SmolStr = element(cells, Field::Activity)?,
}

row! {
    /// A rating of an occupation on an element (Skills, Abilities, Work Context, …).
    RatingRow, |cells, _role|
    /// The occupation.
    code: OnetSocCode = cells.code(Field::Code)?,
    /// The element of the content model.
    element: SmolStr = element(cells, Field::Element)?,
    /// The scale.
    scale: SmolStr = element(cells, Field::Scale)?,
    /// The answer category, on scales that give shares.
    category: Option<u8> = category(cells)?,
    /// The value on the scale's range.
    value: Option<f32> = cells.number(Field::Value)?,
    /// Number of ratings.
    n: Option<u32> = cells.count(Field::N)?,
    /// Standard error.
    standard_error: Option<f32> = cells.number(Field::StandardError)?,
    /// Lower bound of the 95% confidence interval.
    lower: Option<f32> = cells.number(Field::Lower)?,
    /// Upper bound of the 95% confidence interval.
    upper: Option<f32> = cells.number(Field::Upper)?,
    /// Low precision.
    suppress: bool = cells.flag(Field::Suppress)?,
    /// Called not relevant by most.
    not_relevant: bool = cells.flag(Field::NotRelevant)?,
    /// Month of collection.
    date: Option<Month> = date(cells)?,
    /// Who rated.
    source: Option<SmolStr> = cells.optional_text(Field::Source),
}

row! {
    /// How much preparation an occupation needs (Job Zones).
    JobZoneRow, |cells, _role|
    /// The occupation.
    code: OnetSocCode = cells.code(Field::Code)?,
    /// 1 to 5.
    zone: u8 = job_zone(cells)?,
    /// Month of the judgement.
    date: Option<Month> = date(cells)?,
    /// Who judged.
    source: Option<SmolStr> = cells.optional_text(Field::Source),
}

row! {
    /// A product in use (Technology Skills, Software Skills, Tools Used, Tools and Technology).
    ProductRow, |cells, role|
    /// The occupation.
    code: OnetSocCode = cells.code(Field::Code)?,
    /// Whether it is a tool; software otherwise.
    tool: bool = is_tool(cells, role)?,
    /// The product.
    example: String = string(cells, Field::Example)?,
    /// UNSPSC commodity.
    commodity: Option<u32> = cells.count(Field::Commodity)?,
    /// Content-model element, from release 30.3 on.
    element: Option<SmolStr> = cells.optional_text(Field::Element),
    /// Title of the commodity or name of the element.
    category: String = string(cells, Field::CommodityTitle)?,
    /// Often asked for in all postings.
    hot: bool = cells.flag(Field::Hot)?,
    /// Often asked for in the occupation's postings.
    in_demand: bool = cells.flag(Field::InDemand)?,
}

fn is_tool(cells: &Cells<'_>, role: Role) -> Result<bool, CellError> {
    match (role, cells.optional(Field::Kind)) {
        (Role::Tools, _) | (_, Some("Tools")) => Ok(true),
        (Role::Software, _) | (_, Some("Technology")) => Ok(false),
        _ => Err(cells.unexpected(Field::Kind, "Tools or Technology")),
    }
}

row! {
    /// A related occupation (Related Occupations, Career Changers Matrix, Career Starters Matrix).
    RelatedRow, |cells, _role|
    /// The occupation.
    code: OnetSocCode = cells.code(Field::Code)?,
    /// The other.
    related: OnetSocCode = cells.code(Field::RelatedCode)?,
    /// How close.
    tier: Option<RelatedTier> =
        cells.optional_parsed(Field::Tier, "Primary-Short, Primary-Long or Supplemental")?,
    /// Rank from 1.
    index: u16 = cells.parsed(Field::Index, "a rank such as 1")?,
}

row! {
    /// A fact on the data collection (Occupation Level Metadata).
    MetadataRow, |cells, _role|
    /// The occupation.
    code: OnetSocCode = cells.code(Field::Code)?,
    /// What is told.
    item: SmolStr = element(cells, Field::Item)?,
    /// The answer or class.
    response: Option<String> = cells.optional(Field::Response).map(str::to_owned),
    /// Number of responses.
    n: Option<f32> = cells.number(Field::N)?,
    /// Share in percent.
    percent: Option<f32> = cells.number(Field::Percent)?,
    /// Month of collection.
    date: Option<Month> = date(cells)?,
}

row! {
    /// An element of the content model (Content Model Reference).
    ElementRow, |cells, _role|
    /// Its id.
    id: SmolStr = element(cells, Field::Element)?,
    /// Its name.
    name: String = string(cells, Field::ElementName)?,
    /// Its definition.
    description: String = cells.optional(Field::Description).unwrap_or_default().to_owned(),
}

row! {
    /// A scale (Scales Reference).
    ScaleRow, |cells, _role|
    /// Its id.
    id: SmolStr = element(cells, Field::Scale)?,
    /// Its name.
    name: String = string(cells, Field::ScaleName)?,
    /// Its least value.
    minimum: f32 = required_number(cells, Field::Minimum)?,
    /// Its greatest value.
    maximum: f32 = required_number(cells, Field::Maximum)?,
}

row! {
    /// A category of a scale that gives shares (Task, Work Context, Education … Categories).
    CategoryRow, |cells, _role|
    /// The element; none for tasks.
    element: Option<SmolStr> = cells.optional_text(Field::Element),
    /// The scale.
    scale: SmolStr = element(cells, Field::Scale)?,
    /// The category.
    category: u8 = cells.parsed(Field::Category, "a category from 1 to 255")?,
    /// What it means.
    description: String = string(cells, Field::CategoryDescription)?,
}

row! {
    /// An example of a level (Level Scale Anchors).
    AnchorRow, |cells, _role|
    /// The element.
    element: SmolStr = element(cells, Field::Element)?,
    /// The scale, usually LV.
    scale: Option<SmolStr> = cells.optional_text(Field::Scale),
    /// The level.
    value: f32 = required_number(cells, Field::Value)?,
    /// What someone at this level does.
    description: String = string(cells, Field::Description)?,
}

row! {
    /// What a job zone means (Job Zone Reference).
    JobZoneReferenceRow, |cells, _role|
    /// 1 to 5.
    zone: u8 = job_zone(cells)?,
    /// Its name.
    name: String = string(cells, Field::Title)?,
    /// Experience needed.
    experience: String = cells.optional(Field::Experience).unwrap_or_default().to_owned(),
    /// Education needed.
    education: String = cells.optional(Field::Education).unwrap_or_default().to_owned(),
    /// Training needed.
    training: String = cells.optional(Field::Training).unwrap_or_default().to_owned(),
    /// Example occupations.
    examples: String = cells.optional(Field::Examples).unwrap_or_default().to_owned(),
    /// Range of specific vocational preparation.
    svp: String = cells.optional(Field::Svp).unwrap_or_default().to_owned(),
}

row! {
    /// An intermediate, detailed or green work activity (IWA/DWA/Green DWA Reference, GWAs to IWAs (to DWAs)).
    ActivityRow, |cells, _role|
    /// The generalized work activity that it belongs to.
    gwa: SmolStr = element(cells, Field::Element)?,
    /// The intermediate work activity that it belongs to, for detailed ones.
    iwa: Option<SmolStr> = cells.optional_text(Field::Iwa),
    /// Its id.
    id: SmolStr = element(cells, Field::Activity)?,
    /// Its title.
    title: String = string(cells, Field::ActivityTitle)?,
}

row! {
    /// A pair of elements that belong together (Abilities to Work Activities, Basic Interests to RIASEC, …).
    LinkRow, |cells, _role|
    /// The first.
    from: SmolStr = element(cells, Field::Element)?,
    /// The second.
    to: SmolStr = element(cells, Field::OtherElement)?,
}

row! {
    /// A word that stands for an interest (RIASEC Keywords, Career Interest Type Keywords).
    KeywordRow, |cells, _role|
    /// The interest.
    element: SmolStr = element(cells, Field::Element)?,
    /// The word.
    keyword: String = string(cells, Field::Keyword)?,
    /// `Action` or `Object`.
    kind: Option<SmolStr> = cells.optional_text(Field::Kind),
}

row! {
    /// An example activity of an interest (Interests Illustrative Activities).
    InterestActivityRow, |cells, _role|
    /// The interest.
    element: SmolStr = element(cells, Field::Element)?,
    /// `General` or `Basic`.
    kind: Option<SmolStr> = cells.optional_text(Field::Kind),
    /// The activity.
    activity: String = string(cells, Field::Activity)?,
}

row! {
    /// An example occupation of an interest (Interests Illustrative Occupations).
    InterestOccupationRow, |cells, _role|
    /// The interest.
    element: SmolStr = element(cells, Field::Element)?,
    /// `General` or `Basic`.
    kind: Option<SmolStr> = cells.optional_text(Field::Kind),
    /// The occupation.
    code: OnetSocCode = cells.code(Field::Code)?,
}

row! {
    /// Where an element is asked for (Survey Booklet Locations).
    SurveyLocationRow, |cells, _role|
    /// The element.
    element: SmolStr = element(cells, Field::Element)?,
    /// Number of the question.
    item: SmolStr = element(cells, Field::Item)?,
    /// The scale.
    scale: Option<SmolStr> = cells.optional_text(Field::Scale),
}

row! {
    /// A UNSPSC commodity with the groups above it (UNSPSC Reference).
    CommodityRow, |cells, _role|
    /// Commodity code.
    code: u32 = cells.parsed(Field::Commodity, "a commodity code such as 43232202")?,
    /// Commodity title.
    title: String = string(cells, Field::CommodityTitle)?,
    /// Class code.
    class: u32 = cells.parsed(Field::Class, "a class code such as 43232200")?,
    /// Class title.
    class_title: String = string(cells, Field::ClassTitle)?,
    /// Family code.
    family: u32 = cells.parsed(Field::Family, "a family code such as 43230000")?,
    /// Family title.
    family_title: String = string(cells, Field::FamilyTitle)?,
    /// Segment code.
    segment: u32 = cells.parsed(Field::Segment, "a segment code such as 43000000")?,
    /// Segment title.
    segment_title: String = string(cells, Field::SegmentTitle)?,
}

row! {
    /// Part of the green economy (Green Occupations).
    GreenOccupationRow, |cells, _role|
    /// The occupation.
    code: OnetSocCode = cells.code(Field::Code)?,
    /// `Green New & Emerging`, `Green Enhanced Skills` or `Green Increased Demand`.
    category: SmolStr = element(cells, Field::Kind)?,
}

row! {
    /// A green task (Green Task Statements).
    GreenTaskRow, |cells, _role|
    /// The occupation.
    code: OnetSocCode = cells.code(Field::Code)?,
    /// The task's number.
    id: u32 = task_id(cells)?,
    /// The statement.
    text: String = string(cells, Field::Task)?,
    /// `New Green Task` or `Existing Green Task`.
    kind: Option<SmolStr> = cells.optional_text(Field::Kind),
}
