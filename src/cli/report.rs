//! `metier report`: everything known about an occupation.

use std::io::{self, Write};

use anyhow::Result;
use metier::engine::Engine;
use metier::money::Money;
use metier::report::{
    EducationFactKind, HandbookItem, LinkItem, Mark, MarketItem, Period, RelatedItem, Report, ReportRequest,
    ScaleRatings, Section, SectionName, TechnologyKind, WageItem,
};

use super::args::ReportArgs;
use super::{Outcome, open_index, output};

/// Prints the report on an occupation.
pub(super) fn run(args: &ReportArgs) -> Result<Outcome> {
    let engine = open_index::engine(&args.index)?;
    let request = ReportRequest::new(args.code)
        .edition(args.edition.edition)
        .areas(&args.areas)
        .sections(args.sections.iter().copied())
        .all(args.all)
        .year(args.year);
    let report = engine.report(&request)?;
    if let (Some(reading), false) = (&report.reading, args.json) {
        output::reading(reading);
    }
    if args.json {
        output::json(&report)?;
    } else if args.html {
        let page = page(engine, &report)?;
        let mut out = io::stdout().lock();
        out.write_all(page.as_bytes())?;
        out.flush()?;
    } else {
        print(&mut output::text(), &report)?;
    }
    Ok(Outcome::Done)
}

#[cfg(feature = "server")]
fn page(engine: &Engine, report: &Report<'_>) -> Result<String> {
    Ok(metier::web::report_page(engine, report)?)
}

#[cfg(not(feature = "server"))]
fn page(_: &Engine, _: &Report<'_>) -> Result<String> {
    super::without_server()
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

/// Prints titles, videos and the figures by area.
fn print_market(out: &mut impl Write, report: &Report<'_>) -> io::Result<()> {
    let sections = &report.sections;
    section(out, SectionName::Titles, sections.titles.as_ref(), |out, items| {
        let titles: Vec<&str> = items.iter().map(|item| item.title).collect();
        writeln!(out, "{}", titles.join(", "))
    })?;
    section(out, SectionName::Video, sections.video.as_ref(), |out, items| {
        items.iter().try_for_each(|item| writeln!(out, "{}: {}", item.title, item.address))
    })?;
    section(out, SectionName::Market, sections.market.as_ref(), |out, items| {
        items.iter().try_for_each(|item| writeln!(out, "{}: {}", item.area, key_figures(item)))
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
                "{}, {}-term: {} jobs in {}, {} in {}{change}{}",
                item.area,
                item.term.name(),
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
            let percent = match (item.percent_of_total, item.mark) {
                (Some(percent), _) => format!("{percent:.1}%"),
                (None, mark) => mark.map_or("", Mark::sign).to_owned(),
            };
            writeln!(out, "{percent:>6}  {} ({} {})", item.industry, item.area_code, item.year)
        })
    })
}

/// Prints tasks, activities, ratings and technology.
fn print_work(out: &mut impl Write, report: &Report<'_>) -> io::Result<()> {
    let sections = &report.sections;
    section(out, SectionName::Tasks, sections.tasks.as_ref(), |out, items| {
        items.iter().try_for_each(|item| match item.importance {
            Some(importance) => writeln!(out, "{importance:>3}  {}", item.task),
            None => writeln!(out, "- {}", item.task),
        })
    })?;
    section(out, SectionName::EmergingTasks, sections.emerging_tasks.as_ref(), |out, items| {
        items.iter().try_for_each(|item| writeln!(out, "{}: {}", item.category, item.task))
    })?;
    let activities = sections.detailed_work_activities.as_ref();
    section(out, SectionName::DetailedWorkActivities, activities, |out, items| {
        items.iter().try_for_each(|item| writeln!(out, "{}  {}", item.id, item.activity))
    })?;
    for (name, elements) in sections.rated() {
        section(out, name, Some(elements), |out, items| {
            items.iter().try_for_each(|item| {
                let level = item.level.map(|level| format!(", level {level}")).unwrap_or_default();
                writeln!(out, "{:>3}{level}  {} - {}", item.importance, item.name, item.description)
            })
        })?;
    }
    section(out, SectionName::Ratings, sections.ratings.as_ref(), |out, items| ratings(out, items))?;
    section(out, SectionName::Technology, sections.technology.as_ref(), |out, items| {
        items.iter().try_for_each(|item| {
            let kind = if item.kind == TechnologyKind::Tool { "tool" } else { "technology" };
            let marks = [(item.hot, ", hot"), (item.in_demand, ", in demand")];
            let marks: String = marks.into_iter().filter(|(on, _)| *on).map(|(_, mark)| mark).collect();
            writeln!(out, "{} ({kind}: {}{marks})", item.name, item.category)
        })
    })
}

/// Prints licenses, education, programs, resources, related occupations and data collection.
fn print_further(out: &mut impl Write, report: &Report<'_>) -> io::Result<()> {
    let sections = &report.sections;
    section(out, SectionName::Licenses, sections.licenses.as_ref(), |out, items| {
        items.iter().try_for_each(|item| {
            let details = [item.agency, item.description, item.requirements, item.address];
            let details = details.into_iter().flatten().collect::<Vec<_>>();
            writeln!(out, "{} ({}) {}", item.license, item.area, details.join(", "))
        })
    })?;
    section(out, SectionName::JobZone, sections.job_zone.as_ref(), |out, items| {
        items.iter().try_for_each(|item| {
            writeln!(out, "{}", item.name.map_or_else(|| format!("Job Zone {}", item.zone), str::to_owned))?;
            let texts = [
                ("education", item.education),
                ("experience", item.experience),
                ("training", item.training),
                ("examples", item.examples),
                ("SVP", item.svp),
            ];
            let texts = texts
                .into_iter()
                .filter_map(|(name, text)| Some((name, text.filter(|text| !text.is_empty())?)));
            texts.into_iter().try_for_each(|(name, text)| writeln!(out, "{name}: {text}"))
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
    section(out, SectionName::Handbook, sections.handbook.as_ref(), |out, items| {
        items.iter().try_for_each(|item| handbook(out, item))
    })?;
    section(out, SectionName::Resources, sections.resources.as_ref(), |out, items| links(out, "", items))?;
    section(out, SectionName::Related, sections.related.as_ref(), |out, items| related(out, items))?;
    let official = sections.official_related.as_ref();
    section(out, SectionName::OfficialRelated, official, |out, items| related(out, items))?;
    section(out, SectionName::Metadata, sections.metadata.as_ref(), |out, items| {
        items.iter().try_for_each(|item| {
            let response = item.response.map(|response| format!(" {response}")).unwrap_or_default();
            let percent = item.percent.map(|percent| format!(" {percent}%")).unwrap_or_default();
            let count = item.n.map(|count| format!(" (n = {count})")).unwrap_or_default();
            writeln!(out, "{}:{response}{percent}{count}", item.item)
        })
    })
}

fn key_figures(item: &MarketItem<'_>) -> String {
    let figures = [
        item.employment.map(|jobs| format!("{} jobs", thousands(jobs))),
        item.median_wage.map(|wage| format!("median {} a year", Period::Yearly.show(wage))),
        item.top_code.map(|least| format!("median of at least {} a year", Period::Yearly.show(least))),
        item.annual_openings.map(|openings| format!("{} openings a year", thousands(openings))),
    ];
    figures.into_iter().flatten().collect::<Vec<_>>().join(", ")
}

/// Prints a profile of the handbook.
fn handbook(out: &mut impl Write, item: &HandbookItem<'_>) -> io::Result<()> {
    writeln!(out, "{}: {}", item.title, item.address)?;
    let change = item.outlook_pct.map(|percent| format!("{percent:+}%"));
    let facts = [
        ("outlook", item.outlook),
        ("change", change.as_deref()),
        ("entry education", item.entry_education),
        ("work experience", item.work_experience),
        ("training", item.training),
    ];
    let facts = facts.into_iter().filter_map(|(name, text)| Some((name, text?)));
    facts.into_iter().try_for_each(|(name, text)| writeln!(out, "  {name}: {text}"))?;
    for employer in &item.largest_employers {
        writeln!(out, "  {:>5.1}%  of {}: {}", employer.percent, employer.workers, employer.industry)?;
    }
    let similar: Vec<&str> = item.similar.iter().map(|one| one.title.as_ref()).collect();
    if similar.is_empty() { Ok(()) } else { writeln!(out, "  similar: {}", similar.join(", ")) }
}

/// Prints the published ratings, scale by scale.
fn ratings(out: &mut impl Write, scales: &[ScaleRatings<'_>]) -> io::Result<()> {
    for scale in scales {
        writeln!(
            out,
            "{} on {} ({}), {} to {}",
            scale.domain.plural(),
            scale.scale,
            scale.scale_name,
            scale.minimum,
            scale.maximum
        )?;
        for element in &scale.elements {
            let category = element.category_name.map(|name| format!(": {name}")).unwrap_or_default();
            writeln!(out, "{:>7.2}  {} {}{category}", element.value, element.id, element.name)?;
        }
    }
    Ok(())
}

fn related(out: &mut impl Write, items: &[RelatedItem<'_>]) -> io::Result<()> {
    items.iter().try_for_each(|item| {
        let score = item.score.map(|score| format!("  {score:.3}")).unwrap_or_default();
        let tier = item.official_tier.map(|tier| format!("  {}", <&str>::from(tier))).unwrap_or_default();
        writeln!(out, "{}{score}  {}{tier}", item.code, item.title)
    })
}

/// Prints the heading of a section, its items and their source.
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
        let point = |(name, wage): (&str, Option<Money>)| match wage {
            Some(wage) => item.period.show(wage),
            None => item.marks.get(name).map_or_else(String::new, |mark| mark.sign().to_owned()),
        };
        let points: Vec<String> = item.points.named().map(|one| format!("{:>10}", point(one))).collect();
        let points = points.join(" ");
        let period = if item.period == Period::Hourly { "hour" } else { "year" };
        writeln!(out, "{:width$}  {:4}  {period:6} {points}", item.area, item.year)?;
    }
    Ok(())
}

fn thousands(count: u32) -> String {
    output::thousands(count.into())
}
