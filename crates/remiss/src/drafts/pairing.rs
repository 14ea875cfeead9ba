//! Which paragraphs of one text are those of another, changed.

use std::collections::HashMap;

/// In a run of changed paragraphs at most so many pairs are weighed; beyond it they are paired in order.
const MAX_PAIRS: usize = 10_000;
/// Paragraphs are the same one, changed, when they share at least this part of their words.
pub(super) const ALIKE: f64 = 0.35;

/// Places of the paragraphs that are alike: the pairing, in order, that shares most.
pub(super) fn pairs(olds: &[(&str, &str)], news: &[(&str, &str)]) -> Vec<(usize, usize)> {
    if olds.is_empty() || news.is_empty() {
        return Vec::new();
    }
    let (old, new): (Vec<_>, Vec<_>) = (
        olds.iter().map(|one| Words::of(one.0)).collect(),
        news.iter().map(|one| Words::of(one.0)).collect(),
    );
    if olds.len() * news.len() > MAX_PAIRS {
        let in_order = old.iter().zip(&new).enumerate();
        return in_order
            .filter(|(_, (one, other))| alike(one, other) >= ALIKE)
            .map(|(place, _)| (place, place))
            .collect();
    }
    let shared: Vec<Vec<f64>> = old
        .iter()
        .map(|one| new.iter().map(|other| alike(one, other)).collect())
        .collect();
    let at = |table: &Vec<Vec<f64>>, i: usize, j: usize| {
        table
            .get(i)
            .and_then(|row| row.get(j))
            .copied()
            .unwrap_or_default()
    };
    // What can be shared from here on, counted from the end.
    let mut best = vec![vec![0.0; new.len() + 1]; old.len() + 1];
    for i in (0..old.len()).rev() {
        for j in (0..new.len()).rev() {
            let here = at(&shared, i, j);
            let mut most = at(&best, i + 1, j).max(at(&best, i, j + 1));
            if here >= ALIKE {
                most = most.max(here + at(&best, i + 1, j + 1));
            }
            if let Some(cell) = best.get_mut(i).and_then(|row| row.get_mut(j)) {
                *cell = most;
            }
        }
    }
    let (mut i, mut j, mut pairs) = (0, 0, Vec::new());
    while i < old.len() && j < new.len() {
        let here = at(&shared, i, j);
        if here >= ALIKE && at(&best, i, j) <= here + at(&best, i + 1, j + 1) {
            pairs.push((i, j));
            (i, j) = (i + 1, j + 1);
        } else if at(&best, i + 1, j) >= at(&best, i, j + 1) {
            i += 1;
        } else {
            j += 1;
        }
    }
    pairs
}

/// What a paragraph is known again by.
pub(super) struct Words<'a> {
    /// Its words, with how often each stands there.
    counts: HashMap<&'a str, usize>,
    /// The question of a remiss that it begins with: "Fråga 3" in a heading or a text.
    question: Option<&'a str>,
}

impl<'a> Words<'a> {
    pub fn of(text: &'a str) -> Words<'a> {
        let mut counts = HashMap::new();
        for word in text.split(|letter: char| !letter.is_alphanumeric()) {
            if !word.is_empty() {
                *counts.entry(word).or_insert(0) += 1;
            }
        }
        let after = text.trim_start_matches(['#', ' ']).strip_prefix("Fråga ");
        let question = after
            .and_then(|after| after.split(|letter: char| !letter.is_ascii_digit()).next())
            .filter(|number| !number.is_empty());
        Words { counts, question }
    }
}

/// The part of the words of two paragraphs that they share, 0 to 1; paragraphs on the same question belong together.
pub(super) fn alike(one: &Words<'_>, other: &Words<'_>) -> f64 {
    let all: usize = one.counts.values().chain(other.counts.values()).sum();
    if all == 0 {
        return 0.0;
    }
    let shared: usize = one
        .counts
        .iter()
        .map(|(word, count)| *other.counts.get(word).unwrap_or(&0).min(count))
        .sum();
    let (shared, all) = (
        u32::try_from(shared).unwrap_or(u32::MAX),
        u32::try_from(all).unwrap_or(u32::MAX),
    );
    let part = 2.0 * f64::from(shared) / f64::from(all);
    if one.question.is_some() && one.question == other.question {
        part.max(ALIKE)
    } else {
        part
    }
}
