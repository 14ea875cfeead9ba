//! `GET /organisations/{id}/changes`: who changed what of an organisation, read from the audit log.

use actix_web::{HttpRequest, HttpResponse, get};
use jiff::Timestamp;
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;
use uuid::Uuid;

use super::store;
use crate::access::Caller;
use crate::audit_entries::{self, Happened};
use crate::http::{ApiResult, AppData, Paging, Path, Query};

/// A field that changed.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct FieldChange {
    /// Its name in the API.
    #[schema(example = "name")]
    pub field: String,
    /// Its name in Swedish.
    #[schema(example = "Namn")]
    pub label: String,
    /// What it was. Of contacts none is kept: names and addresses of people can be taken away, and the log never forgets.
    #[schema(value_type = Value, example = "Exempelklubben")]
    pub before: Value,
    /// What it is.
    #[schema(value_type = Value, example = "Exempelföreningen i Örebro")]
    pub after: Value,
}

/// A change of an organisation or its contacts.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ChangeView {
    /// When.
    #[schema(example = "2019-09-02T06:00:00Z")]
    pub at: Timestamp,
    /// Who: the person, else the key, or how the organisation did it itself.
    #[schema(example = "samordnare01")]
    pub who: String,
    /// What was done, as in the audit log.
    #[schema(example = "organisation.changed")]
    pub action: String,
    /// What was done, in Swedish.
    #[schema(example = "Uppgifterna ändrades")]
    pub what: String,
    /// The fields.
    pub changes: Vec<FieldChange>,
}

/// What has changed of an organisation
///
/// Ändringslogg: vem som ändrat vad hos organisationen och dess kontakter, före och efter, det senaste först.
#[utoipa::path(
    tag = "organisations",
    params(("id" = Uuid, Path, description = "The organisation"), Paging),
    responses((status = 200, description = "A page of changes", body = ChangePage)),
    security(("bearer" = ["registrar", "officer", "coordinator", "auditor", "administrator"])),
)]
#[get("/organisations/{id}/changes")]
pub async fn list_changes(
    request: HttpRequest,
    app: AppData,
    caller: Caller,
    id: Path<Uuid>,
    paging: Query<Paging>,
) -> ApiResult<HttpResponse> {
    let (happened, total) = app
        .read(&caller, async |connection| {
            store::find(&app, connection, *id).await?;
            audit_entries::of_subject(&app, connection, "organisation", *id, *paging).await
        })
        .await?;
    let views = happened.into_iter().map(view).collect();
    Ok(ChangePage::new(&app, &request, *paging, views, total).answer())
}

fn view(happened: Happened) -> ChangeView {
    let details = &happened.details;
    let mut changes = between(&details["before"], &details["after"]);
    for field in details["changed"]
        .as_array()
        .into_iter()
        .flatten()
        .filter_map(Value::as_str)
    {
        if !changes.iter().any(|change| change.field == field) {
            changes.push(change(field, Value::Null, Value::Null));
        }
    }
    changes.retain(|change| change.before != change.after || change.before.is_null());
    ChangeView {
        at: happened.at,
        who: match happened.actor.as_str() {
            "contact link" => "organisationen själv, genom sin mejlade länk".to_owned(),
            "organisations" => "registret, av sig självt".to_owned(),
            _ => happened.acting_user.unwrap_or(happened.actor),
        },
        what: what(&happened.action, details),
        action: happened.action,
        changes,
    }
}

fn between(before: &Value, after: &Value) -> Vec<FieldChange> {
    let (Some(before), Some(after)) = (before.as_object(), after.as_object()) else {
        return Vec::new();
    };
    let mut fields: Vec<&String> = before.keys().collect();
    fields.extend(after.keys().filter(|field| !before.contains_key(*field)));
    let value =
        |of: &serde_json::Map<String, Value>, field: &String| of.get(field).cloned().unwrap_or_default();
    fields
        .into_iter()
        .map(|field| change(field, value(before, field), value(after, field)))
        .collect()
}

fn change(field: &str, before: Value, after: Value) -> FieldChange {
    FieldChange {
        field: field.to_owned(),
        label: label(field).to_owned(),
        before,
        after,
    }
}

/// What was done, in a sentence without its full stop.
fn what(action: &str, details: &Value) -> String {
    let role = details["role"]
        .as_str()
        .or_else(|| details["after"]["role"].as_str());
    let role = role.map(|role| format!(" ({role})")).unwrap_or_default();
    let name = |of: &str| details[of]["name"].as_str().unwrap_or("en annan").to_owned();
    match action {
        "organisation.registered" if details["importId"].is_string() => {
            "Lades upp i registret ur en fil".to_owned()
        }
        "organisation.registered" => "Lades upp i registret".to_owned(),
        "organisation.changed" if details["importId"].is_string() => "Ändrades av en inläst fil".to_owned(),
        "organisation.changed" => "Uppgifterna ändrades".to_owned(),
        "organisation.merged" => format!("{} slogs ihop med den här", name("merged")),
        "organisation.mergedInto" => format!("Slogs ihop med {}", name("mergedInto")),
        "organisation.saidDistinct" => format!("Är inte samma som {}", name("from")),
        "organisation.askedToConfirm" => "Tillfrågades om uppgifterna stämmer".to_owned(),
        "contact.added" => format!("En kontakt lades till{role}"),
        "contact.changed" => format!("En kontakt ändrades{role}"),
        "contact.removed" => format!("En kontakt togs bort{role}"),
        "forum.memberAdded" => "En medlem lades till".to_owned(),
        "forum.memberRemoved" => "En medlem togs bort".to_owned(),
        "contacts.confirmed" => "Organisationen bekräftade att uppgifterna stämmer".to_owned(),
        "contactLinks.sent" => "Länkar till kontaktuppgifterna mejlades".to_owned(),
        other => other.to_owned(),
    }
}

fn label(field: &str) -> &str {
    match field {
        "kind" => "Typ",
        "name" => "Namn",
        "names" => "Namn över tiden",
        "earlierNames" => "Tidigare namn",
        "organisationNumber" => "Organisationsnummer",
        "topics" => "Ämnen",
        "areas" => "Områden",
        "agreementSince" => "Överenskommelse",
        "memberCount" => "Antal medlemmar",
        "civilSociety" => "Civilsamhälle",
        "mustAnswer" => "Ska svara",
        "convenorRole" => "Sammankallande",
        "politicianRole" => "Ansvarig politiker",
        "politicalMembers" => "Politiska ledamöter",
        "preferredChannel" | "channel" => "Kanal",
        "active" => "Aktiv",
        "confirmedOn" => "Bekräftad",
        "externalReferences" => "Id i andra system",
        "role" => "Roll",
        "email" => "E-post",
        "phone" => "Telefon",
        "postalAddress" => "Postadress",
        "plainLanguage" => "Lättläst",
        "mayPublish" => "Får publiceras",
        "receivesRemisser" => "Får remisser",
        other => other,
    }
}

crate::page_of! {
    /// A page of changes.
    ChangePage, changes: ChangeView
}
