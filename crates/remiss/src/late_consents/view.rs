//! Consents to hand in late, as the API shows them.

use jiff::Timestamp;
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::store::LateConsent;
use crate::access::{Caller, Role};
use crate::app::App;
use crate::http::Links;

/// A consent to hand a case in after the stop date (stoppdatum) of a meeting.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct LateConsentView {
    /// Id.
    pub id: Uuid,
    /// The meeting.
    pub meeting_id: Uuid,
    /// The case.
    pub case_id: Uuid,
    /// Its number, in lists.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = "Ks 1216/2018")]
    pub case_number: Option<String>,
    /// Why.
    #[schema(example = "Yttrandet från kulturförvaltningen kom först i dag.")]
    pub reason: String,
    /// The secretary.
    #[schema(example = "sekr01")]
    pub given_by: String,
    /// When, UTC.
    #[schema(example = "2019-11-18T08:30:00Z")]
    pub given_at: Timestamp,
    /// When it was taken back, UTC.
    #[schema(example = "2019-11-18T09:30:00Z")]
    pub withdrawn_at: Option<Timestamp>,
    /// Links.
    #[serde(rename = "_links")]
    pub links: Links,
}

crate::page_of! {
    /// A page of consents to hand in late.
    LateConsentPage, late_consents: LateConsentView
}

impl LateConsentView {
    /// The consent as the API shows it to this caller.
    pub fn of(app: &App, caller: &Caller, consent: &LateConsent) -> LateConsentView {
        let withdraws = consent.withdrawn_at.is_none() && caller.has(Role::Secretary, consent.board_id);
        LateConsentView {
            id: consent.id,
            meeting_id: consent.meeting_id,
            case_id: consent.case_id,
            case_number: None,
            reason: consent.reason.clone(),
            given_by: consent.given_by.clone(),
            given_at: consent.given_at,
            withdrawn_at: consent.withdrawn_at,
            links: Links::default()
                .and("case", "GET", app.url(&format!("/cases/{}", consent.case_id)))
                .and(
                    "meeting",
                    "GET",
                    app.url(&format!("/meetings/{}", consent.meeting_id)),
                )
                .and_if(
                    withdraws,
                    "withdrawals",
                    "POST",
                    app.url(&format!("/late-consents/{}/withdrawals", consent.id)),
                ),
        }
    }

    pub(super) fn numbered(self, case_number: String) -> LateConsentView {
        LateConsentView {
            case_number: Some(case_number),
            ..self
        }
    }
}
