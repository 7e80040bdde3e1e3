//! Codes jobs on all cores, each distinct job once, and of jobs that read alike one.

use std::borrow::Borrow;
use std::collections::{HashMap, HashSet};
use std::hash::Hash;
use std::mem;
use std::sync::Arc;

use rayon::prelude::*;

use super::cancel::CancelFlag;
use crate::engine::{CodeOptions, Coded, CodedCandidate, Engine, Job, Reading};
use crate::error::Result;

/// Bytes of keys and answers that each of the two generations of a cache may hold.
const BYTES_KEPT: usize = 16 << 20;
/// Approximate sizes of an answer without its candidates, a candidate, and a reason, not counting their texts.
const ANSWER_BYTES: usize = 200;
const CANDIDATE_BYTES: usize = 200;
const REASON_BYTES: usize = 40;

/// Codes many jobs with the same options. Equal jobs are coded once, even across calls, and so are jobs that differ
/// only in what postings add to a title, such as a shift or a place: caches of bounded size keep recent answers. Each
/// answer is that of [`Engine::code`].
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
pub struct Batch<'e> {
    engine: &'e Engine,
    options: CodeOptions,
    cancel: CancelFlag,
    recent: Recent<Job>,
    recently_read: Recent<Reading>,
}

impl<'e> Batch<'e> {
    /// A batch with an empty cache.
    ///
    /// # Errors
    /// [`crate::Error::InvalidRequest`] for options outside the limits.
    pub fn new(engine: &'e Engine, options: CodeOptions) -> Result<Self> {
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
            match self.recent.get(job) {
                Some(coded) => drop(found.insert(job, coded)),
                None => new.push(job),
            }
        }
        for (job, coded) in new.iter().zip(self.code_new(&new)?) {
            self.recent.insert(job, job.bytes(), Arc::clone(&coded));
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
                match self.recently_read.get(reading) {
                    Some(coded) => drop(found.insert(reading, coded)),
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
            self.recently_read.insert(reading, reading.bytes(), Arc::clone(&coded));
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

/// Recent answers by job or reading, in two generations: a full young generation becomes the old one, and answers not
/// requested since the last change of generation are dropped.
struct Recent<K> {
    /// Capacity of a generation, in bytes.
    room: usize,
    used: usize,
    /// With the size of the key's texts.
    young: HashMap<K, (usize, Arc<Coded>)>,
    old: HashMap<K, (usize, Arc<Coded>)>,
}

impl<K: Clone + Eq + Hash> Recent<K> {
    fn new(room: usize) -> Self {
        Self { room, used: 0, young: HashMap::new(), old: HashMap::new() }
    }

    fn get(&mut self, key: &K) -> Option<Arc<Coded>> {
        if let Some((_, coded)) = self.young.get(key) {
            return Some(Arc::clone(coded));
        }
        let (key, (bytes, coded)) = self.old.remove_entry(key)?;
        self.insert(&key, bytes, Arc::clone(&coded));
        Some(coded)
    }

    /// Keeps an answer; `key_bytes` is the size of the key's texts.
    fn insert(&mut self, key: &K, key_bytes: usize, coded: Arc<Coded>) {
        // The answer holds the title too.
        let bytes = key_bytes + coded.title.len() + answer_bytes(&coded);
        if self.used + bytes > self.room {
            self.old = mem::take(&mut self.young);
            self.used = 0;
        }
        self.used += bytes;
        self.young.insert(key.clone(), (key_bytes, coded));
    }
}

fn answer_bytes(coded: &Coded) -> usize {
    let candidate = |one: &CodedCandidate| {
        let reasons = one.evidence.iter().flatten();
        CANDIDATE_BYTES + reasons.map(|reason| REASON_BYTES + reason.text.len()).sum::<usize>()
    };
    ANSWER_BYTES + coded.candidates.iter().map(candidate).sum::<usize>()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::{Decision, Reason, ReasonKind};
    use crate::error::Error;
    use crate::testing::sample_engine;

    fn coded(title: &str) -> Arc<Coded> {
        let title = title.to_owned();
        Arc::new(Coded { title, decision: Decision::None, margin: 0.0, candidates: Vec::new() })
    }

    #[test]
    fn answers_match_single_jobs_in_order() {
        let engine = sample_engine();
        let options = CodeOptions { top: 3, explain: true, ..CodeOptions::default() };
        let nurse = Job::new("RN");
        let jobs = [&nurse, &Job::new("zzzqqqxxx"), &nurse.clone().with_employer("School"), &nurse];
        let mut batch = Batch::new(&engine, options).unwrap();
        for _ in 0..2 {
            let answers = batch.code(&jobs).unwrap();
            for (job, answer) in jobs.iter().zip(&answers) {
                assert_eq!(**answer, engine.code(job, &options).unwrap());
            }
            assert!(Arc::ptr_eq(&answers[0], &answers[3]), "equal jobs are coded once");
        }
        assert_eq!(batch.recent.young.len(), 3);
        let first = batch.code(&[&nurse]).unwrap();
        assert!(Arc::ptr_eq(&first[0], &batch.code(&jobs).unwrap()[0]), "also across calls");
    }

    #[test]
    fn jobs_that_read_alike_are_coded_once_and_answered_by_their_own_titles() {
        let engine = sample_engine();
        let mut batch = Batch::new(&engine, CodeOptions::default()).unwrap();
        let jobs =
            ["Registered Nurse", "Registered Nurse - Night Shift", "Registered Nurse $40/hr"].map(Job::new);
        let answers = batch.code(&jobs).unwrap();
        for (job, answer) in jobs.iter().zip(&answers) {
            assert_eq!(**answer, engine.code(job, &CodeOptions::default()).unwrap());
        }
        assert_eq!((batch.recent.young.len(), batch.recently_read.young.len()), (3, 1));
        let later = Job::new("Registered Nurse, nights");
        batch.code(&[&later]).unwrap();
        assert_eq!((batch.recent.young.len(), batch.recently_read.young.len()), (4, 1), "also across calls");
    }

    #[test]
    fn a_raised_flag_stops_the_work() {
        let engine = sample_engine();
        let cancel = CancelFlag::new();
        let mut batch = Batch::new(&engine, CodeOptions::default()).unwrap().with_cancel(cancel.clone());
        assert_eq!(batch.code(&[Job::new("RN")]).unwrap().len(), 1);
        cancel.cancel();
        assert!(matches!(batch.code(&[Job::new("cashier")]), Err(Error::Canceled)));
        assert!(!batch.recent.young.contains_key(&Job::new("cashier")));
    }

    #[test]
    fn options_outside_the_limits_are_refused_before_any_job() {
        let engine = sample_engine();
        let options = CodeOptions { top: 0, ..CodeOptions::default() };
        assert!(matches!(Batch::new(&engine, options), Err(Error::InvalidRequest(_))));
    }

    #[test]
    fn recently_used_answers_stay_cached() {
        let mut recent = Recent::new(2 * (ANSWER_BYTES + 2));
        for title in ["a", "b", "c"] {
            recent.insert(&Job::new(title), 1, coded(title));
        }
        assert_eq!(recent.get(&Job::new("a")).unwrap().title, "a");
        recent.insert(&Job::new("d"), 1, coded("d"));
        assert!(recent.get(&Job::new("a")).is_some() && recent.get(&Job::new("d")).is_some());
        assert!(recent.get(&Job::new("b")).is_none());
        assert!(recent.young.len() + recent.old.len() <= 4);
    }

    #[test]
    fn explanations_count_toward_the_size_of_the_cache() {
        let reason = Reason { kind: ReasonKind::Title, text: "t".repeat(100), weight: 1.0 };
        let mut explained = sample_engine().code(&Job::new("RN"), &CodeOptions::default()).unwrap();
        let bare = answer_bytes(&explained);
        explained.candidates[0].evidence = Some(vec![reason; 3]);
        assert_eq!(answer_bytes(&explained), bare + 3 * (100 + REASON_BYTES));
    }

    #[test]
    fn the_same_title_in_another_industry_is_another_job() {
        let mut recent = Recent::new(BYTES_KEPT);
        let job = Job::new("a").with_industry("x");
        recent.insert(&job, job.bytes(), coded("a"));
        assert!(
            recent.get(&Job::new("a").with_industry("y")).is_none() && recent.get(&Job::new("a")).is_none()
        );
        assert!(recent.get(&job).is_some());
    }
}
