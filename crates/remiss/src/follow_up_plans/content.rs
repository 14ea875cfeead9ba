//! What stands in a follow-up table, and how it is checked.

use remiss_domain::statistics::Measure;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::http::{ApiError, ApiResult, FieldError, enums};

/// Most rows of a table.
const MOST_ROWS: usize = 500;
/// Longest text of a cell, in characters.
const LONGEST: usize = 5_000;

/// A row of a follow-up table (aktivitet).
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Activity {
    /// Its number, as it is written.
    #[serde(default)]
    #[schema(example = "9.")]
    pub number: String,
    /// Whose activity it is: the heading that it stands under.
    #[serde(default)]
    #[schema(example = "Örebro kommun")]
    pub group: String,
    /// The principle of the agreement that it follows from (princip).
    #[serde(default)]
    #[schema(example = "Dialog")]
    pub principle: String,
    /// The commitment of the agreement (åtagande).
    #[serde(default)]
    #[schema(example = "")]
    pub commitment: String,
    /// What is to be done (aktivitet).
    #[schema(
        example = "Använda civilsamhället som remissinstans i högre utsträckning och tidigare skeden inför beslut."
    )]
    pub activity: String,
    /// Who is responsible (ansvarig): a role or a body.
    #[serde(default)]
    #[schema(example = "Alla nämnder")]
    pub responsible: String,
    /// By whom and how it is carried out (genomförande).
    #[serde(default)]
    #[schema(example = "Förfrågan går till C-nätet innan sändlistan fastställs.")]
    pub carried_out: String,
    /// Comment (kommentar).
    #[serde(default)]
    #[schema(example = "Samverkansrådet följer arbetet.")]
    pub comment: String,
    /// The measures of the statistics that answer it.
    #[serde(default)]
    #[schema(value_type = Vec<enums::StatisticsMeasure>, example = json!(["shareWithCivilSociety", "daysToDecision"]))]
    pub measures: Vec<Measure>,
}

/// A follow-up table as it is written.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct FollowUpContent {
    /// Name.
    #[schema(example = "Aktivitetsplan 2022–2023")]
    pub name: String,
    /// Number of the case that it belongs to.
    #[serde(default)]
    #[schema(example = "Ks 1216/2018")]
    pub case_number: String,
    /// Who is responsible for the document (dokumentansvarig).
    #[serde(default)]
    #[schema(example = "Samverkansrådet i Örebro")]
    pub responsible: String,
    /// First year.
    #[schema(example = 2022)]
    pub from_year: i16,
    /// Last year.
    #[schema(example = 2023)]
    pub to_year: i16,
    /// The rows, in order.
    #[serde(default)]
    pub activities: Vec<Activity>,
}

impl FollowUpContent {
    /// The same tidied; refused where something is missing or too long.
    pub(super) fn checked(mut self) -> ApiResult<FollowUpContent> {
        let mut wrong = Vec::new();
        self.name = one_line(&self.name);
        self.case_number = one_line(&self.case_number);
        self.responsible = one_line(&self.responsible);
        for (pointer, text, required) in [
            ("/name", &self.name, true),
            ("/caseNumber", &self.case_number, false),
            ("/responsible", &self.responsible, false),
        ] {
            if text.chars().count() > 300 || (required && text.is_empty()) {
                wrong.push(FieldError::new(
                    pointer,
                    "Skriv högst 300 tecken, och ge tabellen ett namn.",
                    "At most 300 characters, and the table needs a name.",
                ));
            }
        }
        let sensible = 1900..=2200;
        if !sensible.contains(&self.from_year)
            || !sensible.contains(&self.to_year)
            || self.from_year > self.to_year
        {
            wrong.push(FieldError::new(
                "/toYear",
                "Ange första och sista året med fyra siffror, till exempel 2022 och 2023.",
                "Give the first and the last year in four digits, 2022 and 2023 for example.",
            ));
        }
        if self.activities.len() > MOST_ROWS {
            wrong.push(FieldError::new(
                "/activities",
                format!("En tabell har högst {MOST_ROWS} rader. Dela upp den i flera."),
                format!("A table has at most {MOST_ROWS} rows."),
            ));
        }
        for (index, activity) in self.activities.iter_mut().enumerate() {
            let texts = [
                &mut activity.number,
                &mut activity.group,
                &mut activity.principle,
                &mut activity.commitment,
                &mut activity.activity,
                &mut activity.responsible,
                &mut activity.carried_out,
                &mut activity.comment,
            ];
            let mut long = false;
            for text in texts {
                *text = text.replace('\0', "").trim().to_owned();
                long |= text.chars().count() > LONGEST;
            }
            if long {
                wrong.push(FieldError::new(
                    format!("/activities/{index}"),
                    format!("En cell har högst {LONGEST} tecken. Korta texten."),
                    format!("A cell has at most {LONGEST} characters."),
                ));
            }
            if activity.activity.is_empty() {
                wrong.push(FieldError::new(
                    format!("/activities/{index}/activity"),
                    "Skriv vad som ska göras, eller ta bort raden.",
                    "Say what is to be done, or leave the row out.",
                ));
            }
            activity.measures.sort_unstable();
            activity.measures.dedup();
        }
        if wrong.is_empty() {
            Ok(self)
        } else {
            Err(ApiError::Invalid(wrong))
        }
    }
}

fn one_line(text: &str) -> String {
    let plain: String = text
        .chars()
        .map(|letter| if letter.is_control() { ' ' } else { letter })
        .collect();
    plain.split_whitespace().collect::<Vec<_>>().join(" ")
}
