//! How far the feedback has reached each who answered a remiss: from the response, and from the message that was written.

use std::collections::HashMap;

use jiff::Timestamp;
use remiss_domain::workflow::{FeedbackMessage, FeedbackState};
use uuid::Uuid;

use super::store;
use crate::app::App;
use crate::db::Connection;
use crate::http::ApiResult;

/// One who answered, and how far the feedback has reached.
#[derive(Debug, Clone)]
pub(super) struct Told {
    pub response_id: Uuid,
    pub recipient_id: Option<Uuid>,
    pub respondent_name: String,
    pub channel: String,
    pub state: FeedbackState,
    /// When it was written, UTC.
    pub told_at: Option<Timestamp>,
    /// The words of the mail server.
    pub words: String,
    pub message_id: Option<Uuid>,
}

/// Of everyone who answered a remiss, in the order in which the responses came in.
pub(super) async fn of_remiss(
    app: &App,
    connection: &mut Connection,
    remiss_id: Uuid,
) -> ApiResult<Vec<Told>> {
    let rows = store::told(app, connection, remiss_id).await?;
    Ok(rows
        .into_iter()
        .map(|row| {
            let message = row.status.as_deref().map(|status| FeedbackMessage {
                by_letter: row.message_channel.as_deref() == Some("letter"),
                status,
            });
            Told {
                state: FeedbackState::of(
                    row.told_at.is_some(),
                    row.reachable,
                    row.channel == "api",
                    message,
                ),
                response_id: row.response_id,
                recipient_id: row.recipient_id,
                respondent_name: row.respondent_name,
                channel: row.channel,
                told_at: row.told_at,
                words: row.words.unwrap_or_default(),
                message_id: row.message_id,
            }
        })
        .collect())
}

/// How far it has reached each recipient of a remiss that answered; of one that answered more than once what is furthest from done.
pub async fn of_recipients(
    app: &App,
    connection: &mut Connection,
    remiss_id: Uuid,
) -> ApiResult<HashMap<Uuid, FeedbackState>> {
    let mut states: HashMap<Uuid, FeedbackState> = HashMap::new();
    for told in of_remiss(app, connection, remiss_id).await? {
        let Some(recipient) = told.recipient_id else {
            continue;
        };
        let known = states.entry(recipient).or_insert(told.state);
        if told.state.needs_somebody() && !known.needs_somebody() {
            *known = told.state;
        }
    }
    Ok(states)
}
