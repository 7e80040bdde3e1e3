//! Integration tests: one binary, with a module per stage.
#![expect(clippy::unwrap_used, reason = "clippy allows unwrap in tests, but not in their helper functions")]

mod access;
mod api;
mod artifact;
mod build_id;
mod cli;
mod coding;
mod connections;
mod crosswalks;
mod diff;
mod durable;
mod editions;
mod evaluation;
mod http;
mod layering;
mod listed_titles;
mod local;
mod matching;
mod onet_services;
mod profiles;
mod profiles_api;
mod related;
mod release;
mod release_31;
mod release_copy;
mod report;
mod report_golden;
mod saved;
mod search;
mod seeded;
mod snapshots;
mod suggest;
mod support;
mod titles;
mod web;
mod wording;
