//! The domain's enumerations as the specification shows them: `#[schema(value_type = enums::OutgoingState)]`.

use utoipa::openapi::schema::{ObjectBuilder, Schema, Type};
use utoipa::openapi::{RefOr, schema::SchemaType};

macro_rules! shown {
    ($($(#[$doc:meta])* $name:ident: $kind:ty;)*) => { $(
        $(#[$doc])*
        #[derive(Debug)]
        pub struct $name;

        impl utoipa::PartialSchema for $name {
            fn schema() -> RefOr<Schema> {
                let values = <$kind>::ALL.iter().map(|value| value.as_str());
                let meanings = <$kind>::ALL.iter().map(|value| format!("`{}`: {}", value.as_str(), value.swedish()));
                ObjectBuilder::new()
                    .schema_type(SchemaType::Type(Type::String))
                    .description(Some(meanings.collect::<Vec<_>>().join(", ")))
                    .enum_values(Some(values))
                    .into()
            }
        }

        impl utoipa::ToSchema for $name {}
    )* };
}

shown! {
    /// State of an outgoing remiss.
    OutgoingState: remiss_domain::workflow::OutgoingState;
    /// State of an incoming remiss.
    IncomingState: remiss_domain::workflow::IncomingState;
    /// Which way a remiss goes.
    Direction: remiss_domain::workflow::Direction;
    /// What came of asking a recipient.
    RecipientOutcome: remiss_domain::workflow::RecipientOutcome;
    /// How far a remiss has reached a recipient.
    RecipientDelivery: remiss_domain::workflow::RecipientDelivery;
    /// Whether one who answered has had the feedback.
    FeedbackState: remiss_domain::workflow::FeedbackState;
    /// What became of a viewpoint.
    ViewpointResult: remiss_domain::workflow::ViewpointResult;
    /// The way an answer came in.
    ResponseChannel: remiss_domain::workflow::ResponseChannel;
    /// What has to be looked at before a response is published.
    FindingKind: remiss_domain::publication::FindingKind;
    /// A measure of the statistics of civil society.
    StatisticsMeasure: remiss_domain::statistics::Measure;
    /// A type of document.
    DocumentType: remiss_domain::heading_rules::DocumentType;
    /// What was decided.
    DecisionKind: remiss_domain::workflow::DecisionKind;
    /// Who decided.
    DecidedBy: remiss_domain::workflow::DecidedBy;
    /// How far a report to the board has come.
    DueProgress: remiss_domain::workflow::DueProgress;
    /// What is to be done after a decision.
    NextStep: remiss_domain::workflow::NextStep;
    /// What a contact of a board works with.
    StaffRole: remiss_domain::staff::StaffRole;
    /// How often a contact gets the digest.
    DigestRhythm: remiss_domain::staff::DigestRhythm;
    /// How an item of a checklist stands.
    TickState: remiss_domain::checklist::TickState;
    /// Why somebody is suggested for a distribution list.
    ReasonKind: remiss_domain::suggestion::ReasonKind;
    /// How large an organisation is, by its members.
    OrganisationSize: remiss_domain::suggestion::Size;
    /// What the bodies on a distribution list are counted by.
    CoverageDimension: remiss_domain::suggestion::Dimension;
    /// Whether a distribution list has enough of something.
    CoverageStanding: remiss_domain::suggestion::Standing;
    /// Whether we are on the list of an announced remiss.
    AnnouncedStanding: remiss_domain::announced_remiss::Standing;
    /// What an alert is about.
    AlertKind: remiss_domain::staff::AlertKind;
    /// Whether a webhook delivers.
    WebhookState: remiss_domain::webhook::WebhookState;
    /// Why something is delivered to a webhook.
    DeliveryKind: remiss_domain::webhook::DeliveryKind;
    /// How far a delivery to a webhook has come.
    DeliveryState: remiss_domain::webhook::DeliveryState;
}
