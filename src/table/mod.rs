//! Delimited tables and worksheets: bytes → records → checked cells → rows of the caller's type, with errors that name
//! file, line and column.
//!
//! [`Records`] splits every external delimited file, row by row; [`read_table`] and [`read_workbook`] turn its records, and
//! the rows of a workbook, into typed rows. A leaf that knows nothing about O*NET: the caller gives the columns as data.

mod archive;
mod built_in;
mod cells;
mod contents;
mod dialect;
mod encoding;
mod header;
mod input;
mod reader;
mod records;
mod split;
mod workbook;

pub use archive::open_archive;
pub use built_in::built_in_rows;
pub use cells::{CellError, Cells};
pub use contents::{open_file, read_file};
pub use dialect::Dialect;
pub use encoding::text;
pub use header::{Column, Field, Header, Need, repeated};
pub use input::InputFile;
pub use reader::{Layout, Strictness, Table, TableReport, read_checked_table, read_table, read_workbook};
pub use records::{Limits, Position, Record, Records};
pub use workbook::{SheetRow, Workbook};
