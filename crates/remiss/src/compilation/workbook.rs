//! The compilation as a workbook, for officers who sort and filter.

use remiss_documents::{Column, Sheet, Value, Workbook};
use remiss_domain::deadline::{date_in_sweden, stockholm};

use super::overview;
use super::view::Compilation;
use crate::app::App;

pub(super) fn of(app: &App, creator: &str, compilation: &Compilation) -> Workbook {
    Workbook {
        title: compilation.title.clone(),
        creator: creator.to_owned(),
        date: compilation.closed_at.map_or(app.today(), date_in_sweden),
        sheets: vec![
            viewpoints(compilation),
            overview::sheet(compilation),
            respondents(compilation),
            responses(compilation),
        ],
    }
}

fn viewpoints(compilation: &Compilation) -> Sheet {
    let rows = compilation.themes.iter().flat_map(|theme| {
        theme.viewpoints.iter().map(|viewpoint| {
            vec![
                theme.theme.as_str().into(),
                viewpoint.respondent.as_str().into(),
                viewpoint.kind_swedish.as_str().into(),
                viewpoint.document_number.as_str().into(),
                viewpoint.text.as_str().into(),
                viewpoint.reply.as_str().into(),
                viewpoint.result_swedish.as_str().into(),
                viewpoint.reason.as_str().into(),
            ]
        })
    });
    Sheet {
        name: "Synpunkter".to_owned(),
        columns: columns(&[
            ("Tema", 20.0),
            ("Från", 28.0),
            ("Slag", 18.0),
            ("Handling", 18.0),
            ("Synpunkt", 60.0),
            ("Bemötande", 50.0),
            ("Resultat", 22.0),
            ("Motivering", 40.0),
        ]),
        rows: rows.collect(),
    }
}

fn respondents(compilation: &Compilation) -> Sheet {
    Sheet {
        name: "Remissinstanser".to_owned(),
        columns: columns(&[
            ("Namn", 36.0),
            ("Slag", 22.0),
            ("Tillfrågad", 11.0),
            ("Svar", 34.0),
            ("Kom in", 17.0),
        ]),
        rows: compilation
            .respondents
            .iter()
            .map(|row| {
                vec![
                    row.name.as_str().into(),
                    row.kind_swedish.as_str().into(),
                    row.invited.into(),
                    row.outcome_swedish.as_str().into(),
                    row.answered_at
                        .map(|at| at.to_zoned(stockholm()).datetime())
                        .into(),
                ]
            })
            .collect(),
    }
}

fn responses(compilation: &Compilation) -> Sheet {
    Sheet {
        name: "Svar".to_owned(),
        columns: columns(&[
            ("Handling", 18.0),
            ("Från", 32.0),
            ("Sätt", 12.0),
            ("Kom in", 17.0),
            ("Sent", 8.0),
            ("Svar", 16.0),
            ("Text", 90.0),
        ]),
        rows: compilation
            .responses
            .iter()
            .map(|response| {
                let mut text: Vec<String> = response
                    .answers
                    .iter()
                    .map(|answer| format!("{}\n{}", answer.question, answer.text))
                    .collect();
                text.push(response.text.clone());
                text.retain(|part| !part.trim().is_empty());
                vec![
                    response.document_number.as_str().into(),
                    response.respondent.as_str().into(),
                    response.channel_swedish.as_str().into(),
                    Value::DateTime(response.received_at.to_zoned(stockholm()).datetime()),
                    response.late.into(),
                    response.outcome_swedish.as_str().into(),
                    text.join("\n\n").into(),
                ]
            })
            .collect(),
    }
}

fn columns(columns: &[(&str, f64)]) -> Vec<Column> {
    columns
        .iter()
        .map(|(title, width)| Column::new(*title, *width))
        .collect()
}
