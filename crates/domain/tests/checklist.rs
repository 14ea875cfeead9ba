//! The checklist of a case: the list as data, what a person ticks and what the system sees.
#![allow(clippy::unwrap_used, missing_docs)]

use remiss_domain::checklist::*;
use remiss_domain::heading_rules::Templates;

#[test]
fn the_embedded_list_is_sound_and_every_sign_is_used() {
    let list = Checklist::standard();
    for sign in Sign::ALL {
        assert!(list.items.iter().any(|item| item.sign == Some(*sign)), "{sign}");
    }
    // The items of a phase follow each other.
    let mut phases: Vec<&str> = list.items.iter().map(|item| item.phase.as_str()).collect();
    phases.dedup();
    assert_eq!(phases, ["Uppstart", "Tidplan", "Beredning", "Beslut", "Avslut"]);
}

#[test]
fn a_case_has_the_items_of_its_kind() {
    let list = Checklist::standard();
    let has = |incoming, outgoing, id: &str| list.items_of(incoming, outgoing).any(|item| item.id == id);
    assert!(has(true, false, "sent") && !has(true, false, "feedback"));
    assert!(!has(false, true, "sent") && has(false, true, "feedback"));
    assert!(has(true, true, "sent") && has(true, true, "feedback"));
    assert!(has(false, false, "number") && !has(false, false, "sent"));
}

#[test]
fn what_the_system_sees_is_done_and_what_is_not_needed_is_not_counted() {
    let list = Checklist::standard();
    let item = |id| list.item(id).unwrap();
    let signs = [Sign::CaseRegistered];
    let seen = state_of(item("number"), &signs, Some(TickState::Open));
    assert_eq!(
        (seen.state, seen.by_itself),
        (TickState::Done, Some(Sign::CaseRegistered))
    );
    let ahead = state_of(item("officer"), &signs, Some(TickState::Done));
    assert_eq!((ahead.state, ahead.by_itself), (TickState::Done, None));
    let ticks = [
        Tick {
            item: "group".to_owned(),
            state: TickState::NotNeeded,
        },
        Tick {
            item: "steps".to_owned(),
            state: TickState::Done,
        },
        Tick {
            item: "gone".to_owned(),
            state: TickState::Done,
        },
    ];
    let all = list.items_of(false, false).count();
    let progress = progress(list.items_of(false, false), &signs, &ticks);
    assert_eq!(
        progress,
        Progress {
            done: 2,
            total: all - 1
        }
    );
}

#[test]
fn a_municipality_brings_its_own_list_among_its_templates() {
    let own = "name = \"Vår\"\n[[item]]\nid = \"a\"\nphase = \"Start\"\ntext = \"Ring chefen\"\nsign = \"officerNamed\"\n";
    let templates = Templates::with([(FILE.to_owned(), own.to_owned())]).unwrap();
    assert_eq!(templates.checklist().items.len(), 1);
    assert_eq!(Templates::standard().checklist(), &Checklist::standard());
    for (wrong, line, words) in [
        (own.replace("officerNamed", "x"), 6, "okänt värde \"x\""),
        (own.replace("\"a\"", "\"å\""), 3, "1 till 64 tecken"),
        (own.replace("Ring chefen", " "), 5, "text är tomt"),
        (
            format!("{own}{}", own.trim_start_matches("name = \"Vår\"\n")),
            8,
            "finns två gånger",
        ),
        ("name = \"Vår\"\nitem = []\n".to_owned(), 1, "1 till 200 punkter"),
        (own.replace("phase", "fas"), 4, ""),
    ] {
        let error = Templates::with([(FILE.to_owned(), wrong)]).unwrap_err();
        assert_eq!((error.file.as_str(), error.line), (FILE, line), "{error}");
        assert!(error.to_string().contains(words), "{error}");
    }
}
