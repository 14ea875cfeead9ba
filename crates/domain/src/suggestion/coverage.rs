//! What a distribution list covers: which kinds of bodies, areas, topics and sizes stand on it, and which ones of the register do not.

use super::rank::Asked;
use super::reason::{Size, enumeration};
use super::vocabulary::Label;
use crate::text_enum::text_enum;

text_enum! {
    /// What the bodies on a list are counted by.
    pub enum Dimension {
        /// Kind of body.
        Kind => "kind", "slag";
        /// Where they work.
        Area => "area", "område";
        /// What they work with.
        Topic => "topic", "ämne";
        /// How large they are.
        Size => "size", "storlek";
    }
}

text_enum! {
    /// Whether a list has enough of something.
    pub enum Standing {
        /// There are some on the list.
        Represented => "represented", "finns med";
        /// There are far fewer than the register would make one expect.
        Few => "few", "få";
        /// There are none, and the register has some.
        Missing => "missing", "saknas";
        /// The remiss is about it, but nobody in the register is.
        NotInRegister => "notInRegister", "finns inte i registret";
    }
}

/// Entries of a dimension that are told one by one.
const MOST: usize = 40;
/// So many in the register, at least, make a share of them worth comparing.
const COMPARABLE: u32 = 4;

/// Somebody in the register, or on the list.
#[derive(Debug, Clone, Default)]
pub struct Body {
    /// Kind, as stored.
    pub kind: String,
    /// The kind in Swedish.
    pub kind_swedish: &'static str,
    /// Whether it counts as civil society: only such kinds can be missing.
    pub civil_society: bool,
    /// Where it works.
    pub areas: Vec<Label>,
    /// What it works with.
    pub topics: Vec<Label>,
    /// How large it is; none: not known.
    pub size: Option<Size>,
    /// Whether it stands in the register: of others nothing but the kind is known.
    pub registered: bool,
}

/// How many of something stand on the list, and in the register.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Share {
    /// By what they are counted.
    pub dimension: Dimension,
    /// The kind or size as stored, the area or topic as it is written; `unknown` for those whose size is not known.
    pub value: String,
    /// The same in Swedish.
    pub words: String,
    /// On the list.
    pub listed: u32,
    /// In the register.
    pub registered: u32,
    /// How that is.
    pub standing: Standing,
    /// Whether the remiss is about it.
    pub of_the_remiss: bool,
    /// One Swedish sentence.
    pub sentence: String,
}

/// What the list lacks.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Gaps {
    /// Kinds, as stored.
    pub kinds: Vec<String>,
    /// Areas.
    pub areas: Vec<Label>,
    /// Sizes.
    pub sizes: Vec<Size>,
}

/// What a list covers.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Coverage {
    /// Bodies on the list.
    pub listed: u32,
    /// Those of them that are civil society.
    pub civil_society: u32,
    /// Those of them that stand in the register.
    pub in_register: u32,
    /// Every kind, area, topic and size, in this order.
    pub shares: Vec<Share>,
    /// What there is to think of, in Swedish sentences.
    pub sentences: Vec<String>,
    /// What is missing. Of a list with nobody on it, nothing: all would be.
    pub gaps: Gaps,
}

/// What the list covers of the register, as far as the remiss is about it. `register`: everybody who can be asked.
#[must_use]
pub fn coverage(asked: &Asked, register: &[Body], listed: &[Body]) -> Coverage {
    let shares = [
        kinds(register, listed),
        places(asked, register, listed),
        topics(asked, register, listed),
        sizes(register, listed),
    ]
    .concat();
    let mut found = Coverage {
        listed: count(listed, |_| true),
        civil_society: count(listed, |body| body.civil_society),
        in_register: count(listed, |body| body.registered),
        shares,
        ..Coverage::default()
    };
    if listed.is_empty() {
        found.sentences = vec!["Ingen står på sändlistan än.".to_owned()];
    } else {
        found.gaps = gaps(asked, &found.shares, register);
        found.sentences = sentences(asked, &found);
    }
    found
}

fn count(bodies: &[Body], is: impl Fn(&Body) -> bool) -> u32 {
    u32::try_from(bodies.iter().filter(|body| is(body)).count()).unwrap_or(u32::MAX)
}

fn kinds(register: &[Body], listed: &[Body]) -> Vec<Share> {
    let mut known: Vec<(&str, &'static str)> = Vec::new();
    for body in register.iter().chain(listed) {
        if !known.iter().any(|(kind, _)| *kind == body.kind) {
            known.push((&body.kind, body.kind_swedish));
        }
    }
    known.sort_unstable();
    let of_all = (
        count(register, |body| body.civil_society),
        count(listed, |body| body.civil_society),
    );
    let shares = known.into_iter().map(|(kind, words)| {
        let of_kind = |body: &Body| body.kind == kind;
        let civil = register.iter().any(|body| of_kind(body) && body.civil_society);
        let numbers = (count(register, of_kind), count(listed, of_kind));
        let standing = if civil {
            standing(numbers, of_all)
        } else {
            Standing::Represented
        };
        share(Dimension::Kind, kind, words.to_owned(), numbers, of_all, standing)
    });
    let mut shares: Vec<Share> = shares.collect();
    shares.sort_by_key(|share| std::cmp::Reverse(share.registered));
    shares
}

fn sizes(register: &[Body], listed: &[Body]) -> Vec<Share> {
    let known = |body: &Body| body.size.is_some();
    if !register.iter().chain(listed).any(known) {
        return Vec::new();
    }
    let of_all = (count(register, known), count(listed, known));
    let mut shares: Vec<Share> = Size::ALL
        .iter()
        .map(|size| {
            let of_size = |body: &Body| body.size == Some(*size);
            let numbers = (count(register, of_size), count(listed, of_size));
            let standing = standing(numbers, of_all);
            let words = size.swedish().to_owned();
            share(Dimension::Size, size.as_str(), words, numbers, of_all, standing)
        })
        .collect();
    let unknown = |body: &Body| body.size.is_none();
    let numbers = (count(register, unknown), count(listed, unknown));
    if numbers != (0, 0) {
        let mut share = share(
            Dimension::Size,
            "unknown",
            "storlek okänd".to_owned(),
            numbers,
            of_all,
            Standing::Represented,
        );
        share
            .sentence
            .push_str(" Be organisationerna uppge antalet medlemmar.");
        shares.push(share);
    }
    shares
}

fn places(asked: &Asked, register: &[Body], listed: &[Body]) -> Vec<Share> {
    labelled(Dimension::Area, &asked.areas, register, listed, |body| {
        &body.areas
    })
}

/// Topics that the remiss is marked with: what else the register works with is not missing on its list.
fn topics(asked: &Asked, register: &[Body], listed: &[Body]) -> Vec<Share> {
    let mut shares = labelled(Dimension::Topic, &asked.topics, register, listed, |body| {
        &body.topics
    });
    shares.retain(|share| share.of_the_remiss);
    shares
}

/// What the remiss is marked with first, then the rest of the register, the commonest first.
fn labelled(
    dimension: Dimension,
    marked: &[Label],
    register: &[Body],
    listed: &[Body],
    of: impl Fn(&Body) -> &Vec<Label>,
) -> Vec<Share> {
    let mut known: Vec<(&Label, u32, u32)> = marked.iter().map(|label| (label, 0, 0)).collect();
    let mut places: std::collections::HashMap<&str, usize> = std::collections::HashMap::new();
    for (bodies, on_list) in [(register, false), (listed, true)] {
        for body in bodies {
            let mut counted = Vec::new();
            for label in of(body).iter().filter(|label| !label.is_everywhere()) {
                let at = places.get(label.key()).copied().or_else(|| {
                    let at = known.iter().position(|(other, ..)| other.is(label));
                    at.inspect(|at| {
                        places.insert(label.key(), *at);
                    })
                });
                let at = at.unwrap_or_else(|| {
                    known.push((label, 0, 0));
                    places.insert(label.key(), known.len() - 1);
                    known.len() - 1
                });
                if !counted.contains(&at) {
                    counted.push(at);
                    let (_, registered, there) = &mut known[at];
                    *(if on_list { there } else { registered }) += 1;
                }
            }
        }
    }
    let of_all = (0, 0);
    let mut shares: Vec<Share> = known
        .into_iter()
        .enumerate()
        .map(|(at, (label, registered, there))| {
            let numbers = (registered, there);
            let own = at < marked.len();
            let standing = match numbers {
                (0, 0) => Standing::NotInRegister,
                (_, 0) => Standing::Missing,
                _ => Standing::Represented,
            };
            let mut share = share(
                dimension,
                &label.word,
                label.word.clone(),
                numbers,
                of_all,
                standing,
            );
            share.of_the_remiss = own;
            if own {
                share.sentence = share.sentence.replacen(':', ", som remissen gäller:", 1);
            }
            share
        })
        .collect();
    let (own, others) = shares.split_at_mut(marked.len());
    others.sort_by(|one, other| {
        other
            .registered
            .cmp(&one.registered)
            .then(one.words.cmp(&other.words))
    });
    let most = own.len() + MOST;
    shares.truncate(most);
    shares
}

/// How many there are of all, in the register and on the list.
fn standing(numbers: (u32, u32), of_all: (u32, u32)) -> Standing {
    let ((registered, listed), (all_registered, all_listed)) = (numbers, of_all);
    if listed == 0 && registered > 0 {
        return Standing::Missing;
    }
    // Less than half the share that it has in the register.
    let expected = u64::from(registered) * u64::from(all_listed);
    if registered >= COMPARABLE && u64::from(listed) * u64::from(all_registered) * 2 < expected {
        return Standing::Few;
    }
    Standing::Represented
}

fn share(
    dimension: Dimension,
    value: &str,
    words: String,
    (registered, listed): (u32, u32),
    (all_registered, all_listed): (u32, u32),
    standing: Standing,
) -> Share {
    let name = capital(&words);
    let sentence = match standing {
        Standing::NotInRegister => {
            format!(
                "{name}: ingen i registret har uppgett det. Fråga andra vägar, eller komplettera registret."
            )
        }
        Standing::Missing => format!("{name}: ingen på listan, {registered} i registret."),
        Standing::Few => format!(
            "{name}: {listed} av {all_listed} på listan, mot {registered} av {all_registered} i registret."
        ),
        Standing::Represented => format!("{name}: {listed} på listan, {registered} i registret."),
    };
    Share {
        dimension,
        value: value.to_owned(),
        words,
        listed,
        registered,
        standing,
        of_the_remiss: false,
        sentence,
    }
}

fn capital(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| {
        first.to_uppercase().collect::<String>() + letters.as_str()
    })
}

/// Areas count as missing when the remiss is about them; when it is about none, all of them do.
fn lacks(asked: &Asked, share: &Share) -> bool {
    share.standing == Standing::Missing
        && (share.dimension != Dimension::Area || share.of_the_remiss || asked.areas.is_empty())
}

fn gaps(asked: &Asked, shares: &[Share], register: &[Body]) -> Gaps {
    let mut gaps = Gaps::default();
    for share in shares.iter().filter(|share| lacks(asked, share)) {
        match share.dimension {
            Dimension::Kind => gaps.kinds.push(share.value.clone()),
            Dimension::Size => gaps.sizes.extend(share.value.parse::<Size>().ok()),
            Dimension::Area => {
                let mut areas = register.iter().flat_map(|body| &body.areas);
                gaps.areas.extend(
                    areas
                        .find(|area| area.word == share.value)
                        .cloned()
                        .or_else(|| asked.areas.iter().find(|area| area.word == share.value).cloned()),
                );
            }
            Dimension::Topic => {}
        }
    }
    gaps
}

fn sentences(asked: &Asked, found: &Coverage) -> Vec<String> {
    let mut sentences = Vec::new();
    if found.civil_society == 0 {
        sentences.push("Ingen från civilsamhället står på listan.".to_owned());
    }
    let told =
        |share: &&Share| share.of_the_remiss || matches!(share.dimension, Dimension::Kind | Dimension::Size);
    for share in found.shares.iter().filter(told) {
        if share.standing != Standing::Represented {
            sentences.push(share.sentence.clone());
        }
    }
    let areas: Vec<&str> = found
        .shares
        .iter()
        .filter(|share| share.dimension == Dimension::Area && !share.of_the_remiss && lacks(asked, share))
        .map(|share| share.words.as_str())
        .collect();
    if !areas.is_empty() {
        sentences.push(format!(
            "Områden som ingen på listan kommer från: {}.",
            enumeration(&areas, 8)
        ));
    }
    if sentences.is_empty() {
        sentences.push(
            "Listan har med alla slag av organisationer ur civilsamhället, områden, ämnen och storlekar som registret har uppgifter om."
                .to_owned(),
        );
    }
    sentences
}

#[cfg(test)]
#[path = "coverage_tests.rs"]
mod tests;
