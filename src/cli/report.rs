//! `metier report`: everything that is known of an occupation.

use std::io::{self, BufWriter, Write};

use anyhow::Result;
use metier::engine::Engine;
use metier::report::{
    EducationFactKind, LinkItem, Period, Report, ReportRequest, Section, SectionName, TechnologyKind,
    WageItem,
};
use metier::web;

use super::args::ReportArgs;
use super::{Outcome, output};

/// Prints the report on an occupation.
pub(super) fn run(args: &ReportArgs) -> Result<Outcome> {
    let engine = Engine::open(&args.index.path)?;
    let request = ReportRequest {
        areas: args.areas.clone(),
        sections: args.sections.clone(),
        all: args.all,
        year: args.year,
        ..ReportRequest::new(args.code)
    };
    let report = engine.report(&request)?;
    if args.json {
        output::json(&report)?;
    } else if args.html {
        let mut out = io::stdout().lock();
        out.write_all(web::report_page(&engine, &report)?.as_bytes())?;
        out.flush()?;
    } else {
        print(&mut BufWriter::new(io::stdout().lock()), &report)?;
    }
    Ok(Outcome::Done)
}

fn print(out: &mut impl Write, report: &Report<'_>) -> io::Result<()> {
    let sample = if report.sample { ", SAMPLE" } else { "" };
    writeln!(out, "{}  {}  (O*NET {}{sample})", report.code, report.title, report.release)?;
    writeln!(out, "\n{}", report.description)?;
    if !report.bright_outlook.is_empty() {
        let categories: Vec<&str> = report.bright_outlook.iter().map(smol_str::SmolStr::as_str).collect();
        writeln!(out, "\nBright Outlook: {}", categories.join("; "))?;
    }
    print_market(out, report)?;
    print_work(out, report)?;
    print_further(out, report)?;
    out.flush()
}

/// Titles, videos and what is known by area.
fn print_market(out: &mut impl Write, report: &Report<'_>) -> io::Result<()> {
    let sections = &report.sections;
    section(out, SectionName::Titles, sections.titles.as_ref(), |out, items| {
        let titles: Vec<&str> = items.iter().map(|item| item.title).collect();
        writeln!(out, "{}", titles.join(", "))
    })?;
    section(out, SectionName::Video, sections.video.as_ref(), |out, items| {
        items.iter().try_for_each(|item| writeln!(out, "{}: {}", item.title, item.address))
    })?;
    section(out, SectionName::Wages, sections.wages.as_ref(), |out, items| wages(out, items))?;
    section(out, SectionName::Trends, sections.trends.as_ref(), |out, items| {
        items.iter().try_for_each(|item| {
            let change =
                item.annual_change_pct.map(|change| format!(", {change:+.1}% a year")).unwrap_or_default();
            let openings =
                item.annual_openings.map(|openings| format!(", {} openings a year", thousands(openings)));
            writeln!(
                out,
                "{}: {} jobs in {}, {} in {}{change}{}",
                item.area,
                thousands(item.base_employment),
                item.base_year,
                thousands(item.projected_employment),
                item.projected_year,
                openings.unwrap_or_default()
            )
        })
    })?;
    section(out, SectionName::Industries, sections.industries.as_ref(), |out, items| {
        items.iter().try_for_each(|item| {
            writeln!(
                out,
                "{:>5.1}%  {} ({} {})",
                item.percent_of_total, item.industry, item.area_code, item.year
            )
        })
    })
}

/// What is done in the occupation, and what it asks for.
fn print_work(out: &mut impl Write, report: &Report<'_>) -> io::Result<()> {
    let sections = &report.sections;
    section(out, SectionName::Tasks, sections.tasks.as_ref(), |out, items| {
        items.iter().try_for_each(|item| match item.importance {
            Some(importance) => writeln!(out, "{importance:>3}  {}", item.task),
            None => writeln!(out, "- {}", item.task),
        })
    })?;
    for (name, elements) in sections.rated() {
        section(out, name, Some(elements), |out, items| {
            items.iter().try_for_each(|item| {
                let level = item.level.map(|level| format!(", level {level}")).unwrap_or_default();
                writeln!(out, "{:>3}{level}  {} - {}", item.importance, item.name, item.description)
            })
        })?;
    }
    section(out, SectionName::Technology, sections.technology.as_ref(), |out, items| {
        items.iter().try_for_each(|item| {
            let kind = if item.kind == TechnologyKind::Tool { "tool" } else { "technology" };
            let marks = [(item.hot, ", hot"), (item.in_demand, ", in demand")];
            let marks: String = marks.into_iter().filter(|(on, _)| *on).map(|(_, mark)| mark).collect();
            writeln!(out, "{} ({kind}: {}{marks})", item.name, item.category)
        })
    })
}

/// Licences, education, schools, resources, related occupations.
fn print_further(out: &mut impl Write, report: &Report<'_>) -> io::Result<()> {
    let sections = &report.sections;
    section(out, SectionName::Licenses, sections.licenses.as_ref(), |out, items| {
        items.iter().try_for_each(|item| {
            let details =
                [item.agency, item.description, item.address].into_iter().flatten().collect::<Vec<_>>();
            writeln!(out, "{} ({}) {}", item.license, item.area, details.join(", "))
        })
    })?;
    section(out, SectionName::Education, sections.education.as_ref(), |out, items| {
        items.iter().try_for_each(|item| match item.percent {
            Some(percent) if item.kind == EducationFactKind::EducationLevel => {
                writeln!(out, "{percent:>5.1}%  {}", item.text)
            }
            _ => writeln!(out, "{}: {}", item.name, item.text),
        })
    })?;
    section(out, SectionName::Programs, sections.programs.as_ref(), |out, items| {
        items.iter().try_for_each(|item| {
            writeln!(out, "{}  {}", item.cip, item.title)?;
            links(out, "      ", &item.links)
        })
    })?;
    section(out, SectionName::Resources, sections.resources.as_ref(), |out, items| links(out, "", items))?;
    section(out, SectionName::Related, sections.related.as_ref(), |out, items| {
        items.iter().try_for_each(|item| {
            let tier = item.official_tier.map(|tier| format!("  {}", <&str>::from(tier))).unwrap_or_default();
            writeln!(out, "{}  {:.3}  {}{tier}", item.code, item.score, item.title)
        })
    })
}

/// Prints the heading of a section, its items, and where they are from.
fn section<T, W: Write>(
    out: &mut W,
    name: SectionName,
    section: Option<&Section<T>>,
    items: impl FnOnce(&mut W, &[T]) -> io::Result<()>,
) -> io::Result<()> {
    let Some(section) = section else { return Ok(()) };
    writeln!(out, "\n{}", name.heading().to_uppercase())?;
    if !section.is_empty() {
        items(out, &section.items)?;
    }
    links(out, "", &section.links)?;
    if let Some(note) = &section.note {
        writeln!(out, "[{note}]")?;
    }
    if let Some(source) = &section.source {
        let date = section.date.as_ref().map(|date| format!(", {date}")).unwrap_or_default();
        writeln!(out, "source: {source}{date}")?;
    }
    Ok(())
}

fn links(out: &mut impl Write, indent: &str, links: &[LinkItem<'_>]) -> io::Result<()> {
    links.iter().try_for_each(|link| writeln!(out, "{indent}{}: {}", link.title, link.address))
}

fn wages(out: &mut impl Write, items: &[WageItem<'_>]) -> io::Result<()> {
    let width = items.iter().map(|item| item.area.chars().count()).max().unwrap_or_default();
    let heads = ["10%", "25%", "median", "75%", "90%", "mean"].map(|head| format!("{head:>10}")).join(" ");
    writeln!(out, "{:width$}  {:4}  {:6} {heads}", "", "year", "per")?;
    for item in items {
        let point = |(name, value): (&str, Option<f64>)| match (value, item.period) {
            (Some(value), Period::Hourly) => format!("{value:.2}"),
            (Some(value), Period::Yearly) => thousands(value.round() as u32),
            (None, _) => item.marks.get(name).map_or_else(String::new, |mark| mark.sign().to_owned()),
        };
        let points = item.points().map(|one| format!("{:>10}", point(one))).join(" ");
        let period = if item.period == Period::Hourly { "hour" } else { "year" };
        writeln!(out, "{:width$}  {:4}  {period:6} {points}", item.area, item.year)?;
    }
    Ok(())
}

fn thousands(count: u32) -> String {
    output::thousands(count.into())
}
