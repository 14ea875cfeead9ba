//! Whether a mail asks the municipality for its opinion: a remiss from a ministry, an agency, another municipality.
//!
//! What is found is proposed to a registrar with the words it stands in, and never decided: the mail opens no case by itself.

mod deadline;
mod name;
mod number;
mod words;

use jiff::civil::Date;

pub use deadline::FoundDeadline;

use words::sentences;

/// A mail to look at. Texts as the sender wrote them.
#[derive(Debug, Clone, Copy)]
pub struct Letter<'a> {
    /// Subject.
    pub subject: &'a str,
    /// The text.
    pub text: &'a str,
    /// Sender's name; may be empty.
    pub from_name: &'a str,
    /// Sender's address; may be empty.
    pub from_address: &'a str,
    /// Name of the sender in the register of organisations, when it is an authority that stands there.
    pub known_authority: Option<&'a str>,
    /// Names of the files that came along.
    pub file_names: &'a [String],
    /// Search keys of the numbers in it that are our own cases'.
    pub our_numbers: &'a [String],
    /// The day on which it came in.
    pub received_on: Date,
}

/// What an incoming remiss would be registered as.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Proposal {
    /// Who asks (remissavsändare).
    pub sender: String,
    /// The sender's number, when one is found.
    pub sender_number: Option<String>,
    /// Name of the remiss, when one is found.
    pub name: Option<String>,
    /// The days that may be the last one to answer; the first one is in the clearest sentence.
    pub deadlines: Vec<FoundDeadline>,
    /// How much speaks for it, 0 to 100.
    pub score: u8,
    /// What speaks for it, in Swedish.
    pub reasons: Vec<String>,
}

/// Phrases with which somebody is asked.
const ASKS: [&str; 20] = [
    "remiss av",
    "remiss om",
    "remiss:",
    "remiss –",
    "remiss -",
    "remiss från",
    "remittering",
    "remitterar",
    "remitteras",
    "på remiss",
    "remissmissiv",
    "remissinstans",
    "inbjudan att lämna synpunkter",
    "inbjudan att yttra",
    "tillfälle att yttra",
    "tillfälle att lämna synpunkter",
    "begäran om yttrande",
    "begäran om synpunkter",
    "för yttrande",
    "önskar era synpunkter",
];
/// Phrases with which answers are asked for.
const WANTS_ANSWERS: [&str; 12] = [
    "remissvar",
    "svaren ska",
    "svaren bör",
    "svar ska",
    "svar önskas",
    "svar senast",
    "yttrande ska",
    "yttrandet ska",
    "yttrande önskas",
    "yttrandet önskas",
    "synpunkter ska",
    "ha kommit in",
];
/// Phrases of those who answer.
const ANSWERS: [&str; 10] = [
    "svar på remiss",
    "svar på er remiss",
    "yttrande avseende er",
    "vårt remissvar",
    "vårt yttrande",
    "våra synpunkter",
    "har beretts tillfälle",
    "har getts möjlighet",
    "tackar för möjligheten",
    "har ingen erinran",
];
/// From here on it is proposed.
const ENOUGH: u8 = 60;

/// The incoming remiss that this mail may be; nothing when it does not ask for an opinion.
#[must_use]
pub fn recognise(letter: &Letter<'_>) -> Option<Proposal> {
    let subject = letter.subject.to_lowercase();
    let text = one_line(letter.text).to_lowercase();
    let says = |phrases: &[&str]| {
        phrases
            .iter()
            .any(|phrase| subject.contains(phrase) || text.contains(phrase))
    };
    let starts_with_remiss = name::without_prefixes(&subject).starts_with("remiss");
    if !says(&ASKS) && !starts_with_remiss {
        return None;
    }
    let mut score: i32 = 0;
    let mut reasons = Vec::new();
    let mut count = |points: i32, reason: String| {
        score += points;
        reasons.push(reason);
    };
    count(
        35,
        "Mejlet talar om en remiss eller ber om ett yttrande.".to_owned(),
    );
    if says(&WANTS_ANSWERS) {
        count(15, "Det säger hur och när svar ska lämnas.".to_owned());
    }
    let deadlines = deadline::find(letter.text, letter.received_on);
    if let Some(first) = deadlines.first() {
        count(20, format!("Svarstiden står i texten: ”{}”.", first.words));
    }
    let (sender, is_authority) = name::sender(letter);
    if is_authority {
        count(15, format!("Avsändaren är {sender}."));
    }
    let texts: Vec<&str> = [letter.subject, letter.text]
        .into_iter()
        .chain(letter.file_names.iter().map(String::as_str))
        .collect();
    let sender_number = number::find(&texts, letter.our_numbers);
    if let Some(number) = &sender_number {
        count(10, format!("Det har avsändarens nummer {number}."));
    }
    if letter.file_names.iter().any(|name| {
        ["remiss", "missiv", "sou", "promemoria", "betänkande"]
            .iter()
            .any(|word| name.to_lowercase().contains(word))
    }) {
        count(10, "Remissen eller dess missiv är bifogat.".to_owned());
    }
    let begins = name::without_prefixes(&subject);
    let is_an_answer = ["svar", "yttrande", "remissvar", "synpunkter"]
        .iter()
        .any(|word| begins.starts_with(word));
    if is_an_answer || says(&ANSWERS) {
        score -= 40;
    }
    if !letter.our_numbers.is_empty() {
        // It is about a case that we have.
        score -= 20;
    }
    let score = u8::try_from(score.clamp(0, 100)).unwrap_or_default();
    (score >= ENOUGH).then(|| Proposal {
        name: name::of_remiss(letter, sender_number.as_deref()),
        sender,
        sender_number,
        deadlines,
        score,
        reasons,
    })
}

/// The number of the asking body in these texts, the first that stands in one of them: also in a reminder or a correction, which asks
/// for nothing new. `ours`: search keys of our own cases' numbers, which it is not.
#[must_use]
pub fn number_of_sender(texts: &[&str], ours: &[String]) -> Option<String> {
    number::find(texts, ours)
}

fn one_line(text: &str) -> String {
    let all = sentences(text);
    let words = all.iter().flatten().map(|word| word.written);
    words.collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests;
