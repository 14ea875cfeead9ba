//! A published remiss as JSON.

use jiff::Timestamp;
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::shown::Standing;
use crate::app::App;
use crate::documents::Document;
use crate::http::Links;
use crate::remisser::{PreparationStep, Question, Remiss, Subjects};

/// A published remiss.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct PublicRemiss {
    /// Id.
    pub id: Uuid,
    /// Name.
    #[schema(example = "Reviderad överenskommelse om samverkan")]
    pub name: String,
    /// The board that asks.
    #[schema(example = "Kommunstyrelsen")]
    pub board: String,
    /// What to mark an answer with.
    #[schema(example = "Ks 1216/2018")]
    pub case_number: String,
    /// `open`, `closed` (the time to answer is over), `decided` or `withdrawn`.
    #[schema(example = "open")]
    pub state: &'static str,
    /// When it was sent, UTC.
    #[schema(value_type = Option<String>, format = DateTime, example = "2019-09-02T06:00:00Z")]
    pub sent_at: Option<Timestamp>,
    /// Last moment to answer, UTC. Later answers are taken too, and marked late.
    #[schema(value_type = Option<String>, format = DateTime, example = "2019-10-30T22:59:00Z")]
    pub deadline: Option<Timestamp>,
    /// Why opinions are asked for.
    #[schema(example = "Vi vill veta om överenskommelsen fungerar för er förening.")]
    pub purpose: String,
    /// Summary in plain language.
    #[schema(example = "Kommunen vill samarbeta bättre med föreningar.")]
    pub plain_summary: String,
    /// Background.
    #[schema(example = "Överenskommelsen beslutades 2010 och har reviderats under våren.")]
    pub background: String,
    /// How the proposal came about.
    pub preparation_steps: Vec<PreparationStep>,
    /// What can be influenced.
    #[schema(example = "Principerna och åtagandena kan ändras.")]
    pub can_influence: String,
    /// What cannot be influenced.
    #[schema(example = "Kommunens budget beslutas i annan ordning.")]
    pub cannot_influence: String,
    /// The questions.
    pub questions: Vec<Question>,
    /// What it is about (ämnen).
    #[schema(example = json!(["kultur", "integration"]))]
    pub topics: Vec<String>,
    /// Which areas (områden) it is about.
    #[schema(example = json!(["Vivalla"]))]
    pub areas: Vec<String>,
    /// What those who answer are promised.
    #[schema(example = "Alla som svarar får veta hur synpunkterna har tagits om hand.")]
    pub feedback_promise: String,
    /// Contacts who may be published.
    pub contacts: Vec<PublicContact>,
    /// Documents that anyone may fetch.
    pub documents: Vec<PublicDocument>,
    /// E-mail address for answers.
    #[schema(example = "remiss@kommun.example.org")]
    pub answer_email: String,
    /// Itself, its published responses, whom it was sent to, what became of it, its page, the page with the answer form.
    #[serde(rename = "_links")]
    pub links: Links,
}

/// A contact who may be published.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct PublicContact {
    /// Role.
    #[schema(example = "Samordnare civila samhället, Örebro kommun")]
    pub role: String,
    /// Name, when the person wants it told.
    #[schema(example = "")]
    pub name: String,
    /// E-mail address.
    #[schema(example = "samordnare@example.org")]
    pub email: Option<String>,
    /// Phone number.
    #[schema(example = "019-000 00 00")]
    pub phone: String,
}

/// A document that anyone may fetch.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct PublicDocument {
    /// Id.
    pub id: Uuid,
    /// Title.
    #[schema(example = "Förslag till reviderad överenskommelse")]
    pub title: String,
    /// Name of the file.
    #[schema(example = "forslag.pdf")]
    pub file_name: String,
    /// Media type.
    #[schema(example = "application/pdf")]
    pub media_type: String,
    /// Bytes.
    #[schema(example = 48213)]
    pub size: i64,
    /// Address of the file.
    #[schema(
        example = "https://remiss.kommun.example.org/remisser/0193b3f0-7d4e-7c6b-9a5e-2f1c3d4e5f60/handlingar/0193b3f0-7d4e-7c6b-9a5e-2f1c3d4e5f61"
    )]
    pub href: String,
}

crate::page_of!(
    /// A page of published remisser.
    PublicRemissPage, remisser: PublicRemiss
);

impl PublicRemiss {
    pub(super) fn of(
        app: &App,
        remiss: &Remiss,
        (case_number, board): (&str, &str),
        documents: &[Document],
        subjects: Subjects,
    ) -> PublicRemiss {
        let page = app.page_url(&format!("/remisser/{}", remiss.id));
        let standing = Standing::of(remiss, remiss.deadline, app.now());
        PublicRemiss {
            id: remiss.id,
            name: remiss.name.clone(),
            board: board.to_owned(),
            case_number: case_number.to_owned(),
            state: standing.as_str(),
            sent_at: remiss.sent_at,
            deadline: remiss.deadline,
            purpose: remiss.purpose.clone(),
            plain_summary: remiss.plain_summary.clone(),
            background: remiss.background.clone(),
            preparation_steps: remiss.preparation_steps.clone(),
            can_influence: remiss.can_influence.clone(),
            cannot_influence: remiss.cannot_influence.clone(),
            questions: remiss.questions.clone(),
            topics: subjects.topics,
            areas: subjects.areas,
            feedback_promise: remiss.feedback_promise.clone(),
            contacts: remiss
                .contacts
                .iter()
                .filter(|contact| contact.may_publish)
                .map(|contact| PublicContact {
                    role: contact.role.clone(),
                    name: contact.name.clone(),
                    email: contact.email.clone(),
                    phone: contact.phone.clone(),
                })
                .collect(),
            documents: documents
                .iter()
                .filter(|document| document.public)
                .map(|document| PublicDocument {
                    id: document.id,
                    title: document.public_title.clone(),
                    file_name: document.file_name.clone(),
                    media_type: document.media_type.clone(),
                    size: document.size,
                    href: format!("{page}/handlingar/{}", document.id),
                })
                .collect(),
            answer_email: app.settings().mail.reply_address.clone(),
            links: Links::to_self(app.url(&format!("/public/remisser/{}", remiss.id)))
                .and("alternate", "GET", page.clone())
                .and(
                    "responses",
                    "GET",
                    app.url(&format!("/public/remisser/{}/responses", remiss.id)),
                )
                .and(
                    "recipients",
                    "GET",
                    app.url(&format!("/public/remisser/{}/recipients", remiss.id)),
                )
                .and_if(
                    standing == Standing::Decided,
                    "results",
                    "GET",
                    app.url(&format!("/public/remisser/{}/results", remiss.id)),
                )
                .and_if(
                    standing != Standing::Withdrawn,
                    "answerForm",
                    "GET",
                    format!("{page}/svara"),
                ),
        }
    }
}
