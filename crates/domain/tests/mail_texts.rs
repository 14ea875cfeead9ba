//! What mails say: the files, their light syntax, and that plain language is plain.
#![allow(clippy::unwrap_used, missing_docs)]

use remiss_domain::heading_rules::Values;
use remiss_domain::mail_texts::{MailKind, MailPiece, MailText, MailTexts, Reader};

fn reminder(text: &str) -> Result<MailText, String> {
    let source = format!(
        "name = \"Påminnelse\"\nsubject = \"Påminnelse {{caseNumber}}\"\ntext = \"\"\"\n{text}\n\n{{deadline}} {{answerLink}}\n\"\"\"\n"
    );
    MailText::parse(MailKind::Reminder, &source).map_err(|error| error.to_string())
}

fn pieces(text: &str, values: &[(&'static str, &str)]) -> Vec<MailPiece> {
    let values: Values = values
        .iter()
        .map(|(name, value)| (*name, (*value).to_owned()))
        .collect();
    reminder(text).unwrap().compose(Reader::Ordinary, &values).pieces
}

#[test]
fn every_embedded_text_can_be_read_and_has_a_file_name_of_its_own() {
    let mut names: Vec<_> = MailKind::ALL.iter().map(|kind| kind.file_name()).collect();
    for text in MailTexts::standard().iter() {
        assert_eq!(
            &MailText::parse(text.kind, text.kind.standard_text()).unwrap(),
            text
        );
    }
    names.sort_unstable();
    names.dedup();
    assert_eq!(names.len(), MailKind::ALL.len());
}

#[test]
fn the_light_syntax_gives_headings_lists_facts_and_links() {
    let read = pieces(
        "Hej {respondent}!\n\n## Så svarar ni\n\n- Med brev.\n{?byLetter}- Med e-post.\n{!byLetter}- På mejlet.\n\n| Svara senast | {deadline}\n\
         | Handläggare | {officer}\n\n[Svara]({answerLink})",
        &[
            ("respondent", "Föreningen"),
            ("deadline", "i morgon"),
            ("answerLink", "https://example.org/a"),
        ],
    );
    assert_eq!(
        read,
        [
            MailPiece::Paragraph("Hej Föreningen!".to_owned()),
            MailPiece::Heading("Så svarar ni".to_owned()),
            MailPiece::List(vec!["Med brev.".to_owned(), "På mejlet.".to_owned()]),
            MailPiece::Facts(vec![("Svara senast".to_owned(), "i morgon".to_owned())]),
            MailPiece::Link {
                label: "Svara".to_owned(),
                address: "https://example.org/a".to_owned()
            },
            MailPiece::Paragraph("i morgon https://example.org/a".to_owned()),
        ]
    );
}

#[test]
fn what_comes_in_from_a_field_is_never_read_as_syntax() {
    let read = pieces(
        "{contacts}\n\n- {remissName}\n\n| Namn | {respondent}",
        &[
            (
                "contacts",
                "## Rubrik\n- punkt\n\n| a | b |\n\n[x](https://example.org) {deadline}",
            ),
            ("remissName", "[x](y)"),
            ("respondent", "a | b"),
        ],
    );
    assert_eq!(
        read,
        [
            MailPiece::Paragraph("## Rubrik\n- punkt".to_owned()),
            MailPiece::Paragraph("| a | b |".to_owned()),
            MailPiece::Paragraph("[x](https://example.org) {deadline}".to_owned()),
            MailPiece::List(vec!["[x](y)".to_owned()]),
            MailPiece::Facts(vec![("Namn".to_owned(), "a | b".to_owned())]),
        ]
    );
}

#[test]
fn what_has_no_value_falls_away_with_its_heading_and_its_button() {
    let read = pieces(
        "## Kontakt\n\n{contacts}\n\n## Länk\n\n[Svara]({answerLink})\n\n| Datum | {deadline}",
        &[],
    );
    assert_eq!(read, []);
}

#[test]
fn a_faulty_text_says_line_and_reason() {
    let fault = |text: &str| reminder(text).unwrap_err();
    assert!(fault("Hej {namn}!").starts_with("rad 4: okänt fält {namn}; tillåtna är municipality"));
    assert_eq!(
        fault("Hej!\n| Datum"),
        "rad 5: en uppgift skrivs | Etikett | {fält}"
    );
    assert_eq!(fault("[Svara]()"), "rad 4: en länk skrivs [Text]({fält})");
    let lacking = MailText::parse(
        MailKind::Reminder,
        "name = \"P\"\nsubject = \"{caseNumber}\"\ntext = \"Hej\"\n",
    );
    assert_eq!(
        lacking.unwrap_err().to_string(),
        "rad 3: texten har inte fältet {deadline}, som påminnelse måste ha"
    );
    let unnumbered = MailText::parse(
        MailKind::Reminder,
        "name = \"P\"\nsubject = \"Hej\"\ntext = \"{deadline} {answerLink}\"\n",
    );
    assert_eq!(
        unnumbered.unwrap_err().to_string(),
        "rad 2: ämnesraden måste ha fältet {caseNumber}"
    );
    let file = |name: &str, text: &str| MailTexts::with([(name.to_owned(), text.to_owned())]);
    let unknown = file("paminnelse.toml", "").unwrap_err().to_string();
    assert!(unknown.contains("paminnelse.toml, rad 1: inget mejl har en text med det filnamnet"));
    let own = file(
        "reminder.toml",
        "name = \"Vår\"\nsubject = \"{caseNumber}\"\ntext = \"{deadline} {answerLink}\"\n",
    );
    assert_eq!(own.unwrap().get(MailKind::Reminder).name, "Vår");
}

/// LIX (läsbarhetsindex, Björnsson 1968): words per sentence, and of a hundred words those with more than six letters. Under 30 is
/// very easy to read, as children's books are. A heading, an item and a paragraph end a sentence. Facts and buttons are no running text.
fn lix(pieces: &[MailPiece]) -> f64 {
    let mut texts = Vec::new();
    for piece in pieces {
        match piece {
            MailPiece::Heading(text) => texts.push(text.clone()),
            MailPiece::Paragraph(text) => texts.extend(text.lines().map(str::to_owned)),
            MailPiece::List(items) => texts.extend(items.iter().cloned()),
            MailPiece::Facts(_) | MailPiece::Link { .. } | MailPiece::Blocks(_) => {}
        }
    }
    let (mut words, mut long, mut sentences) = (0_u32, 0_u32, 0_u32);
    for text in &texts {
        for sentence in text.split(['.', '!', '?', ':']) {
            let lengths: Vec<usize> = sentence
                .split(|letter: char| !letter.is_alphanumeric() && letter != '-')
                .map(|word| word.chars().count())
                .filter(|length| *length > 0)
                .collect();
            // One that is nothing but what is filled in, as in the signature, says nothing about our words.
            if lengths.is_empty() || sentence.split_whitespace().all(|word| word.starts_with("vi")) {
                continue;
            }
            sentences += 1;
            words += u32::try_from(lengths.len()).unwrap();
            long += u32::try_from(lengths.iter().filter(|length| **length > 6).count()).unwrap();
        }
    }
    f64::from(words) / f64::from(sentences) + 100.0 * f64::from(long) / f64::from(words)
}

#[test]
fn plain_language_is_plain_by_lix_and_sentence_length() {
    let mut measured = 0;
    for text in MailTexts::standard().iter() {
        let Some(plain) = &text.plain_text else { continue };
        // What is filled in is not ours: short words stand for it. Both sides of each condition are read.
        for flags in ["x", ""] {
            let values: Values = text
                .kind
                .fields()
                .iter()
                .map(|field| {
                    let is_flag = field.swedish.starts_with("ja, om");
                    (field.name, if is_flag { flags } else { "vi" }.to_owned())
                })
                .collect();
            let index = lix(&plain.compose(&values));
            println!("{} {index:.1}", text.kind);
            assert!(index < 30.0, "{} has LIX {index:.1}", text.kind);
            for piece in plain.compose(&values) {
                let (MailPiece::Paragraph(said) | MailPiece::Heading(said)) = piece else {
                    continue;
                };
                for sentence in said.split(['.', '!', '?', ':', '\n']) {
                    let words = sentence.split_whitespace().count();
                    assert!(words <= 15, "{}: {words} words in \"{sentence}\"", text.kind);
                }
            }
            measured += 1;
        }
    }
    assert!(measured >= 18, "{measured}");
}

#[test]
fn whom_organisations_hear_from_they_can_hear_in_plain_language() {
    for text in MailTexts::standard().iter() {
        let to_organisations = text.kind.field("respondent").is_some();
        assert!(
            !to_organisations || text.plain_text.is_some(),
            "{} has no plain_text",
            text.kind
        );
    }
}
