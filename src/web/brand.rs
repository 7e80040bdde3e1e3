//! How an operator's site looks and what it says of itself: name, logo, color, links and a note, from a TOML file.
//!
//! ```toml
//! name = "Vermont Career Finder"
//! logo = "logo.svg"                # beside this file: SVG, PNG or WebP of up to 64 KiB
//! logo_alt = "Vermont Department of Labor"
//! accent = "#0b5f66"               # links and buttons; readable on white
//! accent_dark = "#6fd0d6"          # the same for dark screens
//! note = "Questions? Call 802-555-0100."
//!
//! [[links]]
//! title = "Privacy"
//! address = "https://labor.example.gov/privacy"
//! ```

use std::path::Path;
use std::sync::Arc;

use axum::body::Bytes;
use axum::extract::{Path as Asked, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Deserialize;

use crate::error::{Error, Result};
use crate::table::{InputFile, read_file};

/// Largest file that describes a site, and largest logo.
const MOST_BYTES: u64 = 64 << 10;
/// Most characters of a name, of a link's title, and of a note.
const MOST_NAME: usize = 60;
const MOST_NOTE: usize = 500;
const MOST_LINKS: usize = 12;
/// The least contrast between text and its ground (WCAG 2.2, 1.4.3).
const LEAST_CONTRAST: f64 = 4.5;
/// The grounds on which the accent color is read, as in the style sheet: light and dark, plain and raised.
const LIGHT: [Color; 2] = [Color([0xff, 0xff, 0xff]), Color([0xf3, 0xf6, 0xf6])];
const DARK: [Color; 2] = [Color([0x11, 0x18, 0x17]), Color([0x1b, 0x25, 0x24])];

/// What an operator says of a site. By default it is metier's own.
#[derive(Debug, Clone)]
pub struct Brand {
    /// Its name, in the header and in titles of pages.
    pub(super) name: String,
    pub(super) logo: Option<Logo>,
    /// The address of a style sheet with its colors, if it has any.
    pub(super) style: Option<Arc<File>>,
    pub(super) note: Option<String>,
    pub(super) links: Vec<BrandLink>,
    /// Differs between brands, so that cached pages do not outlive one.
    pub(super) version: String,
}

/// A logo with what it says to those who do not see it.
#[derive(Debug, Clone)]
pub(super) struct Logo {
    pub(super) file: Arc<File>,
    pub(super) alt: String,
}

/// A file that pages load.
#[derive(Debug)]
pub(super) struct File {
    pub(super) address: String,
    media_type: &'static str,
    contents: Bytes,
}

/// A link in the footer.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct BrandLink {
    pub(super) title: String,
    pub(super) address: String,
}

/// The file as written.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    name: Option<String>,
    logo: Option<String>,
    logo_alt: Option<String>,
    accent: Option<String>,
    accent_dark: Option<String>,
    note: Option<String>,
    #[serde(default)]
    links: Vec<BrandLink>,
}

impl Default for Brand {
    fn default() -> Self {
        Self {
            name: "metier".to_owned(),
            logo: None,
            style: None,
            note: None,
            links: Vec::new(),
            version: String::new(),
        }
    }
}

impl Brand {
    /// Reads the description of a site. The format is described in `docs/operations.md`.
    ///
    /// # Errors
    /// [`Error::InvalidRequest`] for a file that is no TOML or has unknown or unusable values: a color that is hard to
    /// read, a logo of another kind, a link that is none. [`Error::Io`] if it cannot be read.
    pub fn read(path: &Path) -> Result<Self> {
        let wrong = |problem: String| Error::InvalidRequest(format!("{}: {problem}", path.display()));
        let bytes = read_file(path, MOST_BYTES)?;
        let text = std::str::from_utf8(&bytes).map_err(|_| wrong("not UTF-8 text".to_owned()))?;
        let written: Written = toml::from_str(text).map_err(|error| {
            let line = error.span().map_or(1, |span| text[..span.start].matches('\n').count() + 1);
            wrong(format!("line {line}: {}", error.message()))
        })?;
        let logo = match &written.logo {
            None => None,
            Some(name) => {
                let place = path.parent().unwrap_or(Path::new("")).join(name);
                let media_type = image_type(name)
                    .ok_or_else(|| wrong(format!("logo '{name}' is not an SVG, PNG or WebP file")))?;
                let alt = written.logo_alt.clone().ok_or_else(|| {
                    wrong("logo needs logo_alt: what it says, for those who do not see it".to_owned())
                })?;
                let ending = name.rsplit('.').next().unwrap_or_default().to_lowercase();
                let file = File::new("logo", &ending, media_type, read_file(&place, MOST_BYTES)?);
                Some(Logo { file: Arc::new(file), alt })
            }
        };
        Self::of(written, logo, &bytes).map_err(wrong)
    }

    fn of(written: Written, logo: Option<Logo>, bytes: &[u8]) -> Result<Self, String> {
        let Written { name, accent, accent_dark, note, links, .. } = written;
        let name = name.unwrap_or_else(|| Self::default().name);
        check_length("name", &name, MOST_NAME)?;
        if let Some(note) = &note {
            check_length("note", note, MOST_NOTE)?;
        }
        if links.len() > MOST_LINKS {
            return Err(format!("{} links are too many; the footer has room for {MOST_LINKS}", links.len()));
        }
        for BrandLink { title, address } in &links {
            check_length("a link's title", title, MOST_NAME)?;
            let known = ["https://", "http://", "mailto:", "tel:", "/"];
            if !known.iter().any(|start| address.starts_with(start)) {
                return Err(format!(
                    "the link '{title}' leads to '{address}'; an address begins with https://, http://, mailto:, tel: \
                     or /"
                ));
            }
        }
        let style = colors(accent.as_deref(), accent_dark.as_deref())?
            .map(|style| Arc::new(File::new("brand", "css", "text/css; charset=utf-8", style.into_bytes())));
        let drawn = logo.as_ref().map_or("", |logo| logo.file.address.as_str());
        let version = InputFile::of("", [bytes, drawn.as_bytes()].concat().as_slice()).sha256[..8].to_owned();
        Ok(Self { name, logo, style, note, links, version })
    }

    /// The file of this name.
    fn file(&self, name: &str) -> Option<&File> {
        let files = self.logo.iter().map(|logo| &logo.file).chain(&self.style);
        files.map(AsRef::as_ref).find(|file| file.address.strip_prefix("/brand/") == Some(name))
    }
}

impl File {
    fn new(name: &str, ending: &str, media_type: &'static str, contents: Vec<u8>) -> Self {
        let hash = &InputFile::of("", &contents).sha256[..12];
        Self { address: format!("/brand/{name}.{hash}.{ending}"), media_type, contents: contents.into() }
    }
}

fn check_length(what: &str, text: &str, most: usize) -> Result<(), String> {
    match text.trim().chars().count() {
        0 => Err(format!("{what} is empty")),
        count if count > most => Err(format!("{what} has {count} characters; the limit is {most}")),
        _ => Ok(()),
    }
}

const SVG: &str = "image/svg+xml";

fn image_type(name: &str) -> Option<&'static str> {
    match name.rsplit('.').next()?.to_lowercase().as_str() {
        "svg" => Some(SVG),
        "png" => Some("image/png"),
        "webp" => Some("image/webp"),
        _ => None,
    }
}

/// A color of the sRGB space.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Color([u8; 3]);

impl Color {
    /// Reads `#0b5f66`.
    fn parse(text: &str) -> Option<Self> {
        let digits = text.strip_prefix('#').filter(|digits| digits.len() == 6 && digits.is_ascii())?;
        let part = |at: usize| u8::from_str_radix(&digits[at..at + 2], 16).ok();
        Some(Self([part(0)?, part(2)?, part(4)?]))
    }

    /// Relative luminance (WCAG 2.2).
    fn luminance(self) -> f64 {
        let [red, green, blue] = self.0.map(|part| {
            let part = f64::from(part) / 255.0;
            if part <= 0.040_45 { part / 12.92 } else { ((part + 0.055) / 1.055).powf(2.4) }
        });
        0.2126 * red + 0.7152 * green + 0.0722 * blue
    }

    /// The contrast between two colors, 1 to 21 (WCAG 2.2).
    fn contrast(self, other: Self) -> f64 {
        let (one, other) = (self.luminance(), other.luminance());
        (one.max(other) + 0.05) / (one.min(other) + 0.05)
    }
}

/// A style sheet with the accent colors; `None` without any.
fn colors(light: Option<&str>, dark: Option<&str>) -> Result<Option<String>, String> {
    let (Some(light), Some(dark)) = (light, dark) else {
        return match (light, dark) {
            (None, None) => Ok(None),
            _ => {
                Err("accent and accent_dark go together: pages are shown on light and on dark screens"
                    .to_owned())
            }
        };
    };
    let checked = |name: &str, text: &str, grounds: [Color; 2]| {
        let color =
            Color::parse(text).ok_or_else(|| format!("{name} '{text}' is not a color such as #0b5f66"))?;
        let contrast = grounds.map(|ground| color.contrast(ground)).into_iter().fold(f64::INFINITY, f64::min);
        if contrast < LEAST_CONTRAST {
            return Err(format!(
                "{name} '{text}' has a contrast of {contrast:.1} to the page; {LEAST_CONTRAST} is needed to read it"
            ));
        }
        Ok(color)
    };
    checked("accent", light, LIGHT)?;
    checked("accent_dark", dark, DARK)?;
    // What is written on the accent color: the page's own ground, whose contrast was checked.
    Ok(Some(format!(
        ":root{{--accent:{light};--on-accent:#fff}}\n\
         @media (prefers-color-scheme:dark){{:root{{--accent:{dark};--on-accent:#111817}}}}\n"
    )))
}

/// `GET /brand/{name}`: the logo and the colors, whose names include a hash of their contents.
pub(super) async fn file(State(brand): State<Arc<Brand>>, Asked(name): Asked<String>) -> Response {
    let Some(file) = brand.file(&name) else { return StatusCode::NOT_FOUND.into_response() };
    let kept = "public, max-age=31536000, immutable";
    // An image opened by itself must not run what it contains; one that is drawn has its own styles.
    let policy = if file.media_type == SVG {
        "default-src 'none'; style-src 'unsafe-inline'; sandbox"
    } else {
        "default-src 'none'; sandbox"
    };
    let headers = [
        (header::CONTENT_TYPE, file.media_type),
        (header::CACHE_CONTROL, kept),
        (header::CONTENT_SECURITY_POLICY, policy),
    ];
    (headers, file.contents.clone()).into_response()
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    fn read(text: &str) -> Result<Brand> {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("logo.svg"), "<svg xmlns='http://www.w3.org/2000/svg'/>").unwrap();
        fs::write(folder.path().join("logo.gif"), "GIF89a").unwrap();
        let file = folder.path().join("site.toml");
        fs::write(&file, text).unwrap();
        Brand::read(&file)
    }

    #[test]
    fn a_site_is_read_whole() {
        let brand = read(
            "name = 'Career Finder'\nlogo = 'logo.svg'\nlogo_alt = 'State'\naccent = '#0b5f66'\n\
             accent_dark = '#6fd0d6'\nnote = 'Call us.'\n[[links]]\ntitle = 'Privacy'\naddress = '/privacy'\n",
        )
        .unwrap();
        let logo = brand.logo.as_ref().unwrap();
        assert!(logo.file.address.starts_with("/brand/logo."), "{}", logo.file.address);
        let style = brand.style.as_ref().unwrap();
        assert!(brand.file(style.address.strip_prefix("/brand/").unwrap()).is_some());
        assert!(brand.file("logo.svg").is_none());
        assert_eq!((brand.name.as_str(), brand.links.len()), ("Career Finder", 1));
        assert_ne!(brand.version, read("name = 'Other'").unwrap().version);
    }

    #[test]
    fn what_cannot_be_used_is_refused_with_the_reason() {
        for (text, says) in [
            ("nam = 'x'", "line 1: unknown field `nam`"),
            ("name = ", "line 1"),
            ("name = ''", "name is empty"),
            ("logo = 'logo.gif'\nlogo_alt = 'x'", "not an SVG, PNG or WebP"),
            ("logo = 'logo.svg'", "logo_alt"),
            ("accent = '#0b5f66'", "go together"),
            ("accent = 'teal'\naccent_dark = '#6fd0d6'", "not a color"),
            ("accent = '#ffff00'\naccent_dark = '#6fd0d6'", "contrast of 1.0"),
            ("[[links]]\ntitle = 'x'\naddress = 'javascript:alert(1)'", "begins with https://"),
        ] {
            let message = read(text).unwrap_err().to_string();
            assert!(message.contains("site.toml: ") && message.contains(says), "{text}: {message}");
        }
    }

    #[test]
    fn contrast_is_that_of_the_guidelines() {
        let color = |text| Color::parse(text).unwrap();
        assert!((color("#000000").contrast(color("#ffffff")) - 21.0).abs() < 1e-9);
        // An example of the guidelines' own: the lightest gray that is readable on white.
        assert!((color("#767676").contrast(color("#ffffff")) - 4.54).abs() < 0.01);
        assert!(Color::parse("#12345").is_none() && Color::parse("#12345é").is_none());
    }
}
