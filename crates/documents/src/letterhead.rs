//! The words of the letterhead, head and foot, which all formats share.

use jiff::civil::Date;

use crate::{Document, Header};

/// What stands at the left of the head of each page.
pub fn sender(header: &Header) -> String {
    match (header.municipality.is_empty(), header.department.is_empty()) {
        (true, _) => header.department.clone(),
        (false, true) => header.municipality.clone(),
        (false, false) => format!("{} – {}", header.municipality, header.department),
    }
}

/// The number at the right of the head of each page: the document's where it has one, else the case's.
pub fn number(header: &Header) -> Option<&str> {
    header
        .document_number
        .as_deref()
        .or(header.case_number.as_deref())
}

/// Label and value pairs below the letterhead: date, numbers, and what else the document has.
pub fn details(document: &Document) -> Vec<(String, String)> {
    let header = &document.header;
    let mut details = vec![("Datum".to_owned(), long_date(document.date))];
    if let Some(number) = &header.case_number {
        details.push(("Ärendenummer".to_owned(), number.clone()));
    }
    if let Some(number) = &header.document_number {
        details.push(("Handling".to_owned(), number.clone()));
    }
    let more = header.meta.iter().cloned();
    details.extend(more.map(|detail| (detail.label, detail.value)));
    details
}

/// The Swedish name of a document type, as it stands at the head of the document; the type itself where it is unknown.
pub fn kind(kind: &str) -> String {
    let known = match kind {
        "tjansteskrivelse" => "Tjänsteskrivelse",
        "yttrande" => "Yttrande",
        "missiv" => "Missiv",
        "sammanstallning" => "Sammanställning",
        "arendelista" => "Ärendelista",
        "mottagningskvittens" => "Mottagningskvittens",
        "paminnelse" => "Påminnelse",
        "aterkoppling" => "Återkoppling",
        "delegationsbeslut" => "Anmälan av delegationsbeslut",
        "sandlista" => "Sändlista",
        "protokollsutdrag" => "Protokollsutdrag",
        other => {
            let mut letters = other.chars();
            return letters
                .next()
                .map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect());
        }
    };
    known.to_owned()
}

/// A date as Swedish authorities write it in running text: `30 oktober 2019`.
#[must_use]
pub fn long_date(date: Date) -> String {
    const MONTHS: [&str; 12] = [
        "januari",
        "februari",
        "mars",
        "april",
        "maj",
        "juni",
        "juli",
        "augusti",
        "september",
        "oktober",
        "november",
        "december",
    ];
    let month = usize::try_from(date.month()).unwrap_or(1);
    format!(
        "{} {} {}",
        date.day(),
        MONTHS.get(month - 1).copied().unwrap_or_default(),
        date.year()
    )
}
