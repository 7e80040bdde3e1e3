//! Codes tables and lists, a chunk at a time, on all cores.

use std::sync::{Arc, Mutex, TryLockError};

use arrow_array::{Array, RecordBatch, StringViewArray};
use arrow_schema::SchemaRef;
use metier::coding::{Batch, CancelFlag, CodeOptions, Coded, Columns, Job};
use pyo3::prelude::*;
use pyo3_arrow::PyTable;
use pyo3_arrow::input::AnyRecordBatch;

use crate::added::{self, AddedColumns};
use crate::errors::{fault, invalid};
use crate::pool::Threads;
use crate::signals::interruptible;
use crate::text::texts;

/// The number of jobs to code together: enough to keep all cores at work, few enough for progress to be seen.
const CHUNK: usize = 10_000;
/// The most rows of a batch of answers: their texts stay far below the 2 GiB that its offsets can reach.
const ROWS: usize = 1_000_000;

/// Codes many jobs with the same options; recent answers are kept from one call to the next.
#[pyclass(module = "metier._metier", frozen)]
pub(crate) struct Coder {
    columns: Columns,
    schema: SchemaRef,
    options: CodeOptions,
    cancel: CancelFlag,
    threads: Arc<Threads>,
    batch: Mutex<Batch<Arc<metier::engine::Engine>>>,
}

impl Coder {
    pub(crate) fn new(
        engine: Arc<metier::engine::Engine>,
        columns: Columns,
        options: CodeOptions,
        threads: Arc<Threads>,
    ) -> metier::Result<Self> {
        let cancel = CancelFlag::new();
        let batch = Mutex::new(Batch::new(engine, options)?.with_cancel(cancel.clone()));
        Ok(Self { columns, schema: added::schema(options.top), options, cancel, threads, batch })
    }

    fn coded(&self, py: Python<'_>, jobs: &[Job]) -> PyResult<Vec<Arc<Coded>>> {
        // Waiting for the lock could be waiting for a thread that waits for the interpreter.
        let mut batch = match self.batch.try_lock() {
            Ok(batch) => batch,
            Err(TryLockError::WouldBlock) => {
                return Err(invalid("a coder is for one thread at a time; make another one for this thread"));
            }
            Err(TryLockError::Poisoned(_)) => return Err(fault("the coder failed before; make another one")),
        };
        let batch = &mut *batch;
        // Asked for again each time: the process may have been forked since.
        let pool = self.threads.pool(py)?;
        interruptible(py, &pool, Some(&self.cancel), move || batch.code(jobs))
    }

    /// The columns of the jobs in a batch.
    fn read(&self, batch: &RecordBatch) -> PyResult<Columns<StringViewArray>> {
        let column = |name: &str, numbers: bool| {
            let mut places =
                (0..batch.num_columns()).filter(|&place| batch.schema_ref().field(place).name() == name);
            match (places.next(), places.next()) {
                (Some(place), None) => texts(batch.column(place), name, numbers),
                (None, _) => {
                    let schema = batch.schema_ref();
                    let names: Vec<&str> =
                        schema.fields().iter().map(|field| field.name().as_str()).collect();
                    let names = names.join("', '");
                    Err(invalid(format!("no column is named '{name}'; the columns are '{names}'")))
                }
                (Some(_), Some(_)) => Err(invalid(format!("two columns are named '{name}'; rename one"))),
            }
        };
        let Columns { title, description, industry, employer, .. } = &self.columns;
        let context = |name: &Option<String>| name.as_ref().map(|name| column(name, true)).transpose();
        Ok(Columns {
            title: column(title, false)?,
            description: context(description)?,
            industry: context(industry)?,
            employer: context(employer)?,
            weight: None,
        })
    }
}

#[pymethods]
impl Coder {
    /// The columns that `code` returns, as a table without rows.
    fn added(&self) -> PyResult<PyTable> {
        PyTable::try_new(Vec::new(), Arc::clone(&self.schema))
    }

    /// Codes Arrow data, which is read batch by batch, and returns the columns to add. `progress` is called with the number of
    /// rows just coded.
    #[pyo3(signature = (data, progress = None))]
    fn code(
        &self,
        py: Python<'_>,
        data: AnyRecordBatch,
        progress: Option<&Bound<'_, PyAny>>,
    ) -> PyResult<PyTable> {
        let mut reader = data.into_reader()?;
        let mut coded = Vec::new();
        loop {
            // The data may come from Python, which must be free to make it.
            let next;
            (reader, next) = py.detach(move || {
                let next = reader.next();
                (reader, next)
            });
            let Some(batch) = next else { break };
            let batch = batch.map_err(|error| invalid(format!("the table cannot be read: {error}")))?;
            let jobs = py.detach(|| self.read(&batch))?;
            for start in (0..jobs.title.len()).step_by(ROWS) {
                let end = jobs.title.len().min(start + ROWS);
                let mut added = AddedColumns::new(Arc::clone(&self.schema), self.options.top);
                for start in (start..end).step_by(CHUNK) {
                    let rows = start..end.min(start + CHUNK);
                    let count = rows.len();
                    let chunk: Vec<Job> = rows.map(|row| job(&jobs, row)).collect();
                    added.extend(&self.coded(py, &chunk)?);
                    if let Some(progress) = progress {
                        progress.call1((count,))?;
                    }
                }
                coded.push(added.finish().map_err(|error| fault(error.to_string()))?);
            }
        }
        PyTable::try_new(coded, Arc::clone(&self.schema))
    }

    /// Codes titles and returns each answer as JSON; `None` is a missing title.
    #[pyo3(signature = (titles, progress = None))]
    fn code_titles(
        &self,
        py: Python<'_>,
        titles: Vec<Option<String>>,
        progress: Option<&Bound<'_, PyAny>>,
    ) -> PyResult<Vec<String>> {
        let jobs: Vec<Job> = titles.into_iter().map(|title| Job::new(title.unwrap_or_default())).collect();
        let mut answers = Vec::with_capacity(jobs.len());
        for chunk in jobs.chunks(CHUNK) {
            for coded in self.coded(py, chunk)? {
                answers.push(serde_json::to_string(&*coded).map_err(|error| fault(error.to_string()))?);
            }
            if let Some(progress) = progress {
                progress.call1((chunk.len(),))?;
            }
        }
        Ok(answers)
    }
}

/// The job in a row; a missing title is an empty one.
fn job(jobs: &Columns<StringViewArray>, row: usize) -> Job {
    let cell = |column: &StringViewArray| column.is_valid(row).then(|| column.value(row).to_owned());
    let context = |column: &Option<StringViewArray>| column.as_ref().and_then(cell);
    Job {
        title: cell(&jobs.title).unwrap_or_default(),
        description: context(&jobs.description),
        industry: context(&jobs.industry),
        employer: context(&jobs.employer),
    }
}
