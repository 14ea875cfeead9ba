//! A viewpoint as the API shows it, and as it comes in.

use remiss_domain::workflow::ViewpointResult;
use serde::{Deserialize, Deserializer, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use super::store::Viewpoint;
use crate::access::{Caller, Role};
use crate::app::App;
use crate::http::{ApiResult, FieldError, Links, enums};
use crate::remisser::Remiss;

/// A viewpoint (synpunkt).
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ViewpointView {
    /// Id.
    pub id: Uuid,
    /// The remiss.
    pub remiss_id: Uuid,
    /// The response it is part of.
    pub response_id: Uuid,
    /// Order in the response, from 1.
    #[schema(example = 1)]
    pub position: i32,
    /// What was said.
    #[schema(example = "Det behövs mer kunskapsspridning och utbildning om överenskommelsen.")]
    pub text: String,
    /// Theme; may be empty.
    #[schema(example = "Kommunikation")]
    pub theme: String,
    /// The question it answers.
    #[schema(example = "1")]
    pub question_key: Option<String>,
    /// The reply (bemötande); empty until it is written.
    #[schema(example = "En kommunikationsplan läggs till i överenskommelsen.")]
    pub reply: String,
    /// What came of it.
    #[schema(value_type = Option<enums::ViewpointResult>, example = "met")]
    pub result: Option<String>,
    /// Why (motivering); always there when it is not met.
    #[schema(example = "")]
    pub reason: String,
    /// What it still lacks before the compilation can be closed: `reply`, `result`, `reason`.
    #[schema(example = json!([]))]
    pub missing: Vec<&'static str>,
    /// Version, as in the ETag.
    #[schema(example = 1)]
    pub version: i32,
    /// Itself, and what this caller may do now.
    #[serde(rename = "_links")]
    pub links: Links,
}

/// Viewpoints that were added to a response.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct AddedViewpoints {
    /// The new viewpoints, in order.
    pub viewpoints: Vec<ViewpointView>,
}

crate::page_of!(
    /// A page of viewpoints.
    ViewpointPage, viewpoints: ViewpointView
);

impl Viewpoint {
    /// The result, read.
    pub fn result(&self) -> ApiResult<Option<ViewpointResult>> {
        self.result
            .as_deref()
            .map(|text| text.parse().map_err(crate::http::ApiError::internal))
            .transpose()
    }

    /// What it still lacks before the compilation can be closed.
    pub fn missing(&self) -> Vec<&'static str> {
        let mut missing = Vec::new();
        if self.reply.trim().is_empty() {
            missing.push("reply");
        }
        match self.result.as_deref() {
            None => missing.push("result"),
            Some("notMet") if self.reason.trim().is_empty() => missing.push("reason"),
            Some(_) => {}
        }
        missing
    }
}

impl ViewpointView {
    pub(crate) fn of(app: &App, caller: &Caller, viewpoint: &Viewpoint, may_change: bool) -> ViewpointView {
        let path = app.url(&format!("/viewpoints/{}", viewpoint.id));
        let may_change = may_change && caller.has(Role::Officer, viewpoint.board_id);
        let response = app.url(&format!("/responses/{}", viewpoint.response_id));
        let links = Links::to_self(path.clone())
            .and("response", "GET", response)
            .and_if(may_change, "change", "PATCH", path.clone())
            .and_if(may_change, "remove", "DELETE", path);
        ViewpointView {
            id: viewpoint.id,
            remiss_id: viewpoint.remiss_id,
            response_id: viewpoint.response_id,
            position: viewpoint.position,
            text: viewpoint.text.clone(),
            theme: viewpoint.theme.clone(),
            question_key: viewpoint.question_key.clone(),
            reply: viewpoint.reply.clone(),
            result: viewpoint.result.clone(),
            reason: viewpoint.reason.clone(),
            missing: viewpoint.missing(),
            version: viewpoint.version,
            links,
        }
    }
}

/// Whether the viewpoints of a remiss may be changed in its state.
pub(super) fn may_change(remiss: &Remiss) -> bool {
    remiss.outgoing_state().is_ok_and(|state| {
        state
            .allow(remiss_domain::workflow::OutgoingAction::Compile)
            .is_ok()
    })
}

/// The fields of a viewpoint; what is left out stays as it is, and null empties it.
#[derive(Debug, Clone, Default, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ViewpointFields {
    /// What was said, in the respondent's own words.
    #[schema(example = "Det behövs mer kunskapsspridning och utbildning om överenskommelsen.")]
    pub text: Option<String>,
    /// Theme.
    #[serde(
        default,
        deserialize_with = "present",
        skip_serializing_if = "Option::is_none"
    )]
    #[schema(value_type = Option<String>, example = "Kommunikation")]
    pub theme: Option<Option<String>>,
    /// The question it answers.
    #[serde(
        default,
        deserialize_with = "present",
        skip_serializing_if = "Option::is_none"
    )]
    #[schema(value_type = Option<String>, example = "1")]
    pub question_key: Option<Option<String>>,
    /// The reply (bemötande).
    #[serde(
        default,
        deserialize_with = "present",
        skip_serializing_if = "Option::is_none"
    )]
    #[schema(value_type = Option<String>, example = "En kommunikationsplan läggs till i överenskommelsen.")]
    pub reply: Option<Option<String>>,
    /// What came of it.
    #[serde(
        default,
        deserialize_with = "present",
        skip_serializing_if = "Option::is_none"
    )]
    #[schema(value_type = Option<enums::ViewpointResult>, example = "met")]
    pub result: Option<Option<String>>,
    /// Why (motivering); required when it is not met.
    #[serde(
        default,
        deserialize_with = "present",
        skip_serializing_if = "Option::is_none"
    )]
    #[schema(value_type = Option<String>, example = "Förslaget ligger utanför kommunens ansvar.")]
    pub reason: Option<Option<String>>,
}

/// A field that is there, be it null; `#[serde(default)]` stands for one that is not.
fn present<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Option<String>>, D::Error> {
    Option::deserialize(deserializer).map(Some)
}

/// A viewpoint as it is kept, checked.
#[derive(Debug, Clone, Default)]
pub(super) struct Content {
    pub text: String,
    pub theme: String,
    pub question_key: Option<String>,
    pub reply: String,
    pub result: Option<ViewpointResult>,
    pub reason: String,
}

impl Content {
    pub(super) fn of(viewpoint: &Viewpoint) -> ApiResult<Content> {
        Ok(Content {
            text: viewpoint.text.clone(),
            theme: viewpoint.theme.clone(),
            question_key: viewpoint.question_key.clone(),
            reply: viewpoint.reply.clone(),
            result: viewpoint.result()?,
            reason: viewpoint.reason.clone(),
        })
    }

    /// Takes the given fields; `at` is the pointer to them. What is wrong goes to `wrong`.
    pub(super) fn apply(
        &mut self,
        fields: &ViewpointFields,
        remiss: &Remiss,
        at: &str,
        wrong: &mut Vec<FieldError>,
    ) {
        let texts = [
            (&mut self.theme, &fields.theme),
            (&mut self.reply, &fields.reply),
            (&mut self.reason, &fields.reason),
        ];
        for (kept, given) in texts {
            if let Some(given) = given {
                *kept = tidy(given.as_deref().unwrap_or_default());
            }
        }
        if let Some(text) = &fields.text {
            self.text = tidy(text);
        }
        if self.text.is_empty() {
            wrong.push(FieldError::new(
                format!("{at}/text"),
                "Skriv vad som sägs i synpunkten.",
                "Say what the viewpoint says.",
            ));
        }
        if let Some(key) = &fields.question_key {
            self.question_key = key.clone().filter(|key| !key.is_empty());
            let known = |key: &String| remiss.questions.iter().any(|question| &question.key == key);
            if self.question_key.as_ref().is_some_and(|key| !known(key)) {
                wrong.push(FieldError::new(
                    format!("{at}/questionKey"),
                    "Remissen har ingen sådan fråga.",
                    "The remiss has no such question.",
                ));
            }
        }
        if let Some(result) = &fields.result {
            match result.as_deref().map(str::parse::<ViewpointResult>) {
                None => self.result = None,
                Some(Ok(result)) => self.result = Some(result),
                Some(Err(error)) => wrong.push(FieldError::new(
                    format!("{at}/result"),
                    format!("Resultatet är något av {}.", error.allowed.join(", ")),
                    format!("The result is one of {}.", error.allowed.join(", ")),
                )),
            }
        }
        if self.result == Some(ViewpointResult::NotMet) && self.reason.is_empty() {
            wrong.push(FieldError::new(
                format!("{at}/reason"),
                "En synpunkt som inte tillgodoses måste ha en motivering.",
                "A viewpoint that is not met needs a reason.",
            ));
        }
    }
}

fn tidy(text: &str) -> String {
    text.replace('\0', "").replace("\r\n", "\n").trim().to_owned()
}
