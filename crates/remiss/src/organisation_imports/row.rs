//! What a row says, read by the header of its file and checked cell by cell.

use jiff::civil::Date;
use remiss_domain::address::{EmailAddress, PostalAddress};
use remiss_domain::organisation_number::OrganisationNumber;
use remiss_domain::written_date::written_date;
use uuid::Uuid;

use super::columns::Column;
use crate::organisations::{OrganisationKind, PreferredChannel, tidy_words};
use crate::tables::{Columns as _, Header, TableRow};

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
    /// Our own id of it, in a file of our own.
    pub id: Option<Uuid>,
    pub role: String,
    pub name: String,
    pub email: Option<String>,
    pub phone: String,
    pub postal_address: SaidAddress,
    pub channel: Option<PreferredChannel>,
    pub plain_language: Option<bool>,
    pub may_publish: Option<bool>,
    pub receives_remisser: Option<bool>,
}

/// What a row says of a postal address.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) enum SaidAddress {
    /// Nothing.
    #[default]
    Nothing,
    /// One that can stand on an envelope, one line per line.
    Whole(String),
    /// One that cannot, with the reason. It is taken where it is what the register has: nothing is changed then.
    Lacking(String, String),
}

/// What a row says; what is none is not said.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Row {
    /// Our own id, in a file of our own.
    pub id: Option<Uuid>,
    pub name: String,
    pub earlier_names: Vec<String>,
    pub number: Option<String>,
    pub kind: Option<OrganisationKind>,
    pub topics: Vec<String>,
    pub areas: Vec<String>,
    pub members: Option<i32>,
    pub agreement: Option<Agreement>,
    pub channel: Option<PreferredChannel>,
    pub convenor: String,
    pub politician: String,
    pub political_members: Option<bool>,
    pub civil_society: Option<bool>,
    pub must_answer: Option<bool>,
    pub active: Option<bool>,
    pub contact: Option<SaidContact>,
}

/// The name in a row, even of one that is wrong.
pub(super) fn name_in(header: &Header<Column>, cells: &[String]) -> String {
    header.cell(cells, Column::Name).chars().take(200).collect()
}

/// What a row says, or all that is wrong with it.
pub(super) fn read(header: &Header<Column>, row: &TableRow) -> Result<Row, String> {
    let cells = row.cells.as_ref().map_err(ToString::to_string)?;
    // A workbook leaves out what is empty at the end of a row. In a CSV file that is a sign that cells have slipped.
    if row.sheet.is_none() && cells.len() != header.width() {
        return Err(format!(
            "Raden har {} fält men rubrikraden {}.",
            cells.len(),
            header.width()
        ));
    }
    if let Some(misfit) = header.misfit(cells) {
        return Err(misfit);
    }
    let mut reading = Reading {
        header,
        cells,
        wrong: Vec::new(),
    };
    if cells.iter().any(|cell| is_garbled(cell)) {
        reading
            .wrong
            .push("Raden har trasiga tecken (blandad teckenkodning).".to_owned());
    }
    let row = reading.row();
    if reading.wrong.is_empty() {
        Ok(row)
    } else {
        Err(reading.wrong.join(" "))
    }
}

/// A row while it is read, with what is wrong with it so far.
struct Reading<'a> {
    header: &'a Header<Column>,
    cells: &'a [String],
    wrong: Vec<String>,
}

impl<'a> Reading<'a> {
    fn row(&mut self) -> Row {
        let name = self.line(Column::Name);
        if name.is_empty() {
            self.wrong.push("Namn saknas.".to_owned());
        }
        let number = self.some(Column::Number).map(str::parse::<OrganisationNumber>);
        let number = number.and_then(|number| self.kept(number));
        let kind = self.some(Column::Kind).map(kind_of);
        let agreement = self.some(Column::Agreement).map(agreement_of);
        let contact = self.contact();
        Row {
            id: self.id(Column::Id),
            name,
            earlier_names: self.words(Column::EarlierNames),
            number: number.map(|number| number.to_string()),
            kind: kind.and_then(|kind| self.kept(kind)),
            topics: self.words(Column::Topics),
            areas: self.words(Column::Areas),
            members: self.members(),
            agreement: agreement.and_then(|agreement| self.kept(agreement)),
            channel: self.channel(Column::Channel),
            convenor: self.line(Column::Convenor),
            politician: self.line(Column::Politician),
            political_members: self.yes_or_no(Column::PoliticalMembers),
            civil_society: self.yes_or_no(Column::CivilSociety),
            must_answer: self.yes_or_no(Column::MustAnswer),
            active: self.yes_or_no(Column::Active),
            contact: (contact != SaidContact::default()).then_some(contact),
        }
    }

    fn contact(&mut self) -> SaidContact {
        let email = self.some(Column::Email).map(str::parse::<EmailAddress>);
        let phone = self.line(Column::Phone);
        if phone.chars().any(char::is_alphabetic) && !phone.chars().any(|letter| letter.is_ascii_digit()) {
            self.wrong.push("Telefonnumret har inga siffror.".to_owned());
        }
        SaidContact {
            id: self.id(Column::ContactId),
            role: self.line(Column::Role),
            name: self.line(Column::Contact),
            email: email
                .and_then(|email| self.kept(email))
                .map(|address| address.to_string()),
            phone,
            postal_address: self.postal_address(),
            channel: self.channel(Column::ContactChannel),
            plain_language: self.yes_or_no(Column::PlainLanguage),
            may_publish: self.yes_or_no(Column::MayPublish),
            receives_remisser: self.yes_or_no(Column::ReceivesRemisser),
        }
    }

    fn cell(&self, column: Column) -> &'a str {
        self.header.cell(self.cells, column)
    }

    fn some(&self, column: Column) -> Option<&'a str> {
        Some(self.cell(column)).filter(|text| !text.is_empty())
    }

    fn kept<T, E: ToString>(&mut self, result: Result<T, E>) -> Option<T> {
        result.map_err(|error| self.wrong.push(error.to_string())).ok()
    }

    /// A text on one line.
    fn line(&mut self, column: Column) -> String {
        let line = self.cell(column).split_whitespace().collect::<Vec<_>>().join(" ");
        self.fits(column, &line);
        line
    }

    /// Words that a sign parts: `|` where there is one, so that a word may have a comma in it, else commas and semicolons.
    fn words(&mut self, column: Column) -> Vec<String> {
        let cell = self.cell(column);
        let words = if cell.contains('|') {
            tidy_words(cell.split('|'))
        } else {
            tidy_words(cell.split([',', ';', '\n']))
        };
        for word in &words {
            self.fits(column, word);
        }
        if words.len() > 100 {
            self.tell(column, "har fler än 100 värden.");
        }
        words
    }

    fn fits(&mut self, column: Column, text: &str) {
        if text.chars().count() > 500 {
            self.tell(column, "har mer än 500 tecken.");
        }
        if text.chars().any(char::is_control) {
            self.tell(column, "har styrtecken.");
        }
    }

    fn tell(&mut self, column: Column, what: &str) {
        self.wrong.push(format!("{} {what}", column.name()));
    }

    fn id(&mut self, column: Column) -> Option<Uuid> {
        let id = self.some(column)?.parse().ok();
        if id.is_none() {
            self.tell(
                column,
                "är inget id ur registret. Låt kolumnen vara som den var i filen, eller töm den.",
            );
        }
        id
    }

    fn yes_or_no(&mut self, column: Column) -> Option<bool> {
        match self.some(column)?.to_lowercase().as_str() {
            "ja" | "x" | "1" | "sant" | "true" => Some(true),
            "nej" | "0" | "falskt" | "false" => Some(false),
            _ => {
                self.tell(column, "är ja eller nej.");
                None
            }
        }
    }

    fn channel(&mut self, column: Column) -> Option<PreferredChannel> {
        match self.some(column)?.to_lowercase().as_str() {
            "e-post" | "epost" | "mejl" | "mail" | "email" => Some(PreferredChannel::Email),
            "brev" | "post" | "letter" => Some(PreferredChannel::Letter),
            _ => {
                self.tell(column, "är e-post eller brev.");
                None
            }
        }
    }

    fn members(&mut self) -> Option<i32> {
        // `1 200`, and `ca 120` as people write it.
        let text: String = self
            .some(Column::Members)?
            .chars()
            .filter(|letter| !letter.is_whitespace())
            .collect();
        let digits = text
            .trim_start_matches("ca")
            .trim_start_matches('.')
            .trim_start_matches("cirka");
        let count = digits.parse().ok().filter(|count| *count >= 0);
        if count.is_none() {
            self.tell(Column::Members, "är ett tal, till exempel 120.");
        }
        count
    }

    fn postal_address(&mut self) -> SaidAddress {
        let (lines, postcode, city) = (
            self.cell(Column::Address),
            self.cell(Column::Postcode),
            self.cell(Column::City),
        );
        if [lines, postcode, city].iter().all(|part| part.is_empty()) {
            return SaidAddress::Nothing;
        }
        let all: Vec<&str> = lines
            .lines()
            .map(str::trim)
            .filter(|line| !line.is_empty())
            .collect();
        // The whole address may stand in one cell.
        let in_one = (postcode.is_empty() && city.is_empty())
            .then(|| all.split_last())
            .flatten();
        let in_one = in_one.and_then(|(last, above)| {
            let (postcode, city) = postcode_and_city(last)?;
            PostalAddress::new(above, &postcode, city).ok()
        });
        let address = in_one.map_or_else(|| PostalAddress::new(&all, postcode, city), Ok);
        match address {
            Ok(address) => SaidAddress::Whole(address.to_string()),
            Err(reason) if postcode.is_empty() && city.is_empty() => {
                SaidAddress::Lacking(all.join("\n"), reason.to_string())
            }
            Err(reason) => {
                self.wrong.push(reason.to_string());
                SaidAddress::Nothing
            }
        }
    }
}

/// The last line of a Swedish address: `701 35  Örebro`.
pub(super) fn postcode_and_city(line: &str) -> Option<(String, &str)> {
    let line = line.trim();
    let line = line
        .strip_prefix("SE-")
        .or_else(|| line.strip_prefix("S-"))
        .unwrap_or(line);
    let digits: String = line
        .chars()
        .filter(|letter| !letter.is_whitespace())
        .take(5)
        .collect();
    let city = line.trim_start_matches(|letter: char| letter.is_ascii_digit() || letter.is_whitespace());
    (digits.len() == 5 && digits.bytes().all(|byte| byte.is_ascii_digit()) && !city.is_empty())
        .then_some((digits, city))
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
        day => written_date(day)
            .map(Agreement::Since)
            .map_err(|_| "Överenskommelse anges som ja, nej eller ett datum, till exempel 2018-05-24."),
    }
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
    use crate::http::Sentence;

    fn header(cells: &[&str]) -> Result<Header<Column>, Sentence> {
        let cells: Vec<String> = cells.iter().map(|cell| (*cell).to_owned()).collect();
        Header::of(&cells)
    }

    fn read(columns: &[&str], cells: &[&str]) -> Result<Row, String> {
        let row = TableRow {
            sheet: None,
            line: 2,
            cells: Ok(cells.iter().map(|cell| (*cell).to_owned()).collect()),
        };
        super::read(&header(columns).unwrap(), &row)
    }

    #[test]
    fn an_unknown_a_double_and_a_missing_column_are_told() {
        for wrong in [&["Namn", "Färg"][..], &["Namn", "NAMN"], &["Ort", "Roll"]] {
            assert!(header(wrong).is_err(), "{wrong:?}");
        }
        assert!(header(&["NAMN", "Org.nr", "e-post", "Ämne", ""]).is_ok());
    }

    #[test]
    fn what_stands_below_no_heading_is_not_lost_in_silence() {
        assert!(
            read(&["Namn", ""], &["A", "viktigt"])
                .unwrap_err()
                .contains("viktigt")
        );
        assert!(read(&["Namn", ""], &["A", ""]).is_ok());
    }

    #[test]
    fn a_date_is_read_as_it_is_written_and_as_a_number() {
        for text in ["2018-05-24", "24 maj 2018", "24/5 2018", "43244"] {
            let row = read(&["Namn", "Överenskommelse"], &["A", text]).unwrap();
            assert_eq!(
                row.agreement,
                Some(Agreement::Since(jiff::civil::date(2018, 5, 24))),
                "{text}"
            );
        }
        assert!(read(&["Namn", "Överenskommelse"], &["A", "kanske"]).is_err());
    }

    #[test]
    fn an_address_may_stand_in_one_cell_or_in_three() {
        let address =
            |columns: &[&str], cells: &[&str]| read(columns, cells).unwrap().contact.unwrap().postal_address;
        let whole = SaidAddress::Whole("Box 1\n701 35  Örebro".to_owned());
        assert_eq!(
            address(&["Namn", "Adress"], &["A", "Box 1\n701 35 Örebro"]),
            whole
        );
        assert_eq!(
            address(
                &["Namn", "Adress", "Postnummer", "Ort"],
                &["A", "Box 1", "70135", "Örebro"]
            ),
            whole
        );
        assert!(matches!(
            address(&["Namn", "Adress"], &["A", "Box 1"]),
            SaidAddress::Lacking(..)
        ));
        assert!(read(&["Namn", "Adress", "Ort"], &["A", "Box 1", "Örebro"]).is_err());
    }

    #[test]
    fn a_word_may_have_a_comma_where_strokes_part_words() {
        let row = read(
            &["Namn", "Ämnen", "Tidigare namn"],
            &["A", "kultur, idrott", "Lag, och ordning |"],
        )
        .unwrap();
        assert_eq!(row.topics, ["kultur", "idrott"]);
        assert_eq!(row.earlier_names, ["Lag, och ordning"]);
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
            &["A", "Studieförbund", "Kultur, kultur; idrott", "2018-05-24"],
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
