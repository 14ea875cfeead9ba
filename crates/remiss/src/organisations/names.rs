//! The names of an organisation over time, and `PUT /organisations/{id}/names`. The database keeps them by itself, whichever way a name is changed; here
//! they are shown, and their days put right.

use std::cmp::Reverse;

use actix_web::{HttpResponse, put};
use jiff::ToSpan;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use serde_json::json;
use utoipa::ToSchema;
use uuid::Uuid;

pub(super) use super::store::names::of_many;

use super::check::Check;
use super::store::names::{self as rows, KeptName};
use super::store::{self, Organisation};
use super::view::{NameView, OrganisationView, merged_away, must_be_own};
use crate::access::Caller;
use crate::app::App;
use crate::audit::{Deed, record};
use crate::db::Connection;
use crate::http::{ApiError, ApiResult, AppData, FieldError, IfMatch, Json, Path, etag};

/// A name and when the organisation had it.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct NamePeriod {
    /// The name.
    #[schema(example = "Exempelklubben")]
    pub name: String,
    /// First day; null when it is not known.
    #[schema(example = "1987-04-01")]
    pub from: Option<Date>,
    /// Last day; null when it is not known, and for the name of now.
    #[schema(example = "2015-02-28")]
    pub until: Option<Date>,
}

/// The names of an organisation.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct SetNames {
    /// All names that it had before, and perhaps that of now with its first day.
    pub names: Vec<NamePeriod>,
}

/// Set the names of an organisation
///
/// Rättar en organisations namn över tiden: vilka namn den har haft, och från och till vilken dag. The name of now is changed by `PATCH`; here it may stand
/// with its first day. A name that is left out is forgotten, and no longer found. A key of an organisation does so for its own.
#[utoipa::path(
    tag = "organisations",
    params(("id" = Uuid, Path, description = "The organisation")),
    request_body = SetNames,
    responses(
        (status = 200, description = "The organisation as it is now", body = OrganisationView),
        (status = 409, description = "The organisation was merged into another"),
    ),
    security(("bearer" = ["coordinator", "administrator", "organisation"])),
)]
#[put("/organisations/{id}/names")]
pub async fn set_names(
    app: AppData,
    caller: Caller,
    id: Path<Uuid>,
    version: IfMatch,
    body: Json<SetNames>,
) -> ApiResult<HttpResponse> {
    must_be_own(&caller, *id)?;
    let (organisation, view) = app
        .write(&caller, async |connection| {
            let before = store::lock(&app, connection, *id).await?;
            version.check(before.version)?;
            if let Some(kept) = before.merged_into_id {
                return Err(merged_away(&app, kept));
            }
            let wanted = checked(&before, &body.value.names)?;
            let names_before = of(&app, connection, &before).await?;
            let mut after = before.clone();
            after.earlier_names = wanted
                .iter()
                .filter(|period| period.name != before.name)
                .map(|period| period.name.clone())
                .collect();
            let after = store::save(&app, connection, &after).await?;
            for period in &wanted {
                rows::set_period(&app, connection, after.id, period).await?;
            }
            let names_after = of(&app, connection, &after).await?;
            let details = json!({ "before": { "names": names_before }, "after": { "names": names_after } });
            let deed = Deed {
                action: "organisation.changed",
                subject_kind: "organisation",
                subject_id: after.id,
                board_id: None,
                case_id: None,
                details: &details,
            };
            record(&app, connection, &caller, deed).await?;
            let view = OrganisationView::load(&app, connection, &caller, &after).await?;
            Ok((after, view))
        })
        .await?;
    Ok(etag::changed(organisation.version, &view))
}

/// The names as they are shown: that of now first, then the latest first.
pub(super) fn views(organisation: &Organisation, mut names: Vec<KeptName>) -> Vec<NameView> {
    let is_current = |name: &KeptName| name.name == organisation.name;
    names.sort_by_key(|name| {
        (
            !is_current(name),
            Reverse(name.valid_to),
            Reverse(name.valid_from),
        )
    });
    let view = |name: KeptName| NameView {
        current: is_current(&name),
        name: name.name,
        from: name.valid_from,
        until: name.valid_to,
    };
    names.into_iter().map(view).collect()
}

/// Notes the day on which an organisation took its name of now; the day before it is the last of the old one.
pub(super) async fn renamed_on(
    app: &App,
    connection: &mut Connection,
    organisation: &Organisation,
    old: &str,
    day: Date,
) -> ApiResult<()> {
    let known = rows::of_many(app, connection, &[organisation.id]).await?;
    let began = known
        .get(&organisation.id)
        .and_then(|names| names.iter().find(|name| name.name == old)?.valid_from);
    let last = day.saturating_sub(1.days());
    if began.is_some_and(|began| began > last) {
        return Err(ApiError::invalid(
            "/nameFrom",
            "Dagen ligger före den dag då organisationen fick sitt förra namn.",
            "The day lies before the organisation got the name it had.",
        ));
    }
    let period = |name: &str, from, until| NamePeriod {
        name: name.to_owned(),
        from,
        until,
    };
    if organisation.earlier_names.iter().any(|earlier| earlier == old) {
        rows::set_period(app, connection, organisation.id, &period(old, began, Some(last))).await?;
    }
    let now = period(&organisation.name, Some(day), None);
    rows::set_period(app, connection, organisation.id, &now).await
}

/// Gives an organisation the days of the names that it took over in a merge. The name that the other had to the end has no last day of its own: it is not
/// known when the two became one.
pub(super) async fn follow(
    app: &App,
    connection: &mut Connection,
    organisation: &Organisation,
    names: Vec<KeptName>,
) -> ApiResult<()> {
    let known = rows::of_many(app, connection, &[organisation.id]).await?;
    let own = known.get(&organisation.id).map_or(&[][..], Vec::as_slice);
    for name in names {
        let is_new = own
            .iter()
            .any(|known| known.name == name.name && known.valid_from.is_none() && known.valid_to.is_none());
        if is_new && name.name != organisation.name {
            let period = NamePeriod {
                name: name.name,
                from: name.valid_from,
                until: name.valid_to,
            };
            rows::set_period(app, connection, organisation.id, &period).await?;
        }
    }
    Ok(())
}

async fn of(app: &App, connection: &mut Connection, organisation: &Organisation) -> ApiResult<Vec<NameView>> {
    let mut names = rows::of_many(app, connection, &[organisation.id]).await?;
    Ok(views(
        organisation,
        names.remove(&organisation.id).unwrap_or_default(),
    ))
}

/// The names as they are to be, or all that is wrong with them.
fn checked(organisation: &Organisation, names: &[NamePeriod]) -> ApiResult<Vec<NamePeriod>> {
    let mut check = Check::default();
    let mut wrong = Vec::new();
    let mut wanted: Vec<NamePeriod> = Vec::new();
    for (place, period) in names.iter().enumerate() {
        let pointer = format!("/names/{place}");
        let name = check.words(&pointer, std::slice::from_ref(&period.name)).pop();
        let mut tell = |what: &str, sv: &'static str, en: &'static str| {
            wrong.push(FieldError::new(format!("{pointer}{what}"), sv, en));
        };
        let Some(name) = name else {
            tell("/name", "Namnet är tomt.", "The name is empty.");
            continue;
        };
        if period
            .from
            .zip(period.until)
            .is_some_and(|(from, until)| from > until)
        {
            tell(
                "/until",
                "Sista dagen ligger före den första.",
                "The last day lies before the first.",
            );
        }
        if name == organisation.name && period.until.is_some() {
            tell(
                "/until",
                "Organisationen heter så nu. Ändra namnet först, så får det gamla en sista dag.",
                "That is its name now. Change the name first.",
            );
        }
        if wanted
            .iter()
            .any(|other| other.name.to_lowercase() == name.to_lowercase())
        {
            tell("/name", "Namnet står två gånger.", "The name stands twice.");
        }
        if wanted.iter().any(|other| overlap(other, period)) {
            tell(
                "/from",
                "Tiden går in i tiden för ett annat namn. En organisation har ett namn i taget.",
                "The time overlaps that of another name.",
            );
        }
        wanted.push(NamePeriod {
            name,
            ..period.clone()
        });
    }
    check.finish()?;
    if wrong.is_empty() {
        Ok(wanted)
    } else {
        Err(ApiError::Invalid(wrong))
    }
}

/// Whether both names were had on one day, as far as the days are known.
fn overlap(one: &NamePeriod, other: &NamePeriod) -> bool {
    let starts_within = |a: &NamePeriod, b: &NamePeriod| {
        a.from.is_some_and(|day| {
            b.from.is_some_and(|from| from <= day) && b.until.is_some_and(|until| day <= until)
        })
    };
    starts_within(one, other) || starts_within(other, one)
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn two_names_overlap_only_where_their_days_are_known() {
        let period = |from, until| NamePeriod {
            name: String::new(),
            from,
            until,
        };
        let known = period(Some(date(1990, 1, 1)), Some(date(1999, 12, 31)));
        assert!(overlap(&known, &period(Some(date(1999, 12, 31)), None)));
        assert!(!overlap(&known, &period(Some(date(2000, 1, 1)), None)));
        assert!(!overlap(&known, &period(None, Some(date(1995, 1, 1)))));
    }
}
