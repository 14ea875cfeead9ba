//! A new incoming case that a mail may be: what the rules find in it, kept with the entry and shown with its reasons.

use jiff::civil::Date;
use remiss_domain::deadline::date_in_sweden;
use remiss_domain::incoming_remiss::{self, Letter};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::reading::Reading;
use super::store::Entry;
use crate::app::App;
use crate::db::Connection;
use crate::http::ApiResult;
use crate::organisations;

/// A new incoming case that the mail may be (förslag till nytt ärende). Proposed with the words it was found in, never
/// decided: a registrar opens the case.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Proposal {
    /// Who asks (remissavsändare).
    #[schema(example = "Socialdepartementet")]
    pub sender: String,
    /// The sender's number.
    #[schema(example = "S2023/03181")]
    pub sender_number: Option<String>,
    /// Where the yttrande would go: the sender's address.
    #[schema(example = "remissvar@departement.example.org")]
    pub sender_email: Option<String>,
    /// Name of the remiss.
    #[schema(example = "betänkandet Mötesplatser för alla (SOU 2023:99)")]
    pub name: Option<String>,
    /// The last day to answer, where the mail names one only.
    #[schema(example = "2024-03-15")]
    pub deadline_date: Option<Date>,
    /// Every day in the mail that may be the last one to answer, with the words around it.
    pub deadlines: Vec<ProposedDeadline>,
    /// The day it came in.
    #[schema(example = "2024-01-10")]
    pub received_on: Date,
    /// How much speaks for it, 0 to 100.
    #[schema(example = 95)]
    pub score: u8,
    /// What speaks for it.
    #[schema(example = json!(["Mejlet talar om en remiss eller ber om ett yttrande."]))]
    pub reasons: Vec<String>,
}

/// A day that may be the last one to answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ProposedDeadline {
    /// The day.
    #[schema(example = "2024-03-15")]
    pub date: Date,
    /// The words it stands in.
    #[schema(example = "Remissvaren ska ha kommit in senast den 15 mars 2024.")]
    pub words: String,
    /// Whether it was worked out: "inom tre veckor", or a day without its year.
    #[schema(example = false)]
    pub worked_out: bool,
}

/// The number of a body that asks, in a mail that asks for nothing new: a reminder, a correction, more time.
pub(super) fn senders_number(reading: &Reading, our_numbers: &[String]) -> Option<String> {
    let mail = &reading.mail;
    let files = mail.attachments.iter().map(|file| file.file_name.as_str());
    let texts: Vec<&str> = [mail.subject.as_str(), &mail.whole_text]
        .into_iter()
        .chain(files)
        .collect();
    incoming_remiss::number_of_sender(&texts, our_numbers)
}

/// What the mail may be registered as. `our_numbers`: search keys of our own cases that it names.
pub(super) async fn propose(
    app: &App,
    connection: &mut Connection,
    entry: &Entry,
    reading: &Reading,
    our_numbers: &[String],
) -> ApiResult<Option<Proposal>> {
    let mail = &reading.mail;
    let from_address = mail.from.as_ref().map(|from| from.address.as_str());
    let known = match from_address {
        Some(address) => organisations::by_email(app, connection, address).await?,
        None => None,
    };
    let known_authority = known.filter(|known| known.kind == "authority");
    let file_names: Vec<String> = mail
        .attachments
        .iter()
        .map(|file| file.file_name.clone())
        .collect();
    let received_on = date_in_sweden(entry.received_at);
    let found = incoming_remiss::recognise(&Letter {
        subject: &mail.subject,
        // Forwarded by a colleague, the missive is what is quoted.
        text: &mail.whole_text,
        from_name: mail
            .from
            .as_ref()
            .and_then(|from| from.name.as_deref())
            .unwrap_or_default(),
        from_address: from_address.unwrap_or_default(),
        known_authority: known_authority.as_ref().map(|known| known.name.as_str()),
        file_names: &file_names,
        our_numbers,
        received_on,
    });
    Ok(found.map(|found| Proposal {
        sender: found.sender,
        sender_number: found.sender_number,
        sender_email: reading.answer_address(app),
        name: found.name,
        deadline_date: match found.deadlines.as_slice() {
            [only] => Some(only.date),
            _ => None,
        },
        deadlines: found
            .deadlines
            .into_iter()
            .map(|deadline| ProposedDeadline {
                date: deadline.date,
                words: deadline.words,
                worked_out: deadline.worked_out,
            })
            .collect(),
        received_on,
        score: found.score,
        reasons: found.reasons,
    }))
}
