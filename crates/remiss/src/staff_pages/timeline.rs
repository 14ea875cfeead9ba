//! `/arbete/arenden/{id}/tidslinje`: everything that was done in a case, the newest first, by day.

use actix_web::{HttpRequest, HttpResponse};
use askama::Template;
use remiss_domain::deadline::date_in_sweden;
use remiss_domain::swedish::swedish_weekday_date;
use serde::Deserialize;
use serde_json::Value;
use uuid::Uuid;

use super::desk::{Desk, Frame, Made, at_desk};
use super::shapes::{Case, Deed, Listed};
use super::{files, words};
use crate::http::inside::Problem;
use crate::http::{AppData, Query};

/// A day with what was done on it.
pub(super) struct Day {
    pub day: String,
    pub deeds: Vec<ShownDeed>,
}

/// Something that was done, in words.
pub(super) struct ShownDeed {
    pub clock: String,
    pub what: String,
    /// The words that say more: a number, a name, a reason.
    pub more: String,
    pub who: String,
    /// How many times, one after the other.
    pub times: usize,
}

impl ShownDeed {
    fn is_like(&self, other: &ShownDeed) -> bool {
        (&self.clock, &self.what, &self.more, &self.who)
            == (&other.clock, &other.what, &other.more, &other.who)
    }
}

#[derive(Template)]
#[template(path = "staff_pages/templates/timeline.html")]
struct TimelinePage {
    frame: Frame,
    case: String,
    number: String,
    title: String,
    days: Vec<Day>,
    total: i64,
    previous: Option<i64>,
    next: Option<i64>,
}

#[derive(Debug, Default, Deserialize)]
struct Wanted {
    sida: Option<i64>,
}

/// Deeds on a page.
const ON_A_PAGE: i64 = 100;

/// `GET /arbete/arenden/{id}/tidslinje`
pub(super) async fn show(request: HttpRequest, app: AppData) -> HttpResponse {
    at_desk(&request, app, async |desk| page(desk, &request).await).await
}

async fn page(desk: &Desk, request: &HttpRequest) -> Made {
    let id = files::id(request)?;
    let wanted = Query::<Wanted>::from_query(request.query_string())
        .map(Query::into_inner)
        .unwrap_or_default();
    let sheet = wanted.sida.unwrap_or(1).clamp(1, 100_000);
    let case: Case = desk.get(&format!("/cases/{id}")).await?;
    let deeds = deeds(desk, id, ON_A_PAGE, sheet).await?;
    let page = TimelinePage {
        frame: desk.frame("")?,
        case: format!("/arbete/arenden/{id}"),
        number: case.case_number,
        title: case.title,
        days: days(&deeds.entries),
        total: deeds.total,
        previous: (sheet > 1).then(|| sheet - 1),
        next: (sheet * ON_A_PAGE < deeds.total).then(|| sheet + 1),
    };
    desk.show(&page)
}

/// A page of what was done in a case.
pub(super) async fn deeds(desk: &Desk, case: Uuid, limit: i64, sheet: i64) -> Result<Listed<Deed>, Problem> {
    let path = format!("/cases/{case}/timeline?limit={limit}&page={sheet}");
    desk.list(&path, "entries").await
}

/// By day, in the order they come.
pub(super) fn days(deeds: &[Deed]) -> Vec<Day> {
    let mut days: Vec<Day> = Vec::new();
    for deed in deeds {
        let day = words::capital(&swedish_weekday_date(date_in_sweden(deed.at)));
        if days.last().is_none_or(|last| last.day != day) {
            days.push(Day {
                day,
                deeds: Vec::new(),
            });
        }
        let Some(last) = days.last_mut() else { continue };
        let shown = ShownDeed {
            clock: words::clock(deed.at),
            what: what(&deed.action),
            more: more(&deed.details),
            who: who(deed),
            times: 1,
        };
        // Forty mails of one dispatch are one line.
        match last.deeds.last_mut().filter(|before| before.is_like(&shown)) {
            Some(before) => before.times += 1,
            None => last.deeds.push(shown),
        }
    }
    days
}

fn who(deed: &Deed) -> String {
    match (&deed.acting_user, deed.actor.as_str()) {
        (Some(user), actor) if user == actor => user.clone(),
        (Some(user), actor) => format!("{actor} ({user})"),
        (None, "public") => "Allmänheten".to_owned(),
        (None, "outbox" | "reminders" | "digests") => "Utskicken".to_owned(),
        (None, "inbox") => "Inkorgen".to_owned(),
        (None, "worker") => "Tjänsten själv".to_owned(),
        (None, actor) => actor.to_owned(),
    }
}

/// What was done, in a sentence. What has no words here is written as the log has it.
fn what(action: &str) -> String {
    let words = match action {
        "case.registered" => "Ärendet registrerades",
        "case.changed" => "Ärendets uppgifter ändrades",
        "case.secrecyChanged" => "Sekretess beslutades eller hävdes för en handling",
        "case.hidden" => "Hela ärendet belades med sekretess",
        "case.closed" => "Ärendet avslutades",
        "case.voided" => "Ärendet makulerades",
        "case.officerAdded" => "En handläggare fick tillgång",
        "case.officerRemoved" => "En handläggares tillgång togs bort",
        "case.counterpartNumberAdded" => "Motpartens nummer lades till",
        "case.shared" => "Ärendet delades med en annan nämnd",
        "case.shareEnded" => "Delningen med en annan nämnd avslutades",
        "case.moved" => "Ärendet flyttades till en annan nämnd",
        "document.registered" => "En handling registrerades",
        "document.changed" => "Uppgifter om en handling ändrades",
        "document.voided" => "En handling makulerades",
        "document.registrationNoted" => "Ett annat systems registrering noterades",
        "remiss.drafted" => "En remiss påbörjades",
        "remiss.registered" => "Den inkommande remissen registrerades",
        "remiss.changed" => "Remissen ändrades",
        "remiss.sent" => "Remissen skickades",
        "remiss.reminded" => "Påminnelser skickades",
        "remiss.closed" => "Svarstiden avslutades",
        "remiss.withdrawn" => "Remissen återkallades",
        "remiss.fedBack" => "Återkoppling skickades",
        "remiss.documentAdded" => "En handling lades till remissen",
        "remiss.documentRemoved" => "En handling togs bort från remissen",
        "recipients.added" => "Remissinstanser lades till",
        "recipient.changed" => "En remissinstans ändrades",
        "recipient.removed" => "En remissinstans togs bort",
        "recipient.extended" => "En remissinstans fick anstånd",
        "recipient.askedForTime" => "En remissinstans bad om anstånd",
        "recipient.extensionRefused" => "En begäran om anstånd avslogs",
        "waitingResponse.came" => "Ett svar från webben kom in och väntar på bekräftelse",
        "waitingResponse.received" => "Ett svar från webben bekräftades eller togs emot",
        "waitingResponse.dismissed" => "Ett svar från webben lades åt sidan",
        "response.received" => "Ett remissvar kom in",
        "response.attachmentAdded" => "En bilaga lades till ett remissvar",
        "response.voided" => "Ett remissvar makulerades",
        "response.splitIntoViewpoints" => "Ett remissvar delades upp i synpunkter",
        "response.published" => "Ett remissvar publicerades",
        "response.publicationWithdrawn" => "En publicering drogs tillbaka",
        "viewpoint.added" => "En synpunkt lades till",
        "viewpoint.changed" => "En synpunkt ändrades",
        "viewpoint.removed" => "En synpunkt togs bort",
        "compilation.closed" => "Sammanställningen avslutades",
        "compilation.reopened" => "Sammanställningen öppnades igen",
        "draft.created" => "Ett utkast skapades",
        "draft.edited" => "Ett utkast ändrades",
        "draft.uploaded" => "Ett utkast laddades upp från Word",
        "draft.regenerated" => "Ett utkast skrevs om ur ärendet",
        "draft.submitted" => "Ett utkast lämnades in",
        "decision.recorded" => "Ett beslut registrerades",
        "decision.corrected" => "Beslutet rättades",
        "decision.approved" => "Protokollet justerades",
        "decision.sent" => "Beslutet skickades",
        "message.sent" => "Ett mejl skickades",
        "message.failed" => "Ett mejl kunde inte skickas",
        "message.bounced" => "Ett mejl studsade",
        "message.printed" => "Ett brev skrevs ut",
        "message.queuedAgain" => "Ett mejl köades på nytt",
        "inboxEntry.placed" => "Ett mejl placerades i ärendet",
        "inboxEntry.undone" => "Placeringen av ett mejl ångrades",
        "plan.changed" => "Tidplanen ändrades, eftersom sammanträdet ändrades",
        "checklist.ticked" => "En punkt i checklistan bockades av eller ändrades",
        "agenda.itemDeferred" => "Ärendet sköts upp till ett senare sammanträde",
        "agenda.itemWithdrawn" => "Ärendet togs bort från ärendelistan",
        "lateConsent.given" => "Sen inlämning medgavs",
        "lateConsent.withdrawn" => "Medgivandet om sen inlämning drogs tillbaka",
        "stopDate.near" => "Stoppdatum närmade sig",
        "stopDate.passed" => "Stoppdatum passerade",
        "agenda.ordered" => "Ärendelistans ordning ändrades",
        "meeting.changed" => "Sammanträdet ändrades",
        "meeting.cancelled" => "Sammanträdet ställdes in",
        "caseNumber.reserved" => "Ett nummer reserverades",
        "caseNumber.voided" => "Ett nummer makulerades",
        other => return format!("Händelse: {other}"),
    };
    words.to_owned()
}

/// What says more, of the details that the log has: in words that somebody chose, never ids.
fn more(details: &Value) -> String {
    let mut words = Vec::new();
    for name in [
        "caseNumber",
        "documentNumber",
        "name",
        "title",
        "displayName",
        "userName",
        "respondentName",
        "reason",
    ] {
        if let Some(text) = details[name].as_str().filter(|text| !text.trim().is_empty()) {
            words.push(text.to_owned());
        }
    }
    words.truncate(2);
    words.join(" · ")
}
