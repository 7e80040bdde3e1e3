//! `metier fetch`: downloads an official release or labor-market files.

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
    use std::io::{self, Write};
    use std::path::Path;

    use anyhow::{Result, bail};
    use indicatif::{ProgressBar, ProgressStyle};
    use metier::fetch::{
        FetchedFile, LaborRequest, LaborSet, LaborSource, Progress, ReleaseRequest, Verification,
        fetch_labor, fetch_release, labor_sources,
    };

    use crate::cli::Outcome;
    use crate::cli::args::{FetchArgs, FetchWhat};
    use crate::cli::output::thousands;

    /// Downloads what is asked for and prints the paths.
    pub(in crate::cli) fn run(args: &FetchArgs) -> Result<Outcome> {
        let release = args.what.contains(&FetchWhat::Release);
        let sources: Vec<LaborSource> =
            labor_sources().into_iter().filter(|source| wanted(source.set, &args.what)).collect();
        if release && !sources.is_empty() && args.to.is_some() {
            bail!(
                "--to is one folder, but a release and labor-market files go into two; download them one by one"
            );
        }
        if release {
            let folder = args.to.as_deref().unwrap_or(Path::new("data/onet"));
            one_release(args, folder)?;
        }
        let folder = args.to.as_deref().unwrap_or(Path::new("data/labor_market"));
        labor_files(args, &sources, folder)?;
        Ok(Outcome::Done)
    }

    fn wanted(set: LaborSet, what: &[FetchWhat]) -> bool {
        let named = match set {
            LaborSet::Wages => FetchWhat::Wages,
            LaborSet::Industries => FetchWhat::Industries,
            LaborSet::Projections => FetchWhat::Projections,
            LaborSet::Programs => FetchWhat::Programs,
            LaborSet::Soc => FetchWhat::Soc,
        };
        what.contains(&named) || what.contains(&FetchWhat::Labor)
    }

    fn one_release(args: &FetchArgs, folder: &Path) -> Result<()> {
        let request = ReleaseRequest { release: &args.release, folder, mirror: args.mirror.as_deref() };
        let fetched = with_progress(|progress| fetch_release(&request, progress))?;
        writeln!(io::stdout(), "{}", fetched.path.display())?;
        let checked = match fetched.verification {
            Verification::Checksum => "the checksum matches",
            Verification::ContentsOnly => {
                "not verified: no checksum on record, but the contents read as a release"
            }
        };
        let done = if fetched.downloaded { "downloaded" } else { "already have" };
        tracing::info!("{done} O*NET {}; {checked}", fetched.version);
        Ok(())
    }

    /// Downloads every source; one that fails does not keep the others back.
    fn labor_files(args: &FetchArgs, sources: &[LaborSource], folder: &Path) -> Result<()> {
        let (mirror, contact) = (args.mirror.as_deref(), args.contact.as_deref());
        let request = LaborRequest { folder, year: args.year, mirror, contact, again: args.again };
        let mut failed = Vec::new();
        for source in sources {
            match with_progress(|progress| fetch_labor(source, &request, progress)) {
                Ok(files) => {
                    for file in files {
                        writeln!(io::stdout(), "{}", file.path.display())?;
                        tracing::info!("{}", summary(&source.what, &file));
                    }
                }
                Err(error) => failed.push(format!("{}: {error}", source.what)),
            }
        }
        if !failed.is_empty() {
            bail!("{}", failed.join("\n"));
        }
        Ok(())
    }

    fn summary(what: &str, file: &FetchedFile) -> String {
        let done = match file.rows {
            Some(1) => format!("downloaded {what}, 1 row"),
            Some(rows) => format!("downloaded {what}, {} rows", thousands(rows as u64)),
            None => format!("already have {what}"),
        };
        let checked = match file.verification {
            Some(Verification::Checksum) => "; the checksum matches",
            Some(Verification::ContentsOnly) => "; no checksum on record",
            None => "; --again downloads it anew",
        };
        done + checked
    }

    fn with_progress<T>(
        fetch: impl FnOnce(&mut dyn FnMut(Progress<'_>)) -> metier::Result<T>,
    ) -> metier::Result<T> {
        let bar = ProgressBar::new_spinner();
        let fetched = fetch(&mut |progress| match progress {
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
        fetched
    }

    fn style() -> ProgressStyle {
        ProgressStyle::with_template("{bar:24} {bytes}/{total_bytes} {bytes_per_sec} {eta} {msg}")
            .unwrap_or_else(|_| ProgressStyle::default_bar())
    }
}
