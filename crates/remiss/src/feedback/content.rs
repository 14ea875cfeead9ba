//! The words of the feedback to one respondent.

use remiss_documents::{Block, Document, Run};
use remiss_domain::deadline::date_in_sweden;
use remiss_domain::heading_rules::DocumentType;
use remiss_domain::mail_texts::Reader;
use remiss_domain::swedish::swedish_date;
use remiss_domain::workflow::{RecipientOutcome, ViewpointResult};

use super::store::Decided;
use super::words::decided_by;
use crate::app::App;
use crate::boards::Board;
use crate::cases::Case;
use crate::http::{ApiError, ApiResult};
use crate::messages;
use crate::papers::Filling;
use crate::remisser::Remiss;
use crate::responses::{PRIVATE_PERSON, Response};
use crate::viewpoints::Viewpoint;

/// What everyone gets told the same.
pub(super) struct Common<'a> {
    pub remiss: &'a Remiss,
    pub board: &'a Board,
    pub case: &'a Case,
    pub decision: Option<&'a Decided>,
    pub introduction: Option<&'a str>,
    /// Path of the remiss's page, when it is public.
    pub page: Option<String>,
}

/// The decision in words.
pub(super) fn decided(common: &Common<'_>, decision: &Decided) -> ApiResult<String> {
    let who = decided_by(&common.board.name, &decision.decided_by)?;
    let paragraph = match decision.paragraph.trim() {
        "" => String::new(),
        paragraph => format!(" (§ {})", paragraph.trim_start_matches('§').trim()),
    };
    Ok(format!(
        "{who} beslutade den {}{paragraph}:\n\n{}",
        swedish_date(decision.decided_on),
        decision.text.trim()
    ))
}

/// What is told of one viewpoint.
struct Told<'a> {
    /// `Synpunkt 1 av 3`; none for the only one.
    heading: Option<String>,
    /// What was written.
    wrote: &'a str,
    /// What was done.
    did: String,
    /// Why; may be empty.
    because: &'a str,
}

fn told<'a>(
    (place, count): (usize, usize),
    you: &str,
    late: bool,
    reader: Reader,
    viewpoint: &'a Viewpoint,
) -> ApiResult<Told<'a>> {
    let did = match viewpoint.result()? {
        Some(result) if reader == Reader::PlainLanguage => {
            format!("{} {}", did_plainly(result, you), viewpoint.reply)
                .trim_end()
                .to_owned()
        }
        Some(result) => format!("{} {}", did(result), viewpoint.reply)
            .trim_end()
            .to_owned(),
        None if late => "svaret kom för sent för att bli bemött före beslutet.".to_owned(),
        None if viewpoint.reply.is_empty() => "synpunkten har inte bedömts.".to_owned(),
        None => viewpoint.reply.clone(),
    };
    Ok(Told {
        heading: (count > 1).then(|| format!("Synpunkt {} av {count}", place + 1)),
        wrote: &viewpoint.text,
        did,
        because: &viewpoint.reason,
    })
}

/// The viewpoints: who wrote them finds the own words set apart from ours.
fn viewpoint_blocks(
    you: &str,
    late: bool,
    reader: Reader,
    viewpoints: &[&Viewpoint],
) -> ApiResult<Vec<Block>> {
    let (did, because) = match reader {
        Reader::Ordinary => ("Vi gjorde", "Därför"),
        Reader::PlainLanguage => ("Så blev det", "Det beror på det här"),
    };
    let mut blocks = Vec::new();
    for (place, viewpoint) in viewpoints.iter().enumerate() {
        let told = told((place, viewpoints.len()), you, late, reader, viewpoint)?;
        let labelled = |label: &str, text: &str| Block::Paragraph {
            runs: vec![Run::bold(format!("{label}: ")), Run::plain(first_upper(text))],
        };
        let mut one = Vec::new();
        one.extend(told.heading.map(|heading| Block::heading(2, heading)));
        one.push(Block::Paragraph {
            runs: vec![Run::bold(format!("{} skrev:", first_upper(you)))],
        });
        one.push(Block::quote(told.wrote));
        one.push(labelled(did, &told.did));
        if !told.because.is_empty() {
            one.push(labelled(because, told.because));
        }
        blocks.push(Block::KeepTogether { blocks: one });
    }
    Ok(blocks)
}

/// What the feedback on one response is filled with, as mail and as letter.
pub(super) fn filling(
    app: &App,
    common: &Common<'_>,
    response: &Response,
    viewpoints: &[&Viewpoint],
    reader: Reader,
) -> ApiResult<Filling> {
    let private = response.respondent_kind == PRIVATE_PERSON;
    let (you, object, your) = if private {
        ("du", "dig", "ditt")
    } else {
        ("ni", "er", "ert")
    };
    let outcome: RecipientOutcome = response.outcome.parse().map_err(ApiError::internal)?;
    let decision = common
        .decision
        .map(|decision| decided(common, decision))
        .transpose()?;
    let day = swedish_date(date_in_sweden(response.received_at));
    // A response that came when the compilation was closed already.
    let unreplied = viewpoints.is_empty() && outcome == RecipientOutcome::Views;
    let page = common
        .page
        .as_ref()
        .map(|path| app.page_url_for(path, reader == Reader::PlainLanguage));
    Ok(
        Filling::of_case(app, common.board, common.case, None, app.today())
            .about(common.board, common.remiss)
            .with("respondent", &response.respondent_name)
            .with("received", day)
            .with_whether("declines", outcome == RecipientOutcome::Declines)
            .with("you", you)
            .with("youCapital", first_upper(you))
            .with("youObject", object)
            .with("yourNeuter", your)
            .with("yourNeuterCapital", first_upper(your))
            .with("page", page.unwrap_or_default())
            .with("introduction", common.introduction.unwrap_or_default())
            .with("decision", decision.unwrap_or_default())
            .with("feedbackPromise", common.remiss.feedback_promise.trim())
            .with_whether("tooLateForReplies", unreplied)
            .with_blocks(
                "viewpoints",
                viewpoint_blocks(you, response.late, reader, viewpoints)?,
            ),
    )
}

/// The feedback on one response as a letter, from its template.
pub(super) fn letter(app: &App, common: &Common<'_>, filling: &Filling) -> Document {
    let template = app.templates().default_of(DocumentType::Aterkoppling);
    let mut letter = messages::letter(
        app,
        common.board,
        &common.case.case_number,
        template.kind.as_str(),
        &filling.title(template),
        app.today(),
    );
    letter.subject.clone_from(&common.remiss.name);
    filling.write(template, &mut letter);
    letter
}

fn first_upper(words: &str) -> String {
    let mut letters = words.chars();
    letters
        .next()
        .map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
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

/// The same in plain language (lättläst).
fn did_plainly(result: ViewpointResult, you: &str) -> String {
    match result {
        ViewpointResult::Met => format!("Det blir som {you} vill."),
        ViewpointResult::PartlyMet => format!("En del blir som {you} vill."),
        ViewpointResult::NotMet => format!("Det blir inte som {you} vill."),
        ViewpointResult::Noted => "Vi har läst det och tänker på det.".to_owned(),
        ViewpointResult::OutsideRemiss => "Vi frågade inte om det den här gången.".to_owned(),
        ViewpointResult::CarriedOver => "Vi tar upp det senare.".to_owned(),
    }
}
