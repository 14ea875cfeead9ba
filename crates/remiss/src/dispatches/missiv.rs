//! The missiv: the covering letter of a remiss, written from what the remiss says by its template.

use jiff::civil::Date;
use remiss_documents::{Block, Cell, Detail, DetailKey, Document, Table};
use remiss_domain::deadline::Deadline;
use remiss_domain::heading_rules::{DocumentType, DraftText, Facts, Finding, Template, check};
use remiss_domain::swedish::swedish_date;

use super::correspondence::Correspondence;
use crate::app::App;
use crate::db::Connection;
use crate::documents;
use crate::http::ApiResult;
use crate::papers::Filling;
use crate::recipients::Recipient;
use crate::remisser::{Remiss, RemissContact};
use crate::rendering::{self, Format};

/// The missiv as text, section by section, and what its rules say about it.
pub(super) struct Missiv {
    pub text: DraftText,
    pub findings: Vec<Finding>,
    filling: Filling,
}

/// Writes the missiv. `documents` go along with it.
pub(super) fn write(
    app: &App,
    about: &Correspondence<'_>,
    documents: &[documents::Document],
    recipients: &[Recipient],
) -> Missiv {
    let template = template(app);
    let remiss = about.remiss;
    let facts = Facts {
        remiss_name: Some(remiss.name.clone()),
        deadline: remiss.deadline_date,
        case_title: Some(about.case.title.clone()),
        case_number: Some(about.case.case_number.clone()),
        questions: remiss
            .disposition()
            .iter()
            .flat_map(|chapter| &chapter.questions)
            .map(|(_, question)| question.text.clone())
            .collect(),
        ..Facts::default()
    };
    let filling = filling(app, about, documents, recipients);
    let sections = template.sections.iter().filter_map(|section| {
        let text = section.compose_text(filling.values());
        (section.required || !text.is_empty()).then(|| (section.key.clone(), text))
    });
    let text = DraftText {
        title: filling.title(template),
        sections: sections.collect(),
    };
    let findings = check(template, &text, &facts, None);
    Missiv {
        text,
        findings,
        filling,
    }
}

fn template(app: &App) -> &Template {
    app.templates().default_of(DocumentType::Missiv)
}

fn filling(
    app: &App,
    about: &Correspondence<'_>,
    documents: &[documents::Document],
    recipients: &[Recipient],
) -> Filling {
    let remiss = about.remiss;
    let deadline = remiss.deadline_in_words().map(Deadline::swedish);
    let steps = remiss.preparation_steps.iter().map(|step| match step.date {
        Some(date) => format!("{}: {}", swedish_date(date), step.what),
        None => step.what.clone(),
    });
    let titles = documents
        .iter()
        .filter(|document| document.kind != "missiv")
        .map(|document| document.title.clone());
    let officer = about.officer.as_deref();
    Filling::of_case(app, &about.board, &about.case, officer, app.today())
        .with("remissName", &remiss.name)
        .with("deadline", deadline.unwrap_or_default())
        .with("purpose", &remiss.purpose)
        .with("background", &remiss.background)
        .with("preparationSteps", bullets(steps))
        .with("canInfluence", &remiss.can_influence)
        .with("cannotInfluence", &remiss.cannot_influence)
        .with("questions", questions(remiss))
        .with("waysToAnswer", ways_to_answer(app, about, recipients))
        .with("duty", duty(recipients))
        .with("contacts", contacts(about, remiss))
        .with("documents", bullets(titles))
        .with("feedbackPromise", &remiss.feedback_promise)
        .with_blocks("recipients", listed(template(app), recipients))
}

/// The questions, numbered throughout; under the sections of the remiss where they stand under any.
fn questions(remiss: &Remiss) -> String {
    let one_line = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
    let chapters = remiss.disposition();
    let parted = chapters.iter().any(|chapter| chapter.section.is_some());
    let mut parts = Vec::new();
    for chapter in chapters.iter().filter(|chapter| !chapter.questions.is_empty()) {
        parts.extend(chapter.section.map(|section| format!("## {}", one_line(section))));
        let lines = chapter.questions.iter().map(|(number, question)| {
            let text = one_line(&question.text);
            if parted {
                // A numbered list begins anew in each section; the answers refer to numbers throughout.
                format!("- Fråga {number}: {text}")
            } else {
                format!("{number}. {text}")
            }
        });
        parts.push(lines.collect::<Vec<_>>().join("\n"));
    }
    parts.join("\n\n")
}

/// Whom to ask. The missiv of a public remiss is itself published; the mails name every contact.
fn contacts(about: &Correspondence<'_>, remiss: &Remiss) -> String {
    let shown = remiss
        .contacts
        .iter()
        .filter(|contact| contact.may_publish || !remiss.public);
    let lines: Vec<String> = shown.map(RemissContact::line).collect();
    if lines.is_empty() {
        bullets([about.board.registry()])
    } else {
        bullets(lines)
    }
}

fn ways_to_answer(app: &App, about: &Correspondence<'_>, recipients: &[Recipient]) -> String {
    let mut ways = Vec::new();
    if recipients.iter().any(|recipient| !recipient.by_letter()) {
        ways.push("Med er egen svarslänk, som står i mejlet, eller genom att svara på mejlet.".to_owned());
    }
    if about.remiss.public {
        let page = app.page_url(&format!("/remisser/{}", about.remiss.id));
        ways.push(format!("På webben: {page}"));
    }
    // The address that is fetched from, so that what is sent there finds its place.
    ways.push(format!("Med e-post till {}.", app.settings().mail.reply_address));
    ways.push(format!(
        "Med brev till {}.",
        about.board.postal_line(&app.settings().municipality)
    ));
    bullets(ways)
}

/// Who must answer (förvaltningslagen 26 §).
fn duty(recipients: &[Recipient]) -> &'static str {
    let must = recipients
        .iter()
        .filter(|recipient| recipient.must_answer)
        .count();
    if must == 0 {
        "Ni är inbjudna att svara, men måste inte."
    } else if must == recipients.len() {
        "Myndigheter ska svara på remissen."
    } else {
        "Myndigheter ska svara på remissen. Övriga är inbjudna att svara, men måste inte."
    }
}

fn listed(template: &Template, recipients: &[Recipient]) -> Vec<Block> {
    if recipients.is_empty() {
        return Vec::new();
    }
    let rows = recipients.iter().map(|recipient| {
        let asked = if recipient.must_answer {
            "mustAnswer"
        } else {
            "invited"
        };
        vec![Cell::text(&recipient.name), Cell::text(template.label(asked))]
    });
    vec![Block::Table(Table {
        caption: None,
        header: ["recipient", "answer"]
            .map(|label| template.label(label).to_owned())
            .to_vec(),
        rows: rows.collect(),
        widths: vec![3, 1],
    })]
}

/// A list in the light syntax of a section, each item on one line.
pub(super) fn bullets(lines: impl IntoIterator<Item = String>) -> String {
    let lines: Vec<String> = lines
        .into_iter()
        .map(|line| format!("- {}", line.split_whitespace().collect::<Vec<_>>().join(" ")))
        .collect();
    lines.join("\n")
}

impl Missiv {
    /// The missiv as a document of this date; as a letter to one recipient with its own answer link.
    pub fn document(
        &self,
        app: &App,
        about: &Correspondence<'_>,
        date: Date,
        to: Option<&Recipient>,
    ) -> Document {
        let template = template(app);
        let mut document = Document::new(template.kind.as_str(), &self.text.title, date);
        document.subject.clone_from(&about.remiss.name);
        document.creator.clone_from(&about.board.department);
        document.header = rendering::letterhead(app, &about.board, Some(&about.case.case_number));
        if let Some(officer) = &about.officer {
            let officer = Detail::new(DetailKey::Officer, template.label("officer"), officer);
            document.header.meta.push(officer);
        }
        let filling = self.filling.clone().with("date", swedish_date(date));
        let filling = match to {
            Some(recipient) => filling
                .with("answerLink", Correspondence::answer_link(app, recipient))
                // A letter does not speak of a mail.
                .with(
                    "waysToAnswer",
                    ways_to_answer(app, about, std::slice::from_ref(recipient)),
                )
                // Its own extension, and whether it is asked by law or invited.
                .with("deadline", own_deadline(about, recipient))
                .with("duty", duty(std::slice::from_ref(recipient))),
            None => filling,
        };
        filling.write(template, &mut document);
        document
    }

    /// The missiv as PDF, and as Word.
    pub async fn files(
        &self,
        app: &App,
        connection: &mut Connection,
        about: &Correspondence<'_>,
    ) -> ApiResult<(Vec<u8>, Vec<u8>)> {
        let document = self.document(app, about, app.today(), None);
        let mut bytes = [Format::Pdf, Format::Docx].map(|format| (format, Vec::new()));
        for (format, bytes) in &mut bytes {
            *bytes =
                rendering::render_within(app, connection, about.board.id, document.clone(), *format).await?;
        }
        let [(_, pdf), (_, docx)] = bytes;
        Ok((pdf, docx))
    }
}

fn own_deadline(about: &Correspondence<'_>, recipient: &Recipient) -> String {
    let deadline = recipient.deadline(about.remiss).map(Deadline::from_timestamp);
    deadline.map(Deadline::swedish).unwrap_or_default()
}
