//! Mails written from their texts: one content, as text and as HTML, so that whoever reads either reads the same.

use remiss_documents::{Block, Cell, Run};
use remiss_domain::mail_texts::{MailKind, MailPiece, MailTexts, Reader};

use crate::app::App;
use crate::config::MunicipalityConfig;
use crate::http::{ApiError, ApiResult};
use crate::papers::Filling;

/// A mail, written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WrittenMail {
    /// Subject, on one line.
    pub subject: String,
    /// As plain text.
    pub text: String,
    /// As HTML.
    pub html: String,
    /// As the body of a letter, for those who are reached by post.
    pub blocks: Vec<Block>,
}

/// Writes a mail of this kind, with the words in use and the fields of `filling`.
pub fn write_mail(app: &App, kind: MailKind, reader: Reader, filling: &Filling) -> ApiResult<WrittenMail> {
    write(
        app.mail_texts(),
        &app.settings().municipality,
        kind,
        reader,
        filling,
    )
}

/// The same from texts and a municipality, without an application.
pub fn write(
    texts: &MailTexts,
    municipality: &MunicipalityConfig,
    kind: MailKind,
    reader: Reader,
    filling: &Filling,
) -> ApiResult<WrittenMail> {
    let composed = texts.get(kind).compose(reader, filling.values());
    let mut parts = Vec::new();
    for piece in composed.pieces {
        match piece {
            MailPiece::Heading(text) => parts.push(Part::Heading(text)),
            MailPiece::Paragraph(text) => parts.push(Part::Paragraph(vec![Run::plain(text)])),
            MailPiece::List(items) => parts.push(Part::Bullets(
                items.into_iter().map(|item| vec![Run::plain(item)]).collect(),
            )),
            MailPiece::Facts(rows) => parts.push(Part::Facts(rows)),
            MailPiece::Link { label, address } => {
                let first = !parts.iter().any(|part| matches!(part, Part::Link { .. }));
                parts.push(Part::Link {
                    button: first,
                    label,
                    address,
                });
            }
            MailPiece::Blocks(field) => Part::add(filling.blocks(field), &mut parts),
        }
    }
    let page = MailPage {
        subject: &composed.subject,
        parts: &parts,
        municipality: &municipality.name,
        web: &municipality.web,
    };
    Ok(WrittenMail {
        text: text(&parts, &municipality.name, &municipality.web),
        html: askama::Template::render(&page).map_err(ApiError::internal)?,
        blocks: parts.iter().map(Part::block).collect(),
        subject: composed.subject,
    })
}

/// A part of a mail, as it is shown.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Part {
    Heading(String),
    Paragraph(Vec<Run>),
    Bullets(Vec<Vec<Run>>),
    Numbers(Vec<Vec<Run>>),
    Facts(Vec<(String, String)>),
    Quote(Vec<Run>),
    Table {
        caption: String,
        header: Vec<String>,
        rows: Vec<Vec<Cell>>,
    },
    Link {
        button: bool,
        label: String,
        address: String,
    },
}

#[derive(askama::Template)]
#[template(path = "messages/templates/mail.html")]
struct MailPage<'a> {
    subject: &'a str,
    parts: &'a [Part],
    municipality: &'a str,
    web: &'a str,
}

impl Part {
    /// The blocks that the program sets, as parts.
    fn add(blocks: &[Block], parts: &mut Vec<Part>) {
        for block in blocks {
            match block {
                Block::Heading { text, .. } => parts.push(Part::Heading(text.clone())),
                Block::Paragraph { runs } => parts.push(Part::Paragraph(runs.clone())),
                Block::BulletList { items } => parts.push(Part::Bullets(items.clone())),
                Block::NumberedList { items } => parts.push(Part::Numbers(items.clone())),
                Block::KeyValues { rows } => parts.push(Part::Facts(rows.clone())),
                Block::Quote { runs } => parts.push(Part::Quote(runs.clone())),
                Block::Table(table) => parts.push(Part::Table {
                    caption: table.caption.clone().unwrap_or_default(),
                    header: table.header.clone(),
                    rows: table.rows.clone(),
                }),
                Block::KeepTogether { blocks } => Part::add(blocks, parts),
                Block::PageBreak => {}
            }
        }
    }

    /// As it stands in a letter.
    fn block(&self) -> Block {
        match self.clone() {
            Part::Heading(text) => Block::heading(1, text),
            Part::Paragraph(runs) => Block::Paragraph { runs },
            Part::Bullets(items) => Block::BulletList { items },
            Part::Numbers(items) => Block::NumberedList { items },
            Part::Facts(rows) => Block::KeyValues { rows },
            Part::Quote(runs) => Block::Quote { runs },
            Part::Table {
                caption,
                header,
                rows,
            } => Block::Table(remiss_documents::Table {
                caption: (!caption.is_empty()).then_some(caption),
                header,
                rows,
                widths: Vec::new(),
            }),
            Part::Link { label, address, .. } => Block::paragraph(format!("{label}: {address}")),
        }
    }

    /// As plain text.
    fn text(&self) -> String {
        match self {
            Part::Heading(text) => text.clone(),
            Part::Paragraph(runs) => words(runs),
            Part::Bullets(items) => listed(items, |_| "- ".to_owned()),
            Part::Numbers(items) => listed(items, |place| format!("{}. ", place + 1)),
            Part::Facts(rows) => {
                let facts = rows.iter().map(|(label, value)| {
                    // A value of several lines stands under its label.
                    let between = if value.contains('\n') { "\n" } else { " " };
                    format!("{label}:{between}{value}")
                });
                facts.collect::<Vec<_>>().join("\n")
            }
            Part::Quote(runs) => {
                let words = words(runs);
                let lines = words.lines().map(|line| format!("    {line}"));
                lines.collect::<Vec<_>>().join("\n")
            }
            Part::Table {
                caption,
                header,
                rows,
            } => table(caption, header, rows),
            Part::Link { label, address, .. } => format!("{label}:\n{address}"),
        }
    }
}

/// Whether a mail program may follow this address. Any other is shown, and not followed.
fn can_be_followed(address: &str) -> bool {
    ["https://", "http://", "mailto:"]
        .iter()
        .any(|scheme| address.starts_with(scheme))
}

fn words(runs: &[Run]) -> String {
    runs.iter().map(|run| run.text.as_str()).collect()
}

fn listed(items: &[Vec<Run>], mark: impl Fn(usize) -> String) -> String {
    let items = items.iter().enumerate().map(|(place, item)| {
        let mark = mark(place);
        let inset = format!("\n{}", " ".repeat(mark.len()));
        format!("{mark}{}", words(item).replace('\n', &inset))
    });
    items.collect::<Vec<_>>().join("\n")
}

/// Row by row, each cell after its column's heading: columns do not survive where letters differ in width.
fn table(caption: &str, header: &[String], rows: &[Vec<Cell>]) -> String {
    let rows = rows.iter().map(|row| {
        let cells = row.iter().enumerate().filter_map(|(column, cell)| {
            let value = words(&cell.runs);
            match header.get(column).filter(|heading| !heading.is_empty()) {
                _ if value.trim().is_empty() => None,
                Some(heading) => Some(format!("{heading}: {value}")),
                None => Some(value),
            }
        });
        cells.collect::<Vec<_>>().join("\n")
    });
    let caption = Some(caption.to_owned()).filter(|caption| !caption.is_empty());
    caption.into_iter().chain(rows).collect::<Vec<_>>().join("\n\n")
}

fn text(parts: &[Part], municipality: &str, web: &str) -> String {
    let mut text = String::new();
    for part in parts {
        text.push_str(part.text().trim_end());
        // A heading stands right above what it is about.
        text.push_str(if matches!(part, Part::Heading(_)) {
            "\n"
        } else {
            "\n\n"
        });
    }
    // The signature separator (RFC 3676 4.3): answers leave out what stands below it.
    text.push_str(&format!("-- \n{municipality}\n"));
    if !web.is_empty() {
        text.push_str(&format!("{web}\n"));
    }
    text
}
