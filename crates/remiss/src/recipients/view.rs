//! Recipients as the API shows them.

use jiff::Timestamp;
use remiss_domain::workflow::{OutgoingAction, OutgoingState, may_be_reminded};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::store::{Extension, Recipient};
use crate::access::{Caller, Role};
use crate::app::App;
use crate::db::Connection;
use crate::feedback;
use crate::http::{ApiResult, Links};
use crate::remisser::Remiss;

/// A body on the distribution list of one remiss (remissinstans).
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct RecipientView {
    /// Id.
    pub id: Uuid,
    /// The remiss.
    pub remiss_id: Uuid,
    /// The organisation, when it is in the register.
    pub organisation_id: Option<Uuid>,
    /// Name as it was when it was put on the list.
    #[schema(example = "Föreningen Exempel")]
    pub name: String,
    /// Kind of body, as in the register.
    #[schema(example = "association")]
    pub kind: String,
    /// An authority that must answer; others are invited (förvaltningslagen 26 §).
    #[schema(example = false)]
    pub must_answer: bool,
    /// Whether it counts as civil society.
    #[schema(example = true)]
    pub civil_society: bool,
    /// How it is asked: `email` or `letter`.
    #[schema(example = "email")]
    pub channel: String,
    /// Where mails go.
    #[schema(example = "forening@example.org")]
    pub email: Option<String>,
    /// Where letters go, one line of the address per line.
    #[schema(example = "Exempelgatan 1\n700 00 Örebro")]
    pub postal_address: String,
    /// Gets mails in plain language.
    #[schema(example = false)]
    pub plain_language: bool,
    /// How far the remiss has reached it.
    #[schema(value_type = crate::http::enums::RecipientDelivery, example = "sent")]
    pub delivery: String,
    /// The words of the mail server, or of the bounce.
    #[schema(example = "250 2.0.0 Ok")]
    pub delivery_words: String,
    /// What it answered; `noAnswer` as long as nothing has come.
    #[schema(value_type = crate::http::enums::RecipientOutcome, example = "noAnswer")]
    pub outcome: String,
    /// When it first answered.
    #[schema(example = "2019-10-12T09:30:00Z")]
    pub answered_at: Option<Timestamp>,
    /// The deadline that holds for it, with any extension (anstånd).
    #[schema(example = "2019-10-30T22:59:00Z")]
    pub deadline: Option<Timestamp>,
    /// Whether it has been given an extension.
    #[schema(example = false)]
    pub extended: bool,
    /// Whether it has had the feedback, once it has answered and the board has decided.
    #[schema(value_type = Option<crate::http::enums::FeedbackState>, example = json!(null))]
    pub feedback: Option<&'static str>,
    /// When the remiss was sent to it.
    #[schema(example = "2019-09-02T08:00:00Z")]
    pub sent_at: Option<Timestamp>,
    /// Why it would not be reminded now; nothing: it would.
    #[schema(example = "har redan svarat")]
    pub no_reminder: Option<String>,
    /// Links, with the transitions that the caller may make now.
    #[serde(rename = "_links")]
    pub links: Links,
}

crate::page_of! {
    /// A page of recipients.
    RecipientPage, recipients: RecipientView
}

impl RecipientView {
    /// The recipient as the API shows it.
    pub fn of(
        app: &App,
        caller: &Caller,
        remiss: &Remiss,
        recipient: &Recipient,
    ) -> ApiResult<RecipientView> {
        let state = remiss.outgoing_state().unwrap_or(OutgoingState::Draft);
        let may = |action: OutgoingAction| state.allowed_actions().contains(&action);
        let writes = caller.works_at(&[Role::Registrar, Role::Officer], remiss.board_id);
        let no_reminder = may_be_reminded(recipient.delivery()?, recipient.outcome()?).err();
        let links = Links::to_self(app.url(&format!("/recipients/{}", recipient.id)))
            .and(
                "collection",
                "GET",
                app.url(&format!("/remisser/{}/recipients", remiss.id)),
            )
            .below("extensions", "GET", "/extensions")
            .and(
                "extensionRequests",
                "GET",
                app.url(&format!("/extension-requests?recipientId={}", recipient.id)),
            )
            .below_if(writes && recipient.outcome.is_none(), "edit", "PATCH", "")
            .below_if(writes && recipient.sent_at.is_none(), "remove", "DELETE", "")
            .below_if(
                caller.has(Role::Officer, remiss.board_id)
                    && may(OutgoingAction::Extend)
                    && recipient.sent_at.is_some(),
                "extend",
                "POST",
                "/extensions",
            );
        let recipient = recipient.clone();
        Ok(RecipientView {
            id: recipient.id,
            remiss_id: recipient.remiss_id,
            organisation_id: recipient.organisation_id,
            deadline: recipient.deadline(remiss),
            extended: recipient.own_deadline > remiss.deadline,
            name: recipient.name,
            kind: recipient.kind,
            must_answer: recipient.must_answer,
            civil_society: recipient.civil_society,
            channel: recipient.channel,
            email: recipient.email,
            postal_address: recipient.postal_address,
            plain_language: recipient.plain_language,
            delivery: recipient.delivery,
            delivery_words: recipient.delivery_words,
            outcome: recipient.outcome.unwrap_or_else(|| "noAnswer".to_owned()),
            answered_at: recipient.answered_at,
            feedback: None,
            sent_at: recipient.sent_at,
            no_reminder: no_reminder.map(|why| why.swedish().to_owned()),
            links,
        })
    }
}

/// Says of each recipient that answered whether it has had the feedback; before the decision there is nothing to say.
pub(super) async fn with_feedback(
    app: &App,
    connection: &mut Connection,
    remiss: &Remiss,
    views: &mut [RecipientView],
) -> ApiResult<()> {
    let decided = matches!(
        remiss.outgoing_state(),
        Ok(OutgoingState::Decided | OutgoingState::FedBack)
    );
    if decided && !views.is_empty() {
        let states = feedback::of_recipients(app, connection, remiss.id).await?;
        for view in views {
            view.feedback = states.get(&view.id).map(|state| state.as_str());
        }
    }
    Ok(())
}

/// A later deadline for one recipient (anstånd).
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ExtensionView {
    /// Id.
    pub id: Uuid,
    /// The recipient.
    pub recipient_id: Uuid,
    /// The new deadline.
    #[schema(example = "2019-11-15T22:59:00Z")]
    pub deadline: Timestamp,
    /// Why.
    #[schema(example = "Styrelsen sammanträder först den 12 november.")]
    pub reason: String,
    /// When it was granted.
    #[schema(example = "2019-10-20T08:00:00Z")]
    pub created_at: Timestamp,
    /// Links.
    #[serde(rename = "_links")]
    pub links: Links,
}

crate::page_of! {
    /// The extensions of a recipient.
    ExtensionPage, extensions: ExtensionView
}

impl ExtensionView {
    /// The extension as the API shows it.
    pub fn of(app: &App, extension: Extension) -> ExtensionView {
        let recipient = app.url(&format!("/recipients/{}", extension.recipient_id));
        ExtensionView {
            id: extension.id,
            recipient_id: extension.recipient_id,
            deadline: extension.deadline,
            reason: extension.reason,
            created_at: extension.created_at,
            links: Links::to_self(format!("{recipient}/extensions")).and("recipient", "GET", recipient),
        }
    }
}
