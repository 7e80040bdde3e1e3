//! Bytes of a published table as text: byte order mark dropped, stray bytes of Windows-1252 repaired.

/// A table's text and where it had to be repaired.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decoded {
    /// The text, without byte order mark.
    pub text: String,
    /// Lines (from 1, in order, each once) that held bytes which are not UTF-8.
    pub repaired_lines: Vec<u64>,
}

/// What Windows-1252 has at 0x80 to 0x9F; the five holes stay control characters, as in the WHATWG standard.
const WINDOWS_1252: [char; 32] = [
    '€', '\u{81}', '‚', 'ƒ', '„', '…', '†', '‡', 'ˆ', '‰', 'Š', '‹', 'Œ', '\u{8d}', 'Ž', '\u{8f}', '\u{90}',
    '‘', '’', '“', '”', '•', '–', '—', '˜', '™', 'š', '›', 'œ', '\u{9d}', 'ž', 'Ÿ',
];

fn windows_1252(byte: u8) -> char {
    match byte {
        0x80..=0x9f => WINDOWS_1252[usize::from(byte - 0x80)],
        _ => char::from(byte),
    }
}

/// Decodes UTF-8 with or without byte order mark. Bytes that are not UTF-8 are read as Windows-1252 (of which
/// Latin-1 is the printable part), the only other encoding that O*NET's files were ever seen in.
pub fn decode(bytes: Vec<u8>) -> Decoded {
    let bytes = match bytes.strip_prefix(b"\xef\xbb\xbf") {
        Some(rest) => rest.to_vec(),
        None => bytes,
    };
    match String::from_utf8(bytes) {
        Ok(text) => Decoded { text, repaired_lines: Vec::new() },
        Err(error) => repair(error.as_bytes()),
    }
}

fn repair(bytes: &[u8]) -> Decoded {
    let mut text = String::with_capacity(bytes.len() + 16);
    let mut repaired_lines = Vec::new();
    let mut line = 1;
    for chunk in bytes.utf8_chunks() {
        line += chunk.valid().bytes().filter(|&byte| byte == b'\n').count() as u64;
        text.push_str(chunk.valid());
        if !chunk.invalid().is_empty() {
            text.extend(chunk.invalid().iter().copied().map(windows_1252));
            if repaired_lines.last() != Some(&line) {
                repaired_lines.push(line);
            }
        }
    }
    Decoded { text, repaired_lines }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn utf8_passes_and_the_byte_order_mark_goes() {
        let decoded = decode("\u{feff}Café\n".into());
        assert_eq!(decoded, Decoded { text: "Café\n".into(), repaired_lines: vec![] });
    }

    #[test]
    fn stray_bytes_become_letters_and_are_reported_once_a_line() {
        let decoded = decode(b"a\nCaf\xe9 \x93x\x94 \xc3\xa9\nb\n\x96\n".to_vec());
        assert_eq!(decoded.text, "a\nCafé “x” é\nb\n–\n");
        assert_eq!(decoded.repaired_lines, [2, 4]);
    }
}
