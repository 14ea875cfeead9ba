//! Finding where a mail may belong: the reply address, the thread, case numbers, the sender. Each piece of evidence is kept
//! with its reason, whether or not it decides.

use remiss_domain::case_number::{CaseNumber, search_key};
use remiss_domain::workflow::{OutgoingAction, OutgoingState};

use super::candidate::{
    BY_NEAR_NUMBER, BY_REPLY_ADDRESS, BY_SENDER, BY_SENDER_AND_WORDS, BY_TEXT, BY_THREAD, Candidate, add,
};
use super::reading::Reading;
use super::store;
use crate::app::App;
use crate::cases::{self, Case};
use crate::db::Connection;
use crate::http::ApiResult;
use crate::remisser::{self, Remiss};
use crate::{messages, organisations, recipients};

/// Words with which people write of an answer to a remiss.
const WORDS: [&str; 6] = ["remiss", "yttrande", "synpunkt", "erinran", "svar på", "avstår"];

/// Where a mail may belong.
#[derive(Debug, Default)]
pub(super) struct Found {
    /// The candidates, strongest first.
    pub candidates: Vec<Candidate>,
    /// A number was written that does not exist.
    pub unknown_number: bool,
    /// Search keys of our own cases' numbers that stand in the mail.
    pub our_numbers: Vec<String>,
}

/// Looks for every piece of evidence.
pub(super) async fn find(app: &App, connection: &mut Connection, reading: &Reading) -> ApiResult<Found> {
    let mut found = Found::default();
    by_reply_address(app, connection, reading, &mut found).await?;
    by_thread(app, connection, reading, &mut found).await?;
    by_numbers(app, connection, reading, &mut found).await?;
    by_sender(app, connection, reading, &mut found).await?;
    found
        .candidates
        .sort_by_key(|candidate| std::cmp::Reverse(candidate.score));
    Ok(found)
}

async fn by_reply_address(
    app: &App,
    connection: &mut Connection,
    reading: &Reading,
    found: &mut Found,
) -> ApiResult<()> {
    for token in &reading.mail.reply_tokens {
        let Some(recipient) = recipients::by_reply_token(app, connection, token).await? else {
            continue;
        };
        let remiss = remisser::find(app, connection, recipient.remiss_id).await?;
        let case = cases::find(app, connection, remiss.case_id).await?;
        let reason = format!("Svarsadressen är den som {} fick.", recipient.name);
        let mut candidate = of_remiss(&case, &remiss, BY_REPLY_ADDRESS, reason);
        candidate.recipient_id = Some(recipient.id);
        add(&mut found.candidates, candidate);
    }
    Ok(())
}

async fn by_thread(
    app: &App,
    connection: &mut Connection,
    reading: &Reading,
    found: &mut Found,
) -> ApiResult<()> {
    let mail = &reading.mail;
    let thread: Vec<String> = mail.in_reply_to.iter().chain(&mail.references).cloned().collect();
    for message in messages::by_mail_message_ids(app, connection, &thread).await? {
        let reason = format!("Mejlet svarar på vårt mejl ”{}”.", message.subject);
        if let Some(id) = message.remiss_id {
            let remiss = remisser::find(app, connection, id).await?;
            let case = cases::find(app, connection, remiss.case_id).await?;
            let mut candidate = of_remiss(&case, &remiss, BY_THREAD, reason);
            candidate.recipient_id = message.recipient_id;
            add(&mut found.candidates, candidate);
        } else if let Some(id) = message.case_id {
            let case = cases::find(app, connection, id).await?;
            add(&mut found.candidates, of_case(&case, BY_THREAD, reason));
        }
    }
    Ok(())
}

async fn by_numbers(
    app: &App,
    connection: &mut Connection,
    reading: &Reading,
    found: &mut Found,
) -> ApiResult<()> {
    for (number, score, place) in &reading.numbers {
        let written = number.to_string();
        if let Some(case) = cases::by_number_key(app, connection, &written).await? {
            let own = case
                .case_number
                .parse()
                .is_ok_and(|own: CaseNumber| own == *number);
            if own || search_key(&written) == case.number_key {
                found.our_numbers.push(case.number_key.clone());
            }
            let reason = format!("Ärendenumret {} står {place}.", case.case_number);
            of_its_remisser(app, connection, reading, found, &case, (*score, &reason)).await?;
            continue;
        }
        found.unknown_number = true;
        for case in cases::near_numbers(app, connection, number).await? {
            let reason = format!(
                "Numret {written} står {place} men finns inte; {} är snarlikt.",
                case.case_number
            );
            of_its_remisser(app, connection, reading, found, &case, (BY_NEAR_NUMBER, &reason)).await?;
        }
    }
    Ok(())
}

/// Each remiss of the case that the mail can be an answer to: the open ones, else those whose time is over.
async fn of_its_remisser(
    app: &App,
    connection: &mut Connection,
    reading: &Reading,
    found: &mut Found,
    case: &Case,
    evidence: (u8, &str),
) -> ApiResult<()> {
    let (score, reason) = evidence;
    let mut remisser = remisser::of_case(app, connection, case.id).await?;
    remisser.retain(takes_responses);
    if remisser.iter().any(|remiss| remiss.state == "sent") {
        remisser.retain(|remiss| remiss.state == "sent");
    }
    if remisser.is_empty() {
        add(&mut found.candidates, of_case(case, score, reason.to_owned()));
    }
    for remiss in &remisser {
        let mut candidate = of_remiss(case, remiss, score, reason.to_owned());
        if let Some(from) = &reading.mail.from
            && let Some(recipient) = recipients::by_email(app, connection, remiss.id, &from.address).await?
        {
            candidate.recipient_id = Some(recipient.id);
            // Of two rounds of the case, the one that the sender was asked in.
            candidate.score += 1;
            candidate.reason = format!("{reason} Avsändaren är {}.", recipient.name);
        }
        add(&mut found.candidates, candidate);
    }
    Ok(())
}

/// The case that has the asking body's number already: a reminder or a correction of a remiss that was registered.
pub(super) async fn by_senders_number(
    app: &App,
    connection: &mut Connection,
    number: &str,
    found: &mut Found,
) -> ApiResult<()> {
    if let Some(case) = cases::by_number_key(app, connection, number).await? {
        let reason = format!(
            "Avsändarens nummer {number} hör redan till ärendet {}.",
            case.case_number
        );
        add(&mut found.candidates, of_case(&case, BY_TEXT, reason));
    }
    Ok(())
}

async fn by_sender(
    app: &App,
    connection: &mut Connection,
    reading: &Reading,
    found: &mut Found,
) -> ApiResult<()> {
    let Some(from) = &reading.mail.from else {
        return Ok(());
    };
    let asked = store::open_remisser_of_sender(app, connection, &from.address).await?;
    for (remiss_id, recipient_id) in &asked {
        let remiss = remisser::find(app, connection, *remiss_id).await?;
        let case = cases::find(app, connection, remiss.case_id).await?;
        let about = format!("{}\n{}", reading.mail.subject, reading.mail.text).to_lowercase();
        let speaks_of_it = about.contains(&remiss.name.to_lowercase())
            || WORDS.iter().any(|word| about.contains(word))
            || reading.has_files();
        let (score, reason) = match (asked.len(), speaks_of_it && !reading.denies_sender()) {
            _ if reading.denies_sender() => (
                BY_SENDER,
                "Avsändarens adress är tillfrågad i en öppen remiss, men mejlet är inte bekräftat som avsändarens (DMARC).",
            ),
            (1, true) => (
                BY_SENDER_AND_WORDS,
                "Avsändaren är tillfrågad i en enda öppen remiss och skriver om ett svar.",
            ),
            (1, false) => (BY_SENDER, "Avsändaren är tillfrågad i en enda öppen remiss."),
            _ => (BY_SENDER, "Avsändaren är tillfrågad i flera öppna remisser."),
        };
        let mut candidate = of_remiss(&case, &remiss, score, reason.to_owned());
        candidate.recipient_id = Some(*recipient_id);
        add(&mut found.candidates, candidate);
    }
    if asked.is_empty() {
        by_sender_name(app, connection, from.name.as_deref().unwrap_or_default(), found).await?;
    }
    Ok(())
}

/// An organisation writes from an address that is not known, under its name or one that it had before. Anybody can call himself so: it is shown to the registrar,
/// and never certain.
async fn by_sender_name(
    app: &App,
    connection: &mut Connection,
    name: &str,
    found: &mut Found,
) -> ApiResult<()> {
    for organisation in organisations::called(app, connection, name).await? {
        for (remiss_id, recipient_id) in
            store::open_remisser_of_organisation(app, connection, organisation.id).await?
        {
            let remiss = remisser::find(app, connection, remiss_id).await?;
            let case = cases::find(app, connection, remiss.case_id).await?;
            let now = if organisation.name.to_lowercase() == name.trim().to_lowercase() {
                String::new()
            } else {
                format!(" (heter nu {})", organisation.name)
            };
            let reason = format!(
                "Avsändaren kallar sig {}{now}, som är tillfrågad, men skriver från en adress som inte finns i registret.",
                name.trim()
            );
            let mut candidate = of_remiss(&case, &remiss, BY_SENDER, reason);
            candidate.recipient_id = Some(recipient_id);
            add(&mut found.candidates, candidate);
        }
    }
    Ok(())
}

fn of_remiss(case: &Case, remiss: &Remiss, score: u8, reason: String) -> Candidate {
    Candidate {
        case_id: case.id,
        case_number: case.case_number.clone(),
        remiss_id: remiss.is_outgoing().then_some(remiss.id),
        recipient_id: None,
        open: takes_responses(remiss),
        score,
        reason,
    }
}

fn of_case(case: &Case, score: u8, reason: String) -> Candidate {
    Candidate {
        case_id: case.id,
        case_number: case.case_number.clone(),
        remiss_id: None,
        recipient_id: None,
        open: false,
        score,
        reason,
    }
}

fn takes_responses(remiss: &Remiss) -> bool {
    let state: Option<OutgoingState> = remiss.state.parse().ok();
    remiss.is_outgoing() && state.is_some_and(|state| state.allow(OutgoingAction::TakeResponse).is_ok())
}
