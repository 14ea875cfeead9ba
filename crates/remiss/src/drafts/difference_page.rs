//! What differs between two versions as a page that an officer reads, and as plain text.

use remiss_domain::deadline::Deadline;

use super::alignment::{Change, Piece};
use super::differences::{ComparedVersion, DifferencesView, PartDifference};
use super::wording::{listed, origin_in_words, upper_first};

/// The page. What is new and what is gone is told by a line under or through it, by colour, and in words to those who listen.
#[derive(askama::Template)]
#[template(path = "drafts/templates/differences.html")]
pub(super) struct Page<'a> {
    document: &'a str,
    title: &'a str,
    versions: String,
    view: &'a DifferencesView,
}

impl<'a> Page<'a> {
    /// The page of a document, by the name of its file.
    pub fn of(document: &'a str, title: &'a str, view: &'a DifferencesView) -> Page<'a> {
        Page {
            document,
            title,
            versions: versions_in_words(view),
            view,
        }
    }

    /// The structured fields, then the sections.
    fn parts(&self) -> impl Iterator<Item = &'a PartDifference> {
        self.view.fields.iter().chain(&self.view.sections)
    }

    /// The same without a browser: additions as `{+…+}`, removals as `[-…-]`.
    pub fn text(&self) -> String {
        let mut text = format!(
            "Ändringar i {}\n{}\n{}\n{}\n",
            self.document, self.title, self.versions, self.view.summary
        );
        let all = std::iter::once(&self.view.title).chain(self.parts());
        for part in all.filter(|part| part.differs()) {
            text.push_str(&format!("\n{} ({})\n\n", part.heading, part.in_words()));
            text.push_str(&marked(&part.pieces));
            text.push('\n');
        }
        text
    }
}

impl PartDifference {
    /// "12 ord tillagda, 3 borttagna", for the page.
    pub fn in_words(&self) -> String {
        let mut parts = Vec::new();
        match self.words_added {
            0 => {}
            1 => parts.push("1 ord tillagt".to_owned()),
            more => parts.push(format!("{more} ord tillagda")),
        }
        match self.words_removed {
            0 => {}
            1 => parts.push("1 ord borttaget".to_owned()),
            more => parts.push(format!("{more} ord borttagna")),
        }
        match parts.as_slice() {
            [] if self.differs() => "ändrat".to_owned(),
            [] => "oförändrat".to_owned(),
            parts => listed(parts),
        }
    }
}

impl ComparedVersion {
    pub fn in_words(&self) -> String {
        format!(
            "version {}, {} av {} {}",
            self.number,
            origin_in_words(&self.origin),
            self.made_by,
            Deadline::from_timestamp(self.made_at).swedish()
        )
    }
}

/// Which versions are compared, in words.
fn versions_in_words(view: &DifferencesView) -> String {
    let to = upper_first(&view.to.in_words());
    match &view.from {
        Some(from) => format!("{to}, jämförd med {}.", from.in_words()),
        None => format!("{to}, jämförd med ingenting."),
    }
}

/// Pieces as one plain text.
pub(super) fn marked(pieces: &[Piece]) -> String {
    pieces
        .iter()
        .map(|piece| {
            let words = piece.text.trim_end();
            let blank = piece.text.get(words.len()..).unwrap_or_default();
            match piece.change {
                Change::Added => format!("{{+{words}+}}{blank}"),
                Change::Removed => format!("[-{words}-]{blank}"),
                _ => piece.text.clone(),
            }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::super::alignment::pieces;
    use super::*;

    #[test]
    fn plain_text_marks_what_is_new_and_what_is_gone() {
        let pieces = pieces("Svar den 1 maj.", "Svar den 30 juni.");
        assert_eq!(marked(&pieces), "Svar den [-1 maj-]{+30 juni+}.");
    }
}
