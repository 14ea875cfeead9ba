//! What a template can put in its sections: the fields of each type of document, and the words that stand in its tables.
//!
//! A field is written `{name}` in a template. A new one is a line here, and a value where the document is written.

use super::document_type::DocumentType;

/// What a field holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shape {
    /// A few words on one line.
    Line,
    /// Paragraphs and lists, in the light syntax of a draft's section.
    Text,
    /// Tables, quotations and the like, which the program sets. Stands in a paragraph of its own. What people outside have written
    /// comes in this way, so that nothing in it is taken for a heading or a list.
    Blocks,
}

impl Shape {
    /// As the API names it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Line => "line",
            Self::Text => "text",
            Self::Blocks => "blocks",
        }
    }
}

/// A field of a type of document.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FieldInfo {
    /// Its name, as it stands between the braces.
    pub name: &'static str,
    /// What it holds, in Swedish.
    pub swedish: &'static str,
    /// Its shape.
    pub shape: Shape,
}

/// A word or a short phrase that the program puts into a document of this type: a table's heading and the like.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LabelInfo {
    /// Its key in a template's `[labels]`.
    pub key: &'static str,
    /// What stands where the template says nothing.
    pub standard: &'static str,
}

pub(crate) const fn line(name: &'static str, swedish: &'static str) -> FieldInfo {
    FieldInfo {
        name,
        swedish,
        shape: Shape::Line,
    }
}

pub(crate) const fn text(name: &'static str, swedish: &'static str) -> FieldInfo {
    FieldInfo {
        name,
        swedish,
        shape: Shape::Text,
    }
}

pub(crate) const fn blocks(name: &'static str, swedish: &'static str) -> FieldInfo {
    FieldInfo {
        name,
        swedish,
        shape: Shape::Blocks,
    }
}

const fn label(key: &'static str, standard: &'static str) -> LabelInfo {
    LabelInfo { key, standard }
}

/// The fields that every document knows, and then its own.
macro_rules! fields {
    ($($own:expr),+ $(,)?) => {
        &[
            line("municipality", "kommunens namn"),
            line("department", "förvaltningens namn"),
            line("board", "nämndens namn"),
            line("date", "dokumentets datum"),
            $($own),+
        ]
    };
}

/// The fields of a document in a case, and then its own.
macro_rules! case_fields {
    ($($own:expr),+ $(,)?) => {
        fields![
            line("caseNumber", "ärendenumret"),
            line("caseTitle", "ärendets rubrik"),
            line("officer", "handläggaren"),
            $($own),+
        ]
    };
}

const REPORT_REMISS: &[FieldInfo] = case_fields![
    line("sender", "remissavsändare"),
    line("senderNumber", "avsändarens diarienummer"),
    line("remissName", "remissens namn"),
    line("deadline", "svarsdatum"),
    line("initiator", "initiativtagare"),
    line("stance", "förvaltningens ställningstagande"),
    line("boardStance", "nämndens ställningstagande"),
    line("meetingDate", "sammanträdets datum"),
    text("whatElseMatters", "vad som i övrigt är väsentligt"),
    text("summary", "sammanfattningen"),
    text("proposedDecision", "förslaget till beslut"),
    text("decisionBasis", "beslutsunderlaget"),
    text("matter", "ärendet"),
    text("preparation", "beredningen"),
    text("consequences", "konsekvenserna"),
];

const STATEMENT: &[FieldInfo] = case_fields![
    line("sender", "remissavsändare"),
    line("senderNumber", "avsändarens diarienummer"),
    line("remissName", "remissens namn"),
    line("deadline", "svarsdatum"),
    line("stance", "nämndens ställningstagande"),
    line("meetingDate", "sammanträdets datum"),
    text("matter", "yttrandets text"),
];

const MISSIV: &[FieldInfo] = case_fields![
    line("remissName", "remissens namn"),
    line("deadline", "svarsdatum med klockslag"),
    line("answerLink", "mottagarens egen svarslänk, i brev"),
    text("purpose", "syftet"),
    text("background", "bakgrunden"),
    text("preparationSteps", "hur förslaget har tagits fram, som lista"),
    text("canInfluence", "vad som kan påverkas"),
    text("cannotInfluence", "vad som inte kan påverkas"),
    text("questions", "frågorna, numrerade"),
    text("waysToAnswer", "hur man kan svara, som lista"),
    text("duty", "vem som ska svara och vem som är inbjuden"),
    text("contacts", "kontaktpersonerna, som lista"),
    text("documents", "handlingarna, som lista"),
    text("feedbackPromise", "hur återkopplingen ska gå till"),
    blocks("recipients", "tabell över remissinstanserna"),
];

const COMPILATION: &[FieldInfo] = case_fields![
    line("remissName", "remissens namn"),
    line("period", "svarstiden i ord"),
    line("deadline", "svarsdatum"),
    line("recipientCount", "antal tillfrågade"),
    line("answeredCount", "antal tillfrågade som svarade"),
    line("viewpointCount", "antal synpunkter"),
    text("purpose", "remissens syfte"),
    text("tendency", "tendensen i ord"),
    blocks("facts", "svarstid och antal, som tabell"),
    blocks("results", "tabell över vad synpunkterna ledde till"),
    blocks("kinds", "tabell över svaren per slag av avsändare"),
    blocks("viewpoints", "synpunkter och bemötanden per tema"),
    blocks("carriedOver", "synpunkter som behandlas senare"),
    blocks("respondents", "tabell över de tillfrågade och vad de svarade"),
    blocks("responses", "alla svar i sin helhet"),
];

const AGENDA: &[FieldInfo] = fields![
    line("meetingDate", "sammanträdets datum"),
    line("meetingDay", "sammanträdets veckodag och datum"),
    line("meetingTime", "sammanträdets klockslag"),
    line("place", "platsen"),
    blocks("items", "ärendena med förslag till beslut och sammanfattning"),
];

const RECEIPT: &[FieldInfo] = case_fields![
    line("remissName", "remissens namn"),
    line("respondent", "den som svarade"),
    line("documentNumber", "svarets nummer"),
    line("received", "när svaret kom in, med klockslag"),
    line("outcome", "slag av svar"),
    line("late", "ja, om svaret kom för sent"),
    line("supplement", "ja, om svaret kompletterar ett tidigare"),
    line("withdrawn", "ja, om remissen är återkallad"),
    line(
        "considered",
        "ja, om svaret ska sammanställas: ingen har avstått, och remissen är inte återkallad"
    ),
    line("you", "du eller ni"),
    line("yourNeuter", "ditt eller ert"),
    line("youObject", "dig eller er"),
];

const REMINDER: &[FieldInfo] = case_fields![
    line("remissName", "remissens namn"),
    line("respondent", "den som påminns"),
    line("deadline", "svarsdatum med klockslag"),
    line("daysLeft", "hur lång tid som är kvar, i ord"),
    line("mustAnswer", "ja, om mottagaren ska svara"),
    line("answerLink", "mottagarens egen svarslänk"),
    line("replyAddress", "e-postadressen att svara till"),
    line("postalAddress", "nämndens postadress, på en rad"),
    text("contacts", "kontaktpersonerna, som lista"),
];

const FEEDBACK: &[FieldInfo] = case_fields![
    line("remissName", "remissens namn"),
    line("respondent", "den som svarade"),
    line("received", "dagen då svaret kom in"),
    line("declines", "ja, om den tillfrågade avstod"),
    line("you", "du eller ni"),
    line("youCapital", "Du eller Ni"),
    line("youObject", "dig eller er"),
    line("yourNeuter", "ditt eller ert"),
    line("yourNeuterCapital", "Ditt eller Ert"),
    line("page", "adress till remissens sida"),
    text("introduction", "handläggarens inledning"),
    text("decision", "beslutet"),
    text("feedbackPromise", "vad som har lovats om återkopplingen"),
    line(
        "tooLateForReplies",
        "ja, om svaret kom när sammanställningen var klar"
    ),
    blocks(
        "viewpoints",
        "varje synpunkt med bemötande, resultat och motivering"
    ),
];

const DELEGATED: &[FieldInfo] = fields![
    line("boardGenitive", "nämndens namn i genitiv"),
    line("meetingDate", "sammanträdets datum"),
    line("meetingDay", "sammanträdets veckodag och datum"),
    blocks("decisions", "tabell över besluten"),
];

const DISTRIBUTION: &[FieldInfo] = case_fields![
    line("remissName", "remissens namn"),
    line("deadline", "svarsdatum"),
    line("sentDate", "dagen då remissen skickades"),
    line("recipientCount", "antal remissinstanser"),
    line("mustAnswerCount", "antal som ska svara"),
    line("invitedCount", "antal inbjudna"),
    blocks("recipients", "tabell över remissinstanserna"),
];

const ADDRESS_LABELS: &[FieldInfo] = &[
    line("name", "mottagarens namn"),
    line("contact", "kontaktpersonen"),
    text("postalAddress", "postadressen, en rad i taget"),
    line("caseNumber", "ärendenumret"),
];

impl DocumentType {
    /// The fields that a template of this type can use.
    #[must_use]
    pub const fn fields(self) -> &'static [FieldInfo] {
        match self {
            Self::TjansteskrivelseRemiss | Self::TjansteskrivelseOther => REPORT_REMISS,
            Self::Yttrande => STATEMENT,
            Self::Missiv => MISSIV,
            Self::Sammanstallning => COMPILATION,
            Self::Arendelista => AGENDA,
            Self::Mottagningskvittens => RECEIPT,
            Self::Paminnelse => REMINDER,
            Self::Aterkoppling => FEEDBACK,
            Self::Delegationsbeslut => DELEGATED,
            Self::Sandlista => DISTRIBUTION,
            Self::Adressetiketter => ADDRESS_LABELS,
        }
    }

    /// The field of this name.
    #[must_use]
    pub fn field(self, name: &str) -> Option<&'static FieldInfo> {
        self.fields().iter().find(|field| field.name == name)
    }

    /// The words that the program puts into a document of this type, and that a template can have otherwise.
    #[must_use]
    pub const fn labels(self) -> &'static [LabelInfo] {
        const MISSIV: &[LabelInfo] = &[
            label("officer", "Handläggare"),
            label("recipient", "Remissinstans"),
            label("answer", "Svar"),
            label("mustAnswer", "Ska svara"),
            label("invited", "Inbjuden att svara"),
        ];
        const AGENDA: &[LabelInfo] = &[
            label("meeting", "Sammanträde"),
            label("place", "Plats"),
            label("caseNumber", "Ärendenummer"),
            label("officer", "Handläggare"),
            label("state", "Läge"),
            label("deferred", "Utgår, tas upp vid ett senare sammanträde"),
            label("proposedDecision", "Förslag till beslut"),
            label("summary", "Sammanfattning"),
        ];
        const DELEGATED: &[LabelInfo] = &[
            label("meeting", "Sammanträde"),
            label("caseNumber", "Ärendenummer"),
            label("date", "Datum"),
            label("decidedBy", "Beslutat av"),
            label("decision", "Beslut"),
            label("chair", "Ordföranden"),
            label("delegate", "Delegat"),
        ];
        const COMPILATION: &[LabelInfo] = &[
            label("viewpoint", "Synpunkt"),
            label("reply", "Bemötande"),
            label("noReply", "saknas"),
            label("result", "Resultat"),
            label("reason", "Motivering"),
        ];
        const DISTRIBUTION: &[LabelInfo] = &[
            label("recipient", "Remissinstans"),
            label("kind", "Slag"),
            label("answer", "Svar"),
            label("mustAnswer", "Ska svara"),
            label("invited", "Inbjuden att svara"),
            label("asked", "Tillfrågad"),
        ];
        match self {
            Self::Missiv => MISSIV,
            Self::Arendelista => AGENDA,
            Self::Delegationsbeslut => DELEGATED,
            Self::Sammanstallning => COMPILATION,
            Self::Sandlista => DISTRIBUTION,
            _ => &[],
        }
    }
}
