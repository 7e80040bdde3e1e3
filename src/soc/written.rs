//! Codes as people write them.

/// The digits of a text that looks like a code.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Written {
    /// The digits as a number.
    pub digits: u32,
    /// How many digits there are, 1 to 8.
    pub len: u8,
    /// Whether there is a point after the sixth digit.
    pub has_point: bool,
    /// Whether it ends in a dash or point.
    pub ends_open: bool,
}

/// The dashes that word processors and web pages put in place of a hyphen.
fn is_dash(c: char) -> bool {
    matches!(c, '-' | '\u{2010}'..='\u{2015}' | '\u{2212}' | '\u{fe63}' | '\u{ff0d}')
}

impl Written {
    /// Reads two digits, an optional dash, up to four digits, an optional point and up to two digits, with blanks around
    /// them; `None` for any other text.
    pub(super) fn read(text: &str) -> Option<Self> {
        let mut read = Self { digits: 0, len: 0, has_point: false, ends_open: false };
        let mut has_dash = false;
        for c in text.trim().chars() {
            read.ends_open = false;
            match c {
                '0'..='9' if read.len < 8 => {
                    read.digits = read.digits * 10 + (c as u32 - '0' as u32);
                    read.len += 1;
                }
                '.' if read.len == 6 && !read.has_point => (read.has_point, read.ends_open) = (true, true),
                c if is_dash(c) && read.len == 2 && !has_dash => (has_dash, read.ends_open) = (true, true),
                _ => return None,
            }
        }
        (read.len > 0).then_some(read)
    }
}
