//! The order of the suggestions: what speaks for each organisation, and how much.

use std::collections::HashMap;

use jiff::civil::Date;
use uuid::Uuid;

use super::coverage::Gaps;
use super::reason::{Reason, ReasonKind, Size, enumeration};
use super::vocabulary::{Label, Place, Vocabulary};

/// What the reasons are worth. The remiss itself comes first: one marked topic outweighs everything that has nothing to do with it.
mod points {
    /// The first topic that the remiss is marked with, each further one, all together at most.
    pub const TOPIC: (u32, u32, u32) = (40, 10, 60);
    /// The same for topics that only its text speaks of: in the heading, below, each further one, at most.
    pub const MENTIONED: (u32, u32, u32, u32) = (25, 15, 5, 35);
    pub const AREA: u32 = 25;
    pub const MENTIONED_AREA: u32 = 15;
    /// A word of the name: in the heading, below.
    pub const NAME: (u32, u32) = (18, 10);
    /// The first similar remiss that was answered, each further one, at most; more for who answered without having been asked.
    pub const SIMILAR: (u32, u32, u32) = (20, 5, 40);
    pub const UNINVITED: u32 = 5;
    /// Sitting in a forum that fits; gathering members who fit, the first of them and each further one, at most.
    pub const IN_FORUM: u32 = 10;
    pub const FORUM: (u32, u32, u32) = (10, 2, 20);
    pub const NEVER_ASKED: u32 = 10;
    pub const LONG_AGO: u32 = 5;
    pub const ANSWERS_OFTEN: u32 = 5;
    pub const AGREEMENT: u32 = 5;
    pub const GAP: u32 = 6;
}

/// Years without a remiss after which that is a reason to ask.
const LONG: i16 = 3;
/// Remisser from which on it can be said that somebody answers often.
const ENOUGH: u32 = 3;
/// What names of organisations end in, and what says nothing of what they do.
const ENDINGS: &[&str] = &[
    "förening",
    "klubb",
    "sällskap",
    "förbund",
    "församling",
    "jour",
    "grupp",
    "råd",
    "lag",
    "samverk",
    "nätverk",
];

/// Words that stand in names of organisations and in every remiss.
const EVERYWHERE: &[&str] = &[
    "kommun",
    "region",
    "svensk",
    "sverig",
    "lokal",
    "samhäll",
    "civilsamhäll",
];

/// What is known of the remiss.
#[derive(Debug, Clone, Default)]
pub struct Asked {
    /// Topics that it is marked with.
    pub topics: Vec<Label>,
    /// Areas that it is marked with.
    pub areas: Vec<Label>,
    /// What it says: its name as the heading, and what stands below.
    pub text: Vocabulary,
    /// Today, in Sweden.
    pub today: Date,
}

/// How often an organisation was asked, in the last remisser that are looked at.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct History {
    /// Remisser that were sent to it.
    pub asked: u32,
    /// Those of them that it answered, with views or without objection.
    pub answered: u32,
    /// When it was sent the last one, in Sweden.
    pub last: Option<Date>,
}

/// An answer to a remiss that is like this one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EarlierAnswer {
    /// Name of that remiss.
    pub remiss: String,
    /// Year in which it was sent.
    pub year: i16,
    /// Whether the organisation had been asked.
    pub invited: bool,
}

/// An organisation or a forum that can be asked.
#[derive(Debug, Clone, Default)]
pub struct Candidate {
    /// Id.
    pub id: Uuid,
    /// Its name, with its stems.
    pub name: Option<Label>,
    /// Kind, as stored.
    pub kind: String,
    /// The kind in Swedish.
    pub kind_swedish: &'static str,
    /// What it works with.
    pub topics: Vec<Label>,
    /// Where it works.
    pub areas: Vec<Label>,
    /// Whether it has joined the agreement (Överenskommelsen).
    pub agreement: bool,
    /// How large it is; none: not known.
    pub size: Option<Size>,
    /// How often it was asked.
    pub history: History,
    /// Its answers to remisser like this one, the newest first.
    pub similar: Vec<EarlierAnswer>,
    /// A forum: the organisations that sit in it.
    pub members: Vec<Uuid>,
}

impl Candidate {
    fn called(&self) -> &str {
        self.name.as_ref().map_or("", |name| name.word.as_str())
    }
}

/// A candidate in the order of the suggestions.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ranked {
    /// Which of the candidates.
    pub at: usize,
    /// Its points: those of its reasons.
    pub score: u32,
    /// Its reasons, the weightiest first.
    pub reasons: Vec<Reason>,
}

/// The candidates that the remiss speaks for, the best first; `every`: the others after them too. Of those with as many points, the
/// one that was asked less often comes first.
#[must_use]
pub fn rank(asked: &Asked, gaps: &Gaps, candidates: &[Candidate], every: bool) -> Vec<Ranked> {
    let common = CommonNames::of(candidates);
    let mut reasons: Vec<Vec<Reason>> = candidates
        .iter()
        .map(|candidate| of_substance(asked, candidate, &common))
        .collect();
    let forums = through_forums(candidates, &reasons);
    for (own, forum) in reasons.iter_mut().zip(forums) {
        own.extend(forum);
    }
    let mut ranked: Vec<Ranked> = reasons
        .into_iter()
        .enumerate()
        .filter(|(_, reasons)| every || !reasons.is_empty())
        .map(|(at, mut reasons)| {
            reasons.extend(besides(asked, gaps, &candidates[at]));
            reasons.sort_by_key(|reason| (std::cmp::Reverse(reason.points), reason.kind));
            Ranked {
                at,
                score: reasons.iter().map(|reason| reason.points).sum(),
                reasons,
            }
        })
        .collect();
    ranked.sort_by(|one, other| {
        let (a, b) = (&candidates[one.at], &candidates[other.at]);
        other
            .score
            .cmp(&one.score)
            .then(a.history.asked.cmp(&b.history.asked))
            .then_with(|| a.called().to_lowercase().cmp(&b.called().to_lowercase()))
            .then(a.id.cmp(&b.id))
    });
    ranked
}

/// What the remiss itself says for a candidate.
fn of_substance(asked: &Asked, candidate: &Candidate, common: &CommonNames) -> Vec<Reason> {
    let (mut reasons, mut said) = (Vec::new(), Vec::new());
    topics(asked, candidate, &mut reasons, &mut said);
    areas(asked, candidate, &mut reasons);
    reasons.extend(name(asked, candidate, common, &said));
    reasons.extend(similar(&candidate.similar));
    reasons
}

/// What it works with. `said`: the words of the text that have been counted.
fn topics(asked: &Asked, candidate: &Candidate, reasons: &mut Vec<Reason>, said: &mut Vec<String>) {
    let (mut marked, mut mentioned) = (Vec::new(), Vec::new());
    for topic in &candidate.topics {
        if asked.topics.iter().any(|mark| mark.is(topic)) {
            marked.push(topic.word.as_str());
            said.extend(topic.stems.iter().cloned());
        } else if let Some(mention) = asked.text.speaks_of(&topic.stems) {
            mentioned.push((topic, mention));
        }
    }
    if let Some(further) = marked.len().checked_sub(1) {
        let (first, each, most) = points::TOPIC;
        let text = format!("Arbetar med {}, som remissen gäller.", enumeration(&marked, 4));
        reasons.push(Reason::new(
            ReasonKind::Topic,
            worth(first, each, further, most),
            text,
        ));
    }
    if let Some(further) = mentioned.len().checked_sub(1) {
        let (heading, body, each, most) = points::MENTIONED;
        let in_heading = mentioned
            .iter()
            .any(|(_, mention)| mention.place == Place::Heading);
        let first = if in_heading { heading } else { body };
        let works: Vec<&str> = mentioned.iter().map(|(topic, _)| topic.word.as_str()).collect();
        let mut quoted: Vec<String> = mentioned
            .iter()
            .flat_map(|(_, mention)| mention.words.iter().map(|word| format!("”{word}”")))
            .collect();
        quoted.dedup();
        said.extend(
            mentioned
                .iter()
                .flat_map(|(topic, _)| topic.stems.iter().cloned()),
        );
        let text = format!(
            "Arbetar med {}; remissen skriver om {}.",
            enumeration(&works, 4),
            enumeration(&quoted, 4)
        );
        let kind = ReasonKind::MentionedTopic;
        reasons.push(Reason::new(kind, worth(first, each, further, most), text));
    }
}

fn areas(asked: &Asked, candidate: &Candidate, reasons: &mut Vec<Reason>) {
    let own = || candidate.areas.iter().filter(|area| !area.is_everywhere());
    let marked: Vec<&str> = own()
        .filter(|area| asked.areas.iter().any(|mark| mark.is(area)))
        .map(|area| area.word.as_str())
        .collect();
    if !marked.is_empty() {
        let text = format!("Finns i {}, som remissen gäller.", enumeration(&marked, 4));
        reasons.push(Reason::new(ReasonKind::Area, points::AREA, text));
        return;
    }
    let mentioned: Vec<&str> = own()
        .filter(|area| asked.text.names(&area.stems).is_some())
        .map(|area| area.word.as_str())
        .collect();
    if !mentioned.is_empty() {
        let text = format!("Finns i {}, som remissen nämner.", enumeration(&mentioned, 4));
        reasons.push(Reason::new(
            ReasonKind::MentionedArea,
            points::MENTIONED_AREA,
            text,
        ));
    }
}

/// What its name tells of what it does: `Skytteföreningen` of `skyttebana`. A word that many names have says nothing, nor one that was
/// counted as a topic.
fn name(asked: &Asked, candidate: &Candidate, common: &CommonNames, said: &[String]) -> Option<Reason> {
    let best = telling(candidate)
        .filter(|stem| !common.has(stem) && !said.contains(stem))
        .filter_map(|stem| asked.text.speaks_of(&[stem]))
        .min_by_key(|mention| mention.place)?;
    let (heading, body) = points::NAME;
    let worth = if best.place == Place::Heading {
        heading
    } else {
        body
    };
    let text = format!("Namnet hör ihop med remissens ord ”{}”.", best.words.join(" "));
    Some(Reason::new(ReasonKind::Name, worth, text))
}

/// The stems of its name that may say what it does, without what names end in.
fn telling(candidate: &Candidate) -> impl Iterator<Item = String> + '_ {
    let stems = candidate.name.iter().flat_map(|name| name.stems.iter());
    stems
        .map(|stem| {
            let first = ENDINGS.iter().find_map(|ending| stem.strip_suffix(ending));
            first.map_or(stem.as_str(), |first| first.strip_suffix('s').unwrap_or(first))
        })
        .filter(|stem| stem.chars().count() >= 4 && !EVERYWHERE.contains(stem))
        .filter(|stem| !stem.chars().all(|letter| letter.is_ascii_digit()))
        .map(str::to_owned)
}

/// Words that many names have: the town's name, "nya", "vänner".
struct CommonNames {
    counts: HashMap<String, usize>,
    most: usize,
}

impl CommonNames {
    fn of(candidates: &[Candidate]) -> CommonNames {
        let mut counts = HashMap::new();
        for candidate in candidates {
            let mut own: Vec<String> = telling(candidate).collect();
            own.sort();
            own.dedup();
            for stem in own {
                *counts.entry(stem).or_insert(0) += 1;
            }
        }
        CommonNames {
            counts,
            most: (candidates.len() / 50).max(3),
        }
    }

    fn has(&self, stem: &str) -> bool {
        self.counts.get(stem).is_some_and(|count| *count > self.most)
    }
}

fn similar(answers: &[EarlierAnswer]) -> Option<Reason> {
    let newest = answers.first()?;
    let (first, each, most) = points::SIMILAR;
    let mut worth = worth(first, each, answers.len() - 1, most);
    if !newest.invited {
        worth += points::UNINVITED;
    }
    let of_itself = if newest.invited {
        ""
    } else {
        " utan att vara tillfrågad"
    };
    let text = match answers.len() {
        1 => format!(
            "Har svarat{of_itself} på ”{}” ({}), som liknar den här.",
            newest.remiss, newest.year
        ),
        count => format!(
            "Har svarat på {count} liknande remisser, senast{of_itself} på ”{}” ({}).",
            newest.remiss, newest.year
        ),
    };
    Some(Reason::new(ReasonKind::SimilarAnswer, worth, text))
}

/// What sitting in a forum that fits, and gathering organisations that fit, says for each candidate. Looked at is what the remiss says for
/// them by themselves, so that nobody lifts themselves by the own forum.
fn through_forums(candidates: &[Candidate], own: &[Vec<Reason>]) -> Vec<Vec<Reason>> {
    let place: HashMap<Uuid, usize> = candidates
        .iter()
        .enumerate()
        .map(|(at, candidate)| (candidate.id, at))
        .collect();
    let mut found = vec![Vec::new(); candidates.len()];
    for (at, forum) in candidates.iter().enumerate() {
        let members: Vec<usize> = forum
            .members
            .iter()
            .filter_map(|id| place.get(id).copied())
            .filter(|member| *member != at)
            .collect();
        let fitting: Vec<&str> = members
            .iter()
            .filter(|member| !own[**member].is_empty())
            .map(|member| candidates[*member].called())
            .collect();
        if let Some(further) = fitting.len().checked_sub(1) {
            let (first, each, most) = points::FORUM;
            let text = match fitting.len() {
                1 => format!("Samlar {}, som passar remissen.", fitting[0]),
                count => format!(
                    "Samlar {count} organisationer som passar remissen: {}.",
                    enumeration(&fitting, 3)
                ),
            };
            found[at].push(Reason::new(
                ReasonKind::Forum,
                worth(first, each, further, most),
                text,
            ));
        }
        let fits = own[at]
            .iter()
            .any(|reason| matches!(reason.kind, ReasonKind::Topic | ReasonKind::MentionedTopic));
        if fits {
            for member in members {
                let said = found[member]
                    .iter()
                    .any(|reason: &Reason| reason.text.starts_with("Sitter i "));
                if !said {
                    let text = format!("Sitter i {}, som passar remissen.", forum.called());
                    found[member].push(Reason::new(ReasonKind::Forum, points::IN_FORUM, text));
                }
            }
        }
    }
    found
}

/// What speaks for a candidate whatever the remiss is about.
fn besides(asked: &Asked, gaps: &Gaps, candidate: &Candidate) -> Vec<Reason> {
    let mut reasons = Vec::new();
    let mut add = |kind, worth, text: String| reasons.push(Reason::new(kind, worth, text));
    let history = candidate.history;
    if history.asked == 0 {
        let text = "Har aldrig fått en remiss.".to_owned();
        add(ReasonKind::NeverAsked, points::NEVER_ASKED, text);
    } else if let Some(last) = history
        .last
        .filter(|last| last.year() + LONG < asked.today.year())
    {
        let text = format!("Fick senast en remiss {}.", last.year());
        add(ReasonKind::LongAgo, points::LONG_AGO, text);
    }
    if history.asked >= ENOUGH && history.answered * 2 >= history.asked {
        let text = format!(
            "Svarar ofta: på {} av de {} remisser den har fått.",
            history.answered, history.asked
        );
        add(ReasonKind::AnswersOften, points::ANSWERS_OFTEN, text);
    }
    if candidate.agreement {
        let text = "Har anslutit sig till överenskommelsen.".to_owned();
        add(ReasonKind::Agreement, points::AGREEMENT, text);
    }
    if gaps.kinds.contains(&candidate.kind) {
        let text = format!("På listan finns ännu inget av slaget {}.", candidate.kind_swedish);
        add(ReasonKind::Gap, points::GAP, text);
    }
    if let Some(area) = candidate
        .areas
        .iter()
        .find(|area| gaps.areas.iter().any(|gap| gap.is(area)))
    {
        let text = format!("På listan finns ännu ingen från {}.", area.word);
        add(ReasonKind::Gap, points::GAP, text);
    }
    if let Some(size) = candidate.size.filter(|size| gaps.sizes.contains(size)) {
        let word = match size {
            Size::Small => "liten",
            Size::Medium => "mellanstor",
            Size::Large => "stor",
        };
        let text = format!("På listan finns ännu ingen {word} organisation.");
        add(ReasonKind::Gap, points::GAP, text);
    }
    reasons
}

fn worth(first: u32, each: u32, further: usize, most: u32) -> u32 {
    let further = u32::try_from(further).unwrap_or(u32::MAX);
    first.saturating_add(each.saturating_mul(further)).min(most)
}

#[cfg(test)]
#[path = "rank_tests.rs"]
mod tests;
