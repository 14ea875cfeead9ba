//! Sharings as the API shows them.

use jiff::Timestamp;
use jiff::civil::Date;
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::store::CaseShare;
use crate::access::{Caller, Role};
use crate::app::App;
use crate::http::Links;

/// A case that another board may read (delat ärende).
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct CaseShareView {
    /// Id.
    pub id: Uuid,
    /// The case.
    pub case_id: Uuid,
    /// The board of the case.
    pub owner_board_id: Uuid,
    /// The board that may read it.
    pub board_id: Uuid,
    /// Why it is shared.
    #[schema(example = "Nämnden bereder yttrandet tillsammans med oss.")]
    pub reason: String,
    /// Last day on which it may be read; none: until it is ended.
    #[schema(example = "2019-12-31")]
    pub until: Option<Date>,
    /// Whether it may be read now.
    #[schema(example = true)]
    pub active: bool,
    /// Who shared it.
    #[schema(example = "regi01")]
    pub shared_by: String,
    /// When it was shared.
    #[schema(example = "2019-09-02T06:00:00Z")]
    pub shared_at: Timestamp,
    /// When the sharing was ended.
    #[schema(example = json!(null))]
    pub ended_at: Option<Timestamp>,
    /// Who ended it.
    #[schema(example = json!(null))]
    pub ended_by: Option<String>,
    /// Links, with what this caller may do now.
    #[serde(rename = "_links")]
    pub links: Links,
}

impl CaseShareView {
    /// The sharing as the API shows it to this caller.
    pub(super) fn of(app: &App, caller: &Caller, share: CaseShare) -> CaseShareView {
        let path = app.url(&format!("/cases/{}/shares/{}", share.case_id, share.id));
        let may_end = share.ended_at.is_none()
            && caller.boards.contain(share.board_id)
            && caller.is_one_of(&[Role::Registrar, Role::Officer]);
        CaseShareView {
            links: Links::to_self(path.clone())
                .and("case", "GET", app.url(&format!("/cases/{}", share.case_id)))
                .and_if(may_end, "end", "DELETE", path),
            active: share.is_active(app.today()),
            id: share.id,
            case_id: share.case_id,
            owner_board_id: share.board_id,
            board_id: share.shared_with_id,
            reason: share.reason,
            until: share.until,
            shared_by: share.shared_by,
            shared_at: share.created_at,
            ended_at: share.ended_at,
            ended_by: share.ended_by,
        }
    }
}

crate::page_of! {
    /// A page of sharings of a case.
    CaseSharePage, shares: CaseShareView
}
