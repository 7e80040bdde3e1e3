//! Numbers and names as pages show them.

#![expect(clippy::trivially_copy_pass_by_ref, reason = "templates pass references")]

use crate::catalog::Domain;
use crate::market::Term;
use crate::money::Money;
use crate::report::{Mark, Period, WageItem};
use crate::text;

/// A count with thousands separators.
pub(in crate::web) fn thousands(count: &u32) -> String {
    text::thousands(u64::from(*count))
}

/// A wage, with cents when hourly.
pub(in crate::web) fn wage(wage: &Money, period: &Period) -> String {
    period.show(*wage)
}

/// An annual wage.
pub(in crate::web) fn yearly(amount: &Money) -> String {
    wage(amount, &Period::Yearly)
}

/// A difference between annual wages, with its sign.
pub(in crate::web) fn difference(change: Money) -> String {
    let amount = text::thousands(change.dollars().abs().round() as u64);
    match change.dollars() {
        more if more >= 0.5 => format!("+${amount}"),
        less if less <= -0.5 => format!("−${amount}"),
        _ => "$0".to_owned(),
    }
}

/// A change in percent, with its sign.
pub(in crate::web) fn change(percent: &f64) -> String {
    let shown = format!("{percent:+.1}%");
    // No change has no sign, and a minus is as wide as a plus.
    match shown.as_str() {
        "+0.0%" | "-0.0%" => "0.0%".to_owned(),
        _ => shown.replace('-', "−"),
    }
}

/// A percentage without its sign.
pub(in crate::web) fn one_decimal(percent: &f32) -> String {
    format!("{percent:.1}")
}

/// A number with two decimals.
pub(in crate::web) fn two_decimals(value: &f32) -> String {
    format!("{value:.2}")
}

/// The name of a domain.
pub(in crate::web) fn domain(domain: &Domain) -> &'static str {
    domain.plural()
}

/// A pay period.
pub(in crate::web) fn period(period: &Period) -> &'static str {
    match period {
        Period::Hourly => "Hourly",
        Period::Yearly => "Annual",
    }
}

/// The meaning of a mark in place of a number, for screen readers.
pub(in crate::web) fn why(mark: &Mark) -> &'static str {
    match mark {
        Mark::TopCoded => "at or above the highest published wage",
        Mark::Withheld => "not available",
        Mark::EmploymentWithheld => "employment not available",
        Mark::NotPublished => "not published",
        Mark::HourlyOnly => "only hourly wages are published",
        Mark::YearlyOnly => "only annual wages are published",
    }
}

/// A top-coded wage: `at least $115.00`; `None` for others, and when the highest published wage is unknown.
pub(in crate::web) fn at_least(row: &WageItem<'_>, point: &str) -> Option<String> {
    let top_coded = row.marks.get(point) == Some(&Mark::TopCoded);
    row.top_code.filter(|_| top_coded).map(|least| format!("at least {}", row.period.show(least)))
}

/// How far a projection looks ahead.
pub(in crate::web) fn term(term: &Term) -> &'static str {
    match term {
        Term::Long => "Long-term",
        Term::Short => "Short-term",
    }
}

/// What a scale measures.
pub(in crate::web) fn measure(scale: &str) -> &'static str {
    match scale {
        "OI" => "Interest",
        "EX" | "CX" | "CT" => "Extent",
        "WI" => "Impact",
        _ => "Importance",
    }
}

/// A text with its first letter in upper case.
pub(in crate::web) fn capitalized(text: &str) -> String {
    let mut letters = text.chars();
    let first = letters.next().map(char::to_uppercase);
    first.into_iter().flatten().chain(letters).collect()
}

/// A note as a sentence.
pub(in crate::web) fn sentence(note: &str) -> String {
    let mut sentence = capitalized(note);
    if !sentence.is_empty() && !sentence.ends_with(['.', '!', '?']) {
        sentence.push('.');
    }
    sentence
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn changes_have_a_sign_unless_zero() {
        assert_eq!(
            [0.83, -1.26, 0.04, -0.04].map(|percent| change(&percent)),
            ["+0.8%", "−1.3%", "0.0%", "0.0%"]
        );
    }

    #[test]
    fn differences_have_a_sign_unless_zero() {
        let shown = [5_000, -12_345, 0].map(|dollars| difference(Money::from_dollars(dollars)));
        assert_eq!(shown, ["+$5,000", "−$12,345", "$0"]);
    }

    #[test]
    fn notes_become_sentences() {
        assert_eq!(sentence("none listed: é"), "None listed: é.");
        assert_eq!(sentence("# is a wage."), "# is a wage.");
        assert_eq!(sentence("is it?"), "Is it?");
        assert_eq!(sentence(""), "");
    }
}
