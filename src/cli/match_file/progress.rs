//! The progress bar and messages while a file is coded.

use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressStyle};
use metier::coding::{Event, GoOn};

use super::summary::rows_at_rate;
use crate::cli::output::thousands;

/// Shows events on standard error.
pub(super) struct Progress {
    bar: ProgressBar,
    /// Whether to hide the bar, which would otherwise appear among the rows.
    hidden: bool,
    /// When the first row was read, and the number of rows done before it.
    start: Option<(Instant, u64)>,
}

impl Progress {
    /// `hidden` is for an output that goes to the terminal.
    pub(super) fn new(hidden: bool) -> Self {
        Self { bar: ProgressBar::hidden(), hidden, start: None }
    }

    pub(super) fn show(&mut self, event: Event) {
        match event {
            Event::Progress { rows, position, size } => self.advance(rows, position, size),
            Event::Resumed { rows } => tracing::info!("resumed after {} rows", thousands(rows)),
            Event::NothingToResume => {
                tracing::info!("no interrupted run to resume; starting with the first row");
            }
            Event::StartedOver { partial } => tracing::info!(
                "starting over; --resume would have continued the interrupted run in {}",
                partial.display()
            ),
            Event::Kept { partial, go_on } => {
                let how = match go_on {
                    GoOn::Resumed => "run the same command with --resume to continue",
                    GoOn::WithoutBadRows => {
                        "run the same command with --resume --skip-bad-rows FILE to continue"
                    }
                    GoOn::Mended => {
                        "the next run replaces them, so move the file if you need it, then mend the input and code it again"
                    }
                };
                tracing::info!("the finished rows are kept in {}; {how}", partial.display());
            }
            Event::NotRemoved { path, problem } => {
                tracing::warn!("cannot remove {}: {problem}", path.display());
            }
            _ => {}
        }
    }

    fn advance(&mut self, rows: u64, position: u64, size: Option<u64>) {
        if self.start.is_none() && !self.hidden {
            self.bar = bar(size);
        }
        let first = self.start.is_none();
        let (start, before) = *self.start.get_or_insert_with(|| (Instant::now(), rows));
        self.bar.set_position(position);
        if first {
            // Rows done before would make the estimate too optimistic.
            self.bar.reset_eta();
        }
        let rate = (rows - before) as f64 / start.elapsed().as_secs_f64().max(1e-3);
        self.bar.set_message(rows_at_rate(rows, rate));
    }

    /// Removes the bar.
    pub(super) fn finish(&self) {
        self.bar.finish_and_clear();
    }
}

fn bar(size: Option<u64>) -> ProgressBar {
    let Some(size) = size else { return ProgressBar::new_spinner() };
    let bar = ProgressBar::new(size);
    let style = ProgressStyle::with_template("{bar:24} {percent}% {msg}, {eta} left");
    bar.set_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()));
    bar.enable_steady_tick(Duration::from_millis(200));
    bar
}
