//! Documents as the API shows them.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use jiff::Timestamp;
use jiff::civil::Date;
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::store::{Document, MaskedEntry};
use super::{DocumentDirection, DocumentKind};
use crate::access::{Caller, Role};
use crate::app::App;
use crate::external_references::ExternalReference;
use crate::http::Links;
use crate::secrecy::MASKED;

/// Under which number another system registered a document.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct RegistrationView {
    /// Id.
    pub id: Uuid,
    /// The other system.
    #[schema(example = "platina")]
    pub system: String,
    /// The number there.
    #[schema(example = "Ks 1216/2018:7")]
    pub number: String,
    /// When it was registered there.
    #[schema(example = "2019-09-02T06:00:00Z")]
    pub registered_at: Timestamp,
}

/// A document (handling).
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct DocumentView {
    /// Id.
    pub id: Uuid,
    /// The case (ärende).
    pub case_id: Uuid,
    /// Number in the case (handlingsnummer).
    #[schema(example = 7)]
    pub number: i32,
    /// The number with that of the case.
    #[schema(example = "Ks 1216/2018:7")]
    pub document_number: String,
    /// Whether it came in, went out or was drawn up here.
    #[schema(value_type = DocumentDirection, example = "incoming")]
    pub direction: String,
    /// What it is.
    #[schema(value_type = DocumentKind, example = "response")]
    pub kind: String,
    /// In short what it is about, for the officers.
    #[schema(example = "Yttrande från Föreningen Exempel")]
    pub title: String,
    /// The same in the public register (OSL 5 kap. 2 §).
    #[schema(example = "Yttrande")]
    pub public_title: String,
    /// Sender or recipient.
    #[schema(example = "Föreningen Exempel")]
    pub party: String,
    /// A private person, whose name the public register leaves out.
    #[schema(example = false)]
    pub party_is_private: bool,
    /// When it was registered.
    #[schema(example = "2019-09-02T06:00:00Z")]
    pub registered_at: Timestamp,
    /// When it came in.
    #[schema(example = "2019-09-02T06:00:00Z")]
    pub received_at: Option<Timestamp>,
    /// When it went out.
    pub sent_at: Option<Timestamp>,
    /// The day that stands on it.
    #[schema(example = "2019-09-01")]
    pub drawn_up_on: Option<Date>,
    /// Whether it is under secrecy and this caller has no right to see it: then title, party, kind and file are left out.
    #[schema(example = false)]
    pub hidden: bool,
    /// Legal ground of secrecy (sekretess).
    #[schema(example = json!(null))]
    pub secrecy_ground: Option<String>,
    /// Day on which it was decided that it is under secrecy.
    #[schema(example = json!(null))]
    pub secrecy_date: Option<Date>,
    /// Who decided it.
    #[schema(example = json!(null))]
    pub secrecy_decided_by: Option<String>,
    /// Retention class (Arkivlagen 10 §).
    #[schema(example = "Bevaras")]
    pub retention_class: String,
    /// Whether the public pages show the file.
    #[schema(example = false)]
    pub public: bool,
    /// When it was made void (makulerad); its number is never used again.
    #[schema(example = json!(null))]
    pub voided_at: Option<Timestamp>,
    /// Why it was made void.
    #[schema(example = json!(null))]
    pub void_reason: Option<String>,
    /// Name of the file as it came.
    #[schema(example = "yttrande.pdf")]
    pub file_name: String,
    /// Media type of the file.
    #[schema(example = "application/pdf")]
    pub media_type: String,
    /// Bytes of the file.
    #[schema(example = 48213)]
    pub size: i64,
    /// SHA-256 of the file, in base 64.
    #[schema(example = "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=")]
    pub sha_digest: String,
    /// Under which numbers other systems registered it.
    pub registrations: Vec<RegistrationView>,
    /// Under which ids other systems know it.
    pub external_references: Vec<ExternalReference>,
    /// Links, with what this caller may do now.
    #[serde(rename = "_links")]
    pub links: Links,
}

/// A document with what belongs to it.
#[derive(Debug)]
pub(super) struct WholeDocument {
    pub document: Document,
    pub case_number: String,
    pub registrations: Vec<RegistrationView>,
    pub external_references: Vec<ExternalReference>,
}

impl DocumentView {
    /// The document as the API shows it to this caller.
    pub(super) fn of(app: &App, caller: &Caller, whole: WholeDocument) -> DocumentView {
        let document = whole.document;
        let works = caller.works_at(&[Role::Registrar, Role::Officer], document.board_id);
        let links = Links::to_self(app.url(&format!("/documents/{}", document.id)))
            .below("content", "GET", "/content")
            .and("case", "GET", app.url(&format!("/cases/{}", document.case_id)))
            .below_if(works, "edit", "PATCH", "")
            .below_if(works, "register", "POST", "/registrations");
        DocumentView {
            id: document.id,
            case_id: document.case_id,
            number: document.number,
            document_number: format!("{}:{}", whole.case_number, document.number),
            direction: document.direction,
            kind: document.kind,
            title: document.title,
            public_title: document.public_title,
            party: document.party,
            party_is_private: document.party_is_private,
            registered_at: document.registered_at,
            received_at: document.received_at,
            sent_at: document.sent_at,
            drawn_up_on: document.drawn_up_on,
            hidden: false,
            secrecy_ground: document.secrecy_ground,
            secrecy_date: document.secrecy_on,
            secrecy_decided_by: Some(document.secrecy_by).filter(|by| !by.is_empty()),
            retention_class: document.retention_class,
            public: document.public,
            voided_at: document.voided_at,
            void_reason: document.void_reason,
            file_name: document.file_name,
            media_type: document.media_type,
            size: document.size,
            sha_digest: STANDARD.encode(&document.sha256),
            registrations: whole.registrations,
            external_references: whole.external_references,
            links,
        }
    }

    /// The document as it is shown to a caller who has no right to see it.
    pub(super) fn masked(app: &App, entry: MaskedEntry) -> DocumentView {
        DocumentView {
            id: entry.id,
            case_id: entry.case_id,
            number: entry.number,
            document_number: format!("{}:{}", entry.case_number, entry.number),
            direction: entry.direction,
            kind: DocumentKind::Other.as_str().to_owned(),
            title: MASKED.to_owned(),
            public_title: MASKED.to_owned(),
            party: String::new(),
            party_is_private: false,
            registered_at: entry.registered_at,
            received_at: None,
            sent_at: None,
            drawn_up_on: None,
            hidden: true,
            secrecy_ground: entry.secrecy_ground,
            secrecy_date: entry.secrecy_on,
            secrecy_decided_by: None,
            retention_class: String::new(),
            public: false,
            voided_at: entry.voided_at,
            void_reason: None,
            file_name: String::new(),
            media_type: String::new(),
            size: 0,
            sha_digest: String::new(),
            registrations: Vec::new(),
            external_references: Vec::new(),
            links: Links::to_self(app.url(&format!("/documents/{}", entry.id))),
        }
    }
}

crate::page_of! {
    /// A page of documents.
    DocumentPage, documents: DocumentView
}
