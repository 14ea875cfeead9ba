//! Kinds of organisations and the ways they want to be asked.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Kind of an organisation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub enum OrganisationKind {
    /// Förening.
    Association,
    /// Trossamfund.
    FaithCommunity,
    /// Studieförbund.
    AdultEducation,
    /// Råd: a standing council of the municipality, for example of pensioners.
    Council,
    /// Forum.
    Forum,
    /// Myndighet.
    Authority,
    /// Nämnd in the same municipality or another.
    MunicipalBoard,
    /// Företag.
    Company,
    /// Facklig organisation.
    Union,
    /// Politiskt parti.
    PoliticalParty,
    /// Annan.
    Other,
}

impl OrganisationKind {
    /// Every kind.
    pub const ALL: [OrganisationKind; 11] = [
        OrganisationKind::Association,
        OrganisationKind::FaithCommunity,
        OrganisationKind::AdultEducation,
        OrganisationKind::Council,
        OrganisationKind::Forum,
        OrganisationKind::Authority,
        OrganisationKind::MunicipalBoard,
        OrganisationKind::Company,
        OrganisationKind::Union,
        OrganisationKind::PoliticalParty,
        OrganisationKind::Other,
    ];

    /// As stored and in the API.
    pub fn as_str(self) -> &'static str {
        match self {
            OrganisationKind::Association => "association",
            OrganisationKind::FaithCommunity => "faithCommunity",
            OrganisationKind::AdultEducation => "adultEducation",
            OrganisationKind::Council => "council",
            OrganisationKind::Forum => "forum",
            OrganisationKind::Authority => "authority",
            OrganisationKind::MunicipalBoard => "municipalBoard",
            OrganisationKind::Company => "company",
            OrganisationKind::Union => "union",
            OrganisationKind::PoliticalParty => "politicalParty",
            OrganisationKind::Other => "other",
        }
    }

    /// In Swedish, as files and documents have it.
    pub fn swedish(self) -> &'static str {
        match self {
            OrganisationKind::Association => "förening",
            OrganisationKind::FaithCommunity => "trossamfund",
            OrganisationKind::AdultEducation => "studieförbund",
            OrganisationKind::Council => "råd",
            OrganisationKind::Forum => "forum",
            OrganisationKind::Authority => "myndighet",
            OrganisationKind::MunicipalBoard => "nämnd",
            OrganisationKind::Company => "företag",
            OrganisationKind::Union => "facklig organisation",
            OrganisationKind::PoliticalParty => "politiskt parti",
            OrganisationKind::Other => "annan",
        }
    }

    /// In Swedish, by what is stored.
    pub fn named(stored: &str) -> &'static str {
        let known = OrganisationKind::ALL
            .into_iter()
            .find(|kind| kind.as_str() == stored);
        known.unwrap_or(OrganisationKind::Other).swedish()
    }

    /// Whether such a body counts as civil society (civilsamhälle) when nothing else is said. Councils and forums do:
    /// the organisations sit in them.
    pub fn is_civil_society(self) -> bool {
        use OrganisationKind::{AdultEducation, Association, Council, FaithCommunity, Forum, Union};
        matches!(
            self,
            Association | FaithCommunity | AdultEducation | Council | Forum | Union
        )
    }

    /// Whether such a body must answer when nothing else is said: authorities must, others are invited
    /// (Förvaltningslagen 26 §).
    pub fn must_answer(self) -> bool {
        matches!(
            self,
            OrganisationKind::Authority | OrganisationKind::MunicipalBoard
        )
    }
}

/// How an organisation wants to be asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub enum PreferredChannel {
    /// E-post.
    Email,
    /// Brev.
    Letter,
}

impl PreferredChannel {
    /// As stored and in the API.
    pub fn as_str(self) -> &'static str {
        match self {
            PreferredChannel::Email => "email",
            PreferredChannel::Letter => "letter",
        }
    }
}
