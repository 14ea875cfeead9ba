//! `/arbete/arenden/{id or number}`: one case: facts, plan, remisser with who has answered, drafts with what is to be mended,
//! documents, decisions, and what has happened.

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse};
use askama::Template;
use remiss_domain::swedish::swedish_date;
use uuid::Uuid;

use super::desk::{Desk, Frame, Made, at_desk, see};
use super::my_cases::{Mark, answers_mark, stop_date_mark};
use super::shapes::{
    Board, Case, CheckItem, Checklist, Decision, Document, Draft, Finding, Findings, Meeting, Officer, Plan,
    Recipient, Remiss, StopDate, board_name,
};
use super::suggested::Coverage;
use super::timeline::{self, Day};
use super::{waiting, words};
use crate::http::AppData;
use crate::http::inside::{Problem, encoded, if_any};

struct Fact {
    name: &'static str,
    value: String,
}

struct Step {
    date: String,
    label: String,
    explanation: String,
    /// Words where the day has passed; how far away it is, else.
    far: String,
    late: bool,
}

struct ShownPlan {
    lead: String,
    /// Nothing can be made.
    impossible: bool,
    steps: Vec<Step>,
    notes: Vec<String>,
    proposals: Vec<(String, String)>,
}

/// A step of the checklist.
struct ShownItem {
    id: String,
    /// How it stands, for the style and in words.
    mark: Mark,
    text: String,
    /// Who said so, or how it is known, and what was remarked.
    said: String,
    note: String,
    version: i64,
    /// Nobody has said anything of it, and its reader may.
    can_be_ticked: bool,
    /// It was ticked, and its reader may take that back.
    can_be_unticked: bool,
}

/// A phase of the checklist.
struct ShownPhase {
    name: String,
    items: Vec<ShownItem>,
}

struct ShownChecklist {
    progress: String,
    open: bool,
    phases: Vec<ShownPhase>,
}

/// The form by which the secretary consents to a late handing in.
struct ConsentForm {
    meeting: Uuid,
    lead: String,
}

/// What the page says of a form that was sent.
pub(super) enum Said {
    /// Nothing was sent.
    Nothing,
    /// The form at this place was refused.
    Refused {
        /// Id of the section.
        place: &'static str,
        /// Why.
        problem: Problem,
    },
}

struct ShownRecipient {
    name: String,
    /// What it answered, or how far the remiss has reached it.
    words: String,
    /// `done`, `calm` or `late`; the words say it too.
    kind: &'static str,
}

struct ShownRemiss {
    name: String,
    about: String,
    state: String,
    mark: Option<Mark>,
    warnings: Vec<String>,
    recipients: Vec<ShownRecipient>,
    /// Recipients that are not shown.
    rest: i64,
    public_page: Option<String>,
    /// To the distribution list, with suggestions; and what the list lacks, while it can be mended.
    list_page: Option<String>,
    lacks: Vec<String>,
    /// What waits for somebody: answers from the web, wishes for more time. Address and words.
    waiting: Vec<(String, String)>,
    /// Where its answers are published, and where the feedback is sent.
    publishing: Option<String>,
    feedback: Option<String>,
}

struct ShownDraft {
    title: String,
    about: String,
    docx: String,
    pdf: String,
    /// What the rules say in one sentence; none where it is handed in.
    verdict: Option<Mark>,
    findings: Vec<(String, String, String)>,
}

struct ShownDocument {
    /// None where its reader may not have it.
    href: Option<String>,
    number: String,
    title: String,
    about: String,
    void: Option<String>,
}

pub(super) struct ShownDecision {
    pub heading: String,
    pub text: String,
    pub dissent: String,
    pub about: String,
    pub extract: Option<String>,
    /// What was put right, a sentence each.
    pub corrections: Vec<String>,
    /// To the form that puts it right, for whoever may.
    pub correct: Option<String>,
}

#[derive(Template)]
#[template(path = "staff_pages/templates/case.html")]
struct CasePage {
    frame: Frame,
    id: Uuid,
    number: String,
    title: String,
    status: String,
    open: bool,
    marks: Vec<Mark>,
    facts: Vec<Fact>,
    token: String,
    /// What was done just now.
    done: Option<&'static str>,
    /// What a form was refused for, and at which place.
    refused: Option<(&'static str, String)>,
    consent: Option<ConsentForm>,
    plan: Option<ShownPlan>,
    checklist: Option<ShownChecklist>,
    remisser: Vec<ShownRemiss>,
    drafts: Vec<ShownDraft>,
    documents: Vec<ShownDocument>,
    documents_total: i64,
    more_documents: Option<i64>,
    fewer_documents: Option<i64>,
    decisions: Vec<ShownDecision>,
    days: Vec<Day>,
    deeds_total: i64,
    all_deeds: Option<String>,
}

/// Where a number fits several cases, or none.
#[derive(Template)]
#[template(path = "staff_pages/templates/cases_of_number.html")]
struct CasesOfNumberPage {
    frame: Frame,
    wanted: String,
    /// Address, number and title.
    cases: Vec<(String, String, String)>,
}

/// Recipients, documents and deeds that are shown on the page.
const RECIPIENTS: i64 = 100;
const DOCUMENTS: i64 = 50;
const DEEDS: i64 = 15;

#[derive(Debug, Default, serde::Deserialize)]
struct Wanted {
    handlingar: Option<i64>,
    #[serde(default)]
    klart: String,
}

/// `GET /arbete/arenden/{id or number}`
pub(super) async fn show(request: HttpRequest, app: AppData) -> HttpResponse {
    at_desk(&request, app, async |desk| {
        // A slash that is written with a percent sign is left so by the routes.
        let wanted = request.match_info().query("wanted");
        let wanted = wanted.replace("%2F", "/").replace("%2f", "/");
        match wanted.parse::<Uuid>() {
            Ok(id) => page(desk, &request, id, Said::Nothing).await,
            Err(_) => of_number(desk, &wanted).await,
        }
    })
    .await
}

/// Leads to the case that has this number, in any spelling.
async fn of_number(desk: &Desk, wanted: &str) -> Made {
    let path = format!("/cases?caseNumber={}&limit=20", encoded(wanted));
    let found = desk.list::<Case>(&path, "cases").await?.entries;
    if let [only] = found.as_slice() {
        return Ok(see(&format!("/arbete/arenden/{}", only.id)));
    }
    let status = if found.is_empty() {
        StatusCode::NOT_FOUND
    } else {
        StatusCode::OK
    };
    let cases = found.into_iter().map(|case| {
        (
            format!("/arbete/arenden/{}", case.id),
            case.case_number,
            case.title,
        )
    });
    let page = CasesOfNumberPage {
        frame: desk.frame("")?,
        wanted: wanted.to_owned(),
        cases: cases.collect(),
    };
    Ok(super::html(status, &page)?)
}

/// The page of a case, with what is said of a form.
pub(super) async fn page(desk: &Desk, request: &HttpRequest, id: Uuid, said: Said) -> Made {
    let wanted = crate::http::Query::<Wanted>::from_query(request.query_string())
        .map(crate::http::Query::into_inner)
        .unwrap_or_default();
    let sheet = wanted.handlingar.unwrap_or(1).clamp(1, 100_000);
    let case: Case = desk.get(&format!("/cases/{id}")).await?;
    let at = |rest: &str| format!("/cases/{id}{rest}");
    let boards = desk.boards().await?;
    let officers = desk.list::<Officer>(&at("/officers"), "officers").await;
    let officers = if_any(officers)?.map_or_else(Vec::new, |listed| listed.entries);
    let meeting = meeting(desk, &case).await?;
    let due = due(desk, &case, meeting.as_ref()).await?;
    let plan = if_any(desk.get::<Plan>(&at("/plan")).await)?;
    let checklist = if_any(desk.get::<Checklist>(&at("/checklist")).await)?;
    let remisser = desk
        .list::<Remiss>(&format!("/remisser?caseId={id}&limit=100"), "remisser")
        .await;
    let remisser = if_any(remisser)?.map_or_else(Vec::new, |listed| listed.entries);
    let path = at(&format!("/documents?limit={DOCUMENTS}&page={sheet}"));
    let documents = desk.list::<Document>(&path, "documents").await?;
    let drafts = if_any(desk.list::<Draft>(&at("/drafts?limit=100"), "drafts").await)?;
    let decisions = if_any(
        desk.list::<Decision>(&at("/decisions?limit=100"), "decisions")
            .await,
    )?;
    let deeds = timeline::deeds(desk, id, DEEDS, 1).await?;

    let today = desk.app().today();
    let mut marks = Vec::new();
    if let Some(due) = &due {
        marks.push(stop_date_mark(due, today));
    }
    let mut shown_remisser = Vec::with_capacity(remisser.len());
    for remiss in &remisser {
        shown_remisser.push(shown_remiss(desk, remiss).await?);
    }
    let mut shown_drafts = Vec::new();
    for draft in drafts.map_or_else(Vec::new, |listed| listed.entries) {
        shown_drafts.push(shown_draft(desk, draft).await?);
    }
    let (status, refused) = match said {
        Said::Nothing => (StatusCode::OK, None),
        Said::Refused { place, problem } => (problem.status, Some((place, problem.detail))),
    };
    let works_on_list =
        wanted.klart == "checklista" || refused.as_ref().is_some_and(|(place, _)| *place == "checklista");
    let page = CasePage {
        frame: desk.frame("")?,
        token: desk.token()?,
        done: match wanted.klart.as_str() {
            _ if refused.is_some() => None,
            "checklista" => Some("Checklistan är ändrad."),
            "rattelse" => Some("Beslutet är rättat. Vad som stod förut är sparat."),
            "medgivande" => Some("Medgivandet är registrerat. Handläggaren kan lämna in som vanligt."),
            _ => None,
        },
        refused,
        consent: due.as_ref().and_then(consent_form),
        id,
        number: case.case_number.clone(),
        title: case.title.clone(),
        status: words::capital(words::case_status(&case.status)),
        open: case.status == "open",
        marks,
        facts: facts(&case, &boards, &officers, meeting.as_ref()),
        plan: plan
            .filter(|_| case.status == "open")
            .map(|plan| shown_plan(&plan, today)),
        checklist: checklist.map(|list| shown_checklist(list, works_on_list)),
        remisser: shown_remisser,
        drafts: shown_drafts,
        documents_total: documents.total,
        more_documents: (sheet * DOCUMENTS < documents.total).then(|| sheet + 1),
        fewer_documents: (sheet > 1).then(|| sheet - 1),
        documents: documents.entries.into_iter().map(shown_document).collect(),
        decisions: decisions
            .map_or_else(Vec::new, |listed| listed.entries)
            .into_iter()
            .map(shown_decision)
            .collect(),
        days: timeline::days(&deeds.entries),
        deeds_total: deeds.total,
        all_deeds: (deeds.total > DEEDS).then(|| format!("/arbete/arenden/{id}/tidslinje")),
    };
    Ok(super::html(status, &page)?)
}

/// The form for the secretary, where the case is late for its meeting and nobody has consented.
fn consent_form(due: &StopDate) -> Option<ConsentForm> {
    let needed = due.state == "late" && due.links.contains_key("lateConsents");
    needed.then(|| ConsentForm {
        meeting: due.meeting_id,
        lead: format!(
            "Stoppdatum för sammanträdet {} var {}. Handläggaren kan lämna in först när du har medgett det.",
            swedish_date(due.meeting_date),
            swedish_date(due.stop_date)
        ),
    })
}

async fn meeting(desk: &Desk, case: &Case) -> Result<Option<Meeting>, Problem> {
    match case.target_meeting_id {
        Some(meeting) => if_any(desk.get(&format!("/meetings/{meeting}")).await),
        None => Ok(None),
    }
}

/// The case against the stop date of the meeting it is meant for.
async fn due(desk: &Desk, case: &Case, meeting: Option<&Meeting>) -> Result<Option<StopDate>, Problem> {
    let Some(day) = meeting.map(|meeting| meeting.stop_date) else {
        return Ok(None);
    };
    let path = format!(
        "/stop-dates?boardId={}&from={day}&to={day}&limit=100",
        case.board_id
    );
    let listed = if_any(desk.list::<StopDate>(&path, "stopDates").await)?;
    let mut entries = listed.into_iter().flat_map(|listed| listed.entries);
    Ok(entries.find(|due| due.case_id == case.id && Some(due.meeting_id) == case.target_meeting_id))
}

fn facts(case: &Case, boards: &[Board], officers: &[Officer], meeting: Option<&Meeting>) -> Vec<Fact> {
    let mut facts = Vec::new();
    let mut add = |name, value: String| {
        if !value.is_empty() {
            facts.push(Fact { name, value });
        }
    };
    let board = board_name(boards, case.board_id);
    add(
        "Nämnd",
        if case.shared {
            format!("{board} (delat med er, ni kan läsa men inte ändra)")
        } else {
            board.to_owned()
        },
    );
    let responsible = officers.iter().find(|officer| officer.responsible);
    let responsible = responsible.map(|officer| officer.display_name.clone());
    add(
        "Handläggare",
        responsible
            .or_else(|| case.responsible_officer.clone())
            .unwrap_or_else(|| "ingen utsedd".to_owned()),
    );
    let others: Vec<&str> = officers
        .iter()
        .filter(|officer| !officer.responsible)
        .map(|officer| officer.display_name.as_str())
        .collect();
    add("Fler med tillgång", others.join(", "));
    if let Some(meeting) = meeting {
        add(
            "Sammanträde",
            format!(
                "{}, stoppdatum {}",
                swedish_date(meeting.date),
                swedish_date(meeting.stop_date)
            ),
        );
    }
    add("Initiativ", case.initiator.clone());
    let numbers: Vec<String> = case
        .counterpart_numbers
        .iter()
        .map(|counterpart| match counterpart.party.as_str() {
            "" => counterpart.number.clone(),
            party => format!("{} ({party})", counterpart.number),
        })
        .collect();
    add("Motpartens nummer", numbers.join(", "));
    add("Öppnat", swedish_date(case.opened_on));
    if let Some(at) = case.closed_at {
        add("Avslutat", words::moment(at));
    }
    add("Klassificering", case.classification.clone());
    add("Sekretess", case.secrecy_ground.clone().unwrap_or_default());
    add("Makulerat", case.void_reason.clone().unwrap_or_default());
    facts
}

fn shown_plan(plan: &Plan, today: jiff::civil::Date) -> ShownPlan {
    // The meeting that was chosen, unless another has to be found.
    let by_target =
        !plan.target_steps.is_empty() && (plan.target_feasible == Some(true) || plan.steps.is_empty());
    let steps = if by_target {
        &plan.target_steps
    } else {
        &plan.steps
    };
    let until = plan.deadline.map_or_else(String::new, |day| {
        format!("Svaret ska lämnas senast {}. ", swedish_date(day))
    });
    let lead = if plan.target_feasible == Some(false) {
        let other = plan.meeting_date.map_or_else(String::new, |day| {
            format!(" Tidplanen nedan räknar med sammanträdet {}.", swedish_date(day))
        });
        let reason = plan.target_reason.as_deref().unwrap_or_default();
        format!("{until}Det valda sammanträdet hinns inte: {reason}{other}")
    } else {
        format!("{until}{}", plan.summary)
    };
    ShownPlan {
        lead,
        impossible: !plan.feasible || plan.target_feasible == Some(false),
        steps: steps
            .iter()
            .map(|step| Step {
                date: swedish_date(step.date),
                label: words::capital(&step.label),
                explanation: step.explanation.clone(),
                far: if step.done {
                    "klart".to_owned()
                } else if step.late {
                    format!("passerade {}", words::away(step.slack, step.date, today))
                } else {
                    words::away(step.slack, step.date, today)
                },
                late: step.late,
            })
            .collect(),
        notes: plan.notes.clone(),
        proposals: plan
            .proposals
            .iter()
            .map(|proposal| (words::capital(&proposal.label), proposal.reason.clone()))
            .collect(),
    }
}

fn shown_checklist(list: Checklist, open: bool) -> ShownChecklist {
    let phases = list.phases.into_iter().map(|phase| ShownPhase {
        name: phase.name,
        items: phase.items.into_iter().map(shown_step).collect(),
    });
    ShownChecklist {
        progress: format!("{} av {} steg klara", list.progress.done, list.progress.total),
        open,
        phases: phases.collect(),
    }
}

fn shown_step(item: CheckItem) -> ShownItem {
    let by = match (item.ticked_by, item.ticked_at) {
        (Some(who), Some(at)) => format!("{who}, {}", words::moment(at)),
        (who, _) => who.unwrap_or_default(),
    };
    let said: Vec<String> = [item.reason.unwrap_or_default(), by, item.note.clone()]
        .into_iter()
        .filter(|text| !text.is_empty())
        .collect();
    let (kind, state) = match item.state.as_str() {
        "open" => ("calm", "Kvar"),
        "notNeeded" => ("done", "Behövs inte"),
        _ => ("done", "Klart"),
    };
    let may = item.links.contains_key("edit");
    ShownItem {
        id: item.id,
        mark: Mark {
            kind,
            words: state.to_owned(),
        },
        text: item.text,
        said: said.join(" · "),
        note: item.note,
        version: item.version,
        can_be_ticked: may && item.state == "open",
        can_be_unticked: may && item.state != "open",
    }
}

async fn shown_remiss(desk: &Desk, remiss: &Remiss) -> Result<ShownRemiss, Problem> {
    let outgoing = remiss.is_outgoing();
    let (mut recipients, mut rest) = (Vec::new(), 0);
    if outgoing && remiss.recipients.listed > 0 {
        let path = format!("/remisser/{}/recipients?limit={RECIPIENTS}", remiss.id);
        if let Some(listed) = if_any(desk.list::<Recipient>(&path, "recipients").await)? {
            rest = listed.total - i64::try_from(listed.entries.len()).unwrap_or_default();
            recipients = listed
                .entries
                .iter()
                .map(|recipient| shown_recipient(recipient, remiss))
                .collect();
        }
    }
    let list_page = (outgoing && remiss.links.contains_key("recipientSuggestions"))
        .then(|| format!("/arbete/remisser/{}/sandlista", remiss.id));
    let lacks = if list_page.is_some() && remiss.state == "draft" {
        let path = format!("/remisser/{}/coverage", remiss.id);
        if_any(desk.get::<Coverage>(&path).await)?.map_or_else(Vec::new, |coverage| coverage.sentences)
    } else {
        Vec::new()
    };
    let sent = outgoing && remiss.sent_at.is_some();
    let waiting = if sent {
        waiting_for(desk, remiss.id).await?
    } else {
        Vec::new()
    };
    let deadline = remiss.deadline_text.as_deref().unwrap_or("inget svarsdatum");
    let about = if outgoing {
        let sent = remiss.sent_at.map_or_else(
            || "inte skickad".to_owned(),
            |at| format!("skickad {}", words::moment(at)),
        );
        format!(
            "Utgående {}, {sent}. Svar senast {deadline}.",
            words::round(&remiss.label)
        )
    } else {
        let number = match remiss.sender_number.as_str() {
            "" => String::new(),
            number => format!(" ({number})"),
        };
        format!(
            "Inkommande från {}{number}. Svar senast {deadline}.",
            remiss.sender
        )
    };
    Ok(ShownRemiss {
        name: remiss.name.clone(),
        about,
        state: words::capital(words::remiss_state(outgoing, &remiss.state)),
        mark: (outgoing && remiss.sent_at.is_some() && remiss.recipients.listed > 0).then(|| {
            let mut mark = answers_mark(remiss);
            if remiss.state != "sent" {
                mark.kind = "done";
            }
            mark
        }),
        warnings: remiss
            .warnings
            .iter()
            .map(|warning| warning.text.clone())
            .collect(),
        recipients,
        rest,
        list_page,
        lacks,
        waiting,
        publishing: (sent && desk.may("GET", "/remisser/{id}/publication-checks"))
            .then(|| format!("/arbete/remisser/{}/publicering", remiss.id)),
        feedback: (matches!(remiss.state.as_str(), "decided" | "fedBack")
            && outgoing
            && desk.may("GET", "/remisser/{id}/feedback"))
        .then(|| format!("/arbete/remisser/{}/aterkoppling", remiss.id)),
        public_page: (outgoing && remiss.public && remiss.sent_at.is_some())
            .then(|| format!("/remisser/{}", remiss.id)),
    })
}

/// What waits for somebody about a remiss that is sent.
async fn waiting_for(desk: &Desk, remiss: Uuid) -> Result<Vec<(String, String)>, Problem> {
    let mut waiting = Vec::new();
    if desk.may("GET", "/waiting-responses") {
        let path = format!("/waiting-responses?remissId={remiss}&limit=1");
        let count = waiting::count(desk, &path, "waitingResponses").await?;
        if count > 0 {
            let words = words::counted(count, "svar från webben väntar", "svar från webben väntar");
            waiting.push((format!("/arbete/svar?remiss={remiss}"), words));
        }
    }
    if desk.may("GET", "/extension-requests") {
        let path = format!("/extension-requests?remissId={remiss}&state=waiting&limit=1");
        let count = waiting::count(desk, &path, "extensionRequests").await?;
        if count > 0 {
            let words = words::counted(count, "begäran om anstånd väntar", "begäranden om anstånd väntar");
            waiting.push((format!("/arbete/anstand?remiss={remiss}"), words));
        }
    }
    Ok(waiting)
}

fn shown_recipient(recipient: &Recipient, remiss: &Remiss) -> ShownRecipient {
    let answer = words::capital(words::outcome(&recipient.outcome));
    let (kind, words) = match (recipient.answered_at, recipient.delivery.as_str()) {
        (Some(at), _) => ("done", format!("{answer}, {}", words::moment(at))),
        (None, "bounced") => ("late", "Utskicket studsade".to_owned()),
        (None, "pending") => ("calm", "Inte skickad än".to_owned()),
        (None, delivery) => {
            let letter = if recipient.channel == "letter" {
                ", brev"
            } else {
                ""
            };
            let extended = recipient.deadline.filter(|_| recipient.extended);
            let extended =
                extended.map_or_else(String::new, |at| format!(", anstånd till {}", words::moment(at)));
            let over = remiss.state != "sent";
            let words = if over {
                "Har inte svarat"
            } else {
                "Har inte svarat än"
            };
            (
                "calm",
                format!("{words} ({}{letter}{extended})", words::delivery(delivery)),
            )
        }
    };
    ShownRecipient {
        name: recipient.name.clone(),
        words,
        kind,
    }
}

async fn shown_draft(desk: &Desk, draft: Draft) -> Result<ShownDraft, Problem> {
    let open = draft.state == "open";
    let checked = if open {
        if_any(
            desk.get::<Findings>(&format!("/drafts/{}/findings", draft.id))
                .await,
        )?
    } else {
        None
    };
    let verdict = checked.as_ref().map(|checked| {
        let count = i64::try_from(checked.findings.len()).unwrap_or(i64::MAX);
        let found = words::counted(count, "anmärkning", "anmärkningar");
        match (checked.can_be_handed_in, count) {
            (true, 0) => Mark {
                kind: "done",
                words: "Kan lämnas in: inget att rätta".to_owned(),
            },
            (true, _) => Mark {
                kind: "soon",
                words: format!("Kan lämnas in, med {found}"),
            },
            (false, _) => Mark {
                kind: "late",
                words: format!("Kan inte lämnas in än: {found}"),
            },
        }
    });
    let findings = checked.map_or_else(Vec::new, |checked| checked.findings);
    Ok(ShownDraft {
        about: format!(
            "{}, {}, version {} av {}, {}",
            words::draft_kind(&draft.kind),
            if open { "under arbete" } else { "inlämnad" },
            draft.version,
            draft.made_by,
            words::moment(draft.made_at)
        ),
        docx: format!("/arbete/utkast/{}.docx", draft.id),
        pdf: format!("/arbete/utkast/{}.pdf", draft.id),
        title: draft.title,
        verdict,
        findings: findings.into_iter().map(shown_finding).collect(),
    })
}

fn shown_finding(finding: Finding) -> (String, String, String) {
    let severity = words::capital(words::severity(&finding.severity));
    (severity, finding.what, finding.how_to_mend)
}

fn shown_document(document: Document) -> ShownDocument {
    let size = words::size(document.size);
    let party = match document.party.as_str() {
        "" => String::new(),
        party => format!(", {party}"),
    };
    let file = match document.file_name.as_str() {
        "" => String::new(),
        name => format!(" · {name} ({size})"),
    };
    let secret = document
        .secrecy_ground
        .map_or_else(String::new, |ground| format!(" · Sekretess: {ground}"));
    ShownDocument {
        href: (!document.hidden).then(|| format!("/arbete/handlingar/{}", document.id)),
        number: document.document_number,
        title: document.title,
        about: format!(
            "{} {}{party} · {}{file}{secret}",
            words::capital(words::direction(&document.direction)),
            words::document_kind(&document.kind),
            words::moment(document.registered_at),
        ),
        void: document.voided_at.map(|_| {
            document
                .void_reason
                .unwrap_or_else(|| "utan angiven anledning".to_owned())
        }),
    }
}

/// A decision as pages show it.
pub(super) fn shown_decision(decision: Decision) -> ShownDecision {
    let paragraph = match decision.paragraph.as_str() {
        "" => String::new(),
        paragraph if paragraph.starts_with('§') => format!(", {paragraph}"),
        paragraph => format!(", § {paragraph}"),
    };
    let delegation = match decision.delegation_point.as_str() {
        "" => String::new(),
        point => format!(" enligt delegation {point}"),
    };
    let approved = decision.minutes_approved_on.map_or_else(String::new, |day| {
        format!(" Protokollet justerat {}.", swedish_date(day))
    });
    let sent = decision
        .sent_at
        .map_or_else(String::new, |at| format!(" Skickat {}.", words::moment(at)));
    ShownDecision {
        correct: decision
            .links
            .contains_key("corrections")
            .then(|| format!("/arbete/beslut/{}", decision.id)),
        heading: words::capital(words::decision(&decision.kind)),
        about: format!(
            "Beslutat {} av {}{delegation}{paragraph}.{approved}{sent}",
            swedish_date(decision.decided_on),
            words::decided_by(&decision.decided_by)
        ),
        corrections: decision
            .corrections
            .iter()
            .map(|kept| {
                format!(
                    "Rättat {} av {}: {}",
                    words::moment(kept.corrected_at),
                    kept.corrected_by,
                    kept.reason
                )
            })
            .collect(),
        text: decision.text,
        dissent: decision.dissent,
        extract: decision
            .extract_document_id
            .map(|id| format!("/arbete/handlingar/{id}")),
    }
}
