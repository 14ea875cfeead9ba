//! The timetable: both directions run side by side, as in an office, on the days of the documents they follow.

use super::answers;
use super::artifacts;
use super::content::{self, list, text};
use super::incoming;
use super::letters;
use super::outgoing;
use super::publishing;
use super::setup;
use super::walk::Walk;
use crate::cli::CommandError;

/// Channels by which the eight groups answer.
const CHANNELS: [&str; 8] = [
    "link", "email", "link", "letter", "link", "email", "meeting", "link",
];

/// Walks through everything.
pub(super) async fn run(walk: &mut Walk) -> Result<(), CommandError> {
    let town = setup::run(walk).await?;
    let groups = content::read(content::VIEWPOINTS)?;
    let groups = list(&groups, "")?;
    let others = content::read(content::RESPONSES)?;
    let mails = content::read(content::MAILS)?;

    let mut agreement = outgoing::prepare(walk, &town).await?;
    walk.go_to("2019-09-03T07:00:00Z").await?;
    outgoing::send(walk, &town, &agreement.remiss).await?;
    walk.go_to("2019-09-03T07:10:00Z").await?;
    mail(walk, &town, &agreement.remiss, &mails, "outOfOffice").await?;
    mail(walk, &town, &agreement.remiss, &mails, "bounce").await?;

    walk.go_to("2019-09-16T08:00:00Z").await?;
    let mut asked = incoming::register(walk, &town).await?;
    walk.go_to("2019-09-19T08:00:00Z").await?;
    incoming::ask_council(walk, &town, &mut asked).await?;

    for (number, (group, channel)) in groups.iter().zip(CHANNELS).enumerate() {
        walk.go_to(&format!("2019-09-{:02}T08:15:00Z", 20 + number))
            .await?;
        outgoing::group_answers(walk, &town, &agreement.remiss, group, channel).await?;
    }
    walk.go_to("2019-10-01T07:30:00Z").await?;
    let guidelines = outgoing::send_guidelines(walk, &town).await?;
    walk.go_to("2019-10-10T09:00:00Z").await?;
    incoming::council_answers(walk, &town, &asked).await?;

    let mut day = 14;
    for other in list(&others, "")? {
        if other["mail"].is_string() {
            continue;
        }
        walk.go_to(&format!("2019-10-{day}T10:00:00Z")).await?;
        day += 1;
        let (respondent, channel) = (text(other, "/respondent")?, text(other, "/channel")?);
        walk.step(channel, &format!("{respondent} answers"));
        let (outcome, words) = (text(other, "/outcome")?, text(other, "/text")?);
        answers::answer(
            walk,
            &town,
            &agreement.remiss,
            respondent,
            channel,
            outcome,
            words,
        )
        .await?;
    }
    walk.step(
        town.registrar.title,
        "receipts to those who wrote letters, printed and posted",
    );
    letters::posted(walk, &town, &agreement.remiss, "receipt", "Ks-1216-2018").await?;
    walk.go_to("2019-10-21T08:00:00Z").await?;
    incoming::report(walk, &town, &mut asked).await?;

    walk.step(
        "worker",
        "a week left, and then a day: those who have not answered are reminded",
    );
    walk.go_to("2019-10-23T06:30:00Z").await?;
    walk.go_to("2019-10-29T06:30:00Z").await?;
    for key in ["numberWithoutToken", "declines", "wrongNumber"] {
        mail(walk, &town, &agreement.remiss, &mails, key).await?;
    }
    walk.go_to("2019-11-01T08:00:00Z").await?;
    mail(walk, &town, &agreement.remiss, &mails, "late").await?;
    outgoing::place_inbox_and_close(walk, &town, &agreement.remiss).await?;
    walk.go_to("2019-11-04T08:00:00Z").await?;
    outgoing::reply(walk, &town, &agreement.remiss).await?;
    walk.go_to("2019-11-05T09:00:00Z").await?;
    outgoing::report(walk, &town, &mut agreement).await?;
    publishing::publish(walk, &town, &agreement.remiss).await?;

    walk.go_to("2019-11-12T15:00:00Z").await?;
    incoming::decide(walk, &town, &mut asked).await?;
    walk.go_to("2019-11-19T09:00:00Z").await?;
    incoming::approve(walk, &town, &asked).await?;
    walk.go_to("2019-11-20T09:00:00Z").await?;
    incoming::send(walk, &town, &asked).await?;

    walk.go_to("2019-11-22T06:30:00Z").await?;
    walk.step(
        town.registrar.title,
        "the guidelines: reminders by letter, printed and posted",
    );
    letters::posted(walk, &town, &guidelines, "reminder", "Ks-1121-2017").await?;

    walk.go_to("2019-11-26T15:00:00Z").await?;
    outgoing::decide(walk, &town, &mut agreement).await?;
    walk.go_to("2019-11-27T09:00:00Z").await?;
    outgoing::feed_back(walk, &town, &agreement.remiss).await?;
    artifacts::collect(walk, &town, &agreement, &asked).await
}

async fn mail(
    walk: &mut Walk,
    town: &setup::Town,
    remiss: &str,
    mails: &serde_json::Value,
    key: &str,
) -> Result<(), CommandError> {
    let found = mails
        .as_array()
        .into_iter()
        .flatten()
        .find(|mail| mail["key"] == key);
    let found = found.ok_or_else(|| CommandError::Sentence(format!("no mail {key}")))?;
    answers::deliver(walk, town, remiss, found).await
}
