//! `GET /remisser/{id}/distribution-list`

use actix_web::{HttpRequest, HttpResponse, get};
use jiff::civil::Date;
use remiss_documents::{Block, Cell, Column, Detail, DetailKey, Document, Sheet, Table, Value, Workbook};
use remiss_domain::deadline::{Deadline, date_in_sweden};
use remiss_domain::heading_rules::{DocumentType, Template};
use remiss_domain::swedish::swedish_date;
use remiss_domain::workflow::RecipientDelivery;
use uuid::Uuid;

use super::store::{self, Recipient};
use crate::access::Caller;
use crate::app::App;
use crate::boards::{self, Board};
use crate::cases::{self, Case};
use crate::http::{ApiError, ApiResult, AppData, Path};
use crate::papers::Filling;
use crate::remisser::{self, Remiss};
use crate::rendering::{self, Format};
use crate::responses::swedish_kind_of_one;

/// The formats, the first for those who do not say.
const FORMATS: &[Format] = &[
    Format::Html,
    Format::Docx,
    Format::Pdf,
    Format::Text,
    Format::Xlsx,
    Format::Csv,
];

/// The distribution list of a remiss as a paper
///
/// Sändlistan för en remiss, att lägga i ärendet eller skicka vidare: webbsida, Word, PDF eller text med namn, slag, ska
/// svara eller inbjuden, hur och när den tillfrågades. As spreadsheet or CSV it has the addresses too, for the officer's own use: a
/// paper that may be passed on has none.
#[utoipa::path(
    tag = "recipients",
    params(("id" = Uuid, Path, description = "The remiss")),
    responses(
        (status = 200, description = "The list", content(
            (String = "text/html"),
            (String = "text/plain"),
            (Vec<u8> = "application/pdf"),
            (Vec<u8> = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
            (Vec<u8> = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
            (String = "text/csv"),
        )),
        (status = 406, description = "No format that the caller accepts"),
    ),
    security(("bearer" = ["registrar", "officer", "secretary", "coordinator", "auditor", "administrator"])),
)]
#[get("/remisser/{id}/distribution-list")]
pub async fn distribution_list(
    request: HttpRequest,
    app: AppData,
    caller: Caller,
    id: Path<Uuid>,
) -> ApiResult<HttpResponse> {
    let format = Format::negotiate(&request, FORMATS)?;
    let paper = app
        .read(&caller, async |connection| {
            let remiss = remisser::find(&app, connection, *id).await?;
            if !remiss.is_outgoing() {
                return Err(ApiError::NotFound);
            }
            Ok(Paper {
                app: &app,
                board: boards::find(&app, connection, remiss.board_id).await?,
                case: cases::find(&app, connection, remiss.case_id).await?,
                officer: cases::responsible_officer(&app, connection, remiss.case_id).await?,
                recipients: store::of_remiss(&app, connection, remiss.id).await?,
                remiss,
            })
        })
        .await?;
    let bytes = match format {
        Format::Csv => remiss_documents::render_csv(&paper.sheet()?),
        Format::Xlsx => rendering::render_workbook(paper.workbook()?).await?,
        _ => rendering::render(&app, paper.board.id, paper.document()?, format).await?,
    };
    let name = format!("Sändlista {}", paper.case.case_number);
    Ok(rendering::respond(bytes, format, &name))
}

/// What the list says.
struct Paper<'a> {
    app: &'a App,
    remiss: Remiss,
    case: Case,
    board: Board,
    officer: Option<String>,
    recipients: Vec<Recipient>,
}

impl Paper<'_> {
    fn template(&self) -> &Template {
        self.app.templates().default_of(DocumentType::Sandlista)
    }

    /// The day of the list: that of the dispatch, or today while it grows.
    fn date(&self) -> Date {
        let newest = self.recipients.iter().filter_map(|one| one.sent_at).max();
        newest.map_or_else(|| self.app.today(), date_in_sweden)
    }

    fn document(&self) -> ApiResult<Document> {
        let template = self.template();
        let must = self.recipients.iter().filter(|one| one.must_answer).count();
        let count = |number: usize| {
            if number == 0 {
                String::new()
            } else {
                number.to_string()
            }
        };
        let sent = self.remiss.sent_at.map(|at| swedish_date(date_in_sweden(at)));
        let deadline = self.remiss.deadline_in_words().map(Deadline::swedish);
        let table = if self.recipients.is_empty() {
            Vec::new()
        } else {
            vec![Block::Table(self.table(template)?)]
        };
        let date = self.date();
        let filling = Filling::of_case(self.app, &self.board, &self.case, self.officer.as_deref(), date)
            .with("remissName", &self.remiss.name)
            .with("deadline", deadline.unwrap_or_default())
            .with("sentDate", sent.unwrap_or_default())
            .with("recipientCount", count(self.recipients.len()))
            .with("mustAnswerCount", count(must))
            .with("invitedCount", count(self.recipients.len() - must))
            .with_blocks("recipients", table);
        let mut document = Document::new(template.kind.as_str(), filling.title(template), date);
        document.subject.clone_from(&self.remiss.name);
        document.creator.clone_from(&self.board.department);
        document.header = rendering::letterhead(self.app, &self.board, Some(&self.case.case_number));
        if let Some(officer) = &self.officer {
            let officer = Detail::labelled(DetailKey::Officer, officer);
            document.header.meta.push(officer);
        }
        filling.write(template, &mut document);
        Ok(document)
    }

    fn table(&self, template: &Template) -> ApiResult<Table> {
        let mut rows = Vec::new();
        for recipient in &self.recipients {
            let answer = template.label(if recipient.must_answer {
                "mustAnswer"
            } else {
                "invited"
            });
            let longer = recipient
                .own_deadline
                .filter(|own| Some(*own) > self.remiss.deadline)
                .map(|own| format!(" (anstånd till den {})", swedish_date(date_in_sweden(own))));
            rows.push(vec![
                Cell::text(&recipient.name),
                Cell::text(swedish_kind_of_one(&recipient.kind)),
                Cell::text(format!("{answer}{}", longer.unwrap_or_default())),
                Cell::text(asked(recipient)?),
            ]);
        }
        Ok(Table {
            caption: None,
            header: ["recipient", "kind", "answer", "asked"]
                .map(|label| template.label(label).to_owned())
                .to_vec(),
            rows,
            widths: vec![149, 70, 86, 120],
        })
    }

    fn workbook(&self) -> ApiResult<Workbook> {
        Ok(Workbook {
            title: format!("Sändlista – {}", self.remiss.name),
            creator: self.board.department.clone(),
            date: self.date(),
            sheets: vec![self.sheet()?],
        })
    }

    fn sheet(&self) -> ApiResult<Sheet> {
        let mut rows = Vec::new();
        for recipient in &self.recipients {
            let deadline = recipient.deadline(&self.remiss).map(date_in_sweden);
            rows.push(vec![
                recipient.name.as_str().into(),
                swedish_kind_of_one(&recipient.kind).into(),
                recipient.civil_society.into(),
                recipient.must_answer.into(),
                way(recipient).into(),
                recipient.email.clone().unwrap_or_default().into(),
                recipient.postal_address.as_str().into(),
                Value::from(recipient.sent_at.map(date_in_sweden)),
                recipient.delivery()?.swedish().into(),
                deadline.into(),
            ]);
        }
        Ok(Sheet {
            name: "Sändlista".to_owned(),
            columns: [
                ("Namn", 36.0),
                ("Slag", 20.0),
                ("Civilsamhälle", 13.0),
                ("Ska svara", 10.0),
                ("Sätt", 10.0),
                ("E-post", 32.0),
                ("Postadress", 34.0),
                ("Skickad", 12.0),
                ("Läge", 20.0),
                ("Svarsdatum", 12.0),
            ]
            .map(|(title, width)| Column::new(title, width))
            .to_vec(),
            rows,
        })
    }
}

/// How and when it was asked: `E-post, 2 september 2019`.
fn asked(recipient: &Recipient) -> ApiResult<String> {
    let Some(sent_at) = recipient.sent_at else {
        return Ok("Inte än".to_owned());
    };
    let day = swedish_date(date_in_sweden(sent_at));
    let way = capitalised(way(recipient));
    Ok(match recipient.delivery()? {
        RecipientDelivery::Bounced => format!("{way}, {day} (kom i retur)"),
        RecipientDelivery::LetterToPrint => format!("{way}, {day} (inte postat än)"),
        _ => format!("{way}, {day}"),
    })
}

fn way(recipient: &Recipient) -> &'static str {
    if recipient.by_letter() { "brev" } else { "e-post" }
}

fn capitalised(words: &str) -> String {
    let mut letters = words.chars();
    letters
        .next()
        .map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}
