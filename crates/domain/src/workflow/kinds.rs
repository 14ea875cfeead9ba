//! The enumerations of the routine, as stored and as shown.

use crate::text_enum::text_enum;

text_enum! {
    /// Which way a remiss goes.
    pub enum Direction {
        /// The board asks.
        Outgoing => "outgoing", "utgående";
        /// The board is asked.
        Incoming => "incoming", "inkommande";
    }
}

text_enum! {
    /// State of a remiss that the board sends out.
    pub enum OutgoingState {
        /// Being written.
        Draft => "draft", "utkast";
        /// Sent; answers are awaited.
        Sent => "sent", "skickad";
        /// The time to answer is over; the answers are being compiled.
        Closed => "closed", "svarstiden slut";
        /// Handed in to the board for a meeting.
        Reported => "reported", "inlämnad till nämnden";
        /// The board has decided.
        Decided => "decided", "beslutad";
        /// Everyone who answered has been told what came of it.
        FedBack => "fedBack", "återkopplad";
        /// Withdrawn before a decision.
        Withdrawn => "withdrawn", "återkallad";
    }
}

text_enum! {
    /// State of a remiss that the board is asked to answer.
    pub enum IncomingState {
        /// Registered, nobody works on it yet.
        Registered => "registered", "registrerad";
        /// An officer prepares the yttrande.
        InPreparation => "inPreparation", "under beredning";
        /// Handed in for a meeting.
        HandedIn => "handedIn", "inlämnad till nämnden";
        /// Decided, by the board, the chair or a delegate.
        Decided => "decided", "beslutad";
        /// The yttrande has been sent to the one who asked.
        Sent => "sent", "yttrandet skickat";
        /// Ended without a yttrande being sent, or filed away after it was.
        Closed => "closed", "avslutad";
    }
}

text_enum! {
    /// What came of asking one recipient.
    pub enum RecipientOutcome {
        /// Answered with views.
        Views => "views", "synpunkter";
        /// Answered that there is no objection.
        NoObjection => "noObjection", "ingen erinran";
        /// Answered that it declines to give views.
        Declines => "declines", "avstår";
        /// Did not answer.
        NoAnswer => "noAnswer", "ej svar";
    }
}

text_enum! {
    /// How far the remiss has reached one recipient.
    pub enum RecipientDelivery {
        /// Not yet sent.
        Pending => "pending", "inte skickad";
        /// Handed to the mail server.
        Sent => "sent", "skickad";
        /// The receiving server has taken it.
        Delivered => "delivered", "framme";
        /// The mail came back.
        Bounced => "bounced", "studsade";
        /// To be printed and posted.
        LetterToPrint => "letterToPrint", "brev att skriva ut";
        /// Posted as a letter.
        LetterPosted => "letterPosted", "postat som brev";
    }
}

text_enum! {
    /// What became of a viewpoint.
    pub enum ViewpointResult {
        /// The proposal was changed as asked.
        Met => "met", "tillgodosedd";
        /// Changed in part.
        PartlyMet => "partlyMet", "delvis tillgodosedd";
        /// Not changed; a reason is required.
        NotMet => "notMet", "inte tillgodosedd";
        /// Taken note of; it asked for no change.
        Noted => "noted", "noterad";
        /// About something else than the remiss.
        OutsideRemiss => "outsideRemiss", "utanför remissen";
        /// To be treated later (restlista).
        CarriedOver => "carriedOver", "överförd till restlistan";
    }
}

text_enum! {
    /// The way an answer came in.
    pub enum ResponseChannel {
        /// By the answer link, without login.
        Link => "link", "svarslänk";
        /// By the API.
        Api => "api", "API";
        /// By e-mail.
        Email => "email", "e-post";
        /// By letter.
        Letter => "letter", "brev";
        /// By telephone, noted by an official.
        Phone => "phone", "telefon";
        /// At a meeting, noted by an official.
        Meeting => "meeting", "möte";
    }
}

text_enum! {
    /// What was decided.
    pub enum DecisionKind {
        /// As proposed.
        Adopted => "adopted", "enligt förslaget";
        /// With changes.
        AdoptedWithChanges => "adoptedWithChanges", "med ändringar";
        /// Back to the department for more work (återremiss).
        ReferredBack => "referredBack", "återremiss";
        /// To be treated at a later meeting (bordläggning).
        Deferred => "deferred", "bordlagt";
        /// The board declines to answer (incoming only).
        Declined => "declined", "avstår från att yttra sig";
        /// The board has no objection (incoming only).
        NoObjection => "noObjection", "ingen erinran";
    }
}

impl DecisionKind {
    /// True when the case is settled by it; false for referral back and deferral, after which it comes up again.
    #[must_use]
    pub const fn settles(self) -> bool {
        !matches!(self, Self::ReferredBack | Self::Deferred)
    }

    /// True when a yttrande is adopted, which then has to be sent along.
    #[must_use]
    pub const fn adopts_text(self) -> bool {
        matches!(self, Self::Adopted | Self::AdoptedWithChanges)
    }

    /// The decisions that are possible in a direction: one who asks can neither decline to answer nor have no objection.
    #[must_use]
    pub const fn possible(direction: Direction) -> &'static [Self] {
        match direction {
            Direction::Outgoing => &[
                Self::Adopted,
                Self::AdoptedWithChanges,
                Self::ReferredBack,
                Self::Deferred,
            ],
            Direction::Incoming => Self::ALL,
        }
    }
}

text_enum! {
    /// Who decided.
    pub enum DecidedBy {
        /// The board at a meeting.
        Board => "board", "nämnden";
        /// The chair in an urgent case (kommunallagen (2017:725) 6 kap. 39 §); reported to the next meeting.
        Chair => "chair", "ordföranden";
        /// An official under delegation (6 kap. 37 §); reported to the next meeting.
        Delegate => "delegate", "delegat";
    }
}

impl DecidedBy {
    /// True when the decision has to be reported to the next meeting.
    #[must_use]
    pub const fn is_reported(self) -> bool {
        matches!(self, Self::Chair | Self::Delegate)
    }
}
