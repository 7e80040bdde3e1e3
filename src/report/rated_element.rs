//! An element of the content model with its rating, as sections show it.

use serde::Serialize;

/// A rated element of the content model: a skill, an ability, an interest, …
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(feature = "server", derive(utoipa::ToSchema))]
#[non_exhaustive]
pub struct RatedElement<'a> {
    /// Element id.
    pub id: &'a str,
    /// Its name.
    pub name: &'a str,
    /// Its definition.
    pub description: &'a str,
    /// The scale of `importance`: importance (IM), occupational interest (OI), extent (EX), context (CX, CT), work
    /// style impact (WI).
    pub scale: &'a str,
    /// The rating on the scale's own range.
    #[serde(skip)]
    pub value: f32,
    /// The rating on the 0–100 standard scale.
    pub importance: u8,
    /// The level on the 0–100 standard scale, where levels are rated and meaningful.
    pub level: Option<u8>,
    /// Low precision: O*NET recommends not showing it; only when everything is requested.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    #[cfg_attr(feature = "server", schema(required = false))]
    pub suppress: bool,
    /// Most raters found it not relevant; only when everything is requested.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    #[cfg_attr(feature = "server", schema(required = false))]
    pub not_relevant: bool,
}
