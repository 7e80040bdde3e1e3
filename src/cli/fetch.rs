//! `metier fetch`: downloads an official release.

#[cfg(not(feature = "fetch"))]
pub(super) fn run(_: &super::args::FetchArgs) -> anyhow::Result<super::Outcome> {
    anyhow::bail!(
        "this build of metier cannot download (feature `fetch`); get a release from \
         https://www.onetcenter.org/database.html and put it into data/onet"
    )
}

#[cfg(feature = "fetch")]
pub(super) use download::run;

#[cfg(feature = "fetch")]
mod download {
    use anyhow::Result;
    use indicatif::{ProgressBar, ProgressStyle};
    use metier::fetch::{self, Fetched, Progress, Request, Verification};

    use crate::cli::Outcome;
    use crate::cli::args::FetchArgs;

    /// Downloads the release and prints its path.
    pub(in crate::cli) fn run(args: &FetchArgs) -> Result<Outcome> {
        use std::io::Write;
        let request = Request { release: &args.release, folder: &args.to, mirror: args.mirror.as_deref() };
        let fetched = with_progress(&request)?;
        writeln!(std::io::stdout(), "{}", fetched.path.display())?;
        Ok(Outcome::Done)
    }

    fn with_progress(request: &Request<'_>) -> Result<Fetched> {
        let bar = ProgressBar::new_spinner();
        let fetched = fetch::fetch(request, &mut |progress| match progress {
            Progress::Started { url, resumed_at, total } => {
                let from = if resumed_at > 0 { format!(" from byte {resumed_at}") } else { String::new() };
                tracing::info!("downloading {url}{from}");
                if let Some(total) = total {
                    bar.set_length(total);
                    bar.set_style(style());
                }
                bar.set_position(resumed_at);
            }
            Progress::Received { bytes } => bar.inc(bytes),
            Progress::Checking => bar.set_message("checking"),
        });
        bar.finish_and_clear();
        let fetched = fetched?;
        let checked = match fetched.verification {
            Verification::Checksum => "the checksum matches",
            Verification::ContentsOnly => {
                "not verified: no checksum on record, but the contents read as a release"
            }
        };
        let done = if fetched.downloaded { "downloaded" } else { "already have" };
        tracing::info!("{done} O*NET {}; {checked}", fetched.version);
        Ok(fetched)
    }

    fn style() -> ProgressStyle {
        ProgressStyle::with_template("{bar:24} {bytes}/{total_bytes} {bytes_per_sec} {eta} {msg}")
            .unwrap_or_else(|_| ProgressStyle::default_bar())
    }
}
