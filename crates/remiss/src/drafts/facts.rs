//! What the case knows: everything that a draft is written from and checked against.

use std::collections::BTreeMap;

use jiff::civil::Date;
use remiss_domain::heading_rules::{DocumentType, Facts};
use uuid::Uuid;

use crate::app::App;
use crate::boards::{self, Board};
use crate::cases::{self, Case};
use crate::db::Connection;
use crate::documents::{self, Document};
use crate::http::ApiResult;
use crate::meetings::{self, Meeting};
use crate::plans::{self, Planned};
use crate::recipients::{self, Recipient};
use crate::remisser::{self, Remiss};
use crate::responses::{self, Response};
use crate::viewpoints::{self, Viewpoint};

/// A remiss that was sent out, with what came of it.
#[derive(Debug)]
pub(super) struct Round {
    pub remiss: Remiss,
    pub recipients: Vec<Recipient>,
    pub responses: Vec<Response>,
    pub viewpoints: Vec<Viewpoint>,
}

/// What a case knows.
#[derive(Debug)]
pub(super) struct Knowledge {
    pub municipality: String,
    pub board: Board,
    pub case: Case,
    pub officer: Option<String>,
    pub remiss: Option<Remiss>,
    pub planned: Option<Planned>,
    pub target: Option<Meeting>,
    pub rounds: Vec<Round>,
    pub documents: Vec<Document>,
    pub today: Date,
}

impl Knowledge {
    /// Gathers what the case knows about the remiss, without what is under secrecy: a draft becomes a paper that anybody may ask for, and
    /// what it is written from is the same whoever writes it. For an outgoing remiss the round is the remiss itself, for an incoming
    /// one every inner round of the case.
    pub async fn gather(
        app: &App,
        connection: &mut Connection,
        case: Case,
        remiss: Option<Remiss>,
    ) -> ApiResult<Knowledge> {
        let board = boards::find(app, connection, case.board_id).await?;
        let officer = cases::responsible_officer(app, connection, case.id).await?;
        let all = remisser::of_case(app, connection, case.id).await?;
        let mut rounds = Vec::new();
        for round in all {
            let wanted = match &remiss {
                Some(remiss) if remiss.is_outgoing() => {
                    round.id == remiss.id || round.parent_id == Some(remiss.id)
                }
                _ => round.is_outgoing(),
            };
            if !wanted || matches!(round.state.as_str(), "draft" | "withdrawn") {
                continue;
            }
            let responses = responses::open_of_remiss(app, connection, round.id).await?;
            let mut viewpoints = viewpoints::of_remiss(app, connection, round.id).await?;
            viewpoints.retain(|viewpoint| {
                responses
                    .iter()
                    .any(|response| response.id == viewpoint.response_id)
            });
            rounds.push(Round {
                recipients: recipients::of_remiss(app, connection, round.id).await?,
                responses,
                viewpoints,
                remiss: round,
            });
        }
        let mut documents = documents::of_case(app, connection, case.id).await?;
        documents.retain(|document| document.secrecy_ground.is_none());
        let deadline = remiss
            .as_ref()
            .filter(|remiss| !remiss.is_outgoing())
            .and_then(|remiss| Some(remiss.deadline_in_words()?.date));
        let planned = match deadline {
            Some(deadline) => Some(plans::plan(app, connection, case.board_id, deadline).await?),
            None => None,
        };
        let target = match case.target_meeting_id {
            Some(id) => Some(meetings::find(app, connection, id).await?),
            None => None,
        };
        Ok(Knowledge {
            municipality: app.settings().municipality.name.clone(),
            officer,
            planned,
            target,
            rounds,
            documents,
            today: app.today(),
            board,
            case,
            remiss,
        })
    }

    /// The remiss, when the board is asked.
    pub fn incoming(&self) -> Option<&Remiss> {
        self.remiss.as_ref().filter(|remiss| !remiss.is_outgoing())
    }

    /// What the rules check a draft against.
    pub fn facts(&self, fields: &BTreeMap<String, String>) -> Facts {
        facts_of(&self.case, self.remiss.as_ref(), fields)
    }
}

/// What the rules check a draft of this case against. They look at nothing but the case and the remiss: see the table `draft_checks`.
pub(super) fn facts_of(case: &Case, remiss: Option<&Remiss>, fields: &BTreeMap<String, String>) -> Facts {
    let incoming = remiss.filter(|remiss| !remiss.is_outgoing());
    let initiator = fields
        .get("initiator")
        .filter(|text| !text.trim().is_empty())
        .unwrap_or(&case.initiator);
    Facts {
        sender: incoming
            .map(|remiss| remiss.sender.clone())
            .filter(|sender| !sender.is_empty()),
        remiss_name: remiss.map(|remiss| remiss.name.clone()),
        deadline: remiss.and_then(|remiss| Some(remiss.deadline_in_words()?.date)),
        case_title: Some(case.title.clone()),
        case_number: Some(case.case_number.clone()),
        initiator: Some(initiator.clone()).filter(|text| !text.is_empty()),
        questions: incoming.map_or_else(Vec::new, |remiss| {
            remiss
                .questions
                .iter()
                .map(|question| question.text.clone())
                // A section that the remiss asks nothing about has no question.
                .filter(|question| !question.trim().is_empty())
                .collect()
        }),
        fields: fields.clone(),
    }
}

/// The type of a report to the board: that of a remiss case where the board is asked, the general one otherwise.
pub(super) fn report_template(remiss: Option<&Remiss>) -> DocumentType {
    match remiss {
        Some(remiss) if !remiss.is_outgoing() => DocumentType::TjansteskrivelseRemiss,
        _ => DocumentType::TjansteskrivelseOther,
    }
}

/// The remiss that a draft is about: the named one, or the one that the case is about.
pub(super) async fn remiss_of(
    app: &App,
    connection: &mut Connection,
    case: &Case,
    remiss_id: Option<Uuid>,
) -> ApiResult<Option<Remiss>> {
    let all = remisser::of_case(app, connection, case.id).await?;
    Ok(match remiss_id {
        Some(id) => all.into_iter().find(|remiss| remiss.id == id),
        None => match plans::to_answer(&all) {
            Some(incoming) => Some(incoming.clone()),
            None => all
                .into_iter()
                .rev()
                .find(|remiss| remiss.parent_id.is_none() && remiss.state != "withdrawn"),
        },
    })
}
