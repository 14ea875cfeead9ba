//! Remisser in the database.

mod subjects;

pub use subjects::{KnownSubject, Subjects, known_subjects, subjects};

use std::collections::HashMap;
use std::ops::Deref;

use diesel::deserialize::Queryable;
use diesel::pg::Pg;
use diesel::prelude::*;
use diesel::sql_types::{Array, Nullable, SmallInt};
use diesel_async::RunQueryDsl;
use jiff::Timestamp;
use jiff::civil::{Date, Time};
use jiff_diesel::{NullableDate, NullableTime, NullableTimestamp, ToDiesel};
use remiss_domain::deadline::Deadline;
use remiss_domain::workflow::{Direction, IncomingState, OutgoingState};
use uuid::Uuid;

use super::content::{Content, PreparationStep, Question, RemissContact};
use super::list::RemissFilter;
use crate::access::{Caller, Role};
use crate::app::App;
use crate::case_shares;
use crate::cases::Case;
use crate::db::schema::{cases, recipients, remiss_documents, remisser};
use crate::db::{AtMost, Connection, JsonList};
use crate::documents::{self, Document};
use crate::http::page::{COUNTED, Counted, like_pattern, sort_order};
use crate::http::{ApiError, ApiResult, Paging};
use crate::within_reach;

/// A request for opinions (remiss), outgoing or incoming, as its row has it.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = remisser)]
pub struct Remiss {
    /// Id.
    pub id: Uuid,
    /// The board of the case.
    pub board_id: Uuid,
    /// The case.
    pub case_id: Uuid,
    /// `outgoing` or `incoming`.
    pub direction: String,
    /// What the round is called: `remiss`, `referenceGroup`, `dialogue`, `council`.
    pub label: String,
    /// The incoming remiss that this inner round prepares the answer to.
    pub parent_id: Option<Uuid>,
    /// Name of the remiss.
    pub name: String,
    /// State, as stored; which ones are possible depends on the direction.
    pub state: String,
    /// Why opinions are asked for.
    pub purpose: String,
    /// Background.
    pub background: String,
    /// How the proposal came about.
    #[diesel(deserialize_as = JsonList<PreparationStep>)]
    pub preparation_steps: Vec<PreparationStep>,
    /// What can be influenced.
    pub can_influence: String,
    /// What cannot be influenced.
    pub cannot_influence: String,
    /// Summary in plain language.
    pub plain_summary: String,
    /// The questions.
    #[diesel(deserialize_as = JsonList<Question>)]
    pub questions: Vec<Question>,
    /// Contact persons.
    #[diesel(deserialize_as = JsonList<RemissContact>)]
    pub contacts: Vec<RemissContact>,
    /// What those who answer are promised.
    pub feedback_promise: String,
    /// Last day to answer, in Sweden.
    #[diesel(deserialize_as = NullableDate)]
    pub deadline_date: Option<Date>,
    /// Clock time of the deadline, Europe/Stockholm.
    #[diesel(deserialize_as = NullableTime)]
    pub deadline_time: Option<Time>,
    /// The deadline as an instant, UTC.
    #[diesel(deserialize_as = NullableTimestamp)]
    pub deadline: Option<Timestamp>,
    /// Days before the deadline on which those who have not answered are reminded.
    #[diesel(deserialize_as = Days)]
    pub reminder_days: Vec<i16>,
    /// Whether it stands on the open list once it is sent.
    pub public: bool,
    /// Incoming: who asks.
    pub sender: String,
    /// Incoming: the sender's number.
    pub sender_number: String,
    /// Incoming: where the answer goes.
    pub sender_email: Option<String>,
    /// Incoming: the day it came in.
    #[diesel(deserialize_as = NullableDate)]
    pub received_on: Option<Date>,
    /// When it was sent, UTC.
    #[diesel(deserialize_as = NullableTimestamp)]
    pub sent_at: Option<Timestamp>,
    /// When it was closed for answers, UTC.
    #[diesel(deserialize_as = NullableTimestamp)]
    pub closed_at: Option<Timestamp>,
    /// When the compilation was closed, UTC.
    #[diesel(deserialize_as = NullableTimestamp)]
    pub compilation_closed_at: Option<Timestamp>,
    /// Version, for the ETag.
    pub version: i32,
    /// When the row was made, UTC.
    #[diesel(deserialize_as = jiff_diesel::Timestamp)]
    pub created_at: Timestamp,
}

impl Remiss {
    /// Whether it stands on the public pages: the board asks, it is meant for the public, and it was sent.
    pub fn is_published(&self) -> bool {
        self.public && self.is_outgoing() && self.state != OutgoingState::Draft.as_str()
    }

    /// Whether the board asks.
    pub fn is_outgoing(&self) -> bool {
        self.direction == Direction::Outgoing.as_str()
    }

    /// The state of an outgoing remiss; an incoming one is a fault of the caller's.
    pub fn outgoing_state(&self) -> ApiResult<OutgoingState> {
        self.state.parse().map_err(ApiError::internal)
    }

    /// What the round is called in a heading: `Remiss`, `Referensgrupp` …
    pub fn called(&self) -> &'static str {
        match self.label.as_str() {
            "referenceGroup" => "Referensgrupp",
            "dialogue" => "Dialog",
            "council" => "Råd",
            _ => "Remiss",
        }
    }

    /// The deadline that all were given, as a date with its clock time.
    pub fn deadline_in_words(&self) -> Option<Deadline> {
        self.deadline.map(Deadline::from_timestamp)
    }
}

/// A column of days before the deadline.
pub struct Days(Vec<i16>);

impl Queryable<Array<Nullable<SmallInt>>, Pg> for Days {
    type Row = Vec<Option<i16>>;

    fn build(row: Self::Row) -> diesel::deserialize::Result<Self> {
        Ok(Days(row.into_iter().flatten().collect()))
    }
}

impl From<Days> for Vec<i16> {
    fn from(days: Days) -> Vec<i16> {
        days.0
    }
}

/// The remiss with this id.
pub async fn find(app: &App, connection: &mut Connection, id: Uuid) -> ApiResult<Remiss> {
    Ok(remisser::table
        .find((app.municipality(), id))
        .select(Remiss::as_select())
        .first(connection)
        .await?)
}

/// The same, held as it is until the end of the transaction: others hold it too, and nobody changes it meanwhile. For what comes in, in any number at a
/// time: taken before the recipient, it keeps the order of locks, which the check of the foreign key alone would break.
pub async fn hold(app: &App, connection: &mut Connection, id: Uuid) -> ApiResult<Held> {
    let remiss = remisser::table
        .find((app.municipality(), id))
        .select(Remiss::as_select())
        .for_share()
        .first(connection)
        .await?;
    Ok(Held(remiss))
}

/// A remiss that stays as it is until the end of the transaction; see [`hold`].
#[derive(Debug, Clone)]
pub struct Held(Remiss);

impl Deref for Held {
    type Target = Remiss;

    fn deref(&self) -> &Remiss {
        &self.0
    }
}

/// The same, locked until the end of the transaction. Before recipients and cases, in this order.
pub async fn lock(app: &App, connection: &mut Connection, id: Uuid) -> ApiResult<Remiss> {
    Ok(remisser::table
        .find((app.municipality(), id))
        .select(Remiss::as_select())
        .for_update()
        .first(connection)
        .await?)
}

/// The remisser of a case, oldest first, with inner rounds.
pub async fn of_case(app: &App, connection: &mut Connection, case_id: Uuid) -> ApiResult<Vec<Remiss>> {
    Ok(remisser::table
        .filter(remisser::municipality_id.eq(app.municipality()))
        .filter(remisser::case_id.eq(case_id))
        .order(remisser::id)
        .select(Remiss::as_select())
        .load(connection)
        .await?)
}

pub(super) async fn list(
    app: &App,
    connection: &mut Connection,
    caller: &Caller,
    filter: &RemissFilter,
    known: Option<&[Uuid]>,
    paging: Paging,
) -> ApiResult<(Vec<Remiss>, Counted)> {
    let sent_to = match caller.role {
        Role::Organisation => Some(caller.own_organisation()?),
        _ => None,
    };
    let reach = case_shares::reach(connection, caller).await?;
    let wanted = || {
        let mut query = remisser::table
            .filter(remisser::municipality_id.eq(app.municipality()))
            .into_boxed();
        query = within_reach!(query, &reach, remisser::board_id, remisser::case_id);
        if let Some(direction) = &filter.direction {
            query = query.filter(remisser::direction.eq(direction.clone()));
        }
        if let Some(state) = &filter.state {
            query = query.filter(remisser::state.eq(state.clone()));
        }
        if let Some(label) = filter.label {
            query = query.filter(remisser::label.eq(label.as_str()));
        }
        if let Some(board_id) = filter.board_id {
            query = query.filter(remisser::board_id.eq(board_id));
        }
        if let Some(case_id) = filter.case_id {
            query = query.filter(remisser::case_id.eq(case_id));
        }
        if let Some(from) = filter.deadline_from {
            query = query.filter(remisser::deadline_date.ge(from.to_diesel()));
        }
        if let Some(to) = filter.deadline_to {
            query = query.filter(remisser::deadline_date.le(to.to_diesel()));
        }
        if let Some(words) = &filter.q {
            let pattern = like_pattern(words);
            query = query.filter(
                remisser::name
                    .ilike(pattern.clone())
                    .or(remisser::purpose.ilike(pattern)),
            );
        }
        if let Some(ids) = known {
            query = query.filter(remisser::id.eq_any(ids.to_vec()));
        }
        if let Some(organisation) = sent_to {
            query = query.filter(
                remisser::id.eq_any(
                    recipients::table
                        .filter(recipients::municipality_id.eq(app.municipality()))
                        .filter(recipients::organisation_id.eq(organisation))
                        .filter(recipients::sent_at.is_not_null())
                        .select(recipients::remiss_id),
                ),
            );
        }
        query
    };
    let mut page = wanted();
    let order = sort_order(
        filter.sort.as_deref(),
        &["deadline", "name", "createdAt"],
        "-createdAt",
    )?;
    for (field, descends) in order {
        page = match (field, descends) {
            ("deadline", true) => page.then_order_by(remisser::deadline.desc().nulls_last()),
            ("deadline", false) => page.then_order_by(remisser::deadline.asc().nulls_last()),
            ("name", true) => page.then_order_by(remisser::name.desc()),
            ("name", false) => page.then_order_by(remisser::name.asc()),
            (_, true) => page.then_order_by(remisser::created_at.desc()),
            (_, false) => page.then_order_by(remisser::created_at.asc()),
        };
    }
    let page = page
        .then_order_by(remisser::id.desc())
        .limit(paging.limit())
        .offset(paging.offset())
        .select(Remiss::as_select());
    let (mut beside, mut connection): (&Connection, &Connection) = (connection, connection);
    let count = AtMost::new(wanted().select(remisser::id), COUNTED + 1);
    let (counted, page) = tokio::try_join!(count.get_result(&mut beside), page.load(&mut connection))?;
    Ok((page, Counted::so_far(counted)))
}

/// The numbers of cases, by their ids.
pub(super) async fn case_numbers(
    app: &App,
    mut connection: &Connection,
    case_ids: &[Uuid],
) -> ApiResult<HashMap<Uuid, String>> {
    let numbers: Vec<(Uuid, String)> = cases::table
        .filter(cases::municipality_id.eq(app.municipality()))
        .filter(cases::id.eq_any(case_ids))
        .select((cases::id, cases::case_number))
        .load(&mut connection)
        .await?;
    Ok(numbers.into_iter().collect())
}

/// The last days to answer of remisser that have one, by their ids.
pub(super) async fn last_days(
    app: &App,
    mut connection: &Connection,
    ids: &[Uuid],
) -> ApiResult<HashMap<Uuid, Date>> {
    if ids.is_empty() {
        return Ok(HashMap::new());
    }
    let days: Vec<(Uuid, Option<jiff_diesel::Date>)> = remisser::table
        .filter(remisser::municipality_id.eq(app.municipality()))
        .filter(remisser::id.eq_any(ids))
        .select((remisser::id, remisser::deadline_date))
        .load(&mut connection)
        .await?;
    let days = days.into_iter();
    Ok(days.filter_map(|(id, day)| Some((id, day?.into()))).collect())
}

/// Ids of the outgoing remisser that await answers: those that reminders are for.
pub async fn awaiting_answers(app: &App, connection: &mut Connection) -> ApiResult<Vec<Uuid>> {
    Ok(remisser::table
        .filter(remisser::municipality_id.eq(app.municipality()))
        .filter(remisser::direction.eq(Direction::Outgoing.as_str()))
        .filter(remisser::state.eq("sent"))
        .order(remisser::id)
        .select(remisser::id)
        .load(connection)
        .await?)
}

/// Puts the remiss into a new state and counts its version up. Which state follows which is the caller's to check. The
/// times of sending and of closing are set when the state is reached for the first time.
pub async fn set_state(
    app: &App,
    connection: &mut Connection,
    remiss: &Remiss,
    new_state: &str,
) -> ApiResult<Remiss> {
    let now = app.now();
    let sent_at = match remiss.sent_at {
        None if new_state == "sent" => Some(now),
        known => known,
    };
    let closed_at = match remiss.closed_at {
        None if new_state == "closed" => Some(now),
        known => known,
    };
    Ok(
        diesel::update(remisser::table.find((app.municipality(), remiss.id)))
            .set((
                remisser::state.eq(new_state),
                remisser::sent_at.eq(sent_at.map(|at| at.to_diesel())),
                remisser::closed_at.eq(closed_at.map(|at| at.to_diesel())),
                remisser::version.eq(remisser::version + 1),
            ))
            .returning(Remiss::as_returning())
            .get_result(connection)
            .await?,
    )
}

/// Notes that every viewpoint has a reply and a result, and counts the version up.
pub async fn close_compilation(
    app: &App,
    connection: &mut Connection,
    remiss: &Remiss,
    at: Option<Timestamp>,
) -> ApiResult<Remiss> {
    Ok(
        diesel::update(remisser::table.find((app.municipality(), remiss.id)))
            .set((
                remisser::compilation_closed_at.eq(at.map(|at| at.to_diesel())),
                remisser::version.eq(remisser::version + 1),
            ))
            .returning(Remiss::as_returning())
            .get_result(connection)
            .await?,
    )
}

/// What a new remiss belongs to.
pub struct Place {
    /// The board of the case.
    pub board_id: Uuid,
    /// The case.
    pub case_id: Uuid,
    /// Which way it goes.
    pub direction: Direction,
    /// What the round is called.
    pub label: String,
    /// The incoming remiss that an inner round belongs to.
    pub parent_id: Option<Uuid>,
    /// The first state.
    pub state: &'static str,
}

pub(super) async fn insert(
    app: &App,
    connection: &mut Connection,
    place: &Place,
    content: &Content,
) -> ApiResult<Remiss> {
    let remiss = diesel::insert_into(remisser::table)
        .values((
            remisser::municipality_id.eq(app.municipality()),
            remisser::id.eq(app.new_id()),
            remisser::board_id.eq(place.board_id),
            remisser::case_id.eq(place.case_id),
            remisser::direction.eq(place.direction.as_str()),
            remisser::label.eq(&place.label),
            remisser::parent_id.eq(place.parent_id),
            remisser::state.eq(place.state),
            remisser::created_at.eq(app.now().to_diesel()),
            ContentRow::of(content)?,
        ))
        .returning(Remiss::as_returning())
        .get_result(connection)
        .await?;
    subjects::keep(app, connection, &remiss, content).await?;
    Ok(remiss)
}

/// Registers a remiss that the board is asked to answer: who asks and until when stand in `content`.
pub async fn insert_incoming(
    app: &App,
    connection: &mut Connection,
    case: &Case,
    content: &Content,
) -> ApiResult<Remiss> {
    let place = Place {
        board_id: case.board_id,
        case_id: case.id,
        direction: Direction::Incoming,
        label: "remiss".to_owned(),
        parent_id: None,
        state: IncomingState::Registered.as_str(),
    };
    insert(app, connection, &place, content).await
}

pub(super) async fn update(
    app: &App,
    connection: &mut Connection,
    id: Uuid,
    content: &Content,
) -> ApiResult<Remiss> {
    let remiss = diesel::update(remisser::table.find((app.municipality(), id)))
        .set((
            ContentRow::of(content)?,
            remisser::version.eq(remisser::version + 1),
        ))
        .returning(Remiss::as_returning())
        .get_result(connection)
        .await?;
    subjects::keep(app, connection, &remiss, content).await?;
    Ok(remiss)
}

/// The columns that an officer writes.
#[derive(Insertable, AsChangeset)]
#[diesel(table_name = remisser, treat_none_as_null = true)]
struct ContentRow<'a> {
    name: &'a str,
    purpose: &'a str,
    background: &'a str,
    preparation_steps: serde_json::Value,
    can_influence: &'a str,
    cannot_influence: &'a str,
    plain_summary: &'a str,
    questions: serde_json::Value,
    contacts: serde_json::Value,
    feedback_promise: &'a str,
    deadline_date: Option<jiff_diesel::Date>,
    deadline_time: Option<jiff_diesel::Time>,
    deadline: Option<jiff_diesel::Timestamp>,
    reminder_days: Vec<Option<i16>>,
    public: bool,
    sender: &'a str,
    sender_number: &'a str,
    sender_email: Option<&'a str>,
    received_on: Option<jiff_diesel::Date>,
}

impl ContentRow<'_> {
    fn of(content: &Content) -> ApiResult<ContentRow<'_>> {
        let json = |list: Result<serde_json::Value, serde_json::Error>| list.map_err(ApiError::internal);
        let deadline = content.deadline;
        Ok(ContentRow {
            name: &content.name,
            purpose: &content.purpose,
            background: &content.background,
            preparation_steps: json(serde_json::to_value(&content.preparation_steps))?,
            can_influence: &content.can_influence,
            cannot_influence: &content.cannot_influence,
            plain_summary: &content.plain_summary,
            questions: json(serde_json::to_value(&content.questions))?,
            contacts: json(serde_json::to_value(&content.contacts))?,
            feedback_promise: &content.feedback_promise,
            deadline_date: deadline.map(|deadline| deadline.date.to_diesel()),
            deadline_time: deadline.map(|deadline| deadline.time.to_diesel()),
            deadline: deadline.map(|deadline| deadline.timestamp().to_diesel()),
            reminder_days: content.reminder_days.iter().copied().map(Some).collect(),
            public: content.public,
            sender: &content.sender,
            sender_number: &content.sender_number,
            sender_email: content.sender_email.as_deref(),
            received_on: content.received_on.map(|day| day.to_diesel()),
        })
    }
}

/// The documents that go out with a remiss, in order; the missiv first, once it is there. One that came under secrecy goes out no more,
/// to nobody.
pub async fn documents_of(
    app: &App,
    connection: &mut Connection,
    remiss_id: Uuid,
) -> ApiResult<Vec<Document>> {
    let ids: Vec<Uuid> = remiss_documents::table
        .filter(remiss_documents::municipality_id.eq(app.municipality()))
        .filter(remiss_documents::remiss_id.eq(remiss_id))
        .order((remiss_documents::position, remiss_documents::document_id))
        .select(remiss_documents::document_id)
        .load(connection)
        .await?;
    let mut found = Vec::with_capacity(ids.len());
    for id in ids {
        match documents::find(app, connection, id).await {
            Ok(document) if document.secrecy_ground.is_none() => found.push(document),
            Ok(_) | Err(ApiError::NotFound) => {}
            Err(error) => return Err(error),
        }
    }
    Ok(found)
}

/// The numbers of the documents on the remiss that came under secrecy, whether or not the caller may see them.
pub async fn withheld_documents(
    app: &App,
    connection: &mut Connection,
    remiss_id: Uuid,
) -> ApiResult<Vec<String>> {
    #[derive(QueryableByName)]
    struct Withheld {
        #[diesel(sql_type = diesel::sql_types::Text)]
        number: String,
    }
    let withheld: Vec<Withheld> = diesel::sql_query(
        "SELECT e.case_number || ':' || e.number AS number FROM remiss_documents r \
         JOIN register_entries e ON e.municipality_id = r.municipality_id AND e.id = r.document_id \
         WHERE r.municipality_id = $1 AND r.remiss_id = $2 AND e.marked ORDER BY e.number",
    )
    .bind::<diesel::sql_types::Uuid, _>(app.municipality())
    .bind::<diesel::sql_types::Uuid, _>(remiss_id)
    .load(connection)
    .await?;
    Ok(withheld.into_iter().map(|withheld| withheld.number).collect())
}

/// Puts a document on the remiss. False: it was there already.
pub async fn add_document(
    app: &App,
    connection: &mut Connection,
    remiss: &Remiss,
    document_id: Uuid,
    position: i32,
) -> ApiResult<bool> {
    let added = diesel::insert_into(remiss_documents::table)
        .values((
            remiss_documents::municipality_id.eq(app.municipality()),
            remiss_documents::remiss_id.eq(remiss.id),
            remiss_documents::document_id.eq(document_id),
            remiss_documents::board_id.eq(remiss.board_id),
            remiss_documents::position.eq(position),
        ))
        .on_conflict_do_nothing()
        .execute(connection)
        .await?;
    Ok(added == 1)
}

pub(super) async fn remove_document(
    app: &App,
    connection: &mut Connection,
    remiss_id: Uuid,
    document_id: Uuid,
) -> ApiResult<()> {
    let removed = diesel::delete(remiss_documents::table.find((app.municipality(), remiss_id, document_id)))
        .execute(connection)
        .await?;
    if removed == 1 {
        Ok(())
    } else {
        Err(ApiError::NotFound)
    }
}
