//! Delimited tables and worksheets: bytes → checked cells → rows of the caller's type, with errors that name file, line and column.
//!
//! A leaf shared by `release`, `labor` and `local`. It knows nothing of O*NET; which columns a table has is told by the
//! caller as data.

mod cells;
mod decode;
mod header;
mod input;
mod reader;
mod workbook;

pub use cells::{CellError, Cells};
pub use decode::{Decoded, decode};
pub use header::{Column, Field, Header, Need};
pub use input::InputFile;
pub use reader::{Strictness, Table, TableReport, read_checked_table, read_sheet, read_table};
pub use workbook::{Sheet, SheetRow, read_workbook};
