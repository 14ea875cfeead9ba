//! What is kept as the original of a response that did not come as a file: a text of what was said, by whom and when.

use jiff::Timestamp;
use remiss_domain::deadline::Deadline;
use remiss_domain::workflow::{RecipientOutcome, ResponseChannel};

use super::store::QuestionAnswer;
use crate::remisser::Remiss;

/// What was said.
#[derive(Debug)]
pub struct Written<'a> {
    /// Who answers.
    pub name: &'a str,
    /// The remiss.
    pub remiss: &'a Remiss,
    /// How it came.
    pub channel: ResponseChannel,
    /// Views, no objection, or declines.
    pub outcome: RecipientOutcome,
    /// The text.
    pub text: &'a str,
    /// Answers by question.
    pub answers: &'a [QuestionAnswer],
    /// When, UTC.
    pub received_at: Timestamp,
}

/// The response as a text (UTF-8, with a byte order mark, since it is opened by double-click on office computers).
pub fn as_text(written: &Written<'_>) -> String {
    let mut text = format!(
        "\u{feff}Svar på remiss: {}\nFrån: {}\nMottaget: {}\nSätt: {}\nSvar: {}\n",
        written.remiss.name,
        written.name,
        Deadline::from_timestamp(written.received_at).swedish(),
        written.channel.swedish(),
        written.outcome.swedish(),
    );
    for answer in written.answers {
        let question = written
            .remiss
            .questions
            .iter()
            .find(|question| question.key == answer.key);
        let question = question.map_or(answer.key.as_str(), |question| question.text.as_str());
        text.push_str(&format!("\nFråga: {question}\n\n{}\n", answer.text.trim()));
    }
    if !written.text.trim().is_empty() {
        text.push_str(&format!("\n{}\n", written.text.trim()));
    }
    text
}
