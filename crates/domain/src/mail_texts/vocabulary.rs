//! What the text of a mail can be filled with: the fields of each kind.
//!
//! A new field is a line here, and a value where the mail is written.

use crate::heading_rules::FieldInfo;
use crate::heading_rules::vocabulary::{blocks, line, text};

/// The fields of a mail that the municipality writes, and then its own.
macro_rules! municipality_fields {
    ($($own:expr),* $(,)?) => {
        &[
            line("municipality", "kommunens namn"),
            line("web", "kommunens webbplats"),
            line("replyAddress", "e-postadressen att svara till"),
            line("date", "dagens datum"),
            $($own),*
        ]
    };
}

/// The fields of a mail that a board writes, and then its own.
macro_rules! board_fields {
    ($($own:expr),* $(,)?) => {
        municipality_fields![
            line("department", "förvaltningens namn"),
            line("board", "nämndens namn"),
            line("boardInSentence", "nämndens namn inne i en mening"),
            line("boardEmail", "nämndens e-postadress"),
            line("postalAddress", "nämndens postadress, på en rad"),
            $($own),*
        ]
    };
}

/// The fields of a mail about a case, and then its own.
macro_rules! case_fields {
    ($($own:expr),* $(,)?) => {
        board_fields![
            line("caseNumber", "ärendenumret"),
            line("caseTitle", "ärendets rubrik"),
            line("officer", "handläggaren"),
            $($own),*
        ]
    };
}

/// The fields of a mail about a remiss, and then its own.
macro_rules! remiss_fields {
    ($($own:expr),* $(,)?) => {
        case_fields![
            line("remissName", "remissens namn"),
            line("called", "Remiss, Referensgrupp, Dialog eller Råd"),
            text("contacts", "kontaktpersonerna, en per rad"),
            $($own),*
        ]
    };
}

/// The fields of a mail to a body on the distribution list, and then its own.
macro_rules! recipient_fields {
    ($($own:expr),* $(,)?) => {
        remiss_fields![
            line("respondent", "mottagarens namn"),
            line("byLetter", "ja, om det skickas med brev"),
            line("mustAnswer", "ja, om mottagaren ska svara"),
            line("answerLink", "mottagarens egen svarslänk"),
            line("deadline", "svarsdatum med veckodag och klockslag"),
            $($own),*
        ]
    };
}

pub(super) const DISPATCH: &[FieldInfo] = recipient_fields![
    text("purpose", "syftet"),
    text("plainSummary", "sammanfattningen på lättläst svenska"),
    text("canInfluence", "vad som kan påverkas"),
    text("cannotInfluence", "vad som inte kan påverkas"),
    text("questions", "frågorna, numrerade, en per rad"),
    text("attachedDocuments", "handlingarna som följer med, en per rad"),
    text(
        "linkedDocuments",
        "handlingarna som bara finns via svarslänken, en per rad"
    ),
    text("feedbackPromise", "hur återkopplingen ska gå till"),
];

pub(super) const REMINDER: &[FieldInfo] = recipient_fields![
    line("daysLeft", "hur lång tid som är kvar, i ord; tomt sista dagen"),
    line("lastDay", "i dag eller i morgon, om svarsdatumet är så nära"),
    line("passed", "ja, om svarsdatumet har passerat"),
];

pub(super) const RECEIPT: &[FieldInfo] = remiss_fields![
    line("respondent", "den som svarade"),
    line("documentNumber", "svarets nummer"),
    line("received", "när svaret kom in, med klockslag"),
    line("outcome", "slag av svar"),
    line("declines", "ja, om den tillfrågade avstod"),
    line("late", "ja, om svaret kom för sent"),
    line("supplement", "ja, om svaret kompletterar ett tidigare"),
    line("withdrawn", "ja, om remissen är återkallad"),
    line(
        "considered",
        "ja, om svaret ska sammanställas: ingen har avstått, och remissen är inte återkallad"
    ),
    line(
        "replacedNumber",
        "numret på en tidigare kvittens som den här ersätter"
    ),
    line("you", "du eller ni"),
    line("youObject", "dig eller er"),
    line("yourNeuter", "ditt eller ert"),
];

pub(super) const QUARANTINE: &[FieldInfo] =
    municipality_fields![line("received", "när mejlet kom in, med klockslag"),];

pub(super) const DEADLINE: &[FieldInfo] = recipient_fields![
    line("previousDeadline", "det tidigare svarsdatumet"),
    line("hasAnswered", "ja, om mottagaren redan har svarat"),
];

pub(super) const EXTENSION_REFUSAL: &[FieldInfo] = recipient_fields![
    line("wished", "dagen som mottagaren bad om"),
    text("reason", "skälet"),
];

// Nothing of what was written in the form but when: anyone can fill in any address there.
pub(super) const RESPONSE_CONFIRMATION: &[FieldInfo] = remiss_fields![
    line("received", "när svaret kom in, med klockslag"),
    line("confirmLink", "sidan som bekräftar svaret"),
];

pub(super) const WITHDRAWAL: &[FieldInfo] = recipient_fields![
    text("reason", "skälet"),
    line("hasAnswered", "ja, om mottagaren redan har svarat"),
];

pub(super) const CLOSURE: &[FieldInfo] = recipient_fields![];

pub(super) const FEEDBACK: &[FieldInfo] = remiss_fields![
    line("respondent", "den som svarade"),
    line("received", "dagen då svaret kom in"),
    line("declines", "ja, om den tillfrågade avstod"),
    line("you", "du eller ni"),
    line("youCapital", "Du eller Ni"),
    line("youObject", "dig eller er"),
    line("yourNeuter", "ditt eller ert"),
    line("yourNeuterCapital", "Ditt eller Ert"),
    line("page", "adress till remissens sida, om den är öppen"),
    text("introduction", "handläggarens inledning"),
    text("decision", "beslutet"),
    text("feedbackPromise", "vad som har lovats om återkopplingen"),
    line(
        "tooLateForReplies",
        "ja, om svaret kom när sammanställningen var klar"
    ),
    blocks(
        "viewpoints",
        "varje synpunkt med bemötande, resultat och motivering"
    ),
];

pub(super) const PUBLICATION: &[FieldInfo] = remiss_fields![
    line("respondent", "den som svarade"),
    line("documentNumber", "svarets nummer"),
    line("shownAs", "namnet som det visas på sidan"),
    line("page", "adress till det publicerade svaret"),
    line("files", "hur många bilagor som är publicerade, i ord"),
    line("nameHidden", "ja, om en privatpersons namn inte visas"),
    line("masked", "ja, om något är maskerat"),
    line("again", "ja, om det ersätter en tidigare publicering"),
    line("you", "du eller ni"),
    line("youObject", "dig eller er"),
    line("yourNeuter", "ditt eller ert"),
    line("yourNeuterCapital", "Ditt eller Ert"),
];

pub(super) const YTTRANDE: &[FieldInfo] = remiss_fields![
    line("sender", "remissavsändaren"),
    line("senderNumber", "avsändarens diarienummer"),
    line("decisionDate", "dagen för beslutet"),
    line("adoptsText", "ja, om ett yttrande följer med"),
    line("declines", "ja, om nämnden avstår från att yttra sig"),
    line("noObjection", "ja, om nämnden inte har något att invända"),
];

pub(super) const DIGEST: &[FieldInfo] = municipality_fields![
    line("boards", "nämndernas namn"),
    line("headline", "det viktigaste i korthet, till ämnesraden"),
    line("rhythm", "hur ofta sammandraget går ut"),
    blocks("late", "ärenden som inte lämnades in före stoppdatum"),
    blocks("meetings", "ärenden att lämna in, sammanträde för sammanträde"),
    blocks("deadlines", "remisser vars svarstid går ut"),
    blocks("toAnswer", "inkomna remisser som ska besvaras"),
    line("inbox", "vad som väntar i inkorgen"),
];

pub(super) const ALERT: &[FieldInfo] = municipality_fields![
    line(
        "headline",
        "vad det gäller, till ämnesraden; börjar med ärendenumret när allt gäller ett ärende"
    ),
    blocks("things", "vad som har hänt och vad man kan göra"),
    line("forOfficer", "ja, om något gäller ett ärende"),
    line("forRegistrar", "ja, om något gäller inkommande mejl"),
];

pub(super) const MEETING_CHANGE: &[FieldInfo] = board_fields![
    line("headline", "vad som har ändrats i korthet, till ämnesraden"),
    blocks("changes", "varje ändrat sammanträde med datum, skäl och ärenden"),
    line("forOfficer", "ja, om läsaren får det som handläggare"),
    line("tooLate", "ja, om något svar inte längre hinns före svarsdatum"),
];

// Nothing of what was written in the form: anyone can fill in any address there.
pub(super) const SUBSCRIPTION: &[FieldInfo] =
    municipality_fields![line("subscriptionLink", "prenumerationens egen sida")];

pub(super) const NEW_REMISS: &[FieldInfo] = remiss_fields![
    line("deadline", "svarsdatum med veckodag och klockslag"),
    line("page", "adress till remissens sida"),
    text("summary", "syftet"),
    text("plainSummary", "sammanfattningen på lättläst svenska"),
    line("reasons", "varför remissen passar prenumerationen, i ord"),
    line("changeLink", "prenumerationens egen sida"),
    line("endLink", "sidan som avslutar prenumerationen"),
];

pub(super) const FOLLOW_CONFIRMATION: &[FieldInfo] =
    remiss_fields![line("followLink", "sidan där adressen bekräftas")];

pub(super) const FOLLOWED_REMISS: &[FieldInfo] = remiss_fields![
    text("decision", "beslutet"),
    text("tally", "vad synpunkterna ledde till, i en mening"),
    line("page", "adress till remissens sida, om den är öppen"),
];

pub(super) const CONTACT_LINK: &[FieldInfo] = municipality_fields![
    line("organisation", "organisationens namn"),
    line("role", "kontaktens roll"),
    line("contactLink", "sidan med organisationens kontaktuppgifter"),
    line("validUntil", "sista dagen som länken gäller"),
];

pub(super) const CONTACT_CONFIRMATION: &[FieldInfo] = municipality_fields![
    line("organisation", "organisationens namn"),
    line("role", "kontaktens roll"),
    line("contactLink", "sidan med organisationens kontaktuppgifter"),
    line("validUntil", "sista dagen som länken gäller"),
    line(
        "lastConfirmed",
        "dagen då uppgifterna senast bekräftades; tomt om de aldrig har bekräftats"
    ),
];

pub(super) const CONTACT_CHANGE: &[FieldInfo] = municipality_fields![
    line("organisation", "organisationens namn"),
    line("role", "kontaktens roll"),
    line(
        "removed",
        "ja, om kontakten togs bort; annars fick den en annan adress"
    ),
];
