//! Counts formatted for people.

/// A count with thousands separators.
pub fn thousands(count: u64) -> String {
    let digits = count.to_string();
    let mut text = String::with_capacity(digits.len() + digits.len() / 3);
    for (place, digit) in digits.char_indices() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::thousands;

    #[test]
    fn thousands_are_separated_by_commas() {
        let told: Vec<String> = [0, 999, 1_000, 12_345, 1_234_567].map(thousands).into();
        assert_eq!(told, ["0", "999", "1,000", "12,345", "1,234,567"]);
    }
}
