//! Why something was found, as the API shows it.

use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

/// Where the words stood.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub enum FoundIn {
    /// The case number, in any spelling.
    CaseNumber,
    /// The counterpart's number ("Ert dnr"), or whose it is.
    CounterpartNumber,
    /// The title.
    Title,
    /// The title in the public register.
    PublicTitle,
    /// Who took the initiative.
    Initiator,
    /// Name, role or user name of an officer.
    Officer,
    /// The name of a remiss in the case.
    Remiss,
    /// The sender of a remiss.
    Sender,
    /// The sender's number of a remiss.
    SenderNumber,
    /// Title, party, file name or text of a document.
    Document,
    /// Who answers.
    Respondent,
    /// The text of a response.
    Response,
}

/// Why a case was found.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct CaseHit {
    /// How well it fits: higher is better. It can be compared within one answer only.
    #[schema(example = 0.61)]
    pub rank: f32,
    /// Where the words stand.
    #[schema(example = json!(["title", "response"]))]
    pub places: Vec<FoundIn>,
    /// A piece of the text around the words. It is HTML: everything is escaped but `<mark>` around the words.
    #[schema(example = "Överenskommelsen med <mark>civilsamhället</mark>")]
    pub snippet: Option<String>,
    /// The document that the words stand in, where it is one.
    #[schema(example = json!(null))]
    pub document_id: Option<Uuid>,
    /// Its number.
    #[schema(example = json!(null))]
    pub document_number: Option<String>,
}

/// Why a response was found.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ResponseHit {
    /// How well it fits: higher is better. It can be compared within one answer only.
    #[schema(example = 0.61)]
    pub rank: f32,
    /// Where the words stand: `respondent`, `response` or `document`.
    #[schema(example = json!(["response"]))]
    pub places: Vec<FoundIn>,
    /// A piece of the text around the words. It is HTML: everything is escaped but `<mark>` around the words.
    #[schema(example = "en tydlig <mark>viljeriktning</mark>, och det är positivt")]
    pub snippet: Option<String>,
    /// The document that the words stand in: the response itself, or something attached.
    pub document_id: Uuid,
}
