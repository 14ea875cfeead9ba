#![allow(clippy::unwrap_used)]

use uuid::Uuid;

use super::super::columns::Column;
use super::super::view::RowOutcome::{self, Changed, Created, Refused, Unchanged};
use super::{Changes, Plan, RowView};
use crate::organisations::{Contact, Organisation};
use crate::tables::TableFile;

pub(in super::super) struct Register {
    pub organisations: Vec<Organisation>,
    pub contacts: Vec<Contact>,
    ids: u128,
}

impl Register {
    pub fn empty() -> Register {
        Register {
            organisations: Vec::new(),
            contacts: Vec::new(),
            ids: 0,
        }
    }

    fn import(&mut self, file: &str) -> Vec<RowView> {
        self.import_bytes(file.as_bytes())
    }

    pub fn import_bytes(&mut self, file: &[u8]) -> Vec<RowView> {
        let file: TableFile<Column> = TableFile::read(file).unwrap();
        let mut plan = Plan::new(
            self.organisations.clone(),
            self.contacts.clone(),
            jiff::civil::date(2019, 9, 2),
            vec!["Örebro kommun".to_owned()],
        );
        for table in &file.tables {
            for row in &table.rows {
                plan.take(row, &table.header, &mut || {
                    self.ids += 1;
                    Uuid::from_u128(self.ids)
                });
            }
        }
        let (changes, rows) = plan.finish();
        self.apply(changes);
        rows
    }

    fn apply(&mut self, changes: Changes) {
        for organisation in changes.changed_organisations {
            self.organisations.retain(|known| known.id != organisation.id);
            self.organisations.push(organisation);
        }
        for contact in changes.changed_contacts {
            self.contacts.retain(|known| known.id != contact.id);
            self.contacts.push(contact);
        }
        self.organisations.extend(changes.new_organisations);
        self.contacts.extend(changes.new_contacts);
    }
}

fn outcomes(rows: &[RowView]) -> Vec<(usize, RowOutcome)> {
    rows.iter().map(|row| (row.line, row.outcome)).collect()
}

const FILE: &str = "Namn;Organisationsnummer;Typ;E-post;Telefon;Ämnen;Överenskommelse;Roll\n\
    Ängens förening;802002-0106;förening;a@example.org;019-000 00 00;kultur;ja;ordförande\n\
    Ängens förening;802002-0106;förening;b@example.org;;idrott;;kassör\n\
    Ängens förening;802002-0106;förening;a@example.org;019-000 00 00;kultur;ja;ordförande\n\
    Utan nummer;;trossamfund;;;;;\n\
    Fel;802002-0107;;;;;;\n\
    ÄNGENS förening;;företag;;;;;\n";

#[test]
fn every_row_is_accounted_for() {
    let mut register = Register::empty();
    let rows = register.import(FILE);
    assert_eq!(
        outcomes(&rows),
        [
            (2, Created),
            (3, Changed),
            (4, Unchanged),
            (5, Created),
            (6, Refused),
            (7, Refused)
        ]
    );
    assert_eq!(
        rows[2].reason.as_deref(),
        Some("Uppgifterna står redan på rad 2.")
    );
    assert!(rows[5].reason.as_ref().unwrap().contains("säger emot rad 2"));
    assert_eq!(register.organisations.len(), 2);
    assert_eq!(register.contacts.len(), 2);
}

#[test]
fn the_same_file_twice_changes_nothing_the_second_time() {
    let mut register = Register::empty();
    register.import(FILE);
    let again = register.import(FILE);
    assert!(
        again.iter().all(|row| matches!(row.outcome, Unchanged | Refused)),
        "{again:?}"
    );
    assert_eq!(again.iter().filter(|row| row.outcome == Refused).count(), 2);
}

#[test]
fn an_empty_cell_changes_nothing_and_words_are_added() {
    let mut register = Register::empty();
    register.import("Namn;Typ;Telefon;Ämnen;Roll\nA;råd;019-000 00 00;kultur;ordförande\n");
    let rows = register.import("Namn;Typ;Telefon;Ämnen;Roll\na;;;idrott;\n");
    assert_eq!(rows[0].changes, ["Ämnen"]);
    assert_eq!(register.organisations[0].topics, ["kultur", "idrott"]);
    assert_eq!(register.organisations[0].kind, "council");
    assert_eq!(register.contacts[0].phone, "019-000 00 00");
}

#[test]
fn a_new_name_under_the_same_number_keeps_the_old_one_findable() {
    let mut register = Register::empty();
    register.import("Namn;Orgnr\nGamla namnet;802002-0106\n");
    let rows = register.import("Namn;Orgnr\nNya namnet;802002-0106\n");
    assert_eq!(rows[0].outcome, Changed);
    assert_eq!(register.organisations[0].earlier_names, ["Gamla namnet"]);
    let rows = register.import("Namn\ngamla namnet\n");
    assert_eq!(rows[0].outcome, Unchanged);
    assert!(rows[0].reason.as_ref().unwrap().contains("Nya namnet"));
    assert_eq!(register.organisations.len(), 1);
}

#[test]
fn a_known_name_with_another_number_is_not_guessed_about() {
    let mut register = Register::empty();
    register.import("Namn;Orgnr\nA;802002-0106\n");
    let rows = register.import("Namn;Orgnr\nA;212000-0142\n");
    assert_eq!(rows[0].outcome, Refused);
}

#[test]
fn the_demonstrations_register_is_taken_whole_and_once() {
    const FILE: &str = include_str!("../cli/demo/content/organisations.csv");
    let mut register = Register::empty();
    let first = register.import(FILE);
    let refused: Vec<_> = first.iter().filter(|row| row.outcome == Refused).collect();
    assert!(refused.is_empty(), "{refused:?}");
    let again = register.import(FILE);
    assert!(again.iter().all(|row| row.outcome == Unchanged), "{again:?}");
}

#[test]
fn another_spelling_is_the_same_organisation_and_a_near_one_is_told() {
    let mut register = Register::empty();
    register.import("Namn;Ämnen\nÄngens IF;idrott\nHyresgästföreningen;boende\n");
    let rows = register.import("Namn;Ämnen\nÄNGENS Idrotts-förening;ungdom\nÖrebro hyresgästförening;boende\nBrf Ängen 1;\nBrf Ängen 2;\n");
    assert_eq!(
        outcomes(&rows),
        [(2, Changed), (3, Created), (4, Created), (5, Created)]
    );
    assert!(
        rows[0]
            .reason
            .as_ref()
            .unwrap()
            .contains("heter organisationen Ängens IF")
    );
    assert_eq!(
        register
            .organisations
            .iter()
            .filter(|one| one.topics.contains(&"ungdom".to_owned()))
            .count(),
        1
    );
    assert!(
        rows[1]
            .reason
            .as_ref()
            .unwrap()
            .contains("liknar Hyresgästföreningen"),
        "{rows:?}"
    );
    assert_eq!(rows[3].reason, None);
}

#[test]
fn one_that_was_merged_into_another_is_that_other() {
    let mut register = Register::empty();
    let rows = register.import("Namn\nÄngens IF\nÅsens IF\n");
    let (kept, gone) = (rows[0].organisation_id, rows[1].organisation_id);
    let merged = register
        .organisations
        .iter_mut()
        .find(|one| Some(one.id) == gone)
        .unwrap();
    (merged.active, merged.merged_into_id) = (false, kept);
    let file = format!("Id;Namn;Ämnen\n{};Ängens IF;idrott\n", gone.unwrap());
    let rows = register.import(&file);
    assert_eq!((rows[0].outcome, rows[0].organisation_id), (Changed, kept));
}

#[test]
fn an_id_and_a_number_of_two_organisations_are_not_mixed() {
    let mut register = Register::empty();
    let rows = register.import("Namn;Orgnr\nÄngens IF;802002-0106\nÅsens IF;\n");
    let file = format!(
        "Id;Namn;Orgnr\n{};Åsens IF;802002-0106\n",
        rows[1].organisation_id.unwrap()
    );
    let rows = register.import(&file);
    assert_eq!(rows[0].outcome, Refused);
    assert!(rows[0].reason.as_ref().unwrap().contains("Ängens IF"), "{rows:?}");
}
