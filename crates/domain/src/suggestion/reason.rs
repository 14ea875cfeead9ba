//! Why an organisation is suggested, and what each reason is worth.

use crate::text_enum::text_enum;

text_enum! {
    /// What kind of reason it is.
    pub enum ReasonKind {
        /// It works with a topic that the remiss is marked with.
        Topic => "topic", "ämne";
        /// It works with something that the text of the remiss speaks of.
        MentionedTopic => "mentionedTopic", "nämnt ämne";
        /// It works in an area that the remiss is about.
        Area => "area", "område";
        /// It works in an area that the text of the remiss names.
        MentionedArea => "mentionedArea", "nämnt område";
        /// Its name has a word that the text of the remiss speaks of.
        Name => "name", "namnet";
        /// It has answered a remiss like this one.
        SimilarAnswer => "similarAnswer", "svarat på liknande";
        /// It sits in a forum that fits, or is a forum that gathers organisations that fit.
        Forum => "forum", "forum";
        /// It has never been sent a remiss.
        NeverAsked => "neverAsked", "aldrig tillfrågad";
        /// It has not been sent a remiss for years.
        LongAgo => "longAgo", "länge sedan";
        /// It answers most of what it is asked.
        AnswersOften => "answersOften", "svarar ofta";
        /// It has joined the agreement (Överenskommelsen).
        Agreement => "agreement", "överenskommelsen";
        /// The list has nobody like it yet.
        Gap => "gap", "saknas på listan";
    }
}

impl ReasonKind {
    /// Whether the reason is about what the remiss says. One of the others alone makes nobody a suggestion: else the whole register would
    /// be suggested for everything.
    #[must_use]
    pub fn is_of_substance(self) -> bool {
        matches!(
            self,
            ReasonKind::Topic
                | ReasonKind::MentionedTopic
                | ReasonKind::Area
                | ReasonKind::MentionedArea
                | ReasonKind::Name
                | ReasonKind::SimilarAnswer
                | ReasonKind::Forum
        )
    }
}

/// A reason to ask an organisation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reason {
    /// What kind it is.
    pub kind: ReasonKind,
    /// What it is worth.
    pub points: u32,
    /// The reason as one Swedish sentence.
    pub text: String,
}

impl Reason {
    pub(super) fn new(kind: ReasonKind, points: u32, text: impl Into<String>) -> Reason {
        Reason {
            kind,
            points,
            text: text.into(),
        }
    }
}

text_enum! {
    /// How large an organisation is, by its members.
    pub enum Size {
        /// At most 50 members.
        Small => "small", "liten (högst 50 medlemmar)";
        /// 51 to 500 members.
        Medium => "medium", "mellanstor (51–500 medlemmar)";
        /// More than 500 members.
        Large => "large", "stor (fler än 500 medlemmar)";
    }
}

impl Size {
    /// The size of an organisation with so many members.
    ///
    /// ```
    /// use remiss_domain::suggestion::Size;
    ///
    /// assert_eq!(Size::of(50), Size::Small);
    /// assert_eq!(Size::of(51), Size::Medium);
    /// assert_eq!(Size::of(501), Size::Large);
    /// ```
    #[must_use]
    pub fn of(members: u32) -> Size {
        match members {
            ..=50 => Size::Small,
            51..=500 => Size::Medium,
            _ => Size::Large,
        }
    }
}

/// `A`, `A och B`, `A, B och C`; of more than `most`, `A, B och 3 till`.
pub(super) fn enumeration<S: AsRef<str>>(words: &[S], most: usize) -> String {
    let words: Vec<&str> = words.iter().map(AsRef::as_ref).collect();
    if words.len() > most {
        return format!("{} och {} till", words[..most].join(", "), words.len() - most);
    }
    match words.as_slice() {
        [] => String::new(),
        [one] => (*one).to_owned(),
        [firsts @ .., last] => format!("{} och {last}", firsts.join(", ")),
    }
}
