#![allow(clippy::unwrap_used)]

use std::io::{Cursor, Read};
use std::path::Path;
use std::process::Command;

use jiff::civil::date;
use proptest::prelude::*;
use quick_xml::events::Event;
use zip::ZipArchive;

use super::*;

fn origin() -> Origin {
    Origin {
        municipality: "Örebro kommun".to_owned(),
        board: "Kommunstyrelsen".to_owned(),
        version: "1.0.0".to_owned(),
        made_at: "2020-05-06T08:00:00Z".parse().unwrap(),
    }
}

fn a_case() -> ArchivedCase {
    ArchivedCase {
        id: "0193b3f0-7d4e-7c6b-9a5e-2f1c3d4e5f60".to_owned(),
        number: "Ks 1216/2018".to_owned(),
        title: "Revidering av överenskommelsen <med> \"civilsamhället\" & fler".to_owned(),
        initiator: "Kommunstyrelseförvaltningen".to_owned(),
        officer: Some("Utredare".to_owned()),
        status: ArchivedStatus::Closed,
        classification: "1.4.2".to_owned(),
        opened_on: date(2018, 10, 15),
        closed_at: Some("2020-05-05T08:00:00Z".parse().unwrap()),
        secrecy_ground: None,
        other_numbers: vec![("Finansdepartementet".to_owned(), "Fi2020/00647/K".to_owned())],
        decisions: vec![ArchivedDecision {
            text: "Överenskommelsen antas.".to_owned(),
            paragraph: "§ 214".to_owned(),
            decided_by: "Kommunstyrelsen".to_owned(),
            decided_on: date(2019, 12, 3),
        }],
        records: vec![
            a_record(
                1,
                Some("representations/submission/data/handlingar/0001_svar.pdf"),
            ),
            ArchivedRecord {
                direction: Direction::Internal,
                secrecy_ground: Some("21 kap. 7 § OSL".to_owned()),
                void_reason: Some("Registrerad två gånger".to_owned()),
                ..a_record(2, None)
            },
        ],
    }
}

fn a_record(number: i32, path: Option<&str>) -> ArchivedRecord {
    ArchivedRecord {
        id: format!("0193b3f0-7d4e-7c6b-9a5e-00000000000{number}"),
        number,
        document_number: format!("Ks 1216/2018:{number}"),
        title: "Yttrande från Föreningen Exempel".to_owned(),
        kind: "response".to_owned(),
        direction: Direction::Incoming,
        party: "Föreningen Exempel".to_owned(),
        registered_at: "2019-10-28T09:15:00Z".parse().unwrap(),
        received_at: Some("2019-10-28T09:15:00Z".parse().unwrap()),
        sent_at: None,
        secrecy_ground: None,
        retention_class: "Bevaras".to_owned(),
        void_reason: None,
        other_numbers: vec![("platina".to_owned(), "H-7".to_owned())],
        file: path.map(|path| ("svar.pdf".to_owned(), path.to_owned())),
    }
}

/// The package as bytes.
fn packed(case: &ArchivedCase) -> Vec<u8> {
    let mut package = ArchivePackage::begin(Cursor::new(Vec::new()), &case.id, origin()).unwrap();
    package
        .add(
            Place::Documentation,
            "LAS-MIG.txt",
            "text/plain",
            "Om paketet".as_bytes(),
        )
        .unwrap();
    package
        .add(
            Place::Data,
            "handlingar/0001_svar.pdf",
            "application/pdf",
            b"%PDF-1.7",
        )
        .unwrap();
    package.finish(case).unwrap().into_inner()
}

fn file(package: &[u8], path: &str) -> Vec<u8> {
    let mut zip = ZipArchive::new(Cursor::new(package)).unwrap();
    let path = format!("uuid-0193b3f0-7d4e-7c6b-9a5e-2f1c3d4e5f60/{path}");
    let mut bytes = Vec::new();
    zip.by_name(&path).unwrap().read_to_end(&mut bytes).unwrap();
    bytes
}

/// The elements of this name with their attributes.
fn elements(xml: &[u8], name: &str) -> Vec<Vec<(String, String)>> {
    let mut reader = quick_xml::Reader::from_reader(xml);
    let mut found = Vec::new();
    loop {
        match reader.read_event().unwrap() {
            Event::Start(start) | Event::Empty(start) if start.name().as_ref() == name => {
                let attributes = start.attributes().map(|attribute| {
                    let attribute = attribute.unwrap();
                    (attribute.key.as_ref().to_owned(), attribute.value.to_string())
                });
                found.push(attributes.collect());
            }
            Event::Eof => return found,
            _ => {}
        }
    }
}

fn value<'a>(attributes: &'a [(String, String)], name: &str) -> &'a str {
    &attributes.iter().find(|(found, _)| found == name).unwrap().1
}

#[test]
fn mets_names_every_file_of_the_package_with_its_size_and_sum() {
    let package = packed(&a_case());
    let mets = file(&package, "METS.xml");
    let mut named = Vec::new();
    for (element, address) in elements(&mets, "file").iter().zip(elements(&mets, "FLocat")) {
        named.push((value(&address, "xlink:href").to_owned(), element.clone()));
    }
    let erms = elements(&mets, "mdRef").remove(0);
    named.push((value(&erms, "xlink:href").to_owned(), erms));
    for (path, attributes) in &named {
        let bytes = file(&package, path);
        assert_eq!(value(attributes, "SIZE"), bytes.len().to_string(), "{path}");
        let sum: String = Sha256::digest(&bytes)
            .iter()
            .map(|byte| format!("{byte:02x}"))
            .collect();
        assert_eq!(value(attributes, "CHECKSUM"), sum, "{path}");
    }
    let zip = ZipArchive::new(Cursor::new(&package)).unwrap();
    // METS names everything but itself.
    assert_eq!(
        zip.len(),
        named.len() + 1,
        "{:?}",
        zip.file_names().collect::<Vec<_>>()
    );
}

#[test]
fn each_record_leads_to_its_file_and_one_that_is_kept_back_does_not() {
    let package = packed(&a_case());
    let erms = file(&package, "metadata/descriptive/ERMS.xml");
    assert_eq!(elements(&erms, "record").len(), 2);
    let appendixes = elements(&erms, "appendix");
    assert_eq!(appendixes.len(), 1);
    assert_eq!(file(&package, value(&appendixes[0], "path")), b"%PDF-1.7");
}

#[test]
fn the_same_case_is_packed_to_the_same_bytes() {
    assert_eq!(packed(&a_case()), packed(&a_case()));
}

/// `xmllint` on a file against a schema of the package; its words when it finds something.
fn lint(folder: &Path, schema: &str, path: &str) -> Result<(), String> {
    let output = Command::new("xmllint")
        .current_dir(folder)
        .env("XML_CATALOG_FILES", "catalog.xml")
        .args(["--nonet", "--noout", "--schema", schema, path])
        .output()
        .unwrap();
    if output.status.success() {
        Ok(())
    } else {
        Err(String::from_utf8_lossy(&output.stderr).into_owned())
    }
}

#[test]
fn both_descriptions_hold_against_the_published_schemas() {
    if Command::new("xmllint").arg("--version").output().is_err() {
        assert!(
            std::env::var_os("REMISS_REQUIRE_CALLERS").is_none(),
            "xmllint is required here and is missing"
        );
        eprintln!("\n##### SKIPPED: the schemas of archive packages: xmllint is missing #####\n");
        return;
    }
    let folder = std::env::temp_dir().join(format!("remiss-archive-{}", std::process::id()));
    let _ = std::fs::remove_dir_all(&folder);
    let package = packed(&a_case());
    ZipArchive::new(Cursor::new(&package))
        .unwrap()
        .extract(&folder)
        .unwrap();
    let folder_of_package = folder.join("uuid-0193b3f0-7d4e-7c6b-9a5e-2f1c3d4e5f60");
    // The schema of METS names another one by its address on the web: here it lies beside it.
    std::fs::write(
        folder_of_package.join("catalog.xml"),
        r#"<catalog xmlns="urn:oasis:names:tc:entity:xmlns:xml:catalog">
             <system systemId="http://www.loc.gov/standards/xlink/xlink.xsd" uri="schemas/xlink.xsd"/>
             <uri name="http://www.loc.gov/standards/xlink/xlink.xsd" uri="schemas/xlink.xsd"/>
           </catalog>"#,
    )
    .unwrap();
    for (schema, path) in [
        ("schemas/mets.xsd", "METS.xml"),
        ("schemas/ERMS.xsd", "metadata/descriptive/ERMS.xml"),
    ] {
        lint(&folder_of_package, schema, path).unwrap();
    }
    // And the check can fail.
    let broken = String::from_utf8(file(&package, "METS.xml"))
        .unwrap()
        .replace("structMap", "structureMap");
    std::fs::write(folder_of_package.join("broken.xml"), broken).unwrap();
    assert!(lint(&folder_of_package, "schemas/mets.xsd", "broken.xml").is_err());
    std::fs::remove_dir_all(&folder).unwrap();
}

proptest! {
    #[test]
    fn whatever_the_texts_are_the_descriptions_are_well_formed(title in any::<String>(), party in any::<String>()) {
        let mut case = a_case();
        case.title = title;
        case.records[0].party = party;
        let package = packed(&case);
        for path in ["METS.xml", "metadata/descriptive/ERMS.xml"] {
            let xml = file(&package, path);
            let mut reader = quick_xml::Reader::from_reader(xml.as_slice());
            while !matches!(reader.read_event().unwrap(), Event::Eof) {}
        }
    }

    #[test]
    fn a_safe_name_is_plain_short_and_never_a_way_out_of_its_folder(name in any::<String>()) {
        let safe = safe_name(&name);
        prop_assert!(!safe.is_empty() && safe.len() <= 100 && !safe.starts_with('.'), "{safe}");
        prop_assert!(safe.chars().all(|letter| letter.is_ascii_alphanumeric() || matches!(letter, '.' | '-' | '_')), "{safe}");
    }
}

#[test]
fn a_safe_name_keeps_its_end() {
    assert_eq!(
        safe_name("../Yttrande från Örebro.pdf"),
        "_Yttrande_fran_Orebro.pdf"
    );
    assert_eq!(
        safe_name(&format!("{}.docx", "å".repeat(300))).len(),
        100 + ".docx".len() - 5
    );
    assert_eq!(safe_name("..."), "fil");
}
