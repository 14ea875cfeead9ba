//! The board is asked: a remiss of a ministry, from the day it comes in to the day the yttrande goes out.

use serde_json::json;

use super::answers;
use super::content::{self, text};
use super::drafts;
use super::setup::{Town, WELFARE};
use super::walk::{Walk, id};
use crate::cli::CommandError;

/// The incoming remiss, as far as it has come.
#[derive(Debug, Default)]
pub(super) struct Incoming {
    /// The case.
    pub case: String,
    /// The remiss.
    pub remiss: String,
    /// The inner round.
    pub inner: String,
    /// The report to the board.
    pub report: String,
    /// The yttrande.
    pub yttrande: String,
    /// The meeting that decides.
    pub meeting: String,
    /// The decision.
    pub decision: String,
}

/// Registered, and planned back from the deadline.
pub(super) async fn register(walk: &mut Walk, town: &Town) -> Result<Incoming, CommandError> {
    let asked = content::read(content::INCOMING)?;
    walk.step(
        town.registrar.title,
        "a ministry asks: registered under the board's next number",
    );
    let (sender, number) = (text(&asked, "/sender")?, text(&asked, "/senderNumber")?);
    let case = json!({
        "boardId": town.board(WELFARE)?, "title": text(&asked, "/caseTitle")?, "initiator": text(&asked, "/initiator")?,
        "counterpartNumbers": [{ "number": number, "party": sender }],
        "officers": [{ "userName": "hand01", "displayName": "Utredare, social välfärd", "responsible": true,
            "email": "utredare@example.org" }],
    });
    let case = walk.post(&town.registrar, "/cases", &case).await?;
    walk.note(case["caseNumber"].as_str().unwrap_or_default());
    let case = id(&case)?;
    let remiss = json!({
        "direction": "incoming", "name": text(&asked, "/name")?, "sender": sender, "senderNumber": number,
        "senderEmail": text(&asked, "/senderEmail")?, "receivedOn": text(&asked, "/receivedOn")?,
        "deadlineDate": text(&asked, "/deadlineDate")?, "questions": asked["questions"],
    });
    let remiss = id(&walk
        .post(&town.registrar, &format!("/cases/{case}/remisser"), &remiss)
        .await?)?;

    walk.step(
        town.officer.title,
        "planned back from the deadline: which meetings can be made",
    );
    let plan = walk.get(&town.officer, &format!("/cases/{case}/plan")).await?;
    for step in plan["steps"].as_array().into_iter().flatten() {
        walk.note(&format!(
            "{}  {}",
            step["date"].as_str().unwrap_or_default(),
            step["label"].as_str().unwrap_or_default()
        ));
    }
    let meeting = drafts::meeting_on(walk, town, WELFARE, text(&asked, "/dates/meeting")?).await?;
    walk.patch(
        &town.officer,
        &format!("/cases/{case}"),
        &json!({ "targetMeetingId": meeting }),
    )
    .await?;
    walk.note(&format!(
        "meant for the meeting of {}",
        text(&asked, "/dates/meeting")?
    ));
    Ok(Incoming {
        case,
        remiss,
        meeting,
        ..Incoming::default()
    })
}

/// A council is asked.
pub(super) async fn ask_council(
    walk: &mut Walk,
    town: &Town,
    story: &mut Incoming,
) -> Result<(), CommandError> {
    let asked = content::read(content::INCOMING)?;
    let round = &asked["innerRound"];
    walk.step(town.officer.title, "inner round: a council is asked");
    let inner = json!({
        "direction": "outgoing", "label": text(round, "/label")?, "parentId": story.remiss, "name": text(round, "/name")?,
        "purpose": text(round, "/purpose")?, "canInfluence": text(round, "/canInfluence")?,
        "cannotInfluence": text(round, "/cannotInfluence")?, "questions": round["questions"],
        "deadlineDate": text(round, "/deadlineDate")?, "public": false,
    });
    story.inner = id(&walk
        .post(&town.officer, &format!("/cases/{}/remisser", story.case), &inner)
        .await?)?;
    let council = json!({ "organisationIds": [town.organisation(text(round, "/recipient")?)?] });
    walk.post(
        &town.officer,
        &format!("/remisser/{}/recipients", story.inner),
        &council,
    )
    .await?;
    walk.post(
        &town.officer,
        &format!("/remisser/{}/dispatches", story.inner),
        &json!({}),
    )
    .await?;
    walk.work().await
}

/// The council answers.
pub(super) async fn council_answers(
    walk: &mut Walk,
    town: &Town,
    story: &Incoming,
) -> Result<(), CommandError> {
    let asked = content::read(content::INCOMING)?;
    let round = &asked["innerRound"];
    walk.step("link", "the council answers");
    let council = text(round, "/recipient")?;
    answers::answer(
        walk,
        town,
        &story.inner,
        council,
        "link",
        "views",
        text(round, "/response")?,
    )
    .await
}

/// The inner round is closed; tjänsteskrivelse and yttrande are written and handed in.
pub(super) async fn report(walk: &mut Walk, town: &Town, story: &mut Incoming) -> Result<(), CommandError> {
    let asked = content::read(content::INCOMING)?;
    walk.post(
        &town.officer,
        &format!("/remisser/{}/closures", story.inner),
        &json!({}),
    )
    .await?;
    walk.step(
        town.officer.title,
        "tjänsteskrivelse and yttrande drafted from the case, and edited",
    );
    let mut written = asked["tjansteskrivelse"].clone();
    written["stance"] = asked["stance"].clone();
    story.report = drafts::write(
        walk,
        town,
        &story.case,
        &story.remiss,
        "tjansteskrivelse",
        &written,
    )
    .await?;
    let written = json!({ "matter": asked["yttrande"], "stance": asked["boardStance"] });
    story.yttrande = drafts::write(walk, town, &story.case, &story.remiss, "yttrande", &written).await?;
    walk.step(town.officer.title, "handed in before the stop date");
    for draft in [&story.report, &story.yttrande] {
        drafts::hand_in(walk, town, draft, &story.meeting).await?;
    }
    Ok(())
}

/// The board decides.
pub(super) async fn decide(walk: &mut Walk, town: &Town, story: &mut Incoming) -> Result<(), CommandError> {
    let asked = content::read(content::INCOMING)?;
    walk.step(town.secretary.title, "the board adopts the yttrande");
    let about = &asked["decision"];
    story.decision = drafts::decide(
        walk,
        town,
        &story.case,
        &story.remiss,
        &story.meeting,
        about,
        false,
    )
    .await?;
    Ok(())
}

/// The minutes are approved.
pub(super) async fn approve(walk: &mut Walk, town: &Town, story: &Incoming) -> Result<(), CommandError> {
    walk.step(town.secretary.title, "minutes approved (justering), extract made");
    let day = json!({ "approvedOn": walk.app.today() });
    walk.post(
        &town.secretary,
        &format!("/decisions/{}/approvals", story.decision),
        &day,
    )
    .await?;
    Ok(())
}

/// Yttrande and extract go to the ministry, together.
pub(super) async fn send(walk: &mut Walk, town: &Town, story: &Incoming) -> Result<(), CommandError> {
    walk.step(
        town.secretary.title,
        "yttrande and extract sent together to the ministry",
    );
    walk.post(
        &town.secretary,
        &format!("/decisions/{}/dispatches", story.decision),
        &json!({}),
    )
    .await?;
    walk.work().await
}
