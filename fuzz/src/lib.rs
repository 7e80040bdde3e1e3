//! What the targets share: an engine on the sample, and files to read.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};

use metier::Result;
use metier::artifact::{BuildOptions, build};
use metier::coding::{CancelFlag, Columns, FileRequest, Format, Input, Output, Summary};
use metier::engine::Engine;
use metier::release::ReleaseSource;
use tempfile::TempDir;

/// A folder of this process, in memory where the system has such folders.
pub fn folder() -> &'static Path {
    static FOLDER: OnceLock<TempDir> = OnceLock::new();
    let memory = Path::new("/dev/shm");
    let make = || if memory.is_dir() { tempfile::tempdir_in(memory) } else { tempfile::tempdir() };
    FOLDER.get_or_init(|| make().expect("a temporary folder")).path()
}

/// Writes a file to [`folder`], with the folders that it needs.
pub fn file(name: &str, contents: &[u8]) -> PathBuf {
    let path = folder().join(name);
    fs::create_dir_all(path.parent().expect("a file in a folder")).expect("a folder");
    fs::write(&path, contents).expect("a file");
    path
}

/// An engine on the built-in sample.
pub fn engine() -> Arc<Engine> {
    static ENGINE: OnceLock<Arc<Engine>> = OnceLock::new();
    let open = || {
        let index = folder().join("index");
        build(&index, &BuildOptions::new(ReleaseSource::Sample), |_| ()).expect("an index of the sample");
        Arc::new(Engine::open(&index).expect("the index"))
    };
    Arc::clone(ENGINE.get_or_init(open))
}

/// Codes a file with the columns `title` and, if there is one, `weight`.
pub fn code(input: Input, from: Format, to: Format) -> Result<Summary> {
    let output = Output::Stream { name: "nowhere".to_owned(), writer: Box::new(io::sink()) };
    let request = FileRequest {
        input_format: Some(from),
        output_format: Some(to),
        ..FileRequest::new(input, Columns::new("title"), output)
    };
    request.run(&engine(), &CancelFlag::new(), |_| ())
}

/// A stream of these bytes.
pub fn stream(bytes: &[u8]) -> Input {
    Input::Stream { name: "fuzz".to_owned(), reader: Box::new(io::Cursor::new(bytes.to_vec())) }
}

/// The first byte as a choice of these, and the rest.
pub fn choice<'c, 'd, T>(data: &'d [u8], choices: &'c [T]) -> Option<(&'c T, &'d [u8])> {
    let (first, rest) = data.split_first()?;
    Some((&choices[usize::from(*first) % choices.len()], rest))
}
