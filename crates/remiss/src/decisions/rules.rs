//! What has to be right in a decision beside others: its day, and its paragraph.

use jiff::civil::Date;
use remiss_domain::swedish::swedish_date;
use uuid::Uuid;

use super::store;
use crate::app::App;
use crate::db::Connection;
use crate::http::{ApiError, ApiResult};
use crate::meetings::Meeting;
use crate::remisser::Remiss;

/// The day of a decision: not ahead, not before the meeting at which it is made, not before the remiss came in that it answers.
pub(super) fn day_can_be(
    app: &App,
    day: Date,
    meeting: Option<&Meeting>,
    remiss: Option<&Remiss>,
) -> ApiResult<()> {
    if day > app.today() {
        return Err(ApiError::invalid(
            "/decidedOn",
            "Beslutet kan inte registreras före den dag då det fattas.",
            "A decision cannot be recorded before the day on which it is made.",
        ));
    }
    if let Some(meeting) = meeting.filter(|meeting| day < meeting.date) {
        return Err(ApiError::invalid(
            "/decidedOn",
            format!(
                "Sammanträdet är den {}. Nämnden beslutar inte före det.",
                swedish_date(meeting.date)
            ),
            format!(
                "The meeting is on {}. The board does not decide before it.",
                meeting.date
            ),
        ));
    }
    let came = remiss
        .filter(|remiss| !remiss.is_outgoing())
        .and_then(|remiss| remiss.received_on);
    if let Some(came) = came.filter(|came| day < *came) {
        return Err(ApiError::invalid(
            "/decidedOn",
            format!(
                "Remissen kom in den {}. Beslutet om den är inte äldre. Kontrollera dagen, eller rätta remissens ankomstdag.",
                swedish_date(came)
            ),
            format!("The remiss came in on {came}. The decision is not older."),
        ));
    }
    Ok(())
}

/// A paragraph of the minutes is about one case: `§ 12` and `12` are the same. `own` is a decision that may have it.
pub(super) async fn paragraph_is_free(
    app: &App,
    connection: &mut Connection,
    meeting: &Meeting,
    paragraph: &str,
    own: Option<Uuid>,
) -> ApiResult<()> {
    let wanted = paragraph_key(paragraph);
    if wanted.is_empty() {
        return Ok(());
    }
    let taken = store::paragraphs_of(app, connection, meeting.id).await?;
    let other = taken
        .iter()
        .find(|(id, other, _)| Some(*id) != own && paragraph_key(other) == wanted);
    match other {
        None => Ok(()),
        Some((_, _, case_number)) => Err(ApiError::invalid(
            "/paragraph",
            format!(
                "§ {wanted} är redan beslutet i {case_number} vid samma sammanträde. Ange en annan paragraf."
            ),
            format!("Paragraph {wanted} is the decision in {case_number} at the same meeting already."),
        )),
    }
}

/// A paragraph as it is compared: without the sign, blanks and case.
fn paragraph_key(paragraph: &str) -> String {
    paragraph
        .chars()
        .filter(|letter| *letter != '§' && !letter.is_whitespace())
        .flat_map(char::to_lowercase)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::paragraph_key;

    #[test]
    fn a_paragraph_is_the_same_however_it_is_written() {
        for spelling in ["212 a", "§ 212 A", "§212a", " § 212\u{a0}a "] {
            assert_eq!(paragraph_key(spelling), "212a", "{spelling}");
        }
    }
}
