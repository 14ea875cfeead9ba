//! What a row says, read by the header of its file and checked cell by cell.

use jiff::civil::Date;
use remiss_domain::address::{EmailAddress, PostalAddress};
use remiss_domain::organisation_number::OrganisationNumber;

use crate::csv_rows::CsvRow;
use crate::http::Sentence;
use crate::organisations::{OrganisationKind, tidy_words};

/// The columns that a file may have, with the names that files have for them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Column {
    Name,
    Number,
    Kind,
    Email,
    Phone,
    Address,
    Postcode,
    City,
    Topics,
    Areas,
    Agreement,
    Role,
    Contact,
}

const COLUMNS: &[(Column, &str, &[&str])] = &[
    (
        Column::Name,
        "Namn",
        &["namn", "organisation", "organisationsnamn", "föreningsnamn"],
    ),
    (
        Column::Number,
        "Organisationsnummer",
        &["organisationsnummer", "orgnr", "orgnummer"],
    ),
    (Column::Kind, "Typ", &["typ", "organisationstyp"]),
    (
        Column::Email,
        "E-post",
        &["epost", "epostadress", "mejl", "mail", "email"],
    ),
    (Column::Phone, "Telefon", &["telefon", "telefonnummer", "tel"]),
    (Column::Address, "Adress", &["adress", "postadress", "gatuadress"]),
    (Column::Postcode, "Postnummer", &["postnummer", "postnr"]),
    (Column::City, "Ort", &["ort", "postort"]),
    (Column::Topics, "Ämnen", &["ämnen", "ämne"]),
    (Column::Areas, "Områden", &["områden", "område"]),
    (
        Column::Agreement,
        "Överenskommelse",
        &["överenskommelse", "överenskommelsen"],
    ),
    (Column::Role, "Roll", &["roll"]),
    (
        Column::Contact,
        "Kontakt",
        &["kontakt", "kontaktperson", "kontaktnamn"],
    ),
];

/// What a file says of the agreement (Överenskommelsen).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Agreement {
    /// It has joined, at an unknown day.
    Joined,
    /// It joined on this day.
    Since(Date),
    /// It has not joined.
    Not,
}

/// What a row says of a contact; what is empty is not said.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct SaidContact {
    pub role: String,
    pub name: String,
    pub email: Option<String>,
    pub phone: String,
    pub postal_address: String,
}

/// What a row says; what is none is not said.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Row {
    pub name: String,
    pub number: Option<String>,
    pub kind: Option<OrganisationKind>,
    pub topics: Vec<String>,
    pub areas: Vec<String>,
    pub agreement: Option<Agreement>,
    pub contact: Option<SaidContact>,
}

/// The columns of a file, in its order.
#[derive(Debug)]
pub(super) struct Header(Vec<Column>);

impl Header {
    /// Reads the header. A column that is unknown, or stands twice, is an error: what it holds would be lost in silence.
    pub(super) fn of(row: &CsvRow) -> Result<Header, Sentence> {
        let known = COLUMNS
            .iter()
            .map(|(_, name, _)| *name)
            .collect::<Vec<_>>()
            .join(";");
        let cells = row.cells.as_ref().map_err(|reason| {
            Sentence::new(
                format!("Rubrikraden kan inte läsas: {reason}"),
                "The header cannot be read.",
            )
        })?;
        let mut columns = Vec::new();
        for cell in cells {
            let key: String = cell
                .to_lowercase()
                .chars()
                .filter(|letter| letter.is_alphanumeric())
                .collect();
            let column = COLUMNS
                .iter()
                .find(|(_, _, names)| names.contains(&key.as_str()))
                .map(|(column, _, _)| *column)
                .ok_or_else(|| {
                    Sentence::new(
                        format!("Kolumnen ”{cell}” är okänd. Rubrikraden kan ha: {known}."),
                        format!("The column \"{cell}\" is unknown. The header may have: {known}."),
                    )
                })?;
            if columns.contains(&column) {
                return Err(Sentence::new(
                    format!("Kolumnen ”{cell}” står två gånger i rubrikraden."),
                    format!("The column \"{cell}\" stands twice in the header."),
                ));
            }
            columns.push(column);
        }
        if columns.contains(&Column::Name) {
            Ok(Header(columns))
        } else {
            Err(Sentence::new(
                format!("Kolumnen Namn saknas. Rubrikraden kan ha: {known}."),
                format!("The column Namn is missing. The header may have: {known}."),
            ))
        }
    }

    /// The name in a row, even of one that is wrong.
    pub(super) fn name_in(&self, cells: &[String]) -> String {
        let place = self.0.iter().position(|column| *column == Column::Name);
        let name = place.and_then(|place| cells.get(place));
        name.map(|name| name.chars().take(200).collect())
            .unwrap_or_default()
    }

    /// What a row says, or all that is wrong with it.
    pub(super) fn read(&self, cells: &[String]) -> Result<Row, String> {
        if cells.len() != self.0.len() {
            return Err(format!(
                "Raden har {} fält men rubrikraden {}.",
                cells.len(),
                self.0.len()
            ));
        }
        let cell = |wanted: Column| {
            let place = self.0.iter().position(|column| *column == wanted);
            place.map_or("", |place| cells[place].as_str())
        };
        let line = |wanted: Column| cell(wanted).split_whitespace().collect::<Vec<_>>().join(" ");
        let mut wrong: Vec<String> = Vec::new();
        if cells.iter().any(|cell| is_garbled(cell)) {
            wrong.push("Raden har trasiga tecken (blandad teckenkodning).".to_owned());
        }
        if cells.iter().any(|cell| cell.chars().count() > 500) {
            wrong.push("Ett fält har mer än 500 tecken.".to_owned());
        }
        let name = line(Column::Name);
        if name.is_empty() {
            wrong.push("Namn saknas.".to_owned());
        }
        let number = some(cell(Column::Number))
            .and_then(|text| kept(text.parse::<OrganisationNumber>(), &mut wrong))
            .map(|number| number.to_string());
        let kind = some(cell(Column::Kind)).and_then(|text| kept(kind_of(text), &mut wrong));
        let agreement = some(cell(Column::Agreement)).and_then(|text| kept(agreement_of(text), &mut wrong));
        let contact = SaidContact {
            role: line(Column::Role),
            name: line(Column::Contact),
            email: some(cell(Column::Email))
                .and_then(|text| kept(text.parse::<EmailAddress>(), &mut wrong))
                .map(|address| address.to_string()),
            phone: line(Column::Phone),
            postal_address: kept(
                postal_address(cell(Column::Address), cell(Column::Postcode), cell(Column::City)),
                &mut wrong,
            )
            .unwrap_or_default(),
        };
        if contact.phone.chars().any(char::is_alphabetic) {
            wrong.push("Telefonnumret innehåller bokstäver.".to_owned());
        }
        if wrong.is_empty() {
            Ok(Row {
                name,
                number,
                kind,
                topics: words(cell(Column::Topics)),
                areas: words(cell(Column::Areas)),
                agreement,
                contact: (contact != SaidContact::default()).then_some(contact),
            })
        } else {
            Err(wrong.join(" "))
        }
    }
}

fn some(text: &str) -> Option<&str> {
    Some(text.trim()).filter(|text| !text.is_empty())
}

fn kept<T, E: ToString>(result: Result<T, E>, wrong: &mut Vec<String>) -> Option<T> {
    result.map_err(|error| wrong.push(error.to_string())).ok()
}

fn words(cell: &str) -> Vec<String> {
    tidy_words(cell.split([',', ';', '|', '\n']))
}

fn kind_of(text: &str) -> Result<OrganisationKind, String> {
    let text = text.to_lowercase();
    let other_words = |kind: OrganisationKind| match kind {
        OrganisationKind::Association => "ideell förening",
        OrganisationKind::Union => "fackförbund",
        OrganisationKind::PoliticalParty => "parti",
        OrganisationKind::Other => "övrig",
        _ => "",
    };
    let found = OrganisationKind::ALL.into_iter().find(|kind| {
        text == kind.swedish() || text == other_words(*kind) || text == kind.as_str().to_lowercase()
    });
    found.ok_or_else(|| {
        let known = OrganisationKind::ALL.map(OrganisationKind::swedish).join(", ");
        format!("Typen är okänd; möjliga är {known}.")
    })
}

fn agreement_of(text: &str) -> Result<Agreement, &'static str> {
    match text.to_lowercase().as_str() {
        "ja" | "x" => Ok(Agreement::Joined),
        "nej" => Ok(Agreement::Not),
        day => day
            .parse()
            .map(Agreement::Since)
            .map_err(|_| "Överenskommelse anges som ja, nej eller ett datum, till exempel 2018-05-24."),
    }
}

fn postal_address(lines: &str, postcode: &str, city: &str) -> Result<String, String> {
    if [lines, postcode, city].iter().all(|part| part.trim().is_empty()) {
        return Ok(String::new());
    }
    PostalAddress::new(lines.lines(), postcode, city)
        .map(|address| address.to_string())
        .map_err(|error| error.to_string())
}

/// UTF-8 that was once taken for Latin-1 (`Ã¥` for å), or characters that could not be read.
fn is_garbled(text: &str) -> bool {
    let letters: Vec<char> = text.chars().collect();
    letters.contains(&char::REPLACEMENT_CHARACTER)
        || letters
            .windows(2)
            .any(|pair| pair[0] == 'Ã' && !pair[1].is_alphabetic() && !pair[1].is_whitespace())
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn header(cells: &[&str]) -> Result<Header, Sentence> {
        Header::of(&CsvRow {
            line: 1,
            cells: Ok(cells.iter().map(|cell| (*cell).to_owned()).collect()),
        })
    }

    fn read(columns: &[&str], cells: &[&str]) -> Result<Row, String> {
        let cells: Vec<String> = cells.iter().map(|cell| (*cell).to_owned()).collect();
        header(columns).unwrap().read(&cells)
    }

    #[test]
    fn an_unknown_a_double_and_a_missing_column_are_told() {
        for wrong in [&["Namn", "Färg"][..], &["Namn", "NAMN"], &["Ort", "Roll"]] {
            assert!(header(wrong).is_err(), "{wrong:?}");
        }
        assert!(header(&["NAMN", "Org.nr", "e-post", "Ämne"]).is_ok());
    }

    #[test]
    fn all_that_is_wrong_with_a_row_is_told_at_once() {
        let reason = read(
            &["Namn", "Organisationsnummer", "E-post", "Postnummer"],
            &["", "802002-0107", "ingen adress", "7"],
        )
        .unwrap_err();
        for words in ["Namn saknas", "Kontrollsiffran", "e-postadress"] {
            assert!(reason.contains(words), "{reason}");
        }
    }

    #[test]
    fn a_personal_identity_number_is_refused_and_not_repeated() {
        let reason = read(&["Namn", "Orgnr"], &["A", "811218-9876"]).unwrap_err();
        assert!(
            reason.contains("personnummer") && !reason.contains("811218"),
            "{reason}"
        );
    }

    #[test]
    fn characters_that_went_through_the_wrong_encoding_are_refused() {
        assert!(read(&["Namn"], &["Ã–rebro"]).is_err());
        assert!(read(&["Namn"], &["São João"]).is_ok());
    }

    #[test]
    fn kinds_words_and_agreement_are_read_in_swedish() {
        let row = read(
            &["Namn", "Typ", "Ämnen", "Överenskommelse"],
            &["A", "Studieförbund", "Kultur, kultur|idrott", "2018-05-24"],
        )
        .unwrap();
        assert_eq!(row.kind, Some(OrganisationKind::AdultEducation));
        assert_eq!(row.topics, ["Kultur", "idrott"]);
        assert_eq!(
            row.agreement,
            Some(Agreement::Since(jiff::civil::date(2018, 5, 24)))
        );
        assert_eq!(row.contact, None);
    }
}
