//! The groups that operations stand in, in the order in which a reader meets them.

use serde_json::{Value, json};

/// Name of a group, as operations carry it, and what it holds.
const TAGS: &[(&str, &str)] = &[
    (
        "cases",
        "Ärenden och ärendenummer, handläggare, plan och checklista. (Cases and their numbers.)",
    ),
    (
        "documents",
        "Handlingar, registrering och innehåll. (Documents of a case.)",
    ),
    ("search", "Sökning bland ärenden och svar. (Searches.)"),
    (
        "remisser",
        "Remisser, utgående och inkomna. (Requests for opinions, in both directions.)",
    ),
    (
        "recipients",
        "Sändlistan för en remiss, och anstånd. (Who is asked, and extensions.)",
    ),
    (
        "suggestions",
        "Förslag till sändlistan och vilka som saknas i den. (Suggested recipients, and who is missing.)",
    ),
    (
        "dispatches",
        "Utskick och påminnelser. (Dispatches and reminders.)",
    ),
    (
        "responses",
        "Inkomna svar, och publicering av dem. (Incoming answers, and their publication.)",
    ),
    (
        "viewpoints",
        "Synpunkter i svaren. (Single viewpoints in the answers.)",
    ),
    (
        "compilation",
        "Sammanställning av svaren. (Compilation of the answers.)",
    ),
    (
        "feedback",
        "Återkoppling till dem som svarade. (What came of the answers.)",
    ),
    (
        "drafts",
        "Utkast till tjänsteskrivelser och yttranden. (Drafts of reports and statements.)",
    ),
    (
        "document-templates",
        "Dokumentmallar: rubriker och regler. (Headings and their rules.)",
    ),
    (
        "word-templates",
        "Kommunens egna Word-mallar. (The municipality's own Word templates.)",
    ),
    (
        "meetings",
        "Sammanträden, stoppdatum och dagordning. (Meetings, stop dates, agenda.)",
    ),
    (
        "decisions",
        "Nämndens beslut, och att de sänds. (Decisions of a board.)",
    ),
    ("calendars", "Stoppdatum i den egna kalendern. (Calendar feeds.)"),
    (
        "boards",
        "Nämnder, deras kontakter och historia. (Boards over time.)",
    ),
    (
        "organisations",
        "Registret över dem som tillfrågas. (The register of those who are asked.)",
    ),
    (
        "distribution-lists",
        "Sparade sändlistor. (Kept distribution lists.)",
    ),
    (
        "messages",
        "Utgående mejl och brev, och aviseringar. (Outgoing mails and letters, alerts.)",
    ),
    ("mail-texts", "Mejlens texter. (Texts of the mails.)"),
    ("inbox", "Inkommen post. (Incoming mail.)"),
    (
        "announced-remisser",
        "Bevakning: remisser som andra har publicerat, och om vi är tillfrågade. (Remisser that others have announced, and whether we are asked.)",
    ),
    (
        "public",
        "Det som är öppet för alla. (What is open to everybody.)",
    ),
    (
        "statistics",
        "Statistik och uppföljning. (Statistics and follow-up.)",
    ),
    (
        "events",
        "Händelser i ordning, för andra system. (What has happened, in order.)",
    ),
    (
        "webhooks",
        "Webhookar: händelser som skickas till andra system. (Events that are sent to other systems.)",
    ),
    ("audit", "Logg över vem som gjort vad. (Who did what.)"),
    ("access", "API-nycklar. (API keys.)"),
    ("about", "Om API:et. (About the API.)"),
];

/// The groups that operations of this document stand in, each described.
pub(super) fn described(document: &Value) -> Value {
    let used = |tag: &str| {
        let operations = document["paths"].as_object().into_iter().flatten();
        let mut operations = operations.filter_map(|(_, path)| path.as_object()).flatten();
        operations.any(|(_, operation)| {
            let tags = operation["tags"].as_array().into_iter().flatten();
            tags.into_iter().any(|one| one == tag)
        })
    };
    TAGS.iter()
        .filter(|(name, _)| used(name))
        .map(|(name, description)| json!({ "name": name, "description": description }))
        .collect()
}
