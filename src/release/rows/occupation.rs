//! Rows about an occupation.

use smol_str::SmolStr;

use super::{category, date, element, job_zone, string, task_id};
use crate::release::shape::{Field, Role};
use crate::release::terms::{Month, RelatedTier, TaskKind};
use crate::soc::OnetSocCode;
use crate::table::{CellError, Cells};

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
    /// A title, perhaps with an abbreviation (Alternate Titles, Job Titles).
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
    /// The source: who stated it.
    source: Option<SmolStr> = cells.optional_text(Field::Source),
}

row! {
    /// A rating of a task (Task Ratings). Confidence bounds, date and source are dropped: the bounds follow from the value
    /// and its standard error, and date and source are those of the task.
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
    /// all of them are analysts' judgments.
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
    /// The answer category, on scales of shares.
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
    /// Rated not relevant by most raters.
    not_relevant: bool = cells.flag(Field::NotRelevant)?,
    /// Month of collection.
    date: Option<Month> = date(cells)?,
    /// The source: who rated it.
    source: Option<SmolStr> = cells.optional_text(Field::Source),
}

row! {
    /// How much preparation an occupation needs (Job Zones).
    JobZoneRow, |cells, _role|
    /// The occupation.
    code: OnetSocCode = cells.code(Field::Code)?,
    /// 1 to 5.
    zone: u8 = job_zone(cells)?,
    /// Month of the judgment.
    date: Option<Month> = date(cells)?,
    /// The source: who judged it.
    source: Option<SmolStr> = cells.optional_text(Field::Source),
}

row! {
    /// A product in use (Technology Skills, Software Skills, Tools Used, Tools and Technology).
    ProductRow, |cells, role|
    /// The occupation.
    code: OnetSocCode = cells.code(Field::Code)?,
    /// Whether it is a tool rather than software.
    tool: bool = is_tool(cells, role)?,
    /// The product.
    example: String = string(cells, Field::Example)?,
    /// UNSPSC commodity.
    commodity: Option<u32> = cells.count(Field::Commodity)?,
    /// Content-model element, since release 30.3.
    element: Option<SmolStr> = cells.optional_text(Field::Element),
    /// Title of the commodity or name of the element.
    category: String = string(cells, Field::CommodityTitle)?,
    /// Often required in job postings of all occupations.
    hot: bool = cells.flag(Field::Hot)?,
    /// Often required in the occupation's job postings.
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
    /// The related occupation.
    related: OnetSocCode = cells.code(Field::RelatedCode)?,
    /// The tier: how closely related.
    tier: Option<RelatedTier> =
        cells.optional_parsed(Field::Tier, "Primary-Short, Primary-Long or Supplemental")?,
    /// Rank from 1.
    index: u16 = cells.parsed(Field::Index, "a rank such as 1")?,
}

row! {
    /// A fact about the data collection (Occupation Level Metadata).
    MetadataRow, |cells, _role|
    /// The occupation.
    code: OnetSocCode = cells.code(Field::Code)?,
    /// What the fact is about.
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
