#![allow(clippy::unwrap_used)]

use proptest::prelude::*;

use super::*;
use crate::suggestion::{Stems, Vocabulary};

fn labels(said: &[&str]) -> Vec<Label> {
    said.iter().map(|word| Label::new(word, &Stems::new())).collect()
}

fn body(kind: &str, areas: &[&str], size: Option<Size>) -> Body {
    Body {
        kind: kind.to_owned(),
        kind_swedish: match kind {
            "association" => "förening",
            "faithCommunity" => "trossamfund",
            _ => "myndighet",
        },
        civil_society: kind != "authority",
        areas: labels(areas),
        topics: labels(&["kultur"]),
        size,
        registered: true,
    }
}

fn asked(areas: &[&str]) -> Asked {
    Asked {
        areas: labels(areas),
        text: Vocabulary::default(),
        ..Asked::default()
    }
}

#[test]
fn what_the_list_lacks_is_told_in_sentences_with_numbers() {
    let small = Some(Size::Small);
    let register = [
        body("association", &["Vivalla"], small),
        body("association", &["Norr"], Some(Size::Large)),
        body("faithCommunity", &["Vivalla"], None),
        body("authority", &["Länet"], None),
    ];
    let listed = [body("association", &["Norr"], Some(Size::Large))];
    let found = coverage(&asked(&["Vivalla", "Björkängen"]), &register, &listed);
    assert_eq!((found.listed, found.civil_society, found.in_register), (1, 1, 1));
    assert_eq!(
        found.sentences,
        [
            "Trossamfund: ingen på listan, 1 i registret.",
            "Vivalla, som remissen gäller: ingen på listan, 2 i registret.",
            "Björkängen, som remissen gäller: ingen i registret har uppgett det. Fråga andra vägar, eller komplettera registret.",
            "Liten (högst 50 medlemmar): ingen på listan, 1 i registret.",
        ]
    );
    assert_eq!(found.gaps.kinds, ["faithCommunity"], "an authority is not missed");
    assert_eq!(found.gaps.sizes, [Size::Small]);
    assert_eq!(
        found.gaps.areas.len(),
        1,
        "only what the remiss is about, and somebody has"
    );
}

#[test]
fn areas_are_all_told_when_the_remiss_is_about_none_in_particular() {
    let register = [
        body("association", &["Vivalla", "Hela kommunen"], None),
        body("association", &["Norr"], None),
    ];
    let found = coverage(&asked(&[]), &register, &register[1..]);
    assert_eq!(
        found.sentences,
        ["Områden som ingen på listan kommer från: Vivalla."]
    );
    assert!(found.shares.iter().all(|share| share.value != "Hela kommunen"));
}

#[test]
fn far_fewer_than_in_the_register_are_few() {
    let mut register = vec![body("association", &[], Some(Size::Large)); 10];
    register.extend(vec![body("association", &[], Some(Size::Small)); 30]);
    let mut listed = vec![body("association", &[], Some(Size::Large)); 9];
    listed.push(body("association", &[], Some(Size::Small)));
    let found = coverage(&asked(&[]), &register, &listed);
    assert_eq!(
        found.sentences,
        ["Liten (högst 50 medlemmar): 1 av 10 på listan, mot 30 av 40 i registret."]
    );
}

#[test]
fn a_list_with_nobody_on_it_has_no_gaps_but_says_that_it_is_empty() {
    let found = coverage(&asked(&["Norr"]), &[body("association", &["Norr"], None)], &[]);
    assert_eq!(found.gaps, Gaps::default());
    assert_eq!(found.sentences, ["Ingen står på sändlistan än."]);
}

#[test]
fn a_list_that_has_everything_says_so_and_one_without_civil_society_too() {
    let all = [body("association", &["Norr"], None)];
    let found = coverage(&asked(&["Norr"]), &all, &all);
    assert!(found.sentences[0].starts_with("Listan har med alla slag"));
    let found = coverage(&asked(&[]), &[], &[body("authority", &[], None)]);
    assert_eq!(found.sentences, ["Ingen från civilsamhället står på listan."]);
}

fn some_bodies() -> impl Strategy<Value = Vec<Body>> {
    let one = (
        prop::sample::select(vec!["association", "faithCommunity", "authority"]),
        prop::sample::subsequence(vec!["Vivalla", "Norr", "Söder"], 0..=3),
        prop::option::of(prop::sample::select(Size::ALL.to_vec())),
    );
    prop::collection::vec(
        one.prop_map(|(kind, areas, size)| body(kind, &areas, size)),
        0..30,
    )
}

proptest! {
    #[test]
    fn each_body_is_counted_once_by_kind_and_missing_is_what_the_register_has_and_the_list_has_not(
        register in some_bodies(), chosen in prop::collection::vec(any::<prop::sample::Index>(), 0..20),
    ) {
        let listed: Vec<Body> = if register.is_empty() {
            Vec::new()
        } else {
            chosen.iter().map(|index| register[index.index(register.len())].clone()).collect()
        };
        let found = coverage(&asked(&[]), &register, &listed);
        let of = |dimension| found.shares.iter().filter(move |share| share.dimension == dimension);
        prop_assert_eq!(of(Dimension::Kind).map(|share| share.listed).sum::<u32>(), found.listed);
        prop_assert_eq!(of(Dimension::Kind).map(|share| share.registered).sum::<u32>() as usize, register.len());
        for share in &found.shares {
            if share.standing == Standing::Missing {
                prop_assert!(share.listed == 0 && share.registered > 0);
            }
            prop_assert!(share.sentence.ends_with('.'));
        }
        prop_assert!(!found.sentences.is_empty());
    }
}
