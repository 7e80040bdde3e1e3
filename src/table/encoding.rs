//! Encodings of published tables. The byte order mark distinguishes UTF-8 from UTF-16. Bytes that are not UTF-8 are
//! decoded as Windows-1252, cell by cell, because publishers mix the two in one file.

use std::borrow::Cow;
use std::io::{self, Read};

use encoding_rs::{Decoder, DecoderResult, UTF_16BE, UTF_16LE, WINDOWS_1252};

const UTF_8_MARK: &[u8] = b"\xef\xbb\xbf";

/// The text of a cell: UTF-8, with each stray byte read as Windows-1252 (of which Latin-1 is the printable part).
///
/// ```
/// assert_eq!(metier::table::text(b"Caf\xe9 \x96 caf\xc3\xa9"), "Café – café");
/// ```
pub fn text(bytes: &[u8]) -> Cow<'_, str> {
    if let Ok(text) = str::from_utf8(bytes) {
        return Cow::Borrowed(text);
    }
    let mut text = String::with_capacity(bytes.len() + 16);
    for chunk in bytes.utf8_chunks() {
        text.push_str(chunk.valid());
        text.push_str(&WINDOWS_1252.decode_without_bom_handling(chunk.invalid()).0);
    }
    Cow::Owned(text)
}

/// How the bytes of a file are converted before they are split into cells.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Encoding {
    /// Bytes are passed through.
    Utf8,
    /// Code units of two bytes, converted to UTF-8.
    Utf16,
}

impl Encoding {
    /// How many bytes of the file these bytes were decoded from; they must start and end on character boundaries.
    pub(super) fn source_length(self, bytes: &[u8]) -> u64 {
        let units = |byte: &u8| match byte {
            0x80..=0xbf => 0,
            0xf0.. => 2,
            _ => 1,
        };
        match self {
            Self::Utf8 => bytes.len() as u64,
            Self::Utf16 => 2 * bytes.iter().map(units).sum::<u64>(),
        }
    }
}

/// A file without its byte order mark, converted to UTF-8 if it is UTF-16.
pub(super) struct Decoded<R> {
    input: io::Chain<io::Cursor<Vec<u8>>, R>,
    conversion: Option<Conversion>,
    /// Length of the byte order mark.
    pub(super) mark_length: u64,
}

impl<R: Read> Decoded<R> {
    /// Reads the byte order mark, if any.
    pub(super) fn new(mut input: R) -> io::Result<Self> {
        let mut beginning = Vec::with_capacity(UTF_8_MARK.len());
        input.by_ref().take(UTF_8_MARK.len() as u64).read_to_end(&mut beginning)?;
        let (mark_length, encoding) = match *beginning {
            [0xef, 0xbb, 0xbf] => (3, None),
            [0xff, 0xfe, ..] => (2, Some(UTF_16LE)),
            [0xfe, 0xff, ..] => (2, Some(UTF_16BE)),
            _ => (0, None),
        };
        beginning.drain(..mark_length);
        Ok(Self {
            input: io::Cursor::new(beginning).chain(input),
            conversion: encoding.map(|encoding| Conversion::new(encoding.new_decoder_without_bom_handling())),
            mark_length: mark_length as u64,
        })
    }

    pub(super) fn encoding(&self) -> Encoding {
        if self.conversion.is_some() { Encoding::Utf16 } else { Encoding::Utf8 }
    }
}

impl<R: Read> Read for Decoded<R> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        match &mut self.conversion {
            None => self.input.read(out),
            Some(conversion) => conversion.read(&mut self.input, out),
        }
    }
}

/// Converts UTF-16 a block at a time.
struct Conversion {
    decoder: Decoder,
    source: Vec<u8>,
    text: Vec<u8>,
    /// How much of `text` has been handed out.
    used: usize,
    state: State,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    Reading,
    /// What follows `text` is not a character.
    Broken,
    Finished,
}

impl Conversion {
    const BLOCK: usize = 1 << 14;

    fn new(decoder: Decoder) -> Self {
        let source = vec![0; Self::BLOCK];
        Self { decoder, source, text: Vec::new(), used: 0, state: State::Reading }
    }

    fn read(&mut self, input: &mut impl Read, out: &mut [u8]) -> io::Result<usize> {
        while self.used == self.text.len() {
            match self.state {
                State::Reading => self.convert(input)?,
                State::Broken => {
                    return Err(io::Error::new(
                        io::ErrorKind::InvalidData,
                        "broken UTF-16: half a character; save the file as UTF-8",
                    ));
                }
                State::Finished => return Ok(0),
            }
        }
        let length = out.len().min(self.text.len() - self.used);
        out[..length].copy_from_slice(&self.text[self.used..self.used + length]);
        self.used += length;
        Ok(length)
    }

    fn convert(&mut self, input: &mut impl Read) -> io::Result<()> {
        let length = input.read(&mut self.source)?;
        let last = length == 0;
        let room = self.decoder.max_utf8_buffer_length_without_replacement(length).unwrap_or_default();
        self.text.resize(room, 0);
        let source = &self.source[..length];
        let (result, _, written) =
            self.decoder.decode_to_utf8_without_replacement(source, &mut self.text, last);
        self.text.truncate(written);
        self.used = 0;
        self.state = match result {
            DecoderResult::InputEmpty if last => State::Finished,
            DecoderResult::InputEmpty => State::Reading,
            DecoderResult::Malformed(..) | DecoderResult::OutputFull => State::Broken,
        };
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn decoded(bytes: &[u8]) -> io::Result<Vec<u8>> {
        let mut text = Vec::new();
        Decoded::new(bytes)?.read_to_end(&mut text)?;
        Ok(text)
    }

    fn utf_16(text: &str, bytes: fn(u16) -> [u8; 2]) -> Vec<u8> {
        text.encode_utf16().flat_map(bytes).collect()
    }

    #[test]
    fn byte_order_marks_are_removed_and_utf_16_is_converted() {
        let text = "title,code\nCafé 🍳,35-1011\n".repeat(2000);
        let marked = format!("\u{feff}{text}");
        for bytes in [
            text.clone().into_bytes(),
            marked.clone().into_bytes(),
            utf_16(&marked, u16::to_le_bytes),
            utf_16(&marked, u16::to_be_bytes),
        ] {
            assert_eq!(decoded(&bytes).unwrap(), text.as_bytes());
        }
        assert_eq!(decoded(b"").unwrap(), b"");
        assert_eq!(decoded(b"\xef\xbb").unwrap(), b"\xef\xbb");
    }

    #[test]
    fn broken_utf_16_is_an_error_after_the_text_before_it() {
        for broken in [&b"\xff\xfea\0\0\xd8b\0"[..], b"\xff\xfea\0b", b"\xff\xfea\0\0\xd8"] {
            let mut input = Decoded::new(broken).unwrap();
            let mut text = Vec::new();
            let error = input.read_to_end(&mut text).unwrap_err();
            assert_eq!((text.as_slice(), error.kind()), (&b"a"[..], io::ErrorKind::InvalidData));
        }
    }

    #[test]
    fn source_length_is_the_length_in_the_file() {
        let text = "aé–🍳";
        assert_eq!(Encoding::Utf8.source_length(text.as_bytes()), text.len() as u64);
        let expected = utf_16(text, u16::to_le_bytes).len() as u64;
        assert_eq!(Encoding::Utf16.source_length(text.as_bytes()), expected);
    }

    #[test]
    fn stray_bytes_are_windows_1252() {
        assert!(matches!(text("Café".as_bytes()), Cow::Borrowed("Café")));
        assert_eq!(text(b"Caf\xe9 \x93x\x94 \xc3\xa9 \x81"), "Café “x” é \u{81}");
    }
}
