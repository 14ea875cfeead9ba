//! By which names the municipality is known, and what of a list may be us.

use remiss_domain::announced_remiss::{self, Ourselves, Standing};
use uuid::Uuid;

use super::store::KeptMention;
use crate::app::App;
use crate::boards;
use crate::db::Connection;
use crate::http::ApiResult;

/// Us, as lists are held against it.
pub(super) struct OurNames {
    known: Ourselves,
    /// The boards, in the order of `known.boards`: those that a case would go to. One that has ended stands for its successor.
    boards: Vec<Uuid>,
    /// Where a remiss to the municipality as such goes.
    executive: Option<Uuid>,
}

/// What a list says of us.
pub(super) struct Judged {
    pub standing: Standing,
    pub mentions: Vec<KeptMention>,
    /// The board that a case would be proposed for.
    pub board: Option<Uuid>,
}

impl OurNames {
    /// As the settings and the boards over time have it.
    pub async fn read(app: &App, connection: &mut Connection) -> ApiResult<OurNames> {
        let settings = &app.settings().municipality;
        let all = boards::all(app, connection).await?;
        let mut names = boards::earlier_names(app, connection).await?;
        let today = app.today();
        let heir = |board: &boards::Board| {
            let mut board = board;
            // A chain of successors ends; no more steps than there are boards.
            for _ in 0..all.len() {
                let next = board
                    .successor_id
                    .filter(|_| board.has_ended(today))
                    .and_then(|id| all.iter().find(|other| other.id == id));
                match next {
                    Some(next) => board = next,
                    None => break,
                }
            }
            board.id
        };
        let executive = all
            .iter()
            .find(|board| board.name.to_lowercase().starts_with("kommunstyrelse") && !board.has_ended(today));
        Ok(OurNames {
            known: Ourselves {
                municipality: vec![settings.name.clone()],
                county: settings.county.clone(),
                boards: all
                    .iter()
                    .map(|board| {
                        let mut own = names.remove(&board.id).unwrap_or_default();
                        own.push(board.name.clone());
                        own
                    })
                    .collect(),
                bodies: settings.bodies.clone(),
            },
            boards: all.iter().map(heir).collect(),
            executive: executive.map(|board| board.id),
        })
    }

    /// What this list of recipients says of us.
    pub fn judge(&self, recipients: &[String]) -> Judged {
        let found = announced_remiss::mentions(recipients, &self.known);
        let standing = announced_remiss::standing(recipients, &found);
        let mentions: Vec<KeptMention> = found
            .into_iter()
            .map(|mention| KeptMention {
                listed: mention.listed,
                standing: mention.standing,
                board_id: mention.board.and_then(|place| self.boards.get(place)).copied(),
                reason: mention.reason,
            })
            .collect();
        let named = mentions
            .iter()
            .filter(|mention| mention.standing == standing)
            .find_map(|mention| mention.board_id);
        Judged {
            standing,
            mentions,
            board: named.or(self.executive),
        }
    }
}
