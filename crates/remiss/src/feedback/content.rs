//! The words of the feedback to one respondent.

use remiss_domain::deadline::date_in_sweden;
use remiss_domain::swedish::swedish_date;
use remiss_domain::workflow::{DecidedBy, RecipientOutcome, ViewpointResult};

use super::store::Decided;
use crate::boards::Board;
use crate::http::{ApiError, ApiResult};
use crate::messages::MailContent;
use crate::remisser::Remiss;
use crate::responses::{PRIVATE_PERSON, Response};
use crate::viewpoints::Viewpoint;

/// What everyone gets told the same.
pub(super) struct Common<'a> {
    pub remiss: &'a Remiss,
    pub board: &'a Board,
    pub case_number: &'a str,
    pub decision: Option<&'a Decided>,
    pub introduction: Option<&'a str>,
    /// Address of the remiss's page, when it is public.
    pub page: Option<String>,
}

/// The feedback on one response.
pub(super) fn of(
    common: &Common<'_>,
    response: &Response,
    viewpoints: &[&Viewpoint],
) -> ApiResult<MailContent> {
    let private = response.respondent_kind == PRIVATE_PERSON;
    let (you, your) = if private { ("du", "ditt") } else { ("ni", "ert") };
    let outcome: RecipientOutcome = response.outcome.parse().map_err(ApiError::internal)?;
    let day = swedish_date(date_in_sweden(response.received_at));
    let mut paragraphs = vec![match outcome {
        RecipientOutcome::Declines => format!(
            "Den {day} meddelade {you} att {you} avstår från att svara på remissen ”{}”. Så här blev det.",
            common.remiss.name
        ),
        _ => format!(
            "Tack för {your} svar den {day} på remissen ”{}”. Här får {you} veta vad det ledde till.",
            common.remiss.name
        ),
    }];
    if let Some(introduction) = common.introduction {
        paragraphs.push(introduction.to_owned());
    }
    if let Some(decision) = common.decision {
        paragraphs.push(decided(common, decision)?);
    }
    for (place, viewpoint) in viewpoints.iter().enumerate() {
        paragraphs.push(on_viewpoint(
            place + 1,
            viewpoints.len(),
            you,
            response.late,
            viewpoint,
        )?);
    }
    if viewpoints.is_empty() && outcome == RecipientOutcome::Views {
        // A response that came when the compilation was closed already.
        paragraphs.push(format!(
            "{} svar kom när sammanställningen redan var klar. Det finns i ärendet, men har inte fått ett eget \
             bemötande.",
            if private { "Ditt" } else { "Ert" }
        ));
    }
    let mut closing = vec![format!(
        "Att en synpunkt inte har följts betyder inte att den var oviktig. Den har lästs, besvarats och vägts mot \
         andra synpunkter. Har {you} frågor, svara på det här meddelandet och ange {}.",
        common.case_number
    )];
    if !common.remiss.feedback_promise.trim().is_empty() {
        closing.insert(
            0,
            format!("Det här lovade vi: {}", common.remiss.feedback_promise.trim()),
        );
    }
    Ok(MailContent {
        greeting: Some("Hej!".to_owned()),
        paragraphs,
        facts: vec![("Ärendenummer".to_owned(), common.case_number.to_owned())],
        button: common
            .page
            .clone()
            .map(|page| ("Läs om remissen".to_owned(), page)),
        closing,
        sender: format!("{}\n{}", common.board.name, common.board.department),
    })
}

fn decided(common: &Common<'_>, decision: &Decided) -> ApiResult<String> {
    let by: DecidedBy = decision.decided_by.parse().map_err(ApiError::internal)?;
    let who = match by {
        DecidedBy::Board => common.board.name.clone(),
        DecidedBy::Chair => format!("Ordföranden för {}", common.board.name),
        DecidedBy::Delegate => format!("En tjänsteperson, på uppdrag av {},", common.board.name),
    };
    let paragraph = match decision.paragraph.trim() {
        "" => String::new(),
        paragraph => format!(" (§ {})", paragraph.trim_start_matches('§').trim()),
    };
    Ok(format!(
        "{who} beslutade den {}{paragraph}:\n{}",
        swedish_date(decision.decided_on),
        decision.text.trim()
    ))
}

fn on_viewpoint(
    number: usize,
    count: usize,
    you: &str,
    late: bool,
    viewpoint: &Viewpoint,
) -> ApiResult<String> {
    let capital = if you == "du" { "Du" } else { "Ni" };
    let mut lines = Vec::new();
    if count > 1 {
        lines.push(format!("Synpunkt {number} av {count}"));
    }
    lines.push(format!("{capital} skrev: {}", viewpoint.text));
    match viewpoint.result()? {
        Some(result) => {
            lines.push(
                format!("Vi gjorde: {} {}", did(result), viewpoint.reply)
                    .trim_end()
                    .to_owned(),
            );
        }
        None if late => {
            lines.push("Vi gjorde: svaret kom för sent för att bli bemött före beslutet.".to_owned())
        }
        None if viewpoint.reply.is_empty() => {
            lines.push("Vi gjorde: synpunkten har inte bedömts.".to_owned())
        }
        None => lines.push(format!("Vi gjorde: {}", viewpoint.reply)),
    }
    if !viewpoint.reason.is_empty() {
        lines.push(format!("Därför: {}", viewpoint.reason));
    }
    Ok(lines.join("\n"))
}

/// What was done, as a short sentence.
fn did(result: ViewpointResult) -> &'static str {
    match result {
        ViewpointResult::Met => "Synpunkten är tillgodosedd.",
        ViewpointResult::PartlyMet => "Synpunkten är delvis tillgodosedd.",
        ViewpointResult::NotMet => "Synpunkten är inte tillgodosedd.",
        ViewpointResult::Noted => "Synpunkten är noterad.",
        ViewpointResult::OutsideRemiss => "Synpunkten ligger utanför remissen.",
        ViewpointResult::CarriedOver => "Synpunkten är överförd till restlistan och behandlas senare.",
    }
}
