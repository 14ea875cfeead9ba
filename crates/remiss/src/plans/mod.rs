//! Planning back from the deadline of an incoming remiss over the meetings of its board: what has to be done when, whether
//! it can be done at all, and what can be done instead.

mod get;
mod store;
mod view;

pub use view::PlanView;

use crate::http::Routes;
use jiff::civil::Date;
use remiss_domain::plan::{ApprovalDays, Plan, PlanSettings, plan_back};
use uuid::Uuid;

use crate::app::App;
use crate::boards::{self, Board};
use crate::db::Connection;
use crate::http::ApiResult;
use crate::meetings::{self, Meeting};
use crate::remisser::Remiss;

/// The operations of this feature.
pub fn routes(routes: &mut Routes) {
    routes.service(get::get);
}

/// How the board's plans are made: its days to the approval of the minutes, within what the law allows.
pub fn settings(board: &Board) -> PlanSettings {
    let days = u8::try_from(board.approval_days.clamp(3, 14)).unwrap_or(7);
    let standard = PlanSettings::default();
    PlanSettings {
        approval_days: ApprovalDays::try_from(days).unwrap_or(standard.approval_days),
        ..standard
    }
}

/// Everything that a plan is made of, and the plan.
#[derive(Debug, Clone)]
pub struct Planned {
    /// The board.
    pub board: Board,
    /// Its meetings from today on.
    pub meetings: Vec<Meeting>,
    /// The plan.
    pub plan: Plan,
}

impl Planned {
    /// The meeting with this id.
    pub fn meeting(&self, id: Uuid) -> Option<&Meeting> {
        self.meetings.iter().find(|meeting| meeting.id == id)
    }
}

/// Plans back from a deadline over the meetings of a board, as it stands today.
pub async fn plan(
    app: &App,
    connection: &mut Connection,
    board_id: Uuid,
    deadline: Date,
) -> ApiResult<Planned> {
    let board = boards::find(app, connection, board_id).await?;
    let mut meetings = meetings::of_board(app, connection, board_id, app.today()).await?;
    meetings.retain(|meeting| meeting.status == "planned");
    let dates: Vec<_> = meetings.iter().map(Meeting::dates).collect();
    let plan = plan_back(deadline, &dates, &settings(&board), app.today());
    Ok(Planned {
        board,
        meetings,
        plan,
    })
}

/// The incoming remiss of a case that is still to be answered: the newest one.
pub fn to_answer(remisser: &[Remiss]) -> Option<&Remiss> {
    let incoming = || remisser.iter().filter(|remiss| !remiss.is_outgoing()).rev();
    incoming()
        .find(|remiss| !matches!(remiss.state.as_str(), "sent" | "closed"))
        .or_else(|| incoming().next())
}
