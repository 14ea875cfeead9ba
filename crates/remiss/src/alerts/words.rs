//! What an alert says, in Swedish. The sentences around it are the template's.

use remiss_documents::Block;
use remiss_domain::deadline::Deadline;
use remiss_domain::staff::AlertKind;

use super::store::{EntryWaiting, MailInTrouble, MailboxAway, Missing, Passed, Told};

/// Names that are listed at most; a remiss can have hundreds of recipients.
const LISTED: usize = 100;
/// Letters of a mail server's words, and of a subject.
const WORDS: usize = 300;

/// A mail that came back or could not be sent.
pub(super) fn mail_in_trouble(mail: &MailInTrouble) -> String {
    let what = match mail.purpose.as_str() {
        "dispatch" => "utskicket",
        "reminder" => "påminnelsen",
        "receipt" => "mottagningskvittensen",
        "extension" => "beskedet om anstånd",
        "deadlineChange" => "beskedet om ändrad svarstid",
        "withdrawal" => "återkallelsen",
        "closure" => "beskedet om att svarstiden är slut",
        "feedback" => "återkopplingen",
        "publication" => "beskedet om publicering",
        "yttrande" => "yttrandet",
        "contactLink" => "länken till kontaktuppgifterna",
        "meetingChange" => "beskedet om ändrade sammanträden",
        _ => "mejlet",
    };
    let to = match mail.to_name.trim() {
        "" => mail.to_address.clone(),
        name => format!("{name} ({})", mail.to_address),
    };
    let happened = if mail.status == "bounced" {
        "kom tillbaka"
    } else {
        "gick inte att skicka"
    };
    let words = short(&mail.words);
    let said = if words.is_empty() {
        String::new()
    } else {
        format!(" Mejlservern svarade: ”{words}”")
    };
    about(
        mail.case_number.as_deref(),
        &format!("{what} till {to} {happened}.{said}"),
    )
}

/// A mail that waits in the inbox, or lies in quarantine.
pub(super) fn entry_waiting(entry: &EntryWaiting, kind: AlertKind) -> String {
    let from = match (entry.from_name.trim(), entry.from_address.trim()) {
        ("", "") => "en okänd avsändare".to_owned(),
        ("", address) => address.to_owned(),
        (name, "") => name.to_owned(),
        (name, address) => format!("{name} ({address})"),
    };
    let subject = match short(&entry.subject) {
        subject if subject.is_empty() => "utan ämne".to_owned(),
        subject => format!("med ämnet ”{subject}”"),
    };
    let state = if kind == AlertKind::Quarantined {
        "ligger i karantän"
    } else {
        "väntar i inkorgen"
    };
    let came = Deadline::from_timestamp(entry.received_at).swedish();
    let text = format!(
        "Ett mejl från {from} {subject} {state}. Det kom {came}. {}",
        entry.reason
    );
    text.trim().to_owned()
}

/// A deadline that has passed with answers missing.
pub(super) fn deadline_passed(passed: &Passed) -> String {
    let deadline = Deadline::from_timestamp(passed.deadline).swedish();
    let text = if passed.of_all {
        format!(
            "svarstiden för ”{}” gick ut {deadline}. {} av {} har svarat. De här har inte svarat:",
            passed.name, passed.answered, passed.asked
        )
    } else {
        format!(
            "anståndet till {deadline} för ”{}” har gått ut. De här har inte svarat:",
            passed.name
        )
    };
    about(Some(&passed.case_number), &text)
}

/// A mailbox that cannot be read.
pub(super) fn mailbox_away(mailbox: &MailboxAway) -> String {
    format!(
        "Brevlådan ”{}” har inte gått att läsa sedan {}. {}",
        mailbox.name,
        Deadline::from_timestamp(mailbox.since).swedish(),
        short(&mailbox.trouble)
    )
}

/// Those who have not answered.
pub(super) fn missing(missing: &[Missing]) -> Vec<String> {
    let mut items: Vec<String> = missing
        .iter()
        .take(LISTED)
        .map(|recipient| {
            let mut remarks = Vec::new();
            if recipient.must_answer {
                remarks.push("ska svara");
            }
            if recipient.delivery == "bounced" {
                remarks.push("utskicket kom inte fram");
            }
            if remarks.is_empty() {
                recipient.name.clone()
            } else {
                format!("{} ({})", recipient.name, remarks.join(", "))
            }
        })
        .collect();
    if missing.len() > LISTED {
        items.push(format!("och {} till", missing.len() - LISTED));
    }
    items
}

/// What the subject says: `Ks 1216/2018: ett mejl kom tillbaka`, `3 saker att titta på`.
pub(super) fn headline(told: &[Told]) -> String {
    let first = told.first().and_then(|told| told.case_number.as_deref());
    let same = first.filter(|number| {
        told.iter()
            .all(|told| told.case_number.as_deref() == Some(number))
    });
    let kinds = told.chunk_by(|one, other| one.kind == other.kind).count();
    let what = match (told, kinds) {
        ([], _) => String::new(),
        ([one], _) => singular(one.kind).to_owned(),
        (several, 1) => format!("{} {}", several.len(), plural(several[0].kind)),
        (several, _) => format!("{} saker att titta på", several.len()),
    };
    match same {
        Some(number) => format!("{number}: {what}"),
        None => capital(&what),
    }
}

/// Everything that is told, kind by kind. `page`: makes an address of a path of the staff's pages; none where nobody signs in to them.
pub(super) fn things(told: &[Told], page: Option<&dyn Fn(&str) -> String>) -> Vec<Block> {
    let mut blocks = Vec::new();
    for alerts in told.chunk_by(|one, other| one.kind == other.kind) {
        let Some(first) = alerts.first() else { continue };
        let (with_items, plain): (Vec<&Told>, Vec<&Told>) =
            alerts.iter().partition(|told| !told.items.is_empty());
        blocks.push(Block::heading(2, heading(first.kind)));
        if !plain.is_empty() {
            blocks.push(Block::bullets(plain.iter().map(|told| told.text.as_str())));
        }
        for told in with_items {
            blocks.push(Block::paragraph(&told.text));
            blocks.push(Block::bullets(told.items.iter().map(String::as_str)));
        }
        blocks.push(Block::paragraph(advice(first.kind)));
        if let (Some(page), Some(path)) = (page, path(first.kind)) {
            blocks.push(Block::paragraph(format!("Gör det här: {}", page(path))));
        }
    }
    blocks
}

/// Path of the page on which it is done.
fn path(kind: AlertKind) -> Option<&'static str> {
    match kind {
        AlertKind::InboxWaiting | AlertKind::Quarantined => Some("/arbete/inkorg"),
        AlertKind::ExtensionRequested => Some("/arbete/anstand"),
        AlertKind::ResponseWaiting => Some("/arbete/svar"),
        AlertKind::MailBounced
        | AlertKind::MailFailed
        | AlertKind::DeadlinePassed
        | AlertKind::MailboxAway
        | AlertKind::WebhookDisabled
        | AlertKind::CaseMissing
        | AlertKind::ResponseAfterClosing => None,
    }
}

fn singular(kind: AlertKind) -> &'static str {
    match kind {
        AlertKind::MailBounced => "ett mejl kom tillbaka",
        AlertKind::MailFailed => "ett mejl gick inte att skicka",
        AlertKind::InboxWaiting => "ett mejl väntar i inkorgen",
        AlertKind::DeadlinePassed => "svarstiden har gått ut och svar saknas",
        AlertKind::MailboxAway => "en brevlåda går inte att läsa",
        AlertKind::Quarantined => "ett mejl ligger i karantän",
        AlertKind::ExtensionRequested => "en begäran om anstånd",
        AlertKind::ResponseWaiting => "svar från webben väntar",
        AlertKind::WebhookDisabled => "en webhook är avstängd",
        AlertKind::CaseMissing => "en remiss till oss har inget ärende",
        AlertKind::ResponseAfterClosing => "svar har kommit efter sammanställningen",
    }
}

fn plural(kind: AlertKind) -> &'static str {
    match kind {
        AlertKind::MailBounced => "mejl kom tillbaka",
        AlertKind::MailFailed => "mejl gick inte att skicka",
        AlertKind::InboxWaiting => "mejl väntar i inkorgen",
        AlertKind::DeadlinePassed => "svarstider har gått ut och svar saknas",
        AlertKind::MailboxAway => "brevlådor går inte att läsa",
        AlertKind::Quarantined => "mejl ligger i karantän",
        AlertKind::ExtensionRequested => "har begärt anstånd",
        AlertKind::ResponseWaiting => "remisser har svar från webben som väntar",
        AlertKind::WebhookDisabled => "webhookar är avstängda",
        AlertKind::CaseMissing => "remisser till oss har inget ärende",
        AlertKind::ResponseAfterClosing => "remisser har fått svar efter sammanställningen",
    }
}

fn heading(kind: AlertKind) -> &'static str {
    match kind {
        AlertKind::MailBounced => "Mejl som kom tillbaka",
        AlertKind::MailFailed => "Mejl som inte gick att skicka",
        AlertKind::InboxWaiting => "Mejl som väntar i inkorgen",
        AlertKind::DeadlinePassed => "Svarstid som har gått ut",
        AlertKind::MailboxAway => "Brevlåda som inte går att läsa",
        AlertKind::Quarantined => "Mejl i karantän",
        AlertKind::ExtensionRequested => "Begäran om anstånd",
        AlertKind::ResponseWaiting => "Svar från webben som väntar",
        AlertKind::WebhookDisabled => "Webhook som är avstängd",
        AlertKind::CaseMissing => "Remiss till oss utan ärende",
        AlertKind::ResponseAfterClosing => "Svar efter avslutad sammanställning",
    }
}

/// What to do about it.
fn advice(kind: AlertKind) -> &'static str {
    match kind {
        AlertKind::MailBounced | AlertKind::MailFailed => {
            "Kontrollera adressen, rätta den och skicka igen, eller nå mottagaren på annat sätt."
        }
        AlertKind::InboxWaiting => {
            "Placera mejlet i rätt ärende, eller lägg det åt sidan. Inget har försvunnit."
        }
        AlertKind::DeadlinePassed => {
            "Ring, påminn eller ge anstånd, eller avsluta svarstiden. Sena svar tas fortfarande emot."
        }
        AlertKind::MailboxAway => {
            "Be it-avdelningen titta på brevlådan. Mejlen ligger kvar där och hämtas när den svarar igen."
        }
        AlertKind::Quarantined => {
            "Öppna inte bilagorna. Mejlet är sparat, och avsändaren får veta vad som gäller."
        }
        AlertKind::ExtensionRequested => {
            "Ge anstånd, eller säg nej med skäl. Den som frågar får besked med mejl i båda fallen."
        }
        AlertKind::WebhookDisabled => {
            "Be it-avdelningen titta på det mottagande systemet och sätta på webhooken igen. Den fortsätter där den slutade, så inget \
             har försvunnit."
        }
        AlertKind::CaseMissing => {
            "Leta efter remissen i inkorgen, eller öppna ett ärende av den i bevakningen. Gäller den inte oss: lägg den åt sidan med skäl."
        }
        AlertKind::ResponseAfterClosing => {
            "Läs svaret. Ska det med i sammanställningen: dela upp det i synpunkter, så öppnas den igen. Efter beslutet räcker det att svaret är registrerat."
        }
        AlertKind::ResponseWaiting => {
            "Läs svaren och ta emot dem, eller lägg dem åt sidan. De är inte registrerade än, och inget har försvunnit."
        }
    }
}

fn about(case_number: Option<&str>, text: &str) -> String {
    match case_number {
        Some(number) => format!("{number}: {text}"),
        None => capital(text),
    }
}

fn capital(text: &str) -> String {
    let mut letters = text.chars();
    match letters.next() {
        Some(first) => first.to_uppercase().chain(letters).collect(),
        None => String::new(),
    }
}

/// On one line, and not longer than it takes to understand it.
fn short(text: &str) -> String {
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    match line.char_indices().nth(WORDS) {
        Some((end, _)) => format!("{}…", &line[..end]),
        None => line,
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn told(kind: AlertKind, case_number: Option<&str>) -> Told {
        Told {
            alert_id: uuid::Uuid::nil(),
            kind,
            board_id: None,
            case_id: None,
            case_number: case_number.map(str::to_owned),
            text: "Något har hänt.".to_owned(),
            items: Vec::new(),
        }
    }

    #[test]
    fn the_subject_names_the_case_when_everything_is_about_one() {
        let ks = Some("Ks 1216/2018");
        let one = told(AlertKind::MailBounced, ks);
        assert_eq!(
            headline(std::slice::from_ref(&one)),
            "Ks 1216/2018: ett mejl kom tillbaka"
        );
        assert_eq!(
            headline(&[one.clone(), one.clone()]),
            "Ks 1216/2018: 2 mejl kom tillbaka"
        );
        let inbox = told(AlertKind::InboxWaiting, None);
        assert_eq!(
            headline(std::slice::from_ref(&inbox)),
            "Ett mejl väntar i inkorgen"
        );
        assert_eq!(headline(&[one, inbox]), "2 saker att titta på");
    }

    #[test]
    fn a_long_list_of_those_who_have_not_answered_is_cut_and_says_so() {
        let recipient = Missing {
            name: "Föreningen Exempel".to_owned(),
            must_answer: false,
            delivery: "sent".to_owned(),
        };
        let items = missing(&vec![recipient; 103]);
        assert_eq!(items.len(), 101);
        assert_eq!(items.last().unwrap(), "och 3 till");
    }

    #[test]
    fn those_who_must_answer_and_those_who_were_not_reached_are_marked() {
        let board = Missing {
            name: "Byggnadsnämnden".to_owned(),
            must_answer: true,
            delivery: "bounced".to_owned(),
        };
        assert_eq!(
            missing(&[board]),
            ["Byggnadsnämnden (ska svara, utskicket kom inte fram)"]
        );
    }

    #[test]
    fn the_words_of_a_mail_server_come_on_one_line_and_are_cut_when_long() {
        assert_eq!(short("550  5.1.1\r\n No such user"), "550 5.1.1 No such user");
        assert_eq!(short(&"å".repeat(500)).chars().count(), WORDS + 1);
    }
}
