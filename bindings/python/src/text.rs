//! A column of Arrow data as texts: strings of any layout, dictionaries of them, bytes that are UTF-8, and, where numbers can
//! be meant, whole numbers.

use arrow_array::cast::AsArray;
use arrow_array::{Array, ArrayRef, StringViewArray};
use arrow_cast::{CastOptions, cast_with_options};
use arrow_schema::DataType;
use pyo3::PyResult;

use crate::errors::invalid;

/// The texts of a column, which is called `name` in messages. With `numbers`, whole numbers are read as their digits: NAICS
/// codes often are numbers, and where some are missing, numbers with a fraction of zero.
///
/// Arrow data comes from outside, and its bytes need not be what its type says: they are checked first.
pub(crate) fn texts(column: &ArrayRef, name: &str, numbers: bool) -> PyResult<StringViewArray> {
    use DataType::{
        Binary, BinaryView, Dictionary, Float16, Float32, Float64, Int8, Int16, Int32, Int64, LargeBinary,
        LargeUtf8, Null, UInt8, UInt16, UInt32, UInt64, Utf8, Utf8View,
    };

    match column.data_type() {
        Dictionary(keys, values) if matches!(**values, Utf8 | LargeUtf8 | Utf8View) => {
            check(column, name)?;
            // Views share the texts. In one step, a missing text of the dictionary would become one that is there.
            let views = converted(column, &Dictionary(keys.clone(), Box::new(Utf8View)), name)?;
            Ok(converted(&views, &Utf8View, name)?.as_string_view().clone())
        }
        Dictionary(_, values) => {
            check(column, name)?;
            texts(&converted(column, values, name)?, name, numbers)
        }
        Binary | LargeBinary | BinaryView => {
            check(column, name)?;
            texts(&converted(&of_bytes(column, name)?, &LargeUtf8, name)?, name, numbers)
        }
        Utf8 | LargeUtf8 | Utf8View | Null => {
            check(column, name)?;
            Ok(converted(column, &Utf8View, name)?.as_string_view().clone())
        }
        Int8 | Int16 | Int32 | Int64 | UInt8 | UInt16 | UInt32 | UInt64 if numbers => {
            texts(&converted(column, &LargeUtf8, name)?, name, numbers)
        }
        Float16 | Float32 | Float64 if numbers => {
            let whole = converted(column, &Int64, name)?;
            let back = converted(&whole, &Float64, name)?;
            if back != converted(column, &Float64, name)? {
                return Err(invalid(format!(
                    "the column '{name}' holds numbers with fractions; expected text"
                )));
            }
            texts(&whole, name, numbers)
        }
        other => Err(invalid(format!("the column '{name}' holds values of type {other}; expected text"))),
    }
}

/// Refuses data that is not what its type says, such as strings that are not UTF-8.
fn check(column: &ArrayRef, name: &str) -> PyResult<()> {
    let checked = column.to_data().validate_full();
    checked.map_err(|error| invalid(format!("the column '{name}' holds damaged data: {error}")))
}

/// The same bytes with offsets of 64 bits, once all are UTF-8.
fn of_bytes(column: &ArrayRef, name: &str) -> PyResult<ArrayRef> {
    let bytes = converted(column, &DataType::LargeBinary, name)?;
    let mut values = bytes.as_binary::<i64>().iter();
    match values.position(|value| value.is_some_and(|value| std::str::from_utf8(value).is_err())) {
        None => Ok(bytes),
        Some(row) => Err(invalid(format!(
            "the column '{name}' holds bytes that are not UTF-8 (row {row} of its batch, from 0); decode it first"
        ))),
    }
}

fn converted(column: &ArrayRef, to: &DataType, name: &str) -> PyResult<ArrayRef> {
    let strict = CastOptions { safe: false, ..CastOptions::default() };
    let converted = cast_with_options(column, to, &strict);
    converted.map_err(|error| invalid(format!("the column '{name}' cannot be read as text: {error}")))
}
