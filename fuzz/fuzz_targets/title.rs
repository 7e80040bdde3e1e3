//! A job's title and context through coding: probabilities are probabilities, and an explanation changes nothing.
#![no_main]

use libfuzzer_sys::fuzz_target;
use metier::coding::{Batch, CodeOptions, Job};
use metier_fuzz::engine;

fuzz_target!(init: { engine(); }, |data: &str| {
    let mut texts = data.splitn(4, '\0');
    let text = |text: Option<&str>| text.map(str::to_owned);
    let title = texts.next().unwrap_or_default().to_owned();
    let (description, industry, employer) = (text(texts.next()), text(texts.next()), text(texts.next()));
    let job = Job { title, description, industry, employer };
    let engine = engine();
    let options = CodeOptions { top: 5, explain: true, ..CodeOptions::default() };
    let explained = engine.code(&job, &options).expect("valid options");
    let sum: f32 = explained.candidates.iter().map(|one| one.probability).sum();
    assert!(explained.candidates.len() <= 5 && (0.0..=1.001).contains(&sum), "{explained:?}");
    assert!(explained.candidates.is_sorted_by(|a, b| a.probability >= b.probability), "{explained:?}");
    let mut plain = explained.clone();
    plain.candidates.iter_mut().for_each(|one| one.evidence = None);
    let mut batch = Batch::new(&*engine, CodeOptions { explain: false, ..options }).expect("valid options");
    for _ in 0..2 {
        assert_eq!(*batch.code(&[&job]).expect("not canceled")[0], plain);
    }
});
