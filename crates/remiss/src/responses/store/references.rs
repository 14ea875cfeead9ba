//! What other systems call the answers that they have sent.

use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use jiff_diesel::ToDiesel;
use uuid::Uuid;

use super::Response;
use crate::app::App;
use crate::db::Connection;
use crate::db::schema::response_references as references;
use crate::http::{ApiResult, Fingerprint};

/// The response that this owner has sent under this reference, and whether it said the same then.
pub(in super::super) async fn known_reference(
    app: &App,
    connection: &mut Connection,
    owner: &str,
    reference: &str,
    fingerprint: Fingerprint,
) -> ApiResult<Option<(Uuid, bool)>> {
    let found: Option<(Uuid, Vec<u8>)> = references::table
        .find((app.municipality(), owner, reference))
        .select((references::response_id, references::fingerprint))
        .first(connection)
        .await
        .optional()?;
    Ok(found.map(|(id, known)| (id, known == fingerprint.0)))
}

/// Remembers what the owner calls a response.
pub(in super::super) async fn remember_reference(
    app: &App,
    connection: &mut Connection,
    (owner, reference): (&str, &str),
    response: &Response,
    fingerprint: Fingerprint,
) -> ApiResult<()> {
    diesel::insert_into(references::table)
        .values((
            references::municipality_id.eq(app.municipality()),
            references::owner.eq(owner),
            references::reference.eq(reference),
            references::board_id.eq(response.board_id),
            references::response_id.eq(response.id),
            references::fingerprint.eq(fingerprint.0.as_slice()),
            references::created_at.eq(app.now().to_diesel()),
        ))
        .execute(connection)
        .await?;
    Ok(())
}
