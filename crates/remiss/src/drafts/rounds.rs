//! Who was asked and what they answered, in words: the stuff of Beredning, and of what stands under Ärende.

use remiss_domain::deadline::date_in_sweden;
use remiss_domain::swedish::swedish_date;
use remiss_domain::workflow::{RecipientOutcome, ViewpointResult};

use super::facts::Round;
use super::themes::{Theme, themes};
use super::wording::{
    counted, day_with_time, listed, lower_first, number, numbers, opening, plural_of_result, quoted,
    sentence, upper_first,
};
use crate::organisations::OrganisationKind;
use crate::recipients::Recipient;
use crate::remisser::Question;
use crate::responses::{self, Response};
use crate::viewpoints::Viewpoint;

/// So few recipients are named in the sentence about them; more are counted.
const NAMED: usize = 3;
/// So few recipients are listed with their answers; the compilation lists more.
const LISTED: usize = 60;
/// Themes that a report tells with examples; the others are named.
const TOLD_THEMES: usize = 8;

impl Round {
    /// What the round is called in a sentence.
    fn label(&self) -> &'static str {
        match (self.remiss.label.as_str(), self.remiss.parent_id) {
            ("referenceGroup", _) => "frågan till referensgruppen",
            ("dialogue", _) => "inbjudan till dialog",
            (_, Some(_)) => "den inre remissen",
            _ => "remissen",
        }
    }

    /// What the round is called in a heading: with its name where there may be several.
    pub fn named(&self) -> String {
        format!("{} ”{}”", self.label(), self.remiss.name)
    }

    /// Whether answers may still come in.
    fn is_open(&self) -> bool {
        self.remiss.state == "sent"
    }

    /// Responses that nobody was asked for.
    fn uninvited(&self) -> usize {
        self.responses
            .iter()
            .filter(|response| response.recipient_id.is_none() && response.relation == "first")
            .count()
    }

    fn with_outcome(&self, outcome: RecipientOutcome) -> Vec<&Recipient> {
        self.recipients
            .iter()
            .filter(|recipient| outcome_of(recipient) == outcome)
            .collect()
    }

    /// When it was sent, to whom, and who answered what.
    pub fn told(&self) -> String {
        self.told_as(&self.named())
    }

    /// The same without its name, where there is only one that can be meant.
    pub fn told_briefly(&self) -> String {
        self.told_as(self.label())
    }

    fn told_as(&self, name: &str) -> String {
        let sent = self
            .remiss
            .sent_at
            .map(|at| format!(" den {}", swedish_date(date_in_sweden(at))))
            .unwrap_or_default();
        let until = self
            .remiss
            .deadline_in_words()
            .map(|deadline| format!(", med svar senast {}", day_with_time(deadline)))
            .unwrap_or_default();
        let to = match self.recipients.len() {
            0 => String::new(),
            count if count <= NAMED => {
                format!(" till {}", names(&self.recipients.iter().collect::<Vec<_>>()))
            }
            count => format!(" till {count} remissinstanser"),
        };
        let mut text = format!("{} skickades{sent}{to}{until}.", upper_first(name));
        let answers = self.answers();
        if !answers.is_empty() {
            text.push(' ');
            text.push_str(&answers);
        }
        text
    }

    /// Who of those who were asked answered what, and how many others did.
    pub fn answers(&self) -> String {
        let silent = self.with_outcome(RecipientOutcome::NoAnswer);
        let answered = self.recipients.len() - silent.len();
        let yet = if self.is_open() { " ännu" } else { "" };
        let mut sentences = Vec::new();
        if self.recipients.is_empty() {
            // An open round: only what came in is told.
        } else if self.recipients.len() <= NAMED {
            for (outcome, words) in [
                (RecipientOutcome::Views, "har lämnat synpunkter"),
                (RecipientOutcome::NoObjection, "har ingen erinran"),
                (RecipientOutcome::Declines, "avstår från att svara"),
            ] {
                let bodies = self.with_outcome(outcome);
                if !bodies.is_empty() {
                    sentences.push(format!("{} {words}.", names(&bodies)));
                }
            }
            if !silent.is_empty() {
                sentences.push(format!("{} har{yet} inte svarat.", names(&silent)));
            }
        } else if answered == 0 {
            sentences.push(format!("Ingen av dem har{yet} svarat."));
        } else {
            let count = |outcome| self.with_outcome(outcome).len();
            let views = count(RecipientOutcome::Views);
            let no_objection = count(RecipientOutcome::NoObjection);
            let declines = count(RecipientOutcome::Declines);
            let all = [answered, views, no_objection, declines, silent.len()];
            let [
                answered_words,
                views_words,
                no_objection_words,
                declines_words,
                silent_words,
            ] = numbers(all);
            let parts: Vec<String> = [
                (views, format!("{views_words} har lämnat synpunkter")),
                (no_objection, format!("{no_objection_words} har ingen erinran")),
                (declines, format!("{declines_words} avstår från att svara")),
            ]
            .into_iter()
            .filter(|(count, _)| *count > 0)
            .map(|(_, words)| words)
            .collect();
            if silent.is_empty() {
                sentences.push(format!("Alla har svarat: {}.", listed(&parts)));
            } else {
                sentences.push(format!("Av dem har {answered_words} svarat: {}.", listed(&parts)));
                sentences.push(upper_first(&format!("{silent_words} har{yet} inte svarat.")));
            }
        }
        match (self.uninvited(), self.recipients.is_empty()) {
            (0, true) => sentences.push(format!("Inga svar har{yet} kommit in.")),
            (0, false) => {}
            (count, true) => sentences.push(format!("{} har kommit in.", counted(count, "svar", "svar"))),
            (count, false) => sentences.push(format!(
                "Därutöver har {} svar kommit från andra än de tillfrågade.",
                match count {
                    1 => "ett".to_owned(),
                    more => number(more),
                }
            )),
        }
        sentences.join(" ")
    }

    /// Who was asked, by kind of body, each with its answer, as items of a list; empty where the sentence names them all.
    pub fn bodies(&self) -> String {
        if self.recipients.len() <= NAMED {
            return String::new();
        }
        let kinds = OrganisationKind::ALL.iter().map(|kind| kind.as_str());
        let items = kinds.filter_map(|kind| {
            let own: Vec<&Recipient> = self
                .recipients
                .iter()
                .filter(|recipient| recipient.kind == kind)
                .collect();
            if own.is_empty() {
                return None;
            }
            let who: Vec<String> = own
                .iter()
                .map(|recipient| format!("{} ({})", recipient.name, outcome_of(recipient).swedish()))
                .collect();
            Some(if self.recipients.len() <= LISTED {
                format!("- {}: {}", responses::swedish_kind(kind), who.join(", "))
            } else {
                let answered = own
                    .iter()
                    .filter(|recipient| outcome_of(recipient) != RecipientOutcome::NoAnswer)
                    .count();
                format!(
                    "- {}: {} tillfrågade, {answered} har svarat",
                    responses::swedish_kind(kind),
                    own.len()
                )
            })
        });
        items.collect::<Vec<_>>().join("\n")
    }

    /// What was answered by those whose responses have not been split into viewpoints, as items of a list.
    pub fn unsplit(&self) -> String {
        let items = self.responses.iter().filter_map(|response| {
            let split = self
                .viewpoints
                .iter()
                .any(|viewpoint| viewpoint.response_id == response.id);
            let text = response.text.trim();
            let said = !split && !text.is_empty() && response.outcome == RecipientOutcome::Views.as_str();
            said.then(|| format!("- {}: {}", respondent(response), quoted(&opening(text, 60))))
        });
        items.collect::<Vec<_>>().join("\n")
    }

    /// What became of the viewpoints, in numbers.
    pub fn results(&self) -> Option<String> {
        results(&self.viewpoints.iter().collect::<Vec<_>>(), "Svaren innehåller")
    }

    /// What most viewpoints are about; none where they have fewer than two themes.
    pub fn mostly(&self) -> Option<String> {
        let themes = themes(&self.viewpoints);
        let named: Vec<String> = themes
            .iter()
            .filter(|theme| theme.is_named())
            .take(3)
            .map(|theme| format!("{} ({})", theme.within_a_sentence(), theme.viewpoints.len()))
            .collect();
        (named.len() > 1).then(|| format!("Flest synpunkter gäller {}.", listed(&named)))
    }

    /// The viewpoints by theme, the largest first: each under a heading of this depth (`##`) with its tendency, and with
    /// examples from different respondents, those first that were not met.
    pub fn by_theme(&self, marks: &str) -> String {
        let themes = themes(&self.viewpoints);
        let mut blocks = Vec::new();
        for theme in themes.iter().take(TOLD_THEMES) {
            blocks.push(format!("{marks} {}", theme.heading()));
            blocks.extend(results(&theme.viewpoints, ""));
            let told = theme.examples();
            let items = told.iter().map(|viewpoint| self.item(viewpoint));
            blocks.push(items.collect::<Vec<_>>().join("\n"));
            let more = theme.viewpoints.len() - told.len();
            if more > 0 && self.remiss.parent_id.is_none() {
                blocks.push(format!(
                    "Ytterligare {} i samma ämne redovisas i sammanställningen.",
                    counted(more, "synpunkt", "synpunkter")
                ));
            }
        }
        let others: Vec<String> = themes
            .iter()
            .skip(TOLD_THEMES)
            .map(|theme: &Theme<'_>| format!("{} ({})", theme.within_a_sentence(), theme.viewpoints.len()))
            .collect();
        if !others.is_empty() {
            blocks.push(format!("{marks} Övriga ämnen"));
            blocks.push(format!(
                "Synpunkter har också lämnats om {}. De redovisas i sammanställningen.",
                listed(&others)
            ));
        }
        blocks.join("\n\n")
    }

    /// What was said about a question of the remiss that is answered, as items of a list; empty where nothing was. An inner
    /// round has questions of its own: only one with the same words is the same.
    pub fn on_question(&self, asked: &Question) -> String {
        let plain = |text: &str| text.trim().to_lowercase();
        let own = self
            .remiss
            .questions
            .iter()
            .find(|question| plain(&question.text) == plain(&asked.text));
        let Some(own) = own else {
            return String::new();
        };
        let said = self
            .viewpoints
            .iter()
            .filter(|viewpoint| viewpoint.question_key.as_deref() == Some(own.key.as_str()));
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
        let mut item = format!("- {who}: {}", quoted(&opening(&viewpoint.text, 40)));
        let reply = [&viewpoint.reply, &viewpoint.reason]
            .into_iter()
            .find(|text| !text.trim().is_empty());
        if let Some(reply) = reply {
            item.push_str(&format!(" Bemötande: {}", sentence(&opening(reply, 40))));
        }
        item
    }
}

/// How many viewpoints, and what became of them: "87 synpunkter. Av dem är 40 tillgodosedda och 47 noterade."
fn results(viewpoints: &[&Viewpoint], begin: &str) -> Option<String> {
    if viewpoints.is_empty() {
        return None;
    }
    let with = |result: &ViewpointResult| {
        viewpoints
            .iter()
            .filter(|viewpoint| viewpoint.result.as_deref() == Some(result.as_str()))
            .count()
    };
    let parts: Vec<(usize, &str)> = ViewpointResult::ALL
        .iter()
        .map(|result| (with(result), result.swedish()))
        .filter(|(count, _)| *count > 0)
        .collect();
    let open = viewpoints.len() - parts.iter().map(|(count, _)| count).sum::<usize>();
    let mut words: Vec<String> = parts
        .iter()
        .map(|(count, result)| format!("{count} {}", plural_of_result(*count, result)))
        .collect();
    if open > 0 && !parts.is_empty() {
        words.push(format!(
            "{open} ännu inte {}",
            if open == 1 { "bedömd" } else { "bedömda" }
        ));
    }
    let count = counted(viewpoints.len(), "synpunkt", "synpunkter");
    let first = match begin {
        "" => count,
        begin => format!("{begin} {count}"),
    };
    Some(match (words.as_slice(), parts.as_slice()) {
        ([], _) => format!("{first}."),
        // All came to the same.
        ([_], [(one, result)]) => match one {
            1 => format!("{first}, {result}."),
            many => format!("{first}, alla {}.", plural_of_result(*many, result)),
        },
        (words, _) => format!("{first}: {}.", listed(words)),
    })
}

fn outcome_of(recipient: &Recipient) -> RecipientOutcome {
    recipient
        .outcome
        .as_deref()
        .and_then(|outcome| outcome.parse().ok())
        .unwrap_or(RecipientOutcome::NoAnswer)
}

fn names(recipients: &[&Recipient]) -> String {
    let names: Vec<String> = recipients
        .iter()
        .map(|recipient| recipient.name.clone())
        .collect();
    listed(&names)
}

/// Who answered, in the middle of a sentence.
pub(super) fn respondent_within(response: &Response) -> String {
    let who = respondent(response);
    if who.starts_with("En ") {
        lower_first(&who)
    } else {
        who
    }
}

/// The respondent's name; a private person's is not told, and an address is no name.
fn respondent(response: &Response) -> String {
    if response.respondent_kind == responses::PRIVATE_PERSON {
        "En privatperson".to_owned()
    } else if response.respondent_name.contains('@') {
        "En svarande via e-post".to_owned()
    } else {
        response.respondent_name.clone()
    }
}
