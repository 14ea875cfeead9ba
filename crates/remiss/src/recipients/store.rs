//! Recipients in the database.

mod deliveries;
mod requests;

pub use deliveries::{NewDelivery, lock_all, set_deliveries};
pub(super) use requests::lock_request;
pub use requests::{
    ExtensionRequest, answer_request, newest_request, requests_page, upsert_request, waiting_request,
};

use std::collections::HashMap;

use diesel::prelude::*;
use diesel::sql_types::{Array, BigInt};
use diesel_async::RunQueryDsl;
use jiff::Timestamp;
use jiff_diesel::{NullableTimestamp, ToDiesel};
use remiss_domain::workflow::{RecipientDelivery, RecipientOutcome};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::list::RecipientFilter;
use crate::app::App;
use crate::db::schema::{extensions, messages, recipients};
use crate::db::{Connection, constraint, kept, statement};
use crate::http::page::{like_pattern, sort_order};
use crate::http::{ApiError, ApiResult, Paging};
use crate::remisser::Remiss;

/// A body on the distribution list of one remiss (remissinstans).
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = recipients)]
pub struct Recipient {
    /// Id.
    pub id: Uuid,
    /// The board of the case.
    pub board_id: Uuid,
    /// The remiss.
    pub remiss_id: Uuid,
    /// The organisation, when it is in the register.
    pub organisation_id: Option<Uuid>,
    /// Name as it was when it was put on the list.
    pub name: String,
    /// Kind of body, as in the register.
    pub kind: String,
    /// An authority that must answer; others are invited (förvaltningslagen 26 §).
    pub must_answer: bool,
    /// Whether it counts as civil society.
    pub civil_society: bool,
    /// How it is asked: `email` or `letter`.
    pub channel: String,
    /// Where mails go.
    pub email: Option<String>,
    /// Where letters go, one line of the address per line.
    pub postal_address: String,
    /// Gets mails in plain language.
    pub plain_language: bool,
    /// The secret of its answer link.
    pub answer_token: String,
    /// The secret in its reply address, lower case.
    pub reply_token: String,
    /// How far the remiss has reached it, as stored.
    pub delivery: String,
    /// The words of the mail server, or of the bounce.
    pub delivery_words: String,
    /// What it answered, as stored; none: no answer.
    pub outcome: Option<String>,
    /// When it first answered, UTC.
    #[diesel(deserialize_as = NullableTimestamp)]
    pub answered_at: Option<Timestamp>,
    /// Its own deadline, when it was given an extension (anstånd), UTC. What holds is told by [`Recipient::deadline`].
    #[diesel(column_name = deadline, deserialize_as = NullableTimestamp)]
    pub own_deadline: Option<Timestamp>,
    /// When the remiss was sent to it, UTC.
    #[diesel(deserialize_as = NullableTimestamp)]
    pub sent_at: Option<Timestamp>,
    /// Version, for the ETag.
    pub version: i32,
    /// When the row was made, UTC.
    #[diesel(deserialize_as = jiff_diesel::Timestamp)]
    pub created_at: Timestamp,
}

impl Recipient {
    /// The deadline that holds for it, UTC: its own when it was given an extension beyond that of the remiss.
    pub fn deadline(&self, remiss: &Remiss) -> Option<Timestamp> {
        self.own_deadline.max(remiss.deadline)
    }

    /// How far the remiss has reached it.
    pub fn delivery(&self) -> ApiResult<RecipientDelivery> {
        self.delivery.parse().map_err(ApiError::internal)
    }

    /// What it answered; none: no answer.
    pub fn outcome(&self) -> ApiResult<Option<RecipientOutcome>> {
        self.outcome
            .as_deref()
            .map(|outcome| outcome.parse().map_err(ApiError::internal))
            .transpose()
    }

    /// Whether it is asked by letter.
    pub fn by_letter(&self) -> bool {
        self.channel == "letter"
    }
}

/// The recipient with this id.
pub async fn find(app: &App, connection: &mut Connection, id: Uuid) -> ApiResult<Recipient> {
    Ok(recipients::table
        .find((app.municipality(), id))
        .select(Recipient::as_select())
        .first(connection)
        .await?)
}

/// The same, locked until the end of the transaction; after its remiss.
pub async fn lock(app: &App, connection: &mut Connection, id: Uuid) -> ApiResult<Recipient> {
    Ok(recipients::table
        .find((app.municipality(), id))
        .select(Recipient::as_select())
        .for_update()
        .first(connection)
        .await?)
}

/// All recipients of a remiss, by name.
pub async fn of_remiss(app: &App, connection: &mut Connection, remiss_id: Uuid) -> ApiResult<Vec<Recipient>> {
    Ok(recipients::table
        .filter(recipients::municipality_id.eq(app.municipality()))
        .filter(recipients::remiss_id.eq(remiss_id))
        .order((recipients::name, recipients::id))
        .select(Recipient::as_select())
        .load(connection)
        .await?)
}

/// The recipient whose answer link has this secret.
pub async fn by_answer_token(
    app: &App,
    connection: &mut Connection,
    token: &str,
) -> ApiResult<Option<Recipient>> {
    Ok(recipients::table
        .filter(recipients::municipality_id.eq(app.municipality()))
        .filter(recipients::answer_token.eq(token))
        .select(Recipient::as_select())
        .first(connection)
        .await
        .optional()?)
}

/// The recipient whose reply address has this secret, in any case of letters.
pub async fn by_reply_token(
    app: &App,
    connection: &mut Connection,
    token: &str,
) -> ApiResult<Option<Recipient>> {
    Ok(recipients::table
        .filter(recipients::municipality_id.eq(app.municipality()))
        .filter(recipients::reply_token.eq(token.to_ascii_lowercase()))
        .select(Recipient::as_select())
        .first(connection)
        .await
        .optional()?)
}

/// The recipient of a remiss with this e-mail address, in any case of letters.
pub async fn by_email(
    app: &App,
    connection: &mut Connection,
    remiss_id: Uuid,
    email: &str,
) -> ApiResult<Option<Recipient>> {
    Ok(recipients::table
        .filter(recipients::municipality_id.eq(app.municipality()))
        .filter(recipients::remiss_id.eq(remiss_id))
        .filter(lower(recipients::email).eq(email.trim().to_lowercase()))
        .order(recipients::id)
        .select(Recipient::as_select())
        .first(connection)
        .await
        .optional()?)
}

/// The recipient of a remiss that is this organisation.
pub async fn by_organisation(
    app: &App,
    connection: &mut Connection,
    remiss_id: Uuid,
    organisation_id: Uuid,
) -> ApiResult<Option<Recipient>> {
    Ok(recipients::table
        .filter(recipients::municipality_id.eq(app.municipality()))
        .filter(recipients::remiss_id.eq(remiss_id))
        .filter(recipients::organisation_id.eq(organisation_id))
        .select(Recipient::as_select())
        .first(connection)
        .await
        .optional()?)
}

diesel::define_sql_function! {
    fn lower(text: diesel::sql_types::Nullable<diesel::sql_types::Text>) -> diesel::sql_types::Nullable<diesel::sql_types::Text>;
}

/// Notes what it answered (`views`, `noObjection`, `declines`); the time of the first answer stays.
pub async fn set_outcome(
    app: &App,
    connection: &mut Connection,
    recipient: &Recipient,
    outcome: &str,
    at: Timestamp,
) -> ApiResult<()> {
    let first = recipient.answered_at.map_or(at, |known| known.min(at));
    let changed = diesel::update(recipients::table.find((app.municipality(), recipient.id))).set((
        recipients::outcome.eq(outcome),
        recipients::answered_at.eq(first.to_diesel()),
        recipients::version.eq(recipients::version + 1),
    ));
    let changed = kept(changed).execute(connection).await?;
    if changed == 1 {
        Ok(())
    } else {
        Err(ApiError::NotFound)
    }
}

/// Notes what it has answered anew, after one of its responses was made void: outcome and time of the first, or nothing.
pub async fn reset_outcome(
    app: &App,
    connection: &mut Connection,
    recipient_id: Uuid,
    answered: Option<(String, Timestamp)>,
) -> ApiResult<()> {
    let (outcome, at) = answered.unzip();
    diesel::update(recipients::table.find((app.municipality(), recipient_id)))
        .set((
            recipients::outcome.eq(outcome),
            recipients::answered_at.eq(at.map(|at| at.to_diesel())),
            recipients::version.eq(recipients::version + 1),
        ))
        .execute(connection)
        .await?;
    Ok(())
}

/// Notes how far the remiss has reached a recipient, with the words of the mail server. What is known better stays: a mail
/// that was handed over does not make one that arrived, or a posted letter, less than it was.
pub async fn set_delivery(
    app: &App,
    connection: &mut Connection,
    recipient_id: Uuid,
    delivery: RecipientDelivery,
    words: &str,
) -> ApiResult<()> {
    let known = find(app, connection, recipient_id).await?.delivery()?;
    let better = match delivery {
        RecipientDelivery::Pending | RecipientDelivery::Sent => matches!(
            known,
            RecipientDelivery::Delivered | RecipientDelivery::LetterPosted | RecipientDelivery::LetterToPrint
        ),
        _ => false,
    };
    if better {
        return Ok(());
    }
    diesel::update(recipients::table.find((app.municipality(), recipient_id)))
        .set((
            recipients::delivery.eq(delivery.as_str()),
            recipients::delivery_words.eq(words),
            recipients::version.eq(recipients::version + 1),
        ))
        .execute(connection)
        .await?;
    Ok(())
}

/// Notes that the remiss was sent to these recipients now: mails wait for the mail server, letters for the printer.
pub async fn mark_sent(
    app: &App,
    connection: &mut Connection,
    ids: &[Uuid],
    delivery: RecipientDelivery,
) -> ApiResult<()> {
    diesel::update(
        recipients::table
            .filter(recipients::municipality_id.eq(app.municipality()))
            .filter(recipients::id.eq_any(ids)),
    )
    .set((
        recipients::delivery.eq(delivery.as_str()),
        recipients::delivery_words.eq(""),
        recipients::sent_at.eq(app.now().to_diesel()),
        recipients::version.eq(recipients::version + 1),
    ))
    .execute(connection)
    .await?;
    Ok(())
}

/// How many are on a distribution list, and what came of asking them.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, QueryableByName, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct RecipientCounts {
    /// All on the list.
    #[diesel(sql_type = BigInt)]
    #[schema(example = 12)]
    pub listed: i64,
    /// Those that the remiss was not sent to yet.
    #[diesel(sql_type = BigInt)]
    #[schema(example = 0)]
    pub unsent: i64,
    /// Those whose mail came back.
    #[diesel(sql_type = BigInt)]
    #[schema(example = 1)]
    pub bounced: i64,
    /// Those who answered with views or without objection.
    #[diesel(sql_type = BigInt)]
    #[schema(example = 7)]
    pub answered: i64,
    /// Those who declined.
    #[diesel(sql_type = BigInt)]
    #[schema(example = 1)]
    pub declined: i64,
}

/// The counts of several remisser, by their ids; one without recipients has none.
pub async fn counts(
    app: &App,
    mut connection: &Connection,
    remisser: &[Uuid],
) -> ApiResult<HashMap<Uuid, RecipientCounts>> {
    #[derive(QueryableByName)]
    struct Row {
        #[diesel(sql_type = diesel::sql_types::Uuid)]
        remiss_id: Uuid,
        #[diesel(embed)]
        counts: RecipientCounts,
    }
    let rows: Vec<Row> = statement(
        "SELECT remiss_id, count(*) AS listed, count(*) FILTER (WHERE sent_at IS NULL) AS unsent, \
            count(*) FILTER (WHERE delivery = 'bounced') AS bounced, \
            count(*) FILTER (WHERE outcome IN ('views', 'noObjection')) AS answered, \
            count(*) FILTER (WHERE outcome = 'declines') AS declined \
         FROM recipients WHERE municipality_id = $1 AND remiss_id = ANY ($2) GROUP BY remiss_id",
    )
    .bind::<diesel::sql_types::Uuid, _>(app.municipality())
    .bind::<Array<diesel::sql_types::Uuid>, _>(remisser)
    .load(&mut connection)
    .await?;
    Ok(rows.into_iter().map(|row| (row.remiss_id, row.counts)).collect())
}

pub(super) async fn list(
    app: &App,
    connection: &mut Connection,
    remiss_id: Uuid,
    filter: &RecipientFilter,
    paging: Paging,
) -> ApiResult<(Vec<Recipient>, i64)> {
    let wanted = || {
        let mut query = recipients::table
            .filter(recipients::municipality_id.eq(app.municipality()))
            .filter(recipients::remiss_id.eq(remiss_id))
            .into_boxed();
        query = match filter.outcome.as_deref() {
            None => query,
            Some("noAnswer") => query.filter(recipients::outcome.is_null()),
            Some(outcome) => query.filter(recipients::outcome.eq(outcome.to_owned())),
        };
        if let Some(delivery) = &filter.delivery {
            query = query.filter(recipients::delivery.eq(delivery.clone()));
        }
        if let Some(words) = &filter.q {
            query = query.filter(recipients::name.ilike(like_pattern(words)));
        }
        query
    };
    let total = wanted().count().get_result(connection).await?;
    let mut page = wanted();
    for (field, descends) in sort_order(filter.sort.as_deref(), &["name", "answeredAt"], "name")? {
        page = match (field, descends) {
            ("name", true) => page.then_order_by(recipients::name.desc()),
            ("name", false) => page.then_order_by(recipients::name.asc()),
            (_, true) => page.then_order_by(recipients::answered_at.desc().nulls_last()),
            (_, false) => page.then_order_by(recipients::answered_at.asc().nulls_last()),
        };
    }
    let page = page
        .then_order_by(recipients::id.asc())
        .limit(paging.limit())
        .offset(paging.offset())
        .select(Recipient::as_select());
    Ok((page.load(connection).await?, total))
}

/// A body to put on a distribution list.
#[derive(Debug, Clone)]
pub struct NewRecipient {
    /// The organisation, when it is in the register.
    pub organisation_id: Option<Uuid>,
    /// Name.
    pub name: String,
    /// Kind of body.
    pub kind: String,
    /// An authority that must answer.
    pub must_answer: bool,
    /// Whether it counts as civil society.
    pub civil_society: bool,
    /// E-mail address; none: asked by letter.
    pub email: Option<String>,
    /// Postal address, one line of the address per line.
    pub postal_address: String,
    /// Gets mails in plain language.
    pub plain_language: bool,
}

pub(super) async fn insert(
    app: &App,
    connection: &mut Connection,
    remiss: &Remiss,
    new: &NewRecipient,
) -> ApiResult<Recipient> {
    Ok(diesel::insert_into(recipients::table)
        .values((
            recipients::municipality_id.eq(app.municipality()),
            recipients::id.eq(app.new_id()),
            recipients::board_id.eq(remiss.board_id),
            recipients::remiss_id.eq(remiss.id),
            recipients::organisation_id.eq(new.organisation_id),
            recipients::name.eq(&new.name),
            recipients::kind.eq(&new.kind),
            recipients::must_answer.eq(new.must_answer),
            recipients::civil_society.eq(new.civil_society),
            recipients::channel.eq(if new.email.is_some() { "email" } else { "letter" }),
            recipients::email.eq(&new.email),
            recipients::postal_address.eq(&new.postal_address),
            recipients::plain_language.eq(new.plain_language),
            recipients::answer_token.eq(app.new_secret()?),
            recipients::reply_token.eq(app.new_reply_token()?),
            recipients::created_at.eq(app.now().to_diesel()),
        ))
        .returning(Recipient::as_returning())
        .get_result(connection)
        .await?)
}

/// Keeps a recipient's address. `moved`: it has to be asked again, at the new address.
pub(super) async fn save_address(
    app: &App,
    connection: &mut Connection,
    recipient: &Recipient,
    moved: bool,
) -> ApiResult<Recipient> {
    let delivery = if moved {
        RecipientDelivery::Pending.as_str()
    } else {
        &recipient.delivery
    };
    let sent_at = recipient.sent_at.filter(|_| !moved);
    diesel::update(recipients::table.find((app.municipality(), recipient.id)))
        .set((
            recipients::channel.eq(&recipient.channel),
            recipients::email.eq(&recipient.email),
            recipients::postal_address.eq(&recipient.postal_address),
            recipients::plain_language.eq(recipient.plain_language),
            recipients::delivery.eq(delivery),
            recipients::sent_at.eq(sent_at.map(|at| at.to_diesel())),
            recipients::version.eq(recipients::version + 1),
        ))
        .returning(Recipient::as_returning())
        .get_result(connection)
        .await
        .map_err(|error| match constraint::unique_violation(&error) {
            Some("recipients_email_key") => ApiError::conflict(
                "En annan remissinstans på listan har redan e-postadressen.",
                "Another recipient on the list has the e-mail address.",
            ),
            _ => error.into(),
        })
}

/// Whether a message was ever written to the recipient: it then stays on the list.
pub(super) async fn was_asked(app: &App, connection: &mut Connection, id: Uuid) -> ApiResult<bool> {
    let asked = messages::table
        .filter(messages::municipality_id.eq(app.municipality()))
        .filter(messages::recipient_id.eq(id));
    Ok(diesel::select(diesel::dsl::exists(asked))
        .get_result(connection)
        .await?)
}

pub(super) async fn remove(app: &App, connection: &mut Connection, id: Uuid) -> ApiResult<()> {
    diesel::delete(recipients::table.find((app.municipality(), id)))
        .execute(connection)
        .await?;
    Ok(())
}

/// A later deadline for one recipient (anstånd).
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = extensions)]
pub struct Extension {
    /// Id.
    pub id: Uuid,
    /// The recipient.
    pub recipient_id: Uuid,
    /// The new deadline, UTC.
    #[diesel(deserialize_as = jiff_diesel::Timestamp)]
    pub deadline: Timestamp,
    /// Why.
    pub reason: String,
    /// When it was granted, UTC.
    #[diesel(deserialize_as = jiff_diesel::Timestamp)]
    pub created_at: Timestamp,
}

pub(super) async fn extend(
    app: &App,
    connection: &mut Connection,
    recipient: &Recipient,
    deadline: Timestamp,
    reason: &str,
) -> ApiResult<Extension> {
    diesel::update(recipients::table.find((app.municipality(), recipient.id)))
        .set((
            recipients::deadline.eq(deadline.to_diesel()),
            recipients::version.eq(recipients::version + 1),
        ))
        .execute(connection)
        .await?;
    Ok(diesel::insert_into(extensions::table)
        .values((
            extensions::municipality_id.eq(app.municipality()),
            extensions::id.eq(app.new_id()),
            extensions::recipient_id.eq(recipient.id),
            extensions::board_id.eq(recipient.board_id),
            extensions::deadline.eq(deadline.to_diesel()),
            extensions::reason.eq(reason),
            extensions::created_at.eq(app.now().to_diesel()),
        ))
        .returning(Extension::as_returning())
        .get_result(connection)
        .await?)
}

pub(super) async fn extensions_of(
    app: &App,
    connection: &mut Connection,
    recipient_id: Uuid,
) -> ApiResult<Vec<Extension>> {
    Ok(extensions::table
        .filter(extensions::municipality_id.eq(app.municipality()))
        .filter(extensions::recipient_id.eq(recipient_id))
        .order(extensions::id)
        .select(Extension::as_select())
        .load(connection)
        .await?)
}
