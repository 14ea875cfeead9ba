//! The types of documents that the service writes, and what a template of each has to have.

use crate::text_enum::text_enum;

text_enum! {
    /// A type of document: each has an embedded template.
    pub enum DocumentType {
        /// The department's report in a case where the board is asked.
        TjansteskrivelseRemiss => "tjansteskrivelseRemiss", "tjänsteskrivelse i ett remissärende";
        /// The department's report in any other case.
        TjansteskrivelseOther => "tjansteskrivelseOther", "tjänsteskrivelse";
        /// The answer to an incoming remiss.
        Yttrande => "yttrande", "yttrande";
        /// The covering letter of an outgoing remiss.
        Missiv => "missiv", "missiv";
        /// The compilation of responses and replies.
        Sammanstallning => "sammanstallning", "sammanställning";
        /// The agenda of a meeting.
        Arendelista => "arendelista", "ärendelista";
        /// The receipt of a response.
        Mottagningskvittens => "mottagningskvittens", "mottagningskvittens";
        /// The reminder to answer.
        Paminnelse => "paminnelse", "påminnelse";
        /// What a response led to.
        Aterkoppling => "aterkoppling", "återkoppling";
        /// The list of decisions by the chair and by delegates, reported at a meeting.
        Delegationsbeslut => "delegationsbeslut", "anmälan av delegationsbeslut";
        /// Who a remiss was sent to.
        Sandlista => "sandlista", "sändlista";
        /// Labels for letters.
        Adressetiketter => "adressetiketter", "adressetiketter";
    }
}

impl DocumentType {
    /// Fields that must feed some section of a template of this type: without them the document would say nothing.
    #[must_use]
    pub const fn must_feed(self) -> &'static [&'static str] {
        match self {
            // The summary and the proposed decision stand in the agenda and the minutes, the matter in the yttrande.
            Self::TjansteskrivelseRemiss | Self::TjansteskrivelseOther => {
                &["summary", "proposedDecision", "matter"]
            }
            Self::Yttrande => &["matter"],
            // Förvaltningslagen (2017:900) 26 §: what the opinion is to be about, and by when.
            Self::Missiv => &["purpose", "deadline"],
            Self::Sammanstallning => &["viewpoints", "respondents", "responses"],
            Self::Arendelista => &["items"],
            Self::Mottagningskvittens => &["documentNumber"],
            Self::Paminnelse => &["deadline"],
            Self::Aterkoppling => &["viewpoints"],
            Self::Delegationsbeslut => &["decisions"],
            Self::Sandlista => &["recipients"],
            Self::Adressetiketter => &["name", "postalAddress"],
        }
    }

    /// True for the types that an officer drafts and a board treats.
    #[must_use]
    pub const fn is_drafted(self) -> bool {
        matches!(
            self,
            Self::TjansteskrivelseRemiss | Self::TjansteskrivelseOther | Self::Yttrande
        )
    }
}
