//! The statistics as tables for other programs: CSV, and a workbook with the kinds and the definitions on sheets of their own.

use actix_web::HttpResponse;
use remiss_documents::{Column, Sheet, Value, Workbook, render_csv};
use remiss_domain::statistics::{Measure, Unit};

use super::view::{CivilSocietyStatistics, FiguresRow, KindRow};
use crate::app::App;
use crate::http::ApiResult;
use crate::rendering::{self, Format};

/// The answer in `format`, CSV or spreadsheet.
pub(super) async fn answer(
    app: &App,
    view: &CivilSocietyStatistics,
    format: Format,
) -> ApiResult<HttpResponse> {
    let name = format!("Statistik civilsamhället {}–{}", view.from_year, view.to_year);
    let bytes = match format {
        Format::Csv => render_csv(&figures(view)),
        _ => {
            let workbook = Workbook {
                title: name.clone(),
                creator: app.settings().municipality.name.clone(),
                date: view.counted_on,
                sheets: vec![
                    figures(view),
                    kinds("Slag", &view.kinds),
                    kinds("Storlek", &view.sizes),
                    definitions(),
                ],
            };
            rendering::render_workbook(workbook).await?
        }
    };
    Ok(rendering::respond(bytes, format, &name))
}

/// Every figure, a row for each board and year and for each sum.
pub(super) fn figures(view: &CivilSocietyStatistics) -> Sheet {
    let mut columns = vec![Column::new("Nämnd", 28.0), Column::new("År", 10.0)];
    columns.extend(
        Measure::ALL
            .iter()
            .map(|measure| Column::new(title(*measure), 18.0)),
    );
    let mut rows = Vec::with_capacity(view.figures.len());
    for row in &view.figures {
        let year = match row.year {
            Some(year) => Value::Number(f64::from(year)),
            None => Value::from(format!("{}–{}", view.from_year, view.to_year)),
        };
        let mut cells = vec![Value::from(row.board.as_str()), year];
        cells.extend(Measure::ALL.iter().map(|measure| cell(row, *measure)));
        rows.push(cells);
    }
    Sheet {
        name: "Statistik".to_owned(),
        columns,
        rows,
    }
}

fn cell(row: &FiguresRow, measure: Measure) -> Value {
    match row.value(measure) {
        Some(value) => Value::Number(value),
        None if row.hidden && measure.tells_of_respondents() => Value::from("visas inte"),
        None => Value::Empty,
    }
}

fn kinds(name: &str, kinds: &[KindRow]) -> Sheet {
    #[allow(clippy::cast_precision_loss, reason = "counts of things stay far below 2^52")]
    let number = |count: i64| Value::Number(count as f64);
    let perhaps = |count: Option<i64>| count.map_or_else(|| Value::from("visas inte"), number);
    let share = |share: Option<f64>| share.map_or(Value::Empty, Value::Number);
    Sheet {
        name: name.to_owned(),
        columns: [
            (name, 28.0),
            ("Tillfrågade", 14.0),
            ("Olika tillfrågade", 16.0),
            ("Svar från tillfrågade", 20.0),
            ("Avstod", 12.0),
            ("Svarande i allt", 16.0),
            ("Inte tillfrågade", 16.0),
            ("Bedömda synpunkter", 20.0),
            ("Tillgodosedda (%)", 18.0),
            ("Helt eller delvis (%)", 20.0),
        ]
        .map(|(title, width)| Column::new(title, width))
        .to_vec(),
        rows: kinds
            .iter()
            .map(|kind| {
                vec![
                    kind.name.as_str().into(),
                    number(kind.invited),
                    number(kind.bodies),
                    number(kind.answered),
                    number(kind.declined),
                    perhaps(kind.respondents),
                    perhaps(kind.uninvited),
                    perhaps(kind.viewpoints),
                    share(kind.share_met),
                    share(kind.share_met_or_partly),
                ]
            })
            .collect(),
    }
}

fn definitions() -> Sheet {
    Sheet {
        name: "Förklaringar".to_owned(),
        columns: vec![Column::new("Uppgift", 44.0), Column::new("Så räknas den", 110.0)],
        rows: Measure::ALL
            .iter()
            .map(|measure| vec![title(*measure).into(), measure.definition().into()])
            .collect(),
    }
}

/// The heading of a column: the name, and what it is counted in.
fn title(measure: Measure) -> String {
    let mut letters = measure.swedish().chars();
    let name: String = letters
        .next()
        .map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect());
    match measure.unit() {
        Unit::Count => name,
        Unit::Percent => format!("{name} (%)"),
        Unit::Days => format!("{name} (median)"),
    }
}
