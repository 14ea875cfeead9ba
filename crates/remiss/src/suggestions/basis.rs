//! What suggestions are made from: the remiss, the register, the list as it is, and what came of asking before.

use std::collections::{BTreeSet, HashMap, HashSet};

use remiss_domain::deadline::date_in_sweden;
use remiss_domain::suggestion::{
    Asked, Body, Candidate, Coverage, EarlierAnswer, History, Label, Ranked, Size, Stems, Vocabulary,
    coverage, rank, words,
};
use uuid::Uuid;

use super::store::{self, Known, Round};
use crate::app::App;
use crate::db::Connection;
use crate::forums;
use crate::http::{ApiError, ApiResult};
use crate::organisations::OrganisationKind;
use crate::recipients::{self, Recipient};
use crate::remisser::{self, Remiss, Subjects};
use crate::search;

/// How much of the words of the case another one has to share to be like it, 0 to 1.
const ALIKE: f32 = 0.4;

/// All that is known.
pub(super) struct Basis {
    pub remiss: Remiss,
    pub marked: Subjects,
    pub asked: Asked,
    pub register: Vec<Known>,
    /// One for each of the register, in its order.
    pub candidates: Vec<Candidate>,
    pub listed: Vec<Recipient>,
    pub coverage: Coverage,
    /// Remisser that are like this one, the newest first.
    pub similar: Vec<Round>,
}

impl Basis {
    /// Gathers it. An incoming remiss has no list: that is a conflict.
    pub async fn gather(app: &App, connection: &mut Connection, remiss_id: Uuid) -> ApiResult<Basis> {
        let remiss = remisser::find(app, connection, remiss_id).await?;
        if !remiss.is_outgoing() {
            return Err(ApiError::conflict(
                "En inkommande remiss har ingen sändlista. Förslag ges för remisser som nämnden själv skickar.",
                "An incoming remiss has no distribution list.",
            ));
        }
        let marked = remisser::subjects(app, connection, &[remiss_id]).await?;
        let marked = marked.into_values().next().unwrap_or_default();
        let listed = recipients::of_remiss(app, connection, remiss_id).await?;
        let register = store::register(app, connection).await?;
        let body = said(&remiss);
        let stems = stems(connection, &remiss.name, &body, &marked, &register).await?;
        let labels = |said: &[String]| said.iter().map(|word| Label::new(word, &stems)).collect();
        let asked = Asked {
            topics: labels(&marked.topics),
            areas: labels(&marked.areas),
            text: Vocabulary::new(&remiss.name, &body, &stems),
            today: app.today(),
        };
        let mut candidates: Vec<Candidate> = register.iter().map(|known| candidate(known, &stems)).collect();
        let place: HashMap<Uuid, usize> = register
            .iter()
            .enumerate()
            .map(|(at, known)| (known.id, at))
            .collect();
        for (forum, member) in forums::all_members(app, connection).await? {
            if let (Some(at), true) = (place.get(&forum), place.contains_key(&member)) {
                candidates[*at].members.push(member);
            }
        }
        let similar = similar(app, connection, &remiss, &marked).await?;
        let ids: Vec<Uuid> = similar.iter().map(|round| round.id).collect();
        let mut answered: HashMap<(Uuid, Uuid), bool> = HashMap::new();
        for answer in store::answers(app, connection, &ids).await? {
            answered.insert((answer.remiss_id, answer.organisation_id), answer.invited);
        }
        for candidate in &mut candidates {
            candidate.similar = similar
                .iter()
                .filter_map(|round| {
                    let invited = *answered.get(&(round.id, candidate.id))?;
                    Some(EarlierAnswer {
                        remiss: round.name.clone(),
                        year: date_in_sweden(round.sent_at?).year(),
                        invited,
                    })
                })
                .collect();
        }
        let coverage = covered(&asked, &candidates, &register, &listed, &place);
        Ok(Basis {
            remiss,
            marked,
            asked,
            register,
            candidates,
            listed,
            coverage,
            similar,
        })
    }

    /// The suggestions that are `wanted`, the best first. How often somebody was asked is read for those only.
    pub async fn rank(
        &mut self,
        connection: &mut Connection,
        every: bool,
        wanted: impl Fn(&Basis, &Ranked) -> bool,
    ) -> ApiResult<Vec<Ranked>> {
        let first = self.ranked(every);
        let ids: Vec<Uuid> = first
            .iter()
            .filter(|ranked| wanted(self, ranked))
            .map(|ranked| self.register[ranked.at].id)
            .collect();
        let before = store::asked_before(connection, &ids, self.remiss.id).await?;
        for candidate in &mut self.candidates {
            if let Some(known) = before.get(&candidate.id) {
                candidate.history = History {
                    asked: u32::try_from(known.asked).unwrap_or(u32::MAX),
                    answered: u32::try_from(known.answered).unwrap_or(u32::MAX),
                    last: known.last_asked.map(date_in_sweden),
                };
            }
        }
        let ids: HashSet<Uuid> = ids.into_iter().collect();
        let mut ranked = self.ranked(every);
        ranked.retain(|ranked| ids.contains(&self.register[ranked.at].id));
        Ok(ranked)
    }

    fn ranked(&self, every: bool) -> Vec<Ranked> {
        rank(&self.asked, &self.coverage.gaps, &self.candidates, every)
    }

    /// The recipient that an organisation is already; by its name too, since it may have been written there by hand.
    pub fn recipient(&self, known: &Known) -> Option<&Recipient> {
        let name = known.name.to_lowercase();
        let by_id = |recipient: &&Recipient| recipient.organisation_id == Some(known.id);
        let by_name = |recipient: &&Recipient| {
            recipient.organisation_id.is_none() && recipient.name.to_lowercase() == name
        };
        self.listed
            .iter()
            .find(by_id)
            .or_else(|| self.listed.iter().find(by_name))
    }
}

/// What the remiss says besides its name. What cannot be influenced is left out: nobody is to be asked about that.
fn said(remiss: &Remiss) -> String {
    let questions = remiss.questions.iter().map(|question| question.text.as_str());
    let texts = [
        remiss.purpose.as_str(),
        &remiss.plain_summary,
        &remiss.can_influence,
        &remiss.background,
    ];
    texts.into_iter().chain(questions).collect::<Vec<_>>().join("\n")
}

/// The stems of every word that is compared.
async fn stems(
    connection: &mut Connection,
    name: &str,
    body: &str,
    marked: &Subjects,
    register: &[Known],
) -> ApiResult<Stems> {
    let mut every: BTreeSet<String> = words(name).chain(words(body)).collect();
    for label in marked.topics.iter().chain(&marked.areas) {
        every.extend(words(label));
    }
    for known in register {
        every.extend(words(&known.name));
        for label in known.topics.0.iter().chain(&known.areas.0) {
            every.extend(words(label));
        }
    }
    let every: Vec<String> = every.into_iter().collect();
    search::stems_of_words(connection, &every).await
}

fn candidate(known: &Known, stems: &Stems) -> Candidate {
    let labels = |said: &[String]| said.iter().map(|word| Label::new(word, stems)).collect();
    Candidate {
        id: known.id,
        name: Some(Label::new(&known.name, stems)),
        kind_swedish: OrganisationKind::named(&known.kind),
        kind: known.kind.clone(),
        topics: labels(&known.topics.0),
        areas: labels(&known.areas.0),
        agreement: known.agreement,
        size: size(known),
        ..Candidate::default()
    }
}

/// How large an organisation is; none: it has not said.
pub(super) fn size(known: &Known) -> Option<Size> {
    let members = known.members.and_then(|members| u32::try_from(members).ok());
    members.map(Size::of)
}

/// The remisser like this one: of cases whose titles are alike, with a topic in common, and the earlier rounds of its own case.
async fn similar(
    app: &App,
    connection: &mut Connection,
    remiss: &Remiss,
    marked: &Subjects,
) -> ApiResult<Vec<Round>> {
    let alike = search::cases_like(app, connection, remiss.case_id).await?;
    let mut cases: Vec<Uuid> = alike
        .into_iter()
        .filter(|(_, likeness)| *likeness >= ALIKE)
        .map(|(id, _)| id)
        .collect();
    cases.push(remiss.case_id);
    let topics = marked.topics.iter().map(|topic| topic.to_lowercase()).collect();
    store::similar_rounds(app, connection, remiss.id, &cases, topics).await
}

fn covered(
    asked: &Asked,
    candidates: &[Candidate],
    register: &[Known],
    listed: &[Recipient],
    place: &HashMap<Uuid, usize>,
) -> Coverage {
    let bodies: Vec<Body> = candidates
        .iter()
        .zip(register)
        .map(|(candidate, known)| Body {
            kind: candidate.kind.clone(),
            kind_swedish: candidate.kind_swedish,
            civil_society: known.civil_society,
            areas: candidate.areas.clone(),
            topics: candidate.topics.clone(),
            size: candidate.size,
            registered: true,
        })
        .collect();
    let listed: Vec<Body> = listed
        .iter()
        .map(|recipient| {
            let known = recipient.organisation_id.and_then(|id| place.get(&id));
            let base = known.map(|at| bodies[*at].clone()).unwrap_or_default();
            Body {
                kind: recipient.kind.clone(),
                kind_swedish: OrganisationKind::named(&recipient.kind),
                civil_society: recipient.civil_society,
                registered: recipient.organisation_id.is_some(),
                ..base
            }
        })
        .collect();
    coverage(asked, &bodies, &listed)
}
