//! How far the feedback (återkoppling) has reached one who answered.

use crate::text_enum::text_enum;

text_enum! {
    /// Whether one who answered has had the feedback.
    pub enum FeedbackState {
        /// It has not been sent.
        NotYet => "notYet", "inte skickad än";
        /// There is no address: to be told in person, or not at all.
        Unreachable => "unreachable", "ingen adress";
        /// The mail waits to be sent.
        Queued => "queued", "väntar på att skickas";
        /// The recipient's mail server has taken it.
        Delivered => "delivered", "levererad";
        /// The mail could not be delivered, or came back.
        Failed => "failed", "gick inte fram";
        /// The letter waits to be printed.
        LetterToPrint => "letterToPrint", "brev att skriva ut";
        /// The letter was posted.
        LetterPosted => "letterPosted", "brev postat";
        /// There for the respondent's own system to fetch.
        Api => "api", "finns att hämta i API:t";
    }
}

/// What is known of the message with the feedback.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FeedbackMessage<'a> {
    /// Whether it is a letter; else a mail.
    pub by_letter: bool,
    /// `queued`, `sent`, `failed`, `bounced` or `printed`.
    pub status: &'a str,
}

impl FeedbackState {
    /// How it stands. `told`: the feedback was given; `reachable`: there is an address; `by_api`: the answer came from a system of the
    /// respondent's own.
    #[must_use]
    pub fn of(told: bool, reachable: bool, by_api: bool, message: Option<FeedbackMessage<'_>>) -> Self {
        match message {
            Some(message) if message.by_letter => match message.status {
                "printed" | "sent" => Self::LetterPosted,
                _ => Self::LetterToPrint,
            },
            Some(message) => match message.status {
                "sent" => Self::Delivered,
                "queued" => Self::Queued,
                _ => Self::Failed,
            },
            None if told && by_api => Self::Api,
            None if !reachable && !by_api => Self::Unreachable,
            None => Self::NotYet,
        }
    }

    /// Whether somebody has to do something, so that the respondent is told.
    #[must_use]
    pub const fn needs_somebody(self) -> bool {
        matches!(
            self,
            Self::NotYet | Self::Unreachable | Self::Failed | Self::LetterToPrint
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_message_says_how_far_it_has_come() {
        let mail = |status| {
            let message = FeedbackMessage {
                by_letter: false,
                status,
            };
            FeedbackState::of(true, true, false, Some(message))
        };
        assert_eq!(mail("queued"), FeedbackState::Queued);
        assert_eq!(mail("sent"), FeedbackState::Delivered);
        assert_eq!(mail("bounced"), FeedbackState::Failed);
        let letter = |status| {
            let message = FeedbackMessage {
                by_letter: true,
                status,
            };
            FeedbackState::of(true, true, false, Some(message))
        };
        assert_eq!(letter("queued"), FeedbackState::LetterToPrint);
        assert_eq!(letter("printed"), FeedbackState::LetterPosted);
    }

    #[test]
    fn without_a_message_it_is_the_address_that_counts() {
        assert_eq!(FeedbackState::of(false, true, false, None), FeedbackState::NotYet);
        assert_eq!(
            FeedbackState::of(false, false, false, None),
            FeedbackState::Unreachable
        );
        assert_eq!(FeedbackState::of(true, false, true, None), FeedbackState::Api);
        assert_eq!(FeedbackState::of(false, false, true, None), FeedbackState::NotYet);
    }
}
