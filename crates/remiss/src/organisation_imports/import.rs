//! `POST /organisation-imports`, and the same for the command line.

use std::collections::HashMap;

use actix_web::{HttpResponse, post};
use serde::Deserialize;
use serde_json::{Value, json};
use utoipa::IntoParams;
use uuid::Uuid;

use super::columns::Column;
use super::plan::Plan;
use super::store::{self, OrganisationImport};
use super::view::{OrganisationImportView, RowOutcome};
use crate::access::Caller;
use crate::app::App;
use crate::audit::{Deed, changes as differences, record_all};
use crate::db::Connection;
use crate::files::StoredFile;
use crate::http::{
    ApiError, ApiResult, AppData, FieldError, Fingerprint, IdempotencyKey, Made, Path, Query, RawBody,
    Sentence,
};
use crate::organisations::{self, Organisation};
use crate::tables::{self, TableFile};

/// Most rows of one file.
const MOST_ROWS: usize = 20_000;

/// How to import.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(rename_all = "camelCase")]
#[into_params(parameter_in = Query, rename_all = "camelCase")]
pub struct Options {
    /// Only tell what would be done; false when nothing is said.
    #[param(example = true, default = false)]
    dry_run: Option<bool>,
    /// Name of the file.
    #[param(example = "foreningar.csv")]
    file_name: Option<String>,
}

/// Import organisations from a CSV file or a workbook
///
/// Läser in organisationer och kontakter ur en CSV-fil eller ett kalkylblad (.xlsx), med rubrikraden
/// `Namn;Organisationsnummer;Typ;E-post;Telefon;Adress;Postnummer;Ort;Ämnen;Områden;Överenskommelse;Roll;Kontakt`
/// (bara Namn krävs), och de övriga kolumner som `GET /organisation-register` skriver. Of a workbook every visible sheet with such a row is read; merged
/// cells, dates and the values of formulas as Excel shows them. CSV: semicolons, commas or tabs; UTF-8, UTF-16 or Latin-1; every row is accounted for, and a row that is
/// refused leaves the others alone. An organisation is recognised by its number, else by its name, an earlier one or another spelling too; an empty cell
/// changes nothing. Several rows of one organisation give it several contacts.
#[utoipa::path(
    tag = "organisations",
    params(Options),
    request_body(
        content(
            (String = "text/csv"),
            (Vec<u8> = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
        ),
        description = "The file",
    ),
    responses((status = 201, description = "The import with what became of every row", body = OrganisationImportView)),
    security(("bearer" = ["coordinator", "administrator"])),
)]
#[post("/organisation-imports")]
pub async fn create(
    app: AppData,
    caller: Caller,
    key: IdempotencyKey,
    options: Query<Options>,
    body: RawBody,
) -> ApiResult<HttpResponse> {
    if !tables::MEDIA_TYPES.contains(&body.media_type.as_str()) {
        return Err(ApiError::UnsupportedMediaType(vec![
            "text/csv",
            "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        ]));
    }
    let file_name = options.file_name.as_deref().unwrap_or("import.csv");
    let file = read_and_keep(&app, file_name, body.bytes).await?;
    let dry_run = options.dry_run.unwrap_or(false);
    key.once(&app, &caller, body.fingerprint, async |connection| {
        let import = carry_out(&app, connection, &caller, &file, dry_run).await?;
        let address = app.url(&format!("/organisation-imports/{}", import.id));
        Ok(Made::created(
            address,
            1,
            OrganisationImportView::of(&app, &caller, &import),
        ))
    })
    .await
}

/// Imports a file: what the operation does, for `remiss import organisations`. A file that is no table, or has an
/// unknown column, is an error with a Swedish sentence; a row that is wrong is not.
pub async fn run(
    app: &App,
    caller: &Caller,
    file_name: &str,
    bytes: Vec<u8>,
    dry_run: bool,
) -> ApiResult<OrganisationImport> {
    let file = read_and_keep(app, file_name, bytes).await?;
    app.write(caller, async |connection| {
        carry_out(app, connection, caller, &file, dry_run).await
    })
    .await
}

struct ReadFile {
    name: String,
    table: TableFile<Column>,
    kept: StoredFile,
}

/// Carry out an import that was tried
///
/// Läser in filen från en provkörning på riktigt: samma fil, utan att den skickas igen. What becomes of each row is worked out anew: the register may have
/// changed since.
#[utoipa::path(
    tag = "organisations",
    params(("id" = Uuid, Path, description = "The import that was tried (`dryRun`)")),
    responses(
        (status = 201, description = "The import with what became of every row", body = OrganisationImportView),
        (status = 409, description = "It was no trial: the file is read in already"),
    ),
    security(("bearer" = ["coordinator", "administrator"])),
)]
#[post("/organisation-imports/{id}/executions")]
pub async fn execute(
    app: AppData,
    caller: Caller,
    id: Path<Uuid>,
    key: IdempotencyKey,
) -> ApiResult<HttpResponse> {
    let (tried, kept) = app
        .read(&caller, async |connection| {
            store::find_with_file(&app, connection, *id).await
        })
        .await?;
    if !tried.dry_run {
        return Err(ApiError::conflict(
            "Filen är redan inläst. Läs in den på nytt om den har ändrats.",
            "The file is read in already.",
        ));
    }
    let bytes = app.files().get(kept.key).await?;
    let file = ReadFile {
        table: read(bytes).await?.0,
        name: tried.file_name,
        kept,
    };
    let fingerprint = Fingerprint::of_parts(["carry out", &id.to_string()]);
    key.once(&app, &caller, fingerprint, async |connection| {
        let import = carry_out(&app, connection, &caller, &file, false).await?;
        let address = app.url(&format!("/organisation-imports/{}", import.id));
        Ok(Made::created(
            address,
            1,
            OrganisationImportView::of(&app, &caller, &import),
        ))
    })
    .await
}

/// Reads the file, so that one that cannot be read changes nothing, and keeps its bytes as they came.
async fn read_and_keep(app: &App, name: &str, bytes: Vec<u8>) -> ApiResult<ReadFile> {
    let name = name.rsplit(['/', '\\']).next().unwrap_or_default().trim();
    if name.is_empty() || name.chars().count() > 200 || name.chars().any(char::is_control) {
        return Err(ApiError::bad_request(
            "Filnamnet ska ha 1 till 200 tecken.",
            "The file name has 1 to 200 characters.",
        ));
    }
    let (table, bytes) = read(bytes).await?;
    Ok(ReadFile {
        name: name.to_owned(),
        table,
        kept: app.files().put(app.new_id(), bytes).await?,
    })
}

/// The tables of a file, and its bytes.
async fn read(bytes: Vec<u8>) -> ApiResult<(TableFile<Column>, Vec<u8>)> {
    let whole_file =
        |sentence: Sentence| ApiError::Invalid(vec![FieldError::new("", sentence.sv, sentence.en)]);
    let (table, bytes) = tables::read_in_background(bytes).await?;
    let table: TableFile<Column> = table.map_err(whole_file)?;
    if table.count() > MOST_ROWS {
        return Err(whole_file(Sentence::new(
            format!("Filen har fler än {MOST_ROWS} rader. Dela upp den."),
            format!("The file has more than {MOST_ROWS} rows. Split it."),
        )));
    }
    Ok((table, bytes))
}

async fn carry_out(
    app: &App,
    connection: &mut Connection,
    caller: &Caller,
    file: &ReadFile,
    dry_run: bool,
) -> ApiResult<OrganisationImport> {
    store::wait_for_turn(app, connection).await?;
    let known = organisations::lock_all(app, connection).await?;
    let contacts = organisations::lock_all_contacts(app, connection).await?;
    let before: HashMap<Uuid, Value> = known.iter().map(|one| (one.id, one.facts())).collect();
    let mut plan = Plan::new(
        known,
        contacts,
        app.today(),
        vec![app.settings().municipality.name.clone()],
    );
    for table in &file.table.tables {
        for row in &table.rows {
            plan.take(row, &table.header, &mut || app.new_id());
        }
    }
    for sheet in &file.table.left_out {
        plan.leave_out(sheet);
    }
    let (changes, mut rows) = plan.finish();
    if dry_run {
        for row in &mut rows {
            if row.outcome == RowOutcome::Created || !changes.was_known(row.organisation_id) {
                row.organisation_id = None;
            }
        }
    } else {
        for organisation in &changes.new_organisations {
            organisations::insert(app, connection, organisation).await?;
        }
        for organisation in &changes.changed_organisations {
            organisations::save(app, connection, organisation).await?;
        }
        for contact in &changes.new_contacts {
            organisations::insert_contact(app, connection, contact).await?;
        }
        for contact in &changes.changed_contacts {
            organisations::save_contact(app, connection, contact).await?;
        }
    }
    let import = store::insert(app, connection, &file.name, &file.kept, dry_run, &rows).await?;
    let mut done: Vec<(Uuid, &'static str, Value)> = Vec::new();
    if !dry_run {
        let changed: HashMap<Uuid, &Organisation> = changes
            .changed_organisations
            .iter()
            .map(|one| (one.id, one))
            .collect();
        for (id, action) in changes.deeds() {
            let mut details = match (before.get(&id), changed.get(&id)) {
                (Some(before), Some(after)) => differences(before, &after.facts()),
                _ => json!({}),
            };
            details["importId"] = json!(import.id);
            done.push((id, action, details));
        }
    }
    let details = json!({
        "fileName": import.file_name, "dryRun": dry_run, "created": import.created_count,
        "changed": import.changed_count, "unchanged": import.unchanged_count, "refused": import.refused_count,
    });
    let of_organisations = done.iter().map(|(id, action, details)| Deed {
        action,
        subject_kind: "organisation",
        subject_id: *id,
        board_id: None,
        case_id: None,
        details,
    });
    let of_import = Deed {
        action: "organisations.imported",
        subject_kind: "organisationImport",
        subject_id: import.id,
        board_id: None,
        case_id: None,
        details: &details,
    };
    let deeds: Vec<Deed<'_>> = of_organisations.chain(std::iter::once(of_import)).collect();
    record_all(app, connection, caller, &deeds).await?;
    Ok(import)
}
