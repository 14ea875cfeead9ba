//! Working days and deadlines: the check dates, the law, and what holds for every date.
#![allow(clippy::unwrap_used, missing_docs)]

use jiff::ToSpan;
use jiff::civil::{Date, Weekday, date, time};
use proptest::prelude::*;
use remiss_domain::calendar::*;
use remiss_domain::deadline::*;
use rstest::rstest;

fn any_date() -> impl Strategy<Value = Date> {
    (0_i32..60_000).prop_map(|days| date(1953, 1, 1).checked_add(days.days()).unwrap())
}

#[rstest]
#[case(date(2026, 12, 24), date(2026, 12, 28))]
#[case(date(2026, 6, 19), date(2026, 6, 22))]
#[case(date(2027, 1, 6), date(2027, 1, 7))]
#[case(date(2028, 12, 24), date(2028, 12, 27))]
#[case(date(2026, 4, 30), date(2026, 4, 30))]
#[case(date(2026, 1, 5), date(2026, 1, 5))]
#[case(date(2026, 12, 31), date(2027, 1, 4))]
#[case(date(2019, 4, 18), date(2019, 4, 18))]
#[case(date(2019, 4, 19), date(2019, 4, 23))]
fn a_statutory_last_day_moves_to_the_next_working_day(#[case] raw: Date, #[case] moved: Date) {
    let worked_out = statutory(raw);
    assert_eq!((worked_out.raw, worked_out.moved), (raw, moved));
    assert_eq!(
        worked_out.explanation.contains("1930:173"),
        raw != moved,
        "{}",
        worked_out.explanation
    );
}

#[rstest]
#[case(date(2024, 5, 20), true)] // Whit Monday
#[case(date(2004, 5, 31), false)] // Whit Monday, still a holiday
#[case(date(2005, 5, 16), true)] // Whit Monday, the first ordinary one
#[case(date(2024, 6, 6), false)]
#[case(date(2003, 6, 6), true)]
#[case(date(2005, 6, 6), false)]
#[case(date(2024, 5, 9), false)] // Ascension Day
#[case(date(2024, 5, 10), true)]
#[case(date(2024, 4, 1), false)] // Easter Monday
#[case(date(2024, 3, 28), true)] // Maundy Thursday
#[case(date(2026, 11, 2), true)] // the Monday after All Saints' Day
#[case(date(2026, 12, 23), true)]
fn working_days_follow_the_law_of_their_year(#[case] day: Date, #[case] working: bool) {
    assert_eq!(is_working_day(day), working, "{day} {:?}", holiday_name(day));
}

#[test]
fn easter_is_on_its_known_days() {
    for (year, month, day) in [
        (1961, 4, 2),
        (2000, 4, 23),
        (2008, 3, 23),
        (2011, 4, 24),
        (2019, 4, 21),
        (2026, 4, 5),
        (2038, 4, 25),
    ] {
        assert_eq!(easter(year), Some(date(year, month, day)));
    }
}

#[test]
fn holidays_that_move_within_a_week_are_named_on_their_first_and_last_day() {
    for (day, name) in [
        (date(2026, 6, 19), "midsommarafton"),
        (date(2026, 6, 20), "midsommardagen"),
        (date(2027, 6, 25), "midsommarafton"),
        (date(2027, 6, 26), "midsommardagen"),
        (date(2026, 10, 31), "alla helgons dag"),
        (date(2027, 11, 6), "alla helgons dag"),
        (date(2004, 5, 31), "annandag pingst"),
    ] {
        assert_eq!(holiday_name(day), Some(name), "{day}");
    }
    assert_eq!(holiday_name(date(2026, 11, 7)), None);
    assert_eq!(holiday_name(date(2026, 6, 27)), None);
}

#[test]
fn the_start_day_is_not_counted_and_the_last_day_is() {
    assert_eq!(working_days_between(date(2019, 9, 2), date(2019, 9, 2)), 0);
    assert_eq!(working_days_between(date(2019, 9, 6), date(2019, 9, 9)), 1);
    assert_eq!(working_days_between(date(2019, 9, 9), date(2019, 9, 6)), -1);
    assert_eq!(add_working_days(date(2019, 9, 6), 1), date(2019, 9, 9));
    assert_eq!(add_working_days(date(2019, 9, 9), -1), date(2019, 9, 6));
}

#[test]
fn the_end_of_the_calendar_is_no_endless_loop() {
    assert_eq!(next_working_day_on_or_after(Date::MAX), Date::MAX);
    assert_eq!(add_working_days(Date::MAX, 5), Date::MAX);
    assert!(Deadline::on(Date::MAX).timestamp() > jiff::Timestamp::UNIX_EPOCH);
}

#[test]
fn a_deadline_is_meant_in_swedish_time_summer_and_winter() {
    let summer = Deadline::on(date(2019, 9, 30));
    let winter = Deadline::on(date(2019, 10, 30));
    assert_eq!(summer.timestamp(), "2019-09-30T21:59:00Z".parse().unwrap());
    assert_eq!(winter.timestamp(), "2019-10-30T22:59:00Z".parse().unwrap());
    assert_eq!(winter.swedish(), "onsdag 30 oktober 2019 kl. 23.59");
    assert_eq!(
        date_in_sweden("2019-10-30T23:30:00Z".parse().unwrap()),
        date(2019, 10, 31)
    );
}

#[test]
fn a_clock_time_that_is_skipped_or_doubled_is_the_later_one() {
    let skipped = Deadline::at(date(2019, 3, 31), time(2, 30, 0, 0));
    let doubled = Deadline::at(date(2019, 10, 27), time(2, 30, 0, 0));
    assert_eq!(skipped.timestamp(), "2019-03-31T01:30:00Z".parse().unwrap());
    assert_eq!(doubled.timestamp(), "2019-10-27T01:30:00Z".parse().unwrap());
}

#[test]
fn the_whole_last_minute_is_in_time() {
    let deadline = Deadline::on(date(2019, 10, 30));
    assert!(!deadline.is_late("2019-10-30T22:59:59Z".parse().unwrap()));
    assert!(deadline.is_late("2019-10-30T23:00:00Z".parse().unwrap()));
}

fn kinds(sent: Date, last: Date) -> Vec<&'static str> {
    warnings(sent, Deadline::on(last), GuardSettings::default())
        .iter()
        .map(|found| found.id.as_str())
        .collect()
}

#[rstest]
#[case(date(2019, 9, 2), date(2019, 10, 30), &[])]
#[case(date(2019, 9, 2), date(2019, 9, 20), &["shortTime"])]
#[case(date(2019, 9, 2), date(2019, 10, 13), &["shortTime", "notAWorkingDay"])]
#[case(date(2019, 9, 2), date(2019, 10, 14), &[])] // exactly 30 working days
#[case(date(2019, 5, 20), date(2019, 7, 15), &["coversJuly"])]
#[case(date(2019, 5, 13), date(2019, 6, 30), &["notAWorkingDay"])]
#[case(date(2019, 11, 11), date(2020, 1, 31), &["coversChristmas"])]
#[case(date(2020, 1, 1), date(2020, 3, 2), &["coversChristmas"])]
#[case(date(2019, 11, 1), date(2019, 12, 24), &["coversChristmas", "notAWorkingDay"])]
#[case(date(2019, 9, 2), date(2019, 9, 1), &["inThePast"])]
#[case(date(2019, 9, 2), date(2022, 9, 1), &[])]
fn a_chosen_deadline_is_warned_about(#[case] sent: Date, #[case] last: Date, #[case] expected: &[&str]) {
    assert_eq!(kinds(sent, last), expected);
}

#[test]
fn a_warning_proposes_a_day_and_says_so_in_swedish() {
    let found = warnings(
        date(2019, 9, 2),
        Deadline::on(date(2019, 9, 20)),
        GuardSettings::default(),
    );
    assert_eq!(found[0].proposal, Some(date(2019, 10, 14)));
    assert!(
        found[0]
            .text
            .starts_with("Svarstiden är kort: 14 arbetsdagar, mot minst 30 arbetsdagar."),
        "{}",
        found[0].text
    );
    assert_eq!(
        found[0].proposal_text.as_deref(),
        Some("Förslag: måndag 14 oktober 2019.")
    );
}

#[test]
fn a_proposal_gives_back_the_days_that_july_takes() {
    let found = warnings(
        date(2019, 5, 20),
        Deadline::on(date(2019, 7, 15)),
        GuardSettings::default(),
    );
    assert_eq!(
        found[0].proposal,
        Some(date(2019, 8, 15)),
        "eleven working days of July, given in August"
    );
}

proptest! {
    #[test]
    fn a_statutory_move_lands_on_a_working_day_never_earlier_and_at_most_five_days_later(raw in any_date()) {
        let moved = statutory(raw).moved;
        prop_assert!(is_working_day(moved));
        prop_assert!(moved >= raw);
        prop_assert!(raw.until(moved).unwrap().get_days() <= 5);
        prop_assert_eq!(statutory(moved).moved, moved);
        prop_assert_eq!(is_working_day(raw), moved == raw);
    }

    #[test]
    fn adding_and_counting_working_days_agree(start in any_date(), days in -200_i32..200) {
        let reached = add_working_days(start, days);
        if days > 0 {
            prop_assert_eq!(working_days_between(start, reached), i64::from(days));
        } else {
            prop_assert!(reached <= start);
            prop_assert!(days == 0 || is_working_day(reached));
        }
        prop_assert_eq!(working_days_between(start, reached), -working_days_between(reached, start));
    }

    #[test]
    fn a_proposed_day_is_a_working_day_that_no_longer_warns_of_the_same(sent in any_date(), length in 0_i32..300) {
        let last = sent.checked_add(length.days()).unwrap();
        for found in warnings(sent, Deadline::on(last), GuardSettings::default()) {
            let proposal = found.proposal.unwrap();
            prop_assert!(is_working_day(proposal), "{} {:?}", proposal, found);
            prop_assert!(proposal >= sent);
            if found.id == DeadlineWarningKind::ShortTime || found.id == DeadlineWarningKind::NotAWorkingDay {
                prop_assert!(!kinds(sent, proposal).contains(&found.id.as_str()));
            }
        }
    }

    #[test]
    fn a_deadline_survives_being_stored(day in any_date(), hour in 4_i8..24, minute in 0_i8..60) {
        let deadline = Deadline::at(day, time(hour, minute, 30, 0));
        prop_assert_eq!(Deadline::from_timestamp(deadline.timestamp()), deadline);
    }
}

/// Made by python-holidays, which shares nothing with our calendar; see the README beside it.
const DAYS_OFF: &str = include_str!("../../../tests/fixtures/working-days/days_off.txt");

#[test]
fn working_days_are_those_of_an_independent_source() {
    let mut years = 0;
    for line in DAYS_OFF.lines() {
        let (year, days) = line.split_once(' ').unwrap();
        let days: Vec<&str> = days.split(' ').collect();
        let first = date(year.parse().unwrap(), 1, 1);
        for day in first.series(1.day()).take_while(|day| day.year() == first.year()) {
            let off = days.contains(&day.strftime("%m-%d").to_string().as_str());
            let weekend = matches!(day.weekday(), Weekday::Saturday | Weekday::Sunday);
            assert_eq!(holiday_name(day).is_some(), off, "{day} {:?}", holiday_name(day));
            assert_eq!(is_working_day(day), !off && !weekend, "{day}");
        }
        years += 1;
    }
    assert_eq!(years, 111, "1990 to 2100");
}
