//! Words that every form of the feedback has in common.

use remiss_domain::workflow::{DecidedBy, ViewpointResult};

use crate::http::{ApiError, ApiResult};

/// Who decided, as the subject of a sentence.
pub(super) fn decided_by(board: &str, by: &str) -> ApiResult<String> {
    let by: DecidedBy = by.parse().map_err(ApiError::internal)?;
    Ok(match by {
        DecidedBy::Board => board.to_owned(),
        DecidedBy::Chair => format!("Ordföranden för {board}"),
        DecidedBy::Delegate => format!("En tjänsteperson, på uppdrag av {board},"),
    })
}

/// What the viewpoints came to, in a sentence: `12 synpunkter: 5 tillgodosedda, 7 inte tillgodosedda.` Empty where there are none.
pub(super) fn tally_in_words(tally: &[(Option<String>, i64)]) -> ApiResult<String> {
    let all: i64 = tally.iter().map(|(_, count)| count).sum();
    let mut parts = Vec::new();
    for wanted in ViewpointResult::ALL {
        let mut count = 0;
        for (result, of_it) in tally {
            if let Some(result) = result
                && result.parse::<ViewpointResult>().map_err(ApiError::internal)? == *wanted
            {
                count += of_it;
            }
        }
        if count > 0 {
            parts.push(format!("{count} {}", several(*wanted, count)));
        }
    }
    Ok(match (all, parts.is_empty()) {
        (0, _) => String::new(),
        (1, true) => "1 synpunkt.".to_owned(),
        (1, false) => format!("1 synpunkt: {}.", parts.join(", ")),
        (all, true) => format!("{all} synpunkter."),
        (all, false) => format!("{all} synpunkter: {}.", parts.join(", ")),
    })
}

/// What so many viewpoints came to.
fn several(result: ViewpointResult, count: i64) -> &'static str {
    let one = count == 1;
    match result {
        ViewpointResult::Met if one => "tillgodosedd",
        ViewpointResult::Met => "tillgodosedda",
        ViewpointResult::PartlyMet if one => "delvis tillgodosedd",
        ViewpointResult::PartlyMet => "delvis tillgodosedda",
        ViewpointResult::NotMet if one => "inte tillgodosedd",
        ViewpointResult::NotMet => "inte tillgodosedda",
        ViewpointResult::Noted if one => "noterad",
        ViewpointResult::Noted => "noterade",
        ViewpointResult::OutsideRemiss => "utanför remissen",
        ViewpointResult::CarriedOver if one => "överförd till restlistan",
        ViewpointResult::CarriedOver => "överförda till restlistan",
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn what_the_viewpoints_came_to_is_said_in_one_sentence() {
        let tally = |counts: &[(Option<&str>, i64)]| {
            let counts: Vec<_> = counts
                .iter()
                .map(|(of, count)| (of.map(str::to_owned), *count))
                .collect();
            tally_in_words(&counts).unwrap()
        };
        assert_eq!(
            tally(&[(Some("notMet"), 1), (Some("met"), 5), (None, 1)]),
            "7 synpunkter: 5 tillgodosedda, 1 inte tillgodosedd."
        );
        assert_eq!(tally(&[(Some("noted"), 1)]), "1 synpunkt: 1 noterad.");
        assert_eq!(tally(&[]), "");
    }
}
