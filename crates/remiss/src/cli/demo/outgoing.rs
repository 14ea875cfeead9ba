//! The board asks: the revised agreement from first word to feedback, and the guidelines that stay open.

use serde_json::{Value, json};

use super::answers;
use super::content::{self, list, text};
use super::drafts;
use super::letters;
use super::setup::{KOMMUNSTYRELSEN, Town, remiss_fields};
use super::walk::{Walk, id};
use super::word;
use crate::cli::CommandError;

/// The agreement, as far as it has come.
#[derive(Debug, Default)]
pub(super) struct Agreement {
    /// The case.
    pub case: String,
    /// The remiss.
    pub remiss: String,
    /// The report to the board.
    pub draft: String,
    /// The meeting that decides.
    pub meeting: String,
    /// The decision.
    pub decision: String,
}

/// The case is registered and the remiss prepared.
pub(super) async fn prepare(walk: &mut Walk, town: &Town) -> Result<Agreement, CommandError> {
    let agreement = content::read(content::AGREEMENT)?;
    walk.step(
        town.registrar.title,
        "Ks 1216/2018 registered, number given by the case system",
    );
    let case = register(walk, town, &agreement, "2018-10-15").await?;

    walk.step(
        town.officer.title,
        "the remiss: purpose, questions, what can be influenced",
    );
    let fields = remiss_fields(&agreement);
    let remiss = walk
        .post(&town.officer, &format!("/cases/{case}/remisser"), &fields)
        .await?;
    for warning in remiss["warnings"].as_array().into_iter().flatten() {
        walk.note(warning["text"].as_str().unwrap_or_default());
    }
    let remiss = id(&remiss)?;

    walk.step(town.officer.title, "the proposal uploaded and laid to the remiss");
    lay_proposal(walk, town, &agreement, &case, &remiss).await?;

    walk.step(
        town.officer.title,
        "distribution list laid to the remiss (remissinstanser)",
    );
    let list = json!({ "distributionListId": town.list });
    let added = walk
        .post(&town.officer, &format!("/remisser/{remiss}/recipients"), &list)
        .await?;
    walk.note(&format!(
        "{} bodies",
        added["added"].as_array().map_or(0, Vec::len)
    ));
    note_suggestions(walk, town, &remiss).await?;
    Ok(Agreement {
        case,
        remiss,
        ..Agreement::default()
    })
}

/// Who else might be asked, and what the list lacks: told, and added by nobody.
async fn note_suggestions(walk: &mut Walk, town: &Town, remiss: &str) -> Result<(), CommandError> {
    let path = format!("/remisser/{remiss}/recipient-suggestions?listed=false&limit=1");
    let found = walk.get(&town.officer, &path).await?;
    let best = &found["suggestions"][0];
    let words = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    if !best.is_null() {
        walk.note(&format!(
            "suggested: {}. {}",
            words(&best["name"]),
            words(&best["reasons"][0]["text"])
        ));
    }
    let coverage = walk
        .get(&town.officer, &format!("/remisser/{remiss}/coverage"))
        .await?;
    for sentence in coverage["sentences"].as_array().into_iter().flatten().take(2) {
        walk.note(&format!("coverage: {}", words(sentence)));
    }
    Ok(())
}

/// The agreement is sent, by mail and by letter.
pub(super) async fn send(walk: &mut Walk, town: &Town, remiss: &str) -> Result<(), CommandError> {
    walk.step(
        town.officer.title,
        "sent: one mail per body with its own link, letters to print",
    );
    walk.post(
        &town.officer,
        &format!("/remisser/{remiss}/dispatches"),
        &json!({}),
    )
    .await?;
    walk.work().await?;
    let sent = walk
        .get(&town.officer, &format!("/messages?remissId={remiss}&limit=1"))
        .await?;
    walk.note(&format!("{} messages", sent["_meta"]["totalRecords"]));

    walk.step(
        town.registrar.title,
        "sändlista and labels made, letters printed and posted",
    );
    letters::post_dispatch(walk, town, remiss, "Ks-1216-2018").await
}

/// The guidelines are sent; they stay open to the end of the walk.
pub(super) async fn send_guidelines(walk: &mut Walk, town: &Town) -> Result<String, CommandError> {
    let iop = content::read(content::IOP)?;
    walk.step(town.registrar.title, "Ks 1121/2017 registered");
    let case = register(walk, town, &iop, "2017-11-20").await?;
    walk.step(
        town.officer.title,
        "the guidelines sent; they stay open to the end of the walk",
    );
    let remiss = id(&walk
        .post(
            &town.officer,
            &format!("/cases/{case}/remisser"),
            &remiss_fields(&iop),
        )
        .await?)?;
    lay_proposal(walk, town, &iop, &case, &remiss).await?;
    let mut bodies = Vec::new();
    for name in list(&iop, "/recipients")? {
        bodies.push(town.organisation(name.as_str().unwrap_or_default())?.to_owned());
    }
    let bodies = json!({ "organisationIds": bodies });
    walk.post(&town.officer, &format!("/remisser/{remiss}/recipients"), &bodies)
        .await?;
    walk.post(
        &town.officer,
        &format!("/remisser/{remiss}/dispatches"),
        &json!({}),
    )
    .await?;
    walk.work().await?;
    letters::posted(walk, town, &remiss, "dispatch", "Ks-1121-2017").await?;
    Ok(remiss)
}

async fn register(walk: &Walk, town: &Town, about: &Value, opened: &str) -> Result<String, CommandError> {
    let officer = "Utredare, kommunstyrelseförvaltningen";
    let case = json!({
        "boardId": town.board(KOMMUNSTYRELSEN)?, "title": text(about, "/caseTitle")?, "caseNumber": text(about, "/caseNumber")?,
        "openedOn": opened, "initiator": text(about, "/initiator")?,
        "officers": [{ "userName": "hand01", "displayName": officer, "responsible": true, "email": "handlaggare@example.org" }],
        "externalReferences": [{ "system": "arendesystemet", "id": text(about, "/caseNumber")? }],
    });
    id(&walk.post(&town.registrar, "/cases", &case).await?)
}

async fn lay_proposal(
    walk: &Walk,
    town: &Town,
    about: &Value,
    case: &str,
    remiss: &str,
) -> Result<(), CommandError> {
    let proposal = super::artifacts::proposal(about, walk.app.today())?;
    let title = encoded(&format!("Förslag: {}", text(about, "/name")?));
    let path = format!(
        "/cases/{case}/documents?kind=proposal&direction=drawnUp&public=true&fileName=forslag.pdf&title={title}"
    );
    let document = walk
        .upload(&town.officer, &path, "application/pdf", proposal)
        .await?;
    walk.post(
        &town.officer,
        &format!("/remisser/{remiss}/documents"),
        &json!({ "documentId": id(&document)? }),
    )
    .await?;
    Ok(())
}

/// A group of the consultation answers.
pub(super) async fn group_answers(
    walk: &mut Walk,
    town: &Town,
    remiss: &str,
    group: &Value,
    channel: &str,
) -> Result<(), CommandError> {
    let respondent = text(group, "/respondent")?;
    walk.step(
        channel,
        &format!("group {} answers: {respondent}", group["group"]),
    );
    let mut words = vec![text(group, "/intro")?.to_owned()];
    for viewpoint in list(group, "/viewpoints")? {
        words.push(format!("- {}", text(viewpoint, "/text")?));
    }
    answers::answer(
        walk,
        town,
        remiss,
        respondent,
        channel,
        "views",
        &words.join("\n\n"),
    )
    .await
}

/// What waits in the inbox is placed; then the remiss is closed for answers.
pub(super) async fn place_inbox_and_close(
    walk: &mut Walk,
    town: &Town,
    remiss: &str,
) -> Result<(), CommandError> {
    let waiting = walk.get(&town.registrar, "/inbox?status=waiting").await?;
    for entry in list(&waiting, "/entries")? {
        walk.step(
            town.registrar.title,
            &format!("inbox: {}", entry["subject"].as_str().unwrap_or_default()),
        );
        for candidate in entry["candidates"].as_array().into_iter().flatten() {
            walk.note(&format!(
                "candidate: {}",
                candidate["reason"].as_str().unwrap_or_default()
            ));
        }
        walk.post(
            &town.registrar,
            &format!("/inbox/{}/matches", id(entry)?),
            &json!({ "remissId": remiss, "respondentName": entry["fromName"], "respondentKind": "association" }),
        )
        .await?;
    }
    walk.step(town.officer.title, "closed for answers (svarstiden slut)");
    walk.post(&town.officer, &format!("/remisser/{remiss}/closures"), &json!({}))
        .await?;
    walk.work().await
}

/// Each response is split into viewpoints, with theme, reply and result; then the compilation is closed.
pub(super) async fn reply(walk: &mut Walk, town: &Town, remiss: &str) -> Result<(), CommandError> {
    walk.step(
        town.officer.title,
        "responses split into viewpoints (synpunkter), each with a reply",
    );
    let groups = content::read(content::VIEWPOINTS)?;
    let others = content::read(content::RESPONSES)?;
    let responses = walk
        .get(&town.officer, &format!("/remisser/{remiss}/responses?limit=100"))
        .await?;
    let mut count = 0;
    for response in list(&responses, "/responses")? {
        let name = response["respondentName"].as_str().unwrap_or_default();
        let supplement = response["relation"] != "first";
        let group = list(&groups, "")?
            .iter()
            .find(|group| group["respondent"] == name && !supplement);
        let other = list(&others, "")?
            .iter()
            .find(|other| other["respondent"] == name && (other["key"] == "supplement") == supplement);
        let Some(found) = group.or(other) else {
            return Err(CommandError::Sentence(format!("no viewpoints of {name}")));
        };
        let viewpoints: Vec<Value> = list(found, "/viewpoints")?
            .iter()
            .map(as_the_api_takes_it)
            .collect();
        if viewpoints.is_empty() {
            continue;
        }
        count += viewpoints.len();
        let path = format!("/responses/{}/viewpoints", id(response)?);
        walk.post(&town.officer, &path, &json!({ "viewpoints": viewpoints }))
            .await?;
    }
    walk.note(&format!("{count} viewpoints"));
    walk.step(
        town.officer.title,
        "compilation closed: every viewpoint has a reply and a result",
    );
    walk.post(
        &town.officer,
        &format!("/remisser/{remiss}/compilation-closures"),
        &json!({}),
    )
    .await?;
    Ok(())
}

/// A viewpoint of the data file without what the API does not know.
fn as_the_api_takes_it(viewpoint: &Value) -> Value {
    let mut fields = viewpoint.clone();
    if let Some(fields) = fields.as_object_mut() {
        fields.retain(|name, _| ["text", "theme", "reply", "result", "reason"].contains(&name.as_str()));
    }
    fields
}

/// The report is written and handed in.
pub(super) async fn report(walk: &mut Walk, town: &Town, story: &mut Agreement) -> Result<(), CommandError> {
    let agreement = content::read(content::AGREEMENT)?;
    story.meeting = drafts::meeting_on(walk, town, KOMMUNSTYRELSEN, "2019-11-26").await?;
    walk.step(
        town.officer.title,
        "tjänsteskrivelse drafted from the case, and edited",
    );
    let written = &agreement["tjansteskrivelse"];
    story.draft = drafts::write(
        walk,
        town,
        &story.case,
        &story.remiss,
        "tjansteskrivelse",
        written,
    )
    .await?;
    let changes = &agreement["writtenInWord"];
    word::write_on(walk, town, &story.draft, changes, "Ks-1216-2018").await?;
    walk.step(town.officer.title, "handed in before the stop date");
    drafts::hand_in(walk, town, &story.draft, &story.meeting).await
}

/// The board decides; the minutes are approved at once.
pub(super) async fn decide(walk: &mut Walk, town: &Town, story: &mut Agreement) -> Result<(), CommandError> {
    let agreement = content::read(content::AGREEMENT)?;
    walk.step(
        town.secretary.title,
        "the board decides, minutes approved at once (omedelbar justering)",
    );
    let about = &agreement["decision"];
    story.decision = drafts::decide(
        walk,
        town,
        &story.case,
        &story.remiss,
        &story.meeting,
        about,
        true,
    )
    .await?;
    Ok(())
}

/// Everyone who answered is told what came of it.
pub(super) async fn feed_back(walk: &mut Walk, town: &Town, remiss: &str) -> Result<(), CommandError> {
    walk.step(
        town.officer.title,
        "feedback (återkoppling): du skrev – vi gjorde – därför",
    );
    let sent = walk
        .post(
            &town.officer,
            &format!("/remisser/{remiss}/feedback-dispatches"),
            &json!({}),
        )
        .await?;
    walk.note(&format!("{} mails, {} letters", sent["mails"], sent["letters"]));
    walk.work().await?;
    letters::posted(walk, town, remiss, "feedback", "Ks-1216-2018").await
}

/// A text as part of an address.
pub(super) fn encoded(text: &str) -> String {
    text.bytes()
        .map(|byte| {
            if byte.is_ascii_alphanumeric() {
                char::from(byte).to_string()
            } else {
                format!("%{byte:02X}")
            }
        })
        .collect()
}
