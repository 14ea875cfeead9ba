//! Reserved numbers whose last day is over become void: a number is never given to another.

use remiss_domain::swedish::swedish_date;
use serde_json::Value;

use super::store;
use crate::access::Caller;
use crate::app::App;
use crate::audit::{Deed, record_all};
use crate::http::ApiResult;

/// Numbers that are made void in one transaction.
const AT_ONCE: i64 = 200;

/// Makes them void, with the reason. Returns how many.
pub(super) async fn expire(app: &App) -> ApiResult<usize> {
    let caller = Caller::system("case numbers");
    app.write(&caller, async |connection| {
        let mut voided = Vec::new();
        for row in store::expired(app, connection, AT_ONCE).await? {
            let last = row.expires_on.map(swedish_date).unwrap_or_default();
            let reason = format!("Reservationen gällde till och med den {last} och användes inte.");
            let after = store::void(app, connection, &row.number_key, &reason).await?;
            let details = serde_json::json!({
                "caseNumber": after.case_number, "reason": reason, "reservedFor": row.reason, "expiresOn": row.expires_on,
            });
            voided.push((after, details));
        }
        let deeds: Vec<Deed<'_>> = voided
            .iter()
            .map(|(row, details): &(_, Value)| Deed {
                action: "caseNumber.voided",
                subject_kind: "caseNumberReservation",
                subject_id: row.id,
                board_id: Some(row.board_id),
                case_id: None,
                details,
            })
            .collect();
        record_all(app, connection, &caller, &deeds).await?;
        Ok(deeds.len())
    })
    .await
}
