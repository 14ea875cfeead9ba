//! `/arbete/remisser/{id}/sandlista`: whom a remiss is sent to, what the list covers, and who else might be asked, each with the
//! reasons. What is ticked is put on the list by the API; nothing is put there by itself.

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse};
use askama::Template;
use remiss_domain::swedish::swedish_date;
use serde::Deserialize;
use serde_json::{Value, json};
use uuid::Uuid;

use super::desk::{Desk, Frame, Made, at_desk, see};
use super::my_cases::Mark;
use super::shapes::{Recipient, Remiss};
use super::suggested::{Coverage, Share, Suggestion, Suggestions};
use super::{files, words};
use crate::http::inside::{Problem, encoded};
use crate::http::{ApiError, AppData, Query, RawBody};
use crate::organisations::OrganisationKind;

/// Suggestions on a page.
const ON_A_PAGE: i64 = 25;

/// Which suggestions are shown, and what was done just now.
#[derive(Debug, Default, Deserialize)]
struct Wanted {
    #[serde(default)]
    slag: String,
    #[serde(default)]
    omrade: String,
    #[serde(default)]
    amne: String,
    #[serde(default)]
    storlek: String,
    #[serde(default)]
    aldrig: String,
    sida: Option<i64>,
    /// How many were added.
    klart: Option<i64>,
}

struct KindChoice {
    value: &'static str,
    words: String,
    chosen: bool,
}

/// A line of what the list covers.
struct Line {
    what: String,
    value: String,
    listed: u32,
    registered: u32,
    standing: Mark,
    /// To the suggestions that would mend it.
    href: Option<String>,
}

struct Shown {
    id: Uuid,
    name: String,
    about: String,
    marks: Vec<Mark>,
    reasons: Vec<String>,
    score: u32,
    /// It can be ticked.
    can_add: bool,
    obstacle: Option<String>,
    /// Its members can be ticked: how many there are.
    members: Option<usize>,
}

/// What became of those that were ticked.
#[derive(Default)]
struct Done {
    good: Option<String>,
    /// What could not be done: a sentence, and one for each.
    wrong: Option<(String, Vec<String>)>,
}

#[derive(Template)]
#[template(path = "staff_pages/templates/distribution.html")]
struct DistributionPage {
    frame: Frame,
    action: String,
    token: String,
    name: String,
    case: (String, String),
    done: Done,
    may_add: bool,
    listed: Vec<(String, String)>,
    listed_total: i64,
    sentences: Vec<String>,
    lines: Vec<Line>,
    advice: Vec<String>,
    similar: Vec<String>,
    kinds: Vec<KindChoice>,
    never: bool,
    /// What the suggestions are narrowed down to, in words.
    narrowed: Option<String>,
    suggestions: Vec<Shown>,
    total: i64,
    query: String,
    previous: Option<i64>,
    next: Option<i64>,
}

/// `GET /arbete/remisser/{id}/sandlista`
pub(super) async fn show(request: HttpRequest, app: AppData) -> HttpResponse {
    at_desk(&request, app, async |desk| {
        let id = files::id(&request)?;
        let wanted = wanted(&request);
        let done = Done {
            good: wanted.klart.map(|count| match count {
                0 => "Alla som valdes står redan på listan.".to_owned(),
                1 => "En remissinstans lades till på listan.".to_owned(),
                count => format!("{count} remissinstanser lades till på listan."),
            }),
            wrong: None,
        };
        page(desk, id, &wanted, StatusCode::OK, done).await
    })
    .await
}

fn wanted(request: &HttpRequest) -> Wanted {
    Query::<Wanted>::from_query(request.query_string())
        .map(Query::into_inner)
        .unwrap_or_default()
}

/// `POST /arbete/remisser/{id}/sandlista`
pub(super) async fn take(
    request: HttpRequest,
    app: AppData,
    body: Result<RawBody, ApiError>,
) -> HttpResponse {
    at_desk(&request, app, async |desk| {
        let id = files::id(&request)?;
        let fields = match desk.take(&request, body)? {
            Ok(fields) => fields,
            Err(refused) => return Ok(refused),
        };
        let wanted = wanted(&request);
        let (chosen, members) = (fields.all("organisation"), fields.all("medlemmar"));
        if chosen.is_empty() && members.is_empty() {
            let sentence = "Kryssa i minst en som ska läggas till.".to_owned();
            let done = Done {
                good: None,
                wrong: Some((sentence, Vec::new())),
            };
            return page(desk, id, &wanted, StatusCode::UNPROCESSABLE_ENTITY, done).await;
        }
        let body = json!({ "organisationIds": chosen, "membersOfForums": members });
        match desk
            .post(&format!("/remisser/{id}/recipients"), &body, &fields)
            .await
        {
            Ok(answer) => taken(desk, id, &wanted, &answer).await,
            Err(problem) if problem.status.is_client_error() => {
                let each = problem.fields.iter().map(|field| field.detail.clone()).collect();
                let done = Done {
                    good: None,
                    wrong: Some((format!("Ingen lades till. {}", problem.detail), each)),
                };
                page(desk, id, &wanted, problem.status, done).await
            }
            Err(problem) => Err(problem),
        }
    })
    .await
}

/// Leads back to the list; where some could not be added, it says which and why first.
async fn taken(desk: &Desk, id: Uuid, wanted: &Wanted, answer: &Value) -> Made {
    let count = answer["added"].as_array().map_or(0, Vec::len);
    let refused: Vec<String> = answer["refused"]
        .as_array()
        .into_iter()
        .flatten()
        .map(|one| {
            let text = |name: &str| one[name].as_str().unwrap_or_default().to_owned();
            format!("{}: {}", text("name"), text("reason"))
        })
        .collect();
    if refused.is_empty() {
        let query = query(wanted);
        return Ok(see(&format!(
            "/arbete/remisser/{id}/sandlista?{query}klart={count}"
        )));
    }
    let done = Done {
        good: Some(format!("{count} lades till på listan.")),
        wrong: Some(("De här kunde inte läggas till:".to_owned(), refused)),
    };
    page(desk, id, wanted, StatusCode::OK, done).await
}

/// The query that shows the same suggestions again, to be followed by another parameter.
fn query(wanted: &Wanted) -> String {
    [
        ("slag", &wanted.slag),
        ("omrade", &wanted.omrade),
        ("amne", &wanted.amne),
        ("storlek", &wanted.storlek),
        ("aldrig", &wanted.aldrig),
    ]
    .into_iter()
    .filter(|(_, value)| !value.is_empty())
    .map(|(name, value)| format!("{name}={}&", encoded(value)))
    .collect()
}

async fn suggestions(desk: &Desk, id: Uuid, wanted: &Wanted, sheet: i64) -> Result<Suggestions, Problem> {
    let mut path = format!("/remisser/{id}/recipient-suggestions?limit={ON_A_PAGE}&page={sheet}");
    for (name, value) in [
        ("kind", &wanted.slag),
        ("area", &wanted.omrade),
        ("topic", &wanted.amne),
        ("size", &wanted.storlek),
    ] {
        if !value.is_empty() {
            path.push_str(&format!("&{name}={}", encoded(value)));
        }
    }
    if !wanted.aldrig.is_empty() {
        path.push_str("&neverAsked=true");
    }
    desk.get(&path).await
}

async fn page(desk: &Desk, id: Uuid, wanted: &Wanted, status: StatusCode, done: Done) -> Made {
    let sheet = wanted.sida.unwrap_or(1).clamp(1, 10_000);
    let remiss: Remiss = desk.get(&format!("/remisser/{id}")).await?;
    let coverage: Coverage = desk.get(&format!("/remisser/{id}/coverage")).await?;
    let found = suggestions(desk, id, wanted, sheet).await?;
    let path = format!("/remisser/{id}/recipients?limit=100");
    let listed = desk.list::<Recipient>(&path, "recipients").await?;
    let action = format!("/arbete/remisser/{id}/sandlista");
    let may_add = remiss.links.contains_key("addRecipients");
    let page = DistributionPage {
        frame: desk.frame("")?,
        token: desk.token()?,
        case: (
            format!("/arbete/arenden/{}", remiss.case_id),
            remiss.case_number.clone(),
        ),
        name: remiss.name,
        done,
        may_add,
        listed_total: listed.total,
        listed: listed.entries.into_iter().map(on_list).collect(),
        sentences: coverage.sentences,
        lines: coverage.shares.iter().map(|share| line(share, &action)).collect(),
        advice: found.basis.hints,
        similar: found
            .basis
            .similar_rounds
            .into_iter()
            .map(|round| match round.sent_on {
                Some(day) => format!("{} ({})", round.name, swedish_date(day)),
                None => round.name,
            })
            .collect(),
        kinds: OrganisationKind::ALL
            .into_iter()
            .map(|kind| KindChoice {
                value: kind.as_str(),
                words: words::capital(kind.swedish()),
                chosen: kind.as_str() == wanted.slag,
            })
            .collect(),
        never: !wanted.aldrig.is_empty(),
        narrowed: narrowed(wanted),
        total: found.meta.total_records,
        suggestions: found
            .suggestions
            .into_iter()
            .map(|one| suggested(one, may_add))
            .collect(),
        previous: (sheet > 1).then(|| sheet - 1),
        next: (sheet * ON_A_PAGE < found.meta.total_records).then(|| sheet + 1),
        query: query(wanted),
        action,
    };
    Ok(super::html(status, &page)?)
}

/// What else than a kind the suggestions are narrowed down to.
fn narrowed(wanted: &Wanted) -> Option<String> {
    let size = wanted.storlek.parse::<remiss_domain::suggestion::Size>();
    let parts: Vec<String> = [
        (!wanted.omrade.is_empty()).then(|| format!("området {}", wanted.omrade)),
        (!wanted.amne.is_empty()).then(|| format!("ämnet {}", wanted.amne)),
        size.ok().map(|size| format!("storleken {}", size.swedish())),
    ]
    .into_iter()
    .flatten()
    .collect();
    (!parts.is_empty()).then(|| parts.join(" och "))
}

fn on_list(recipient: Recipient) -> (String, String) {
    let how = if recipient.channel == "letter" {
        "brev"
    } else {
        "e-post"
    };
    let about = format!("{}, {how}", OrganisationKind::named(&recipient.kind));
    (recipient.name, about)
}

fn line(share: &Share, action: &str) -> Line {
    let name = match share.dimension.as_str() {
        "area" => "omrade",
        "topic" => "amne",
        "size" => "storlek",
        _ => "slag",
    };
    let (kind, words) = match share.standing.as_str() {
        "missing" => ("soon", "Saknas på listan"),
        "few" => ("soon", "Få på listan"),
        "notInRegister" => ("calm", "Finns inte i registret"),
        _ => ("done", "Finns med"),
    };
    let lacking = share.links.contains_key("suggestions");
    Line {
        what: words::capital(match share.dimension.as_str() {
            "area" => "område",
            "topic" => "ämne",
            "size" => "storlek",
            _ => "slag",
        }),
        value: words::capital(&share.name),
        listed: share.listed,
        registered: share.registered,
        standing: Mark {
            kind,
            words: words.to_owned(),
        },
        href: lacking.then(|| format!("{action}?{name}={}#forslag", encoded(&share.value))),
    }
}

fn suggested(one: Suggestion, may_add: bool) -> Shown {
    let mut marks = Vec::new();
    let mut mark = |kind, words: String| marks.push(Mark { kind, words });
    if one.recipient_id.is_some() {
        mark("done", "Står på listan".to_owned());
    }
    if one.never_asked {
        mark("soon", "Aldrig tillfrågad".to_owned());
    }
    let asked = match (one.asked, one.last_asked_on) {
        (0, _) | (_, None) => String::new(),
        (count, Some(day)) => format!(
            " · har svarat på {} av {count} remisser, fick senast en {}",
            one.answered,
            swedish_date(day)
        ),
    };
    let how = match one.channel.as_deref() {
        Some("letter") => " · brev",
        Some(_) => " · e-post",
        None => "",
    };
    Shown {
        about: format!(
            "{}{how}{asked}",
            words::capital(OrganisationKind::named(&one.kind))
        ),
        id: one.organisation_id,
        name: one.name,
        marks,
        reasons: one
            .reasons
            .into_iter()
            .filter(|reason| reason.kind != "neverAsked")
            .map(|reason| reason.text)
            .collect(),
        score: one.score,
        can_add: may_add && one.recipient_id.is_none() && one.channel.is_some(),
        obstacle: one.obstacle.filter(|_| one.recipient_id.is_none()),
        members: (may_add && one.forum_member_count > 0).then_some(one.forum_member_count),
    }
}
