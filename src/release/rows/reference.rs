//! Rows that other rows refer to: elements, scales, activities, commodities, and their details.

use smol_str::SmolStr;

use super::{element, job_zone, required_number, string, task_id};
use crate::release::shape::{Field, Role};
use crate::soc::OnetSocCode;
use crate::table::{CellError, Cells};

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
    /// Its minimum.
    minimum: f32 = required_number(cells, Field::Minimum)?,
    /// Its maximum.
    maximum: f32 = required_number(cells, Field::Maximum)?,
}

row! {
    /// A category of a scale of shares (Task, Work Context, Education … Categories).
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
    /// Where the surveys ask about an element (Survey Booklet Locations).
    SurveyLocationRow, |cells, _role|
    /// The element.
    element: SmolStr = element(cells, Field::Element)?,
    /// The question's number.
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
    /// An occupation's part in the green economy (Green Occupations).
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
