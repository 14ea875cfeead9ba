//! What can be chosen: the boards of today, and the topics and areas that organisations and remisser have.

use remiss_domain::subscription::Wishes;
use uuid::Uuid;

use crate::app::App;
use crate::boards;
use crate::db::Connection;
use crate::http::ApiResult;
use crate::remisser;

/// Most topics, and most areas, that a form shows; others are written in words.
const SHOWN: usize = 24;

/// Boards, topics and areas.
#[derive(Debug, Default)]
pub(super) struct Choices {
    /// Id and name of each board that there is today, by name.
    pub boards: Vec<(Uuid, String)>,
    pub topics: Vec<String>,
    pub areas: Vec<String>,
}

impl Choices {
    /// As they are now.
    pub async fn load(app: &App, connection: &mut Connection) -> ApiResult<Choices> {
        let today = app.today();
        let boards = boards::all(app, connection).await?;
        let living = boards
            .into_iter()
            .filter(|board| board.valid_from <= today && board.valid_to.is_none_or(|last| today <= last))
            .map(|board| (board.id, board.name))
            .collect();
        let mut choices = Choices {
            boards: living,
            ..Choices::default()
        };
        for known in remisser::known_subjects(app, connection).await? {
            let words = match known.kind.as_str() {
                "topic" => &mut choices.topics,
                _ => &mut choices.areas,
            };
            if words.len() < SHOWN {
                words.push(known.word);
            }
        }
        for words in [&mut choices.topics, &mut choices.areas] {
            words.sort_by_key(|word| word.to_lowercase());
        }
        Ok(choices)
    }

    /// With what somebody wishes for already, so that it can be kept: a board that has ended, a word of its own.
    pub async fn load_with(app: &App, connection: &mut Connection, wishes: &Wishes) -> ApiResult<Choices> {
        let mut choices = Choices::load(app, connection).await?;
        for id in &wishes.boards {
            if !choices.boards.iter().any(|(known, _)| known == id) {
                let board = boards::find(app, connection, *id).await?;
                choices.boards.push((board.id, board.name));
            }
        }
        for (wished, known) in [
            (&wishes.topics, &mut choices.topics),
            (&wishes.areas, &mut choices.areas),
        ] {
            for word in wished {
                if !known.iter().any(|one| one.to_lowercase() == word.to_lowercase()) {
                    known.push(word.clone());
                }
            }
        }
        Ok(choices)
    }
}
