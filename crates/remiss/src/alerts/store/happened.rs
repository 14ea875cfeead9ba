//! What has happened and was not alerted of: read from what is kept anyway.

use diesel::prelude::*;
use diesel::sql_types;
use diesel_async::RunQueryDsl;
use jiff::{SignedDuration, Timestamp};
use jiff_diesel::ToDiesel;
use uuid::Uuid;

use crate::app::App;
use crate::db::Connection;
use crate::http::ApiResult;

/// Read at a time; the rest comes in the next round.
const BATCH: &str = " LIMIT 200";
/// How long a mailbox may be away before somebody is told.
const AWAY: SignedDuration = SignedDuration::from_hours(1);

/// Mails that came back or could not be sent: `$1` the municipality, `$2` since when. Not those to staff, which would make a loop, and not
/// those to subscribers and to the senders of viruses, whose addresses are theirs to mend.
const MAILS: &str = "FROM messages m \
    LEFT JOIN cases c ON c.municipality_id = m.municipality_id AND c.id = m.case_id \
    WHERE m.municipality_id = $1 AND m.created_at >= $2 AND m.in_trouble AND m.channel = 'email' \
        AND m.purpose NOT IN ('digest', 'alert', 'subscription', 'newRemiss', 'notice') \
        AND NOT (m.purpose = 'feedback' AND m.response_id IS NULL) \
        AND NOT EXISTS (SELECT FROM alerts a WHERE a.municipality_id = m.municipality_id \
            AND a.subject_key = 'message:' || m.id || ':' || m.status || ':' || m.attempts)";

/// Mails in the inbox that wait or lie in quarantine. Not spam; not what a mail server wrote in a shape that is not recognised, and not what came from
/// an address shortly after it was alerted: its automatic answer would make a loop.
const ENTRIES: &str = "FROM inbox_entries e \
    WHERE e.municipality_id = $1 AND e.received_at >= $2 AND e.status IN ('waiting', 'quarantined') \
        AND coalesce(e.spam ->> 'isSpam', 'false') <> 'true' \
        AND NOT (e.kind = 'ordinary' AND lower(split_part(e.from_address, '@', 1)) IN ('mailer-daemon', 'postmaster')) \
        AND NOT EXISTS (SELECT FROM alerts a WHERE a.municipality_id = e.municipality_id AND a.subject_key = 'inbox:' || e.id) \
        AND NOT EXISTS (SELECT FROM alert_notices n WHERE n.municipality_id = e.municipality_id \
            AND n.address_key = lower(e.from_address) \
            AND n.told_at BETWEEN e.received_at - interval '1 day' AND e.received_at)";

/// Deadlines up to `$3` with answers missing: that of the remiss, and each later one of those with an extension.
const DEADLINES: &str = "FROM remisser r \
    JOIN cases c ON c.municipality_id = r.municipality_id AND c.id = r.case_id \
    CROSS JOIN LATERAL (SELECT DISTINCT greatest(r.deadline, p.deadline) AS deadline FROM recipients p \
        WHERE p.municipality_id = r.municipality_id AND p.remiss_id = r.id AND p.sent_at IS NOT NULL \
            AND (p.outcome IS NULL OR p.outcome = 'noAnswer')) d \
    WHERE r.municipality_id = $1 AND r.direction = 'outgoing' AND r.state = 'sent' AND r.deadline <= $3 \
        AND d.deadline <= $3 AND d.deadline >= $2 \
        AND NOT EXISTS (SELECT FROM alerts a WHERE a.municipality_id = r.municipality_id \
            AND a.subject_key = 'deadline:' || r.id || ':' || extract(epoch FROM d.deadline)::bigint)";

/// Mailboxes that could not be read since `$4`.
const MAILBOXES: &str = "FROM mailboxes b \
    WHERE b.municipality_id = $1 AND b.trouble_since <= $4 \
        AND NOT EXISTS (SELECT FROM alerts a WHERE a.municipality_id = b.municipality_id \
            AND a.subject_key = 'mailbox:' || b.name || ':' || extract(epoch FROM b.trouble_since)::bigint)";

/// A mail that came back or could not be sent.
#[derive(Debug, QueryableByName)]
pub struct MailInTrouble {
    #[diesel(sql_type = sql_types::Uuid)]
    pub id: Uuid,
    #[diesel(sql_type = sql_types::Text)]
    pub key: String,
    #[diesel(sql_type = sql_types::Nullable<sql_types::Uuid>)]
    pub board_id: Option<Uuid>,
    #[diesel(sql_type = sql_types::Nullable<sql_types::Uuid>)]
    pub case_id: Option<Uuid>,
    #[diesel(sql_type = sql_types::Nullable<sql_types::Text>)]
    pub case_number: Option<String>,
    #[diesel(sql_type = sql_types::Text)]
    pub purpose: String,
    #[diesel(sql_type = sql_types::Text)]
    pub status: String,
    #[diesel(sql_type = sql_types::Text)]
    pub words: String,
    #[diesel(sql_type = sql_types::Text)]
    pub to_name: String,
    #[diesel(sql_type = sql_types::Text)]
    pub to_address: String,
}

/// A mail in the inbox that waits for somebody.
#[derive(Debug, QueryableByName)]
pub struct EntryWaiting {
    #[diesel(sql_type = sql_types::Uuid)]
    pub id: Uuid,
    #[diesel(sql_type = sql_types::Text)]
    pub key: String,
    #[diesel(sql_type = sql_types::Nullable<sql_types::Uuid>)]
    pub board_id: Option<Uuid>,
    #[diesel(sql_type = sql_types::Text)]
    pub status: String,
    #[diesel(sql_type = sql_types::Text)]
    pub from_name: String,
    #[diesel(sql_type = sql_types::Text)]
    pub from_address: String,
    #[diesel(sql_type = sql_types::Text)]
    pub subject: String,
    #[diesel(sql_type = sql_types::Text)]
    pub reason: String,
    #[diesel(sql_type = sql_types::Timestamptz, deserialize_as = jiff_diesel::Timestamp)]
    pub received_at: Timestamp,
}

/// A deadline that has passed with answers missing.
#[derive(Debug, QueryableByName)]
pub struct Passed {
    #[diesel(sql_type = sql_types::Uuid)]
    pub remiss_id: Uuid,
    #[diesel(sql_type = sql_types::Text)]
    pub key: String,
    #[diesel(sql_type = sql_types::Uuid)]
    pub board_id: Uuid,
    #[diesel(sql_type = sql_types::Uuid)]
    pub case_id: Uuid,
    #[diesel(sql_type = sql_types::Text)]
    pub case_number: String,
    #[diesel(sql_type = sql_types::Text)]
    pub name: String,
    #[diesel(sql_type = sql_types::Timestamptz, deserialize_as = jiff_diesel::Timestamp)]
    pub deadline: Timestamp,
    /// Whether it is the deadline of the remiss; else of those with an extension.
    #[diesel(sql_type = sql_types::Bool)]
    pub of_all: bool,
    #[diesel(sql_type = sql_types::BigInt)]
    pub asked: i64,
    #[diesel(sql_type = sql_types::BigInt)]
    pub answered: i64,
}

/// A recipient that has not answered.
#[derive(Debug, Clone, QueryableByName)]
pub struct Missing {
    #[diesel(sql_type = sql_types::Text)]
    pub name: String,
    #[diesel(sql_type = sql_types::Bool)]
    pub must_answer: bool,
    #[diesel(sql_type = sql_types::Text)]
    pub delivery: String,
}

/// A mailbox that cannot be read.
#[derive(Debug, QueryableByName)]
pub struct MailboxAway {
    #[diesel(sql_type = sql_types::Text)]
    pub key: String,
    #[diesel(sql_type = sql_types::Text)]
    pub name: String,
    #[diesel(sql_type = sql_types::Text)]
    pub trouble: String,
    #[diesel(sql_type = sql_types::Timestamptz, deserialize_as = jiff_diesel::Timestamp)]
    pub since: Timestamp,
}

/// Whether there is anything to notice, to address or to tell. `deadlines`: up to which moment deadlines have passed; none: they are not
/// looked at now.
pub async fn is_anything_to_do(
    app: &App,
    connection: &mut Connection,
    since: Timestamp,
    deadlines: Option<Timestamp>,
) -> ApiResult<bool> {
    #[derive(QueryableByName)]
    struct Anything {
        #[diesel(sql_type = sql_types::Bool)]
        anything: bool,
    }
    let found: Anything = diesel::sql_query(format!(
        "SELECT EXISTS (SELECT FROM alerts WHERE municipality_id = $1 AND status = 'raised') \
            OR EXISTS (SELECT FROM alert_notices WHERE municipality_id = $1 AND told_at IS NULL) \
            OR EXISTS (SELECT {MAILS}) OR EXISTS (SELECT {ENTRIES}) OR EXISTS (SELECT {DEADLINES}) \
            OR EXISTS (SELECT {MAILBOXES}) AS anything"
    ))
    .bind::<sql_types::Uuid, _>(app.municipality())
    .bind::<sql_types::Timestamptz, _>(since.to_diesel())
    .bind::<sql_types::Nullable<sql_types::Timestamptz>, _>(deadlines.map(|until| until.to_diesel()))
    .bind::<sql_types::Timestamptz, _>((app.now() - AWAY).to_diesel())
    .get_result(connection)
    .await?;
    Ok(found.anything)
}

/// The mails that came back or could not be sent.
pub async fn mails_in_trouble(
    app: &App,
    connection: &mut Connection,
    since: Timestamp,
) -> ApiResult<Vec<MailInTrouble>> {
    Ok(diesel::sql_query(format!(
        "SELECT m.id, 'message:' || m.id || ':' || m.status || ':' || m.attempts AS key, m.board_id, m.case_id, \
            c.case_number, m.purpose, m.status, m.status_words AS words, m.to_name, m.to_address {MAILS} \
         ORDER BY m.created_at, m.id{BATCH}"
    ))
    .bind::<sql_types::Uuid, _>(app.municipality())
    .bind::<sql_types::Timestamptz, _>(since.to_diesel())
    .load(connection)
    .await?)
}

/// The mails in the inbox that wait.
pub async fn entries_waiting(
    app: &App,
    connection: &mut Connection,
    since: Timestamp,
) -> ApiResult<Vec<EntryWaiting>> {
    Ok(diesel::sql_query(format!(
        "SELECT e.id, 'inbox:' || e.id AS key, e.board_id, e.status, e.from_name, e.from_address, e.subject, e.reason, \
            e.received_at {ENTRIES} ORDER BY e.received_at, e.id{BATCH}"
    ))
    .bind::<sql_types::Uuid, _>(app.municipality())
    .bind::<sql_types::Timestamptz, _>(since.to_diesel())
    .load(connection)
    .await?)
}

/// The deadlines up to `until` with answers missing.
pub async fn deadlines_passed(
    app: &App,
    connection: &mut Connection,
    since: Timestamp,
    until: Timestamp,
) -> ApiResult<Vec<Passed>> {
    Ok(diesel::sql_query(format!(
        "SELECT r.id AS remiss_id, 'deadline:' || r.id || ':' || extract(epoch FROM d.deadline)::bigint AS key, r.board_id, \
            r.case_id, c.case_number, r.name, d.deadline, d.deadline = r.deadline AS of_all, \
            (SELECT count(*) FROM recipients p WHERE p.municipality_id = r.municipality_id AND p.remiss_id = r.id \
                AND p.sent_at IS NOT NULL) AS asked, \
            (SELECT count(*) FROM recipients p WHERE p.municipality_id = r.municipality_id AND p.remiss_id = r.id \
                AND p.sent_at IS NOT NULL AND p.outcome IS NOT NULL AND p.outcome <> 'noAnswer') AS answered \
            {DEADLINES} ORDER BY d.deadline, r.id{BATCH}"
    ))
    .bind::<sql_types::Uuid, _>(app.municipality())
    .bind::<sql_types::Timestamptz, _>(since.to_diesel())
    .bind::<sql_types::Timestamptz, _>(until.to_diesel())
    .load(connection)
    .await?)
}

/// Those with this deadline who have not answered, by name.
pub async fn missing(
    app: &App,
    connection: &mut Connection,
    remiss: Uuid,
    deadline: Timestamp,
) -> ApiResult<Vec<Missing>> {
    Ok(diesel::sql_query(
        "SELECT p.name, p.must_answer, p.delivery FROM recipients p \
         JOIN remisser r ON r.municipality_id = p.municipality_id AND r.id = p.remiss_id \
         WHERE p.municipality_id = $1 AND p.remiss_id = $2 AND p.sent_at IS NOT NULL \
            AND (p.outcome IS NULL OR p.outcome = 'noAnswer') AND greatest(r.deadline, p.deadline) = $3 \
         ORDER BY p.name, p.id",
    )
    .bind::<sql_types::Uuid, _>(app.municipality())
    .bind::<sql_types::Uuid, _>(remiss)
    .bind::<sql_types::Timestamptz, _>(deadline.to_diesel())
    .load(connection)
    .await?)
}

/// The mailboxes that could not be read for an hour.
pub async fn mailboxes_away(app: &App, connection: &mut Connection) -> ApiResult<Vec<MailboxAway>> {
    let query = MAILBOXES.replace("$4", "$2");
    Ok(diesel::sql_query(format!(
        "SELECT 'mailbox:' || b.name || ':' || extract(epoch FROM b.trouble_since)::bigint AS key, b.name, b.trouble, \
            b.trouble_since AS since {query} ORDER BY b.name{BATCH}"
    ))
    .bind::<sql_types::Uuid, _>(app.municipality())
    .bind::<sql_types::Timestamptz, _>((app.now() - AWAY).to_diesel())
    .load(connection)
    .await?)
}
