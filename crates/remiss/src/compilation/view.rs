//! A compilation: the one value that the API shows and that documents and workbooks are made of.
//!
//! Private persons stand in it without their names: the registered response has them, and publishing a name is a
//! decision of its own (GDPR).

use jiff::Timestamp;
use jiff::civil::Date;
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::http::{Links, enums};

/// The compilation (sammanställning) of a remiss.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Compilation {
    /// The remiss.
    pub remiss_id: Uuid,
    /// Number of the case.
    #[schema(example = "Ks 1216/2018")]
    pub case_number: String,
    /// Heading of the document.
    #[schema(example = "Sammanställning av synpunkter – Reviderad överenskommelse om samverkan")]
    pub title: String,
    /// Name of the remiss.
    #[schema(example = "Reviderad överenskommelse om samverkan")]
    pub name: String,
    /// Why opinions were asked for.
    #[schema(example = "Vi vill veta om överenskommelsen fungerar för er förening.")]
    pub purpose: String,
    /// The time to answer.
    pub period: Period,
    /// Those who were asked.
    pub asked: Asked,
    /// The responses that came in.
    pub received: Received,
    /// What the numbers show, in Swedish sentences.
    #[schema(example = "12 svar har kommit in.")]
    pub tendency: String,
    /// What became of the viewpoints: each result that there is, with its number.
    pub results: Vec<ResultCount>,
    /// The viewpoints by theme, the largest theme first, those without theme last.
    pub themes: Vec<Theme>,
    /// Asked, answered and viewpoints by kind of respondent.
    pub kinds: Vec<KindCount>,
    /// Everyone who was asked, with the outcome, and those who answered uninvited.
    pub respondents: Vec<RespondentRow>,
    /// All responses in full, whatever way they came.
    pub responses: Vec<ResponseInFull>,
    /// Viewpoints that are treated later (restlista).
    pub carried_over: Vec<CompiledViewpoint>,
    /// What is missing before it can be closed.
    pub gaps: Vec<Gap>,
    /// When it was closed, UTC.
    #[schema(value_type = Option<String>, format = DateTime, example = "2019-11-20T10:00:00Z")]
    pub closed_at: Option<Timestamp>,
    /// Itself, and what this caller may do now.
    #[serde(rename = "_links")]
    pub links: Links,
}

/// The time to answer (remisstid).
#[derive(Debug, Clone, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Period {
    /// The day it was sent.
    #[schema(example = "2019-09-02")]
    pub from: Option<Date>,
    /// The last day to answer.
    #[schema(example = "2019-10-30")]
    pub to: Option<Date>,
    /// Days from the one to the other.
    #[schema(example = 58)]
    pub days: Option<i32>,
    /// The same in Swedish.
    #[schema(example = "2 september 2019–30 oktober 2019, 58 dagar")]
    pub sentence: String,
}

/// Those who were asked, by outcome.
#[derive(Debug, Clone, Default, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Asked {
    /// How many were asked.
    #[schema(example = 14)]
    pub recipients: usize,
    /// Of them, how many answered in some way.
    #[schema(example = 10)]
    pub answered: usize,
    /// With views (synpunkter).
    #[schema(example = 8)]
    pub views: usize,
    /// Without objection (ingen erinran).
    #[schema(example = 1)]
    pub no_objection: usize,
    /// Declined (avstår).
    #[schema(example = 1)]
    pub declines: usize,
    /// Did not answer (ej svar).
    #[schema(example = 4)]
    pub no_answer: usize,
}

/// The responses that came in.
#[derive(Debug, Clone, Default, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Received {
    /// All of them.
    #[schema(example = 12)]
    pub responses: usize,
    /// Of respondents whom nobody had asked.
    #[schema(example = 1)]
    pub uninvited: usize,
    /// After the deadline.
    #[schema(example = 1)]
    pub late: usize,
    /// That add to an earlier one.
    #[schema(example = 0)]
    pub supplements: usize,
    /// Viewpoints in all of them.
    #[schema(example = 40)]
    pub viewpoints: usize,
    /// Further ones that are under secrecy (sekretess) and not in the compilation.
    #[schema(example = 0)]
    pub withheld: usize,
}

/// How many viewpoints got a result.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ResultCount {
    /// The result; none: not yet given.
    #[schema(value_type = Option<enums::ViewpointResult>, example = "met")]
    pub result: Option<String>,
    /// In Swedish.
    #[schema(example = "tillgodosedd")]
    pub swedish: String,
    /// How many.
    #[schema(example = 12)]
    pub count: usize,
}

/// A theme with its viewpoints.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Theme {
    /// The theme; `Övrigt` for those that have none.
    #[schema(example = "Kommunikation")]
    pub theme: String,
    /// Its viewpoints, in the order in which they came in.
    pub viewpoints: Vec<CompiledViewpoint>,
}

/// A viewpoint with what became of it.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct CompiledViewpoint {
    /// The viewpoint.
    pub id: Uuid,
    /// The response it is part of.
    pub response_id: Uuid,
    /// Who said it; a private person without the name.
    #[schema(example = "Örebro Föreningsråd")]
    pub respondent: String,
    /// Kind of respondent.
    #[schema(example = "association")]
    pub kind: String,
    /// Kind of respondent in Swedish.
    #[schema(example = "Förening")]
    pub kind_swedish: String,
    /// Number of the response.
    #[schema(example = "Ks 1216/2018:7")]
    pub document_number: String,
    /// Theme; may be empty.
    #[schema(example = "Kommunikation")]
    pub theme: String,
    /// What was said.
    #[schema(example = "Det behövs mer kunskapsspridning och utbildning om överenskommelsen.")]
    pub text: String,
    /// The reply (bemötande).
    #[schema(example = "En kommunikationsplan läggs till i överenskommelsen.")]
    pub reply: String,
    /// What came of it.
    #[schema(value_type = Option<enums::ViewpointResult>, example = "met")]
    pub result: Option<String>,
    /// The same in Swedish; `inte bedömd` while there is none.
    #[schema(example = "tillgodosedd")]
    pub result_swedish: String,
    /// Why.
    #[schema(example = "")]
    pub reason: String,
}

/// Numbers of one kind of respondent.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct KindCount {
    /// The kind.
    #[schema(example = "association")]
    pub kind: String,
    /// In Swedish.
    #[schema(example = "Föreningar")]
    pub swedish: String,
    /// How many of the kind were asked.
    #[schema(example = 8)]
    pub asked: usize,
    /// How many of those asked answered.
    #[schema(example = 6)]
    pub answered: usize,
    /// Responses of the kind that nobody had asked for.
    #[schema(example = 1)]
    pub uninvited: usize,
    /// Viewpoints of the kind.
    #[schema(example = 20)]
    pub viewpoints: usize,
    /// Of them met, wholly or in part.
    #[schema(example = 9)]
    pub met: usize,
    /// Of them not met.
    #[schema(example = 3)]
    pub not_met: usize,
}

/// Somebody who was asked, or who answered uninvited.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct RespondentRow {
    /// Name; a private person without it.
    #[schema(example = "Örebro Föreningsråd")]
    pub name: String,
    /// Kind.
    #[schema(example = "association")]
    pub kind: String,
    /// Kind in Swedish.
    #[schema(example = "Förening")]
    pub kind_swedish: String,
    /// Whether it was on the distribution list.
    #[schema(example = true)]
    pub invited: bool,
    /// What it answered.
    #[schema(value_type = enums::RecipientOutcome, example = "views")]
    pub outcome: String,
    /// The same in Swedish, with what is worth knowing: late, the mail came back.
    #[schema(example = "synpunkter")]
    pub outcome_swedish: String,
    /// When it first answered, UTC.
    #[schema(value_type = Option<String>, format = DateTime, example = "2019-10-28T09:15:00Z")]
    pub answered_at: Option<Timestamp>,
}

/// A response with everything that it says.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ResponseInFull {
    /// The response.
    pub id: Uuid,
    /// Number it is registered under.
    #[schema(example = "Ks 1216/2018:7")]
    pub document_number: String,
    /// Who answered; a private person without the name.
    #[schema(example = "Örebro Föreningsråd")]
    pub respondent: String,
    /// Kind in Swedish.
    #[schema(example = "Förening")]
    pub kind_swedish: String,
    /// How it came, in Swedish.
    #[schema(example = "svarslänk")]
    pub channel_swedish: String,
    /// What it answered, in Swedish.
    #[schema(example = "synpunkter")]
    pub outcome_swedish: String,
    /// When it came in, UTC.
    #[schema(value_type = String, format = DateTime, example = "2019-10-28T09:15:00Z")]
    pub received_at: Timestamp,
    /// Whether it came after the deadline.
    #[schema(example = false)]
    pub late: bool,
    /// Whether nobody had asked.
    #[schema(example = false)]
    pub uninvited: bool,
    /// Whether it adds to an earlier response.
    #[schema(example = false)]
    pub supplement: bool,
    /// Whether a later response took its place; it is kept.
    #[schema(example = false)]
    pub replaced: bool,
    /// The answers, each with its question.
    pub answers: Vec<AnswerInFull>,
    /// The text.
    #[schema(example = "Överenskommelsen har en tydlig viljeriktning, och det är positivt.")]
    pub text: String,
    /// Names and numbers of the files that came along.
    #[schema(example = json!(["synpunkter.pdf (Ks 1216/2018:8)"]))]
    pub attachments: Vec<String>,
}

/// An answer with its question.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct AnswerInFull {
    /// The question.
    #[schema(example = "Är överenskommelsen relevant för er?")]
    pub question: String,
    /// The answer.
    #[schema(example = "Ja, att kunna luta sig emot.")]
    pub text: String,
}

/// Something that is missing before the compilation can be closed.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Gap {
    /// The viewpoint that lacks something.
    pub viewpoint_id: Option<Uuid>,
    /// The response; none: it is about answers from the web that wait (`/waiting-responses`).
    pub response_id: Option<Uuid>,
    /// `reply`, `result`, `reason`, `viewpoints` or `reception`.
    #[schema(example = "reply")]
    pub missing: String,
    /// The same in Swedish.
    #[schema(example = "Bemötande saknas på synpunkt 2 i svaret Ks 1216/2018:7.")]
    pub detail: String,
}
