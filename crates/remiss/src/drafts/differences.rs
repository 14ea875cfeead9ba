//! `GET /drafts/{id}/versions/{number}/differences`

use std::collections::BTreeMap;

use actix_web::{HttpRequest, HttpResponse, get};
use askama::Template as _;
use jiff::Timestamp;
use remiss_domain::heading_rules::Template;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use super::alignment::{Change, Piece, change_of, pieces, words_of};
use super::difference_page::Page;
use super::get::file_name;
use super::store::{self, Draft, DraftVersion};
use super::view::DraftSection;
use super::wording::listed;
use crate::access::Caller;
use crate::app::App;
use crate::cases;
use crate::http::{ApiError, ApiResult, AppData, Links, Path, Query};
use crate::rendering::{self, Format};

/// Which version to compare with.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct DifferenceFilter {
    /// The version to compare with; the one before when nothing is said. 0 compares with nothing at all.
    #[param(minimum = 0, example = 1)]
    pub from: Option<i32>,
}

/// What differs between two versions of a draft.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct DifferencesView {
    /// The draft.
    pub draft_id: Uuid,
    /// The version that is compared with; none when everything is new.
    pub from: Option<ComparedVersion>,
    /// The version.
    pub to: ComparedVersion,
    /// What differs, in one Swedish sentence.
    #[schema(example = "Ändrat: Sammanfattning och Konsekvenser.")]
    pub summary: String,
    /// The title.
    pub title: PartDifference,
    /// The sections in order; those that are gone stand last.
    pub sections: Vec<PartDifference>,
    /// The structured fields.
    pub fields: Vec<PartDifference>,
    /// Links.
    #[serde(rename = "_links")]
    pub links: Links,
}

/// A version that is compared.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ComparedVersion {
    /// From 1.
    #[schema(example = 2)]
    pub number: i32,
    /// `generated`, `edited` and the like.
    #[schema(example = "edited")]
    pub origin: String,
    /// Who made it.
    #[schema(example = "hand01")]
    pub made_by: String,
    /// When, UTC.
    #[schema(example = "2019-11-14T08:30:00Z")]
    pub made_at: Timestamp,
}

/// The title, a section or a field in two versions.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct PartDifference {
    /// Key in the template; `title` for the title.
    #[schema(example = "summary")]
    pub key: String,
    /// Heading or label.
    #[schema(example = "Sammanfattning")]
    pub heading: String,
    /// `kept`, `added`, `removed` or `changed`.
    pub change: Change,
    /// Words that are new.
    #[schema(example = 12)]
    pub words_added: usize,
    /// Words that are gone.
    #[schema(example = 3)]
    pub words_removed: usize,
    /// The text in pieces: what was kept and removed is the old one, what was kept and added the new one.
    pub pieces: Vec<Piece>,
}

impl PartDifference {
    fn of(key: &str, heading: &str, before: &str, after: &str) -> PartDifference {
        let pieces = pieces(before, after);
        PartDifference {
            key: key.to_owned(),
            heading: heading.to_owned(),
            change: change_of(before, after),
            words_added: words_of(&pieces, Change::Added),
            words_removed: words_of(&pieces, Change::Removed),
            pieces,
        }
    }

    pub fn differs(&self) -> bool {
        self.change != Change::Kept
    }
}

/// What differs between two versions
///
/// Skillnaderna mellan två versioner, avsnitt för avsnitt och ord för ord. JSON, a page with additions and removals marked,
/// or plain text with `{+…+}` and `[-…-]`, by `Accept`.
#[utoipa::path(
    tag = "drafts",
    params(
        ("id" = Uuid, Path, description = "The draft"),
        ("number" = i32, Path, description = "The version", example = 2),
        DifferenceFilter,
    ),
    responses((status = 200, description = "What differs; a page or plain text by `Accept`", content(
        (DifferencesView = "application/json"),
        (String = "text/html"),
        (String = "text/plain"),
    ))),
    security(("bearer" = ["registrar", "officer", "secretary", "auditor", "administrator"])),
)]
#[get("/drafts/{id}/versions/{number}/differences")]
pub async fn differences(
    request: HttpRequest,
    app: AppData,
    caller: Caller,
    path: Path<(Uuid, i32)>,
    filter: Query<DifferenceFilter>,
) -> ApiResult<HttpResponse> {
    let format = Format::or_json(&request, &[Format::Html, Format::Text])?;
    let (id, number) = *path;
    let from = filter.from.unwrap_or(number.saturating_sub(1));
    let (draft, case_number, before, after) = app
        .read(&caller, async |connection| {
            let draft = store::find(&app, connection, id).await?;
            let after = store::version(&app, connection, draft.id, number).await?;
            let before = match from {
                0 => None,
                from => Some(earlier(
                    store::version(&app, connection, draft.id, from).await,
                    from,
                    &draft,
                )?),
            };
            let case = cases::find(&app, connection, draft.case_id).await?;
            Ok((draft, case.case_number, before, after))
        })
        .await?;
    let name = file_name(&draft.kind, &case_number);
    let title = after.title.clone();
    // On a thread of its own kind, since long texts take a while.
    let work = move || compare(&app, &draft, before.as_ref(), &after);
    let view = tokio::task::spawn_blocking(work)
        .await
        .map_err(ApiError::internal)??;
    let Some(format) = format else {
        return Ok(HttpResponse::Ok().json(view));
    };
    let page = Page::of(&name, &title, &view);
    let text = match format {
        Format::Html => page.render().map_err(ApiError::internal)?,
        _ => page.text(),
    };
    Ok(rendering::respond(
        text.into_bytes(),
        format,
        &format!("Ändringar i {name}"),
    ))
}

fn earlier(found: ApiResult<DraftVersion>, from: i32, draft: &Draft) -> ApiResult<DraftVersion> {
    match found {
        Err(ApiError::NotFound) => Err(ApiError::bad_request(
            format!(
                "Utkastet har ingen version {from}. Ange en version från 1 till {}, eller 0.",
                draft.version
            ),
            format!(
                "The draft has no version {from}. Name one from 1 to {}, or 0.",
                draft.version
            ),
        )),
        other => other,
    }
}

/// Compares two versions; everything is new when there is no earlier one.
fn compare(
    app: &App,
    draft: &Draft,
    before: Option<&DraftVersion>,
    after: &DraftVersion,
) -> ApiResult<DifferencesView> {
    let (old_sections, old_fields) = match before {
        Some(version) => (version.sections()?, version.fields()?),
        None => (Vec::new(), BTreeMap::new()),
    };
    let title = before.map_or("", |version| version.title.as_str());
    let title = PartDifference::of("title", "Rubrik", title, &after.title);
    let sections = sections(&old_sections, &after.sections()?);
    let fields = fields(
        app.templates().get(&draft.template),
        &old_fields,
        &after.fields()?,
    );
    let changed: Vec<String> = std::iter::once(&title)
        .chain(&fields)
        .chain(&sections)
        .filter(|part| part.differs())
        .map(|part| part.heading.clone())
        .collect();
    let at = |rest: String| app.url(&format!("/drafts/{}{rest}", draft.id));
    let number = after.number;
    let links = Links::to_self(at(format!(
        "/versions/{number}/differences?from={}",
        before.map_or(0, |version| version.number)
    )))
    .and("draft", "GET", at(String::new()))
    .and("version", "GET", at(format!("/versions/{number}")))
    .and_if(
        number > 1,
        "previous",
        "GET",
        at(format!("/versions/{}/differences", number - 1)),
    )
    .and_if(
        number < draft.version,
        "next",
        "GET",
        at(format!("/versions/{}/differences", number + 1)),
    );
    Ok(DifferencesView {
        draft_id: draft.id,
        from: before.map(ComparedVersion::of),
        to: ComparedVersion::of(after),
        summary: match changed.as_slice() {
            [] => "Inget skiljer versionerna åt.".to_owned(),
            parts => format!("Ändrat: {}.", listed(parts)),
        },
        title,
        sections,
        fields,
        links,
    })
}

impl ComparedVersion {
    fn of(version: &DraftVersion) -> ComparedVersion {
        ComparedVersion {
            number: version.number,
            origin: version.origin.clone(),
            made_by: version.made_by.clone(),
            made_at: version.made_at,
        }
    }
}

/// Sections by their keys; where a key stands twice, the first is compared with the first.
fn sections(before: &[DraftSection], after: &[DraftSection]) -> Vec<PartDifference> {
    let mut left: Vec<&DraftSection> = before.iter().collect();
    let mut parts = Vec::new();
    for section in after {
        let place = left.iter().position(|old| old.key == section.key);
        let old = place.map(|place| left.remove(place).text.as_str());
        parts.push(part(section, old.unwrap_or_default(), &section.text));
    }
    parts.extend(left.iter().map(|gone| part(gone, &gone.text, "")));
    parts
}

fn part(section: &DraftSection, before: &str, after: &str) -> PartDifference {
    let heading = match section.heading.as_str() {
        "" => "Brödtext",
        heading => heading,
    };
    PartDifference::of(&section.key, heading, before, after)
}

/// The fields by their labels; without the template, which may have been taken away since, by their keys.
fn fields(
    template: Option<&Template>,
    before: &BTreeMap<String, String>,
    after: &BTreeMap<String, String>,
) -> Vec<PartDifference> {
    let keys: std::collections::BTreeSet<_> = before.keys().chain(after.keys()).collect();
    let text = |fields: &BTreeMap<String, String>, key: &str| fields.get(key).cloned().unwrap_or_default();
    keys.into_iter()
        .map(|key| {
            let own = template.and_then(|template| template.fields.iter().find(|field| &field.key == key));
            let label = own.map_or_else(|| field_label(key), |field| field.label.as_str());
            PartDifference::of(key, label, &text(before, key), &text(after, key))
        })
        .collect()
}

/// What a structured field is called where the template does not name it.
fn field_label(key: &str) -> &str {
    match key {
        "stance" => "Ställningstagande",
        "boardStance" => "Nämndens ställningstagande",
        "initiator" => "Initiativtagare",
        "whatElseMatters" => "Väsentligt i övrigt",
        other => other,
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn section(key: &str, text: &str) -> DraftSection {
        DraftSection {
            key: key.to_owned(),
            heading: key.to_uppercase(),
            text: text.to_owned(),
            edited: false,
            basis: None,
        }
    }

    #[test]
    fn sections_are_compared_by_key_and_those_that_are_gone_stand_last() {
        let before = [section("a", "Ett."), section("b", "Två."), section("c", "Tre.")];
        let after = [
            section("c", "Tre."),
            section("a", "Ett och ett halvt."),
            section("d", "Ny."),
        ];
        let parts = sections(&before, &after);
        let seen: Vec<_> = parts
            .iter()
            .map(|part| (part.key.as_str(), part.change))
            .collect();
        assert_eq!(
            seen,
            [
                ("c", Change::Kept),
                ("a", Change::Changed),
                ("d", Change::Added),
                ("b", Change::Removed)
            ]
        );
        assert_eq!(parts.get(1).unwrap().in_words(), "3 ord tillagda");
    }
}
