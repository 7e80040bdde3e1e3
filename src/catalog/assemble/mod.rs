//! Joins the rows of a release, labor-market tables and the caller's files by occupation.

mod lists;
mod local;
mod reference;

use std::collections::{HashMap, HashSet};

use smol_str::SmolStr;

use super::intake::{Intake, Known, Misfit};
use super::matrices::matrices;
use super::reference::Reference;
use super::taxonomy::Successors;
use super::{
    Catalog, Counts, Domain, EmergingTask, JobZone, Lists, LoadReport, Metadata, Occupation, OccupationId,
    RatingMatrix, RelatedOccupation, ReleaseInfo, Task, TaskRating, Technology, Title, TitleKind, Tool,
};
use crate::codec::Array;
use crate::error::{Error, Result};
use crate::labor::LaborTables;
use crate::local::LocalTables;
use crate::release::{DataEdition, Field, Release, Role, Tables};
use crate::soc::OnetSocCode;
use crate::table::Strictness;

impl Catalog {
    /// Joins a release and, when given, labor-market tables and the caller's own titles. Wages and other figures by area
    /// are joined in `market`.
    ///
    /// # Errors
    /// In strict loading, for the first row that refers to an occupation, element, scale, task or work activity
    /// that is not in the release, or that repeats an earlier row; and for a title of the caller whose code is unknown
    /// or, for a pinned title, stands for several occupations. Lenient loading skips such rows and counts them in the
    /// report.
    pub fn assemble(
        release: Release,
        labor: &LaborTables,
        local: LocalTables,
        strictness: Strictness,
    ) -> Result<(Self, LoadReport)> {
        let Release { info, mut tables, mut inputs, report } = release;
        let mut intake = Intake { reports: report.tables, strictness };
        let mut occupations = occupations(&mut tables)?;
        let known = Known::new(&occupations, &tables);

        titles(&mut occupations, &mut tables, &known, &mut intake)?;
        let reference = reference::reference(&mut tables, &known, &mut intake)?;
        tasks(&mut occupations, &mut tables, &known, &reference, &mut intake)?;
        facts(&mut occupations, &mut tables, &known, &mut intake)?;
        related(&mut occupations, &mut tables, &reference, &known, &mut intake)?;
        let (ratings, unknown_ratings) = matrices(&tables.ratings, &known, &reference, &mut intake)?;
        for occupation in &mut occupations {
            occupation.interest_code = interest_code(&ratings, occupation.code);
        }

        let successors = Successors::of(&labor.crosswalks);
        let lists = lists::lists(&mut occupations, labor);
        inputs.extend(labor.inputs.iter().cloned());
        inputs.extend(local.labeled.iter().map(|table| table.input.clone()));
        inputs.extend(local.titles.iter().map(|table| table.input.clone()));
        let release = ReleaseInfo {
            version: info.version,
            date: info.date,
            sample: info.edition == DataEdition::Sample,
            edition: info.edition,
        };
        let mut catalog = Self {
            release,
            occupations,
            ratings,
            reference,
            successors,
            edition: std::sync::OnceLock::new(),
            labeled_titles: Vec::new(),
            local_titles: Vec::new(),
            modern_titles: Vec::new(),
            listed_titles: Vec::new(),
        };
        let local = local::join(&mut catalog, local, strictness)?;
        let report = LoadReport {
            release: catalog.release.clone(),
            era: info.era,
            inputs,
            tables: intake.reports,
            missing: report.missing,
            unknown_files: report.unknown_files,
            unknown_ratings,
            labor: labor.reports.clone(),
            labor_not_read: labor.not_read.clone(),
            lists,
            local,
            counts: counts(&catalog),
        };
        Ok((catalog, report))
    }
}

fn occupations(tables: &mut Tables) -> Result<Vec<Occupation>> {
    let rows = std::mem::take(&mut tables.occupations).into_iter().flat_map(|table| table.table.rows);
    let mut occupations: Vec<Occupation> = rows
        .map(|row| Occupation {
            code: row.code,
            title: row.title,
            description: row.description,
            titles: Vec::new(),
            tasks: Vec::new(),
            emerging_tasks: Vec::new(),
            job_zone: None,
            technology: Vec::new(),
            tools: Vec::new(),
            related: Vec::new(),
            metadata: Vec::new(),
            interest_code: SmolStr::default(),
            lists: Lists::default(),
        })
        .collect();
    occupations.sort_by_key(|occupation| occupation.code);
    if occupations.len() > usize::from(OccupationId::MAX) {
        let problem =
            format!("found {} occupations, expected at most {}", occupations.len(), OccupationId::MAX);
        return Err(Error::Table { file: "Occupation Data".to_owned(), line: 0, column: 0, problem });
    }
    Ok(occupations)
}

/// Alternate titles, their abbreviations (each once per occupation), then reported titles.
fn titles(
    occupations: &mut [Occupation],
    tables: &mut Tables,
    known: &Known,
    intake: &mut Intake,
) -> Result<()> {
    let mut shorts = Vec::new();
    intake.take(std::mem::take(&mut tables.alternate_titles), |row| {
        let place = known.occupation(row.code)?;
        if let Some(text) = row.short {
            shorts.push((place, Title { text, kind: TitleKind::Short, ..Title::plain(row.sources.clone()) }));
        }
        let title = Title { text: row.title, kind: TitleKind::Alternate, ..Title::plain(row.sources) };
        occupations[place].titles.push(title);
        Ok(())
    })?;
    let mut seen = HashSet::new();
    for (place, title) in shorts {
        if seen.insert((place, title.text.clone())) {
            occupations[place].titles.push(title);
        }
    }
    intake.take(std::mem::take(&mut tables.reported_titles), |row| {
        let place = known.occupation(row.code)?;
        occupations[place].titles.push(Title {
            text: row.title,
            kind: TitleKind::Reported,
            sources: Vec::new(),
            shown_in_my_next_move: row.shown,
        });
        Ok(())
    })
}

impl Title {
    fn plain(sources: Vec<SmolStr>) -> Self {
        Self { text: String::new(), kind: TitleKind::Alternate, sources, shown_in_my_next_move: false }
    }
}

fn tasks(
    occupations: &mut [Occupation],
    tables: &mut Tables,
    known: &Known,
    reference: &Reference,
    intake: &mut Intake,
) -> Result<()> {
    if tables.tasks.is_empty() {
        // Without tasks there is nothing to add ratings and activities to.
        tables.task_ratings.clear();
        tables.task_activities.retain(|table| table.role == Role::Green);
    }
    let mut task_of: HashMap<(OnetSocCode, u32), (usize, usize)> = HashMap::new();
    intake.take(std::mem::take(&mut tables.tasks), |row| {
        let place = known.occupation(row.code)?;
        let tasks = &mut occupations[place].tasks;
        if task_of.insert((row.code, row.id), (place, tasks.len())).is_some() {
            return Err(Misfit::of(Field::TaskId, row.id, "a task number used once per occupation"));
        }
        tasks.push(Task {
            id: row.id,
            text: row.text,
            kind: row.kind,
            incumbents: row.incumbents,
            date: row.date,
            source: row.source,
            ratings: Array::default(),
            dwas: Vec::new(),
        });
        Ok(())
    })?;
    let task = |code, id| {
        known.occupation(code)?;
        let found = task_of.get(&(code, id)).copied();
        found.ok_or_else(|| Misfit::of(Field::TaskId, id, "a task of this occupation in Task Statements"))
    };
    let mut ratings: HashMap<(usize, usize), Vec<TaskRating>> = HashMap::new();
    intake.take(std::mem::take(&mut tables.task_ratings), |row| {
        let (place, number) = task(row.code, row.task)?;
        known.scale(&row.scale)?;
        if let Some(value) = row.value {
            let rating = TaskRating::of(&row, value)
                .ok_or_else(|| Misfit::of(Field::Scale, &row.scale, "a scale of at most eight letters"))?;
            ratings.entry((place, number)).or_default().push(rating);
        }
        Ok(())
    })?;
    for ((place, number), ratings) in ratings {
        occupations[place].tasks[number].ratings = ratings.into();
    }
    let activities = std::mem::take(&mut tables.task_activities);
    let plain = activities.into_iter().filter(|table| table.role != Role::Green).collect();
    intake.take(plain, |row| {
        let (place, number) = task(row.code, row.task)?;
        if known.has_detailed_activities && !reference.activities.contains_key(&row.activity) {
            return Err(Misfit::of(Field::Activity, row.activity, "a work activity in DWA Reference"));
        }
        occupations[place].tasks[number].dwas.push(row.activity);
        Ok(())
    })?;
    intake.take(std::mem::take(&mut tables.emerging_tasks), |row| {
        let place = known.occupation(row.code)?;
        occupations[place].emerging_tasks.push(EmergingTask {
            text: row.text,
            category: row.category,
            original_task_id: row.original,
            date: row.date,
        });
        Ok(())
    })
}

fn facts(
    occupations: &mut [Occupation],
    tables: &mut Tables,
    known: &Known,
    intake: &mut Intake,
) -> Result<()> {
    intake.take(std::mem::take(&mut tables.job_zones), |row| {
        let zone = &mut occupations[known.occupation(row.code)?].job_zone;
        if zone.is_some() {
            return Err(Misfit::of(Field::Code, row.code, "each occupation once"));
        }
        *zone = Some(JobZone { zone: row.zone, date: row.date, source: row.source });
        Ok(())
    })?;
    intake.take(std::mem::take(&mut tables.products), |row| {
        let occupation = &mut occupations[known.occupation(row.code)?];
        if let Some(element) = &row.element {
            known.element(element, Field::Element)?;
        }
        let (example, commodity_code, category) = (row.example, row.commodity, row.category);
        if row.tool {
            occupation.tools.push(Tool { example, commodity_code, category });
        } else {
            let (hot, in_demand) = (row.hot, row.in_demand);
            occupation.technology.push(Technology { example, commodity_code, category, hot, in_demand });
        }
        Ok(())
    })?;
    intake.take(std::mem::take(&mut tables.metadata), |row| {
        let metadata = &mut occupations[known.occupation(row.code)?].metadata;
        let (item, response) = (row.item, row.response);
        metadata.push(Metadata { item, response, n: row.n, percent: row.percent, date: row.date });
        Ok(())
    })
}

/// The list of related occupations or, in releases before there was one, the career moves of experienced workers.
fn related(
    occupations: &mut [Occupation],
    tables: &mut Tables,
    reference: &Reference,
    known: &Known,
    intake: &mut Intake,
) -> Result<()> {
    let lists = std::mem::take(&mut tables.related);
    let absent = lists.is_empty();
    intake.take(lists, |row| {
        let place = known.occupation(row.code)?;
        known.occupation_in(row.related, Field::RelatedCode)?;
        let related = RelatedOccupation { code: row.related, tier: row.tier, index: row.index };
        occupations[place].related.push(related);
        Ok(())
    })?;
    if absent {
        for row in &reference.career_changers {
            if let Ok(place) = known.occupation(row.code) {
                let related = RelatedOccupation { code: row.related, tier: row.tier, index: row.index };
                occupations[place].related.push(related);
            }
        }
    }
    for occupation in occupations {
        occupation.related.sort_by_key(|related| related.index);
    }
    Ok(())
}

/// The published high points (scale IH: 1 to 6 stand for R, I, A, S, E, C and 0 for none); without them the three
/// interests with the highest ratings.
fn interest_code(ratings: &[RatingMatrix], code: OnetSocCode) -> SmolStr {
    const LETTERS: [char; 6] = ['R', 'I', 'A', 'S', 'E', 'C'];
    let of_scale = |scale: &str| {
        let matrix =
            ratings.iter().find(|matrix| matrix.domain == Domain::Interests && matrix.scale == scale);
        matrix.into_iter().flat_map(move |matrix| matrix.of(code))
    };
    let high_points: SmolStr = of_scale("IH")
        .filter_map(|rating| LETTERS.get((rating.value.round() as usize).checked_sub(1)?).copied())
        .collect();
    if !high_points.is_empty() {
        return high_points;
    }
    let letter = |element: &str| {
        let place = "abcdef".find(element.strip_prefix("1.B.1.").filter(|last| last.len() == 1)?)?;
        Some(LETTERS[place])
    };
    let mut rated: Vec<(f32, char)> =
        of_scale("OI").filter_map(|rating| Some((rating.value, letter(&rating.column.element)?))).collect();
    rated.sort_by(|a, b| b.0.total_cmp(&a.0));
    rated.into_iter().take(3).map(|(_, letter)| letter).collect()
}

fn counts(catalog: &Catalog) -> Counts {
    let Catalog { occupations, ratings, .. } = catalog;
    let titles =
        |kind| occupations.iter().flat_map(|one| &one.titles).filter(|title| title.kind == kind).count();
    let rated: HashSet<OnetSocCode> =
        ratings.iter().flat_map(|matrix| matrix.occupations.iter().copied()).collect();
    let values = || ratings.iter().flat_map(|matrix| matrix.rows().flat_map(|(_, values)| values));
    let tasks = || occupations.iter().flat_map(|occupation| &occupation.tasks);
    Counts {
        occupations: occupations.len(),
        rated_occupations: rated.len(),
        alternate_titles: titles(TitleKind::Alternate),
        short_titles: titles(TitleKind::Short),
        reported_titles: titles(TitleKind::Reported),
        local_titles: catalog.local_titles.len(),
        labeled_titles: catalog.labeled_titles.len(),
        listed_titles: 0,
        tasks: tasks().count(),
        task_ratings: tasks().map(|task| task.ratings.len()).sum(),
        ratings: values().filter(|value| !value.is_nan()).count(),
    }
}
