//! A response as the API shows it.

use jiff::Timestamp;
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::PRIVATE_PERSON;
use super::store::{AttachedFile, QuestionAnswer, Registered};
use crate::access::{Caller, Role};
use crate::app::App;
use crate::http::Links;
use crate::http::enums;
use crate::search::ResponseHit;

/// A response (remissvar).
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ResponseView {
    /// Id.
    pub id: Uuid,
    /// The remiss that it answers.
    pub remiss_id: Uuid,
    /// The case.
    pub case_id: Uuid,
    /// The board of the case.
    pub board_id: Uuid,
    /// Number of the case.
    #[schema(example = "Ks 1216/2018")]
    pub case_number: String,
    /// The recipient; none for an uninvited response.
    pub recipient_id: Option<Uuid>,
    /// The organisation, when it is known.
    pub organisation_id: Option<Uuid>,
    /// The registered document with the response as it came.
    pub document_id: Uuid,
    /// Number it is registered under.
    #[schema(example = "Ks 1216/2018:7")]
    pub document_number: String,
    /// Who answers.
    #[schema(example = "Örebro Föreningsråd")]
    pub respondent_name: String,
    /// Kind of body as in the register, or `privatePerson`.
    #[schema(example = "association")]
    pub respondent_kind: String,
    /// Where receipt and feedback go.
    #[schema(example = "kontakt@forening.example.org")]
    pub respondent_email: Option<String>,
    /// Where letters go, one line per line.
    #[schema(example = "Box 100\n701 35 Örebro")]
    pub respondent_address: String,
    /// How it came.
    #[schema(value_type = enums::ResponseChannel, example = "link")]
    pub channel: String,
    /// Views, no objection, or declines.
    #[schema(value_type = enums::RecipientOutcome, example = "views")]
    pub outcome: String,
    /// Its text.
    #[schema(example = "Överenskommelsen har en tydlig viljeriktning, och det är positivt.")]
    pub text: String,
    /// Answers by question.
    pub answers: Vec<QuestionAnswer>,
    /// When it came in, UTC.
    #[schema(value_type = String, format = DateTime, example = "2019-10-28T09:15:00Z")]
    pub received_at: Timestamp,
    /// Whether it came after the deadline of this respondent.
    #[schema(example = false)]
    pub late: bool,
    /// Whether nobody had asked this respondent.
    #[schema(example = false)]
    pub uninvited: bool,
    /// `first`, `supplement` (adds to an earlier one) or `replacement`.
    #[schema(example = "first")]
    pub relation: String,
    /// The earlier response, which is kept.
    pub earlier_response_id: Option<Uuid>,
    /// The later response that took its place; this one is kept, and marked as replaced.
    pub replaced_by_id: Option<Uuid>,
    /// Further documents.
    pub attachments: Vec<AttachmentView>,
    /// When it was made void (makulerad), UTC: a mail that was placed wrongly. It is kept and counts nowhere.
    #[schema(value_type = Option<String>, format = DateTime, example = json!(null))]
    pub voided_at: Option<Timestamp>,
    /// Why it was made void.
    #[schema(example = json!(null))]
    pub void_reason: Option<String>,
    /// False: the mail failed the check of its sender (DMARC), and anybody can have written it. True says no more than that
    /// nothing speaks against the sender.
    #[schema(example = true)]
    pub sender_confirmed: bool,
    /// Whether a private person asked for the name to be shown where the response is published.
    #[schema(example = false)]
    pub show_name: bool,
    /// When the copy that stands on the public pages was published, UTC; none: it is not published.
    #[schema(value_type = Option<String>, format = DateTime, example = json!(null))]
    pub published_at: Option<Timestamp>,
    /// When the feedback (återkoppling) was posted, UTC.
    #[schema(value_type = Option<String>, format = DateTime, example = "2020-01-15T10:00:00Z")]
    pub feedback_at: Option<Timestamp>,
    /// Version, as in the ETag.
    #[schema(example = 1)]
    pub version: i32,
    /// Why it was found: in the lists with `q`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub hit: Option<ResponseHit>,
    /// Itself, and what this caller may do now.
    #[serde(rename = "_links")]
    pub links: Links,
}

/// A further document of a response (bilaga).
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct AttachmentView {
    /// The document.
    pub document_id: Uuid,
    /// Number it is registered under.
    #[schema(example = "Ks 1216/2018:8")]
    pub document_number: String,
    /// Name of the file.
    #[schema(example = "synpunkter.pdf")]
    pub file_name: String,
    /// Media type.
    #[schema(example = "application/pdf")]
    pub media_type: String,
    /// Bytes.
    #[schema(example = 48213)]
    pub size: i64,
}

crate::page_of!(
    /// A page of responses.
    ResponsePage, responses: ResponseView
);

impl ResponseView {
    pub(super) fn of(app: &App, caller: &Caller, row: &Registered, files: &[AttachedFile]) -> ResponseView {
        let response = &row.response;
        let path = format!("/responses/{}", response.id);
        let counts = response.voided_at.is_none();
        let officer = counts && caller.has(Role::Officer, response.board_id);
        let staff = !caller.is_one_of(&[Role::Organisation]);
        let links = Links::to_self(app.url(&path))
            .and_if(
                staff,
                "remiss",
                "GET",
                app.url(&format!("/remisser/{}", response.remiss_id)),
            )
            .and_if(
                staff,
                "document",
                "GET",
                app.url(&format!("/documents/{}", response.document_id)),
            )
            .and_if(staff, "viewpoints", "GET", app.url(&format!("{path}/viewpoints")))
            .and_if(
                officer,
                "splitIntoViewpoints",
                "POST",
                app.url(&format!("{path}/viewpoints")),
            )
            .and_if(
                caller.works_at(
                    &[Role::Registrar, Role::Officer, Role::Auditor],
                    response.board_id,
                ),
                "publicationChecks",
                "GET",
                app.url(&format!("{path}/publication-checks")),
            )
            .and_if(
                staff,
                "publications",
                "GET",
                app.url(&format!("{path}/publications")),
            )
            .and_if(
                counts && officer,
                "publish",
                "POST",
                app.url(&format!("{path}/publications")),
            )
            .and_if(
                counts && (caller.works_at(&[Role::Registrar, Role::Officer], response.board_id) || !staff),
                "attach",
                "POST",
                app.url(&format!("{path}/attachments")),
            );
        ResponseView {
            id: response.id,
            remiss_id: response.remiss_id,
            case_id: response.case_id,
            board_id: response.board_id,
            case_number: row.case_number.clone(),
            recipient_id: response.recipient_id,
            organisation_id: response.organisation_id,
            document_id: response.document_id,
            document_number: format!("{}:{}", row.case_number, row.document_number),
            respondent_name: response.respondent_name.clone(),
            respondent_kind: response.respondent_kind.clone(),
            respondent_email: response.respondent_email.clone(),
            respondent_address: response.respondent_address.clone(),
            channel: response.channel.clone(),
            outcome: response.outcome.clone(),
            text: response.text.clone(),
            answers: response.answers.clone(),
            received_at: response.received_at,
            late: response.late,
            uninvited: response.recipient_id.is_none(),
            relation: response.relation.clone(),
            earlier_response_id: response.earlier_response_id,
            replaced_by_id: None,
            attachments: files
                .iter()
                .filter(|file| file.response_id == response.id)
                .map(|file| AttachmentView {
                    document_id: file.document_id,
                    document_number: format!("{}:{}", row.case_number, file.number),
                    file_name: file.file_name.clone(),
                    media_type: file.media_type.clone(),
                    size: file.size,
                })
                .collect(),
            voided_at: response.voided_at,
            void_reason: response.void_reason.clone(),
            sender_confirmed: response.sender_confirmed,
            show_name: response.show_name,
            published_at: row.published_at,
            feedback_at: response.feedback_at,
            version: response.version,
            hit: None,
            links,
        }
    }

    /// The same, with the response that took its place.
    pub(super) fn replaced(mut self, by: Option<Uuid>) -> ResponseView {
        self.replaced_by_id = by;
        self
    }

    /// The same, with why it was found.
    pub(super) fn found(mut self, hit: Option<ResponseHit>) -> ResponseView {
        self.hit = hit;
        self
    }
}

/// A kind of respondent in Swedish, as a heading for several of them.
pub fn swedish_kind(kind: &str) -> &'static str {
    in_swedish(kind).1
}

/// A kind of respondent in Swedish, for one of them.
pub fn swedish_kind_of_one(kind: &str) -> &'static str {
    in_swedish(kind).0
}

/// One of the kind, and several.
fn in_swedish(kind: &str) -> (&'static str, &'static str) {
    match kind {
        "association" => ("Förening", "Föreningar"),
        "faithCommunity" => ("Trossamfund", "Trossamfund"),
        "adultEducation" => ("Studieförbund", "Studieförbund"),
        "council" => ("Råd", "Råd"),
        "forum" => ("Forum eller nätverk", "Forum och nätverk"),
        "authority" => ("Myndighet", "Myndigheter"),
        "municipalBoard" => ("Nämnd i kommunen", "Nämnder i kommunen"),
        "company" => ("Företag", "Företag"),
        "union" => ("Facklig organisation", "Fackliga organisationer"),
        "politicalParty" => ("Politiskt parti", "Politiska partier"),
        PRIVATE_PERSON => ("Privatperson", "Privatpersoner"),
        _ => ("Annan", "Övriga"),
    }
}
