//! Dispatches as the API shows them.

use jiff::Timestamp;
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::store::Dispatch;
use crate::app::App;
use crate::http::Links;

/// A sending to the recipients of a remiss.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct DispatchView {
    /// Id.
    pub id: Uuid,
    /// The remiss.
    pub remiss_id: Uuid,
    /// What was sent: `remiss`, `reminder` or `feedback`.
    #[schema(example = "remiss")]
    pub kind: String,
    /// Which one of its kind; a reminder's is the deadline and the days before it.
    #[schema(example = "2019-10-30/7")]
    pub occasion: String,
    /// How many mails.
    #[schema(example = 11)]
    pub mails: i32,
    /// How many letters.
    #[schema(example = 1)]
    pub letters: i32,
    /// When.
    #[schema(example = "2019-09-02T08:00:00Z")]
    pub created_at: Timestamp,
    /// Links.
    #[serde(rename = "_links")]
    pub links: Links,
}

crate::page_of! {
    /// A page of dispatches.
    DispatchPage, dispatches: DispatchView
}

impl DispatchView {
    /// The dispatch as the API shows it.
    pub fn of(app: &App, dispatch: Dispatch) -> DispatchView {
        let remiss = app.url(&format!("/remisser/{}", dispatch.remiss_id));
        let messages = app.url(&format!("/messages?remissId={}", dispatch.remiss_id));
        DispatchView {
            id: dispatch.id,
            remiss_id: dispatch.remiss_id,
            kind: dispatch.kind,
            occasion: dispatch.occasion,
            mails: dispatch.mails,
            letters: dispatch.letters,
            created_at: dispatch.created_at,
            links: Links::to_self(format!("{remiss}/dispatches"))
                .and("remiss", "GET", remiss)
                .and("messages", "GET", messages),
        }
    }
}
