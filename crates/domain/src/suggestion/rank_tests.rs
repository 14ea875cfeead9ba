#![allow(clippy::unwrap_used)]

use jiff::civil::date;
use proptest::prelude::*;

use super::*;
use crate::suggestion::{Stems, words};

/// Every word is its own stem, but for "och".
fn stems(text: &str) -> Stems {
    words(text)
        .filter(|word| word != "och")
        .map(|word| (word.clone(), word))
        .collect()
}

fn labels(said: &[&str]) -> Vec<Label> {
    said.iter().map(|word| Label::new(word, &stems(word))).collect()
}

fn asked(topics: &[&str], areas: &[&str], heading: &str, body: &str) -> Asked {
    Asked {
        topics: labels(topics),
        areas: labels(areas),
        text: Vocabulary::new(heading, body, &stems(&format!("{heading} {body}"))),
        today: date(2019, 9, 2),
    }
}

fn candidate(number: u128, name: &str, topics: &[&str], areas: &[&str]) -> Candidate {
    Candidate {
        id: Uuid::from_u128(number),
        name: Some(Label::new(name, &stems(name))),
        kind: "association".to_owned(),
        kind_swedish: "förening",
        topics: labels(topics),
        areas: labels(areas),
        history: History {
            asked: 1,
            answered: 0,
            last: Some(date(2019, 1, 1)),
        },
        ..Candidate::default()
    }
}

fn names(candidates: &[Candidate], ranked: &[Ranked]) -> Vec<String> {
    ranked
        .iter()
        .map(|ranked| candidates[ranked.at].called().to_owned())
        .collect()
}

fn texts(ranked: &Ranked) -> Vec<&str> {
    ranked.reasons.iter().map(|reason| reason.text.as_str()).collect()
}

#[test]
fn who_works_with_the_marked_topic_in_the_marked_area_comes_before_who_is_only_spoken_of() {
    let remiss = asked(
        &["kultur"],
        &["Vivalla"],
        "Kulturplan",
        "Här nämns idrott och Norr.",
    );
    let all = [
        candidate(1, "Nordanvind", &["idrott"], &["Norr"]),
        candidate(2, "Tältet", &["kultur"], &["Hela kommunen"]),
        candidate(3, "Mosaik", &["kultur"], &["Vivalla"]),
        candidate(4, "Kvarnen", &["bildning"], &["Söder"]),
    ];
    let ranked = rank(&remiss, &Gaps::default(), &all, false);
    assert_eq!(names(&all, &ranked), ["Mosaik", "Tältet", "Nordanvind"]);
    assert_eq!(
        texts(&ranked[0]),
        [
            "Arbetar med kultur, som remissen gäller.",
            "Finns i Vivalla, som remissen gäller."
        ]
    );
    assert_eq!(
        texts(&ranked[2]),
        [
            "Arbetar med idrott; remissen skriver om ”idrott”.",
            "Finns i Norr, som remissen nämner."
        ]
    );
}

#[test]
fn nobody_is_suggested_for_never_having_been_asked_alone_unless_everybody_is_wanted() {
    let remiss = asked(&["kultur"], &[], "Kulturplan", "");
    let mut stranger = candidate(1, "Kilstigen", &["friluftsliv"], &[]);
    stranger.history = History::default();
    stranger.agreement = true;
    let all = [stranger];
    assert!(rank(&remiss, &Gaps::default(), &all, false).is_empty());
    let every = rank(&remiss, &Gaps::default(), &all, true);
    assert_eq!(
        texts(&every[0]),
        [
            "Har aldrig fått en remiss.",
            "Har anslutit sig till överenskommelsen."
        ]
    );
}

#[test]
fn of_two_alike_the_one_that_was_never_asked_comes_first() {
    let remiss = asked(&["kultur"], &[], "", "");
    let mut never = candidate(2, "Ö", &["kultur"], &[]);
    never.history = History::default();
    let all = [candidate(1, "A", &["kultur"], &[]), never];
    assert_eq!(
        names(&all, &rank(&remiss, &Gaps::default(), &all, false)),
        ["Ö", "A"]
    );
}

#[test]
fn a_name_speaks_when_few_have_its_word() {
    let remiss = asked(&[], &[], "Detaljplan för skyttebana i Örebro", "");
    let mut all: Vec<Candidate> = (1..=9)
        .map(|number| candidate(number, &format!("Örebro sällskap {number}"), &[], &[]))
        .collect();
    all.push(candidate(20, "Skytteföreningen i Örebro", &[], &[]));
    all[9].name = Some(Label::new(
        "Skytteföreningen i Örebro",
        &Stems::from([
            ("skytteföreningen".to_owned(), "skytteförening".to_owned()),
            ("örebro".to_owned(), "örebro".to_owned()),
        ]),
    ));
    let ranked = rank(&remiss, &Gaps::default(), &all, false);
    assert_eq!(names(&all, &ranked), ["Skytteföreningen i Örebro"]);
    assert_eq!(
        texts(&ranked[0]),
        ["Namnet hör ihop med remissens ord ”skyttebana”."]
    );
}

#[test]
fn earlier_answers_speak_for_and_most_of_all_those_nobody_asked_for() {
    let remiss = asked(&[], &[], "", "");
    let answer = |invited| EarlierAnswer {
        remiss: "Kulturplan".to_owned(),
        year: 2017,
        invited,
    };
    let mut asked_then = candidate(1, "Tältet", &[], &[]);
    asked_then.similar = vec![answer(true)];
    asked_then.history = History {
        asked: 5,
        answered: 4,
        last: Some(date(2015, 5, 1)),
    };
    let mut uninvited = candidate(2, "Gnistan", &[], &[]);
    uninvited.similar = vec![answer(false), answer(true)];
    let all = [asked_then, uninvited];
    let ranked = rank(&remiss, &Gaps::default(), &all, false);
    assert_eq!(names(&all, &ranked), ["Gnistan", "Tältet"]);
    assert_eq!(
        texts(&ranked[0]),
        ["Har svarat på 2 liknande remisser, senast utan att vara tillfrågad på ”Kulturplan” (2017)."]
    );
    assert_eq!(
        texts(&ranked[1]),
        [
            "Har svarat på ”Kulturplan” (2017), som liknar den här.",
            "Fick senast en remiss 2015.",
            "Svarar ofta: på 4 av de 5 remisser den har fått.",
        ]
    );
}

#[test]
fn a_forum_is_suggested_for_its_members_and_its_members_for_the_forum() {
    let remiss = asked(&["tillgänglighet"], &[], "", "");
    let mut council = candidate(1, "Tillgänglighetsrådet", &["tillgänglighet"], &[]);
    council.members = vec![Uuid::from_u128(2), Uuid::from_u128(9)];
    let mut other = candidate(3, "Samverkansrådet", &[], &[]);
    other.members = vec![Uuid::from_u128(1)];
    let all = [council, candidate(2, "Bokstaven", &["lättläst"], &[]), other];
    let ranked = rank(&remiss, &Gaps::default(), &all, false);
    assert_eq!(
        names(&all, &ranked),
        ["Tillgänglighetsrådet", "Bokstaven", "Samverkansrådet"]
    );
    assert_eq!(
        texts(&ranked[1]),
        ["Sitter i Tillgänglighetsrådet, som passar remissen."]
    );
    assert_eq!(
        texts(&ranked[2]),
        ["Samlar Tillgänglighetsrådet, som passar remissen."]
    );
}

#[test]
fn what_the_list_lacks_lifts_those_who_have_it() {
    let remiss = asked(&["kultur"], &[], "", "");
    let gaps = Gaps {
        kinds: vec!["faithCommunity".to_owned()],
        areas: labels(&["Vivalla"]),
        sizes: vec![Size::Small],
    };
    let mut parish = candidate(2, "Ljusglimten", &["kultur"], &["Vivalla"]);
    parish.kind = "faithCommunity".to_owned();
    parish.kind_swedish = "trossamfund";
    parish.size = Some(Size::Small);
    let all = [candidate(1, "A", &["kultur"], &[]), parish];
    let ranked = rank(&remiss, &gaps, &all, false);
    assert_eq!(names(&all, &ranked), ["Ljusglimten", "A"]);
    assert_eq!(ranked[0].reasons.len(), 4);
    assert!(texts(&ranked[0]).contains(&"På listan finns ännu inget av slaget trossamfund."));
}

const TOPICS: &[&str] = &["kultur", "idrott", "skola", "äldre", "natur"];

fn some_topics() -> impl Strategy<Value = Vec<&'static str>> {
    prop::sample::subsequence(TOPICS, 0..=TOPICS.len())
}

fn some_candidate() -> impl Strategy<Value = Candidate> {
    (
        1u128..1_000,
        "[A-ZÅÄÖ][a-zåäö]{0,8}",
        some_topics(),
        some_topics(),
        0u32..6,
        0u32..6,
        any::<bool>(),
        prop::collection::vec(1u128..1_000, 0..4),
    )
        .prop_map(
            |(number, name, topics, areas, asked, answered, agreement, members)| {
                let mut one = candidate(number, &name, &topics, &areas);
                one.history.asked = asked;
                one.history.answered = answered.min(asked);
                one.agreement = agreement;
                one.members = members.into_iter().map(Uuid::from_u128).collect();
                one
            },
        )
}

/// Candidates with an id each.
fn some_candidates() -> impl Strategy<Value = Vec<Candidate>> {
    prop::collection::vec(some_candidate(), 0..12).prop_map(|mut all| {
        for (at, one) in all.iter_mut().enumerate() {
            one.id = Uuid::from_u128(at as u128 + 1);
        }
        all
    })
}

proptest! {
    #[test]
    fn the_score_is_the_sum_of_the_reasons_and_every_suggestion_has_one_of_substance(
        all in some_candidates(), topics in some_topics(), text in some_topics(),
    ) {
        let remiss = asked(&topics, &[], &text.join(" "), "");
        let ranked = rank(&remiss, &Gaps::default(), &all, false);
        for pair in ranked.windows(2) {
            prop_assert!(pair[0].score >= pair[1].score);
        }
        for one in &ranked {
            prop_assert_eq!(one.score, one.reasons.iter().map(|reason| reason.points).sum::<u32>());
            prop_assert!(one.reasons.iter().any(|reason| reason.kind.is_of_substance()));
            prop_assert!(one.reasons.iter().all(|reason| reason.points > 0 && reason.text.ends_with('.')));
        }
    }

    #[test]
    fn the_order_does_not_hang_on_the_order_of_the_register(all in some_candidates(), topics in some_topics()) {
        let remiss = asked(&topics, &[], "", "");
        let order = |all: &[Candidate]| {
            let ranked = rank(&remiss, &Gaps::default(), all, true);
            ranked.iter().map(|one| (all[one.at].id, one.score)).collect::<Vec<_>>()
        };
        let mut turned = all.clone();
        turned.reverse();
        prop_assert_eq!(order(&all), order(&turned));
    }

    #[test]
    fn a_topic_more_that_the_remiss_is_marked_with_never_makes_less(one in some_candidate(), topics in some_topics()) {
        let remiss = asked(&topics, &[], "", "");
        let score = |one: &Candidate| {
            let ranked = rank(&remiss, &Gaps::default(), std::slice::from_ref(one), true);
            ranked[0].score
        };
        let mut more = one.clone();
        more.topics.extend(labels(&["skola"]));
        prop_assert!(score(&more) >= score(&one));
    }

    #[test]
    fn any_words_can_stand_in_names_and_texts_without_harm(name in ".{0,40}", topic in ".{0,20}", text in ".{0,80}") {
        let remiss = asked(&[&topic], &[&topic], &text, &name);
        let one = candidate(1, &name, &[&topic, &text], &[&name]);
        prop_assert!(rank(&remiss, &Gaps::default(), &[one], true).len() == 1);
    }
}
