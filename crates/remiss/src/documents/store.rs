//! Documents in the database, and their files.

mod entries;

use diesel::prelude::*;
use diesel::sql_types;
use diesel_async::RunQueryDsl;
use jiff::Timestamp;
use jiff::civil::Date;
use jiff_diesel::ToDiesel;
use remiss_domain::secrecy::SecrecyMark;
use uuid::Uuid;

use super::DocumentDirection;
use crate::app::App;
use crate::cases::Case;
use crate::db::schema::documents;
use crate::db::{Connection, statement};
use crate::files::StoredFile;
use crate::http::{ApiError, ApiResult};
use crate::secrecy;

pub(super) use entries::{
    MaskedEntry, by_ids, entry, insert_registration, list, lock, mark, page_of_case, touch, update, whole,
    whole_many,
};
pub use entries::{is_passed_on, make_void, void_number_of_file};

/// A document.
#[derive(Debug, Clone, Queryable, QueryableByName, Selectable)]
#[diesel(table_name = documents)]
pub struct Document {
    /// Id.
    pub id: Uuid,
    /// The board of the case.
    pub board_id: Uuid,
    /// The case.
    pub case_id: Uuid,
    /// Number in the case, from 1.
    pub number: i32,
    /// Whether it came in, went out or was drawn up here, as stored.
    pub direction: String,
    /// What it is: `missiv`, `proposal`, `response`, `mail` …
    pub kind: String,
    /// In short what it is about, for the officers.
    pub title: String,
    /// In short what it is about, in the public register.
    pub public_title: String,
    /// Sender or recipient.
    pub party: String,
    /// A private person, whose name the public register leaves out.
    pub party_is_private: bool,
    /// When it was registered, UTC.
    #[diesel(deserialize_as = jiff_diesel::Timestamp)]
    pub registered_at: Timestamp,
    /// When it came in, UTC.
    #[diesel(deserialize_as = jiff_diesel::NullableTimestamp)]
    pub received_at: Option<Timestamp>,
    /// When it went out, UTC.
    #[diesel(deserialize_as = jiff_diesel::NullableTimestamp)]
    pub sent_at: Option<Timestamp>,
    /// The day that stands on it.
    #[diesel(deserialize_as = jiff_diesel::NullableDate)]
    pub drawn_up_on: Option<Date>,
    /// Legal ground of secrecy, for example `25 kap. 1 § OSL`.
    pub secrecy_ground: Option<String>,
    /// Day on which it was decided that it is under secrecy.
    #[diesel(deserialize_as = jiff_diesel::NullableDate)]
    pub secrecy_on: Option<Date>,
    /// Who decided it.
    pub secrecy_by: String,
    /// Retention class (Arkivlagen 10 §).
    pub retention_class: String,
    /// Whether the public pages show the file.
    pub public: bool,
    /// Name of the file as it came.
    pub file_name: String,
    /// Media type.
    pub media_type: String,
    /// Bytes.
    pub size: i64,
    /// SHA-256 of the bytes.
    pub sha256: Vec<u8>,
    /// Where the bytes lie in the file store.
    pub file_key: Uuid,
    /// Version, for the ETag.
    pub version: i32,
    /// When it was made void (makulerad), UTC.
    #[diesel(deserialize_as = jiff_diesel::NullableTimestamp)]
    pub voided_at: Option<Timestamp>,
    /// Why it was made void.
    pub void_reason: Option<String>,
}

impl Document {
    /// Its mark of secrecy, if it has one.
    pub fn secrecy(&self) -> Option<SecrecyMark> {
        secrecy::mark_of(self.secrecy_ground.as_deref(), self.secrecy_on, &self.secrecy_by)
    }
}

/// A document to register. Its file is in the store already.
#[derive(Debug, Clone)]
pub struct NewDocument<'a> {
    /// The case.
    pub case: &'a Case,
    /// Whether it came in, went out or was drawn up here.
    pub direction: DocumentDirection,
    /// What it is: `missiv`, `proposal`, `response`, `mail`, `tjansteskrivelse`, `yttrande`, `sammanstallning`,
    /// `extract`, `other`.
    pub kind: &'static str,
    /// In short what it is about, for the officers.
    pub title: String,
    /// The same for the public register; the title, when nothing is said.
    pub public_title: Option<String>,
    /// Sender or recipient.
    pub party: String,
    /// A private person, whose name the public register leaves out.
    pub party_is_private: bool,
    /// When it came in, UTC.
    pub received_at: Option<Timestamp>,
    /// When it went out, UTC.
    pub sent_at: Option<Timestamp>,
    /// The day that stands on it.
    pub drawn_up_on: Option<Date>,
    /// Name of the file as it came.
    pub file_name: String,
    /// Media type.
    pub media_type: String,
    /// The file.
    pub file: StoredFile,
    /// Whether the public pages show the file.
    pub public: bool,
}

/// Registers a document: its number in the case is given and its row written in one statement, so that the case's
/// counter is locked as shortly as can be.
pub async fn register(app: &App, connection: &mut Connection, new: NewDocument<'_>) -> ApiResult<Document> {
    // A title from a subject line or a file name may hold anything; the register has one line of text.
    let title = one_line(&new.title).unwrap_or_else(|| "Handling utan rubrik".to_owned());
    let public_title = new.public_title.as_deref().and_then(one_line);
    let public_title = public_title.unwrap_or_else(|| title.clone());
    let file_name = one_line(&new.file_name).unwrap_or_else(|| "handling".to_owned());
    statement(
        "WITH given AS ( \
            UPDATE cases SET next_document = next_document + 1 WHERE municipality_id = ? AND id = ? \
            RETURNING municipality_id, id AS case_id, next_document - 1 AS number, board_id \
         ) \
         INSERT INTO documents (municipality_id, id, board_id, case_id, number, direction, kind, title, public_title, \
            party, party_is_private, registered_at, received_at, sent_at, drawn_up_on, public, file_name, media_type, \
            size, sha256, file_key) \
         SELECT municipality_id, ?, board_id, case_id, number, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ? \
         FROM given \
         RETURNING *",
    )
    .bind::<sql_types::Uuid, _>(app.municipality())
    .bind::<sql_types::Uuid, _>(new.case.id)
    .bind::<sql_types::Uuid, _>(app.new_id())
    .bind::<sql_types::Text, _>(new.direction.as_str())
    .bind::<sql_types::Text, _>(new.kind)
    .bind::<sql_types::Text, _>(title)
    .bind::<sql_types::Text, _>(public_title)
    .bind::<sql_types::Text, _>(one_line(&new.party).unwrap_or_default())
    .bind::<sql_types::Bool, _>(new.party_is_private)
    .bind::<sql_types::Timestamptz, _>(app.now().to_diesel())
    .bind::<sql_types::Nullable<sql_types::Timestamptz>, _>(new.received_at.map(|at| at.to_diesel()))
    .bind::<sql_types::Nullable<sql_types::Timestamptz>, _>(new.sent_at.map(|at| at.to_diesel()))
    .bind::<sql_types::Nullable<sql_types::Date>, _>(new.drawn_up_on.map(|day| day.to_diesel()))
    .bind::<sql_types::Bool, _>(new.public)
    .bind::<sql_types::Text, _>(file_name)
    .bind::<sql_types::Text, _>(&new.media_type)
    .bind::<sql_types::BigInt, _>(new.file.size)
    .bind::<sql_types::Binary, _>(&new.file.sha256)
    .bind::<sql_types::Uuid, _>(new.file.key)
    .get_result(connection)
    .await
    .map_err(ApiError::from)
}

/// The text on one line, without control characters; nothing when it is blank.
fn one_line(text: &str) -> Option<String> {
    let line: String = text
        .chars()
        .map(|character| {
            if character.is_control() || matches!(character, '\u{2028}' | '\u{2029}') {
                ' '
            } else {
                character
            }
        })
        .collect();
    let line = line.split_whitespace().collect::<Vec<_>>().join(" ");
    (!line.is_empty()).then_some(line)
}

/// The document with this id.
pub async fn find(app: &App, connection: &mut Connection, id: Uuid) -> ApiResult<Document> {
    Ok(documents::table
        .find((app.municipality(), id))
        .select(Document::as_select())
        .first(connection)
        .await?)
}

/// The documents of a case, by number.
pub async fn of_case(app: &App, connection: &mut Connection, case_id: Uuid) -> ApiResult<Vec<Document>> {
    Ok(documents::table
        .filter(
            documents::municipality_id
                .eq(app.municipality())
                .and(documents::case_id.eq(case_id)),
        )
        .order(documents::number)
        .select(Document::as_select())
        .load(connection)
        .await?)
}

/// The bytes of a document, as they came.
pub async fn content(app: &App, document: &Document) -> ApiResult<Vec<u8>> {
    Ok(app.files().get(document.file_key).await?)
}
