//! What the municipality's own staff are told by mail: when a digest goes, who gets an alert, and how often.
//!
//! A *digest* (sammandrag) tells board secretaries on working days what lies ahead. An *alert* (avisering) tells officers and
//! registrars of something that nobody else will look at: a mail that came back, a mail that waits in the inbox. Neither may become
//! a flood, and neither may ever start a loop of mails.

mod addressee;
mod digest_days;
mod pace;

pub use addressee::{Addressee, Concern, Contact, Officer, address_key, addressees, everyone};
pub use digest_days::{DIGEST_HOUR, due_digest, goes_at};
pub use pace::{APART, GATHER, may_be_told_at};

use crate::text_enum::text_enum;

text_enum! {
    /// What a contact of a board works with.
    pub enum StaffRole {
        /// Prepares the meetings (nämndsekreterare).
        Secretary => "secretary", "nämndsekreterare";
        /// Registers what comes in (registrator).
        Registrar => "registrar", "registrator";
        /// Works on cases (handläggare).
        Officer => "officer", "handläggare";
    }
}

text_enum! {
    /// How often a contact gets the digest.
    pub enum DigestRhythm {
        /// Never.
        None => "none", "inget sammandrag";
        /// Every working day.
        Daily => "daily", "varje arbetsdag";
        /// On the first working day of each week.
        Weekly => "weekly", "veckans första arbetsdag";
    }
}

text_enum! {
    /// What an alert is about.
    pub enum AlertKind {
        /// A mail of ours came back.
        MailBounced => "mailBounced", "mejl som studsade";
        /// A mail of ours could not be sent.
        MailFailed => "mailFailed", "mejl som inte gick fram";
        /// A mail in the inbox waits for a registrar.
        InboxWaiting => "inboxWaiting", "mejl som väntar i inkorgen";
        /// A deadline has passed, and some have not answered.
        DeadlinePassed => "deadlinePassed", "svarstid som har gått ut";
        /// A mailbox could not be read for an hour.
        MailboxAway => "mailboxAway", "brevlåda som inte går att läsa";
        /// A mail was put into quarantine.
        Quarantined => "quarantined", "mejl i karantän";
        /// A recipient asks for more time.
        ExtensionRequested => "extensionRequested", "begäran om anstånd";
        /// Answers from the public page wait for a registrar.
        ResponseWaiting => "responseWaiting", "svar som väntar på registrator";
        /// A system that is told of events has not taken them for days, or wants no more.
        WebhookDisabled => "webhookDisabled", "webhook som stängts av";
        /// We are on the list of an announced remiss whose deadline nears, and have no case.
        CaseMissing => "caseMissing", "remiss utan ärende";
        /// A response came when the compilation was closed already.
        ResponseAfterClosing => "responseAfterClosing", "svar efter avslutad sammanställning";
    }
}

impl AlertKind {
    /// Whose work it is to look at it.
    #[must_use]
    pub const fn concern(self) -> Concern {
        match self {
            Self::MailBounced
            | Self::MailFailed
            | Self::DeadlinePassed
            | Self::ExtensionRequested
            | Self::ResponseAfterClosing => Concern::Case,
            Self::InboxWaiting
            | Self::MailboxAway
            | Self::Quarantined
            | Self::ResponseWaiting
            | Self::WebhookDisabled
            | Self::CaseMissing => Concern::Intake,
        }
    }
}
