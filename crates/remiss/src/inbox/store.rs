//! Inbox entries in the database.

use std::collections::{HashMap, HashSet};
use std::time::Duration;

use diesel::prelude::*;
use diesel::sql_types;
use diesel_async::RunQueryDsl;
use jiff::Timestamp;
use jiff_diesel::ToDiesel;
use uuid::Uuid;

use super::candidate::Candidate;
use super::fetch::Stored;
use super::list::InboxFilter;
use super::proposal::Proposal;
use super::verdicts::{FileFindings, SenderFindings, SpamFindings};
use crate::app::App;
use crate::db::schema::{inbox_entries as entries, mailboxes, recipients, remisser};
use crate::db::{AtMost, Connection, kept};
use crate::files::StoredFile;
use crate::http::page::{COUNTED, Counted, like_pattern};
use crate::http::{ApiError, ApiResult, Paging};

/// A mail that came in.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = entries)]
pub(super) struct Entry {
    pub id: Uuid,
    pub register_number: i64,
    #[diesel(deserialize_as = jiff_diesel::Timestamp)]
    pub received_at: Timestamp,
    pub file_key: Uuid,
    pub size: i64,
    pub sha256: Vec<u8>,
    pub mail_message_id: Option<String>,
    pub from_address: String,
    pub from_name: String,
    pub subject: String,
    pub text: String,
    pub kind: String,
    pub status: String,
    pub reason: String,
    pub candidates: serde_json::Value,
    pub board_id: Option<Uuid>,
    pub case_id: Option<Uuid>,
    pub remiss_id: Option<Uuid>,
    pub response_id: Option<Uuid>,
    pub message_id: Option<Uuid>,
    pub version: i32,
    pub mailbox: String,
    pub document_ids: Vec<Option<Uuid>>,
    pub sender: Option<serde_json::Value>,
    pub spam: Option<serde_json::Value>,
    pub proposal: Option<serde_json::Value>,
    pub files: serde_json::Value,
    pub scan: String,
    pub scan_words: String,
}

impl Entry {
    /// Where the bytes of the mail lie.
    pub fn file(&self) -> StoredFile {
        StoredFile {
            key: self.file_key,
            size: self.size,
            sha256: self.sha256.clone(),
        }
    }

    /// The documents that the placing made: the mail first, then what came along.
    pub fn document_ids(&self) -> Vec<Uuid> {
        self.document_ids.iter().copied().flatten().collect()
    }

    /// What was found about its sender.
    pub fn sender(&self) -> ApiResult<Option<SenderFindings>> {
        read(self.sender.as_ref())
    }

    /// What the receiving server says of spam.
    pub fn spam(&self) -> ApiResult<Option<SpamFindings>> {
        read(self.spam.as_ref())
    }

    /// The new incoming case that it may be.
    pub fn proposal(&self) -> ApiResult<Option<Proposal>> {
        read(self.proposal.as_ref())
    }

    /// What came along.
    pub fn files(&self) -> ApiResult<Vec<FileFindings>> {
        serde_json::from_value(self.files.clone()).map_err(ApiError::internal)
    }

    /// Where it may belong.
    pub fn candidates(&self) -> ApiResult<Vec<Candidate>> {
        serde_json::from_value(self.candidates.clone()).map_err(ApiError::internal)
    }
}

fn read<T: serde::de::DeserializeOwned>(value: Option<&serde_json::Value>) -> ApiResult<Option<T>> {
    value
        .map(|value| serde_json::from_value(value.clone()).map_err(ApiError::internal))
        .transpose()
}

/// What was read of a mail. What is none stays as it was.
#[derive(Debug, Clone, Default, AsChangeset)]
#[diesel(table_name = entries)]
pub(super) struct Headers {
    pub mail_message_id: Option<String>,
    pub from_address: String,
    pub from_name: String,
    pub subject: String,
    pub text: String,
    pub kind: String,
    pub sender: Option<serde_json::Value>,
    pub spam: Option<serde_json::Value>,
    pub proposal: Option<serde_json::Value>,
    pub files: Option<serde_json::Value>,
}

/// What became of an entry.
#[derive(Debug, Clone, Default)]
pub(super) struct Settled<'a> {
    pub status: &'static str,
    pub reason: &'a str,
    pub candidates: &'a [Candidate],
    pub board_id: Option<Uuid>,
    pub case_id: Option<Uuid>,
    pub remiss_id: Option<Uuid>,
    pub response_id: Option<Uuid>,
    pub message_id: Option<Uuid>,
    pub document_ids: Vec<Uuid>,
}

/// Those of the fingerprints whose messages were taken in before, by whatever road.
pub(super) async fn known(
    app: &App,
    connection: &mut Connection,
    fingerprints: &[&[u8]],
) -> ApiResult<HashSet<Vec<u8>>> {
    let known: Vec<Vec<u8>> = entries::table
        .filter(
            entries::municipality_id
                .eq(app.municipality())
                .and(entries::fingerprint.eq_any(fingerprints)),
        )
        .select(entries::fingerprint)
        .load(connection)
        .await?;
    Ok(known.into_iter().collect())
}

/// Registers mails, in this order, as come to this mailbox: id and size of each. One that another worker has registered
/// is left out.
pub(super) async fn insert(
    app: &App,
    connection: &mut Connection,
    mails: &[Stored],
    mailbox: &str,
    board: Option<Uuid>,
) -> ApiResult<Vec<(Uuid, i64)>> {
    let rows: Vec<_> = mails
        .iter()
        .map(|mail| {
            (
                entries::municipality_id.eq(app.municipality()),
                entries::id.eq(app.new_id()),
                entries::received_at.eq(app.now().to_diesel()),
                entries::file_key.eq(mail.file.key),
                entries::size.eq(mail.file.size),
                entries::sha256.eq(&mail.file.sha256),
                entries::fingerprint.eq(&mail.fingerprint),
                entries::mailbox.eq(mailbox),
                entries::board_id.eq(board),
            )
        })
        .collect();
    Ok(diesel::insert_into(entries::table)
        .values(rows)
        .on_conflict((entries::municipality_id, entries::fingerprint))
        .do_nothing()
        .returning((entries::id, entries::size))
        .get_results(connection)
        .await?)
}

/// Keeps what the virus scanner said; while it is away, that is why the mail waits.
pub(super) async fn keep_scan(
    app: &App,
    connection: &mut Connection,
    id: Uuid,
    scan: &str,
    words: &str,
) -> ApiResult<()> {
    let reason = (scan == "waiting").then(|| format!("Mejlet väntar på viruskontroll. {words}"));
    diesel::update(entries::table.find((app.municipality(), id)))
        .set((
            entries::scan.eq(scan),
            entries::scan_words.eq(words),
            reason.map(|reason| entries::reason.eq(reason)),
        ))
        .execute(connection)
        .await?;
    Ok(())
}

/// Mails that wait for the virus scanner, oldest first.
pub(super) async fn waiting_for_scan(
    app: &App,
    connection: &mut Connection,
    limit: i64,
) -> ApiResult<Vec<Uuid>> {
    Ok(entries::table
        .filter(entries::municipality_id.eq(app.municipality()))
        .filter(entries::scan.eq("waiting"))
        .order((entries::received_at, entries::id))
        .limit(limit)
        .select(entries::id)
        .load(connection)
        .await?)
}

/// How a mailbox is.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = mailboxes)]
pub(super) struct MailboxRow {
    pub name: String,
    #[diesel(deserialize_as = jiff_diesel::Timestamp)]
    pub held_until: Timestamp,
    #[diesel(deserialize_as = jiff_diesel::NullableTimestamp)]
    pub looked_at: Option<Timestamp>,
    #[diesel(deserialize_as = jiff_diesel::NullableTimestamp)]
    pub mail_at: Option<Timestamp>,
    pub trouble: Option<String>,
    #[diesel(deserialize_as = jiff_diesel::NullableTimestamp)]
    pub trouble_since: Option<Timestamp>,
    #[diesel(deserialize_as = jiff_diesel::NullableTimestamp)]
    pub next_try_at: Option<Timestamp>,
}

/// How the mailboxes are that were ever watched.
pub(super) async fn mailboxes(app: &App, connection: &mut Connection) -> ApiResult<Vec<MailboxRow>> {
    Ok(mailboxes::table
        .filter(mailboxes::municipality_id.eq(app.municipality()))
        .order(mailboxes::name)
        .select(MailboxRow::as_select())
        .load(connection)
        .await?)
}

/// Notes that a mailbox was read without trouble, and whether there was mail.
pub(super) async fn note_look(
    app: &App,
    connection: &mut Connection,
    name: &str,
    had_mail: bool,
) -> ApiResult<()> {
    let none = None::<jiff_diesel::Timestamp>;
    let now = app.now().to_diesel();
    diesel::update(mailboxes::table.find((app.municipality(), name)))
        .set((
            mailboxes::looked_at.eq(now),
            had_mail.then(|| mailboxes::mail_at.eq(now)),
            mailboxes::trouble.eq(None::<String>),
            mailboxes::trouble_since.eq(none),
            mailboxes::next_try_at.eq(none),
        ))
        .execute(connection)
        .await?;
    Ok(())
}

/// Notes that a mailbox cannot be read; since when stays as it was.
pub(super) async fn note_trouble(
    app: &App,
    connection: &mut Connection,
    name: &str,
    words: &str,
    next_try_at: Timestamp,
) -> ApiResult<()> {
    diesel::sql_query(
        "INSERT INTO mailboxes (municipality_id, name, holder, held_until, trouble, trouble_since, next_try_at) \
         VALUES ($1, $2, $3, $4, $5, $4, $6) ON CONFLICT (municipality_id, name) DO UPDATE \
         SET trouble = $5, trouble_since = coalesce(mailboxes.trouble_since, $4), next_try_at = $6",
    )
    .bind::<sql_types::Uuid, _>(app.municipality())
    .bind::<sql_types::Text, _>(name)
    .bind::<sql_types::Uuid, _>(app.new_id())
    .bind::<sql_types::Timestamptz, _>(app.now().to_diesel())
    .bind::<sql_types::Text, _>(words)
    .bind::<sql_types::Timestamptz, _>(next_try_at.to_diesel())
    .execute(connection)
    .await?;
    Ok(())
}

/// Takes a mailbox, or goes on with it: whether it is this holder's for this long. One that somebody holds for much longer than that was taken by a
/// clock that went ahead, and is free.
pub(super) async fn hold_mailbox(
    app: &App,
    connection: &mut Connection,
    name: &str,
    holder: Uuid,
    length: Duration,
) -> ApiResult<bool> {
    let (until, never) = (app.now() + length, app.now() + 3 * length);
    let held = diesel::sql_query(
        "INSERT INTO mailboxes (municipality_id, name, holder, held_until) VALUES ($1, $2, $3, $4) \
         ON CONFLICT (municipality_id, name) DO UPDATE SET holder = $3, held_until = $4 \
         WHERE mailboxes.holder = $3 OR mailboxes.held_until <= $5 OR mailboxes.held_until > $6",
    )
    .bind::<sql_types::Uuid, _>(app.municipality())
    .bind::<sql_types::Text, _>(name)
    .bind::<sql_types::Uuid, _>(holder)
    .bind::<sql_types::Timestamptz, _>(until.to_diesel())
    .bind::<sql_types::Timestamptz, _>(app.now().to_diesel())
    .bind::<sql_types::Timestamptz, _>(never.to_diesel())
    .execute(connection)
    .await?;
    Ok(held == 1)
}

/// Gives a mailbox up before the time is over. Not this holder's: nothing happens.
pub(super) async fn let_go_of_mailbox(
    app: &App,
    connection: &mut Connection,
    name: &str,
    holder: Uuid,
) -> ApiResult<()> {
    let ours = mailboxes::table
        .find((app.municipality(), name))
        .filter(mailboxes::holder.eq(holder));
    diesel::update(ours)
        .set(mailboxes::held_until.eq(app.now().to_diesel()))
        .execute(connection)
        .await?;
    Ok(())
}

/// The entry with this id.
pub(super) async fn find(app: &App, connection: &mut Connection, id: Uuid) -> ApiResult<Entry> {
    Ok(entries::table
        .find((app.municipality(), id))
        .select(Entry::as_select())
        .first(connection)
        .await?)
}

/// The entries with these ids that there are.
pub(super) async fn find_all(
    app: &App,
    connection: &mut Connection,
    ids: &[Uuid],
) -> ApiResult<HashMap<Uuid, Entry>> {
    let found: Vec<Entry> = entries::table
        .filter(entries::municipality_id.eq(app.municipality()))
        .filter(entries::id.eq_any(ids))
        .select(Entry::as_select())
        .load(connection)
        .await?;
    Ok(found.into_iter().map(|entry| (entry.id, entry)).collect())
}

/// The entry with this id, locked until the end of the transaction; before everything else that is locked.
pub(super) async fn lock(app: &App, connection: &mut Connection, id: Uuid) -> ApiResult<Entry> {
    Ok(entries::table
        .find((app.municipality(), id))
        .select(Entry::as_select())
        .for_update()
        .first(connection)
        .await?)
}

/// Keeps what was read of the mail.
pub(super) async fn keep_headers(
    app: &App,
    connection: &mut Connection,
    id: Uuid,
    headers: &Headers,
) -> ApiResult<()> {
    let read = diesel::update(entries::table.find((app.municipality(), id))).set(headers);
    kept(read).execute(connection).await?;
    Ok(())
}

/// Keeps what became of the entry.
pub(super) async fn settle(
    app: &App,
    connection: &mut Connection,
    id: Uuid,
    settled: &Settled<'_>,
) -> ApiResult<Entry> {
    let candidates = serde_json::to_value(settled.candidates).map_err(ApiError::internal)?;
    app.counts().mails_in(settled.status, 1);
    let settled = diesel::update(entries::table.find((app.municipality(), id)))
        .set((
            entries::status.eq(settled.status),
            entries::reason.eq(settled.reason),
            entries::candidates.eq(candidates),
            // What is not placed stays with the board whose mailbox it came to.
            settled.board_id.map(|board| entries::board_id.eq(board)),
            entries::case_id.eq(settled.case_id),
            entries::remiss_id.eq(settled.remiss_id),
            entries::response_id.eq(settled.response_id),
            entries::message_id.eq(settled.message_id),
            entries::document_ids.eq(&settled.document_ids),
            entries::version.eq(entries::version + 1),
        ))
        .returning(Entry::as_returning());
    Ok(kept(settled).get_result(connection).await?)
}

/// Whose entry it is again, once its placing is undone: the board of its mailbox, or all boards'.
pub(super) async fn set_board(
    app: &App,
    connection: &mut Connection,
    id: Uuid,
    board: Option<Uuid>,
) -> ApiResult<()> {
    diesel::update(entries::table.find((app.municipality(), id)))
        .set(entries::board_id.eq(board))
        .execute(connection)
        .await?;
    Ok(())
}

/// Recipients of open remisser that have this address: remiss and recipient. More than a few tell no more than a few.
pub(super) async fn open_remisser_of_sender(
    app: &App,
    connection: &mut Connection,
    address: &str,
) -> ApiResult<Vec<(Uuid, Uuid)>> {
    Ok(recipients::table
        .inner_join(
            remisser::table.on(remisser::municipality_id
                .eq(recipients::municipality_id)
                .and(remisser::id.eq(recipients::remiss_id))),
        )
        .filter(
            recipients::municipality_id
                .eq(app.municipality())
                .and(remisser::state.eq("sent"))
                .and(lower(recipients::email).eq(address.trim().to_lowercase())),
        )
        .order(remisser::id.desc())
        .limit(5)
        .select((remisser::id, recipients::id))
        .load(connection)
        .await?)
}

/// Recipients of open remisser that are this organisation: remiss and recipient, a few at most.
pub(super) async fn open_remisser_of_organisation(
    app: &App,
    connection: &mut Connection,
    organisation: Uuid,
) -> ApiResult<Vec<(Uuid, Uuid)>> {
    Ok(recipients::table
        .inner_join(
            remisser::table.on(remisser::municipality_id
                .eq(recipients::municipality_id)
                .and(remisser::id.eq(recipients::remiss_id))),
        )
        .filter(
            recipients::municipality_id
                .eq(app.municipality())
                .and(remisser::state.eq("sent"))
                .and(recipients::organisation_id.eq(organisation)),
        )
        .order(remisser::id.desc())
        .limit(5)
        .select((remisser::id, recipients::id))
        .load(connection)
        .await?)
}

/// A page of the inbox, newest first, and how many there are.
pub(super) async fn list(
    app: &App,
    connection: &mut Connection,
    filter: &InboxFilter,
    paging: Paging,
) -> ApiResult<(Vec<Entry>, Counted)> {
    let wanted = || {
        let mut wanted = entries::table
            .filter(entries::municipality_id.eq(app.municipality()))
            .into_boxed();
        if let Some(status) = filter.status {
            wanted = wanted.filter(entries::status.eq(status.as_str()));
        }
        if let Some(kind) = filter.kind {
            wanted = wanted.filter(entries::kind.eq(kind.as_str()));
        }
        if let Some(spam) = filter.spam {
            let marked = diesel::dsl::sql::<sql_types::Bool>("coalesce((spam->>'isSpam')::boolean, false)");
            wanted = wanted.filter(marked.eq(spam));
        }
        if let Some(proposed) = filter.proposed {
            wanted = match proposed {
                true => wanted.filter(entries::proposal.is_not_null()),
                false => wanted.filter(entries::proposal.is_null()),
            };
        }
        if let Some(text) = filter.q.as_deref().filter(|text| !text.trim().is_empty()) {
            let pattern = like_pattern(text);
            wanted = wanted.filter(
                entries::subject
                    .ilike(pattern.clone())
                    .or(entries::from_address.ilike(pattern.clone()))
                    .or(entries::from_name.ilike(pattern.clone()))
                    .or(entries::text.ilike(pattern)),
            );
        }
        wanted
    };
    let counted: i64 = AtMost::new(wanted().select(entries::id), COUNTED + 1)
        .get_result(connection)
        .await?;
    let page = wanted()
        .order((entries::received_at.desc(), entries::register_number.desc()))
        .limit(paging.limit())
        .offset(paging.offset())
        .select(Entry::as_select())
        .load(connection)
        .await?;
    Ok((page, Counted::so_far(counted)))
}

diesel::define_sql_function! {
    fn lower(text: sql_types::Nullable<sql_types::Text>) -> sql_types::Nullable<sql_types::Text>;
}
