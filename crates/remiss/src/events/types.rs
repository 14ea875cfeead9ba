//! Every type of event there is, with what it tells.
//!
//! A type is written here before it is written into the log: `audit` refuses others in tests, and the specification and
//! [webhooks](crate::webhooks) know the same ones.

use serde_json::Value;

/// Types and what they tell, by the kind of thing.
pub const TYPES: &[(&str, &str)] = &[
    ("agenda.itemDeferred", "ett ärende på dagordningen sköts upp"),
    ("agenda.itemWithdrawn", "ett ärende utgick ur dagordningen"),
    ("agenda.ordered", "dagordningens ordning ändrades"),
    (
        "announcedRemiss.caseMissing",
        "svarsdatum närmar sig för en publicerad remiss till oss, och inget ärende har numret",
    ),
    (
        "announcedRemiss.caseOpened",
        "ett ärende öppnades av en publicerad remiss",
    ),
    ("announcedRemiss.changed", "en publicerad remiss ändrades"),
    ("announcedRemiss.dismissed", "en publicerad remiss lades åt sidan"),
    (
        "announcedRemiss.registered",
        "en publicerad remiss togs in i bevakningen",
    ),
    ("announcedRemiss.resumed", "en publicerad remiss togs upp igen"),
    ("apiKey.created", "en API-nyckel skapades"),
    ("apiKey.revoked", "en API-nyckel spärrades"),
    ("board.changed", "en nämnd ändrades"),
    (
        "board.periodAdded",
        "en nämnd fick ett nytt namn eller en ny nummerserie",
    ),
    ("board.registered", "en nämnd lades upp"),
    ("calendar.created", "en kalenderlänk skapades"),
    ("calendar.revoked", "en kalenderlänk spärrades"),
    ("case.changed", "ett ärendes uppgifter ändrades"),
    ("case.closed", "ett ärende avslutades"),
    ("case.counterpartNumberAdded", "motpartens nummer lades till"),
    (
        "case.hidden",
        "hela ärendet belades med sekretess: den som inte längre får se det låser sin kopia",
    ),
    ("case.moved", "ett ärende flyttades till en annan nämnd"),
    ("case.officerAdded", "en handläggare fick tillgång"),
    ("case.officerRemoved", "en handläggares tillgång togs bort"),
    ("case.registered", "ett ärende registrerades"),
    (
        "case.secrecyChanged",
        "sekretess beslutades eller hävdes för en handling: läs ärendets handlingar igen",
    ),
    ("case.shareEnded", "delningen av ett ärende avslutades"),
    ("case.shared", "ett ärende delades med en annan nämnd"),
    ("case.voided", "ett ärende makulerades"),
    ("caseNumber.reserved", "ett ärendenummer reserverades"),
    ("caseNumber.voided", "ett ärendenummer makulerades"),
    ("checklist.ticked", "en punkt i checklistan ändrades"),
    ("compilation.closed", "sammanställningen avslutades"),
    ("compilation.reopened", "sammanställningen öppnades igen"),
    ("contact.added", "en organisation fick en kontakt"),
    ("contact.changed", "en organisations kontakt ändrades"),
    ("contact.removed", "en organisations kontakt togs bort"),
    ("contactLinks.sent", "länkar till kontaktuppgifterna mejlades"),
    (
        "contacts.confirmed",
        "en organisation bekräftade att uppgifterna stämmer",
    ),
    ("decision.approved", "protokollet justerades"),
    ("decision.corrected", "ett beslut rättades"),
    ("decision.recorded", "ett beslut registrerades"),
    ("decision.sent", "ett beslut skickades"),
    ("distributionList.changed", "en sparad sändlista ändrades"),
    ("distributionList.created", "en sparad sändlista skapades"),
    ("distributionList.deleted", "en sparad sändlista togs bort"),
    (
        "distributionList.memberAdded",
        "en organisation lades till en sparad sändlista",
    ),
    (
        "distributionList.memberRemoved",
        "en organisation togs bort från en sparad sändlista",
    ),
    ("document.changed", "en handlings uppgifter ändrades"),
    ("document.registered", "en handling registrerades"),
    (
        "document.registrationNoted",
        "ett annat systems registrering noterades",
    ),
    ("document.voided", "en handling makulerades"),
    ("draft.created", "ett utkast skapades"),
    ("draft.edited", "ett utkast ändrades"),
    ("draft.regenerated", "ett utkast skrevs om ur ärendet"),
    ("draft.submitted", "ett utkast lämnades in"),
    ("draft.uploaded", "ett utkast laddades upp från Word"),
    ("followUpPlan.changed", "en uppföljningstabell ändrades"),
    ("followUpPlan.created", "en uppföljningstabell skapades"),
    ("followUpPlan.deleted", "en uppföljningstabell togs bort"),
    ("forum.memberAdded", "ett forum fick en medlem"),
    ("forum.memberRemoved", "ett forum miste en medlem"),
    ("inboxEntry.leftToRegistrar", "ett mejl väntar på en registrator"),
    ("inboxEntry.noted", "ett mejl noterades"),
    ("inboxEntry.placed", "ett mejl placerades i ett ärende"),
    ("inboxEntry.quarantined", "ett mejl sattes i karantän"),
    ("inboxEntry.received", "ett mejl kom in"),
    ("inboxEntry.released", "ett mejl släpptes ur karantän"),
    ("inboxEntry.undone", "placeringen av ett mejl ångrades"),
    ("lateConsent.given", "ett ärende får lämnas in efter stoppdatum"),
    (
        "lateConsent.withdrawn",
        "ett medgivande att lämna in efter stoppdatum drogs tillbaka",
    ),
    ("meeting.cancelled", "ett sammanträde ställdes in"),
    ("meeting.changed", "ett sammanträde ändrades"),
    ("meeting.planned", "ett sammanträde lades upp"),
    ("meetings.imported", "en fil med sammanträden lästes in"),
    ("message.bounced", "ett mejl studsade"),
    ("message.failed", "ett mejl kunde inte skickas"),
    ("message.printed", "ett brev skrevs ut"),
    ("message.queuedAgain", "ett mejl köades på nytt"),
    ("message.sent", "ett mejl skickades"),
    (
        "organisation.askedToConfirm",
        "en organisation tillfrågades om uppgifterna stämmer",
    ),
    ("organisation.changed", "en organisations uppgifter ändrades"),
    (
        "organisation.merged",
        "en annan organisation slogs ihop med den här",
    ),
    (
        "organisation.mergedInto",
        "organisationen slogs ihop med en annan",
    ),
    ("organisation.registered", "en organisation lades upp"),
    ("organisation.saidDistinct", "två organisationer sades vara två"),
    ("organisations.imported", "en fil med organisationer lästes in"),
    (
        "plan.changed",
        "tidplanen ändrades, eftersom sammanträdet ändrades",
    ),
    ("recipient.askedForTime", "en remissinstans bad om anstånd"),
    ("recipient.changed", "en remissinstans ändrades"),
    ("recipient.extended", "en remissinstans fick anstånd"),
    ("recipient.extensionRefused", "en begäran om anstånd avslogs"),
    ("recipient.removed", "en remissinstans togs bort"),
    ("recipients.added", "remissinstanser lades till"),
    ("remiss.changed", "en remiss ändrades"),
    ("remiss.closed", "svarstiden avslutades"),
    ("remiss.documentAdded", "en handling lades till remissen"),
    ("remiss.documentRemoved", "en handling togs bort från remissen"),
    ("remiss.drafted", "en remiss påbörjades"),
    ("remiss.fedBack", "återkoppling skickades"),
    ("remiss.registered", "en inkommande remiss registrerades"),
    ("remiss.reminded", "påminnelser skickades"),
    ("remiss.sent", "en remiss skickades"),
    ("remiss.withdrawn", "en remiss återkallades"),
    ("response.attachmentAdded", "en bilaga lades till ett remissvar"),
    ("response.fedBack", "den som svarade fick återkoppling"),
    ("response.publicationWithdrawn", "en publicering drogs tillbaka"),
    ("response.published", "ett remissvar publicerades"),
    ("response.received", "ett remissvar kom in"),
    (
        "response.splitIntoViewpoints",
        "ett remissvar delades upp i synpunkter",
    ),
    ("response.voided", "ett remissvar makulerades"),
    ("staffContact.added", "en nämnd fick en kontaktperson"),
    ("staffContact.changed", "en nämnds kontaktperson ändrades"),
    ("staffContact.removed", "en nämnds kontaktperson togs bort"),
    ("stopDate.near", "stoppdatum närmar sig för ett ärende"),
    ("stopDate.passed", "stoppdatum har gått ut för ett ärende"),
    ("subscription.confirmed", "en prenumeration bekräftades"),
    ("subscription.ended", "en prenumeration avslutades"),
    ("viewpoint.changed", "en synpunkt ändrades"),
    ("viewpoint.removed", "en synpunkt togs bort"),
    (
        "waitingResponse.came",
        "ett svar från webben kom in och väntar på bekräftelse",
    ),
    ("waitingResponse.dismissed", "ett svar från webben lades åt sidan"),
    (
        "waitingResponse.received",
        "ett svar från webben bekräftades eller togs emot",
    ),
    (
        "waitingResponse.restored",
        "ett svar från webben som hade lagts åt sidan väntar igen",
    ),
    ("webhook.changed", "en webhook ändrades"),
    ("webhook.created", "en webhook skapades"),
    ("webhook.disabled", "en webhook stängdes av"),
    ("webhook.removed", "en webhook togs bort"),
    ("webhook.replayed", "en webhook börjar om från en annan plats"),
    ("webhook.secretChanged", "en webhook fick en ny hemlighet"),
    ("wordTemplate.created", "en Word-mall lades upp"),
    ("wordTemplate.retired", "en Word-mall togs ur bruk"),
];

/// What a webhook is sent when somebody tries it out; it stands in no log.
pub const TEST: &str = "webhook.test";

/// Whether there are events of this type.
pub fn is_known(kind: &str) -> bool {
    TYPES.binary_search_by(|(known, _)| (*known).cmp(kind)).is_ok()
}

/// Whether this names a type, or all of a kind: `remiss.sent`, `remiss.*`.
pub fn is_known_choice(choice: &str) -> bool {
    match choice.strip_suffix('*') {
        Some(kind) => kind.ends_with('.') && TYPES.iter().any(|(known, _)| known.starts_with(kind)),
        None => is_known(choice) || choice == TEST,
    }
}

/// Where the API tells of a thing of this kind, below the base; `None`: it tells of it nowhere by itself.
pub fn path_of(subject_kind: &str) -> Option<&'static str> {
    Some(match subject_kind {
        "agendaItem" => "/agenda-items",
        "announcedRemiss" => "/announced-remisser",
        "apiKey" => "/api-keys",
        "board" => "/boards",
        "case" => "/cases",
        "caseNumberReservation" => "/case-number-reservations",
        "decision" => "/decisions",
        "distributionList" => "/distribution-lists",
        "document" => "/documents",
        "draft" => "/drafts",
        "followUpPlan" => "/follow-up-plans",
        "inboxEntry" => "/inbox",
        "meeting" => "/meetings",
        "meetingImport" => "/meeting-imports",
        "message" => "/messages",
        "organisation" => "/organisations",
        "organisationImport" => "/organisation-imports",
        "recipient" => "/recipients",
        "remiss" => "/remisser",
        "response" => "/responses",
        "viewpoint" => "/viewpoints",
        "waitingResponse" => "/waiting-responses",
        "webhook" => "/webhooks",
        "wordTemplate" => "/word-templates",
        _ => return None,
    })
}

/// Puts the types into the specification, with what they mean, at the field that has them. Beside the field's own description and example: a schema of their own
/// would take away both.
pub fn describe(field: &mut Value) {
    let meanings = TYPES.iter().map(|(kind, meaning)| format!("`{kind}`: {meaning}"));
    let meanings = meanings.collect::<Vec<_>>().join(", ");
    field["description"] = Value::String(format!(
        "Slag av händelse. Nya kan tillkomma. (Type of event; new ones may come.) {meanings}"
    ));
    field["enum"] = TYPES.iter().map(|(kind, _)| Value::from(*kind)).collect();
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_types_stand_in_order_each_once() {
        let in_order = TYPES.is_sorted_by(|(one, _), (next, _)| one < next);
        assert!(in_order, "they are looked up by halves");
    }

    #[test]
    fn a_choice_names_a_type_or_all_of_a_kind() {
        for known in ["remiss.sent", "remiss.*", "webhook.test"] {
            assert!(is_known_choice(known), "{known}");
        }
        for unknown in ["remiss.sendt", "remis.*", "*", ".*", "remiss*", "remiss."] {
            assert!(!is_known_choice(unknown), "{unknown}");
        }
    }
}
