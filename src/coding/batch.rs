//! Codes jobs on all cores, each distinct job once, and of jobs that read alike one.

use std::borrow::Borrow;
use std::collections::{HashMap, HashSet};
use std::ops::Deref;
use std::sync::Arc;

use rayon::prelude::*;
use serde::Serialize;

use super::cancel::CancelFlag;
use super::recent::Recent;
use crate::engine::{CodeOptions, Coded, Engine, Job, Reading};
use crate::error::Result;

/// Bytes that each of the two generations of a cache may take.
const BYTES_KEPT: usize = 16 << 20;

/// Codes many jobs with the same options. Equal jobs are coded once, even across calls, and so are jobs that differ
/// only in what postings add to a title, such as a shift or a place: caches of bounded size keep recent answers. Each
/// answer is that of [`Engine::code`]. The engine is borrowed or, for a batch that outlives its caller, in an `Arc`.
///
/// ```
/// use metier::coding::{Batch, CodeOptions, Job};
/// use metier::engine::Engine;
/// # use metier::artifact::{BuildOptions, build};
/// # use metier::release::ReleaseSource;
/// # let folder = tempfile::tempdir()?;
/// # let index = folder.path();
/// # build(index, &BuildOptions::new(ReleaseSource::Sample), |_| ())?;
///
/// let engine = Engine::open(index)?;
/// let mut batch = Batch::new(&engine, CodeOptions { top: 1, ..CodeOptions::default() })?;
/// let jobs = [Job::new("Registered Nurse"), Job::new("Technician").with_industry("Hospital")];
/// let coded = batch.code(&jobs)?;
/// assert_eq!(coded[0].candidates[0].code.to_string(), "29-1141.00");
/// # Ok::<_, Box<dyn std::error::Error>>(())
/// ```
pub struct Batch<E> {
    engine: E,
    options: CodeOptions,
    cancel: CancelFlag,
    recent: Recent,
    recently_read: Recent,
}

impl<E: Deref<Target = Engine> + Sync> Batch<E> {
    /// A batch with an empty cache.
    ///
    /// # Errors
    /// [`crate::Error::InvalidRequest`] for options outside the limits.
    pub fn new(engine: E, options: CodeOptions) -> Result<Self> {
        options.check()?;
        Ok(Self {
            engine,
            options,
            cancel: CancelFlag::new(),
            recent: Recent::new(BYTES_KEPT),
            recently_read: Recent::new(BYTES_KEPT),
        })
    }

    /// The same batch, stopping when the flag is raised.
    #[must_use]
    pub fn with_cancel(self, cancel: CancelFlag) -> Self {
        Self { cancel, ..self }
    }

    /// Codes the jobs on all threads of the current rayon pool; the answers are in the order of the jobs.
    ///
    /// # Errors
    /// [`crate::Error::Canceled`] when the flag is raised before all jobs are coded.
    pub fn code<J: Borrow<Job>>(&mut self, jobs: &[J]) -> Result<Vec<Arc<Coded>>> {
        self.cancel.check()?;
        let mut found: HashMap<&Job, Arc<Coded>> = HashMap::with_capacity(jobs.len());
        let mut new = Vec::new();
        for job in jobs.iter().map(Borrow::borrow).collect::<HashSet<_>>() {
            match self.recent.get(&key(job), &job.title) {
                Some(coded) => drop(found.insert(job, Arc::new(coded))),
                None => new.push(job),
            }
        }
        for (job, coded) in new.iter().zip(self.code_new(&new)?) {
            self.recent.insert(&key(job), &coded);
            found.insert(job, coded);
        }
        Ok(jobs.iter().map(|job| Arc::clone(&found[job.borrow()])).collect())
    }

    /// Codes distinct jobs.
    fn code_new(&mut self, jobs: &[&Job]) -> Result<Vec<Arc<Coded>>> {
        let Self { engine, options, cancel, .. } = self;
        let read = |job: &&Job| cancel.check().map(|()| engine.read(job));
        let readings: Vec<Reading> = jobs.par_iter().map(read).collect::<Result<_>>()?;
        let mut found: HashMap<&Reading, Arc<Coded>> = HashMap::with_capacity(readings.len());
        // The first job of each new reading.
        let mut new: Vec<(&Reading, &Job)> = Vec::new();
        let mut seen = HashSet::with_capacity(readings.len());
        for (reading, job) in readings.iter().zip(jobs) {
            if seen.insert(reading) {
                match self.recently_read.get(reading, &job.title) {
                    Some(coded) => drop(found.insert(reading, Arc::new(coded))),
                    None => new.push((reading, job)),
                }
            }
        }
        let code = |(reading, job): &(&Reading, &Job)| {
            cancel.check()?;
            engine.code_read(&job.title, reading, options).map(Arc::new)
        };
        let coded: Vec<Arc<Coded>> = new.par_iter().map(code).collect::<Result<_>>()?;
        for ((reading, _), coded) in new.into_iter().zip(coded) {
            self.recently_read.insert(reading, &coded);
            found.insert(reading, coded);
        }
        let answer = |(reading, job): (&Reading, &&Job)| {
            let coded = &found[reading];
            if coded.title == job.title {
                return Arc::clone(coded);
            }
            Arc::new(Coded { title: job.title.clone(), ..Coded::clone(coded) })
        };
        Ok(readings.iter().zip(jobs).map(answer).collect())
    }
}

/// What distinguishes jobs. A job's own serialization leaves out what is missing, so that two jobs could look alike.
fn key(Job { title, description, industry, employer }: &Job) -> impl Serialize {
    (title, description, industry, employer)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::Error;
    use crate::testing::sample_engine;

    #[test]
    fn answers_match_single_jobs_in_order() {
        let engine = sample_engine();
        let options = CodeOptions { top: 3, explain: true, ..CodeOptions::default() };
        let nurse = Job::new("RN");
        let jobs = [&nurse, &Job::new("zzzqqqxxx"), &nurse.clone().with_employer("School"), &nurse];
        let mut batch = Batch::new(&*engine, options).unwrap();
        for _ in 0..2 {
            let answers = batch.code(&jobs).unwrap();
            for (job, answer) in jobs.iter().zip(&answers) {
                assert_eq!(**answer, engine.code(job, &options).unwrap());
            }
            assert!(Arc::ptr_eq(&answers[0], &answers[3]), "equal jobs are coded once");
        }
        assert_eq!(batch.recent.young(), 3, "also across calls");
    }

    #[test]
    fn jobs_that_read_alike_are_coded_once_and_answered_by_their_own_titles() {
        let engine = sample_engine();
        let mut batch = Batch::new(&*engine, CodeOptions::default()).unwrap();
        let jobs =
            ["Registered Nurse", "Registered Nurse - Night Shift", "Registered Nurse $40/hr"].map(Job::new);
        let answers = batch.code(&jobs).unwrap();
        for (job, answer) in jobs.iter().zip(&answers) {
            assert_eq!(**answer, engine.code(job, &CodeOptions::default()).unwrap());
        }
        assert_eq!((batch.recent.young(), batch.recently_read.young()), (3, 1));
        let later = Job::new("Registered Nurse, nights");
        batch.code(&[&later]).unwrap();
        assert_eq!((batch.recent.young(), batch.recently_read.young()), (4, 1), "also across calls");
    }

    #[test]
    fn a_raised_flag_stops_the_work() {
        let engine = sample_engine();
        let cancel = CancelFlag::new();
        let mut batch = Batch::new(&*engine, CodeOptions::default()).unwrap().with_cancel(cancel.clone());
        assert_eq!(batch.code(&[Job::new("RN")]).unwrap().len(), 1);
        cancel.cancel();
        assert!(matches!(batch.code(&[Job::new("cashier")]), Err(Error::Canceled)));
        assert!(batch.recent.get(&key(&Job::new("cashier")), "cashier").is_none());
    }

    #[test]
    fn options_outside_the_limits_are_refused_before_any_job() {
        let engine = sample_engine();
        let options = CodeOptions { top: 0, ..CodeOptions::default() };
        assert!(matches!(Batch::new(&*engine, options), Err(Error::InvalidRequest(_))));
    }

    #[test]
    fn jobs_that_differ_only_in_what_is_missing_are_different() {
        let a = Job::new("a");
        let jobs = [a.clone().with_industry("x"), a.clone().with_employer("x"), a];
        let keys = jobs.each_ref().map(|job| postcard::to_stdvec(&key(job)).unwrap());
        assert!(keys[0] != keys[1] && keys[1] != keys[2]);
    }
}
