//! Puts a compilation together from what is in the database.

use std::collections::{HashMap, HashSet};

use jiff::civil::Date;
use remiss_domain::deadline::date_in_sweden;
use remiss_domain::ids::ViewpointId;
use remiss_domain::swedish::swedish_date;
use remiss_domain::workflow::{
    GapKind, RecipientDelivery, RecipientOutcome, ResponseChannel, ViewpointEntry, ViewpointResult,
    check_complete,
};
use uuid::Uuid;

use super::tendency;
use super::view::{
    AnswerInFull, Asked, Compilation, CompiledViewpoint, Gap, KindCount, Period, Received, RespondentRow,
    ResponseInFull, ResultCount, Theme,
};
use crate::app::App;
use crate::db::Connection;
use crate::http::{ApiError, ApiResult, Links};
use crate::recipients::{self, Recipient};
use crate::remisser::Remiss;
use crate::responses::{self, AttachedFile, PRIVATE_PERSON, Response, swedish_kind, swedish_kind_of_one};
use crate::viewpoints::{self, Viewpoint};
use crate::{answering, cases, documents, secrecy};

/// The compilation of an outgoing remiss as it stands now. Responses under secrecy are not in it, whoever asks: it is written to be
/// read by others. How many they are is said.
pub async fn gather(app: &App, connection: &mut Connection, remiss: &Remiss) -> ApiResult<Compilation> {
    if !remiss.is_outgoing() {
        return Err(ApiError::conflict(
            "En inkommande remiss har ingen sammanställning; den besvaras med ett yttrande.",
            "An incoming remiss has no compilation; it is answered with a yttrande.",
        ));
    }
    let case = cases::find(app, connection, remiss.case_id).await?;
    let recipients = recipients::of_remiss(app, connection, remiss.id).await?;
    let all_responses = responses::of_remiss(app, connection, remiss.id).await?;
    let responses = responses::open_of_remiss(app, connection, remiss.id).await?;
    let ids: Vec<Uuid> = responses.iter().map(|response| response.id).collect();
    let files = responses::attachments_of(app, connection, &ids).await?;
    let all_viewpoints = viewpoints::of_remiss(app, connection, remiss.id).await?;
    let viewpoints: Vec<Viewpoint> = all_viewpoints
        .iter()
        .filter(|viewpoint| {
            responses
                .iter()
                .any(|response| response.id == viewpoint.response_id)
        })
        .cloned()
        .collect();
    let hidden = secrecy::hides_responses_of(app, connection, remiss.id).await?;
    let withheld = all_responses.len() - responses.len() + usize::try_from(hidden).unwrap_or_default();
    let numbers: HashMap<Uuid, i32> = documents::of_case(app, connection, remiss.case_id)
        .await?
        .into_iter()
        .map(|document| (document.id, document.number))
        .collect();
    // Kept in full and marked; what took their place is what is replied to.
    let all_ids: Vec<Uuid> = all_responses.iter().map(|response| response.id).collect();
    let replaced: HashSet<Uuid> = responses::replaced_by(app, connection, &all_ids)
        .await?
        .into_keys()
        .collect();
    let waiting = answering::waiting_for(app, connection, remiss.id).await?;
    let material = Material {
        remiss,
        case_number: &case.case_number,
        recipients: &recipients,
        responses: &responses,
        files: &files,
        viewpoints: &viewpoints,
        numbers: &numbers,
        replaced: &replaced,
        withheld,
    };
    let mut compilation = material.compile(app)?;
    // What is under secrecy does not stand in the compilation; it is replied to like the rest.
    compilation.gaps = Material {
        responses: &all_responses,
        viewpoints: &all_viewpoints,
        ..material
    }
    .gaps()?;
    // What was acknowledged on the web and nobody has read yet: closed now, it would stand in no compilation.
    if waiting > 0 {
        compilation.gaps.push(Gap {
            viewpoint_id: None,
            response_id: None,
            missing: "reception".to_owned(),
            detail: format!(
                "{waiting} svar från webben väntar. Ta emot dem, eller lägg dem åt sidan med skäl, innan sammanställningen avslutas."
            ),
        });
    }
    Ok(compilation)
}

/// What a compilation is made of.
struct Material<'a> {
    remiss: &'a Remiss,
    case_number: &'a str,
    recipients: &'a [Recipient],
    responses: &'a [Response],
    files: &'a [AttachedFile],
    viewpoints: &'a [Viewpoint],
    numbers: &'a HashMap<Uuid, i32>,
    /// Responses that a later one took the place of.
    replaced: &'a HashSet<Uuid>,
    /// Responses that are under secrecy.
    withheld: usize,
}

impl Material<'_> {
    fn compile(&self, app: &App) -> ApiResult<Compilation> {
        let compiled = self
            .viewpoints
            .iter()
            .map(|viewpoint| self.viewpoint(viewpoint))
            .collect::<ApiResult<Vec<_>>>()?;
        let asked = self.asked();
        let received = Received {
            responses: self.responses.len(),
            uninvited: self.count(|response| response.recipient_id.is_none()),
            late: self.count(|response| response.late),
            supplements: self.count(|response| response.relation != "first"),
            viewpoints: compiled.len(),
            withheld: self.withheld,
        };
        let results = result_counts(&compiled);
        let themes = themes(&compiled);
        let tendency = tendency::of(self.responses, &asked, &received, &results, &themes);
        let carried_over = ViewpointResult::CarriedOver.as_str();
        Ok(Compilation {
            remiss_id: self.remiss.id,
            case_number: self.case_number.to_owned(),
            title: format!("Sammanställning av synpunkter – {}", self.remiss.name),
            name: self.remiss.name.clone(),
            purpose: self.remiss.purpose.clone(),
            period: self.period(),
            tendency,
            kinds: self.kinds(),
            respondents: self.respondents()?,
            responses: self
                .responses
                .iter()
                .map(|response| self.in_full(response))
                .collect::<ApiResult<_>>()?,
            carried_over: compiled
                .iter()
                .filter(|viewpoint| viewpoint.result.as_deref() == Some(carried_over))
                .cloned()
                .collect(),
            gaps: Vec::new(),
            closed_at: self.remiss.compilation_closed_at,
            links: Links::to_self(app.url(&format!("/remisser/{}/compilation", self.remiss.id))),
            asked,
            received,
            results,
            themes,
        })
    }

    fn count(&self, is: impl Fn(&Response) -> bool) -> usize {
        self.responses.iter().filter(|response| is(response)).count()
    }

    fn number(&self, document_id: Uuid) -> String {
        match self.numbers.get(&document_id) {
            Some(number) => format!("{}:{number}", self.case_number),
            None => self.case_number.to_owned(),
        }
    }

    /// Who answered, as it may stand in a document that is handed out.
    fn respondent(&self, response: &Response) -> String {
        if response.respondent_kind == PRIVATE_PERSON {
            format!("Privatperson ({})", self.number(response.document_id))
        } else {
            response.respondent_name.clone()
        }
    }

    fn period(&self) -> Period {
        let from = self.remiss.sent_at.map(date_in_sweden);
        let to = self.remiss.deadline_date;
        let days = match (from, to) {
            (Some(from), Some(to)) => days_between(from, to),
            _ => None,
        };
        let sentence = match (from, to, days) {
            (Some(from), Some(to), Some(days)) => {
                format!("{} – {}, {days} dagar", swedish_date(from), swedish_date(to))
            }
            (None, Some(to), _) => format!("till {}", swedish_date(to)),
            _ => "inte bestämd".to_owned(),
        };
        Period {
            from,
            to,
            days,
            sentence,
        }
    }

    fn asked(&self) -> Asked {
        let with = |outcome: RecipientOutcome| {
            self.recipients
                .iter()
                .filter(|recipient| recipient.outcome.as_deref() == Some(outcome.as_str()))
                .count()
        };
        let (views, no_objection, declines) = (
            with(RecipientOutcome::Views),
            with(RecipientOutcome::NoObjection),
            with(RecipientOutcome::Declines),
        );
        let answered = views + no_objection + declines;
        Asked {
            recipients: self.recipients.len(),
            answered,
            views,
            no_objection,
            declines,
            no_answer: self.recipients.len() - answered,
        }
    }

    fn viewpoint(&self, viewpoint: &Viewpoint) -> ApiResult<CompiledViewpoint> {
        let response = self
            .responses
            .iter()
            .find(|response| response.id == viewpoint.response_id)
            .ok_or_else(|| ApiError::internal("a viewpoint without its response"))?;
        let result = viewpoint.result()?;
        Ok(CompiledViewpoint {
            id: viewpoint.id,
            response_id: viewpoint.response_id,
            respondent: self.respondent(response),
            kind: response.respondent_kind.clone(),
            kind_swedish: swedish_kind_of_one(&response.respondent_kind).to_owned(),
            document_number: self.number(response.document_id),
            theme: viewpoint.theme.clone(),
            text: viewpoint.text.clone(),
            reply: viewpoint.reply.clone(),
            result: viewpoint.result.clone(),
            result_swedish: result.map_or("inte bedömd", ViewpointResult::swedish).to_owned(),
            reason: viewpoint.reason.clone(),
        })
    }

    fn kinds(&self) -> Vec<KindCount> {
        let mut kinds: Vec<KindCount> = Vec::new();
        let mut of = |kind: &str, count: &dyn Fn(&mut KindCount)| {
            let place = kinds
                .iter()
                .position(|known| known.kind == kind)
                .unwrap_or_else(|| {
                    kinds.push(KindCount {
                        kind: kind.to_owned(),
                        swedish: swedish_kind(kind).to_owned(),
                        asked: 0,
                        answered: 0,
                        uninvited: 0,
                        viewpoints: 0,
                        met: 0,
                        not_met: 0,
                    });
                    kinds.len() - 1
                });
            count(&mut kinds[place]);
        };
        for recipient in self.recipients {
            of(&recipient.kind, &|kind| {
                kind.asked += 1;
                kind.answered += usize::from(recipient.outcome.is_some());
            });
        }
        for response in self.responses {
            let viewpoints = || {
                self.viewpoints
                    .iter()
                    .filter(|viewpoint| viewpoint.response_id == response.id)
            };
            let with = |results: &[&str]| {
                viewpoints()
                    .filter(|viewpoint| {
                        viewpoint
                            .result
                            .as_deref()
                            .is_some_and(|result| results.contains(&result))
                    })
                    .count()
            };
            of(&response.respondent_kind, &|kind| {
                kind.uninvited += usize::from(response.recipient_id.is_none());
                kind.viewpoints += viewpoints().count();
                kind.met += with(&["met", "partlyMet"]);
                kind.not_met += with(&["notMet"]);
            });
        }
        kinds.sort_by(|one, other| one.swedish.cmp(&other.swedish));
        kinds
    }

    fn respondents(&self) -> ApiResult<Vec<RespondentRow>> {
        let mut rows = Vec::new();
        for recipient in self.recipients {
            let outcome = match &recipient.outcome {
                Some(text) => text.parse().map_err(ApiError::internal)?,
                None => RecipientOutcome::NoAnswer,
            };
            let first = self
                .responses
                .iter()
                .find(|response| response.recipient_id == Some(recipient.id));
            let mut words = outcome.swedish().to_owned();
            if first.is_some_and(|response| response.late) {
                words.push_str(", sent");
            }
            let bounced = recipient.delivery == RecipientDelivery::Bounced.as_str();
            if bounced && outcome == RecipientOutcome::NoAnswer {
                words.push_str(", utskicket kom tillbaka");
            }
            rows.push(RespondentRow {
                name: recipient.name.clone(),
                kind: recipient.kind.clone(),
                kind_swedish: swedish_kind_of_one(&recipient.kind).to_owned(),
                invited: true,
                outcome: outcome.as_str().to_owned(),
                outcome_swedish: words,
                answered_at: recipient.answered_at,
            });
        }
        rows.sort_by_key(|row| row.name.to_lowercase());
        let uninvited = self
            .responses
            .iter()
            .filter(|response| response.recipient_id.is_none());
        for response in uninvited {
            let outcome: RecipientOutcome = response.outcome.parse().map_err(ApiError::internal)?;
            let late = if response.late { ", sent" } else { "" };
            rows.push(RespondentRow {
                name: self.respondent(response),
                kind: response.respondent_kind.clone(),
                kind_swedish: swedish_kind_of_one(&response.respondent_kind).to_owned(),
                invited: false,
                outcome: response.outcome.clone(),
                outcome_swedish: format!("{}{late}, inte tillfrågad", outcome.swedish()),
                answered_at: Some(response.received_at),
            });
        }
        Ok(rows)
    }

    fn in_full(&self, response: &Response) -> ApiResult<ResponseInFull> {
        let channel: ResponseChannel = response.channel.parse().map_err(ApiError::internal)?;
        let outcome: RecipientOutcome = response.outcome.parse().map_err(ApiError::internal)?;
        let question = |key: &str| {
            let question = self.remiss.questions.iter().find(|question| question.key == key);
            question.map_or_else(|| format!("Fråga {key}"), |question| question.text.clone())
        };
        Ok(ResponseInFull {
            id: response.id,
            document_number: self.number(response.document_id),
            respondent: self.respondent(response),
            kind_swedish: swedish_kind_of_one(&response.respondent_kind).to_owned(),
            channel_swedish: channel.swedish().to_owned(),
            outcome_swedish: outcome.swedish().to_owned(),
            received_at: response.received_at,
            late: response.late,
            uninvited: response.recipient_id.is_none(),
            supplement: response.relation == "supplement",
            replaced: self.replaced.contains(&response.id),
            answers: response
                .answers
                .iter()
                .map(|answer| AnswerInFull {
                    question: question(&answer.key),
                    text: answer.text.clone(),
                })
                .collect(),
            text: response.text.clone(),
            attachments: self
                .files
                .iter()
                .filter(|file| file.response_id == response.id)
                .map(|file| format!("{} ({}:{})", file.file_name, self.case_number, file.number))
                .collect(),
        })
    }

    /// A response with views that was never split has no reply either: it is a gap, as a viewpoint without a reply is.
    fn gaps(&self) -> ApiResult<Vec<Gap>> {
        let mut gaps = Vec::new();
        for response in self.responses {
            let split = self
                .viewpoints
                .iter()
                .any(|viewpoint| viewpoint.response_id == response.id);
            let counts =
                response.outcome == RecipientOutcome::Views.as_str() && !self.replaced.contains(&response.id);
            if counts && !split {
                gaps.push(Gap {
                    viewpoint_id: None,
                    response_id: Some(response.id),
                    missing: "viewpoints".to_owned(),
                    detail: format!(
                        "Svaret {} är inte uppdelat i synpunkter.",
                        self.number(response.document_id)
                    ),
                });
            }
        }
        let entries = self
            .viewpoints
            .iter()
            .map(|viewpoint| {
                Ok(ViewpointEntry {
                    id: ViewpointId::from(viewpoint.id),
                    reply: Some(viewpoint.reply.clone()),
                    result: viewpoint.result()?,
                    reason: Some(viewpoint.reason.clone()),
                })
            })
            .collect::<ApiResult<Vec<_>>>()?;
        let Err(missing) = check_complete(&entries) else {
            return Ok(gaps);
        };
        for gap in missing {
            let Some(viewpoint) = self
                .viewpoints
                .iter()
                .find(|viewpoint| viewpoint.id == gap.viewpoint.uuid())
            else {
                continue;
            };
            let response = self
                .responses
                .iter()
                .find(|response| response.id == viewpoint.response_id);
            let what = match gap.missing {
                GapKind::Reply => "Bemötande saknas",
                GapKind::Result => "Resultat saknas",
                GapKind::Reason => "Motivering saknas",
            };
            gaps.push(Gap {
                viewpoint_id: Some(viewpoint.id),
                response_id: Some(viewpoint.response_id),
                missing: gap.missing.as_str().to_owned(),
                detail: format!(
                    "{what} på synpunkt {} i svaret {}.",
                    viewpoint.position,
                    response.map_or_else(String::new, |response| self.number(response.document_id))
                ),
            });
        }
        Ok(gaps)
    }
}

/// Heading of the viewpoints that have no theme.
pub(super) const NO_THEME: &str = "Övrigt";

fn themes(viewpoints: &[CompiledViewpoint]) -> Vec<Theme> {
    let mut themes: Vec<Theme> = Vec::new();
    for viewpoint in viewpoints {
        let name = if viewpoint.theme.is_empty() {
            NO_THEME
        } else {
            &viewpoint.theme
        };
        match themes.iter_mut().find(|theme| theme.theme == name) {
            Some(theme) => theme.viewpoints.push(viewpoint.clone()),
            None => themes.push(Theme {
                theme: name.to_owned(),
                viewpoints: vec![viewpoint.clone()],
            }),
        }
    }
    themes.sort_by_key(|theme| {
        (
            theme.theme == NO_THEME,
            std::cmp::Reverse(theme.viewpoints.len()),
            theme.theme.clone(),
        )
    });
    themes
}

fn result_counts(viewpoints: &[CompiledViewpoint]) -> Vec<ResultCount> {
    let results = ViewpointResult::ALL.iter().copied().map(Some).chain([None]);
    results
        .map(|result| {
            let text = result.map(ViewpointResult::as_str);
            ResultCount {
                result: text.map(str::to_owned),
                swedish: result.map_or("inte bedömd", ViewpointResult::swedish).to_owned(),
                count: viewpoints
                    .iter()
                    .filter(|viewpoint| viewpoint.result.as_deref() == text)
                    .count(),
            }
        })
        .filter(|result| result.count > 0)
        .collect()
}

fn days_between(from: Date, to: Date) -> Option<i32> {
    from.until(to).ok().map(|span| span.get_days())
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn the_days_to_answer_are_counted_from_the_sending_to_the_last_day() {
        assert_eq!(days_between(date(2019, 9, 2), date(2019, 10, 30)), Some(58));
    }
}
