//! Digests and alerts to staff: days, clock changes, addressees, pace.
#![allow(clippy::unwrap_used, missing_docs)]

use jiff::civil::{Date, date};
use jiff::{SignedDuration, Timestamp, ToSpan};
use proptest::prelude::*;
use remiss_domain::calendar::is_working_day;
use remiss_domain::deadline::{date_in_sweden, stockholm};
use remiss_domain::staff::{
    APART, AlertKind, Concern, Contact, DigestRhythm, GATHER, Officer, StaffRole, addressees, due_digest,
    goes_at, may_be_told_at,
};
use rstest::rstest;

fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

#[rstest]
// Winter time: 07:00 is 06:00 UTC. Summer time: 05:00 UTC.
#[case("2026-03-27T05:59:59Z", None)]
#[case("2026-03-27T06:00:00Z", Some(date(2026, 3, 27)))]
// Summer time began in the night to Sunday 29 March 2026.
#[case("2026-03-29T06:00:00Z", None)]
#[case("2026-03-30T04:59:59Z", None)]
#[case("2026-03-30T05:00:00Z", Some(date(2026, 3, 30)))]
// It ends in the night to Sunday 25 October 2026.
#[case("2026-10-23T05:00:00Z", Some(date(2026, 10, 23)))]
#[case("2026-10-26T05:30:00Z", None)]
#[case("2026-10-26T06:00:00Z", Some(date(2026, 10, 26)))]
// Late in the evening UTC it is the next day in Sweden, but not yet seven.
#[case("2026-10-26T23:30:00Z", None)]
#[case("2026-10-26T22:30:00Z", Some(date(2026, 10, 26)))]
fn a_daily_digest_goes_at_seven_swedish_time_also_when_the_clock_changes(
    #[case] now: &str,
    #[case] due: Option<Date>,
) {
    assert_eq!(due_digest(DigestRhythm::Daily, at(now)), due);
}

#[rstest]
// Good Friday, Saturday, Easter Day, Easter Monday; Midsummer Eve; Christmas Eve; New Year's Eve; Twelfth Day; 6 June.
#[case(date(2026, 4, 3))]
#[case(date(2026, 4, 4))]
#[case(date(2026, 4, 5))]
#[case(date(2026, 4, 6))]
#[case(date(2026, 6, 19))]
#[case(date(2026, 12, 24))]
#[case(date(2026, 12, 31))]
#[case(date(2027, 1, 6))]
#[case(date(2028, 6, 6))]
fn no_digest_goes_on_a_day_off(#[case] day: Date) {
    let noon = day.at(12, 0, 0, 0).to_zoned(stockholm()).unwrap().timestamp();
    for rhythm in DigestRhythm::ALL {
        assert_eq!(due_digest(*rhythm, noon), None, "{rhythm}");
    }
}

#[rstest]
#[case("2026-11-23T06:00:00Z", Some(date(2026, 11, 23)))]
#[case("2026-11-23T05:59:00Z", None)]
// Easter Monday is off: Tuesday begins the week.
#[case("2026-04-06T08:00:00Z", None)]
#[case("2026-04-07T04:59:00Z", None)]
#[case("2026-04-07T05:00:00Z", Some(date(2026, 4, 7)))]
// The rest of the week it is the same occasion, for a worker that stood still.
#[case("2026-11-26T12:00:00Z", Some(date(2026, 11, 23)))]
#[case("2026-11-28T12:00:00Z", None)]
fn a_weekly_digest_goes_on_the_first_working_day_of_the_week(#[case] now: &str, #[case] due: Option<Date>) {
    assert_eq!(due_digest(DigestRhythm::Weekly, at(now)), due);
}

#[test]
fn who_wants_no_digest_gets_none() {
    assert_eq!(due_digest(DigestRhythm::None, at("2026-11-23T12:00:00Z")), None);
}

#[test]
fn an_alert_waits_for_others_and_then_goes_at_most_every_quarter_of_an_hour() {
    let raised = at("2026-11-23T12:00:00Z");
    assert_eq!(may_be_told_at(raised, None), at("2026-11-23T12:02:00Z"));
    assert_eq!(
        may_be_told_at(raised, Some(at("2026-11-23T11:55:00Z"))),
        at("2026-11-23T12:10:00Z")
    );
    assert_eq!(
        may_be_told_at(raised, Some(at("2026-11-23T09:00:00Z"))),
        at("2026-11-23T12:02:00Z")
    );
}

fn officer(email: Option<&str>, responsible: bool) -> Officer {
    Officer {
        email: email.map(str::to_owned),
        name: "Utredare".to_owned(),
        responsible,
    }
}

fn contact(role: StaffRole, email: &str) -> Contact {
    Contact {
        role,
        email: email.to_owned(),
        name: role.swedish().to_owned(),
    }
}

fn told(concern: Concern, officers: &[Officer], contacts: &[Contact], board: Option<&str>) -> Vec<String> {
    let own = ["remiss@kommun.example.org"];
    let boards: Vec<&str> = board.into_iter().collect();
    let found = addressees(concern, officers, contacts, &boards, &own);
    found.into_iter().map(|addressee| addressee.address).collect()
}

#[test]
fn the_officer_is_told_else_the_boards_contacts_else_the_board() {
    let both = [
        officer(Some("annan@example.org"), false),
        officer(Some("ansvarig@example.org"), true),
    ];
    let contacts = [
        contact(StaffRole::Secretary, "sekreterare@example.org"),
        contact(StaffRole::Registrar, "registrator@example.org"),
    ];
    let board = Some("ks@example.org");
    let case = Concern::Case;
    assert_eq!(told(case, &both, &contacts, board), ["ansvarig@example.org"]);
    assert_eq!(told(case, &both[..1], &contacts, board), ["annan@example.org"]);
    let none = [officer(None, true), officer(Some(" "), false)];
    assert_eq!(
        told(case, &none, &contacts, board),
        ["sekreterare@example.org", "registrator@example.org"]
    );
    assert_eq!(told(case, &none, &[], board), ["ks@example.org"]);
    assert!(told(case, &[], &[], None).is_empty());
}

#[test]
fn what_has_come_in_without_a_place_is_for_the_registrars() {
    let officers = [officer(Some("ansvarig@example.org"), true)];
    let contacts = [
        contact(StaffRole::Secretary, "sekreterare@example.org"),
        contact(StaffRole::Registrar, "registrator@example.org"),
    ];
    let intake = AlertKind::InboxWaiting.concern();
    assert_eq!(
        told(intake, &officers, &contacts, None),
        ["registrator@example.org"]
    );
    assert_eq!(
        told(intake, &officers, &contacts[..1], None),
        ["sekreterare@example.org"]
    );
    assert_eq!(
        told(intake, &officers, &[], Some("ks@example.org")),
        ["ks@example.org"]
    );
}

#[test]
fn what_is_for_no_board_yet_is_told_to_every_board_where_nobody_else_wants_alerts() {
    let boards = [
        "ks@example.org",
        "Bn@example.org",
        "KS@example.org",
        "remiss@kommun.example.org",
    ];
    let own = ["remiss@kommun.example.org"];
    let found = addressees(Concern::Intake, &[], &[], &boards, &own);
    let found: Vec<String> = found.into_iter().map(|addressee| addressee.address).collect();
    assert_eq!(found, ["ks@example.org", "Bn@example.org"]);
}

#[test]
fn the_service_never_alerts_an_address_of_its_own() {
    let contacts = [contact(StaffRole::Registrar, "Remiss+abc@Kommun.example.org")];
    let intake = Concern::Intake;
    assert_eq!(
        told(intake, &[], &contacts, Some("ks@example.org")),
        ["ks@example.org"]
    );
    assert!(told(intake, &[], &contacts, Some("remiss@kommun.example.org")).is_empty());
}

#[test]
fn an_address_is_told_once_however_it_is_written() {
    let contacts = [
        contact(StaffRole::Registrar, "Registrator@example.org"),
        contact(StaffRole::Registrar, "registrator@EXAMPLE.org"),
    ];
    assert_eq!(
        told(Concern::Intake, &[], &contacts, None),
        ["Registrator@example.org"]
    );
}

fn moments() -> impl Strategy<Value = Timestamp> {
    // 1995 to 2095, to the second.
    (788_918_400i64..3_944_678_400).prop_map(|second| Timestamp::from_second(second).unwrap())
}

proptest! {
    #[test]
    fn a_due_digest_is_for_a_working_day_that_has_begun_and_lies_in_this_week(now in moments()) {
        let today = date_in_sweden(now);
        for rhythm in [DigestRhythm::Daily, DigestRhythm::Weekly] {
            let Some(occasion) = due_digest(rhythm, now) else { continue };
            prop_assert!(is_working_day(occasion));
            prop_assert!(is_working_day(today));
            prop_assert!(goes_at(occasion) <= now);
            prop_assert!(occasion <= today);
            let monday = today.saturating_sub(i64::from(today.weekday().to_monday_zero_offset()).days());
            prop_assert!(occasion >= monday);
        }
    }

    #[test]
    fn every_day_has_its_seven_o_clock(now in moments()) {
        let today = date_in_sweden(now);
        let zoned = goes_at(today).to_zoned(stockholm());
        prop_assert_eq!(zoned.date(), today);
        prop_assert_eq!((zoned.hour(), zoned.minute()), (7, 0));
    }

    #[test]
    fn within_a_week_all_weekly_occasions_are_one(now in moments()) {
        let mut occasions: Vec<Date> = Vec::new();
        let today = date_in_sweden(now);
        let monday = today.saturating_sub(i64::from(today.weekday().to_monday_zero_offset()).days());
        for day in 0..7 {
            let day = monday.saturating_add(i64::from(day).days());
            let noon = day.at(12, 0, 0, 0).to_zoned(stockholm()).unwrap().timestamp();
            occasions.extend(due_digest(DigestRhythm::Weekly, noon));
        }
        occasions.dedup();
        prop_assert!(occasions.len() <= 1);
    }

    #[test]
    fn two_mails_to_an_address_are_never_closer_than_a_quarter_of_an_hour(
        raised in moments(), since in 0i64..7200,
    ) {
        let last = raised - SignedDuration::from_secs(since);
        let told = may_be_told_at(raised, Some(last));
        prop_assert!(told.duration_since(last) >= APART);
        prop_assert!(told.duration_since(raised) >= GATHER);
    }
}
