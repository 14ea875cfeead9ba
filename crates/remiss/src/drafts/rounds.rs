//! Who was asked and what they answered, in words: the stuff of Beredning, and of what stands under Ärende.

use remiss_domain::deadline::date_in_sweden;
use remiss_domain::swedish::swedish_date;
use remiss_domain::workflow::{RecipientOutcome, ViewpointResult};

use super::facts::Round;
use super::wording::{counted, listed, lower_first, opening, sentence, upper_first};
use crate::responses::{self, Response};
use crate::viewpoints::Viewpoint;

/// Viewpoints of one theme that a report tells in words; the compilation has all.
const TOLD_PER_THEME: usize = 5;

impl Round {
    /// What the round is called in a sentence.
    fn label(&self) -> &'static str {
        match self.remiss.label.as_str() {
            "referenceGroup" => "referensgruppen",
            "dialogue" => "dialogen",
            "council" => "rådsremissen",
            _ => "remissen",
        }
    }

    /// Responses that nobody was asked for.
    fn uninvited(&self) -> usize {
        self.responses
            .iter()
            .filter(|response| response.recipient_id.is_none() && response.relation == "first")
            .count()
    }

    fn with_outcome(&self, outcome: RecipientOutcome) -> usize {
        self.recipients
            .iter()
            .filter(|recipient| recipient.outcome.as_deref() == Some(outcome.as_str()))
            .count()
    }

    /// When it was sent, to how many, and how many answered what.
    pub fn told(&self) -> String {
        let mut text = String::new();
        let sent = self
            .remiss
            .sent_at
            .map(|at| format!(" den {}", swedish_date(date_in_sweden(at))))
            .unwrap_or_default();
        let until = self
            .remiss
            .deadline_in_words()
            .map(|deadline| format!(", med svar senast den {}", swedish_date(deadline.date)))
            .unwrap_or_default();
        text.push_str(&format!(
            "{} ”{}” skickades{sent} till {}{until}.",
            upper_first(self.label()),
            self.remiss.name,
            counted(self.recipients.len(), "instans", "instanser"),
        ));
        let parts: Vec<String> = [
            (RecipientOutcome::Views, "har lämnat synpunkter"),
            (RecipientOutcome::NoObjection, "har ingen erinran"),
            (RecipientOutcome::Declines, "avstår från att svara"),
        ]
        .into_iter()
        .map(|(outcome, words)| (self.with_outcome(outcome), words))
        .filter(|(count, _)| *count > 0)
        .map(|(count, words)| format!("{count} {words}"))
        .collect();
        let answered = self
            .recipients
            .iter()
            .filter(|recipient| recipient.outcome.is_some())
            .count();
        if answered == 0 {
            text.push_str(" Ingen av dem har svarat.");
        } else {
            let silent = self.recipients.len() - answered;
            text.push_str(&format!(
                " {} har svarat: {}.",
                counted(answered, "instans", "instanser"),
                listed(&parts)
            ));
            if silent > 0 {
                text.push_str(&format!(" {silent} har inte svarat."));
            }
        }
        match self.uninvited() {
            0 => {}
            count => text.push_str(&format!(
                " Därutöver har {} kommit från andra.",
                counted(count, "svar", "svar")
            )),
        }
        text
    }

    /// Each body with its answer, as items of a list.
    pub fn bodies(&self) -> String {
        let items = self.recipients.iter().map(|recipient| {
            let outcome: RecipientOutcome = recipient
                .outcome
                .as_deref()
                .and_then(|outcome| outcome.parse().ok())
                .unwrap_or(RecipientOutcome::NoAnswer);
            format!("- {}: {}", recipient.name, outcome.swedish())
        });
        items.collect::<Vec<_>>().join("\n")
    }

    /// What became of the viewpoints, in numbers.
    pub fn results(&self) -> Option<String> {
        let parts: Vec<String> = ViewpointResult::ALL
            .iter()
            .map(|result| {
                let count = self
                    .viewpoints
                    .iter()
                    .filter(|viewpoint| viewpoint.result.as_deref() == Some(result.as_str()))
                    .count();
                (count, result.swedish())
            })
            .filter(|(count, _)| *count > 0)
            .map(|(count, words)| format!("{count} {}", plural(count, words)))
            .collect();
        (!parts.is_empty()).then(|| {
            format!(
                "{} har behandlats: {}.",
                counted(self.viewpoints.len(), "synpunkt", "synpunkter"),
                listed(&parts)
            )
        })
    }

    /// The viewpoints by theme, each theme under a heading, with the replies. `question` takes those on one question only.
    pub fn by_theme(&self) -> String {
        let mut themes: Vec<(&str, Vec<&Viewpoint>)> = Vec::new();
        for viewpoint in &self.viewpoints {
            let theme = match viewpoint.theme.trim() {
                "" => "Övriga synpunkter",
                theme => theme,
            };
            match themes.iter_mut().find(|(known, _)| *known == theme) {
                Some((_, viewpoints)) => viewpoints.push(viewpoint),
                None => themes.push((theme, vec![viewpoint])),
            }
        }
        let mut blocks = Vec::new();
        for (theme, viewpoints) in themes {
            blocks.push(format!("## {}", upper_first(theme)));
            let items = viewpoints
                .iter()
                .take(TOLD_PER_THEME)
                .map(|viewpoint| self.item(viewpoint));
            blocks.push(items.collect::<Vec<_>>().join("\n"));
            match viewpoints.len().saturating_sub(TOLD_PER_THEME) {
                0 => {}
                more => blocks.push(format!(
                    "Ytterligare {} i samma ämne redovisas i sammanställningen.",
                    counted(more, "synpunkt", "synpunkter")
                )),
            }
        }
        blocks.join("\n\n")
    }

    /// What was said about one question, as items of a list; empty where nothing was.
    pub fn on_question(&self, key: &str) -> String {
        let said = self
            .viewpoints
            .iter()
            .filter(|viewpoint| viewpoint.question_key.as_deref() == Some(key));
        said.map(|viewpoint| self.item(viewpoint))
            .collect::<Vec<_>>()
            .join("\n")
    }

    fn item(&self, viewpoint: &Viewpoint) -> String {
        let who = self
            .responses
            .iter()
            .find(|response| response.id == viewpoint.response_id)
            .map_or_else(|| "En svarande".to_owned(), respondent);
        let mut item = format!("- {who}: {}", opening(&viewpoint.text, 40));
        if !viewpoint.reply.trim().is_empty() {
            item.push_str(&format!(
                " Bemötande: {}",
                sentence(&opening(&viewpoint.reply, 40))
            ));
        }
        item
    }
}

/// The respondent's name; a private person's is not told.
fn respondent(response: &Response) -> String {
    if response.respondent_kind == responses::PRIVATE_PERSON {
        "En privatperson".to_owned()
    } else {
        response.respondent_name.clone()
    }
}

/// "2 tillgodosedda" of "tillgodosedd".
fn plural(count: usize, words: &str) -> String {
    let words = lower_first(words);
    if count == 1 || !words.ends_with('d') {
        return words;
    }
    format!("{words}a")
}
