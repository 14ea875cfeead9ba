//! Follow-up tables as the API shows them.

use remiss_domain::statistics::Measure;
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::content::Activity;
use super::figures::{Compared, Said};
use super::store::Plan;
use crate::access::{Caller, Role};
use crate::app::App;
use crate::http::{Links, enums};

/// Roles that keep the tables.
pub(super) const KEEPERS: &[Role] = &[Role::Officer, Role::Coordinator, Role::Administrator];

/// A follow-up table (uppföljningstabell) without its rows.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct FollowUpSummary {
    /// Id.
    pub id: Uuid,
    /// Name.
    #[schema(example = "Aktivitetsplan 2022–2023")]
    pub name: String,
    /// Number of the case that it belongs to.
    #[schema(example = "Ks 1216/2018")]
    pub case_number: String,
    /// First year.
    #[schema(example = 2022)]
    pub from_year: i16,
    /// Last year.
    #[schema(example = 2023)]
    pub to_year: i16,
    /// Number of rows.
    #[schema(example = 10)]
    pub activity_count: usize,
    /// Links.
    #[serde(rename = "_links")]
    pub links: Links,
}

crate::page_of! {
    /// A page of follow-up tables.
    FollowUpPage, follow_up_plans: FollowUpSummary
}

/// A follow-up table (uppföljningstabell).
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct FollowUpPlanView {
    /// Id.
    pub id: Uuid,
    /// Name.
    #[schema(example = "Aktivitetsplan 2022–2023")]
    pub name: String,
    /// Number of the case that it belongs to.
    #[schema(example = "Ks 1216/2018")]
    pub case_number: String,
    /// Who is responsible for the document (dokumentansvarig).
    #[schema(example = "Samverkansrådet i Örebro")]
    pub responsible: String,
    /// First year.
    #[schema(example = 2022)]
    pub from_year: i16,
    /// Last year.
    #[schema(example = 2023)]
    pub to_year: i16,
    /// The rows, in order.
    pub activities: Vec<ActivityView>,
    /// Version, as in the ETag.
    #[schema(example = 1)]
    pub version: i32,
    /// Links, with the transitions that the caller may make now.
    #[serde(rename = "_links")]
    pub links: Links,
}

/// A row, with what the statistics say.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ActivityView {
    /// Its number, as it is written.
    #[schema(example = "9.")]
    pub number: String,
    /// Whose activity it is: the heading that it stands under.
    #[schema(example = "Örebro kommun")]
    pub group: String,
    /// The principle of the agreement that it follows from (princip).
    #[schema(example = "Dialog")]
    pub principle: String,
    /// The commitment of the agreement (åtagande).
    #[schema(example = "")]
    pub commitment: String,
    /// What is to be done (aktivitet).
    #[schema(
        example = "Använda civilsamhället som remissinstans i högre utsträckning och tidigare skeden inför beslut."
    )]
    pub activity: String,
    /// Who is responsible (ansvarig).
    #[schema(example = "Alla nämnder")]
    pub responsible: String,
    /// By whom and how it is carried out (genomförande).
    #[schema(example = "Förfrågan går till C-nätet innan sändlistan fastställs.")]
    pub carried_out: String,
    /// Comment (kommentar).
    #[schema(example = "Samverkansrådet följer arbetet.")]
    pub comment: String,
    /// The measures of the statistics that answer it.
    #[schema(value_type = Vec<enums::StatisticsMeasure>, example = json!(["shareWithCivilSociety", "daysToDecision"]))]
    pub measures: Vec<Measure>,
    /// What the statistics say, counted now, among the boards that the caller may see.
    pub figures: Vec<FollowUpFigure>,
}

/// What one measure of the statistics says of an activity.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct FollowUpFigure {
    /// The measure; see the definitions in `GET /statistics/civil-society`.
    #[schema(value_type = enums::StatisticsMeasure, example = "shareWithCivilSociety")]
    pub measure: &'static str,
    /// In the years of the plan.
    #[schema(example = 62.5)]
    pub value: Option<f64>,
    /// In as many years before.
    #[schema(example = 48.0)]
    pub before: Option<f64>,
    /// Both in one Swedish sentence.
    #[schema(
        example = "Andel remisser till civilsamhället: 62,5 % (2022–2023), 48 % åren före (2020–2021)."
    )]
    pub sentence: String,
}

fn links(app: &App, caller: &Caller, plan: &Plan) -> Links {
    let address = app.url(&format!("/follow-up-plans/{}", plan.id));
    let may_change = caller.is_one_of(KEEPERS);
    Links::to_self(address.clone())
        .and_if(may_change, "edit", "PUT", address.clone())
        .and_if(may_change, "delete", "DELETE", address)
}

impl FollowUpSummary {
    pub(super) fn of(app: &App, caller: &Caller, plan: &Plan) -> FollowUpSummary {
        FollowUpSummary {
            id: plan.id,
            name: plan.name.clone(),
            case_number: plan.case_number.clone(),
            from_year: plan.from_year,
            to_year: plan.to_year,
            activity_count: plan.activities.len(),
            links: links(app, caller, plan),
        }
    }
}

impl FollowUpPlanView {
    pub(super) fn of(
        app: &App,
        caller: &Caller,
        plan: &Plan,
        compared: Option<&Compared>,
    ) -> FollowUpPlanView {
        let said = |activity: &Activity| -> Vec<Said> {
            compared.map_or_else(Vec::new, |compared| {
                activity
                    .measures
                    .iter()
                    .map(|measure| compared.say(*measure))
                    .collect()
            })
        };
        FollowUpPlanView {
            id: plan.id,
            name: plan.name.clone(),
            case_number: plan.case_number.clone(),
            responsible: plan.responsible.clone(),
            from_year: plan.from_year,
            to_year: plan.to_year,
            activities: plan
                .activities
                .iter()
                .map(|activity| ActivityView {
                    number: activity.number.clone(),
                    group: activity.group.clone(),
                    principle: activity.principle.clone(),
                    commitment: activity.commitment.clone(),
                    activity: activity.activity.clone(),
                    responsible: activity.responsible.clone(),
                    carried_out: activity.carried_out.clone(),
                    comment: activity.comment.clone(),
                    measures: activity.measures.clone(),
                    figures: said(activity)
                        .into_iter()
                        .map(|said| FollowUpFigure {
                            measure: said.measure.as_str(),
                            value: said.value,
                            before: said.before,
                            sentence: said.sentence,
                        })
                        .collect(),
                })
                .collect(),
            version: plan.version,
            links: links(app, caller, plan),
        }
    }
}
