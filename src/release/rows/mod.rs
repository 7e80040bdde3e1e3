//! The rows of the tables, whatever the era calls their columns.

use smol_str::SmolStr;

pub use occupation::*;
pub use reference::*;

use super::shape::{Field, PASSED_OVER, Role, TableShape};
use super::terms::Month;
use crate::error::Result;
use crate::table::{CellError, Cells, Strictness, Table, TableReport, read_table};

/// A table, and what distinguishes it from others of its kind.
#[derive(Debug)]
pub struct RoleTable<R> {
    /// The table's name in its layout, without extension.
    pub name: &'static str,
    /// Its role.
    pub role: Role,
    /// Its rows.
    pub table: Table<R>,
}

fn read_table_of<R: TableRow>(
    shape: &TableShape,
    file: &str,
    bytes: &[u8],
    strictness: Strictness,
) -> Result<(RoleTable<R>, TableReport)> {
    let (table, report) =
        read_table(file, bytes, shape.columns, PASSED_OVER, strictness, |cells| R::read(cells, shape.role))?;
    Ok((RoleTable { name: shape.file, role: shape.role, table }, report))
}

/// A kind of row that can be read from the cells of a table with a given role.
pub(super) trait TableRow: Sized + Send {
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

        /// The tables of a release by kind of row, in layout order.
        #[derive(Debug, Default)]
        pub struct Tables {
            $($(#[$doc])* pub $field: Vec<RoleTable<$row>>,)*
        }

        /// A table of any kind.
        pub(super) enum AnyTable {
            $($kind(RoleTable<$row>),)*
        }

        impl AnyTable {
            /// Reads a file as a table of this kind and shape.
            pub(super) fn read(
                kind: RowKind,
                shape: &TableShape,
                file: &str,
                bytes: &[u8],
                strictness: Strictness,
            ) -> Result<(Self, TableReport)> {
                match kind {
                    $(RowKind::$kind => {
                        let (table, report) = read_table_of::<$row>(shape, file, bytes, strictness)?;
                        Ok((Self::$kind(table), report))
                    })*
                }
            }
        }

        impl Tables {
            /// Adds a table to those of its kind.
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
    /// Facts about the data collection.
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
    /// Where the surveys ask about an element.
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
        #[derive(Debug, Clone, PartialEq, serde::Serialize, serde::Deserialize)]
        pub struct $name {
            $($(#[$field_doc])* pub $field: $type,)*
        }

        impl super::TableRow for $name {
            fn read($cells: &Cells<'_>, $role: Role) -> Result<Self, CellError> {
                Ok(Self { $($field: $read,)* })
            }
        }
    };
}

mod occupation;
mod reference;

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
