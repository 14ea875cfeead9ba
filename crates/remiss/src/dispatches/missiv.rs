//! The missiv: the covering letter of a remiss, written from what the remiss says and the template's headings.

use jiff::civil::Date;
use remiss_documents::{Annex, Block, Cell, Document, Table};
use remiss_domain::deadline::Deadline;
use remiss_domain::heading_rules::{DocumentType, DraftText, Facts, Finding, Template, check};
use remiss_domain::swedish::swedish_date;

use super::correspondence::Correspondence;
use super::mails::contact_line;
use crate::app::App;
use crate::documents;
use crate::http::ApiResult;
use crate::recipients::Recipient;
use crate::rendering;

/// Lines that introduce what follows; set as headings below the section's.
const LABELS: [&str; 4] = [
    "Bakgrund",
    "Så har förslaget tagits fram",
    "Det här kan ni påverka",
    "Det här går inte att påverka",
];

/// The missiv as text, section by section, and what its rules say about it.
pub(super) struct Missiv {
    pub text: DraftText,
    pub findings: Vec<Finding>,
    recipients: Vec<(String, &'static str)>,
}

/// Writes the missiv. `documents` go along with it.
pub(super) fn write(
    app: &App,
    about: &Correspondence<'_>,
    documents: &[documents::Document],
    recipients: &[Recipient],
) -> Missiv {
    let template = Template::standard(DocumentType::Missiv);
    let remiss = about.remiss;
    let facts = Facts {
        remiss_name: Some(remiss.name.clone()),
        deadline: remiss.deadline_date,
        case_title: Some(about.case.title.clone()),
        case_number: Some(about.case.case_number.clone()),
        questions: remiss
            .questions
            .iter()
            .map(|question| question.text.clone())
            .collect(),
        ..Facts::default()
    };
    let listed: Vec<_> = recipients
        .iter()
        .map(|recipient| {
            let asked = if recipient.must_answer {
                "Ska svara"
            } else {
                "Inbjuden att svara"
            };
            (recipient.name.clone(), asked)
        })
        .collect();
    let sections = template.sections.iter().filter_map(|section| {
        let text = section_text(app, about, documents, recipients, &section.key);
        (section.required || !text.is_empty()).then(|| (section.key.clone(), text))
    });
    let text = DraftText {
        title: template
            .expected_title(&facts)
            .unwrap_or_else(|_| format!("Remiss – {}", remiss.name)),
        sections: sections.collect(),
    };
    let findings = check(template, &text, &facts, None);
    Missiv {
        text,
        findings,
        recipients: listed,
    }
}

fn section_text(
    app: &App,
    about: &Correspondence<'_>,
    documents: &[documents::Document],
    recipients: &[Recipient],
    key: &str,
) -> String {
    let remiss = about.remiss;
    let mut parts: Vec<String> = Vec::new();
    match key {
        "purpose" => {
            parts.push(remiss.purpose.clone());
            if !remiss.background.is_empty() {
                parts.extend(["Bakgrund".to_owned(), remiss.background.clone()]);
            }
            if !remiss.preparation_steps.is_empty() {
                let steps = remiss.preparation_steps.iter().map(|step| match step.date {
                    Some(date) => format!("- {}: {}", swedish_date(date), step.what.trim()),
                    None => format!("- {}", step.what.trim()),
                });
                parts.push("Så har förslaget tagits fram".to_owned());
                parts.push(steps.collect::<Vec<_>>().join("\n"));
            }
        }
        "influence" => {
            let can = if remiss.can_influence.is_empty() {
                "Ni kan lämna synpunkter på hela förslaget."
            } else {
                &remiss.can_influence
            };
            parts.extend(["Det här kan ni påverka".to_owned(), can.to_owned()]);
            if !remiss.cannot_influence.is_empty() {
                parts.push("Det här går inte att påverka".to_owned());
                parts.push(remiss.cannot_influence.clone());
            }
        }
        "questions" => parts.extend(
            (1..)
                .zip(&remiss.questions)
                .map(|(number, question)| format!("{number}. {}", question.text.trim())),
        ),
        "deadline" => parts.extend(remiss.deadline_in_words().map(|deadline| {
            format!(
                "Vi behöver ert svar senast {} (svensk tid).",
                Deadline::swedish(deadline)
            )
        })),
        "howToAnswer" => parts.extend(how_to_answer(app, about, recipients)),
        "contacts" => {
            // The missiv of a public remiss is itself published; the mails name every contact.
            let shown = remiss
                .contacts
                .iter()
                .filter(|contact| contact.may_publish || !remiss.public);
            let mut lines: Vec<String> = shown.map(contact_line).collect();
            if lines.is_empty() {
                let registry = [
                    about.board.department.clone(),
                    about.board.email.clone().unwrap_or_default(),
                ];
                lines.push(
                    registry
                        .into_iter()
                        .filter(|part| !part.is_empty())
                        .collect::<Vec<_>>()
                        .join(", "),
                );
            }
            parts.push(bullets(lines));
        }
        "documents" => {
            let titles: Vec<String> = documents
                .iter()
                .filter(|document| document.kind != "missiv")
                .map(|document| document.title.clone())
                .collect();
            parts.push(if titles.is_empty() {
                "Inga handlingar följer med utöver det här missivet.".to_owned()
            } else {
                bullets(titles)
            });
        }
        "publicity" => {
            parts.push(
                "Svaren blir allmänna handlingar, som vem som helst har rätt att ta del av. Kommunen kan också publicera \
                 dem. Skriv därför inga personnummer eller känsliga uppgifter om enskilda."
                    .to_owned(),
            );
            parts.push(
                "Alla synpunkter sammanställs och får ett bemötande. Att en synpunkt tas emot och läses betyder inte \
                 att den alltid kan följas."
                    .to_owned(),
            );
            parts.push(remiss.feedback_promise.clone());
        }
        "distributionList" => {
            parts.push(bullets(recipients.iter().map(|recipient| recipient.name.clone())));
        }
        _ => {}
    }
    parts.retain(|part| !part.trim().is_empty());
    parts.join("\n\n")
}

fn how_to_answer(app: &App, about: &Correspondence<'_>, recipients: &[Recipient]) -> Vec<String> {
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
    ways.push(format!("Med brev till {}.", about.postal_address(app)));
    let must = recipients
        .iter()
        .filter(|recipient| recipient.must_answer)
        .count();
    let duty = if must == 0 {
        "Ni är inbjudna att svara, men måste inte."
    } else if must == recipients.len() {
        "Myndigheter ska svara på remissen."
    } else {
        "Myndigheter ska svara på remissen. Övriga är inbjudna att svara, men måste inte."
    };
    vec![
        bullets(ways),
        format!("Märk gärna svaret med {}.", about.case.case_number),
        format!("{duty} Den som inte har något att invända, eller vill avstå, kan svara bara det."),
    ]
}

fn bullets(lines: impl IntoIterator<Item = String>) -> String {
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
        officer: Option<&str>,
        date: Date,
        to: Option<&Recipient>,
    ) -> Document {
        let template = Template::standard(DocumentType::Missiv);
        let mut document = Document::new("missiv", &self.text.title, date);
        document.subject.clone_from(&about.remiss.name);
        document.creator.clone_from(&about.board.department);
        document.header = rendering::letterhead(app, &about.board, Some(&about.case.case_number));
        if let Some(officer) = officer {
            document
                .header
                .meta
                .push(("Handläggare".to_owned(), officer.to_owned()));
        }
        if let Some(recipient) = to {
            document.header.recipient = std::iter::once(recipient.name.clone())
                .chain(recipient.postal_address.lines().map(str::to_owned))
                .collect();
        }
        for (key, text) in &self.text.sections {
            let heading = template
                .section(key)
                .map_or(key.as_str(), |section| section.heading.as_str());
            if key == "distributionList" {
                document.annexes.push(Annex::new(heading, vec![self.table()]));
                continue;
            }
            document.blocks.push(Block::heading(1, heading));
            if key == "questions" {
                let questions = about.remiss.questions.iter().map(|question| question.text.trim());
                document.blocks.push(Block::numbers(questions));
                continue;
            }
            document
                .blocks
                .extend(Block::from_plain_text(text).into_iter().map(labelled));
            if key == "howToAnswer"
                && let Some(recipient) = to
            {
                document.blocks.push(Block::paragraph(format!(
                    "Er egen svarslänk: {}",
                    Correspondence::answer_link(app, recipient)
                )));
            }
        }
        document
    }

    fn table(&self) -> Block {
        let rows = self.recipients.iter();
        Block::Table(Table {
            caption: None,
            header: vec!["Remissinstans".to_owned(), "Svar".to_owned()],
            rows: rows
                .map(|(name, asked)| vec![Cell::text(name), Cell::text(*asked)])
                .collect(),
            widths: vec![3, 1],
        })
    }

    /// The missiv as PDF, and as Word.
    pub async fn files(
        &self,
        app: &App,
        about: &Correspondence<'_>,
        officer: Option<&str>,
    ) -> ApiResult<(Vec<u8>, Vec<u8>)> {
        let document = self.document(app, about, officer, app.today(), None);
        let pdf = rendering::render(document.clone(), rendering::Format::Pdf).await?;
        let docx = rendering::render(document, rendering::Format::Docx).await?;
        Ok((pdf, docx))
    }
}

/// A label becomes a heading of its own, a real one: screen readers and Word find their way by them.
fn labelled(block: Block) -> Block {
    let label = match &block {
        Block::Paragraph { runs } => LABELS
            .iter()
            .find(|label| runs.iter().any(|run| run.text == **label)),
        _ => None,
    };
    match label {
        Some(label) => Block::heading(2, *label),
        None => block,
    }
}
