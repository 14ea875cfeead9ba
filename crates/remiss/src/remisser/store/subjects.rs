//! What remisser are about: topics and areas, in a table of their own.

use std::collections::HashMap;

use diesel::prelude::*;
use diesel::sql_types::{Array, Nullable, Text};
use diesel_async::RunQueryDsl;
use uuid::Uuid;

use super::Remiss;
use crate::app::App;
use crate::db::schema::remiss_subjects as rows;
use crate::db::{Connection, Texts};
use crate::http::ApiResult;
use crate::remisser::Content;

/// What a remiss is about.
#[derive(Debug, Clone, Default, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = rows)]
pub struct Subjects {
    /// Topics (ämnen).
    #[diesel(deserialize_as = Texts)]
    pub topics: Vec<String>,
    /// Areas (områden).
    #[diesel(deserialize_as = Texts)]
    pub areas: Vec<String>,
}

/// A topic or an area that is known: of an organisation, or of a remiss that was sent.
#[derive(Debug, Clone, PartialEq, Eq, QueryableByName)]
pub struct KnownSubject {
    /// `topic` or `area`.
    #[diesel(sql_type = Text)]
    pub kind: String,
    /// The word.
    #[diesel(sql_type = Text)]
    pub word: String,
}

/// What several remisser are about, by their ids; one of which nothing was said has none.
pub async fn subjects(
    app: &App,
    mut connection: &Connection,
    remisser: &[Uuid],
) -> ApiResult<HashMap<Uuid, Subjects>> {
    let found: Vec<(Uuid, Subjects)> = rows::table
        .filter(rows::municipality_id.eq(app.municipality()))
        .filter(rows::remiss_id.eq_any(remisser))
        .select((rows::remiss_id, Subjects::as_select()))
        .load(&mut connection)
        .await?;
    Ok(found.into_iter().collect())
}

/// The topics and areas that are known, those that are used most first: what a subscriber can choose from.
pub async fn known_subjects(app: &App, connection: &mut Connection) -> ApiResult<Vec<KnownSubject>> {
    Ok(diesel::sql_query(
        "SELECT kind, min(word) AS word FROM ( \
            SELECT 'topic' AS kind, unnest(topics) AS word FROM organisations WHERE municipality_id = $1 AND active \
            UNION ALL SELECT 'area', unnest(areas) FROM organisations WHERE municipality_id = $1 AND active \
            UNION ALL SELECT 'topic', unnest(s.topics) FROM remiss_subjects s JOIN remisser r \
                ON r.municipality_id = s.municipality_id AND r.id = s.remiss_id \
                WHERE s.municipality_id = $1 AND r.public AND r.sent_at IS NOT NULL \
            UNION ALL SELECT 'area', unnest(s.areas) FROM remiss_subjects s JOIN remisser r \
                ON r.municipality_id = s.municipality_id AND r.id = s.remiss_id \
                WHERE s.municipality_id = $1 AND r.public AND r.sent_at IS NOT NULL \
         ) AS known GROUP BY kind, lower(word) ORDER BY count(*) DESC, lower(min(word)) LIMIT 500",
    )
    .bind::<diesel::sql_types::Uuid, _>(app.municipality())
    .load(connection)
    .await?)
}

/// Keeps what the content says of topics and areas; what it says nothing of stays.
pub(super) async fn keep(
    app: &App,
    connection: &mut Connection,
    remiss: &Remiss,
    content: &Content,
) -> ApiResult<()> {
    if content.topics.is_none() && content.areas.is_none() {
        return Ok(());
    }
    type Words = Nullable<Array<Nullable<Text>>>;
    diesel::sql_query(
        "INSERT INTO remiss_subjects (municipality_id, remiss_id, board_id, topics, areas) \
         VALUES ($1, $2, $3, coalesce($4, '{}'), coalesce($5, '{}')) \
         ON CONFLICT (municipality_id, remiss_id) DO UPDATE SET \
            topics = coalesce($4, remiss_subjects.topics), areas = coalesce($5, remiss_subjects.areas)",
    )
    .bind::<diesel::sql_types::Uuid, _>(app.municipality())
    .bind::<diesel::sql_types::Uuid, _>(remiss.id)
    .bind::<diesel::sql_types::Uuid, _>(remiss.board_id)
    .bind::<Words, _>(content.topics.clone().map(Texts))
    .bind::<Words, _>(content.areas.clone().map(Texts))
    .execute(connection)
    .await?;
    Ok(())
}
