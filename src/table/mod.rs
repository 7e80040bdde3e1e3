//! Delimited tables and worksheets: bytes → checked cells → rows of the caller's type, with errors that name file, line and column.
//!
//! A leaf shared by `release`, `labor` and `local`. It knows nothing of O*NET; which columns a table has is told by the
//! caller as data.

mod cells;
mod contents;
mod decode;
mod dialect;
mod encoding;
mod header;
mod input;
mod reader;
mod records;
mod split;
mod workbook;

pub use cells::{CellError, Cells};
pub use contents::read_file;
pub use decode::{Decoded, decode};
pub use dialect::Dialect;
pub use encoding::text;
pub use header::{Column, Field, Header, Need};
pub use input::InputFile;
pub use reader::{Strictness, Table, TableReport, read_checked_table, read_sheet, read_table};
pub use records::{Limits, Position, Record, Records};
pub use workbook::{Sheet, SheetRow, read_workbook};
