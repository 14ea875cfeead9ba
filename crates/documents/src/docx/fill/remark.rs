//! What is told of a template when it is read: what was recognised, what was not, and why one is refused.

use crate::ReadError;

/// What was noticed in a template.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Remark {
    /// What it is about, for programs: `recognised`, `unknownPlace`, `noCaseNumber` …
    pub code: &'static str,
    /// Something that the administrator should mend or at least know; else a plain fact.
    pub warning: bool,
    /// What it is and how to mend it, a Swedish sentence.
    pub text: String,
}

impl Remark {
    pub(super) fn fact(code: &'static str, text: impl Into<String>) -> Self {
        Self {
            code,
            warning: false,
            text: text.into(),
        }
    }

    pub(super) fn warning(code: &'static str, text: impl Into<String>) -> Self {
        Self {
            code,
            warning: true,
            text: text.into(),
        }
    }
}

/// Why a Word file cannot be a template. `Display` is English for logs; [`WordTemplateError::swedish`] is what a person reads.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum WordTemplateError {
    /// It cannot be opened.
    #[error(transparent)]
    Read(#[from] ReadError),
    /// Nowhere does it say where the text goes.
    #[error("there is no place for the text")]
    NoTextPlace,
    /// The text would land in more than one place.
    #[error("there are {0} places for the text")]
    TwoTextPlaces(usize),
    /// The place for the text shares its paragraph with other text.
    #[error("the place for the text does not stand alone in its paragraph")]
    TextNotAlone,
    /// The place for the text is in a head, a foot or a text box, where a long text cannot go on.
    #[error("the place for the text is in a head, a foot or a text box")]
    TextCannotFlow,
    /// A picture, a file or data that lies outside the file and would be fetched when somebody opens it.
    #[error("refers to something outside: {0}")]
    Outside(String),
    /// ActiveX, embedded programs' objects, or fields that run commands.
    #[error("holds active content: {0}")]
    Active(String),
    /// Saved as strict Open XML, or by a program that writes it in its own way.
    #[error("unusual or strict Open XML")]
    Strict,
    /// The text part of a template is a page or two, never megabytes.
    #[error("a part of the template is too large")]
    TooLarge,
}

impl WordTemplateError {
    /// What is wrong and how to mend it, in Swedish sentences.
    #[must_use]
    pub fn swedish(&self) -> String {
        match self {
            Self::Read(error) => error.swedish(),
            Self::NoTextPlace => "Mallen säger inte var texten ska stå. Skriv {{text}} i ett eget stycke där texten ska \
                börja, eller lägg in en innehållskontroll med taggen text, och ladda upp mallen igen."
                .to_owned(),
            Self::TwoTextPlaces(places) => format!(
                "Mallen har {places} platser för texten. Låt {{{{text}}}} stå på ett enda ställe och ladda upp mallen igen."
            ),
            Self::TextNotAlone => "Platsen {{text}} måste stå ensam i sitt stycke, utan annan text framför eller efter. \
                Ge den ett eget stycke och ladda upp mallen igen."
                .to_owned(),
            Self::TextCannotFlow => "Platsen {{text}} står i ett sidhuvud, en sidfot eller en textruta, där en längre text \
                inte får plats. Flytta den till själva sidan och ladda upp mallen igen."
                .to_owned(),
            Self::Outside(what) => format!(
                "Mallen hänvisar till något utanför filen ({what}), som skulle hämtas när någon öppnar dokumentet. Infoga \
                 bilden eller texten i filen i stället för att länka den, och ladda upp mallen igen."
            ),
            Self::Active(what) => format!(
                "Mallen innehåller något som kan köras ({what}), och sådant tas inte emot. Ta bort det och ladda upp mallen igen."
            ),
            Self::Strict => "Mallen är sparad i ett ovanligt format (Strict Open XML). Öppna den i Word, välj Spara som och \
                Word-dokument (.docx), inte Strict, och ladda upp den filen."
                .to_owned(),
            Self::TooLarge => "Mallens text är för stor. En mall är en sida eller två med sidhuvud och platser, inte ett \
                färdigt dokument. Ta bort texten och ladda upp mallen igen."
                .to_owned(),
        }
    }
}
