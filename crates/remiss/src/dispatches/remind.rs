//! `POST /remisser/{id}/reminders`: reminders by hand, and what they have in common with those that go by themselves.

use actix_web::http::StatusCode;
use actix_web::{HttpResponse, post};
use jiff::SignedDuration;
use remiss_domain::workflow::{NoReminder, OutgoingAction, may_be_reminded};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use super::correspondence::{Correspondence, Letter, Tally};
use super::view::DispatchView;
use super::{mails, reminder_letter, store};
use crate::access::Caller;
use crate::app::App;
use crate::audit::{Deed, record};
use crate::db::Connection;
use crate::http::{ApiError, ApiResult, AppData, IdempotencyKey, Json, Made, Path};
use crate::messages::{self, Purpose};
use crate::recipients::{self, Recipient};
use crate::remisser::{self, Remiss};

/// Two officers who remind at the same time, or one who presses twice, remind once.
const BY_HAND_AGAIN: SignedDuration = SignedDuration::from_hours(12);

/// Whom to remind.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct SendReminders {
    /// These recipients only; all who may be reminded when nothing is said.
    #[serde(default)]
    pub recipient_ids: Vec<Uuid>,
}

/// Reminders that were sent.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct RemindersView {
    /// What was sent.
    pub dispatch: DispatchView,
    /// Those who were not reminded, and why.
    pub not_reminded: Vec<NotReminded>,
}

/// A recipient that was not reminded.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct NotReminded {
    /// The recipient.
    pub recipient_id: Uuid,
    /// Its name.
    #[schema(example = "Föreningen Exempel")]
    pub name: String,
    /// Why: `answered`, `declined`, `bounced`, `notSent`, `reminded` (by hand, less than twelve hours ago).
    #[schema(example = "bounced")]
    pub why: String,
    /// Why, in Swedish.
    #[schema(example = "utskicket studsade")]
    pub reason: String,
}

/// Remind those who have not answered
///
/// Påminner dem som inte har svarat. Never those who have answered or declined, nor those whose mail came back: the answer
/// names them, for the officer to find another way. Nor those who were reminded by hand less than twelve hours ago.
#[utoipa::path(
    tag = "dispatches",
    params(("id" = Uuid, Path, description = "The remiss")),
    request_body = SendReminders,
    responses(
        (status = 201, description = "What was sent, and who was left out", body = RemindersView),
        (status = 409, description = "No answers are awaited"),
    ),
    security(("bearer" = ["officer"])),
)]
#[post("/remisser/{id}/reminders")]
pub async fn remind(
    app: AppData,
    caller: Caller,
    id: Path<Uuid>,
    key: IdempotencyKey,
    body: Json<SendReminders>,
) -> ApiResult<HttpResponse> {
    let wanted = &body.value.recipient_ids;
    key.once(&app, &caller, body.fingerprint, async |connection| {
        let remiss = remisser::lock(&app, connection, *id).await?;
        remisser::allow(&remiss, OutgoingAction::Remind)?;
        let mut all = recipients::of_remiss(&app, connection, remiss.id).await?;
        for (index, id) in wanted.iter().enumerate() {
            if !all.iter().any(|recipient| recipient.id == *id) {
                return Err(ApiError::invalid(
                    format!("/recipientIds/{index}"),
                    "Remissinstansen står inte på sändlistan.",
                    "The recipient is not on the list of the remiss.",
                ));
            }
        }
        all.retain(|recipient| wanted.is_empty() || wanted.contains(&recipient.id));
        let occasion = format!("hand/{}", app.new_id());
        let since = app.now() - BY_HAND_AGAIN;
        let reminded = messages::reminded_by_hand_since(&app, connection, remiss.id, since).await?;
        let mut not_reminded = Vec::new();
        let mut due = Vec::new();
        for recipient in all {
            let may = may_be_reminded(recipient.delivery()?, recipient.outcome()?);
            let lately = reminded.contains(&recipient.id);
            match may.and(if lately { Err(NoReminder::Reminded) } else { Ok(()) }) {
                Ok(()) => due.push(recipient),
                Err(why) => not_reminded.push(NotReminded {
                    recipient_id: recipient.id,
                    name: recipient.name,
                    why: why.as_str().to_owned(),
                    reason: why.swedish().to_owned(),
                }),
            }
        }
        let dispatch = post_reminders(&app, connection, &caller, &remiss, &due, &occasion).await?;
        Ok(Made {
            status: StatusCode::CREATED,
            location: Some(app.url(&format!("/remisser/{}/dispatches", remiss.id))),
            version: None,
            body: RemindersView {
                dispatch: DispatchView::of(&app, dispatch),
                not_reminded,
            },
        })
    })
    .await
}

/// Writes the reminders of one occasion, the dispatch row and the deed. A recipient gets one per occasion.
pub(super) async fn post_reminders(
    app: &App,
    connection: &mut Connection,
    caller: &Caller,
    remiss: &Remiss,
    due: &[Recipient],
    occasion: &str,
) -> ApiResult<store::Dispatch> {
    let about = Correspondence::of(app, connection, remiss).await?;
    let mut tally = Tally::default();
    for recipient in due {
        let letter = Letter {
            purpose: Purpose::Reminder,
            purpose_key: format!("reminder:{}:{occasion}", recipient.id),
            mail: mails::reminder(app, &about, recipient)?,
            paper: Some(reminder_letter::write(app, &about, recipient)),
            document_ids: Vec::new(),
        };
        tally.add(about.post(app, connection, recipient, letter).await?);
    }
    let counts = (tally.mails, tally.letters);
    let dispatch = store::insert(app, connection, remiss, "reminder", occasion, counts).await?;
    let details = serde_json::json!({
        "dispatchId": dispatch.id, "occasion": occasion, "mails": tally.mails, "letters": tally.letters,
    });
    let deed = Deed {
        action: "remiss.reminded",
        subject_kind: "remiss",
        subject_id: remiss.id,
        board_id: Some(remiss.board_id),
        case_id: Some(remiss.case_id),
        details: &details,
    };
    record(app, connection, caller, deed).await?;
    Ok(dispatch)
}
