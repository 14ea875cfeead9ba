//! Events in the database: they are written by `audit`, and only read here.

use diesel::prelude::*;
use diesel::sql_types::{Array, BigInt, Bool, Integer, Text, Timestamptz};
use diesel_async::RunQueryDsl;
use jiff::Timestamp;
use jiff_diesel::ToDiesel;
use uuid::Uuid;

use crate::app::App;
use crate::db::Connection;
use crate::db::schema::{event_counters, events};
use crate::http::ApiResult;
use crate::trace::Place;

/// Events that are forgotten at a time: the log stands still so long.
const AT_A_TIME: i32 = 2000;

/// Something that happened.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = events)]
pub struct Event {
    /// Place in the log, from 1, without a hole.
    pub sequence: i64,
    /// Id.
    pub id: Uuid,
    /// What happened, for example `case.registered`.
    pub type_: String,
    /// Kind of the thing.
    pub subject_kind: String,
    /// The thing.
    pub subject_id: Uuid,
    /// The board whose thing it is.
    pub board_id: Option<Uuid>,
    /// The case it belongs to.
    pub case_id: Option<Uuid>,
    /// When, UTC.
    #[diesel(deserialize_as = jiff_diesel::Timestamp)]
    pub at: Timestamp,
    /// Place in the trace of what did it, as the transaction said it.
    pub traceparent: Option<String>,
}

impl Event {
    /// Place in the trace of what did it.
    pub fn place(&self) -> Option<Place> {
        self.traceparent.as_deref().and_then(Place::read)
    }
}

/// Where the log begins and ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Ends {
    /// Events up to this place are not kept any more; 0: all are there.
    pub kept_after: i64,
    /// The place of the last event that is committed; 0 while there is none. Everything up to it can be seen: the numbers are given
    /// under a lock that is held until the commit. Ask for it before the events themselves.
    pub last: i64,
}

/// The ends of the log as they are now.
pub async fn ends(app: &App, connection: &mut Connection) -> ApiResult<Ends> {
    let ends = event_counters::table
        .find(app.municipality())
        .select((event_counters::forgotten_through, event_counters::last_sequence))
        .first(connection)
        .await
        .optional()?;
    let (kept_after, last) = ends.unwrap_or((0, 0));
    Ok(Ends { kept_after, last })
}

/// At most `limit` events after one place of the log and up to another, in order; those that this transaction's caller may see.
pub async fn between(
    app: &App,
    connection: &mut Connection,
    after: i64,
    through: i64,
    limit: i64,
) -> ApiResult<Vec<Event>> {
    Ok(events::table
        .filter(
            events::municipality_id
                .eq(app.municipality())
                .and(events::sequence.gt(after))
                .and(events::sequence.le(through)),
        )
        .order(events::sequence)
        .limit(limit)
        .select(Event::as_select())
        .load(connection)
        .await?)
}

/// Forgets the first events of the log, as long as they happened before this. Returns how many there were, of at most so many at a time.
pub(super) async fn forget_before(
    app: &App,
    connection: &mut Connection,
    limit: Timestamp,
) -> ApiResult<usize> {
    #[derive(QueryableByName)]
    struct Gone {
        #[diesel(sql_type = BigInt)]
        gone: i64,
    }
    let gone: Gone = diesel::sql_query("SELECT remiss_forget_events($1, $2, $3) AS gone")
        .bind::<diesel::sql_types::Uuid, _>(app.municipality())
        .bind::<Timestamptz, _>(limit.to_diesel())
        .bind::<Integer, _>(AT_A_TIME)
        .get_result(connection)
        .await?;
    Ok(usize::try_from(gone.gone).unwrap_or_default())
}

/// The first events after one place and up to another that are of one of these types (`remiss.sent`, `remiss.*`; none: all), and that this
/// transaction's caller may see; at most `limit`, in their order.
pub async fn first_of(
    app: &App,
    connection: &mut Connection,
    after: i64,
    through: i64,
    types: &[String],
    limit: i64,
) -> ApiResult<Vec<Event>> {
    let mut found = events::table
        .filter(events::municipality_id.eq(app.municipality()))
        .filter(events::sequence.gt(after))
        .filter(events::sequence.le(through))
        .order(events::sequence)
        .limit(limit)
        .select(Event::as_select())
        .into_boxed();
    if !types.is_empty() {
        let whole_kind = diesel::dsl::sql::<Bool>("split_part(type, '.', 1) || '.*' = ANY (")
            .bind::<Array<Text>, _>(types)
            .sql(")");
        found = found.filter(events::type_.eq_any(types).or(whole_kind));
    }
    Ok(found.load(connection).await?)
}

/// The event at a place in the log, if this transaction's caller may see it.
pub async fn at(app: &App, connection: &mut Connection, sequence: i64) -> ApiResult<Option<Event>> {
    Ok(events::table
        .find((app.municipality(), sequence))
        .select(Event::as_select())
        .first(connection)
        .await
        .optional()?)
}
