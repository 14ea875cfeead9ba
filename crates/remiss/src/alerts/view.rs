//! Alerts as the API shows them.

use jiff::Timestamp;
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::store::{Alert, Notice};
use crate::app::App;
use crate::http::{Links, enums};

/// Something that an officer or registrar has to look at (avisering), and who was told.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct AlertView {
    /// Id.
    pub id: Uuid,
    /// What it is about.
    #[schema(value_type = enums::AlertKind, example = "mailBounced")]
    pub kind: String,
    /// What has happened, in Swedish.
    #[schema(
        example = "Ks 1216/2018: utskicket till Föreningen Exempel (styrelsen@example.org) kom tillbaka."
    )]
    pub text: String,
    /// What is listed below the text, for example those who have not answered.
    #[schema(example = json!(["Föreningen Exempel"]))]
    pub items: Vec<String>,
    /// The board whose work it is; none: not known yet.
    pub board_id: Option<Uuid>,
    /// The case.
    pub case_id: Option<Uuid>,
    /// `raised`: it is worked out whom to tell; `addressed`: the addresses are told in their next mail, or were; `dropped`: it was
    /// taken care of before anybody was told, or there was nobody to tell.
    #[schema(example = "addressed")]
    pub status: String,
    /// When it was noticed.
    #[schema(example = "2019-09-02T06:00:00Z")]
    pub raised_at: Timestamp,
    /// Who is told.
    pub notices: Vec<NoticeView>,
    /// Links; to the mail, the inbox entry, the remiss or the webhook that it is about.
    #[serde(rename = "_links")]
    pub links: Links,
}

/// Who is told of an alert, and when.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct NoticeView {
    /// E-mail address.
    #[schema(example = "handlaggare@example.org")]
    pub address: String,
    /// Name or role; may be empty.
    #[schema(example = "Utredare")]
    pub name: String,
    /// When the mail was written; none: it waits for the next mail to this address.
    #[schema(example = "2019-09-02T06:02:00Z")]
    pub told_at: Option<Timestamp>,
    /// The mail.
    pub message_id: Option<Uuid>,
}

impl AlertView {
    /// The alert as the API shows it.
    pub(super) fn of(app: &App, alert: Alert, notices: Vec<Notice>) -> AlertView {
        let mut links = Links::default();
        if let Some(id) = alert.case_id {
            links = links.and("case", "GET", app.url(&format!("/cases/{id}")));
        }
        if let Some(id) = alert.subject_id {
            links = match alert.kind.as_str() {
                "mailBounced" | "mailFailed" => {
                    links.and("message", "GET", app.url(&format!("/messages/{id}")))
                }
                "deadlinePassed" => links.and("remiss", "GET", app.url(&format!("/remisser/{id}"))),
                "caseMissing" => links.and(
                    "announcedRemiss",
                    "GET",
                    app.url(&format!("/announced-remisser/{id}")),
                ),
                "webhookDisabled" => links.and("webhook", "GET", app.url(&format!("/webhooks/{id}"))),
                _ => links.and("entry", "GET", app.url(&format!("/inbox/{id}"))),
            };
        }
        AlertView {
            id: alert.id,
            kind: alert.kind,
            text: alert.text,
            items: alert.items,
            board_id: alert.board_id,
            case_id: alert.case_id,
            status: alert.status,
            raised_at: alert.raised_at,
            notices: notices
                .into_iter()
                .map(|notice| NoticeView {
                    address: notice.address,
                    name: notice.name,
                    told_at: notice.told_at,
                    message_id: notice.message_id,
                })
                .collect(),
            links,
        }
    }
}

crate::page_of! {
    /// A page of alerts.
    AlertPage, alerts: AlertView
}
