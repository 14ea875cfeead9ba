#![allow(clippy::unwrap_used)]

use remiss_documents::{Workbook, render_csv, render_xlsx};

use super::super::plan::register_for_tests::Register;
use super::super::view::RowOutcome;
use super::sheet;

/// Everything that can be awkward in a file.
const FILE: &str = "Namn;Tidigare namn;Organisationsnummer;Typ;Ämnen;Antal medlemmar;Överenskommelse;E-post;Telefon;Adress;Roll;Får remisser;Lättläst\n\
    =Ängen;Lag, och ordning |;802002-0106;trossamfund;kultur, idrott;120;2018-05-24;a@example.org;+46 19 000 00 00;\"Box 1\n701 35  Örebro\";@ordförande;ja;ja\n\
    =Ängen;;;;;;;;019-000 00 00 (kväll);;kassör;nej;\n\
    \"Kultur; natur\";;;;;;;;;;;;\n\
    Brevklubben;;;råd;;;nej;;;\"Storgatan 1\nPlan 2\n702 10  Örebro\";-sekreterare;;\n";

#[test]
fn the_register_comes_back_unchanged_in_either_format() {
    let mut register = Register::empty();
    let rows = register.import_bytes(FILE.as_bytes());
    assert!(
        rows.iter().all(|row| row.outcome != RowOutcome::Refused),
        "{rows:?}"
    );
    // What only the API can say.
    register.contacts[0].may_publish = true;
    register.contacts[0].channel = Some("letter".to_owned());
    register.contacts[1].postal_address = "Hemma".to_owned();
    let sheet = sheet(&register.organisations, &register.contacts);
    let book = Workbook {
        title: "Register".to_owned(),
        creator: "Samordnaren".to_owned(),
        date: jiff::civil::date(2019, 9, 2),
        sheets: vec![sheet.clone()],
    };
    for file in [render_csv(&sheet), render_xlsx(&book).unwrap()] {
        let (organisations, contacts) = (register.organisations.clone(), register.contacts.clone());
        let rows = register.import_bytes(&file);
        assert_eq!(rows.len(), 4);
        assert!(
            rows.iter().all(|row| row.outcome == RowOutcome::Unchanged),
            "{rows:?}"
        );
        assert_eq!(
            (&register.organisations, &register.contacts),
            (&organisations, &contacts)
        );
    }
}
