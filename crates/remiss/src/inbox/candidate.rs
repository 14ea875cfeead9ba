//! Where a mail may belong, how strong the evidence is, and when that is certain.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

/// The tag of the reply address: only the recipient's mail had it.
pub(super) const BY_REPLY_ADDRESS: u8 = 100;
/// The mail answers one of ours.
pub(super) const BY_THREAD: u8 = 95;
/// The case number stands in the subject.
pub(super) const BY_SUBJECT: u8 = 90;
/// The case number stands in the text, or in the name of a file.
pub(super) const BY_TEXT: u8 = 80;
/// The sender is asked in one open remiss only, and writes of an answer.
pub(super) const BY_SENDER_AND_WORDS: u8 = 75;
/// The case number stands in what the mail quotes.
pub(super) const BY_QUOTE: u8 = 70;
/// The sender is asked in an open remiss.
pub(super) const BY_SENDER: u8 = 50;
/// A number was written that does not exist, and this one is one slip away.
pub(super) const BY_NEAR_NUMBER: u8 = 30;
/// From here on evidence counts as certain, when nothing speaks against it.
const CERTAIN: u8 = 70;

/// A place where a mail may belong.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Candidate {
    /// The case.
    pub case_id: Uuid,
    /// Its number.
    #[schema(example = "Ks 1216/2018")]
    pub case_number: String,
    /// The remiss; none when the case has none that can be answered.
    pub remiss_id: Option<Uuid>,
    /// The recipient of the remiss (remissinstans), when it is known.
    pub recipient_id: Option<Uuid>,
    /// Whether the remiss takes answers: it was sent and not withdrawn.
    #[schema(example = true)]
    pub open: bool,
    /// How strong the evidence is, 0 to 100.
    #[schema(example = 90)]
    pub score: u8,
    /// Why.
    #[schema(example = "Ärendenumret Ks 1216/2018 står i ämnesraden.")]
    pub reason: String,
}

/// Adds evidence. Several pieces for the same place are one candidate, with the strongest score and all reasons.
pub(super) fn add(candidates: &mut Vec<Candidate>, new: Candidate) {
    let same = candidates
        .iter_mut()
        .find(|known| known.case_id == new.case_id && known.remiss_id == new.remiss_id);
    let Some(known) = same else {
        candidates.push(new);
        return;
    };
    if !known.reason.contains(&new.reason) {
        known.reason = format!("{} {}", known.reason, new.reason);
    }
    // The recipient of the strongest evidence that names one.
    if known.recipient_id.is_none() || (new.score > known.score && new.recipient_id.is_some()) {
        known.recipient_id = new.recipient_id;
    }
    known.score = known.score.max(new.score);
}

/// The candidate that is certain; else why none is, for the registrar.
///
/// `unknown_number`: a number was written that does not exist. It is never guessed: only the reply address and the
/// thread are stronger.
pub(super) fn certain(candidates: &[Candidate], unknown_number: bool) -> Result<&Candidate, &'static str> {
    let Some(best) = candidates.iter().max_by_key(|candidate| candidate.score) else {
        return Err("Mejlet nämner inget ärende, och avsändaren är inte tillfrågad i någon öppen remiss.");
    };
    if unknown_number && best.score < BY_THREAD {
        return Err("Ärendenumret i mejlet finns inte.");
    }
    if best.score < CERTAIN {
        return Err("Det finns ledtrådar, men ingen säker.");
    }
    if best.remiss_id.is_none() {
        return Err("Ärendet finns, men har ingen remiss att svara på.");
    }
    if !best.open {
        return Err("Remissen tar inte emot svar: den är inte skickad, eller är återkallad.");
    }
    let others = || {
        candidates
            .iter()
            .filter(|other| other.remiss_id != best.remiss_id || other.case_id != best.case_id)
    };
    // What the text mentions besides does not speak against the reply address; another number in the subject does.
    let another_case =
        |other: &Candidate| other.case_id != best.case_id && other.score >= best.score.min(BY_SUBJECT);
    if others().any(another_case) {
        return Err("Mejlet pekar på mer än ett ärende.");
    }
    if others().any(|other| other.case_id == best.case_id && other.score >= best.score) {
        return Err("Ärendet har mer än en remiss som mejlet kan höra till.");
    }
    Ok(best)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn candidate(case: u128, remiss: u128, score: u8) -> Candidate {
        Candidate {
            case_id: Uuid::from_u128(case),
            case_number: format!("Ks {case}/2018"),
            remiss_id: Some(Uuid::from_u128(remiss)),
            recipient_id: None,
            open: true,
            score,
            reason: format!("{score}"),
        }
    }

    #[test]
    fn a_number_that_does_not_exist_is_never_guessed() {
        assert!(certain(&[candidate(1, 1, BY_NEAR_NUMBER)], true).is_err());
        assert!(certain(&[candidate(1, 1, BY_SENDER_AND_WORDS)], true).is_err());
        assert!(certain(&[candidate(1, 1, BY_REPLY_ADDRESS)], true).is_ok());
    }

    #[test]
    fn the_reply_address_is_stronger_than_a_number_in_the_text_but_not_than_another_in_the_subject() {
        let address = candidate(1, 1, BY_REPLY_ADDRESS);
        let text = [address.clone(), candidate(2, 2, BY_TEXT)];
        assert_eq!(certain(&text, false).unwrap().case_id, Uuid::from_u128(1));
        assert!(certain(&[address, candidate(2, 2, BY_SUBJECT)], false).is_err());
    }

    #[test]
    fn two_rounds_of_one_case_wait_for_a_person_unless_one_is_stronger() {
        let rounds = [candidate(1, 1, BY_SUBJECT), candidate(1, 2, BY_SUBJECT)];
        assert!(certain(&rounds, false).is_err());
        let rounds = [candidate(1, 1, BY_SUBJECT), candidate(1, 2, BY_THREAD)];
        assert_eq!(
            certain(&rounds, false).unwrap().remiss_id,
            Some(Uuid::from_u128(2))
        );
    }

    #[test]
    fn evidence_for_the_same_place_is_one_candidate() {
        let mut candidates = Vec::new();
        add(&mut candidates, candidate(1, 1, BY_TEXT));
        add(&mut candidates, candidate(1, 1, BY_SUBJECT));
        assert_eq!(candidates.len(), 1);
        assert_eq!(
            (candidates[0].score, candidates[0].reason.as_str()),
            (90, "80 90")
        );
    }

    #[test]
    fn a_known_sender_alone_is_no_certainty() {
        assert!(certain(&[candidate(1, 1, BY_SENDER)], false).is_err());
        assert!(certain(&[], false).is_err());
    }
}
