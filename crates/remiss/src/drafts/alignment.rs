//! Two texts held against each other, paragraph by paragraph and word by word.
//!
//! Paragraphs are paired first, so that a new paragraph in the middle does not mark all that follows; words are compared
//! within a pair only. Nothing of either text is lost: the pieces that were kept and removed make the old one, those that
//! were kept and added the new one, but for blank lines. The work is bounded however long the texts are.

use serde::Serialize;
use similar::{Algorithm, DiffOp, capture_diff_slices};
use utoipa::ToSchema;

use super::pairing::{ALIKE, Words, alike, pairs};

/// More paragraphs than these, on both sides together, are not paired.
const MAX_PARAGRAPHS: usize = 10_000;
/// Longer paragraphs, in words and blanks of both sides together, are shown as a whole.
const MAX_TOKENS: usize = 4_000;
/// Pairs of words that are weighed in two texts, at most: those of a hundred thousand words in paragraphs of ordinary length. The
/// paragraphs beyond it are shown as a whole.
const MAX_WORK: usize = 200_000_000;
/// What became of a piece of text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub enum Change {
    /// It stands in both.
    Kept,
    /// It is new.
    Added,
    /// It is gone.
    Removed,
    /// It has other words; only of whole sections, paragraphs and fields.
    Changed,
}

/// A stretch of text that was kept, added or removed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Piece {
    /// `kept`, `added` or `removed`.
    pub change: Change,
    /// The text, with its blanks and line breaks.
    #[schema(example = "den 20 december 2019")]
    pub text: String,
}

impl Piece {
    fn new(change: Change, text: impl Into<String>) -> Piece {
        Piece {
            change,
            text: text.into(),
        }
    }

    /// The text as a page shows it: without the signs that make a line a heading.
    pub(super) fn shown(&self) -> String {
        if self.text.trim_matches(['#', ' ', '\n']).is_empty() {
            return self.text.clone();
        }
        let lines = self.text.split('\n').map(heading_or_line);
        lines.collect::<Vec<_>>().join("\n")
    }
}

/// A line, or the words of the heading that it is.
fn heading_or_line(line: &str) -> &str {
    match line.trim_start_matches('#').strip_prefix(' ') {
        Some(words) if line.starts_with("##") => words,
        _ => line,
    }
}

/// A paragraph, a heading or an item of a list of one text beside its like in the other.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Row<'a> {
    /// As it stands in the old text; none: it is new.
    pub before: Option<&'a str>,
    /// As it stands in the new text; none: it is gone.
    pub after: Option<&'a str>,
    /// Its words.
    pub pieces: Vec<Piece>,
    /// What follows it: a line break, or a blank line.
    gap: &'a str,
}

impl Row<'_> {
    /// What became of it.
    pub fn change(&self) -> Change {
        match (self.before, self.after) {
            (Some(before), Some(after)) if before == after => Change::Kept,
            (Some(_), Some(_)) => Change::Changed,
            (None, _) => Change::Added,
            (_, None) => Change::Removed,
        }
    }
}

/// The paragraphs of two texts side by side, in order.
pub(super) fn rows<'a>(before: &'a str, after: &'a str) -> Vec<Row<'a>> {
    let (old, new) = (paragraphs(before), paragraphs(after));
    let mut rows = Vec::new();
    let mut work = MAX_WORK;
    // Only words are compared, not how many blank lines follow.
    let (old_texts, new_texts): (Vec<_>, Vec<_>) = (
        old.iter().map(|one| one.0).collect(),
        new.iter().map(|one| one.0).collect(),
    );
    let ops = if old.len() + new.len() > MAX_PARAGRAPHS {
        vec![DiffOp::Replace {
            old_index: 0,
            old_len: old.len(),
            new_index: 0,
            new_len: new.len(),
        }]
    } else {
        capture_diff_slices(Algorithm::Myers, &old_texts, &new_texts)
    };
    for op in ops {
        let (olds, news) = (op.old_range(), op.new_range());
        let (olds, news) = (
            old.get(olds).unwrap_or_default(),
            new.get(news).unwrap_or_default(),
        );
        match op {
            DiffOp::Equal { .. } => rows.extend(olds.iter().zip(news).map(|(one, other)| Row {
                before: Some(one.0),
                after: Some(other.0),
                pieces: vec![Piece::new(Change::Kept, other.0)],
                gap: other.1,
            })),
            _ => rows.extend(changed(olds, news, &mut work)),
        }
    }
    rows
}

/// Two texts as one: what was kept, added and removed, in order, with the line breaks of the paragraphs.
pub(super) fn pieces(before: &str, after: &str) -> Vec<Piece> {
    let mut all: Vec<Piece> = Vec::new();
    for row in rows(before, after) {
        let change = match row.change() {
            Change::Changed => Change::Kept,
            other => other,
        };
        for piece in &row.pieces {
            push(&mut all, piece.change, &piece.text);
        }
        push(&mut all, change, row.gap);
    }
    // The last paragraph has no gap after it.
    while all.last().is_some_and(|piece| piece.text.trim().is_empty()) {
        all.pop();
    }
    if let Some(last) = all.last_mut() {
        last.text.truncate(last.text.trim_end().len());
    }
    all
}

/// What became of a whole text.
pub(super) fn change_of(before: &str, after: &str) -> Change {
    match (before.trim(), after.trim()) {
        (one, other) if one == other => Change::Kept,
        ("", _) => Change::Added,
        (_, "") => Change::Removed,
        _ => Change::Changed,
    }
}

/// Words in the pieces of a kind.
pub(super) fn words_of(pieces: &[Piece], change: Change) -> usize {
    pieces
        .iter()
        .filter(|piece| piece.change == change)
        .map(|piece| piece.text.split_whitespace().count())
        .sum()
}

/// Lines with words, each with what stands between it and the next: a line break or a blank line.
fn paragraphs(text: &str) -> Vec<(&str, &str)> {
    let mut all: Vec<(&str, &str)> = Vec::new();
    for line in text.lines() {
        let words = line.trim_end();
        if words.is_empty() {
            if let Some(last) = all.last_mut() {
                last.1 = "\n\n";
            }
        } else {
            all.push((words, "\n"));
        }
    }
    all
}

/// A run of paragraphs that differ: those that are alike are paired, in order.
fn changed<'a>(olds: &[(&'a str, &'a str)], news: &[(&'a str, &'a str)], work: &mut usize) -> Vec<Row<'a>> {
    let mut rows = Vec::new();
    let (mut old, mut new) = (olds.iter().peekable(), news.iter().peekable());
    let gone = |one: &(&'a str, &'a str)| Row {
        before: Some(one.0),
        after: None,
        pieces: vec![Piece::new(Change::Removed, one.0)],
        gap: one.1,
    };
    let come = |one: &(&'a str, &'a str)| Row {
        before: None,
        after: Some(one.0),
        pieces: vec![Piece::new(Change::Added, one.0)],
        gap: one.1,
    };
    let mut taken = (0, 0);
    for (at_old, at_new) in pairs(olds, news) {
        while taken.0 < at_old {
            rows.extend(old.next().map(gone));
            taken.0 += 1;
        }
        while taken.1 < at_new {
            rows.extend(new.next().map(come));
            taken.1 += 1;
        }
        if let (Some(one), Some(other)) = (old.next(), new.next()) {
            rows.push(Row {
                before: Some(one.0),
                after: Some(other.0),
                pieces: words(one.0, other.0, work),
                gap: other.1,
            });
        }
        taken = (taken.0 + 1, taken.1 + 1);
    }
    rows.extend(old.map(gone));
    rows.extend(new.map(come));
    rows
}

/// The words of one paragraph in two wordings. `work` is what may still be weighed.
fn words(before: &str, after: &str, work: &mut usize) -> Vec<Piece> {
    let (old, new) = (tokens(before), tokens(after));
    let (one, other) = (Words::of(before), Words::of(after));
    let weight = old.len() * new.len();
    // Of two texts that share little, every second word marked would be harder to read than both.
    if old.len() + new.len() > MAX_TOKENS || weight > *work || alike(&one, &other) <= ALIKE {
        return vec![
            Piece::new(Change::Removed, before),
            Piece::new(Change::Added, after),
        ];
    }
    *work -= weight;
    let mut all: Vec<Piece> = Vec::new();
    // What was removed and added since the last word that was kept: a lone blank between two changes is part of them, so
    // that "den 1 maj" to "den 30 juni" is one change.
    let (mut removed, mut added) = (String::new(), String::new());
    let ops = capture_diff_slices(Algorithm::Myers, &old, &new);
    for (place, op) in ops.iter().enumerate() {
        let gone = old.get(op.old_range()).unwrap_or_default().concat();
        let come = new.get(op.new_range()).unwrap_or_default().concat();
        let between = place > 0 && place + 1 < ops.len();
        if matches!(op, DiffOp::Equal { .. }) && !(between && gone.trim().is_empty()) {
            push(&mut all, Change::Removed, &std::mem::take(&mut removed));
            push(&mut all, Change::Added, &std::mem::take(&mut added));
            push(&mut all, Change::Kept, &gone);
        } else {
            removed.push_str(&gone);
            added.push_str(&come);
        }
    }
    push(&mut all, Change::Removed, &removed);
    push(&mut all, Change::Added, &added);
    all
}

/// Words, blanks, and the signs around words, each by itself.
fn tokens(text: &str) -> Vec<&str> {
    let mut all = Vec::new();
    for part in text.split_inclusive(char::is_whitespace) {
        let word = part.trim_end();
        let (word, blank) = part.split_at(word.len());
        let start = word.len() - word.trim_start_matches(['(', '”', '"', '»', '[']).len();
        let (before, word) = word.split_at(start);
        let end = word
            .trim_end_matches(['.', ',', ';', ':', '!', '?', ')', '”', '"', '»', ']'])
            .len();
        let (word, after) = word.split_at(end);
        all.extend(
            [before, word, after, blank]
                .into_iter()
                .filter(|token| !token.is_empty()),
        );
    }
    all
}

/// Adds a piece, as a part of the last one when it is of the same kind.
fn push(all: &mut Vec<Piece>, change: Change, text: &str) {
    if text.is_empty() {
        return;
    }
    match all.last_mut() {
        Some(last) if last.change == change => last.text.push_str(text),
        _ => all.push(Piece::new(change, text)),
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn side(pieces: &[Piece], without: Change) -> String {
        let own = pieces.iter().filter(|piece| piece.change != without);
        own.map(|piece| piece.text.as_str()).collect()
    }

    fn flat(text: &str) -> Vec<&str> {
        text.split_whitespace().collect()
    }

    fn shown(pieces: &[Piece]) -> String {
        let marked = pieces.iter().map(|piece| match piece.change {
            Change::Added => format!("+{}+", piece.text),
            Change::Removed => format!("-{}-", piece.text),
            _ => piece.text.clone(),
        });
        marked.collect()
    }

    #[test]
    fn only_the_words_that_differ_are_marked() {
        let pieces = pieces(
            "Svar ska lämnas senast den 1 maj 2019. Nämnden tillstyrker.",
            "Svar ska lämnas senast den 30 juni 2019. Nämnden avstyrker!",
        );
        assert_eq!(
            shown(&pieces),
            "Svar ska lämnas senast den -1 maj-+30 juni+ 2019. Nämnden -tillstyrker.-+avstyrker!+"
        );
    }

    #[test]
    fn a_new_paragraph_in_the_middle_leaves_the_others_unmarked() {
        let pieces = pieces("Först.\n\nSist.", "Först.\n\nNytt stycke här.\n\nSist.");
        assert_eq!(shown(&pieces), "Först.\n\n+Nytt stycke här.\n\n+Sist.");
    }

    #[test]
    fn a_paragraph_with_wholly_other_words_is_removed_and_added() {
        let rows = rows("Ett stycke om bilar.", "Vi föreslår fler bänkar i parken.");
        let changes: Vec<_> = rows.iter().map(Row::change).collect();
        assert_eq!(changes, [Change::Removed, Change::Added]);
    }

    #[test]
    fn changed_paragraphs_stand_beside_their_like() {
        let old =
            "Förvaltningen tillstyrker förslaget om betänketid.\n\nBegreppen är oklara och bör definieras.";
        let new = "Nämnden har en kort inledning.\n\nNämnden tillstyrker förslaget om betänketid.\n\nBegreppen är oklara.";
        let rows = rows(old, new);
        let changes: Vec<_> = rows.iter().map(Row::change).collect();
        assert_eq!(changes, [Change::Added, Change::Changed, Change::Changed]);
    }

    #[test]
    fn paragraphs_on_the_same_question_belong_together_whatever_they_say() {
        let rows = rows(
            "Fråga 3 – Kostnader. Inga alls, såvitt vi kan se.",
            "Inledning.\n\n## Fråga 3. Vem betalar?",
        );
        let changes: Vec<_> = rows.iter().map(Row::change).collect();
        assert_eq!(changes, [Change::Added, Change::Changed]);
        assert_eq!(
            shown(&rows.get(1).unwrap().pieces),
            "-Fråga 3 – Kostnader. Inga alls, såvitt vi kan se.-+## Fråga 3. Vem betalar?+"
        );
    }

    #[test]
    fn blank_lines_alone_are_no_change() {
        assert_eq!(change_of("a\n\nb\n", "a\n\nb"), Change::Kept);
        let pieces = pieces("- a\n- b\n\n\n\nc", "- a\n- b\n\nc\n");
        assert_eq!(pieces, [Piece::new(Change::Kept, "- a\n- b\n\nc")]);
    }

    #[test]
    fn long_texts_with_nothing_in_common_are_done_at_once() {
        let old: String = (0..60_000).map(|n| format!("a{n} ")).collect();
        let new: String = (0..60_000).map(|n| format!("b{n} ")).collect();
        assert_eq!(pieces(&old, &new).len(), 2);
        let (old, new) = (old.replace(' ', "\n"), new.replace(' ', "\n"));
        assert_eq!(words_of(&pieces(&old, &new), Change::Added), 60_000);
    }

    #[test]
    fn the_words_of_endless_long_paragraphs_are_not_all_weighed() {
        let text = |word: &str| -> String {
            let paragraph: String = (0..450).map(|n| format!("{word}{n} ord ")).collect();
            format!("{}\n", paragraph.trim_end()).repeat(200)
        };
        let (old, new) = (text("a"), text("b"));
        let rows = rows(&old, &new);
        assert_eq!(rows.len(), 200);
        assert!(rows.first().unwrap().pieces.len() > 2);
        assert_eq!(rows.last().unwrap().pieces.len(), 2);
    }

    proptest::proptest! {
        #[test]
        fn nothing_of_either_text_is_lost(
            old in "([abå .]{0,6}\n{0,2}){0,12}",
            new in "([abå .]{0,6}\n{0,2}){0,12}",
        ) {
            let pieces = pieces(&old, &new);
            let (before, after) = (side(&pieces, Change::Added), side(&pieces, Change::Removed));
            proptest::prop_assert_eq!(flat(&before), flat(&old));
            proptest::prop_assert_eq!(flat(&after), flat(&new));
        }
    }
}
