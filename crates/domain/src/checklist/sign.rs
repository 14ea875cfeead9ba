//! What the system can see by itself.

use crate::text_enum::text_enum;

text_enum! {
    /// Which cases have an item.
    pub enum CaseKind {
        /// Every case.
        All => "all", "alla ärenden";
        /// Cases with an incoming remiss.
        Incoming => "incoming", "ärenden med en inkommen remiss";
        /// Cases in which others are asked.
        Outgoing => "outgoing", "ärenden där andra tillfrågas";
    }
}

text_enum! {
    /// A sign that an item is done. The Swedish words are the reason that is shown.
    pub enum Sign {
        /// The case has its number.
        CaseRegistered => "caseRegistered", "Ärendet är registrerat.";
        /// An officer is responsible.
        OfficerNamed => "officerNamed", "Ärendet har en ansvarig handläggare.";
        /// The remiss has a deadline.
        DeadlineKnown => "deadlineKnown", "Svarsdatum är registrerat.";
        /// The case is meant for a meeting.
        MeetingChosen => "meetingChosen", "Ärendet har ett sammanträde.";
        /// A remiss of the board was sent.
        OthersAsked => "othersAsked", "En remiss har skickats.";
        /// The time to answer is over for all of them.
        AnswersIn => "answersIn", "Svarstiden är avslutad.";
        /// The compilation is closed.
        CompilationClosed => "compilationClosed", "Sammanställningen är avslutad.";
        /// A tjänsteskrivelse was begun.
        ReportBegun => "reportBegun", "Tjänsteskrivelsen är påbörjad.";
        /// A yttrande was begun.
        StatementBegun => "statementBegun", "Förslaget till yttrande är påbörjat.";
        /// The case stands on an agenda.
        HandedIn => "handedIn", "Ärendet är inlämnat.";
        /// There is a decision that settles the case.
        Decided => "decided", "Beslut är registrerat.";
        /// The minutes are approved, or none are needed.
        MinutesApproved => "minutesApproved", "Protokollet är justerat.";
        /// The yttrande was sent to the one who asked.
        AnswerSent => "answerSent", "Yttrandet är skickat.";
        /// Those who answered were told what came of it.
        FedBack => "fedBack", "Återkopplingen är skickad.";
        /// The case is closed.
        CaseClosed => "caseClosed", "Ärendet är avslutat.";
    }
}
