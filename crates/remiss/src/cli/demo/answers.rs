//! Answers as they come in: by link, by mail, by letter, by an organisation's own system, by the page for anyone.

use jiff::SignedDuration;
use serde_json::{Value, json};

use super::content::{list, text};
use super::setup::{Town, by_name};
use super::walk::{Walk, id};
use crate::cli::CommandError;

/// One answer, by its channel.
pub(super) async fn answer(
    walk: &mut Walk,
    town: &Town,
    remiss: &str,
    respondent: &str,
    channel: &str,
    outcome: &str,
    words: &str,
) -> Result<(), CommandError> {
    match channel {
        "link" => {
            let link = answer_link(walk, town, remiss, respondent).await?;
            let page = walk.page(&link).await?;
            let fields = form(&page, &[("svar", outcome), ("text", words)]);
            walk.submit(&link, &fields).await?;
        }
        "form" => {
            let path = format!("!/remisser/{remiss}/svara");
            let page = walk.page(&path).await?;
            // Nobody reads a form and fills it in in no time.
            let later = walk.app.now() + SignedDuration::from_secs(90);
            walk.go_to(&later.to_string()).await?;
            let fields = form(
                &page,
                &[
                    ("namn", respondent),
                    ("som", "company"),
                    ("epost", "kafe@samlingspunkten.example.org"),
                    ("svar", outcome),
                    ("text", words),
                ],
            );
            walk.submit(&path, &fields).await?;
            walk.work().await?;
            let confirm = confirmation_link(walk)?;
            walk.submit(&confirm, &[]).await?;
        }
        "api" => {
            let body = json!({ "outcome": outcome, "text": words });
            let path = format!("/remisser/{remiss}/responses");
            walk.post(&town.organisation_system, &path, &body).await?;
        }
        "email" => {
            let recipient = recipient(walk, town, remiss, respondent).await?;
            let to = reply_address(walk, town, &recipient).await?;
            let from = recipient["email"]
                .as_str()
                .unwrap_or("svarande@example.org")
                .to_owned();
            let mail = message(walk, &from, &to, "Sv: Remiss", words, "");
            walk.deliver(&format!("{}.eml", walk.app.new_id()), &mail)?;
            walk.work().await?;
        }
        _ => {
            let recipient = recipient(walk, town, remiss, respondent).await.ok();
            let mut body = json!({
                "channel": channel, "outcome": outcome, "text": words, "receivedAt": walk.app.now().to_string(),
            });
            match recipient {
                Some(recipient) => body["recipientId"] = recipient["id"].clone(),
                None => body["respondent"] = json!({ "name": respondent }),
            }
            walk.post(&town.registrar, &format!("/remisser/{remiss}/responses"), &body)
                .await?;
        }
    }
    Ok(())
}

async fn recipient(walk: &Walk, town: &Town, remiss: &str, name: &str) -> Result<Value, CommandError> {
    let recipients = by_name(
        walk,
        &town.officer,
        &format!("/remisser/{remiss}/recipients"),
        "recipients",
    )
    .await?;
    let id = recipients
        .get(name)
        .ok_or_else(|| CommandError::Sentence(format!("no recipient {name}")))?;
    walk.get(&town.officer, &format!("/recipients/{id}")).await
}

/// The mail that a recipient was sent, as its mail program reads it.
async fn mail_to(
    walk: &Walk,
    town: &Town,
    recipient: &Value,
) -> Result<remiss_mail::IncomingMail, CommandError> {
    let path = format!(
        "/messages?recipientId={}&purpose=dispatch&limit=1",
        id(recipient)?
    );
    let sent = walk.get(&town.officer, &path).await?;
    let message = id(&list(&sent, "/messages")?[0])?;
    let bytes = walk
        .fetch(&town.officer, &format!("/messages/{message}/content"), "*/*")
        .await?;
    Ok(remiss_mail::parse(&bytes))
}

/// The address that a recipient's mail asks to answer to.
async fn reply_address(walk: &Walk, town: &Town, recipient: &Value) -> Result<String, CommandError> {
    let mail = mail_to(walk, town, recipient).await?;
    let address = mail.reply_to.map(|to| to.address);
    address.ok_or_else(|| CommandError::Sentence("a mail without a reply address".to_owned()))
}

/// The answer link in a recipient's mail.
async fn answer_link(walk: &Walk, town: &Town, remiss: &str, name: &str) -> Result<String, CommandError> {
    let recipient = recipient(walk, town, remiss, name).await?;
    let words = mail_to(walk, town, &recipient).await?.text;
    let start = words
        .find("/svara/")
        .ok_or_else(|| CommandError::Sentence("a mail without a link".to_owned()))?;
    let link: String = words[start..]
        .chars()
        .take_while(|letter| !letter.is_whitespace())
        .collect();
    Ok(format!("!{link}"))
}

/// The link in the mail that asks who answered on the public page to confirm the address, as its mail program reads it.
fn confirmation_link(walk: &Walk) -> Result<String, CommandError> {
    let unreadable = "the folder of the mails cannot be read";
    let folder = std::fs::read_dir(&walk.state.mail_out).map_err(CommandError::io(unreadable))?;
    for file in folder {
        let path = file.map_err(CommandError::io(unreadable))?.path();
        let bytes = std::fs::read(path).map_err(CommandError::io(unreadable))?;
        let text = remiss_mail::parse(&bytes).text;
        if let Some(start) = text.find("/bekrafta/") {
            let link: String = text[start..]
                .chars()
                .take_while(|letter| !letter.is_whitespace())
                .collect();
            return Ok(format!("!{link}"));
        }
    }
    Err(CommandError::Sentence("no mail that asks to confirm".to_owned()))
}

/// The fields of the form on a page: what is hidden in it, and what the person fills in.
fn form(page: &str, filled: &[(&str, &str)]) -> Vec<(String, String)> {
    let mut fields: Vec<(String, String)> = Vec::new();
    for input in page.split("<input").skip(1) {
        let tag = input.split('>').next().unwrap_or_default();
        let value = |name: &str| {
            let start = tag.find(&format!("{name}=\""))? + name.len() + 2;
            tag[start..].split('"').next().map(str::to_owned)
        };
        if tag.contains("type=\"hidden\"")
            && let (Some(name), Some(value)) = (value("name"), value("value"))
        {
            fields.push((name, value));
        }
    }
    fields.extend(
        filled
            .iter()
            .map(|(name, value)| ((*name).to_owned(), (*value).to_owned())),
    );
    fields
}

/// A mail as a mail program writes it.
fn message(walk: &Walk, from: &str, to: &str, subject: &str, body: &str, more_headers: &str) -> String {
    let number = walk.app.new_id();
    let date = mail_date(walk);
    let encoded = base64(subject);
    format!(
        "From: {from}\nTo: {to}\nSubject: =?utf-8?B?{encoded}?=\nDate: {date}\nMessage-ID: <{number}@mail.example.org>\n\
         {more_headers}MIME-Version: 1.0\nContent-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: 8bit\n\n{body}\n"
    )
}

fn base64(words: &str) -> String {
    base64::Engine::encode(&base64::engine::general_purpose::STANDARD, words)
}

/// A mail of the data files: to the reply address of its sender, where it has the secret of it, or to the common one.
pub(super) async fn deliver(
    walk: &mut Walk,
    town: &Town,
    remiss: &str,
    mail: &Value,
) -> Result<(), CommandError> {
    let key = text(mail, "/key")?;
    let from = match mail["fromName"].as_str() {
        Some(name) => format!("=?utf-8?B?{}?= <{}>", base64(name), text(mail, "/from")?),
        None => text(mail, "/from")?.to_owned(),
    };
    let named = mail["respondent"]
        .as_str()
        .or(mail["fromName"].as_str())
        .unwrap_or_default();
    walk.step(
        "mail",
        &format!(
            "{}: {}",
            mail["fromName"].as_str().unwrap_or_default(),
            text(mail, "/subject")?
        ),
    );
    let to = if mail["toToken"] == true || key == "bounce" {
        let recipient = recipient(walk, town, remiss, named).await?;
        reply_address(walk, town, &recipient).await?
    } else {
        walk.app.settings().mail.reply_address.clone()
    };
    let body = text(mail, "/body")?;
    let words = match key {
        "bounce" => bounce(walk, &to, mail, body)?,
        "outOfOffice" => message(
            walk,
            &from,
            &to,
            text(mail, "/subject")?,
            body,
            "Auto-Submitted: auto-replied\n",
        ),
        _ => message(walk, &from, &to, text(mail, "/subject")?, body, ""),
    };
    walk.deliver(&format!("{key}.eml"), &words)?;
    walk.work().await
}

/// A bounce as RFC 3464 has it.
fn bounce(walk: &Walk, to: &str, mail: &Value, body: &str) -> Result<String, CommandError> {
    let date = mail_date(walk);
    let part = |name: &str| text(mail, &format!("/{name}"));
    Ok(format!(
        "Return-Path: <>\nFrom: Mail Delivery System <{}>\nTo: {to}\nSubject: {}\nDate: {date}\n\
         Message-ID: <{}@mail.example.org>\nAuto-Submitted: auto-replied\nMIME-Version: 1.0\n\
         Content-Type: multipart/report; report-type=delivery-status; boundary=\"grans\"\n\n\
         --grans\nContent-Type: text/plain; charset=utf-8\n\n{body}\n\n--grans\nContent-Type: message/delivery-status\n\n\
         Reporting-MTA: {}\n\nFinal-Recipient: rfc822; {}\nAction: {}\nStatus: {}\nDiagnostic-Code: {}\n\n--grans--\n",
        part("from")?,
        part("subject")?,
        walk.app.new_id(),
        part("reportingMta")?,
        part("failedRecipient")?,
        part("action")?,
        part("status")?,
        part("diagnostic")?,
    ))
}

fn mail_date(walk: &Walk) -> String {
    let now = walk.app.now().to_zoned(remiss_domain::deadline::stockholm());
    now.strftime("%a, %d %b %Y %H:%M:%S %z").to_string()
}
