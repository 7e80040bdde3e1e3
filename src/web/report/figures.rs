//! Numbers and names as they stand on a page.

#![expect(clippy::trivially_copy_pass_by_ref, reason = "templates hand references over")]

use crate::report::{Mark, Period};
use crate::text;

/// A count with its thousands set apart.
pub(super) fn thousands(count: &u32) -> String {
    text::thousands(u64::from(*count))
}

/// A wage: with cents by the hour, in whole dollars by the year.
pub(super) fn dollars(wage: &f64, period: &Period) -> String {
    let cents = (wage * 100.0).round() as u32;
    match period {
        Period::Hourly => format!("${}.{:02}", thousands(&(cents / 100)), cents % 100),
        Period::Yearly => format!("${}", thousands(&((cents + 50) / 100))),
    }
}

/// A change in percent, with its sign.
pub(super) fn change(percent: &f64) -> String {
    let told = format!("{percent:+.1}%");
    // No change has no sign, and a minus is as wide as a plus.
    match told.as_str() {
        "+0.0%" | "-0.0%" => "0.0%".to_owned(),
        _ => told.replace('-', "−"),
    }
}

/// A percentage without its sign.
pub(super) fn one_decimal(percent: &f32) -> String {
    format!("{percent:.1}")
}

/// A pay period.
pub(super) fn period(period: &Period) -> &'static str {
    match period {
        Period::Hourly => "Hourly",
        Period::Yearly => "Yearly",
    }
}

/// What a mark in place of a number says, for those who hear the page.
pub(super) fn why(mark: &Mark) -> &'static str {
    match mark {
        Mark::TopCoded => "above the highest published wage",
        Mark::Withheld => "withheld",
        Mark::NotPublished => "not published",
        Mark::HourlyOnly => "told by the hour only",
        Mark::YearlyOnly => "told by the year only",
    }
}

/// What ratings on a scale measure.
pub(super) fn measure(scale: &str) -> &'static str {
    match scale {
        "OI" => "Interest",
        "EX" | "CX" | "CT" => "Extent",
        "WI" => "Impact",
        _ => "Importance",
    }
}

/// A note as a sentence.
pub(super) fn sentence(note: &str) -> String {
    let mut letters = note.chars();
    let first = letters.next().map(char::to_uppercase);
    let mut told: String = first.into_iter().flatten().chain(letters).collect();
    if !told.ends_with(['.', '!', '?']) {
        told.push('.');
    }
    told
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wages_have_cents_by_the_hour_only() {
        assert_eq!(dollars(&18.4, &Period::Hourly), "$18.40");
        assert_eq!(dollars(&1_018.406, &Period::Hourly), "$1,018.41");
        assert_eq!(dollars(&38_280.0, &Period::Yearly), "$38,280");
        assert_eq!(dollars(&999.5, &Period::Yearly), "$1,000");
    }

    #[test]
    fn changes_have_signs_but_for_none() {
        assert_eq!(
            [0.83, -1.26, 0.04, -0.04].map(|percent| change(&percent)),
            ["+0.8%", "−1.3%", "0.0%", "0.0%"]
        );
    }

    #[test]
    fn notes_become_sentences() {
        assert_eq!(sentence("none listed: é"), "None listed: é.");
        assert_eq!(sentence("# is a wage."), "# is a wage.");
        assert_eq!(sentence(""), ".");
    }
}
