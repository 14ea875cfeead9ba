//! `GET /remisser/{id}/recipient-suggestions`

use std::collections::HashMap;

use actix_web::{HttpRequest, HttpResponse, get};
use remiss_domain::suggestion::{Label, Ranked, ReasonKind, Size, Stems};
use remiss_domain::text_enum::UnknownText;
use serde::Deserialize;
use utoipa::IntoParams;
use uuid::Uuid;

use super::basis::{Basis, size};
use super::view::{BasisView, SuggestionPage, SuggestionView};
use crate::access::Caller;
use crate::app::App;
use crate::db::Connection;
use crate::http::page::Meta;
use crate::http::{ApiError, ApiResult, AppData, Paging, Path, Query, enums};
use crate::organisations::{self, Contact, OrganisationKind};

/// Which suggestions. With a kind, a topic, an area or a size, everybody in the register who has it is listed, also those for whom nothing
/// else speaks.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(rename_all = "camelCase")]
#[into_params(parameter_in = Query, rename_all = "camelCase")]
pub struct Filter {
    /// Of this kind.
    #[param(inline, example = "association")]
    pub kind: Option<OrganisationKind>,
    /// Works with this topic (ämne).
    #[param(example = "kultur")]
    pub topic: Option<String>,
    /// Works in this area (område).
    #[param(example = "Vivalla")]
    pub area: Option<String>,
    /// Of this size.
    #[param(value_type = Option<enums::OrganisationSize>, example = "small")]
    pub size: Option<String>,
    /// With a reason of this kind.
    #[param(value_type = Option<enums::ReasonKind>, example = "topic")]
    pub reason: Option<String>,
    /// Has never been sent a remiss, or the others.
    #[param(example = true)]
    pub never_asked: Option<bool>,
    /// Whether it counts as civil society.
    #[param(example = true)]
    pub civil_society: Option<bool>,
    /// Stands on the list already, or not yet.
    #[param(example = false)]
    pub listed: Option<bool>,
}

/// What a filter asks for, read.
struct Wanted<'a> {
    filter: &'a Filter,
    topic: Option<Label>,
    area: Option<Label>,
    size: Option<Size>,
    reason: Option<ReasonKind>,
}

impl Filter {
    fn read(&self) -> ApiResult<Wanted<'_>> {
        let unknown = |error: UnknownText| {
            ApiError::bad_request(
                format!("Okänt värde {}. Kända: {}.", error.text, error.allowed.join(", ")),
                error.to_string(),
            )
        };
        let label = |word: &Option<String>| word.as_deref().map(|word| Label::new(word, &Stems::new()));
        Ok(Wanted {
            filter: self,
            topic: label(&self.topic),
            area: label(&self.area),
            size: self
                .size
                .as_deref()
                .map(str::parse)
                .transpose()
                .map_err(unknown)?,
            reason: self
                .reason
                .as_deref()
                .map(str::parse)
                .transpose()
                .map_err(unknown)?,
        })
    }
}

impl Wanted<'_> {
    /// Whether everybody of some kind is asked for, and not those only for whom the remiss speaks.
    fn everybody(&self) -> bool {
        self.filter.kind.is_some() || self.topic.is_some() || self.area.is_some() || self.size.is_some()
    }

    /// Whether an entry of the register fits: what can be told before it is known how often it was asked.
    fn fits(&self, basis: &Basis, ranked: &Ranked) -> bool {
        let (known, candidate) = (&basis.register[ranked.at], &basis.candidates[ranked.at]);
        let among = |wanted: &Option<Label>, labels: &[Label]| {
            wanted
                .as_ref()
                .is_none_or(|wanted| labels.iter().any(|label| label.is(wanted)))
        };
        let filter = self.filter;
        filter.kind.is_none_or(|kind| kind.as_str() == known.kind)
            && among(&self.topic, &candidate.topics)
            && among(&self.area, &candidate.areas)
            && self.size.is_none_or(|wanted| size(known) == Some(wanted))
            && filter
                .civil_society
                .is_none_or(|civil| civil == known.civil_society)
            && filter
                .listed
                .is_none_or(|listed| listed == basis.recipient(known).is_some())
    }

    /// Whether it fits in the light of how often it was asked, too.
    fn still_fits(&self, basis: &Basis, ranked: &Ranked) -> bool {
        let never = basis.candidates[ranked.at].history.asked == 0;
        let has = |kind: ReasonKind| ranked.reasons.iter().any(|reason| reason.kind == kind);
        self.filter.never_asked.is_none_or(|wanted| wanted == never) && self.reason.is_none_or(has)
    }
}

/// Suggestions for the distribution list
///
/// Förslag till sändlistan: organisationer, forum och råd efter ämne, område, remissens ord, tidigare svar och vilka som aldrig har
/// tillfrågats, de bästa först, var och en med sina skäl och vad skälen väger. Nobody is put on the list by this: `add` leads to what does.
/// Those that stand there already are marked (`recipientId`).
#[utoipa::path(
    tag = "recipients",
    params(("id" = Uuid, Path, description = "The remiss"), Paging, Filter),
    responses(
        (status = 200, description = "A page of suggestions", body = SuggestionPage),
        (status = 409, description = "The remiss is an incoming one"),
    ),
    security(("bearer" = ["registrar", "officer", "secretary", "coordinator", "auditor", "administrator"])),
)]
#[get("/remisser/{id}/recipient-suggestions")]
pub async fn list(
    request: HttpRequest,
    app: AppData,
    caller: Caller,
    id: Path<Uuid>,
    paging: Query<Paging>,
    filter: Query<Filter>,
) -> ApiResult<HttpResponse> {
    let wanted = filter.read()?;
    let page = app
        .read(&caller, async |connection| {
            let mut basis = Basis::gather(&app, connection, *id).await?;
            let mut ranked = basis
                .rank(connection, wanted.everybody(), |basis, ranked| {
                    wanted.fits(basis, ranked)
                })
                .await?;
            ranked.retain(|ranked| wanted.still_fits(&basis, ranked));
            let total = i64::try_from(ranked.len()).unwrap_or(i64::MAX);
            let page: Vec<Ranked> = ranked
                .into_iter()
                .skip(usize::try_from(paging.offset()).unwrap_or(usize::MAX))
                .take(usize::try_from(paging.limit()).unwrap_or(20))
                .collect();
            let ids: Vec<Uuid> = page.iter().map(|ranked| basis.register[ranked.at].id).collect();
            let channels = channels(&app, connection, &ids).await?;
            let suggestions: Vec<SuggestionView> = page
                .iter()
                .zip(&ids)
                .map(|(ranked, id)| {
                    SuggestionView::of(&app, &caller, &basis, ranked, channels.get(id).copied())
                })
                .collect();
            let meta = Meta::new(*paging, suggestions.len(), total);
            Ok(SuggestionPage {
                links: meta.links(&app, &request).and(
                    "coverage",
                    "GET",
                    app.url(&format!("/remisser/{}/coverage", *id)),
                ),
                basis: BasisView::of(&app, &basis),
                suggestions,
                meta,
            })
        })
        .await?;
    Ok(HttpResponse::Ok().json(page))
}

/// How each of these would be asked, as putting it on the list chooses; those that cannot be have no entry.
async fn channels(
    app: &App,
    connection: &mut Connection,
    ids: &[Uuid],
) -> ApiResult<HashMap<Uuid, &'static str>> {
    let mut contacts: HashMap<Uuid, Vec<Contact>> = HashMap::new();
    for contact in organisations::contacts(app, connection, ids).await? {
        if contact.receives_remisser {
            contacts.entry(contact.organisation_id).or_default().push(contact);
        }
    }
    let found = organisations::by_ids(app, connection, ids).await?;
    let channels = found.iter().filter_map(|organisation| {
        let reach = organisations::reach(organisation, contacts.get(&organisation.id)?)?;
        Some((organisation.id, if reach.by_letter { "letter" } else { "email" }))
    });
    Ok(channels.collect())
}
