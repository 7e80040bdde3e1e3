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
/// The site icon.
pub(super) static ICON: LazyLock<Asset> = asset!("icon", "svg", "image/svg+xml");
static SUGGEST: LazyLock<Asset> = asset!("suggest", "js", "text/javascript; charset=utf-8");
static REPORT: LazyLock<Asset> = asset!("report", "js", "text/javascript; charset=utf-8");
static EXPLORE: LazyLock<Asset> = asset!("explore", "js", "text/javascript; charset=utf-8");
static CODE: LazyLock<Asset> = asset!("code", "js", "text/javascript; charset=utf-8");
/// The search box for pages of others, at an address that stays.
static WIDGET: LazyLock<Asset> = asset!("widget", "js", "text/javascript; charset=utf-8");

/// Addresses of the scripts, each of which only makes a page handier.
pub(super) struct Scripts {
    /// Suggestions while typing, on every page.
    pub(super) suggest: &'static str,
    /// A report: where one is in it, links to its parts, printing.
    pub(super) report: &'static str,
    /// Sliders of a profile.
    pub(super) explore: &'static str,
    /// Coding a list without leaving the page.
    pub(super) code: &'static str,
}

pub(super) fn scripts() -> Scripts {
    let address = |asset: &'static Asset| asset.address.as_str();
    Scripts {
        suggest: address(&SUGGEST),
        report: address(&REPORT),
        explore: address(&EXPLORE),
        code: address(&CODE),
    }
}

/// `GET /assets/{name}`.
pub(super) async fn file(Path(name): Path<String>) -> Response {
    let assets = [&STYLE, &ICON, &SUGGEST, &REPORT, &EXPLORE, &CODE];
    let Some(asset) = assets.into_iter().find(|asset| asset.address.strip_prefix("/assets/") == Some(&name))
    else {
        return StatusCode::NOT_FOUND.into_response();
    };
    let kept = "public, max-age=31536000, immutable";
    ([(header::CONTENT_TYPE, asset.media_type), (header::CACHE_CONTROL, kept)], asset.contents)
        .into_response()
}

/// `GET /widget.js`.
pub(super) async fn widget() -> Response {
    // Pages of others load it across origins, which the site's own pages may not be by default.
    let open = [(header::CONTENT_TYPE, WIDGET.media_type), (header::ACCESS_CONTROL_ALLOW_ORIGIN, "*")];
    let open = (open, [("cross-origin-resource-policy", "cross-origin")]);
    (open.0, open.1, WIDGET.contents).into_response()
}
