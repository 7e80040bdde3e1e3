//! The tools and their answers: those of the HTTP API, with its limits. What is wrong with a request is an answer too, so
//! that the agent reads it and asks again.

use metier::engine::{CodeOptions, Engine, Job, RelatedRequest, ReportRequest, SearchRequest};
use metier::report::SectionName;
use metier::soc::OnetSocCode;
use metier::titles::Filters;
use rmcp::handler::server::common::schema_for_type;
use rmcp::model::{
    CallToolRequestParams, CallToolResponse, CallToolResult, ContentBlock, Implementation, ListToolsResult,
    PaginatedRequestParams, ServerCapabilities, ServerConfig, Tool, ToolAnnotations,
};
use rmcp::service::{RequestContext, RoleServer};
use rmcp::{ErrorData, ServerHandler};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

use super::arguments::{Code, Related, Report, Search};

const INSTRUCTIONS: &str = "Occupations of the United States: O*NET-SOC codes, what people in them do, earn and need, and where \
    else their skills lead. Start with search_occupations, or with code_job for a job title; both give codes, which the other \
    tools take. Figures have their source and date: cite them.";

/// A tool's answer as JSON, or what is wrong with its arguments.
type Answer = Result<String, String>;

/// An engine as tools.
#[derive(Clone)]
pub(super) struct Tools(&'static Engine);

impl Tools {
    pub(super) fn new(engine: &'static Engine) -> Self {
        Self(engine)
    }

    /// The answer of a tool; `None` if there is no such tool.
    fn answer(&self, tool: &str, arguments: Map<String, Value>) -> Option<Answer> {
        Some(match tool {
            "search_occupations" => read(arguments).and_then(|arguments| self.search(arguments)),
            "code_job" => read(arguments).and_then(|arguments| self.code(arguments)),
            "related_occupations" => read(arguments).and_then(|arguments| self.related(arguments)),
            "occupation_report" => read(arguments).and_then(|arguments| self.report(arguments)),
            _ => return None,
        })
    }

    fn search(&self, arguments: Search) -> Answer {
        let Search { query, job_zone, major_group, bright_outlook, offset, limit } = arguments;
        let filters = Filters { job_zone, major_group, bright_outlook, ..Filters::default() };
        let request = SearchRequest::new(query).filters(filters).offset(offset).limit(limit);
        written(self.0.search(&request))
    }

    fn code(&self, arguments: Code) -> Answer {
        let Code { title, description, industry, employer, top, precision, explain } = arguments;
        let job = Job { title, description, industry, employer };
        written(self.0.code(&job, &CodeOptions { top, precision, explain }))
    }

    fn related(&self, arguments: Related) -> Answer {
        let Related { code, wage_change, explain, limit } = arguments;
        let request =
            RelatedRequest::new(occupation(&code)?).wage_change(wage_change).explain(explain).limit(limit);
        written(self.0.related(&request))
    }

    fn report(&self, arguments: Report) -> Answer {
        let Report { code, area, sections } = arguments;
        let sections: Result<Vec<SectionName>, _> = sections.iter().map(|name| name.parse()).collect();
        let sections = sections.map_err(|error: metier::Error| error.to_string())?;
        written(self.0.report(&ReportRequest::new(occupation(&code)?).areas(area).sections(sections)))
    }
}

impl ServerHandler for Tools {
    fn get_info(&self) -> ServerConfig {
        let capabilities = ServerCapabilities::builder().enable_tools().build();
        let mut info = ServerConfig::new(capabilities).with_instructions(INSTRUCTIONS);
        info.server_info = Implementation::new("metier", env!("CARGO_PKG_VERSION"));
        info
    }

    async fn list_tools(
        &self,
        _: Option<PaginatedRequestParams>,
        _: RequestContext<RoleServer>,
    ) -> Result<ListToolsResult, ErrorData> {
        Ok(ListToolsResult::with_all_items(tools()))
    }

    fn get_tool(&self, name: &str) -> Option<Tool> {
        tools().into_iter().find(|tool| tool.name == name)
    }

    async fn call_tool(
        &self,
        request: CallToolRequestParams,
        _: RequestContext<RoleServer>,
    ) -> Result<CallToolResponse, ErrorData> {
        let tools = self.clone();
        let CallToolRequestParams { name, arguments, .. } = request;
        let asked = name.clone();
        // Off the threads that read and write messages: explanations and reports take milliseconds.
        let answer =
            tokio::task::spawn_blocking(move || tools.answer(&asked, arguments.unwrap_or_default())).await;
        let answer = answer.map_err(|error| ErrorData::internal_error(error.to_string(), None))?;
        let answer =
            answer.ok_or_else(|| ErrorData::invalid_params(format!("there is no tool '{name}'"), None))?;
        let result = match answer {
            Ok(answer) => success(answer)?,
            Err(problem) => CallToolResult::error(vec![ContentBlock::text(problem)]),
        };
        Ok(result.into())
    }
}

fn tools() -> Vec<Tool> {
    let tool = |name: &'static str, description: &'static str, arguments| {
        let hints = ToolAnnotations::new().read_only(true).open_world(false);
        Tool::new(name, description, arguments).with_annotations(hints)
    };
    vec![
        tool(
            "search_occupations",
            "Find occupations by a job title, by what people do in plain words, or by the beginning of an O*NET-SOC code. \
             Gives codes, titles and why each was found, best first.",
            schema_for_type::<Search>(),
        ),
        tool(
            "code_job",
            "Code a job title to O*NET-SOC: the likeliest occupations with their probabilities, and whether the first can be \
             accepted (accept), needs review (review) or nothing fits (none).",
            schema_for_type::<Code>(),
        ),
        tool(
            "related_occupations",
            "List the occupations nearest to one by skills and tasks, with job zones, wages and openings: where someone could \
             move from it.",
            schema_for_type::<Related>(),
        ),
        tool(
            "occupation_report",
            "Report on an occupation: wages by area, outlook, industries, tasks, skills, technology, licenses, education, \
             programs. Each section has its source and date. Name the sections you need.",
            schema_for_type::<Report>(),
        ),
    ]
}

/// The answer as text and as data. The data is read from the text: numbers then have the digits that they have there.
fn success(answer: String) -> Result<CallToolResult, ErrorData> {
    let data =
        serde_json::from_str(&answer).map_err(|error| ErrorData::internal_error(error.to_string(), None))?;
    let mut result = CallToolResult::success(vec![ContentBlock::text(answer)]);
    result.structured_content = Some(data);
    Ok(result)
}

fn read<T: DeserializeOwned>(arguments: Map<String, Value>) -> Result<T, String> {
    serde_json::from_value(Value::Object(arguments)).map_err(|error| format!("wrong arguments: {error}"))
}

fn occupation(code: &str) -> Result<OnetSocCode, String> {
    OnetSocCode::parse_lookup(code).map_err(|error| error.to_string())
}

fn written<T: Serialize>(answer: metier::Result<T>) -> Answer {
    let answer = answer.map_err(|error| error.to_string())?;
    serde_json::to_string(&answer).map_err(|error| error.to_string())
}
