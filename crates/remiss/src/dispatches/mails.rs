//! The texts of the mails and letters about a remiss, in Swedish.

use jiff::Timestamp;
use remiss_domain::deadline::Deadline;

use super::correspondence::Correspondence;
use crate::app::App;
use crate::documents::Document;
use crate::messages::MailContent;
use crate::recipients::Recipient;

/// How many bytes of documents go along with a mail; more are left to the answer link.
pub(super) const ATTACHED_BYTES: i64 = 10 * 1024 * 1024;

/// The documents that go along with a mail: all of them, or the missiv only when they are too large together.
pub(super) fn attached(documents: &[Document]) -> Vec<&Document> {
    let size: i64 = documents.iter().map(|document| document.size).sum();
    documents
        .iter()
        .filter(|document| size <= ATTACHED_BYTES || document.kind == "missiv")
        .collect()
}

/// The mail with which a remiss goes out.
pub(super) fn dispatch(
    app: &App,
    about: &Correspondence<'_>,
    recipient: &Recipient,
    documents: &[Document],
) -> MailContent {
    let remiss = about.remiss;
    let municipality = &app.settings().municipality.name;
    let mut paragraphs = Vec::new();
    if recipient.plain_language && !remiss.plain_summary.is_empty() {
        paragraphs.push(format!(
            "{municipality} vill veta vad ni tycker om ”{}”.",
            remiss.name
        ));
        paragraphs.push(remiss.plain_summary.clone());
        paragraphs.push(
            "Ni bestämmer själva om ni vill svara. Skriv med egna ord. Korta svar går också bra.".to_owned(),
        );
    } else {
        paragraphs.push(format!(
            "{} i {municipality} ber om era synpunkter på ”{}”. {}",
            about.board.name,
            remiss.name,
            if recipient.must_answer {
                "Som myndighet ska ni svara på remissen, även om ni inte har något att invända."
            } else {
                "Ni är inbjudna att svara, men måste inte. Har ni inga invändningar, eller vill ni avstå, kan ni \
                 säga bara det."
            }
        ));
        paragraphs.push(format!("Syfte: {}", remiss.purpose));
        if !remiss.can_influence.is_empty() {
            paragraphs.push(format!("Det här kan ni påverka: {}", remiss.can_influence));
        }
        if !remiss.cannot_influence.is_empty() {
            paragraphs.push(format!(
                "Det här går inte att påverka: {}",
                remiss.cannot_influence
            ));
        }
        let chapters = remiss.disposition();
        let questions: Vec<String> = chapters
            .iter()
            .flat_map(|chapter| &chapter.questions)
            .map(|(number, question)| format!("{number}. {}", question.text))
            .collect();
        if !questions.is_empty() {
            paragraphs.push(format!(
                "Det här vill vi särskilt veta:\n{}",
                questions.join("\n")
            ));
        }
    }
    let mut facts = vec![
        (
            "Svara senast".to_owned(),
            in_words(recipient.deadline(remiss), "inte bestämt"),
        ),
        ("Ärendenummer".to_owned(), about.case.case_number.clone()),
    ];
    let titles: Vec<&str> = documents
        .iter()
        .map(|document| match document.kind.as_str() {
            "missiv" => "Missiv",
            _ => document.title.as_str(),
        })
        .collect();
    if !titles.is_empty() {
        let along = attached(documents).len() == documents.len();
        let label = match (along, recipient.by_letter()) {
            (true, _) => "Handlingar som följer med",
            (false, true) => "Handlingar",
            (false, false) => "Handlingar (för stora att bifoga, finns via svarslänken)",
        };
        facts.push((label.to_owned(), titles.join("\n")));
    }
    let mut closing = vec![how_else(app, about, recipient)];
    closing.push(
        "Svaret blir en allmän handling, som vem som helst har rätt att läsa, och kan publiceras. Skriv därför inga \
         personnummer eller känsliga uppgifter om enskilda."
            .to_owned(),
    );
    closing.push(if remiss.feedback_promise.is_empty() {
        "När svarstiden är slut sammanställer vi alla synpunkter och tar ställning till var och en. Ni får veta vad \
         som hände med era."
            .to_owned()
    } else {
        remiss.feedback_promise.clone()
    });
    closing.extend(questions_to(about));
    MailContent {
        greeting: Some(greeting(recipient)),
        paragraphs,
        facts,
        button: Some((
            "Svara på remissen".to_owned(),
            Correspondence::answer_link(app, recipient),
        )),
        closing,
        sender: about.sender(app),
    }
}

/// A reminder to answer.
pub(super) fn reminder(app: &App, about: &Correspondence<'_>, recipient: &Recipient) -> MailContent {
    MailContent {
        greeting: Some(greeting(recipient)),
        paragraphs: vec![format!(
            "Vi har inte fått något svar från er på remissen ”{}”. {}",
            about.remiss.name,
            if recipient.must_answer {
                "Som myndighet ska ni svara, även om ni inte har något att invända."
            } else {
                "Det är frivilligt att svara. Vill ni avstå kan ni säga det, så påminner vi inte fler gånger."
            }
        )],
        facts: vec![
            (
                "Svara senast".to_owned(),
                in_words(recipient.deadline(about.remiss), "inte bestämt"),
            ),
            ("Ärendenummer".to_owned(), about.case.case_number.clone()),
        ],
        button: Some((
            "Svara på remissen".to_owned(),
            Correspondence::answer_link(app, recipient),
        )),
        closing: std::iter::once(how_else(app, about, recipient))
            .chain(questions_to(about))
            .collect(),
        sender: about.sender(app),
    }
}

/// A later deadline: for one recipient (anstånd), with the reason, or for all.
pub(super) fn later_deadline(
    app: &App,
    about: &Correspondence<'_>,
    recipient: &Recipient,
    before: Option<Timestamp>,
    deadline: Option<Timestamp>,
    for_all: bool,
) -> MailContent {
    let what = if for_all {
        format!(
            "Svarstiden för remissen ”{}” är förlängd för alla.",
            about.remiss.name
        )
    } else {
        format!(
            "Ni har fått anstånd med att svara på remissen ”{}”.",
            about.remiss.name
        )
    };
    MailContent {
        greeting: Some(greeting(recipient)),
        paragraphs: vec![what],
        facts: vec![
            ("Svara senast".to_owned(), in_words(deadline, "inte bestämt")),
            ("Tidigare svarsdatum".to_owned(), in_words(before, "inget")),
            ("Ärendenummer".to_owned(), about.case.case_number.clone()),
        ],
        button: Some((
            "Svara på remissen".to_owned(),
            Correspondence::answer_link(app, recipient),
        )),
        closing: if recipient.outcome.is_some() {
            vec![
                "Ni har redan svarat. Vill ni lägga till något kan ni göra det fram till det nya datumet."
                    .to_owned(),
            ]
        } else {
            vec![how_else(app, about, recipient)]
        },
        sender: about.sender(app),
    }
}

/// The remiss was withdrawn.
pub(super) fn withdrawal(
    app: &App,
    about: &Correspondence<'_>,
    recipient: &Recipient,
    reason: &str,
) -> MailContent {
    MailContent {
        greeting: Some(greeting(recipient)),
        paragraphs: vec![
            format!(
                "{} har återkallat remissen ”{}”. Ni behöver inte svara.",
                about.board.name, about.remiss.name
            ),
            format!("Skäl: {reason}"),
        ],
        facts: vec![("Ärendenummer".to_owned(), about.case.case_number.clone())],
        button: None,
        closing: if recipient.outcome.is_some() {
            vec!["Ert svar är registrerat och finns kvar i ärendet. Tack för att ni tog er tid.".to_owned()]
        } else {
            Vec::new()
        },
        sender: about.sender(app),
    }
}

fn greeting(recipient: &Recipient) -> String {
    format!("Hej {}!", recipient.name)
}

/// A deadline as mails write it.
fn in_words(deadline: Option<Timestamp>, none: &str) -> String {
    deadline.map_or_else(
        || none.to_owned(),
        |deadline| format!("{} (svensk tid)", Deadline::from_timestamp(deadline).swedish()),
    )
}

/// The other ways to answer, besides the link.
fn how_else(app: &App, about: &Correspondence<'_>, recipient: &Recipient) -> String {
    let letter = format!("med brev till {}", about.postal_address(app));
    let other = if recipient.by_letter() {
        format!(
            "{letter} eller med e-post till {}",
            app.settings().mail.reply_address
        )
    } else {
        format!("genom att svara på det här mejlet eller {letter}")
    };
    format!(
        "Länken är er egen. Ni kan också svara {other}. Märk gärna svaret med {}.",
        about.case.case_number
    )
}

/// Whom to ask about the remiss.
fn questions_to(about: &Correspondence<'_>) -> Option<String> {
    let contacts: Vec<String> = about.remiss.contacts.iter().map(contact_line).collect();
    (!contacts.is_empty()).then(|| format!("Har ni frågor? Kontakta:\n{}", contacts.join("\n")))
}

/// A contact on one line: `Samordnare civila samhället, 019-000 00 00, samordnare@example.org`.
pub(super) fn contact_line(contact: &crate::remisser::RemissContact) -> String {
    let mut parts = vec![
        contact.name.trim(),
        contact.role.trim(),
        contact.phone.trim(),
        contact.email.as_deref().unwrap_or_default(),
    ];
    parts.retain(|part| !part.is_empty());
    parts.join(", ")
}
