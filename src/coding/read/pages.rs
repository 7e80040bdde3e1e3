//! What the pages of a Parquet file unpack to, measured before they are read: a few kilobytes can claim, or be, gigabytes.
//!
//! The pages of a column follow each other, each with a header in Thrift's compact protocol. The reader makes room for what a
//! header says, and unpacks gzip and old LZ4 pages to whatever they hold.

use std::io::{self, Read, Seek, SeekFrom};

use flate2::read::MultiGzDecoder;
use lz4_flex::frame::FrameDecoder;
use parquet::basic::Compression;
use parquet::file::metadata::{ColumnChunkMetaData, ParquetMetaData};

use crate::coding::damage::damaged;
use crate::error::{Error, Result};

/// Fields and structures of a header beyond these are none that a writer writes.
const MOST_FIELDS: usize = 200;
const MOST_DEPTH: usize = 8;

/// The type of a page that is a dictionary.
const DICTIONARY: i64 = 2;

/// Measures the pages of some leaf columns.
///
/// # Errors
/// [`Error::Jobs`] for pages that take more than `most` bytes together, that hold more than their headers say, and for headers that
/// cannot be read.
pub(super) fn check(
    name: &str,
    mut file: impl Read + Seek,
    metadata: &ParquetMetaData,
    most: u64,
    is_read: impl Fn(usize) -> bool,
) -> Result<()> {
    for group in metadata.row_groups() {
        let mut together: u64 = 0;
        for (_, column) in group.columns().iter().enumerate().filter(|(leaf, _)| is_read(*leaf)) {
            let largest = largest(&mut file, column, most).map_err(|error| damaged(name, error))?;
            together = together.saturating_add(largest);
        }
        if together > most {
            let problem = format!(
                "its pages take more than {} MiB of memory together; write it again with smaller pages or fewer columns",
                most >> 20
            );
            return Err(Error::Jobs { file: name.to_owned(), line: None, problem });
        }
    }
    Ok(())
}

/// What the largest page of a column and its dictionary take.
fn largest(file: &mut (impl Read + Seek), column: &ColumnChunkMetaData, most: u64) -> io::Result<u64> {
    let (start, length) = column.byte_range();
    file.seek(SeekFrom::Start(start))?;
    let (mut read, mut largest, mut dictionary) = (0, 0, 0);
    while read < length {
        let mut source = Counted { source: file.by_ref().take(length - read), bytes: 0 };
        let page = Header::read(&mut source)?;
        read += source.bytes;
        let packed = page.packed.min(length - read);
        if unpacks_freely(column.compression()) {
            let mut bytes = Vec::new();
            file.by_ref().take(packed).read_to_end(&mut bytes)?;
            check_unpacked(column.compression(), bytes.get(page.plain..).unwrap_or_default(), page.unpacked)?;
        } else {
            file.seek_relative(i64::try_from(packed).map_err(io::Error::other)?)?;
        }
        read += packed;
        let place = if page.kind == DICTIONARY { &mut dictionary } else { &mut largest };
        *place = page.unpacked.max(*place);
        if largest + dictionary > most {
            break;
        }
    }
    Ok(largest + dictionary)
}

/// Whether the reader unpacks pages of this kind to whatever they hold.
fn unpacks_freely(compression: Compression) -> bool {
    matches!(compression, Compression::GZIP(_) | Compression::LZ4)
}

/// Refuses a page that holds more than its header says. One that cannot be unpacked is left to the reader, which says why.
fn check_unpacked(compression: Compression, packed: &[u8], most: u64) -> io::Result<()> {
    let source: Box<dyn Read + '_> = match compression {
        Compression::GZIP(_) => Box::new(MultiGzDecoder::new(packed)),
        _ => Box::new(FrameDecoder::new(packed)),
    };
    match io::copy(&mut source.take(most + 1), &mut io::sink()) {
        Ok(bytes) if bytes > most => Err(io::Error::other("a page holds more than its header says")),
        _ => Ok(()),
    }
}

/// What a page's header says of its size.
#[derive(Debug, Default)]
struct Header {
    kind: i64,
    unpacked: u64,
    packed: u64,
    /// Bytes of levels before what is packed, in pages of the second version.
    plain: usize,
}

impl Header {
    fn read(source: &mut impl Read) -> io::Result<Self> {
        let mut header = Self::default();
        let size =
            |number: i64| u64::try_from(number).map_err(|_| io::Error::other("a page has a negative size"));
        let mut thrift = Thrift { source, fields: 0 };
        let mut before = 0;
        while let Some((id, kind)) = thrift.field(&mut before)? {
            match (id, kind) {
                (1, I32) => header.kind = thrift.number()?,
                (2, I32) => header.unpacked = size(thrift.number()?)?,
                (3, I32) => header.packed = size(thrift.number()?)?,
                (8, STRUCT) => header.plain = thrift.levels()?,
                _ => thrift.skip(kind, 0)?,
            }
        }
        Ok(header)
    }
}

/// Types of Thrift's compact protocol.
const TRUE: u8 = 1;
const FALSE: u8 = 2;
const I8: u8 = 3;
const I16: u8 = 4;
const I32: u8 = 5;
const I64: u8 = 6;
const DOUBLE: u8 = 7;
const BINARY: u8 = 8;
const LIST: u8 = 9;
const SET: u8 = 10;
const STRUCT: u8 = 12;

/// Reads Thrift's compact protocol, as far as a page's header needs it.
struct Thrift<'s, S> {
    source: &'s mut S,
    fields: usize,
}

impl<S: Read> Thrift<'_, S> {
    fn byte(&mut self) -> io::Result<u8> {
        let mut byte = [0];
        self.source.read_exact(&mut byte)?;
        Ok(byte[0])
    }

    fn unsigned(&mut self) -> io::Result<u64> {
        let mut number = 0;
        for shift in (0..64).step_by(7) {
            let byte = self.byte()?;
            number |= u64::from(byte & 0x7f) << shift;
            if byte & 0x80 == 0 {
                return Ok(number);
            }
        }
        Err(io::Error::other("a number has no end"))
    }

    fn number(&mut self) -> io::Result<i64> {
        let number = self.unsigned()?;
        Ok((number >> 1).cast_signed() ^ -(number & 1).cast_signed())
    }

    /// The id and the type of the next field of a structure, whose last id was `before`; `None` at its end.
    fn field(&mut self, before: &mut i64) -> io::Result<Option<(i64, u8)>> {
        let head = self.byte()?;
        if head == 0 {
            return Ok(None);
        }
        self.fields += 1;
        if self.fields > MOST_FIELDS {
            return Err(io::Error::other("a page's header has too many fields"));
        }
        let step = i64::from(head >> 4);
        *before = if step == 0 { self.number()? } else { before.saturating_add(step) };
        Ok(Some((*before, head & 0x0f)))
    }

    /// The bytes of levels that a header of the second version declares.
    fn levels(&mut self) -> io::Result<usize> {
        let (mut bytes, mut before) = (0_usize, 0);
        while let Some((id, kind)) = self.field(&mut before)? {
            match (id, kind) {
                (5 | 6, I32) => bytes = bytes.saturating_add(usize::try_from(self.number()?).unwrap_or(0)),
                _ => self.skip(kind, 1)?,
            }
        }
        Ok(bytes)
    }

    fn skip(&mut self, kind: u8, depth: usize) -> io::Result<()> {
        if depth > MOST_DEPTH {
            return Err(io::Error::other("a page's header is nested too deeply"));
        }
        match kind {
            TRUE | FALSE => Ok(()),
            I8 => self.pass(1),
            I16 | I32 | I64 => self.number().map(|_| ()),
            DOUBLE => self.pass(8),
            BINARY => {
                let bytes = self.unsigned()?;
                self.pass(bytes)
            }
            LIST | SET => {
                let head = self.byte()?;
                let count = if head >> 4 == 15 { self.unsigned()? } else { u64::from(head >> 4) };
                // Items that take no bytes would never come to an end of the source.
                if count > 1 << 16 {
                    return Err(io::Error::other("a page's header has too long a list"));
                }
                // A list has a byte for each truth; a field has its truth in its type.
                let of = if head & 0x0f == FALSE { I8 } else { head & 0x0f };
                (0..count).try_for_each(|_| self.skip(if of == TRUE { I8 } else { of }, depth + 1))
            }
            STRUCT => {
                let mut before = 0;
                while let Some((_, kind)) = self.field(&mut before)? {
                    self.skip(kind, depth + 1)?;
                }
                Ok(())
            }
            _ => Err(io::Error::other("a page's header has a field of an unknown type")),
        }
    }

    fn pass(&mut self, bytes: u64) -> io::Result<()> {
        let passed = io::copy(&mut self.source.by_ref().take(bytes), &mut io::sink())?;
        if passed == bytes { Ok(()) } else { Err(io::ErrorKind::UnexpectedEof.into()) }
    }
}

/// Counts what is read.
struct Counted<S> {
    source: S,
    bytes: u64,
}

impl<S: Read> Read for Counted<S> {
    fn read(&mut self, bytes: &mut [u8]) -> io::Result<usize> {
        let read = self.source.read(bytes)?;
        self.bytes += read as u64;
        Ok(read)
    }
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;
    use std::sync::Arc;

    use bytes::Bytes;
    use parquet::basic::{Compression, GzipLevel, ZstdLevel};
    use parquet::column::writer::ColumnWriter;
    use parquet::data_type::ByteArray;
    use parquet::file::properties::{WriterProperties, WriterVersion};
    use parquet::file::reader::{FileReader, SerializedFileReader};
    use parquet::file::writer::SerializedFileWriter;
    use parquet::schema::parser::parse_message_type;

    use super::*;

    /// A file of one column with these texts, and its bytes.
    fn written(compression: Compression, version: WriterVersion, texts: &[&str]) -> Vec<u8> {
        let schema = Arc::new(parse_message_type("message m { required binary title (UTF8); }").unwrap());
        let properties = WriterProperties::builder()
            .set_compression(compression)
            .set_writer_version(version)
            .set_dictionary_enabled(false)
            .build();
        let mut writer = SerializedFileWriter::new(Vec::new(), schema, Arc::new(properties)).unwrap();
        let mut group = writer.next_row_group().unwrap();
        let mut column = group.next_column().unwrap().unwrap();
        let values: Vec<ByteArray> = texts.iter().map(|text| ByteArray::from(*text)).collect();
        let ColumnWriter::ByteArrayColumnWriter(out) = column.untyped() else {
            unreachable!("a column of text")
        };
        out.write_batch(&values, None, None).unwrap();
        column.close().unwrap();
        group.close().unwrap();
        writer.into_inner().unwrap()
    }

    fn checked(bytes: &[u8]) -> Result<()> {
        let bytes = Bytes::copy_from_slice(bytes);
        let reader = SerializedFileReader::new(bytes.clone()).unwrap();
        check("a.parquet", Cursor::new(bytes), reader.metadata(), 384 << 20, |_| true)
    }

    #[test]
    fn pages_of_every_kind_are_measured() {
        for compression in [
            Compression::UNCOMPRESSED,
            Compression::SNAPPY,
            Compression::GZIP(GzipLevel::default()),
            Compression::LZ4,
            Compression::LZ4_RAW,
            Compression::ZSTD(ZstdLevel::default()),
        ] {
            for version in [WriterVersion::PARQUET_1_0, WriterVersion::PARQUET_2_0] {
                let bytes = written(compression, version, &["nurse", "cook", &"x".repeat(10_000)]);
                checked(&bytes).unwrap_or_else(|error| panic!("{compression:?}, {version:?}: {error}"));
            }
        }
    }

    /// Replaces the size that the header of the first page claims to unpack to.
    fn claiming(mut bytes: Vec<u8>, size: u32) -> Vec<u8> {
        // The header begins after the file's mark: type, then the size as a number of up to five bytes.
        assert_eq!((&bytes[..4], bytes[4], bytes[6]), (&b"PAR1"[..], 0x15, 0x15));
        let end = 7 + bytes[7..].iter().position(|byte| byte & 0x80 == 0).unwrap();
        let mut number = u64::from(size) << 1;
        let mut written = Vec::new();
        for place in 7..=end {
            let more = if place < end { 0x80 } else { 0 };
            written.push((number & 0x7f) as u8 | more);
            number >>= 7;
        }
        bytes[7..=end].copy_from_slice(&written);
        bytes
    }

    #[test]
    fn a_page_that_holds_more_than_it_says_is_refused() {
        let long = "x".repeat(3_000_000);
        let bytes = written(Compression::GZIP(GzipLevel::default()), WriterVersion::PARQUET_1_0, &[&long]);
        checked(&bytes).unwrap();
        let refused = checked(&claiming(bytes, 1_000_000)).unwrap_err().to_string();
        assert!(refused.contains("more than its header says"), "{refused}");
    }

    #[test]
    fn a_page_that_claims_gigabytes_is_refused() {
        // A size of five bytes, as three million are four: longer texts make room for it.
        let long = "x".repeat(140_000_000);
        let bytes = written(Compression::SNAPPY, WriterVersion::PARQUET_1_0, &[&long]);
        checked(&bytes).unwrap();
        let refused = checked(&claiming(bytes, 2_000_000_000)).unwrap_err().to_string();
        assert!(refused.contains("more than 384 MiB of memory"), "{refused}");
    }
}
