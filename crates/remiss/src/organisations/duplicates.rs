//! `GET /organisation-duplicates`: organisations that look like one.

use std::collections::{HashMap, HashSet};

use actix_web::{HttpRequest, HttpResponse, get};
use remiss_domain::organisation_name::{Likeness, NameIndex, NameKey};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use super::store::{self, Organisation, merges};
use super::view::KEEPERS;
use crate::access::Caller;
use crate::app::App;
use crate::http::{ApiError, ApiResult, AppData, Links, Paging, Query};

/// An address that more than so many organisations share is that of an office or a federation, and says nothing.
const SHARED_BY: usize = 5;

/// Which pairs.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(rename_all = "camelCase")]
#[into_params(parameter_in = Query, rename_all = "camelCase")]
pub struct DuplicatesOf {
    /// Only those of this organisation.
    pub organisation_id: Option<Uuid>,
}

/// An organisation of a pair.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct AlikeView {
    /// Id.
    pub id: Uuid,
    /// Its name.
    #[schema(example = "Exempelföreningens IF")]
    pub name: String,
    /// Names it had before.
    #[schema(example = json!([]))]
    pub earlier_names: Vec<String>,
    /// Kind.
    #[schema(value_type = super::OrganisationKind, example = "association")]
    pub kind: String,
    /// Organisation number.
    #[schema(example = "802002-0106")]
    pub organisation_number: Option<String>,
    /// Whether it can be put on new lists.
    #[schema(example = true)]
    pub active: bool,
}

/// Two organisations that look like one.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct DuplicateView {
    /// The two. The first is that to keep, as far as can be told: it is active, has a number, or has been there longer.
    pub organisations: Vec<AlikeView>,
    /// How sure it is: `certain` (spelling alone differs), `likely` (the same words, or one letter), `possible` (the same address alone).
    #[schema(example = "certain")]
    pub certainty: &'static str,
    /// Why, in Swedish.
    #[schema(example = json!(["Namnen skiljer sig bara i stavning: stora bokstäver, mellanrum, skiljetecken eller förkortning."]))]
    pub reasons: Vec<String>,
    /// Links: `merge` them, or say that they are two (`distinct`).
    #[serde(rename = "_links")]
    pub links: Links,
}

/// Organisations that look like one
///
/// Organisationer som ser ut att vara samma: namn som skiljer sig i stavning, förkortning, ordföljd, ort eller en bokstav, även tidigare namn, eller samma
/// e-postadress. The surest first. Two with different organisation numbers are two; so are those of which somebody has said so.
#[utoipa::path(
    tag = "organisations",
    params(Paging, DuplicatesOf),
    responses((status = 200, description = "A page of pairs", body = DuplicatePage)),
    security(("bearer" = ["coordinator", "auditor", "administrator"])),
)]
#[get("/organisation-duplicates")]
pub async fn list_duplicates(
    request: HttpRequest,
    app: AppData,
    caller: Caller,
    paging: Query<Paging>,
    of: Query<DuplicatesOf>,
) -> ApiResult<HttpResponse> {
    let (organisations, addresses, distinct) = app
        .read(&caller, async |connection| {
            Ok((
                store::all(&app, connection).await?,
                merges::shared_addresses(&app, connection).await?,
                merges::distinct(&app, connection).await?,
            ))
        })
        .await?;
    let places = vec![app.settings().municipality.name.clone()];
    // A large register takes some tenths of a second: not on a thread that answers others.
    let found = tokio::task::spawn_blocking(move || {
        let mut found = pairs(&organisations, &addresses, &places);
        found.retain(|pair| !distinct.contains(&(pair.one.min(pair.other), pair.one.max(pair.other))));
        (organisations, found)
    });
    let (organisations, mut found) = found.await.map_err(ApiError::internal)?;
    if let Some(wanted) = of.organisation_id {
        found.retain(|pair| pair.one == wanted || pair.other == wanted);
    }
    let by_id: HashMap<Uuid, &Organisation> = organisations.iter().map(|one| (one.id, one)).collect();
    let total = i64::try_from(found.len()).unwrap_or(i64::MAX);
    let may_change = caller.is_one_of(KEEPERS);
    let views = found
        .iter()
        .skip(usize::try_from(paging.offset()).unwrap_or(usize::MAX))
        .take(usize::try_from(paging.limit()).unwrap_or(100))
        .filter_map(|pair| {
            Some(view(
                &app,
                by_id.get(&pair.one)?,
                by_id.get(&pair.other)?,
                pair,
                may_change,
            ))
        })
        .collect();
    Ok(DuplicatePage::new(&app, &request, *paging, views, total).answer())
}

/// Two that look like one.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Pair {
    one: Uuid,
    other: Uuid,
    likeness: Option<Likeness>,
    /// An address that both have.
    address: Option<String>,
}

fn pairs(organisations: &[Organisation], addresses: &[(String, Uuid)], places: &[String]) -> Vec<Pair> {
    let mut index = NameIndex::default();
    for (place, organisation) in organisations.iter().enumerate() {
        for name in std::iter::once(&organisation.name).chain(&organisation.earlier_names) {
            index.add(place, NameKey::of(name, places));
        }
    }
    let mut found: Vec<Pair> = index
        .pairs()
        .into_iter()
        .map(|(one, other, likeness)| Pair {
            one: organisations[one].id,
            other: organisations[other].id,
            likeness: Some(likeness),
            address: None,
        })
        .collect();
    let known: HashMap<(Uuid, Uuid), usize> = found
        .iter()
        .enumerate()
        .map(|(place, pair)| ((pair.one.min(pair.other), pair.one.max(pair.other)), place))
        .collect();
    let registered: HashSet<Uuid> = organisations.iter().map(|one| one.id).collect();
    let mut by_address = HashSet::new();
    for same in addresses.chunk_by(|one, next| one.0 == next.0) {
        if same.len() > SHARED_BY {
            continue;
        }
        for (place, (address, one)) in same.iter().enumerate() {
            for (_, other) in &same[place + 1..] {
                let pair = ((*one).min(*other), (*one).max(*other));
                match known.get(&pair) {
                    Some(place) => found[*place].address = Some(address.clone()),
                    None if registered.contains(one)
                        && registered.contains(other)
                        && by_address.insert(pair) =>
                    {
                        found.push(Pair {
                            one: pair.0,
                            other: pair.1,
                            likeness: None,
                            address: Some(address.clone()),
                        });
                    }
                    None => {}
                }
            }
        }
    }
    let numbers: HashMap<Uuid, &str> = organisations
        .iter()
        .filter_map(|one| Some((one.id, one.organisation_number.as_deref()?)))
        .collect();
    // The number is what a legal person is known by (lag (1974:174)).
    found.retain(|pair| !matches!((numbers.get(&pair.one), numbers.get(&pair.other)), (Some(one), Some(other)) if one != other));
    found.sort_by_key(|pair| pair.likeness.is_none());
    found
}

fn view(app: &App, one: &Organisation, other: &Organisation, pair: &Pair, may_change: bool) -> DuplicateView {
    let worth = |organisation: &Organisation| {
        let number = organisation.organisation_number.is_some();
        // Ids are made in the order of time.
        (!organisation.active, !number, organisation.id)
    };
    let (keep, merge) = if worth(one) <= worth(other) {
        (one, other)
    } else {
        (other, one)
    };
    let mut reasons: Vec<String> = pair
        .likeness
        .map(|likeness| likeness.swedish().to_owned())
        .into_iter()
        .collect();
    if let Some(address) = &pair.address {
        reasons.push(format!("Båda har kontakten {address}."));
    }
    let address = app.url(&format!("/organisations/{}", keep.id));
    DuplicateView {
        organisations: [keep, merge].map(alike).to_vec(),
        certainty: match pair.likeness {
            Some(Likeness::SameSpelling) => "certain",
            Some(Likeness::SameWords | Likeness::OneLetter) => "likely",
            None => "possible",
        },
        reasons,
        links: Links::default()
            .and("keep", "GET", address.clone())
            .and_if(may_change, "merge", "POST", format!("{address}/merges"))
            .and_if(may_change, "distinct", "POST", format!("{address}/distinctions")),
    }
}

fn alike(organisation: &Organisation) -> AlikeView {
    AlikeView {
        id: organisation.id,
        name: organisation.name.clone(),
        earlier_names: organisation.earlier_names.clone(),
        kind: organisation.kind.clone(),
        organisation_number: organisation.organisation_number.clone(),
        active: organisation.active,
    }
}

crate::page_of! {
    /// A page of pairs.
    DuplicatePage, duplicates: DuplicateView
}
