//! The kinds of mails. A new one is a variant, a line in `sheet`, a vocabulary, and a file with its text.

use crate::heading_rules::FieldInfo;
use crate::text_enum::text_enum;

use super::vocabulary;

text_enum! {
    /// Which mail it is.
    pub enum MailKind {
        /// The remiss itself (utskick).
        Dispatch => "dispatch", "utskick av remissen";
        /// A reminder to answer (påminnelse).
        Reminder => "reminder", "påminnelse";
        /// The reminder of the last day, or the day before it (påminnelse sista dagen).
        LastDayReminder => "lastDayReminder", "påminnelse inför sista dagen";
        /// A receipt of a response (mottagningskvittens).
        Receipt => "receipt", "mottagningskvittens";
        /// A later deadline for one recipient (anstånd).
        Extension => "extension", "anstånd";
        /// No later deadline for one recipient, who had asked for it (avslag på begäran om anstånd).
        ExtensionRefusal => "extensionRefusal", "besked om att anstånd inte ges";
        /// Asks who answered on a public page to confirm the address (bekräftelse av svar).
        ResponseConfirmation => "responseConfirmation", "bekräftelse av svar från webben";
        /// Another deadline for all (ändrat svarsdatum).
        DeadlineChange => "deadlineChange", "ändrat svarsdatum för alla";
        /// The remiss was withdrawn (återkallelse).
        Withdrawal => "withdrawal", "återkallelse";
        /// The time to answer is over (svarstiden är slut).
        Closure => "closure", "besked om att svarstiden är slut";
        /// What came of the views (återkoppling).
        Feedback => "feedback", "återkoppling";
        /// A response was published (publicering).
        Publication => "publication", "besked om att svaret är publicerat";
        /// The answer to an incoming remiss (yttrande).
        Yttrande => "yttrande", "yttrande till remissavsändaren";
        /// Asks whether a subscription is wanted (bekräftelse av prenumeration).
        SubscriptionConfirmation => "subscriptionConfirmation", "bekräftelse av prenumeration";
        /// Somebody asked for a subscription that is there already.
        SubscriptionKnown => "subscriptionKnown", "besked om att adressen redan prenumererar";
        /// A new remiss, to who subscribes (ny remiss).
        NewRemiss => "newRemiss", "ny remiss till den som prenumererar";
        /// Asks whether somebody wants to be told what comes of a remiss (följa en remiss).
        FollowConfirmation => "followConfirmation", "bekräftelse av att få veta hur det gick";
        /// What came of a remiss, to who asked to be told without having answered.
        FollowedRemiss => "followedRemiss", "hur det gick med en remiss, till den som bad att få veta det";
        /// The link by which an organisation keeps its contacts up to date (kontaktuppgifter).
        ContactLink => "contactLink", "länk till kontaktuppgifter";
        /// Asks once a year whether what is kept of an organisation is right (årlig fråga).
        ContactConfirmation => "contactConfirmation", "årlig fråga om kontaktuppgifter";
        /// To an address that is no contact of the organisation any more.
        ContactChange => "contactChange", "besked om ändrade kontaktuppgifter";
        /// A virus was found in a mail that came in (mejl i karantän).
        Quarantine => "quarantine", "besked om mejl i karantän";
        /// What lies ahead, to a board's staff (sammandrag).
        Digest => "digest", "sammandrag till nämndens tjänstepersoner";
        /// What an officer or registrar has to look at (avisering).
        Alert => "alert", "avisering till handläggare och registratorer";
        /// Meetings were moved or called off, to officers and a board's staff (ändrade sammanträden).
        MeetingChange => "meetingChange", "besked om ändrade sammanträden";
    }
}

/// What a kind's file is, and has to hold.
struct Sheet {
    /// Name of the file, without folder.
    file: &'static str,
    /// The embedded text.
    standard: &'static str,
    fields: &'static [FieldInfo],
    /// Fields that have to stand in the text, ordinary and plain.
    must_have: &'static [&'static str],
}

macro_rules! sheet {
    ($name:literal, $fields:ident, $must_have:expr) => {
        Sheet {
            file: concat!($name, ".toml"),
            standard: include_str!(concat!("texts/", $name, ".toml")),
            fields: vocabulary::$fields,
            must_have: $must_have,
        }
    };
}

impl MailKind {
    const fn sheet(self) -> Sheet {
        match self {
            Self::Dispatch => sheet!("dispatch", DISPATCH, &["deadline", "answerLink"]),
            Self::Reminder => sheet!("reminder", REMINDER, &["deadline", "answerLink"]),
            Self::LastDayReminder => sheet!("last_day_reminder", REMINDER, &["deadline", "answerLink"]),
            Self::Receipt => sheet!("receipt", RECEIPT, &["documentNumber", "received"]),
            Self::Extension => sheet!("extension", DEADLINE, &["deadline", "answerLink"]),
            Self::ExtensionRefusal => {
                sheet!(
                    "extension_refusal",
                    EXTENSION_REFUSAL,
                    &["deadline", "reason", "answerLink"]
                )
            }
            Self::ResponseConfirmation => {
                sheet!(
                    "response_confirmation",
                    RESPONSE_CONFIRMATION,
                    &["received", "confirmLink"]
                )
            }
            Self::DeadlineChange => sheet!("deadline_change", DEADLINE, &["deadline", "answerLink"]),
            Self::Withdrawal => sheet!("withdrawal", WITHDRAWAL, &["reason"]),
            Self::Closure => sheet!("closure", CLOSURE, &[]),
            Self::Feedback => sheet!("feedback", FEEDBACK, &["viewpoints"]),
            Self::Publication => sheet!("publication", PUBLICATION, &["page"]),
            Self::Yttrande => sheet!("yttrande", YTTRANDE, &[]),
            Self::SubscriptionConfirmation => {
                sheet!("subscription_confirmation", SUBSCRIPTION, &["subscriptionLink"])
            }
            Self::SubscriptionKnown => sheet!("subscription_known", SUBSCRIPTION, &["subscriptionLink"]),
            Self::NewRemiss => sheet!("new_remiss", NEW_REMISS, &["deadline", "page", "endLink"]),
            Self::FollowConfirmation => sheet!("follow_confirmation", FOLLOW_CONFIRMATION, &["followLink"]),
            Self::FollowedRemiss => sheet!("followed_remiss", FOLLOWED_REMISS, &["decision"]),
            Self::ContactLink => sheet!("contact_link", CONTACT_LINK, &["contactLink", "organisation"]),
            Self::ContactConfirmation => {
                sheet!(
                    "contact_confirmation",
                    CONTACT_CONFIRMATION,
                    &["contactLink", "organisation"]
                )
            }
            Self::ContactChange => sheet!("contact_change", CONTACT_CHANGE, &["organisation"]),
            Self::Quarantine => sheet!("quarantine", QUARANTINE, &["received"]),
            Self::Digest => sheet!("digest", DIGEST, &["late", "meetings", "deadlines"]),
            Self::Alert => sheet!("alert", ALERT, &["things"]),
            Self::MeetingChange => sheet!("meeting_change", MEETING_CHANGE, &["changes"]),
        }
    }

    /// Name of its file, for example `last_day_reminder.toml`.
    #[must_use]
    pub const fn file_name(self) -> &'static str {
        self.sheet().file
    }

    /// The embedded text as its file is: what a municipality starts its own from.
    #[must_use]
    pub const fn standard_text(self) -> &'static str {
        self.sheet().standard
    }

    /// The fields that its text can use.
    #[must_use]
    pub const fn fields(self) -> &'static [FieldInfo] {
        self.sheet().fields
    }

    /// The field of this name.
    #[must_use]
    pub fn field(self, name: &str) -> Option<&'static FieldInfo> {
        self.fields().iter().find(|field| field.name == name)
    }

    /// The fields that its text has to have: without them the mail would not do what it is for.
    #[must_use]
    pub const fn must_have(self) -> &'static [&'static str] {
        self.sheet().must_have
    }

    /// Whether it is about one case, whose number its subject then has to carry.
    #[must_use]
    pub fn is_about_case(self) -> bool {
        self.field("caseNumber").is_some()
    }
}
