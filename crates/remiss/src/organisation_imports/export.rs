//! `GET /organisation-register`: the register as a file, which the import takes back and finds unchanged.

use actix_web::{HttpRequest, HttpResponse, get};
use remiss_documents::{Column as Heading, Sheet, Value, Workbook};
use serde::Deserialize;
use utoipa::IntoParams;

use super::columns::Column;
use super::row::postcode_and_city;
use crate::access::Caller;
use crate::http::{ApiResult, AppData, Query};
use crate::organisations::{self, Contact, Organisation, OrganisationKind};
use crate::rendering::{self, Format};
use crate::tables::Columns as _;

/// The columns with their widths, in order.
const COLUMNS: &[(Column, f64)] = &[
    (Column::Name, 36.0),
    (Column::EarlierNames, 24.0),
    (Column::Number, 16.0),
    (Column::Kind, 14.0),
    (Column::Topics, 24.0),
    (Column::Areas, 18.0),
    (Column::Members, 10.0),
    (Column::Agreement, 14.0),
    (Column::Channel, 9.0),
    (Column::Role, 16.0),
    (Column::Contact, 20.0),
    (Column::Email, 28.0),
    (Column::Phone, 16.0),
    (Column::Address, 24.0),
    (Column::Postcode, 10.0),
    (Column::City, 14.0),
    (Column::ContactChannel, 10.0),
    (Column::PlainLanguage, 9.0),
    (Column::MayPublish, 9.0),
    (Column::ReceivesRemisser, 9.0),
    (Column::CivilSociety, 9.0),
    (Column::MustAnswer, 9.0),
    (Column::Convenor, 20.0),
    (Column::Politician, 20.0),
    (Column::PoliticalMembers, 9.0),
    (Column::Active, 8.0),
    (Column::ConfirmedOn, 12.0),
    (Column::Id, 20.0),
    (Column::ContactId, 20.0),
];

/// Which organisations.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(rename_all = "camelCase")]
#[into_params(parameter_in = Query, rename_all = "camelCase")]
pub struct Wanted {
    /// Only those that can be put on new lists, or only those that cannot; all when nothing is said.
    #[param(example = true)]
    pub active: Option<bool>,
}

/// The register of organisations as a file
///
/// Hela registret som CSV eller Excel (.xlsx): en rad för varje kontakt, med organisationens uppgifter på varje rad. The file can be changed and read in again
/// (`POST /organisation-imports`); unchanged, it changes nothing. The columns `Id` and `Kontakt-id` tell whom a row is about when a name or an address is changed
/// in the file. Texts are never run as formulas.
#[utoipa::path(
    tag = "organisations",
    params(Wanted),
    responses(
        (status = 200, description = "The register", content(
            (String = "text/csv"),
            (Vec<u8> = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
        )),
        (status = 406, description = "No format that the caller accepts"),
    ),
    security(("bearer" = ["coordinator", "auditor", "administrator"])),
)]
#[get("/organisation-register")]
pub async fn register_file(
    request: HttpRequest,
    app: AppData,
    caller: Caller,
    wanted: Query<Wanted>,
) -> ApiResult<HttpResponse> {
    let format = Format::negotiate(&request, &[Format::Csv, Format::Xlsx])?;
    let (organisations, contacts) = app
        .read(&caller, async |connection| {
            let mut organisations = organisations::all(&app, connection).await?;
            organisations.retain(|one| wanted.active.is_none_or(|active| one.active == active));
            let ids: Vec<_> = organisations.iter().map(|one| one.id).collect();
            let contacts = organisations::contacts(&app, connection, &ids).await?;
            Ok((organisations, contacts))
        })
        .await?;
    let sheet = sheet(&organisations, &contacts);
    let bytes = match format {
        Format::Xlsx => {
            let municipality = &app.settings().municipality.name;
            let book = Workbook {
                title: format!("Organisationer – {municipality}"),
                creator: municipality.clone(),
                date: app.today(),
                sheets: vec![sheet],
            };
            rendering::render_workbook(book).await?
        }
        _ => remiss_documents::render_csv(&sheet),
    };
    let name = format!("Organisationer {}", app.today());
    Ok(rendering::respond(bytes, format, &name))
}

/// A row for each contact, and one for each organisation without.
pub(super) fn sheet(organisations: &[Organisation], contacts: &[Contact]) -> Sheet {
    let mut rows = Vec::new();
    for organisation in organisations {
        let own = contacts
            .iter()
            .filter(|contact| contact.organisation_id == organisation.id);
        let before = rows.len();
        rows.extend(own.map(|contact| row(organisation, Some(contact))));
        if rows.len() == before {
            rows.push(row(organisation, None));
        }
    }
    Sheet {
        name: "Organisationer".to_owned(),
        columns: COLUMNS
            .iter()
            .map(|(column, width)| Heading::new(column.name(), *width))
            .collect(),
        rows,
    }
}

fn row(organisation: &Organisation, contact: Option<&Contact>) -> Vec<Value> {
    let address = contact
        .map(|contact| in_parts(&contact.postal_address))
        .unwrap_or_default();
    COLUMNS
        .iter()
        .map(|(column, _)| value(*column, organisation, contact, &address))
        .collect()
}

fn value(
    column: Column,
    organisation: &Organisation,
    contact: Option<&Contact>,
    address: &[String; 3],
) -> Value {
    let text = |text: &str| {
        if text.is_empty() {
            Value::Empty
        } else {
            text.into()
        }
    };
    let of_contact = |field: fn(&Contact) -> Value| contact.map_or(Value::Empty, field);
    match column {
        Column::Id => text(&organisation.id.to_string()),
        Column::Name => text(&organisation.name),
        Column::EarlierNames => text(&words(&organisation.earlier_names)),
        Column::Number => organisation.organisation_number.clone().into(),
        Column::Kind => {
            let kind = OrganisationKind::ALL
                .into_iter()
                .find(|kind| kind.as_str() == organisation.kind);
            text(kind.map_or("", OrganisationKind::swedish))
        }
        Column::Active => organisation.active.into(),
        Column::CivilSociety => organisation.civil_society.into(),
        Column::MustAnswer => organisation.must_answer.into(),
        Column::Topics => text(&words(&organisation.topics)),
        Column::Areas => text(&words(&organisation.areas)),
        Column::Members => organisation
            .member_count
            .map_or(Value::Empty, |count| Value::Number(count.into())),
        Column::Agreement => organisation.agreement_since.into(),
        Column::Channel => channel(Some(&organisation.preferred_channel)),
        Column::Convenor => text(&organisation.convenor_role),
        Column::Politician => text(&organisation.politician_role),
        Column::PoliticalMembers => organisation.political_members.into(),
        Column::ConfirmedOn => organisation.confirmed_on.into(),
        Column::ContactId => of_contact(|contact| contact.id.to_string().into()),
        Column::Role => of_contact(|contact| contact.role.clone().into()),
        Column::Contact => text(contact.map_or("", |contact| &contact.name)),
        Column::Email => of_contact(|contact| contact.email.clone().into()),
        Column::Phone => text(contact.map_or("", |contact| &contact.phone)),
        Column::Address => text(&address[0]),
        Column::Postcode => text(&address[1]),
        Column::City => text(&address[2]),
        Column::ContactChannel => of_contact(|contact| channel(contact.channel.as_deref())),
        Column::PlainLanguage => of_contact(|contact| contact.plain_language.into()),
        Column::MayPublish => of_contact(|contact| contact.may_publish.into()),
        Column::ReceivesRemisser => of_contact(|contact| contact.receives_remisser.into()),
        Column::Ignored => Value::Empty,
    }
}

fn channel(channel: Option<&str>) -> Value {
    match channel {
        Some("letter") => "brev".into(),
        Some(_) => "e-post".into(),
        None => Value::Empty,
    }
}

/// Words with strokes between; a stroke after a single one that has a comma or semicolon in it, so that it is read back as one.
fn words(words: &[String]) -> String {
    let text = words.join(" | ");
    if words.len() == 1 && text.contains([',', ';']) {
        text + " |"
    } else {
        text
    }
}

/// Lines, postcode and city of an address; all of it as lines where it does not end as Swedish addresses do.
fn in_parts(address: &str) -> [String; 3] {
    if let Some((lines, last)) = address.rsplit_once('\n')
        && let Some((digits, city)) = postcode_and_city(last)
    {
        let postcode = format!("{} {}", &digits[..3], &digits[3..]);
        // Written otherwise, it would not come back as it is.
        let written: Vec<&str> = last.split_whitespace().collect();
        if written.join(" ") == format!("{postcode} {city}") {
            return [lines.to_owned(), postcode, city.to_owned()];
        }
    }
    [address.to_owned(), String::new(), String::new()]
}

#[cfg(test)]
#[path = "export_tests.rs"]
mod tests;
