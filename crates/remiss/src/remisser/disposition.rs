//! How a remiss is laid out: its sections, each with its questions. The answer follows it.

use super::content::Question;
use super::store::Remiss;

/// A section of a remiss with the questions that stand under it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Chapter<'a> {
    /// Its heading; none for questions that stand under no section.
    pub section: Option<&'a str>,
    /// The questions, numbered from 1 throughout the remiss.
    pub questions: Vec<(usize, &'a Question)>,
}

impl Remiss {
    /// The sections and questions in order. Questions that follow each other under one section are one chapter; an entry
    /// without a question is a section that the remiss has, but asks nothing about.
    pub fn disposition(&self) -> Vec<Chapter<'_>> {
        of(&self.questions)
    }
}

fn of(questions: &[Question]) -> Vec<Chapter<'_>> {
    let mut chapters: Vec<Chapter<'_>> = Vec::new();
    let mut number = 0;
    for question in questions {
        let section = question
            .section
            .as_deref()
            .map(str::trim)
            .filter(|text| !text.is_empty());
        let asks = !question.text.trim().is_empty();
        number += usize::from(asks);
        let asked = asks.then_some((number, question));
        match chapters.last_mut() {
            Some(last) if last.section == section => last.questions.extend(asked),
            _ => chapters.push(Chapter {
                section,
                questions: asked.into_iter().collect(),
            }),
        }
    }
    chapters
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn entry(section: Option<&str>, text: &str) -> Question {
        Question {
            key: String::new(),
            text: text.to_owned(),
            section: section.map(str::to_owned),
        }
    }

    #[test]
    fn questions_are_numbered_throughout_and_a_section_without_one_keeps_its_place() {
        let all = [
            entry(Some("3 Information"), "Hur?"),
            entry(Some("3 Information"), "När?"),
            entry(Some("4 Tillsyn"), ""),
            entry(Some("5 Ersättning"), "Vem?"),
            entry(None, "Övrigt?"),
        ];
        let chapters = of(&all);
        let shown: Vec<_> = chapters
            .iter()
            .map(|chapter| {
                let numbers: Vec<_> = chapter.questions.iter().map(|(number, _)| *number).collect();
                (chapter.section.unwrap_or("-"), numbers)
            })
            .collect();
        assert_eq!(
            shown,
            [
                ("3 Information", vec![1, 2]),
                ("4 Tillsyn", vec![]),
                ("5 Ersättning", vec![3]),
                ("-", vec![4])
            ]
        );
    }
}
