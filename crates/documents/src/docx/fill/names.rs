//! The names by which a template asks for what a document knows, in Swedish and in English.

use crate::{DetailKey, Document, letterhead};

/// What may stand in a place of a template.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Field {
    /// The text with its annexes.
    Text,
    /// The details of the letterhead as a table.
    Details,
    /// The title.
    Title,
    /// The case number.
    CaseNumber,
    /// The document's number in the case.
    DocumentNumber,
    /// The document's number, else the case's.
    Number,
    /// `30 oktober 2019`.
    Date,
    /// `2019-10-30`.
    IsoDate,
    /// The municipality.
    Municipality,
    /// The department, or the board in whose name it is written.
    Department,
    /// The board.
    Board,
    /// The case officer.
    Officer,
    /// The recipient with the address, or who it goes to.
    Recipient,
    /// The counterpart's number.
    TheirNumber,
    /// The document type in Swedish.
    DocumentType,
    /// Postal address and other contact lines of the sender.
    Contact,
    /// What it is about, as in the document properties.
    Subject,
    /// A further detail that some documents have.
    Detail(DetailKey),
}

/// One field that a municipality's own Word template can have a place for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TemplateField {
    /// The Swedish name, as in `{{rubrik}}`.
    pub name: &'static str,
    /// The English name, as in `{{title}}`.
    pub english: &'static str,
    /// Other names for the same.
    pub also: &'static [&'static str],
    /// What lands there, in a Swedish sentence.
    pub description: &'static str,
}

impl TemplateField {
    /// All its names, the Swedish one first, then the English one.
    pub fn names(&self) -> impl Iterator<Item = &'static str> {
        [self.name, self.english]
            .into_iter()
            .chain(self.also.iter().copied())
    }

    /// Whether a template must have a place for it.
    #[must_use]
    pub fn required(&self) -> bool {
        self.name == name_of(Field::Text)
    }
}

/// All fields, those that nearly every template has first.
#[must_use]
pub fn word_template_fields() -> Vec<TemplateField> {
    FIELDS.iter().map(|(_, field)| *field).collect()
}

const fn field(
    name: &'static str,
    english: &'static str,
    also: &'static [&'static str],
    description: &'static str,
) -> TemplateField {
    TemplateField {
        name,
        english,
        also,
        description,
    }
}

#[rustfmt::skip]
const FIELDS: &[(Field, TemplateField)] = &[
    (Field::Text, field("text", "content", &["innehåll", "brödtext", "body"], "Dokumentets text med rubriker, listor, tabeller och bilagor. Måste finnas, i ett eget stycke.")),
    (Field::Title, field("rubrik", "title", &["titel"], "Dokumentets rubrik. Saknas platsen skrivs rubriken först i texten.")),
    (Field::CaseNumber, field("ärendenummer", "caseNumber", &["ärendenr"], "Ärendets nummer.")),
    (Field::DocumentNumber, field("handlingsnummer", "documentNumber", &["handling"], "Handlingens nummer i ärendet, när den är registrerad.")),
    (Field::Number, field("dnr", "number", &["diarienummer", "vårt dnr", "vår beteckning", "beteckning"], "Handlingens nummer om den har ett, annars ärendets.")),
    (Field::Date, field("datum", "date", &[], "Dokumentets datum, 30 oktober 2019.")),
    (Field::IsoDate, field("datum kort", "isoDate", &["datum iso", "kort datum"], "Dokumentets datum med siffror, 2019-10-30.")),
    (Field::Municipality, field("kommun", "municipality", &[], "Kommunens namn.")),
    (Field::Department, field("förvaltning", "department", &["avsändare", "sender"], "Förvaltningen, eller nämnden i de dokument som är nämndens.")),
    (Field::Board, field("nämnd", "board", &[], "Nämnden.")),
    (Field::Officer, field("handläggare", "officer", &[], "Handläggaren som ärendet skriver den.")),
    (Field::Recipient, field("mottagare", "recipient", &["till", "mottagarens adress"], "I ett brev mottagarens namn och adress, annars vem dokumentet är ställt till.")),
    (Field::TheirNumber, field("ert dnr", "theirNumber", &["er beteckning", "ert diarienummer"], "Motpartens diarienummer.")),
    (Field::DocumentType, field("dokumenttyp", "documentType", &["typ"], "Dokumentets typ: Tjänsteskrivelse, Yttrande, Missiv …")),
    (Field::Contact, field("kontakt", "contact", &["kontaktuppgifter"], "Nämndens postadress, e-postadress och webbplats.")),
    (Field::Subject, field("ämne", "subject", &[], "Vad dokumentet handlar om, ärendets titel.")),
    (Field::Details, field("uppgifter", "details", &[], "Datum, nummer, handläggare och andra uppgifter i en tabell.")),
    (Field::Detail(DetailKey::Meeting), field("sammanträde", "meeting", &[], "Sammanträdet som en ärendelista eller anmälan gäller.")),
    (Field::Detail(DetailKey::MeetingDate), field("sammanträdesdatum", "meetingDate", &[], "Dagen för sammanträdet i ett protokollsutdrag.")),
    (Field::Detail(DetailKey::Approved), field("justerat", "approved", &[], "När protokollet justerades.")),
    (Field::Detail(DetailKey::DecidedBy), field("beslutat av", "decidedBy", &[], "Vem som har beslutat, när det inte är nämnden.")),
];

/// The field of a name, however it is spelled: case, spaces, hyphens and the dots over å, ä and ö do not matter.
pub fn field_of(name: &str) -> Option<Field> {
    let wanted = folded(name);
    FIELDS
        .iter()
        .find(|(_, field)| field.names().any(|one| folded(one) == wanted))
        .map(|(field, _)| *field)
}

/// The Swedish name of a field.
pub fn name_of(wanted: Field) -> &'static str {
    FIELDS
        .iter()
        .find(|(field, _)| *field == wanted)
        .map_or("", |(_, field)| field.name)
}

/// What a prepared document has for a field, lines parted by `\n`. Empty when it has nothing.
pub fn value(document: &Document, field: Field) -> String {
    let header = &document.header;
    let optional = |number: &Option<String>| number.clone().unwrap_or_default();
    match field {
        Field::Text | Field::Details => String::new(),
        Field::Title => document.title.clone(),
        Field::CaseNumber => optional(&header.case_number),
        Field::DocumentNumber => optional(&header.document_number),
        Field::Number => letterhead::number(header).unwrap_or_default().to_owned(),
        Field::Date => letterhead::long_date(document.date),
        Field::IsoDate => document.date.to_string(),
        Field::Municipality => header.municipality.clone(),
        Field::Department => header.department.clone(),
        Field::Board => header.board.clone(),
        Field::Officer => detail(document, DetailKey::Officer),
        Field::Recipient if header.recipient.is_empty() => detail(document, DetailKey::Recipient),
        Field::Recipient => header.recipient.join("\n"),
        Field::TheirNumber => detail(document, DetailKey::TheirNumber),
        Field::DocumentType => letterhead::kind(&document.kind),
        Field::Contact => header.contact.join("\n"),
        Field::Subject => document.subject.clone(),
        Field::Detail(key) => detail(document, key),
    }
}

fn detail(document: &Document, key: DetailKey) -> String {
    let mut meta = document.header.meta.iter();
    meta.find(|detail| detail.key == key)
        .map_or_else(String::new, |detail| detail.value.clone())
}

fn folded(name: &str) -> String {
    name.chars()
        .flat_map(char::to_lowercase)
        .filter_map(|letter| match letter {
            'å' | 'ä' | 'à' => Some('a'),
            'ö' => Some('o'),
            'é' => Some('e'),
            letter => letter.is_alphanumeric().then_some(letter),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_known_in_swedish_and_english_however_it_is_spelled() {
        for (name, field) in [
            ("rubrik", Field::Title),
            ("Title", Field::Title),
            ("ÄRENDENUMMER", Field::CaseNumber),
            ("arendenummer", Field::CaseNumber),
            ("case-number", Field::CaseNumber),
            ("Ert Dnr", Field::TheirNumber),
            ("their_number", Field::TheirNumber),
            ("Innehåll", Field::Text),
            ("Datum (kort)", Field::IsoDate),
            ("beslutat av", Field::Detail(DetailKey::DecidedBy)),
        ] {
            assert_eq!(field_of(name), Some(field), "{name}");
        }
        assert_eq!(field_of("personnummer"), None);
    }

    #[test]
    fn no_two_fields_share_a_name() {
        let mut names: Vec<String> = FIELDS
            .iter()
            .flat_map(|(_, field)| field.names())
            .map(folded)
            .collect();
        let all = names.len();
        names.sort();
        names.dedup();
        assert_eq!(names.len(), all);
    }
}
