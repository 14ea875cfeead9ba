//! Alerts in the database: what has happened that nobody was told of, and who waits to be told.

use diesel::prelude::*;
use diesel::sql_types;
use diesel_async::RunQueryDsl;
use jiff::{SignedDuration, Timestamp};
use jiff_diesel::{NullableTimestamp, ToDiesel};
use remiss_domain::staff::{Addressee, AlertKind};
use uuid::Uuid;

use super::list::AlertFilter;
use super::notice::NewAlert;
use crate::app::App;
use crate::db::schema::{alert_notices as notices, alerts};
use crate::db::{Connection, Texts};
use crate::http::{ApiError, ApiResult, Paging};

mod happened;

pub(super) use happened::{
    EntryWaiting, MailInTrouble, MailboxAway, Missing, Passed, deadlines_passed, entries_waiting,
    is_anything_to_do, mailboxes_away, mails_in_trouble, missing,
};

/// An alert as it is kept.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = alerts)]
pub(super) struct Alert {
    pub id: Uuid,
    pub kind: String,
    pub subject_id: Option<Uuid>,
    pub board_id: Option<Uuid>,
    pub case_id: Option<Uuid>,
    pub text: String,
    #[diesel(deserialize_as = Texts)]
    pub items: Vec<String>,
    pub status: String,
    #[diesel(deserialize_as = jiff_diesel::Timestamp)]
    pub raised_at: Timestamp,
}

/// Who is told of an alert.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = notices)]
pub(super) struct Notice {
    pub alert_id: Uuid,
    pub address: String,
    pub name: String,
    pub message_id: Option<Uuid>,
    #[diesel(deserialize_as = NullableTimestamp)]
    pub told_at: Option<Timestamp>,
}

/// An alert of which it is not known yet whom to tell.
#[derive(Debug)]
pub(super) struct Raised {
    pub id: Uuid,
    pub kind: AlertKind,
    pub board_id: Option<Uuid>,
    pub case_id: Option<Uuid>,
    pub raised_at: Timestamp,
}

impl Raised {
    /// Whether nobody could be told for a day: the alert is kept, and shown by the API.
    pub fn is_given_up(&self, now: Timestamp) -> bool {
        now.duration_since(self.raised_at) >= SignedDuration::from_hours(24)
    }
}

/// An address that waits to be told.
#[derive(Debug, QueryableByName)]
pub(super) struct WaitingAddress {
    #[diesel(sql_type = sql_types::Text)]
    pub address_key: String,
    /// When the oldest alert that waits for it was raised, UTC.
    #[diesel(sql_type = sql_types::Timestamptz, deserialize_as = jiff_diesel::Timestamp)]
    pub oldest: Timestamp,
    /// When it was last mailed, UTC.
    #[diesel(sql_type = sql_types::Nullable<sql_types::Timestamptz>, deserialize_as = NullableTimestamp)]
    pub last: Option<Timestamp>,
}

/// An alert as it is told.
#[derive(Debug, Clone)]
pub(super) struct Told {
    pub alert_id: Uuid,
    pub kind: AlertKind,
    pub board_id: Option<Uuid>,
    pub case_id: Option<Uuid>,
    pub case_number: Option<String>,
    pub text: String,
    pub items: Vec<String>,
}

/// Takes the alerts of the municipality for this transaction: false while another worker has them.
pub(super) async fn take(app: &App, connection: &mut Connection) -> ApiResult<bool> {
    #[derive(QueryableByName)]
    struct Taken {
        #[diesel(sql_type = sql_types::Bool)]
        taken: bool,
    }
    let taken: Taken =
        diesel::sql_query("SELECT pg_try_advisory_xact_lock(hashtextextended($1, 0)) AS taken")
            .bind::<sql_types::Text, _>(format!("alerts:{}", app.municipality()))
            .get_result(connection)
            .await?;
    Ok(taken.taken)
}

/// Writes an alert; one with its key that is there already stays as it is. Returns whether it is news.
pub(super) async fn insert(app: &App, connection: &mut Connection, alert: &NewAlert) -> ApiResult<bool> {
    let inserted = diesel::insert_into(alerts::table)
        .values((
            alerts::municipality_id.eq(app.municipality()),
            alerts::id.eq(app.new_id()),
            alerts::kind.eq(alert.kind.as_str()),
            alerts::subject_key.eq(&alert.subject_key),
            alerts::subject_id.eq(alert.subject_id),
            alerts::board_id.eq(alert.board_id),
            alerts::case_id.eq(alert.case_id),
            alerts::text.eq(&alert.text),
            alerts::items.eq(Texts(alert.items.clone())),
            alerts::raised_at.eq(app.now().to_diesel()),
        ))
        .on_conflict((alerts::municipality_id, alerts::subject_key))
        .do_nothing()
        .execute(connection)
        .await?;
    Ok(inserted == 1)
}

/// The alerts of which it is not known yet whom to tell, the oldest first.
pub(super) async fn raised(app: &App, connection: &mut Connection) -> ApiResult<Vec<Raised>> {
    let rows: Vec<Alert> = alerts::table
        .filter(alerts::municipality_id.eq(app.municipality()))
        .filter(alerts::status.eq("raised"))
        .order((alerts::raised_at, alerts::id))
        .select(Alert::as_select())
        .load(connection)
        .await?;
    rows.into_iter()
        .map(|row| {
            Ok(Raised {
                id: row.id,
                kind: row.kind.parse().map_err(ApiError::internal)?,
                board_id: row.board_id,
                case_id: row.case_id,
                raised_at: row.raised_at,
            })
        })
        .collect()
}

/// Notes whom to tell of an alert.
pub(super) async fn set_addressees(
    app: &App,
    connection: &mut Connection,
    alert: &Raised,
    addressees: &[Addressee],
) -> ApiResult<()> {
    let rows: Vec<_> = addressees
        .iter()
        .map(|addressee| {
            (
                notices::municipality_id.eq(app.municipality()),
                notices::alert_id.eq(alert.id),
                notices::address_key.eq(addressee.address.to_lowercase()),
                notices::address.eq(&addressee.address),
                notices::name.eq(&addressee.name),
                notices::board_id.eq(alert.board_id),
            )
        })
        .collect();
    diesel::insert_into(notices::table)
        .values(rows)
        .on_conflict_do_nothing()
        .execute(connection)
        .await?;
    set_status(app, connection, alert.id, "addressed").await
}

/// Notes how far an alert has come.
pub(super) async fn set_status(
    app: &App,
    connection: &mut Connection,
    id: Uuid,
    status: &str,
) -> ApiResult<()> {
    diesel::update(alerts::table.find((app.municipality(), id)))
        .set(alerts::status.eq(status))
        .execute(connection)
        .await?;
    Ok(())
}

/// Drops alerts about mails in the inbox that somebody has placed meanwhile: those who were not told yet need not be.
pub(super) async fn drop_settled(app: &App, connection: &mut Connection) -> ApiResult<()> {
    diesel::sql_query(
        "WITH gone AS (DELETE FROM alert_notices n USING alerts a, inbox_entries e \
            WHERE n.municipality_id = $1 AND n.told_at IS NULL \
                AND a.municipality_id = n.municipality_id AND a.id = n.alert_id \
                AND a.kind IN ('inboxWaiting', 'quarantined') \
                AND e.municipality_id = a.municipality_id AND e.id = a.subject_id \
                AND e.status NOT IN ('waiting', 'quarantined') \
            RETURNING n.alert_id) \
         UPDATE alerts SET status = 'dropped' WHERE municipality_id = $1 AND id IN (SELECT alert_id FROM gone) \
            AND NOT EXISTS (SELECT FROM alert_notices n WHERE n.municipality_id = $1 AND n.alert_id = alerts.id \
                AND n.told_at IS NOT NULL)",
    )
    .bind::<sql_types::Uuid, _>(app.municipality())
    .execute(connection)
    .await?;
    Ok(())
}

/// The addresses that wait to be told.
pub(super) async fn waiting_addresses(
    app: &App,
    connection: &mut Connection,
) -> ApiResult<Vec<WaitingAddress>> {
    Ok(diesel::sql_query(
        "SELECT n.address_key, min(a.raised_at) AS oldest, \
            (SELECT max(told.told_at) FROM alert_notices told WHERE told.municipality_id = $1 \
                AND told.address_key = n.address_key AND told.told_at IS NOT NULL) AS last \
         FROM alert_notices n JOIN alerts a ON a.municipality_id = n.municipality_id AND a.id = n.alert_id \
         WHERE n.municipality_id = $1 AND n.told_at IS NULL GROUP BY n.address_key ORDER BY n.address_key",
    )
    .bind::<sql_types::Uuid, _>(app.municipality())
    .load(connection)
    .await?)
}

/// What waits for an address, locked until the end of the transaction: the address and its name as first written. None when another
/// worker has told it.
pub(super) async fn lock_address(
    app: &App,
    connection: &mut Connection,
    address_key: &str,
) -> ApiResult<Option<(String, String)>> {
    let waiting: Vec<(String, String)> = notices::table
        .filter(notices::municipality_id.eq(app.municipality()))
        .filter(notices::address_key.eq(address_key))
        .filter(notices::told_at.is_null())
        .order(notices::alert_id)
        .select((notices::address, notices::name))
        .for_update()
        .load(connection)
        .await?;
    Ok(waiting.into_iter().next())
}

/// What waits for an address: kind by kind, and in each the oldest first.
pub(super) async fn waiting_for(
    app: &App,
    connection: &mut Connection,
    address_key: &str,
) -> ApiResult<Vec<Told>> {
    #[derive(QueryableByName)]
    struct Row {
        #[diesel(sql_type = sql_types::Uuid)]
        id: Uuid,
        #[diesel(sql_type = sql_types::Text)]
        kind: String,
        #[diesel(sql_type = sql_types::Nullable<sql_types::Uuid>)]
        board_id: Option<Uuid>,
        #[diesel(sql_type = sql_types::Nullable<sql_types::Uuid>)]
        case_id: Option<Uuid>,
        #[diesel(sql_type = sql_types::Nullable<sql_types::Text>)]
        case_number: Option<String>,
        #[diesel(sql_type = sql_types::Text)]
        text: String,
        #[diesel(sql_type = sql_types::Array<sql_types::Nullable<sql_types::Text>>)]
        items: Texts,
    }
    let rows: Vec<Row> = diesel::sql_query(
        "SELECT a.id, a.kind, a.board_id, a.case_id, c.case_number, a.text, a.items \
         FROM alert_notices n JOIN alerts a ON a.municipality_id = n.municipality_id AND a.id = n.alert_id \
         LEFT JOIN cases c ON c.municipality_id = a.municipality_id AND c.id = a.case_id \
         WHERE n.municipality_id = $1 AND n.address_key = $2 AND n.told_at IS NULL ORDER BY a.raised_at, a.id",
    )
    .bind::<sql_types::Uuid, _>(app.municipality())
    .bind::<sql_types::Text, _>(address_key)
    .load(connection)
    .await?;
    let mut told: Vec<Told> = Vec::new();
    for row in rows {
        told.push(Told {
            alert_id: row.id,
            kind: row.kind.parse().map_err(ApiError::internal)?,
            board_id: row.board_id,
            case_id: row.case_id,
            case_number: row.case_number,
            text: row.text,
            items: row.items.0,
        });
    }
    told.sort_by_key(|told| told.kind);
    Ok(told)
}

/// Notes that an address was told of these alerts by a mail.
pub(super) async fn set_told(
    app: &App,
    connection: &mut Connection,
    address_key: &str,
    ids: &[Uuid],
    message: Uuid,
) -> ApiResult<()> {
    let waiting = notices::table
        .filter(notices::municipality_id.eq(app.municipality()))
        .filter(notices::address_key.eq(address_key))
        .filter(notices::alert_id.eq_any(ids));
    diesel::update(waiting)
        .set((
            notices::message_id.eq(message),
            notices::told_at.eq(app.now().to_diesel()),
        ))
        .execute(connection)
        .await?;
    Ok(())
}

/// A page of the alerts, newest first, each with whom it was told, and how many there are.
pub(super) async fn list(
    app: &App,
    connection: &mut Connection,
    filter: &AlertFilter,
    paging: Paging,
) -> ApiResult<(Vec<(Alert, Vec<Notice>)>, i64)> {
    let wanted = || {
        let mut wanted = alerts::table
            .filter(alerts::municipality_id.eq(app.municipality()))
            .into_boxed();
        if let Some(board) = filter.board_id {
            wanted = wanted.filter(alerts::board_id.eq(board));
        }
        if let Some(case) = filter.case_id {
            wanted = wanted.filter(alerts::case_id.eq(case));
        }
        if let Some(kind) = filter.kind {
            wanted = wanted.filter(alerts::kind.eq(kind.as_str()));
        }
        wanted
    };
    let total = wanted().count().get_result(connection).await?;
    let page: Vec<Alert> = wanted()
        .order((alerts::raised_at.desc(), alerts::id.desc()))
        .limit(paging.limit())
        .offset(paging.offset())
        .select(Alert::as_select())
        .load(connection)
        .await?;
    let ids: Vec<Uuid> = page.iter().map(|alert| alert.id).collect();
    let told: Vec<Notice> = notices::table
        .filter(notices::municipality_id.eq(app.municipality()))
        .filter(notices::alert_id.eq_any(ids))
        .order((notices::alert_id, notices::address_key))
        .select(Notice::as_select())
        .load(connection)
        .await?;
    let with_notices = page.into_iter().map(|alert| {
        let own = told.iter().filter(|notice| notice.alert_id == alert.id);
        let own = own.cloned().collect();
        (alert, own)
    });
    Ok((with_notices.collect(), total))
}
