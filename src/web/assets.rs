//! The files that pages load. Their names include a hash of their contents, so that they may be cached forever.

use std::sync::LazyLock;

use axum::extract::Path;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};

use crate::table::InputFile;

/// A file embedded in the program.
pub(super) struct Asset {
    /// Where it is served.
    pub(super) address: String,
    media_type: &'static str,
    pub(super) contents: &'static str,
}

macro_rules! asset {
    ($name:literal, $ending:literal, $media_type:literal) => {
        LazyLock::new(|| {
            let contents = include_str!(concat!("../../assets/", $name, ".", $ending));
            let hash = &InputFile::of($name, contents.as_bytes()).sha256[..12];
            Asset {
                address: format!("/assets/{}.{hash}.{}", $name, $ending),
                media_type: $media_type,
                contents,
            }
        })
    };
}

/// The style sheet.
pub(super) static STYLE: LazyLock<Asset> = asset!("metier", "css", "text/css; charset=utf-8");
/// Suggestions while typing.
pub(super) static SCRIPT: LazyLock<Asset> = asset!("suggest", "js", "text/javascript; charset=utf-8");
/// The site icon.
pub(super) static ICON: LazyLock<Asset> = asset!("icon", "svg", "image/svg+xml");

/// `GET /assets/{name}`.
pub(super) async fn file(Path(name): Path<String>) -> Response {
    let assets = [&STYLE, &SCRIPT, &ICON];
    let Some(asset) = assets.into_iter().find(|asset| asset.address.strip_prefix("/assets/") == Some(&name))
    else {
        return StatusCode::NOT_FOUND.into_response();
    };
    let kept = "public, max-age=31536000, immutable";
    ([(header::CONTENT_TYPE, asset.media_type), (header::CACHE_CONTROL, kept)], asset.contents)
        .into_response()
}
