//! The values of a Parquet file as text: which columns have a text that means the same, and what it is.

use arrow_schema::{DataType, Schema};
use parquet::basic::{ConvertedType, LogicalType, TimeUnit, Type as Physical};
use parquet::record::Field;
use parquet::schema::types::Type;
use serde_json::{Map, Value};
use time::{Duration, OffsetDateTime};

/// What a column holds, if its values have no text that means the same. The Arrow schema that a writer may have stored
/// knows types that Parquet does not.
pub(super) fn without_text(column: &Type, arrow: Option<&Schema>) -> Option<&'static str> {
    let arrow = arrow.and_then(|schema| schema.field_with_name(column.name()).ok());
    if arrow.is_some_and(|field| has_duration(field.data_type())) {
        return Some("durations");
    }
    if !column.is_primitive() {
        return column.get_fields().iter().find_map(|inner| {
            without_text(inner, None)
                .or(in_nanoseconds(inner).then_some("lists or groups of times in nanoseconds"))
        });
    }
    let info = column.get_basic_info();
    match (column.get_physical_type(), info.logical_type_ref()) {
        (Physical::INT96, _) => Some("timestamps of 96 bits"),
        (Physical::FIXED_LEN_BYTE_ARRAY, logical) => {
            let known =
                info.converted_type() == ConvertedType::DECIMAL || logical == Some(&LogicalType::Float16);
            (!known).then_some("binary values")
        }
        (
            _,
            Some(
                LogicalType::Bson
                | LogicalType::Variant(_)
                | LogicalType::Geometry(_)
                | LogicalType::Geography(_)
                | LogicalType::File,
            ),
        ) => Some("binary values"),
        _ => None,
    }
}

fn has_duration(data: &DataType) -> bool {
    match data {
        DataType::Duration(_) => true,
        DataType::List(inner)
        | DataType::LargeList(inner)
        | DataType::FixedSizeList(inner, _)
        | DataType::Map(inner, _) => has_duration(inner.data_type()),
        DataType::Struct(fields) => fields.iter().any(|field| has_duration(field.data_type())),
        DataType::Dictionary(_, values) => has_duration(values),
        _ => false,
    }
}

/// A value of a column; `None` for bytes that are not UTF-8. Columns of text need not say that they are: older writers
/// leave it out.
pub(super) fn value(field: &Field, column: &Type) -> Option<Value> {
    if let (Field::Long(count), true) = (field, in_nanoseconds(column)) {
        return Some(time_of(*count, column).into());
    }
    let text = match (plain(field)?, field) {
        (Value::String(text), Field::TimestampMillis(_) | Field::TimestampMicros(_)) if is_local(column) => {
            text.strip_suffix(" +00:00").map_or(text.clone(), str::to_owned)
        }
        // Whole numbers have an empty fraction.
        (Value::String(text), Field::Decimal(_)) => text.trim_end_matches('.').to_owned(),
        (value, _) => return Some(value),
    };
    Some(Value::String(text))
}

/// Whether times are those on a clock somewhere, not moments.
fn is_local(column: &Type) -> bool {
    let logical = column.get_basic_info().logical_type_ref();
    matches!(logical, Some(LogicalType::Timestamp(time)) if !time.is_adjusted_to_u_t_c)
}

/// Whether a column has times in nanoseconds, as pandas writes them. Rows give them as bare numbers.
fn in_nanoseconds(column: &Type) -> bool {
    matches!(
        column.get_basic_info().logical_type_ref(),
        Some(LogicalType::Timestamp(time) | LogicalType::Time(time)) if time.unit == TimeUnit::NANOS
    )
}

/// A time in nanoseconds, written like one in microseconds.
fn time_of(count: i64, column: &Type) -> String {
    // Cannot leave the range of dates: 64 bits of nanoseconds reach from 1677 to 2262.
    let time = OffsetDateTime::UNIX_EPOCH + Duration::nanoseconds(count);
    let clock =
        format!("{:02}:{:02}:{:02}.{:09}", time.hour(), time.minute(), time.second(), time.nanosecond());
    if matches!(column.get_basic_info().logical_type_ref(), Some(LogicalType::Time(_))) {
        return clock;
    }
    let zone = if is_local(column) { "" } else { " +00:00" };
    format!("{} {clock}{zone}", time.date())
}

fn plain(field: &Field) -> Option<Value> {
    Some(match field {
        Field::Bytes(bytes) => Value::String(std::str::from_utf8(bytes.data()).ok()?.to_owned()),
        Field::ListInternal(list) => {
            Value::Array(list.elements().iter().map(plain).collect::<Option<Vec<_>>>()?)
        }
        Field::Group(row) => {
            let members = row.get_column_iter().map(|(name, field)| Some((name.clone(), plain(field)?)));
            Value::Object(members.collect::<Option<Map<_, _>>>()?)
        }
        Field::MapInternal(map) => {
            let members = map.entries().iter().map(|(name, field)| {
                let name = match plain(name)? {
                    Value::String(name) => name,
                    other => other.to_string(),
                };
                Some((name, plain(field)?))
            });
            Value::Object(members.collect::<Option<Map<_, _>>>()?)
        }
        other => other.to_json_value(),
    })
}
