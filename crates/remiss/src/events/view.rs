//! Events as CloudEvents 1.0 in their JSON form.

use jiff::Timestamp;
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::store::Event;
use super::types;
use crate::app::App;
use crate::http::Links;

/// Something that happened, as a CloudEvent: ids and links only.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct EventView {
    /// Version of CloudEvents.
    #[schema(example = "1.0")]
    pub specversion: &'static str,
    /// Id of the event: the same event has the same id wherever it is seen.
    pub id: Uuid,
    /// The service.
    #[schema(example = "https://remiss.kommun.example.org/remiss/v1")]
    pub source: String,
    /// What happened.
    #[schema(example = "case.registered")]
    pub r#type: String,
    /// The thing it happened to: kind and id.
    #[schema(example = "case/0193b3f0-7d4e-7c6b-9a5e-2f1c3d4e5f60")]
    pub subject: String,
    /// When.
    #[schema(example = "2019-09-02T06:00:00Z")]
    pub time: Timestamp,
    /// Media type of `data`.
    #[schema(example = "application/json")]
    pub datacontenttype: &'static str,
    /// Place in the log of the municipality, from 1. A place that is passed over belongs to an event that the caller may not see, and is never filled later.
    #[schema(example = 4711)]
    pub sequence: i64,
    /// Ids of what it is about.
    pub data: EventData,
}

/// Ids of what an event is about.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct EventData {
    /// Kind of the thing.
    #[schema(example = "case")]
    pub subject_kind: String,
    /// The thing.
    pub subject_id: Uuid,
    /// The board whose thing it is.
    pub board_id: Option<Uuid>,
    /// The case it belongs to.
    pub case_id: Option<Uuid>,
    /// Where the API tells of the thing; none when it is told of as a part of others only. Who may not see it, or when it is gone, gets 404 there.
    #[schema(
        example = "https://remiss.kommun.example.org/remiss/v1/cases/0193b3f0-7d4e-7c6b-9a5e-2f1c3d4e5f60"
    )]
    pub href: Option<String>,
}

impl EventView {
    /// The event as other systems see it.
    pub fn of(app: &App, event: &Event) -> EventView {
        EventView {
            specversion: "1.0",
            id: event.id,
            source: app.url(""),
            r#type: event.type_.clone(),
            subject: format!("{}/{}", event.subject_kind, event.subject_id),
            time: event.at,
            datacontenttype: "application/json",
            sequence: event.sequence,
            data: EventData {
                subject_kind: event.subject_kind.clone(),
                subject_id: event.subject_id,
                board_id: event.board_id,
                case_id: event.case_id,
                href: types::path_of(&event.subject_kind)
                    .map(|path| app.url(&format!("{path}/{}", event.subject_id))),
            },
        }
    }
}

/// Events that follow a place in the log.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct EventPage {
    /// The events, in order.
    pub events: Vec<EventView>,
    /// Where in the log they are.
    #[serde(rename = "_meta")]
    pub meta: EventMeta,
    /// This part of the log and the one that follows.
    #[serde(rename = "_links")]
    pub links: Links,
}

/// Where in the log some events are.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct EventMeta {
    /// The place after which they come.
    #[schema(example = 4710)]
    pub after: i64,
    /// Events that an answer may have.
    #[schema(example = 100)]
    pub limit: i64,
    /// Events in this answer.
    #[schema(example = 1)]
    pub count: usize,
    /// What to ask for next: everything up to this place that the caller may see has been seen.
    #[schema(example = 4711)]
    pub next_after: i64,
    /// The end of the log: more is to come while `nextAfter` is less.
    #[schema(example = 4711)]
    pub last_sequence: i64,
}
