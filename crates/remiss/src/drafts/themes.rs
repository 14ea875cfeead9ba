//! Viewpoints by theme: which themes are the largest, and which viewpoints of a theme tell most about it.

use remiss_domain::workflow::ViewpointResult;

use super::wording::{lower_first, upper_first};
use crate::viewpoints::Viewpoint;

/// Viewpoints of one theme that a report tells in words; the compilation has all.
const EXAMPLES: usize = 3;

/// A theme with its viewpoints.
pub(super) struct Theme<'a> {
    name: &'a str,
    pub viewpoints: Vec<&'a Viewpoint>,
}

/// The themes, the largest first; viewpoints without a theme come last.
pub(super) fn themes(viewpoints: &[Viewpoint]) -> Vec<Theme<'_>> {
    let mut themes: Vec<Theme<'_>> = Vec::new();
    for viewpoint in viewpoints {
        let name = viewpoint.theme.trim();
        match themes.iter_mut().find(|theme| theme.name == name) {
            Some(theme) => theme.viewpoints.push(viewpoint),
            None => themes.push(Theme {
                name,
                viewpoints: vec![viewpoint],
            }),
        }
    }
    // As the compilation has them, themes of one size by their names.
    themes.sort_by_key(|theme| {
        (
            !theme.is_named(),
            std::cmp::Reverse(theme.viewpoints.len()),
            theme.name,
        )
    });
    themes
}

impl<'a> Theme<'a> {
    /// Whether somebody gave it a name.
    pub fn is_named(&self) -> bool {
        !self.name.is_empty()
    }

    /// Its name as a heading.
    pub fn heading(&self) -> String {
        match self.name {
            "" => "Övriga synpunkter".to_owned(),
            name => upper_first(name),
        }
    }

    /// Its name in the middle of a sentence.
    pub fn within_a_sentence(&self) -> String {
        match self.name {
            "" => "övrigt".to_owned(),
            name => lower_first(name),
        }
    }

    /// A few viewpoints, from different respondents where there are some: first those that were not met, or met in part,
    /// since the board has to know of them, in the order in which they came in.
    pub fn examples(&self) -> Vec<&'a Viewpoint> {
        let rank = |viewpoint: &Viewpoint| {
            let result: Option<ViewpointResult> =
                viewpoint.result.as_deref().and_then(|result| result.parse().ok());
            match result {
                Some(ViewpointResult::NotMet) => 0,
                Some(ViewpointResult::PartlyMet) => 1,
                Some(ViewpointResult::Met) | None => 2,
                Some(ViewpointResult::CarriedOver) => 3,
                Some(ViewpointResult::Noted | ViewpointResult::OutsideRemiss) => 4,
            }
        };
        let mut ranked = self.viewpoints.clone();
        ranked.sort_by_key(|viewpoint| rank(viewpoint));
        let mut told: Vec<&Viewpoint> = Vec::new();
        for new in [true, false] {
            for viewpoint in &ranked {
                let same_respondent = told.iter().any(|one| one.response_id == viewpoint.response_id);
                let there = told.iter().any(|one| one.id == viewpoint.id);
                if told.len() < EXAMPLES && !there && (!new || !same_respondent) {
                    told.push(viewpoint);
                }
            }
        }
        told
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use uuid::Uuid;

    use super::*;

    fn viewpoint(number: u128, response: u128, theme: &str, result: &str) -> Viewpoint {
        Viewpoint {
            id: Uuid::from_u128(number),
            board_id: Uuid::nil(),
            remiss_id: Uuid::nil(),
            response_id: Uuid::from_u128(response),
            position: 1,
            text: String::new(),
            theme: theme.to_owned(),
            question_key: None,
            reply: String::new(),
            result: Some(result.to_owned()),
            reason: String::new(),
            version: 1,
        }
    }

    #[test]
    fn the_largest_theme_comes_first_and_viewpoints_without_one_last() {
        let all = [
            viewpoint(1, 1, "", "met"),
            viewpoint(2, 1, "", "met"),
            viewpoint(3, 1, "", "met"),
            viewpoint(4, 1, "lokaler", "met"),
            viewpoint(5, 1, "Språk", "met"),
            viewpoint(6, 1, "Språk ", "met"),
        ];
        let headings: Vec<_> = themes(&all).iter().map(Theme::heading).collect();
        assert_eq!(headings, ["Språk", "Lokaler", "Övriga synpunkter"]);
    }

    #[test]
    fn examples_are_of_different_respondents_and_those_that_were_not_met_come_first() {
        let all = [
            viewpoint(1, 1, "x", "met"),
            viewpoint(2, 2, "x", "met"),
            viewpoint(3, 2, "x", "notMet"),
            viewpoint(4, 3, "x", "noted"),
            viewpoint(5, 4, "x", "met"),
        ];
        let told = themes(&all).first().unwrap().examples();
        let told: Vec<_> = told.iter().map(|viewpoint| viewpoint.id.as_u128()).collect();
        assert_eq!(told, [3, 1, 5]);
    }
}
