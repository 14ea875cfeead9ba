//! What mails say: every kind, ordinary and in plain language, as text and as HTML.

use remiss::config::Config;
use remiss::messages::{WrittenMail, write};
use remiss::papers::Filling;
use remiss_documents::{Block, Run};
use remiss_domain::heading_rules::Shape;
use remiss_domain::mail_texts::{MailKind, MailTexts, Reader};

/// A plausible value of each field; empty for what holds in special cases only.
fn sample(name: &str) -> &'static str {
    match name {
        "municipality" => "Exempelkommun",
        "web" => "https://kommun.example.org",
        "replyAddress" => "remiss@kommun.example.org",
        "date" => "2 september 2019",
        "department" => "Kommunstyrelseförvaltningen",
        "board" => "Kommunstyrelsen",
        "boardInSentence" => "kommunstyrelsen",
        "boardEmail" => "ks@kommun.example.org",
        "postalAddress" => "Exempelkommun, Kommunstyrelseförvaltningen, Box 1, 000 00 Exempelstad",
        "caseNumber" => "Ks 1216/2018",
        "caseTitle" => "Överenskommelse med civila samhället",
        "officer" => "Handläggaren",
        "remissName" => "Reviderad överenskommelse om samverkan",
        "called" => "Remiss",
        "contacts" => "Samordnare civila samhället, 019-000 00 00, samordnare@example.org",
        "respondent" => "Föreningen Exempel",
        "answerLink" => "https://remiss.kommun.example.org/svara/kE3nV0xQ9mTz4cRb7wYp1sLd6hGf2jUa8iOe5kNt0Xv",
        "deadline" => "onsdag 30 oktober 2019 kl. 23.59",
        "previousDeadline" => "onsdag 16 oktober 2019 kl. 23.59",
        "wished" => "15 november 2019",
        "confirmLink" => "https://remiss.kommun.example.org/bekrafta/kE3nV0xQ9mTz4cRb7wYp1sLd6hGf",
        "daysLeft" => "7 dagar",
        "lastDay" => "i morgon",
        "purpose" => "Vi vill veta om överenskommelsen fungerar för föreningarna.",
        "plainSummary" => {
            "Kommunen och föreningarna har ett avtal.\nDet säger hur vi ska arbeta ihop.\n\nNu ska avtalet bli nytt."
        }
        "canInfluence" => "Principerna och åtagandena kan ändras.",
        "cannotInfluence" => "Kommunens budget beslutas i annan ordning.",
        "questions" => "1. Vad tycker ni om principerna?\n2. Saknas något åtagande?",
        "attachedDocuments" => "Missiv\nFörslag till överenskommelse",
        "documentNumber" => "Ks 1216/2018:7",
        "received" => "måndag 14 oktober 2019 kl. 15.04",
        "outcome" => "synpunkter",
        "you" => "ni",
        "youCapital" => "Ni",
        "youObject" => "er",
        "yourNeuter" => "ert",
        "yourNeuterCapital" => "Ert",
        "reason" => "Förslaget ska arbetas om.",
        "shownAs" => "Föreningen Exempel",
        "files" => "1 bilaga",
        "masked" => "ja",
        "page" => "https://remiss.kommun.example.org/remisser/0198",
        "introduction" => "Överenskommelsen gäller från den 1 februari 2020.",
        "decision" => "Kommunstyrelsen beslutade den 14 januari 2020 (§ 12):\n\nÖverenskommelsen antas.",
        "feedbackPromise" => "Alla som svarar får veta vad som hände med synpunkterna.",
        "sender" => "Socialdepartementet",
        "senderNumber" => "S2015/06034",
        "decisionDate" => "14 januari 2020",
        "adoptsText" => "ja",
        "subscriptionLink" | "changeLink" => {
            "https://remiss.kommun.example.org/prenumeration/kE3nV0xQ9mTz4cRb7wYp1sLd6hGf"
        }
        "endLink" => "https://remiss.kommun.example.org/prenumeration/kE3nV0xQ9mTz4cRb7wYp1sLd6hGf/avsluta",
        "followLink" => "https://remiss.kommun.example.org/folj/kE3nV0xQ9mTz4cRb7wYp1sLd6hGf",
        "tally" => "14 synpunkter: 6 tillgodosedda, 3 delvis tillgodosedda, 5 inte tillgodosedda.",
        "summary" => "Vi vill veta om överenskommelsen fungerar för föreningarna.",
        "reasons" => "remisser från Kommunstyrelsen och ämnet kultur",
        "organisation" => "Föreningen Exempel",
        "role" => "ordförande",
        "contactLink" => "https://remiss.kommun.example.org/kontaktuppgifter/kE3nV0xQ9mTz4cRb7wYp1sLd6hGf",
        "validUntil" => "2 oktober 2019",
        "lastConfirmed" => "3 september 2018",
        "boards" => "Kommunstyrelsen",
        "headline" => "2 försenade ärenden och 1 ärende att lämna in",
        "rhythm" => "varje arbetsdag",
        "inbox" => "2 mejl väntar på att registratorn placerar dem, det äldsta sedan 30 augusti 2019.",
        "forOfficer" | "tooLate" | "considered" => "ja",
        // In special cases only.
        "forRegistrar" => "",
        "byLetter" | "mustAnswer" | "hasAnswered" | "linkedDocuments" | "passed" | "late" | "supplement"
        | "declines" | "noObjection" | "removed" | "tooLateForReplies" | "nameHidden" | "again"
        | "replacedNumber" | "withdrawn" => "",
        other => panic!("give the field {other} a sample value"),
    }
}

fn filling(kind: MailKind) -> Filling {
    let filling = kind
        .fields()
        .iter()
        .fold(Filling::default(), |filling, field| match field.shape {
            Shape::Blocks => filling.with_blocks(field.name, sample_blocks(field.name)),
            Shape::Line | Shape::Text => filling.with(field.name, sample(field.name)),
        });
    match kind {
        MailKind::Feedback => filling.with("received", "14 oktober 2019"),
        MailKind::LastDayReminder => filling.with("daysLeft", "1 dag"),
        _ => filling,
    }
}

/// Plausible blocks of each field.
fn sample_blocks(name: &str) -> Vec<Block> {
    match name {
        "viewpoints" => viewpoints(),
        "late" => vec![Block::bullets([
            "Ks 900/2018 Riktlinjer för idrottshallar: skulle ha lämnats in senast 23 augusti 2019 till sammanträdet \
             10 september 2019. Handläggare: Utredare.",
        ])],
        "meetings" => vec![
            Block::paragraph(
                "Sammanträdet 1 oktober 2019. Stoppdatum fredag 13 september 2019, om 9 arbetsdagar:",
            ),
            Block::bullets([
                "Ks 1216/2018 Överenskommelse: ska lämnas in, tjänsteskrivelsen är påbörjad. Handläggare: Utredare.",
                "Ks 77/2019 Kulturplan: inlämnat 30 augusti 2019. Handläggare: Strateg.",
            ]),
        ],
        "deadlines" => vec![Block::bullets([
            "Ks 1216/2018 Överenskommelse: svarstiden går ut fredag 20 september 2019 kl. 23.59. 12 av 20 har svarat.",
        ])],
        // Empty, as its heading then falls away.
        "toAnswer" => Vec::new(),
        "things" => vec![
            Block::heading(2, "Mejl som kom tillbaka"),
            Block::bullets([
                "Ks 1216/2018: utskicket till Föreningen Exempel (styrelsen@example.org) kom tillbaka. Mejlservern svarade: \
                 ”550 5.1.1 No such user”",
            ]),
            Block::paragraph(
                "Kontrollera adressen, rätta den och skicka igen, eller nå mottagaren på annat sätt.",
            ),
        ],
        "changes" => vec![
            Block::heading(2, "Sammanträdet 3 december 2019 flyttas till 10 december 2019"),
            Block::KeyValues {
                rows: vec![(
                    "Stoppdatum".to_owned(),
                    "fredag 22 november 2019 (förut fredag 15 november 2019)".to_owned(),
                )],
            },
            Block::bullets([
                "Ks 1216/2018 Överenskommelse: ska lämnas in senast fredag 22 november 2019 (om 59 arbetsdagar) till \
                 sammanträdet 10 december 2019.",
            ]),
        ],
        other => panic!("give the field {other} sample blocks"),
    }
}

fn viewpoints() -> Vec<Block> {
    vec![
        Block::heading(2, "Synpunkt 1 av 1"),
        Block::Paragraph {
            runs: vec![Run::bold("Ni skrev:")],
        },
        Block::quote("Små föreningar måste få tid på sig.\nTack för att vi blev tillfrågade."),
        Block::Paragraph {
            runs: vec![
                Run::bold("Vi gjorde: "),
                Run::plain("Synpunkten är tillgodosedd. Svarstiden är nu minst sex veckor."),
            ],
        },
    ]
}

fn written(kind: MailKind, reader: Reader, filling: &Filling) -> WrittenMail {
    let municipality = Config::defaults().municipality;
    write(&MailTexts::standard(), &municipality, kind, reader, filling).unwrap()
}

/// What holds in special cases: a late supplement, somebody who declines, a letter, and so on.
const SPECIAL: &[(MailKind, &str, &[&str])] = &[
    (
        MailKind::Dispatch,
        "letter_authority",
        &["byLetter", "mustAnswer"],
    ),
    (MailKind::Reminder, "passed_authority", &["passed", "mustAnswer"]),
    (MailKind::Receipt, "late_supplement", &["late", "supplement"]),
    (MailKind::Receipt, "declines", &["declines"]),
    (MailKind::Receipt, "withdrawn", &["withdrawn"]),
    (MailKind::DeadlineChange, "answered", &["hasAnswered"]),
    (MailKind::Withdrawal, "answered", &["hasAnswered"]),
    (MailKind::Closure, "authority", &["mustAnswer"]),
    (
        MailKind::Feedback,
        "declines_unreplied",
        &["declines", "tooLateForReplies"],
    ),
];

#[test]
fn every_mail_says_in_special_cases_what_holds_then() {
    for (kind, case, fields) in SPECIAL {
        let filling = fields.iter().fold(filling(*kind), |filling, field| {
            let filling = filling.with_whether(field, true);
            match *field {
                "passed" => filling.with("daysLeft", ""),
                "withdrawn" | "declines" => filling.with_whether("considered", false),
                _ => filling,
            }
        });
        let both = [Reader::Ordinary, Reader::PlainLanguage].map(|reader| {
            let mail = written(*kind, reader, &filling);
            format!("Ämne: {}\n\n{}", mail.subject, mail.text)
        });
        insta::assert_snapshot!(format!("{kind}_{case}"), both.join("\n==========\n\n"));
    }
}

#[test]
fn a_mail_can_be_read_by_everyone_and_follows_nobody() {
    for kind in MailKind::ALL {
        for reader in [Reader::Ordinary, Reader::PlainLanguage] {
            let mail = written(*kind, reader, &filling(*kind));
            let html = &mail.html;
            assert!(html.starts_with("<!DOCTYPE html>\n<html lang=\"sv\">"), "{kind}");
            assert!(
                html.contains(&format!("<title>{}</title>", mail.subject)),
                "{kind}"
            );
            for traced in ["<img", "<script", "<link", "url(", "src="] {
                assert!(!html.contains(traced), "{kind}: {traced}");
            }
            // A table that only places things is not read out as a table; one of facts has its headings.
            for table in html.split("<table").skip(1) {
                let role = table.split('>').next().unwrap().contains("role=\"presentation\"");
                let facts = table.split("</table>").next().unwrap().contains("scope=");
                assert!(role != facts || table.contains("<table"), "{kind}: {table}");
            }
            // Whoever reads the text reads what those who see the HTML see.
            for words in mail
                .text
                .split_whitespace()
                .filter(|word| word.len() > 12 && !word.contains('&'))
            {
                let word = words.trim_end_matches([':', '-']);
                assert!(html.contains(word), "{kind}: {word}");
            }
            assert!(
                !mail.text.contains('{') && !mail.text.contains("\n\n\n"),
                "{kind}"
            );
            assert!(
                !kind.is_about_case() || mail.subject.contains("Ks 1216/2018"),
                "{kind}"
            );
        }
    }
}

#[test]
fn what_people_wrote_is_never_markup_and_a_strange_address_is_not_followed() {
    let filling = filling(MailKind::Reminder)
        .with("remissName", "<b>Lek</b> & \"park\"")
        .with("answerLink", "javascript:alert(1)");
    let mail = written(MailKind::Reminder, Reader::Ordinary, &filling);
    assert!(
        !mail.html.contains("<b>") && mail.html.contains("&#60;b&#62;Lek"),
        "{}",
        mail.html
    );
    assert!(!mail.html.contains("href=\"javascript"));
    assert!(mail.text.contains("<b>Lek</b> & \"park\""));
}

#[test]
fn every_mail_says_what_its_text_says_in_words_and_in_html() {
    for kind in MailKind::ALL {
        for (reader, name) in [(Reader::Ordinary, "ordinary"), (Reader::PlainLanguage, "plain")] {
            let mail = written(*kind, reader, &filling(*kind));
            if reader == Reader::PlainLanguage && MailTexts::standard().get(*kind).plain_text.is_none() {
                assert_eq!(mail, written(*kind, Reader::Ordinary, &filling(*kind)));
                continue;
            }
            let text = format!("Ämne: {}\n\n{}", mail.subject, mail.text);
            insta::assert_snapshot!(format!("{kind}_{name}_text"), text);
            insta::assert_snapshot!(format!("{kind}_{name}_html"), mail.html);
        }
    }
}
