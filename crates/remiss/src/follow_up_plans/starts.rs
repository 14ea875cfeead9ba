//! Tables to start from: the plans of Örebro's agreement with civil society, as they were published.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::content::{Activity, FollowUpContent};
use crate::http::{ApiError, ApiResult};

/// A table to start from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub enum FollowUpStart {
    /// Handlingsplan 2017–2018 (Ks 598/2009): fourteen activities by principle and commitment.
    Handlingsplan2017,
    /// Aktivitetsplan 2022–2023 (Ks 1216/2018): ten activities.
    Aktivitetsplan2022,
}

/// The file of a table.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct File {
    name: String,
    case_number: String,
    responsible: String,
    from_year: i16,
    to_year: i16,
    activities: Vec<Activity>,
}

impl FollowUpStart {
    /// The table.
    pub(super) fn content(self) -> ApiResult<FollowUpContent> {
        let text = match self {
            FollowUpStart::Handlingsplan2017 => include_str!("templates/handlingsplan-2017.toml"),
            FollowUpStart::Aktivitetsplan2022 => include_str!("templates/aktivitetsplan-2022.toml"),
        };
        let file: File = toml::from_str(text).map_err(ApiError::internal)?;
        Ok(FollowUpContent {
            name: file.name,
            case_number: file.case_number,
            responsible: file.responsible,
            from_year: file.from_year,
            to_year: file.to_year,
            activities: file.activities,
        })
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use remiss_domain::statistics::Measure;

    use super::*;

    #[test]
    fn the_tables_to_start_from_are_whole_and_can_be_kept() {
        for (start, rows) in [
            (FollowUpStart::Handlingsplan2017, 14),
            (FollowUpStart::Aktivitetsplan2022, 10),
        ] {
            let content = start.content().unwrap();
            assert_eq!(content.activities.len(), rows, "{start:?}");
            assert_eq!(content.clone().checked().unwrap(), content, "{start:?}");
        }
    }

    #[test]
    fn what_was_promised_of_remisser_is_answered_by_the_statistics() {
        let content = FollowUpStart::Handlingsplan2017.content().unwrap();
        let promise = content
            .activities
            .iter()
            .find(|activity| activity.number == "9.")
            .unwrap();
        assert!(
            promise
                .activity
                .contains("i högre utsträckning och tidigare skeden")
        );
        assert!(promise.measures.contains(&Measure::ShareWithCivilSociety));
        assert!(promise.measures.contains(&Measure::DaysToDecision));
    }
}
