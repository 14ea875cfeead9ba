//! What was ticked, and what can be seen of a case, in the database.

use std::collections::HashMap;

use diesel::prelude::*;
use diesel::sql_types;
use diesel_async::RunQueryDsl;
use jiff::Timestamp;
use jiff_diesel::ToDiesel;
use remiss_domain::checklist::{Checklist, Item, Sign, Tick, TickState, progress};
use uuid::Uuid;

use super::view::ChecklistProgress;
use crate::app::App;
use crate::cases::Case;
use crate::db::schema::checklist_ticks as ticks;
use crate::db::{Connection, statement};
use crate::http::{ApiError, ApiResult};

/// What was said of an item last.
#[derive(Debug, Clone)]
pub(super) struct KeptTick {
    pub item: String,
    pub state: TickState,
    pub note: String,
    pub by: String,
    /// UTC.
    pub at: Timestamp,
    pub version: i32,
}

impl KeptTick {
    pub fn said(&self) -> Tick {
        Tick {
            item: self.item.clone(),
            state: self.state,
        }
    }
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = ticks)]
struct Row {
    item: String,
    state: String,
    note: String,
    ticked_by: String,
    #[diesel(deserialize_as = jiff_diesel::Timestamp)]
    ticked_at: Timestamp,
    version: i32,
}

impl TryFrom<Row> for KeptTick {
    type Error = ApiError;

    fn try_from(row: Row) -> ApiResult<Self> {
        Ok(KeptTick {
            item: row.item,
            state: row.state.parse().map_err(ApiError::internal)?,
            note: row.note,
            by: row.ticked_by,
            at: row.ticked_at,
            version: row.version,
        })
    }
}

/// Something to say of an item.
pub(super) struct NewTick<'a> {
    pub item: &'a str,
    pub state: TickState,
    pub note: &'a str,
    pub by: &'a str,
}

/// What the system sees of a case.
#[derive(Debug, Clone)]
pub(super) struct Seen {
    pub signs: Vec<Sign>,
    /// Whether it has an incoming remiss.
    incoming: bool,
    /// Whether others are asked in it.
    outgoing: bool,
}

impl Seen {
    /// The items of the list that the case has.
    pub fn items<'a>(&self, list: &'a Checklist) -> impl Iterator<Item = &'a Item> {
        list.items_of(self.incoming, self.outgoing)
    }

    /// The item with this id, if the case has it.
    pub fn item<'a>(&self, app: &'a App, id: &str) -> ApiResult<&'a Item> {
        self.items(app.templates().checklist())
            .find(|item| item.id == id)
            .ok_or(ApiError::NotFound)
    }
}

#[derive(QueryableByName)]
struct SeenRow {
    #[diesel(sql_type = sql_types::Uuid)]
    id: Uuid,
    #[diesel(sql_type = sql_types::Bool)]
    incoming: bool,
    #[diesel(sql_type = sql_types::Bool)]
    outgoing: bool,
    /// The signs that are there, as the domain calls them.
    #[diesel(sql_type = sql_types::Array<sql_types::Text>)]
    signs: Vec<String>,
}

/// How much is done of the checklists of these cases.
pub async fn progress_of(
    app: &App,
    connection: &Connection,
    ids: &[Uuid],
) -> ApiResult<HashMap<Uuid, ChecklistProgress>> {
    let (said, seen) = tokio::try_join!(said_of(app, connection, ids), seen_of(app, connection, ids))?;
    let mut by_case: HashMap<Uuid, Vec<Tick>> = HashMap::new();
    for (case, item, state) in said {
        let state = state.parse().map_err(ApiError::internal)?;
        by_case.entry(case).or_default().push(Tick { item, state });
    }
    let list = app.templates().checklist();
    Ok(seen
        .into_iter()
        .map(|(case, seen)| {
            let ticks = by_case.remove(&case).unwrap_or_default();
            (case, progress(seen.items(list), &seen.signs, &ticks).into())
        })
        .collect())
}

/// Items of the checklists of these cases that somebody ticked: case, item, state.
async fn said_of(
    app: &App,
    mut connection: &Connection,
    ids: &[Uuid],
) -> ApiResult<Vec<(Uuid, String, String)>> {
    Ok(ticks::table
        .filter(ticks::municipality_id.eq(app.municipality()))
        .filter(ticks::case_id.eq_any(ids))
        .select((ticks::case_id, ticks::item, ticks::state))
        .load(&mut connection)
        .await?)
}

/// What the system sees of one case.
pub(super) async fn seen(app: &App, connection: &Connection, case: Uuid) -> ApiResult<Seen> {
    let mut seen = seen_of(app, connection, &[case]).await?;
    seen.remove(&case).ok_or(ApiError::NotFound)
}

/// What the system sees of these cases, in one statement. A decision that refers back or defers settles nothing.
async fn seen_of(app: &App, mut connection: &Connection, ids: &[Uuid]) -> ApiResult<HashMap<Uuid, Seen>> {
    let rows: Vec<SeenRow> = statement(
        "SELECT c.id, coalesce(r.incoming, false) AS incoming, coalesce(r.outgoing, false) AS outgoing, \
            array_remove(ARRAY['caseRegistered', \
                CASE WHEN c.status = 'closed' THEN 'caseClosed' END, \
                CASE WHEN c.target_meeting_id IS NOT NULL THEN 'meetingChosen' END, \
                CASE WHEN EXISTS (SELECT FROM case_officers o WHERE o.municipality_id = c.municipality_id \
                    AND o.case_id = c.id AND o.responsible) THEN 'officerNamed' END, \
                CASE WHEN r.deadline THEN 'deadlineKnown' END, \
                CASE WHEN r.asked THEN 'othersAsked' END, \
                CASE WHEN r.asked AND NOT r.awaiting THEN 'answersIn' END, \
                CASE WHEN r.compiled THEN 'compilationClosed' END, \
                CASE WHEN r.answered OR s.sent THEN 'answerSent' END, \
                CASE WHEN r.fed_back THEN 'fedBack' END, \
                CASE WHEN d.report THEN 'reportBegun' END, \
                CASE WHEN d.statement THEN 'statementBegun' END, \
                CASE WHEN EXISTS (SELECT FROM agenda_items i WHERE i.municipality_id = c.municipality_id \
                    AND i.case_id = c.id AND i.state IN ('listed', 'decided')) THEN 'handedIn' END, \
                CASE WHEN s.decided THEN 'decided' END, \
                CASE WHEN s.approved THEN 'minutesApproved' END], NULL) AS signs \
         FROM cases c \
         LEFT JOIN LATERAL (SELECT bool_or(direction = 'incoming') AS incoming, \
                bool_or(direction = 'outgoing' AND state <> 'withdrawn') AS outgoing, \
                bool_or(direction = 'incoming' AND deadline IS NOT NULL) AS deadline, \
                bool_or(direction = 'incoming' AND state = 'sent') AS answered, \
                bool_or(direction = 'outgoing' AND state <> 'withdrawn' AND sent_at IS NOT NULL) AS asked, \
                bool_or(direction = 'outgoing' AND state = 'sent') AS awaiting, \
                bool_or(direction = 'outgoing' AND compilation_closed_at IS NOT NULL) AS compiled, \
                bool_or(direction = 'outgoing' AND state = 'fedBack') AS fed_back \
            FROM remisser WHERE municipality_id = c.municipality_id AND case_id = c.id) r ON true \
         LEFT JOIN LATERAL (SELECT bool_or(kind = 'tjansteskrivelse') AS report, bool_or(kind = 'yttrande') AS statement \
            FROM drafts WHERE municipality_id = c.municipality_id AND case_id = c.id) d ON true \
         LEFT JOIN LATERAL (SELECT true AS decided, bool_or(sent_at IS NOT NULL) AS sent, \
                bool_or(decided_by <> 'board' OR approved_at_once OR minutes_approved_on <= $3) AS approved \
            FROM decisions WHERE municipality_id = c.municipality_id AND case_id = c.id \
                AND kind NOT IN ('referredBack', 'deferred') GROUP BY case_id) s ON true \
         WHERE c.municipality_id = $1 AND c.id = ANY ($2)",
    )
    .bind::<sql_types::Uuid, _>(app.municipality())
    .bind::<sql_types::Array<sql_types::Uuid>, _>(ids)
    .bind::<sql_types::Date, _>(app.today().to_diesel())
    .load(&mut connection)
    .await?;
    let mut seen = HashMap::new();
    for row in rows {
        let signs: Result<Vec<Sign>, _> = row.signs.iter().map(|sign| sign.parse()).collect();
        seen.insert(
            row.id,
            Seen {
                signs: signs.map_err(ApiError::internal)?,
                incoming: row.incoming,
                outgoing: row.outgoing,
            },
        );
    }
    Ok(seen)
}

pub(super) async fn ticks_of(app: &App, connection: &mut Connection, case: Uuid) -> ApiResult<Vec<KeptTick>> {
    let rows: Vec<Row> = ticks::table
        .filter(ticks::municipality_id.eq(app.municipality()))
        .filter(ticks::case_id.eq(case))
        .select(Row::as_select())
        .load(connection)
        .await?;
    rows.into_iter().map(TryInto::try_into).collect()
}

/// Says something of an item of a case that is locked.
pub(super) async fn put(
    app: &App,
    connection: &mut Connection,
    case: &Case,
    new: NewTick<'_>,
) -> ApiResult<KeptTick> {
    let said = (
        ticks::state.eq(new.state.as_str()),
        ticks::note.eq(new.note),
        ticks::ticked_by.eq(new.by),
        ticks::ticked_at.eq(app.now().to_diesel()),
    );
    let row: Row = diesel::insert_into(ticks::table)
        .values((
            ticks::municipality_id.eq(app.municipality()),
            ticks::case_id.eq(case.id),
            ticks::item.eq(new.item),
            ticks::board_id.eq(case.board_id),
            said,
        ))
        .on_conflict((ticks::municipality_id, ticks::case_id, ticks::item))
        .do_update()
        .set((said, ticks::version.eq(ticks::version + 1)))
        .returning(Row::as_returning())
        .get_result(connection)
        .await?;
    row.try_into()
}
