//! `POST /inbox/{id}/cases`

use actix_web::{HttpResponse, post};
use jiff::civil::{Date, Time};
use remiss_domain::deadline::date_in_sweden;
use serde::Deserialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::place::{may_be_placed, placed_already, read_again};
use super::placing::{IntoCase, as_document, store_attachments};
use super::proposal::Proposal;
use super::store::{self, Entry};
use super::view::EntryView;
use crate::access::Caller;
use crate::cases::{self, AddOfficer, RegisterCase};
use crate::http::{ApiError, ApiResult, AppData, IdempotencyKey, Json, Made, Path};
use crate::remisser::{self, Content, RemissFields};

/// A new incoming case from a mail. What is left out is taken from the proposal.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct OpenCase {
    /// The board (nämnd); that of the mailbox when nothing is said.
    pub board_id: Option<Uuid>,
    /// Who asks (remissavsändare).
    #[schema(example = "Socialdepartementet")]
    pub sender: Option<String>,
    /// The sender's number (Ert dnr).
    #[schema(example = "S2023/03181")]
    pub sender_number: Option<String>,
    /// Where the yttrande goes; the sender's address when nothing is said.
    #[schema(example = "remissvar@departement.example.org")]
    pub sender_email: Option<String>,
    /// Name of the remiss.
    #[schema(example = "betänkandet Mötesplatser för alla (SOU 2023:99)")]
    pub name: Option<String>,
    /// Last day to answer; has to be said where the mail names several.
    #[schema(example = "2024-03-15")]
    pub deadline_date: Option<Date>,
    /// Clock time of the deadline in Europe/Stockholm; as set for all when nothing is said.
    #[schema(value_type = Option<String>, example = "23:59")]
    pub deadline_time: Option<Time>,
    /// The day the mail came in, when it is another than that of the entry.
    #[schema(example = json!(null))]
    pub received_on: Option<Date>,
    /// Title of the case; "Remiss från … om …" when nothing is said.
    #[schema(example = json!(null))]
    pub title: Option<String>,
    /// Title in the public register; the title when nothing is said.
    #[schema(example = json!(null))]
    pub public_title: Option<String>,
    /// The number that the case system gave, for a board whose numbers come from there.
    #[schema(example = json!(null))]
    pub case_number: Option<String>,
    /// A reserved number to use.
    #[schema(example = json!(null))]
    pub reservation_id: Option<Uuid>,
    /// Classification in the board's plan.
    #[schema(example = json!(null))]
    pub classification: Option<String>,
    /// Legal ground of secrecy.
    #[schema(example = json!(null))]
    pub secrecy_ground: Option<String>,
    /// The meeting it is meant for.
    #[schema(example = json!(null))]
    pub target_meeting_id: Option<Uuid>,
    /// Officers with access.
    #[serde(default)]
    pub officers: Vec<AddOfficer>,
}

impl OpenCase {
    /// The fields of the remiss: those that are said, and for the others those that are proposed.
    fn remiss(&self, entry: &Entry, proposal: Option<&Proposal>) -> ApiResult<RemissFields> {
        let one_of = |said: &Option<String>, proposed: Option<&String>| {
            said.clone()
                .filter(|said| !said.trim().is_empty())
                .or_else(|| proposed.cloned())
        };
        let several = proposal.filter(|proposal| proposal.deadlines.len() > 1);
        if let (None, Some(proposal)) = (self.deadline_date, several) {
            let days: Vec<String> = proposal
                .deadlines
                .iter()
                .map(|found| found.date.to_string())
                .collect();
            let days = days.join(", ");
            return Err(ApiError::invalid(
                "/deadlineDate",
                format!("Mejlet nämner flera dagar: {days}. Ange vilken som är svarsdatum."),
                format!("The mail names several days: {days}. Say which one is the deadline."),
            ));
        }
        let name = one_of(&self.name, proposal.and_then(|proposal| proposal.name.as_ref()));
        let sender = one_of(&self.sender, proposal.map(|proposal| &proposal.sender));
        Ok(RemissFields {
            name: Some(name.ok_or_else(|| {
                ApiError::invalid(
                    "/name",
                    "Ange remissens namn: det framgår inte säkert av mejlet.",
                    "Give the name of the remiss: the mail does not tell it clearly.",
                )
            })?),
            sender: Some(sender.filter(|sender| !sender.trim().is_empty()).ok_or_else(|| {
                ApiError::invalid(
                    "/sender",
                    "Ange vem som skickar remissen.",
                    "Say who sends the remiss.",
                )
            })?),
            sender_number: one_of(
                &self.sender_number,
                proposal.and_then(|proposal| proposal.sender_number.as_ref()),
            ),
            sender_email: one_of(
                &self.sender_email,
                proposal
                    .and_then(|proposal| proposal.sender_email.as_ref())
                    .or(Some(&entry.from_address).filter(|address| !address.is_empty())),
            ),
            deadline_date: self
                .deadline_date
                .or_else(|| proposal.and_then(|proposal| proposal.deadline_date)),
            deadline_time: self.deadline_time,
            received_on: Some(
                self.received_on
                    .unwrap_or_else(|| date_in_sweden(entry.received_at)),
            ),
            ..RemissFields::default()
        })
    }

    fn case(&self, board_id: Uuid, content: &Content) -> RegisterCase {
        let title = self.title.clone().filter(|title| !title.trim().is_empty());
        let title = title.unwrap_or_else(|| {
            let whole = format!("Remiss från {} om {}", content.sender, content.name);
            whole.chars().take(500).collect()
        });
        RegisterCase {
            board_id,
            title,
            public_title: self.public_title.clone(),
            initiator: Some(content.sender.clone()),
            case_number: self.case_number.clone(),
            reservation_id: self.reservation_id,
            opened_on: None,
            classification: self.classification.clone(),
            secrecy_ground: self.secrecy_ground.clone(),
            target_meeting_id: self.target_meeting_id,
            counterpart_numbers: Vec::new(),
            officers: self.officers.clone(),
            external_references: Vec::new(),
        }
    }
}

/// Open a case from a mail
///
/// Öppnar ett nytt ärende av ett mejl med en inkommande remiss, i ett steg: ärendet med nästa nummer, den inkommande remissen
/// med avsändare, deras nummer och svarsdatum, och mejlet med bilagor som handlingar. What is left out is taken from
/// `proposal` of the entry. `POST /inbox/{id}/undos` makes it void again.
#[utoipa::path(
    tag = "inbox",
    params(("id" = Uuid, Path, description = "The entry")),
    request_body = OpenCase,
    responses(
        (status = 201, description = "The entry with its case and remiss; `Location` is the case", body = EntryView),
        (status = 409, description = "It is placed already, or is being read, or the number is taken"),
    ),
    security(("bearer" = ["registrar"])),
)]
#[post("/inbox/{id}/cases")]
pub async fn open_case(
    app: AppData,
    caller: Caller,
    id: Path<Uuid>,
    key: IdempotencyKey,
    body: Json<OpenCase>,
) -> ApiResult<HttpResponse> {
    let entry = app
        .read(&caller, async |connection| {
            store::find(&app, connection, *id).await
        })
        .await?;
    let mail = if may_be_placed(&entry) {
        let reading = read_again(&app, &entry).await?;
        let files = store_attachments(&app, &reading).await?;
        Some((reading, files))
    } else {
        None
    };
    key.once(&app, &caller, body.fingerprint, async |connection| {
        let entry = store::lock(&app, connection, *id).await?;
        let (true, Some((reading, files))) = (may_be_placed(&entry), &mail) else {
            return Err(placed_already(&entry));
        };
        let proposal = entry.proposal()?;
        let fields = body.value.remiss(&entry, proposal.as_ref())?;
        let content = remisser::incoming_content(&app, &fields)?;
        let board_id = body.value.board_id.or(entry.board_id).ok_or_else(|| {
            ApiError::invalid(
                "/boardId",
                "Ange vilken nämnd ärendet hör till.",
                "Say which board the case belongs to.",
            )
        })?;
        let new = body.value.case(board_id, &content);
        new.check(app.today())?;
        let case = cases::register_case(&app, connection, &caller, &new).await?;
        let remiss = remisser::register_incoming(&app, connection, &caller, &case, &content).await?;
        let into = IntoCase {
            case: &case,
            remiss_id: Some(remiss.id),
            party: Some(&remiss.sender),
            reason: &format!("Ärendet {} öppnades av mejlet.", case.case_number),
        };
        let settled = as_document(&app, connection, &caller, &entry, (reading, files.clone()), into).await?;
        Ok(Made::created(
            app.url(&format!("/cases/{}", case.id)),
            settled.version,
            EntryView::of(&app, &caller, &settled)?,
        ))
    })
    .await
}
