//! The figures of some years, as they were counted, and what of them everyone may see.

use remiss_domain::statistics::{Figures, Line, hidden, hidden_of_table};
use uuid::Uuid;

use super::store;
use crate::app::App;
use crate::boards;
use crate::db::Connection;
use crate::http::ApiResult;

/// Which remisser are counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Question {
    /// First year in which they were sent.
    pub from_year: i32,
    /// Last year.
    pub to_year: i32,
    /// One board; none: all that the caller sees.
    pub board: Option<Uuid>,
}

/// Figures of a board and a year, or of several together.
#[derive(Debug, Clone, PartialEq)]
pub struct Row {
    /// The board; none: all.
    pub board: Option<Uuid>,
    /// Its name; `Alla nämnder`.
    pub board_name: String,
    /// The year; none: all.
    pub year: Option<i32>,
    /// What was counted.
    pub figures: Figures,
    /// Whether the figures of those who answered are left out, since they would tell of few.
    pub hidden: bool,
}

/// Sizes of bodies, the small ones first.
pub(super) const SIZES: [&str; 4] = ["small", "medium", "large", "unknown"];

/// Figures of a kind of body.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Kind {
    /// The kind, as in the register, or `privatePerson`.
    pub kind: String,
    /// How often such bodies were asked.
    pub invited: i64,
    /// How many different bodies of the register were asked.
    pub bodies: i64,
    /// Of those asked, how many answered.
    pub answered: i64,
    /// Of those asked, how many declined.
    pub declined: i64,
    /// All who answered, asked or not.
    pub respondents: i64,
    /// Those who were not asked.
    pub uninvited: i64,
    /// Their viewpoints that have a result.
    pub viewpoints: i64,
    /// Of them, those that were met.
    pub met: i64,
    /// Of them, those that were partly met.
    pub partly_met: i64,
    /// Whether the figures of those who answered are left out.
    pub hidden: bool,
}

/// What was counted.
#[derive(Debug, Clone, PartialEq)]
pub struct Counted {
    /// Of which remisser.
    pub question: Question,
    /// Boards by name, each with its years and then its sum; then the years of all; then the sum of all.
    pub rows: Vec<Row>,
    /// By kind, the most asked first.
    pub kinds: Vec<Kind>,
    /// Civil society by size: `small`, `medium`, `large`, `unknown`; those without anybody left out.
    pub sizes: Vec<Kind>,
}

/// Counts, among the boards that the transaction sees.
pub async fn counted(app: &App, connection: &mut Connection, question: Question) -> ApiResult<Counted> {
    let names: Vec<(Uuid, String)> = boards::all(app, connection)
        .await?
        .into_iter()
        .map(|board| (board.id, board.name))
        .collect();
    let name = |board: Option<Uuid>| match board {
        None => "Alla nämnder".to_owned(),
        Some(id) => names
            .iter()
            .find(|(known, _)| *known == id)
            .map_or_else(|| "Nämnd som har upphört".to_owned(), |(_, name)| name.clone()),
    };
    let mut rows: Vec<Row> = store::figures(connection, question)
        .await?
        .into_iter()
        .map(|(board, year, figures)| Row {
            board,
            board_name: name(board),
            year,
            figures,
            hidden: false,
        })
        .collect();
    // A year in which a board sent nothing is a figure too, once somebody has sent something.
    let first = rows.iter().filter_map(|row| row.year).min();
    let boards: Vec<(Option<Uuid>, String)> = rows
        .iter()
        .filter(|row| row.year.is_none())
        .map(|row| (row.board, row.board_name.clone()))
        .collect();
    let years = first.map(|first| first..=question.to_year).into_iter().flatten();
    for year in years {
        for (board, board_name) in &boards {
            let is_there = |row: &Row| row.board == *board && row.year == Some(year);
            if !rows.iter().any(is_there) {
                rows.push(Row {
                    board: *board,
                    board_name: board_name.clone(),
                    year: Some(year),
                    figures: Figures::default(),
                    hidden: false,
                });
            }
        }
    }
    rows.sort_by(|one, other| {
        let order = |row: &Row| {
            (
                row.board.is_none(),
                row.board_name.clone(),
                row.board,
                row.year.is_none(),
                row.year,
            )
        };
        order(one).cmp(&order(other))
    });
    let kinds = store::kinds(connection, "kind", question).await?;
    let mut sizes = store::kinds(connection, "size", question).await?;
    sizes.sort_by_key(|size| SIZES.iter().position(|known| *known == size.kind));
    Ok(Counted {
        question,
        rows,
        kinds,
        sizes,
    })
}

impl Counted {
    /// The same without the figures that would tell of few people. It has to be of all boards: what is left out of a part depends on the whole.
    #[must_use]
    pub fn without_small_groups(mut self) -> Counted {
        let cells: Vec<(Option<Uuid>, Option<i32>, i64)> = self
            .rows
            .iter()
            .map(|row| (row.board, row.year, row.figures.respondents))
            .collect();
        for (row, out) in self.rows.iter_mut().zip(hidden_of_table(&cells)) {
            row.hidden = out;
        }
        for kinds in [&mut self.kinds, &mut self.sizes] {
            let mut people: Vec<i64> = kinds.iter().map(|kind| kind.respondents).collect();
            let sum = people.len();
            people.push(people.iter().sum());
            let line = Line {
                parts: (0..sum).collect(),
                sum,
            };
            for (kind, out) in kinds.iter_mut().zip(hidden(&people, &[line])) {
                kind.hidden = out;
            }
        }
        self
    }

    /// The years of one board, or of all, in order; without their sum.
    pub fn years(&self, board: Option<Uuid>) -> impl Iterator<Item = &Row> {
        self.rows
            .iter()
            .filter(move |row| row.board == board && row.year.is_some())
    }

    /// The sum of each board, by name.
    pub fn boards(&self) -> impl Iterator<Item = &Row> {
        self.rows
            .iter()
            .filter(|row| row.board.is_some() && row.year.is_none())
    }

    /// The sum of one board, or of all.
    pub fn sum(&self, board: Option<Uuid>) -> Option<&Row> {
        self.rows
            .iter()
            .find(|row| row.board == board && row.year.is_none())
    }
}
