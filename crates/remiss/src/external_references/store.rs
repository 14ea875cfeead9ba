//! References of other systems in the database.

use std::collections::HashMap;

use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use uuid::Uuid;

use super::{ExternalReference, SubjectKind};
use crate::app::App;
use crate::db::schema::external_references as references;
use crate::db::{Connection, constraint};
use crate::http::{ApiError, ApiResult};

/// Says under which ids other systems know `subject`; what was said before is replaced. An id that another thing of the
/// same kind has is a conflict.
pub async fn set(
    app: &App,
    connection: &mut Connection,
    kind: SubjectKind,
    subject: Uuid,
    wanted: &[ExternalReference],
) -> ApiResult<()> {
    for (place, reference) in wanted.iter().enumerate() {
        let fits = |text: &str, longest| !text.trim().is_empty() && text.chars().count() <= longest;
        if !fits(&reference.system, 100) || !fits(&reference.id, 200) {
            return Err(ApiError::invalid(
                format!("/externalReferences/{place}"),
                "Ange system (högst 100 tecken) och id (högst 200 tecken).",
                "State system (at most 100 characters) and id (at most 200 characters).",
            ));
        }
    }
    diesel::delete(
        references::table.filter(
            references::municipality_id
                .eq(app.municipality())
                .and(references::subject_kind.eq(kind.as_str()))
                .and(references::subject_id.eq(subject)),
        ),
    )
    .execute(connection)
    .await?;
    let rows: Vec<_> = wanted
        .iter()
        .map(|reference| {
            (
                references::municipality_id.eq(app.municipality()),
                references::subject_kind.eq(kind.as_str()),
                references::system.eq(reference.system.trim()),
                references::external_id.eq(reference.id.trim()),
                references::subject_id.eq(subject),
            )
        })
        .collect();
    if rows.is_empty() {
        return Ok(());
    }
    diesel::insert_into(references::table)
        .values(rows)
        .execute(connection)
        .await
        .map_err(|error| match constraint::unique_violation(&error) {
            Some(_) => ApiError::conflict(
                "Något annat har redan den externa referensen, eller så står den två gånger.",
                "Something else has the external reference, or it stands twice.",
            ),
            None => error.into(),
        })?;
    Ok(())
}

/// The references of one thing.
pub async fn of(
    app: &App,
    connection: &mut Connection,
    kind: SubjectKind,
    subject: Uuid,
) -> ApiResult<Vec<ExternalReference>> {
    let mut found = of_many(app, connection, kind, &[subject]).await?;
    Ok(found.remove(&subject).unwrap_or_default())
}

/// The references of several things, by their ids.
pub async fn of_many(
    app: &App,
    mut connection: &Connection,
    kind: SubjectKind,
    subjects: &[Uuid],
) -> ApiResult<HashMap<Uuid, Vec<ExternalReference>>> {
    let rows: Vec<(Uuid, String, String)> = references::table
        .filter(
            references::municipality_id
                .eq(app.municipality())
                .and(references::subject_kind.eq(kind.as_str()))
                .and(references::subject_id.eq_any(subjects)),
        )
        .order((references::system, references::external_id))
        .select((
            references::subject_id,
            references::system,
            references::external_id,
        ))
        .load(&mut connection)
        .await?;
    let mut found: HashMap<Uuid, Vec<ExternalReference>> = HashMap::new();
    for (subject, system, id) in rows {
        found
            .entry(subject)
            .or_default()
            .push(ExternalReference { system, id });
    }
    Ok(found)
}

/// The things of a kind that `system` knows, under this id or, without one, under any.
pub async fn find(
    app: &App,
    connection: &mut Connection,
    kind: SubjectKind,
    system: Option<&str>,
    id: Option<&str>,
) -> ApiResult<Vec<Uuid>> {
    let mut query = references::table
        .filter(
            references::municipality_id
                .eq(app.municipality())
                .and(references::subject_kind.eq(kind.as_str())),
        )
        .into_boxed();
    if let Some(system) = system {
        query = query.filter(references::system.eq(system.trim().to_owned()));
    }
    if let Some(id) = id {
        query = query.filter(references::external_id.eq(id.trim().to_owned()));
    }
    Ok(query
        .select(references::subject_id)
        .distinct()
        .load(connection)
        .await?)
}
