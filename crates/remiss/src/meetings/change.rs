//! What a change of a meeting does besides: it is noted for those who are to be told of it, and the cases that are on their way to
//! the meeting have another plan.

use remiss_domain::plan::Followed;
use serde_json::{Value, json};
use uuid::Uuid;

use super::store::{self, ChangeKind, Meeting, NewChange};
use super::view::Dates;
use crate::access::Caller;
use crate::app::App;
use crate::audit::{Deed, record, record_all};
use crate::db::Connection;
use crate::decisions;
use crate::http::{ApiError, ApiResult, Sentence};

/// What is to become of a meeting that was locked.
pub(super) struct Wanted<'a> {
    /// Its dates.
    pub dates: &'a Dates,
    /// Its status.
    pub status: &'a str,
    /// The dates that were not chosen but followed the meeting.
    pub followed: &'a [Followed],
    /// Why, for those who are told; may be empty.
    pub reason: &'a str,
    /// The import that did it.
    pub import: Option<Uuid>,
}

/// Changes a meeting, notes it for those concerned, and records it. Call it last in the transaction.
pub(super) async fn change(
    app: &App,
    connection: &mut Connection,
    caller: &Caller,
    before: &Meeting,
    wanted: Wanted<'_>,
) -> ApiResult<Meeting> {
    let (old, new) = (Dates::of(before), wanted.dates);
    if old.date != new.date && decisions::made_at(app, connection, before.id).await? {
        return Err(has_decided(before));
    }
    let cases = store::concerned_cases(app, connection, before.id).await?;
    let meeting = store::update(app, connection, before.id, new, wanted.status).await?;
    if is_told(app, before, &old, new) {
        let change = NewChange {
            meeting: &meeting,
            kind: ChangeKind::Moved,
            before: &old,
            after: new,
            reason: wanted.reason,
            moved_to: None,
            cases: &cases,
        };
        store::note_change(app, connection, change).await?;
    }
    let followed: Vec<Value> = wanted.followed.iter().map(followed_in_words).collect();
    let details = json!({
        "before": old, "statusBefore": before.status, "after": new, "status": meeting.status,
        "followed": followed, "reason": wanted.reason, "importId": wanted.import,
    });
    let deed = Deed {
        action: "meeting.changed",
        subject_kind: "meeting",
        subject_id: meeting.id,
        board_id: Some(meeting.board_id),
        case_id: None,
        details: &details,
    };
    record(app, connection, caller, deed).await?;
    if old.plans_differ(new) {
        let details = json!({
            "meetingId": meeting.id, "meetingDateBefore": old.date, "stopDateBefore": old.stop_date,
            "meetingDate": new.date, "stopDate": new.stop_date,
        });
        plans_changed(app, connection, caller, meeting.board_id, &cases, &details).await?;
    }
    Ok(meeting)
}

/// A meeting at which something was decided has taken place: it is neither called off nor on another day.
pub(super) fn has_decided(meeting: &Meeting) -> ApiError {
    ApiError::StateConflict {
        state: meeting.status.clone(),
        allowed: Vec::new(),
        detail: Sentence::new(
            "Sammanträdet har hållits: beslut är registrerade vid det. Det kan varken ställas in eller flyttas till en annan dag. Ärenden som inte \
             hann behandlas bordläggs eller flyttas vart och ett.",
            "The meeting has taken place: decisions of it are recorded. It is neither called off nor moved to another day. Cases that were \
             not treated are deferred one by one.",
        ),
    }
}

/// Records that the plans of these cases are other than they were: their events tell case systems to read them again.
pub(super) async fn plans_changed(
    app: &App,
    connection: &mut Connection,
    caller: &Caller,
    board: Uuid,
    cases: &[Uuid],
    details: &Value,
) -> ApiResult<()> {
    let deeds: Vec<_> = cases
        .iter()
        .map(|case| Deed {
            action: "plan.changed",
            subject_kind: "case",
            subject_id: *case,
            board_id: Some(board),
            case_id: Some(*case),
            details,
        })
        .collect();
    record_all(app, connection, caller, &deeds).await
}

/// Whether anybody is told: of a planned meeting whose dates, time or place are others now. What is over concerns nobody.
fn is_told(app: &App, before: &Meeting, old: &Dates, new: &Dates) -> bool {
    let ahead = old.date >= app.today() || new.date >= app.today();
    before.status == "planned" && ahead && old != new
}

fn followed_in_words(followed: &Followed) -> Value {
    json!({
        "kind": followed.kind.as_str(), "before": followed.before, "raw": followed.raw, "date": followed.date,
        "explanation": followed.explanation,
    })
}
