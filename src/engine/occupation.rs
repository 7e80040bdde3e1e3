//! One occupation with all that the catalog knows, section by section.

use serde::{Deserialize, Serialize};
use smol_str::SmolStr;
use utoipa::ToSchema;

use super::answers::MatchedKind;
use crate::catalog::{
    Catalog, Domain, EmergingTask, Market, Metadata, Month, Occupation, OccupationId, Rating, RatingMatrix,
    RelatedTier, TaskKind, TaskRating, standard_score,
};
use crate::soc::{OnetSocCode, major_group};

/// A part of an occupation's description that can be asked for by name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Section {
    /// Local, alternate, short and reported titles.
    Titles,
    /// Task statements with ratings and activities.
    Tasks,
    /// New and revised tasks.
    EmergingTasks,
    /// Detailed work activities.
    Activities,
    /// Ratings of all domains.
    Ratings,
    /// Job zone with its description.
    JobZone,
    /// Software in use.
    Technology,
    /// Machines and tools in use.
    Tools,
    /// The published list of related occupations.
    Related,
    /// How the data was collected.
    Metadata,
    /// Employment and lists of other publishers.
    Market,
}

impl Section {
    /// All sections, in the order in which they are shown.
    pub const ALL: [Self; 11] = [
        Self::Titles,
        Self::Tasks,
        Self::EmergingTasks,
        Self::Activities,
        Self::Ratings,
        Self::JobZone,
        Self::Technology,
        Self::Tools,
        Self::Related,
        Self::Metadata,
        Self::Market,
    ];

    /// The section's name in requests and answers.
    pub fn name(self) -> &'static str {
        match self {
            Self::Titles => "titles",
            Self::Tasks => "tasks",
            Self::EmergingTasks => "emerging_tasks",
            Self::Activities => "activities",
            Self::Ratings => "ratings",
            Self::JobZone => "job_zone",
            Self::Technology => "technology",
            Self::Tools => "tools",
            Self::Related => "related",
            Self::Metadata => "metadata",
            Self::Market => "market",
        }
    }
}

impl std::str::FromStr for Section {
    type Err = crate::Error;

    fn from_str(name: &str) -> Result<Self, crate::Error> {
        Self::ALL.into_iter().find(|section| section.name() == name).ok_or_else(|| {
            let known: Vec<&str> = Self::ALL.iter().map(|section| section.name()).collect();
            crate::Error::InvalidRequest(format!(
                "section '{name}' does not exist; sections are {}",
                known.join(", ")
            ))
        })
    }
}

/// An occupation; sections that were not asked for are left out.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct OccupationDetail {
    /// O*NET-SOC code.
    #[schema(value_type = String, example = "29-1141.00")]
    pub code: OnetSocCode,
    /// Official title.
    pub title: String,
    /// Definition.
    pub description: String,
    /// Title of its SOC major group.
    pub major_group: Option<String>,
    /// Letters of the strongest interests, strongest first.
    pub interests: String,
    /// The release's version.
    pub release: String,
    /// Whether the data is metier's own small sample.
    pub sample: bool,
    /// Other titles.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub titles: Option<Vec<TitleDetail>>,
    /// Tasks.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tasks: Option<Vec<TaskDetail>>,
    /// New and revised tasks.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub emerging_tasks: Option<Vec<EmergingTaskDetail>>,
    /// Detailed work activities.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub activities: Option<Vec<ActivityDetail>>,
    /// Ratings by domain.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ratings: Option<Vec<DomainRatings>>,
    /// Job zone; `null` when the release has none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub job_zone: Option<Option<JobZoneDetail>>,
    /// Software.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub technology: Option<Vec<TechnologyDetail>>,
    /// Tools.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tools: Option<Vec<ToolDetail>>,
    /// Related occupations as published, best first.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub related: Option<Vec<RelatedDetail>>,
    /// How the data was collected.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub metadata: Option<Vec<MetadataDetail>>,
    /// Employment and lists of other publishers.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub market: Option<MarketDetail>,
}

/// A title besides the official one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct TitleDetail {
    /// The title.
    pub title: String,
    /// What kind of title it is.
    pub kind: MatchedKind,
    /// O*NET's source codes, for alternate titles.
    pub sources: Vec<String>,
    /// Whether My Next Move shows it, for reported titles.
    pub shown_in_my_next_move: bool,
}

/// A task statement.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct TaskDetail {
    /// O*NET's number.
    pub id: u32,
    /// The statement.
    pub task: String,
    /// Core or supplemental.
    pub kind: Option<TaskKind>,
    /// Importance on the 0–100 standard scale, when rated.
    pub importance: Option<u8>,
    /// Share of workers to whom it is relevant, in percent, when rated.
    pub relevance: Option<f32>,
    /// Ids of the detailed work activities.
    pub activities: Vec<String>,
    /// How many incumbents rated it.
    pub incumbents: Option<u32>,
    /// Month of collection.
    pub date: Option<String>,
    /// Who said it.
    pub source: Option<String>,
    /// All its ratings, as published.
    pub ratings: Vec<TaskRatingDetail>,
}

/// A rating of a task.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct TaskRatingDetail {
    /// The scale: `IM`, `RT` or `FT`.
    pub scale: String,
    /// The frequency category that `value` is the share of, on FT.
    pub category: Option<u8>,
    /// What the category means.
    pub category_name: Option<String>,
    /// The value on the scale.
    pub value: f32,
    /// Number of ratings.
    pub n: Option<u32>,
    /// Standard error.
    pub standard_error: Option<f32>,
    /// Low precision: O*NET recommends not to show it.
    pub suppress: bool,
}

/// A task that is new in the occupation, or a revision of an older one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct EmergingTaskDetail {
    /// The statement.
    pub task: String,
    /// `New` or `Revision`.
    pub category: String,
    /// The task that it revises.
    pub original_task_id: Option<u32>,
    /// Month of collection.
    pub date: Option<String>,
}

/// A detailed work activity.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct ActivityDetail {
    /// Its id.
    pub id: String,
    /// Its title.
    pub activity: String,
}

/// The ratings of one domain on one scale.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct DomainRatings {
    /// The domain.
    pub domain: Domain,
    /// The scale's id, `IM`.
    pub scale: String,
    /// The scale's name.
    pub scale_name: String,
    /// Least value of the scale.
    pub minimum: f32,
    /// Greatest value of the scale.
    pub maximum: f32,
    /// One for each element rated, in element order.
    pub elements: Vec<ElementRating>,
}

/// The rating of one element.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct ElementRating {
    /// Element id.
    pub id: String,
    /// Element name.
    pub name: String,
    /// The category that `value` is the share of, on scales with categories.
    pub category: Option<u8>,
    /// What the category means.
    pub category_name: Option<String>,
    /// The rating on the scale.
    pub value: f32,
    /// The rating on the 0–100 standard scale; left out for shares and ranks.
    pub score: Option<u8>,
    /// Number of ratings.
    pub n: Option<u32>,
    /// Standard error.
    pub standard_error: Option<f32>,
    /// 95% confidence interval.
    pub interval: Option<(f32, f32)>,
    /// Low precision: O*NET recommends not to show it.
    pub suppress: bool,
    /// Most raters found the element not relevant.
    pub not_relevant: bool,
    /// Month of collection.
    pub date: Option<String>,
    /// Who rated.
    pub source: Option<String>,
}

/// How much preparation the occupation needs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct JobZoneDetail {
    /// 1 to 5.
    pub zone: u8,
    /// Its name.
    pub name: Option<String>,
    /// Experience needed.
    pub experience: Option<String>,
    /// Education needed.
    pub education: Option<String>,
    /// Training on the job.
    pub training: Option<String>,
    /// Examples of occupations.
    pub examples: Option<String>,
    /// Range of specific vocational preparation.
    pub svp: Option<String>,
    /// Month of the judgement.
    pub date: Option<String>,
}

/// A piece of software.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct TechnologyDetail {
    /// The product.
    pub name: String,
    /// Its category.
    pub category: String,
    /// Often asked for in all postings.
    pub hot: bool,
    /// Often asked for in this occupation's postings.
    pub in_demand: bool,
}

/// A machine, piece of equipment or tool.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct ToolDetail {
    /// The tool.
    pub name: String,
    /// Its category.
    pub category: String,
}

/// An entry of the published list of related occupations.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct RelatedDetail {
    /// O*NET-SOC code.
    #[schema(value_type = String, example = "29-1141.00")]
    pub code: OnetSocCode,
    /// Official title.
    pub title: String,
    /// How close O*NET's reviewers judged it.
    pub tier: Option<RelatedTier>,
}

/// A fact on the data collection.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct MetadataDetail {
    /// What is told.
    pub item: String,
    /// The answer or class.
    pub response: Option<String>,
    /// Number of responses.
    pub n: Option<f32>,
    /// Share in percent.
    pub percent: Option<f32>,
    /// Month of collection.
    pub date: Option<String>,
}

/// Figures and lists of other publishers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct MarketDetail {
    /// Wage and salary jobs in the nation, of the SOC occupation (OEWS).
    pub employment: Option<u32>,
    /// National median wage in dollars a year, of the SOC occupation (OEWS).
    pub median_wage: Option<u32>,
    /// Projected openings a year in the nation, of the SOC occupation (Employment Projections).
    pub annual_openings: Option<u32>,
    /// Bright Outlook categories.
    pub bright_outlook: Vec<String>,
    /// STEM occupation type.
    pub stem: Option<String>,
    /// Career clusters.
    pub career_clusters: Vec<String>,
}

impl OccupationDetail {
    pub(super) fn of(catalog: &Catalog, id: OccupationId, sections: &[Section]) -> Self {
        let occupation = catalog.occupation(id);
        let wanted = |section: Section| sections.is_empty() || sections.contains(&section);
        Self {
            code: occupation.code,
            title: occupation.title.clone(),
            description: occupation.description.clone(),
            major_group: major_group(occupation.code.soc()).map(|group| group.title.to_owned()),
            interests: occupation.interest_code.to_string(),
            release: catalog.release.version.clone(),
            sample: catalog.release.sample,
            titles: wanted(Section::Titles).then(|| titles(catalog, id)),
            tasks: wanted(Section::Tasks).then(|| tasks(catalog, occupation)),
            emerging_tasks: wanted(Section::EmergingTasks).then(|| emerging_tasks(occupation)),
            activities: wanted(Section::Activities).then(|| activities(catalog, occupation)),
            ratings: wanted(Section::Ratings).then(|| ratings(catalog, occupation.code)),
            job_zone: wanted(Section::JobZone).then(|| job_zone(catalog, occupation)),
            technology: wanted(Section::Technology).then(|| technology(occupation)),
            tools: wanted(Section::Tools).then(|| tools(occupation)),
            related: wanted(Section::Related).then(|| related(catalog, occupation)),
            metadata: wanted(Section::Metadata)
                .then(|| occupation.metadata.iter().map(MetadataDetail::from).collect()),
            market: wanted(Section::Market).then(|| MarketDetail::from(&occupation.market)),
        }
    }
}

fn titles(catalog: &Catalog, id: OccupationId) -> Vec<TitleDetail> {
    let local = catalog.local_titles().iter().filter(|title| title.occupation == id);
    let local = local.map(|title| TitleDetail {
        title: title.text.clone(),
        kind: MatchedKind::Local,
        sources: Vec::new(),
        shown_in_my_next_move: false,
    });
    let detail = |title: &crate::catalog::Title| TitleDetail {
        title: title.text.clone(),
        kind: title.kind.into(),
        sources: strings(&title.sources),
        shown_in_my_next_move: title.shown_in_my_next_move,
    };
    local.chain(catalog.occupation(id).titles.iter().map(detail)).collect()
}

fn tasks(catalog: &Catalog, occupation: &Occupation) -> Vec<TaskDetail> {
    let importance_scale = catalog.reference().scales.get("IM");
    let detail = |task: &crate::catalog::Task| {
        let rating = |scale: &str| {
            task.ratings
                .iter()
                .find(|rating| rating.scale == scale && !rating.suppress)
                .map(|rating| rating.value)
        };
        let importance = rating("IM").zip(importance_scale);
        TaskDetail {
            id: task.id,
            task: task.text.clone(),
            kind: task.kind,
            importance: importance.map(|(value, scale)| standard_score(value, scale.minimum, scale.maximum)),
            relevance: rating("RT"),
            activities: strings(&task.dwas),
            incumbents: task.incumbents,
            date: month(task.date),
            source: task.source.as_ref().map(SmolStr::to_string),
            ratings: task.ratings.iter().map(|rating| task_rating(catalog, rating)).collect(),
        }
    };
    occupation.tasks.iter().map(detail).collect()
}

fn task_rating(catalog: &Catalog, rating: &TaskRating) -> TaskRatingDetail {
    let name = |category| catalog.reference().category(&rating.scale, "", category).map(str::to_owned);
    TaskRatingDetail {
        scale: rating.scale.to_string(),
        category: rating.category,
        category_name: rating.category.and_then(name),
        value: rating.value,
        n: rating.n,
        standard_error: rating.standard_error,
        suppress: rating.suppress,
    }
}

fn emerging_tasks(occupation: &Occupation) -> Vec<EmergingTaskDetail> {
    let detail = |task: &EmergingTask| EmergingTaskDetail {
        task: task.text.clone(),
        category: task.category.to_string(),
        original_task_id: task.original_task_id,
        date: month(task.date),
    };
    occupation.emerging_tasks.iter().map(detail).collect()
}

fn activities(catalog: &Catalog, occupation: &Occupation) -> Vec<ActivityDetail> {
    let detail = |id: &SmolStr| {
        let activity = catalog.reference().activity_title(id).to_owned();
        ActivityDetail { id: id.to_string(), activity }
    };
    occupation.activities().into_iter().map(detail).collect()
}

fn ratings(catalog: &Catalog, code: OnetSocCode) -> Vec<DomainRatings> {
    let of_matrix = |matrix: &RatingMatrix| {
        let reference = catalog.reference();
        let scale = reference.scales.get(&matrix.scale);
        let (minimum, maximum) = scale.map_or((0.0, 0.0), |scale| (scale.minimum, scale.maximum));
        let element = |rating: Rating<'_>| {
            let id = rating.column.element.as_str();
            let category = rating.column.category;
            // Shares of categories and ranks are no ratings on a scale: a standard score of them means nothing.
            let rated = category.is_none() && !matches!(matrix.scale.as_str(), "IH" | "VH" | "DR");
            ElementRating {
                id: id.to_owned(),
                name: reference.element_name(id).to_owned(),
                category,
                category_name: category
                    .and_then(|n| reference.category(&matrix.scale, id, n))
                    .map(str::to_owned),
                value: rating.value,
                score: rated.then(|| standard_score(rating.value, minimum, maximum)),
                n: rating.n,
                standard_error: rating.standard_error,
                interval: rating.interval,
                suppress: rating.suppress,
                not_relevant: rating.not_relevant,
                date: month(rating.provenance.date),
                source: rating.provenance.source.as_ref().map(SmolStr::to_string),
            }
        };
        let elements: Vec<ElementRating> = matrix.of(code).map(element).collect();
        (!elements.is_empty()).then(|| DomainRatings {
            domain: matrix.domain,
            scale: matrix.scale.to_string(),
            scale_name: scale.map_or_else(String::new, |scale| scale.name.clone()),
            minimum,
            maximum,
            elements,
        })
    };
    catalog.ratings().iter().filter_map(of_matrix).collect()
}

fn job_zone(catalog: &Catalog, occupation: &Occupation) -> Option<JobZoneDetail> {
    let zone = occupation.job_zone.as_ref()?;
    let described = catalog.reference().job_zones.iter().find(|described| described.zone == zone.zone);
    Some(JobZoneDetail {
        zone: zone.zone,
        name: described.map(|zone| zone.name.clone()),
        experience: described.map(|zone| zone.experience.clone()),
        education: described.map(|zone| zone.education.clone()),
        training: described.map(|zone| zone.training.clone()),
        examples: described.map(|zone| zone.examples.clone()),
        svp: described.map(|zone| zone.svp.clone()),
        date: month(zone.date),
    })
}

fn technology(occupation: &Occupation) -> Vec<TechnologyDetail> {
    let detail = |technology: &crate::catalog::Technology| TechnologyDetail {
        name: technology.example.clone(),
        category: technology.category.clone(),
        hot: technology.hot,
        in_demand: technology.in_demand,
    };
    occupation.technology.iter().map(detail).collect()
}

fn tools(occupation: &Occupation) -> Vec<ToolDetail> {
    let detail = |tool: &crate::catalog::Tool| ToolDetail {
        name: tool.example.clone(),
        category: tool.category.clone(),
    };
    occupation.tools.iter().map(detail).collect()
}

fn related(catalog: &Catalog, occupation: &Occupation) -> Vec<RelatedDetail> {
    let title = |code| catalog.id_of(code).map(|id| catalog.occupation(id).title.clone());
    let detail = |related: &crate::catalog::RelatedOccupation| {
        Some(RelatedDetail { code: related.code, title: title(related.code)?, tier: related.tier })
    };
    occupation.related.iter().filter_map(detail).collect()
}

impl From<&Metadata> for MetadataDetail {
    fn from(metadata: &Metadata) -> Self {
        Self {
            item: metadata.item.to_string(),
            response: metadata.response.clone(),
            n: metadata.n,
            percent: metadata.percent,
            date: month(metadata.date),
        }
    }
}

impl From<&Market> for MarketDetail {
    fn from(market: &Market) -> Self {
        Self {
            employment: market.employment,
            median_wage: market.median_wage,
            annual_openings: market.annual_openings,
            bright_outlook: strings(&market.bright_outlook),
            stem: market.stem.clone(),
            career_clusters: strings(&market.career_clusters),
        }
    }
}

fn strings(texts: &[SmolStr]) -> Vec<String> {
    texts.iter().map(SmolStr::to_string).collect()
}

fn month(month: Option<Month>) -> Option<String> {
    month.map(|month| month.to_string())
}
