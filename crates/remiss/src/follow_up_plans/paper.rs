//! A follow-up table as a paper or a table for other programs.

use actix_web::HttpResponse;
use remiss_documents::{Block, Cell, Column, Document, Header, Sheet, Table, Workbook, render_csv};

use super::view::{ActivityView, FollowUpPlanView};
use crate::app::App;
use crate::http::ApiResult;
use crate::rendering::{self, Format};

/// The formats besides JSON.
pub(super) const FORMATS: &[Format] = &[
    Format::Csv,
    Format::Xlsx,
    Format::Docx,
    Format::Pdf,
    Format::Html,
    Format::Text,
];

/// The answer in `format`.
pub(super) async fn answer(app: &App, view: &FollowUpPlanView, format: Format) -> ApiResult<HttpResponse> {
    let bytes = match format {
        Format::Csv => render_csv(&sheet(view)),
        Format::Xlsx => {
            let workbook = Workbook {
                title: view.name.clone(),
                creator: app.settings().municipality.name.clone(),
                date: app.today(),
                sheets: vec![sheet(view)],
            };
            rendering::render_workbook(workbook).await?
        }
        format => rendering::render(app, None, document(app, view), format).await?,
    };
    Ok(rendering::respond(bytes, format, &view.name))
}

/// A column: its heading, its width in the sheet, its share of the paper, and what stands in it.
struct Part {
    title: &'static str,
    width: f64,
    share: u16,
    of: fn(&ActivityView) -> String,
}

const PARTS: [Part; 8] = [
    Part {
        title: "Nr",
        width: 6.0,
        share: 1,
        of: |row| row.number.clone(),
    },
    Part {
        title: "Princip",
        width: 16.0,
        share: 2,
        of: |row| row.principle.clone(),
    },
    Part {
        title: "Åtagande",
        width: 36.0,
        share: 4,
        of: |row| row.commitment.clone(),
    },
    Part {
        title: "Aktivitet",
        width: 50.0,
        share: 5,
        of: |row| row.activity.clone(),
    },
    Part {
        title: "Ansvarig",
        width: 26.0,
        share: 3,
        of: |row| row.responsible.clone(),
    },
    Part {
        title: "Genomförande",
        width: 36.0,
        share: 4,
        of: |row| row.carried_out.clone(),
    },
    Part {
        title: "Kommentar",
        width: 36.0,
        share: 4,
        of: |row| row.comment.clone(),
    },
    Part {
        title: "Enligt statistiken",
        width: 50.0,
        share: 5,
        of: |row| {
            let said: Vec<&str> = row
                .figures
                .iter()
                .map(|figure| figure.sentence.as_str())
                .collect();
            said.join(" ")
        },
    },
];

/// The columns of which some row has something; the four of the form always.
fn parts(view: &FollowUpPlanView) -> Vec<&'static Part> {
    const FORM: [&str; 4] = ["Aktivitet", "Ansvarig", "Genomförande", "Kommentar"];
    PARTS
        .iter()
        .filter(|part| {
            FORM.contains(&part.title)
                || view
                    .activities
                    .iter()
                    .any(|row| !(part.of)(row).trim().is_empty())
        })
        .collect()
}

fn sheet(view: &FollowUpPlanView) -> Sheet {
    let parts = parts(view);
    let mut columns = vec![Column::new("Grupp", 24.0)];
    columns.extend(parts.iter().map(|part| Column::new(part.title, part.width)));
    Sheet {
        name: "Uppföljning".to_owned(),
        columns,
        rows: view
            .activities
            .iter()
            .map(|row| {
                let mut cells = vec![row.group.as_str().into()];
                cells.extend(parts.iter().map(|part| (part.of)(row).into()));
                cells
            })
            .collect(),
    }
}

fn document(app: &App, view: &FollowUpPlanView) -> Document {
    let mut document = Document::new("uppfoljning", &view.name, app.today());
    document.header = Header {
        municipality: app.settings().municipality.name.clone(),
        case_number: Some(view.case_number.clone()).filter(|number| !number.is_empty()),
        ..Header::default()
    };
    if !view.responsible.is_empty() {
        document.blocks.push(Block::paragraph(format!(
            "Dokumentansvarig: {}",
            view.responsible
        )));
    }
    // The group stands as a heading above its rows, once for those that follow on each other.
    let parts = parts(view);
    let mut groups: Vec<(&str, Vec<&ActivityView>)> = Vec::new();
    for row in &view.activities {
        match groups.last_mut() {
            Some((group, rows)) if *group == row.group => rows.push(row),
            _ => groups.push((&row.group, vec![row])),
        }
    }
    for (group, rows) in groups {
        if !group.is_empty() {
            document.blocks.push(Block::heading(1, group));
        }
        document.blocks.push(Block::Table(Table {
            caption: None,
            header: parts.iter().map(|part| part.title.to_owned()).collect(),
            rows: rows
                .into_iter()
                .map(|row| parts.iter().map(|part| Cell::text((part.of)(row))).collect())
                .collect(),
            widths: parts.iter().map(|part| part.share).collect(),
        }));
    }
    document
}
