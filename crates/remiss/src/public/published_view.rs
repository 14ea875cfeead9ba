//! A published response, in words for the pages and as JSON.

use jiff::Timestamp;
use remiss_domain::publication::MARK;
use remiss_domain::workflow::RecipientOutcome;
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::days::day_of;
use super::list_page::shortened;
use super::texts::Language;
use crate::app::App;
use crate::http::enums;
use crate::http::{ApiError, ApiResult, Links};
use crate::publications::{PublishedResponse, ShownFile};
use crate::remisser::Remiss;
use crate::responses::swedish_kind_of_one;

/// A published response (publicerat remissvar). What may not be spread is masked.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct PublicResponse {
    /// Id.
    pub id: Uuid,
    /// The remiss that it answers.
    pub remiss_id: Uuid,
    /// Who answers; `Privatperson` for a private person who did not ask to be named.
    #[schema(example = "Örebro Föreningsråd")]
    pub name: String,
    /// Kind of body, or `privatePerson`.
    #[schema(example = "association")]
    pub kind: String,
    /// Views, no objection, or declines.
    #[schema(value_type = enums::RecipientOutcome, example = "views")]
    pub outcome: String,
    /// `first`, `supplement` (adds to an earlier one) or `replacement`.
    #[schema(example = "first")]
    pub relation: String,
    /// When it came in, UTC.
    #[schema(value_type = String, format = DateTime, example = "2019-10-28T09:15:00Z")]
    pub received_at: Timestamp,
    /// Its text; empty when it has answers by question only.
    #[schema(example = "Överenskommelsen har en tydlig viljeriktning, och det är positivt.")]
    pub text: String,
    /// Answers by question.
    pub answers: Vec<PublicAnswer>,
    /// Attachments that are published with it.
    pub attachments: Vec<PublicAttachment>,
    /// Whether something in it is masked; `[maskerat]` stands there.
    #[schema(example = false)]
    pub masked: bool,
    /// When it was published, UTC.
    #[schema(value_type = String, format = DateTime, example = "2019-11-04T08:00:00Z")]
    pub published_at: Timestamp,
    /// Itself, its page, and the remiss.
    #[serde(rename = "_links")]
    pub links: Links,
}

/// The answer to one question.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct PublicAnswer {
    /// Key of the question.
    #[schema(example = "1")]
    pub key: String,
    /// The question.
    #[schema(example = "Vad tycker ni om principerna?")]
    pub question: String,
    /// The answer.
    #[schema(example = "Principerna är bra.")]
    pub text: String,
}

/// An attachment that is published with a response.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct PublicAttachment {
    /// Id.
    pub id: Uuid,
    /// Title.
    #[schema(example = "Bilaga 1")]
    pub title: String,
    /// Media type.
    #[schema(example = "application/pdf")]
    pub media_type: String,
    /// Bytes.
    #[schema(example = 48213)]
    pub size: i64,
    /// Address of the file.
    #[schema(
        example = "https://remiss.kommun.example.org/remisser/0193b3f0-7d4e-7c6b-9a5e-2f1c3d4e5f60/svar/0193b3f0-7d4e-7c6b-9a5e-2f1c3d4e5f61/bilagor/0193b3f0-7d4e-7c6b-9a5e-2f1c3d4e5f62"
    )]
    pub href: String,
}

crate::page_of!(
    /// A page of published responses.
    PublicResponsePage, responses: PublicResponse
);

impl PublicResponse {
    pub(super) fn of(
        app: &App,
        remiss: &Remiss,
        published: PublishedResponse,
        files: &[ShownFile],
    ) -> PublicResponse {
        let copy = published.copy;
        let path = path_of(remiss, copy.response_id);
        let masked = copy.name.contains(MARK)
            || copy.text.contains(MARK)
            || copy.answers.iter().any(|answer| answer.text.contains(MARK));
        PublicResponse {
            id: copy.response_id,
            remiss_id: copy.remiss_id,
            name: copy.name,
            kind: published.kind,
            outcome: published.outcome,
            relation: published.relation,
            received_at: published.received_at,
            text: copy.text,
            answers: copy
                .answers
                .into_iter()
                .map(|answer| PublicAnswer {
                    question: question_of(remiss, &answer.key),
                    key: answer.key,
                    text: answer.text,
                })
                .collect(),
            attachments: files
                .iter()
                .filter(|file| file.publication_id == copy.id)
                .map(|file| PublicAttachment {
                    id: file.document_id,
                    title: file.title.clone(),
                    media_type: file.media_type.clone(),
                    size: file.size,
                    href: app.page_url(&format!("{path}/bilagor/{}", file.document_id)),
                })
                .collect(),
            masked,
            published_at: copy.published_at,
            links: Links::to_self(app.url(&format!(
                "/public/remisser/{}/responses/{}",
                copy.remiss_id, copy.response_id
            )))
            .and("alternate", "GET", app.page_url(&path))
            .and(
                "remiss",
                "GET",
                app.url(&format!("/public/remisser/{}", copy.remiss_id)),
            ),
        }
    }
}

/// The question of an answer, in the words of the remiss.
pub(super) fn question_of(remiss: &Remiss, key: &str) -> String {
    let question = remiss.questions.iter().find(|question| question.key == key);
    question.map_or_else(|| format!("Fråga {key}"), |question| question.text.clone())
}

/// Path of the page of a published response.
pub(super) fn path_of(remiss: &Remiss, response_id: Uuid) -> String {
    format!("/remisser/{}/svar/{response_id}", remiss.id)
}

/// A published response in a list on a page.
pub(super) struct AnswerRow {
    pub href: String,
    pub name: String,
    pub about: String,
    pub excerpt: String,
}

impl AnswerRow {
    pub(super) fn of(
        app: &App,
        t: &Language,
        remiss: &Remiss,
        published: &PublishedResponse,
    ) -> ApiResult<AnswerRow> {
        let copy = &published.copy;
        let texts = copy.answers.iter().map(|answer| answer.text.as_str());
        let text = texts
            .chain([copy.text.as_str()])
            .find(|text| !text.trim().is_empty());
        Ok(AnswerRow {
            href: t.path(&path_of(remiss, copy.response_id)),
            name: copy.name.clone(),
            about: about(app, t, published)?,
            excerpt: shortened(text.unwrap_or_default()),
        })
    }
}

/// What kind of body answered what, and when, in one line.
fn about(app: &App, t: &Language, published: &PublishedResponse) -> ApiResult<String> {
    let outcome: RecipientOutcome = published.outcome.parse().map_err(ApiError::internal)?;
    let day = day_of(app, t, published.received_at);
    let mut about = Vec::new();
    if published.copy.name != swedish_kind_of_one(&published.kind) {
        about.push(kind_in_words(t, &published.kind).to_owned());
    }
    about.push(t.with("published.came", "day", day));
    if outcome != RecipientOutcome::Views {
        about.push(uncapitalised(t.say(outcome_key(outcome))));
    }
    match published.relation.as_str() {
        "first" => {}
        "replacement" => about.push(t.say("published.replaces").to_owned()),
        _ => about.push(t.say("published.adds").to_owned()),
    }
    Ok(capitalised(&about.join(" · ")))
}

/// The key of what somebody answered, among the words of the pages.
pub(super) fn outcome_key(outcome: RecipientOutcome) -> &'static str {
    match outcome {
        RecipientOutcome::Views | RecipientOutcome::NoAnswer => "published.views",
        RecipientOutcome::NoObjection => "published.no_objection",
        RecipientOutcome::Declines => "published.declines",
    }
}

/// What kind of body answers, in the words of the pages.
pub(super) fn kind_in_words<'a>(t: &'a Language, kind: &str) -> &'a str {
    t.say_any(&format!("published.kind_{kind}"), "published.kind_other")
}

fn uncapitalised(text: &str) -> String {
    let mut letters = text.chars();
    letters
        .next()
        .map_or_else(String::new, |first| first.to_lowercase().chain(letters).collect())
}

/// The text with a capital first.
pub(super) fn capitalised(text: &str) -> String {
    let mut letters = text.chars();
    letters
        .next()
        .map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}
