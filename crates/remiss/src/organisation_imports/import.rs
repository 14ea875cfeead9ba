//! `POST /organisation-imports`, and the same for the command line.

use actix_web::{HttpResponse, post};
use serde::Deserialize;
use utoipa::IntoParams;

use super::plan::Plan;
use super::row::Header;
use super::store::{self, OrganisationImport};
use super::view::{OrganisationImportView, RowOutcome};
use crate::access::Caller;
use crate::app::App;
use crate::audit::{Deed, record};
use crate::db::Connection;
use crate::files::StoredFile;
use crate::http::{ApiError, ApiResult, AppData, FieldError, IdempotencyKey, Made, Query, RawBody, Sentence};
use crate::{csv_rows, organisations};

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

/// Import organisations from a CSV file
///
/// Läser in organisationer och kontakter ur en CSV-fil, med rubrikraden
/// `Namn;Organisationsnummer;Typ;E-post;Telefon;Adress;Postnummer;Ort;Ämnen;Områden;Överenskommelse;Roll;Kontakt`
/// (bara Namn krävs). Semicolons, commas or tabs; UTF-8, UTF-16 or Latin-1; every row is accounted for, and a row that is
/// refused leaves the others alone. An organisation is recognised by its number, else by its name; an empty cell changes
/// nothing. Several rows of one organisation give it several contacts.
#[utoipa::path(
    tag = "organisations",
    params(Options),
    request_body(
        content = String,
        content_type = "text/csv",
        description = "The file",
        example = "Namn;Organisationsnummer;Typ;E-post\nExempelföreningen i Örebro;802002-0106;förening;forening@example.org"
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
    const TAKEN: &[&str] = &[
        "text/csv",
        "text/plain",
        "application/csv",
        "application/vnd.ms-excel",
        "application/octet-stream",
    ];
    if !TAKEN.contains(&body.media_type.as_str()) {
        return Err(ApiError::UnsupportedMediaType(vec!["text/csv"]));
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
            OrganisationImportView::of(&app, &import),
        ))
    })
    .await
}

/// Imports a file: what the operation does, for `remiss import organisations`. A file that is no CSV file, or has an
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
    header: Header,
    rows: Vec<csv_rows::CsvRow>,
    kept: StoredFile,
}

/// Reads the file, so that one that cannot be read changes nothing, and keeps its bytes as they came.
async fn read_and_keep(app: &App, name: &str, bytes: Vec<u8>) -> ApiResult<ReadFile> {
    let whole_file =
        |sentence: Sentence| ApiError::Invalid(vec![FieldError::new("", sentence.sv, sentence.en)]);
    let name = name.rsplit(['/', '\\']).next().unwrap_or_default().trim();
    if name.is_empty() || name.chars().count() > 200 || name.chars().any(char::is_control) {
        return Err(ApiError::bad_request(
            "Filnamnet ska ha 1 till 200 tecken.",
            "The file name has 1 to 200 characters.",
        ));
    }
    let mut rows = csv_rows::read(&bytes).map_err(whole_file)?.into_iter();
    let header = rows
        .next()
        .ok_or_else(|| whole_file(Sentence::new("Filen är tom.", "The file is empty.")))?;
    let header = Header::of(&header).map_err(whole_file)?;
    let rows: Vec<_> = rows.collect();
    if rows.len() > MOST_ROWS {
        return Err(whole_file(Sentence::new(
            format!("Filen har fler än {MOST_ROWS} rader. Dela upp den."),
            format!("The file has more than {MOST_ROWS} rows. Split it."),
        )));
    }
    Ok(ReadFile {
        name: name.to_owned(),
        header,
        rows,
        kept: app.files().put(app.new_id(), bytes).await?,
    })
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
    let mut plan = Plan::new(known, contacts, app.today());
    for row in &file.rows {
        plan.take(row, &file.header, &mut || app.new_id());
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
    if !dry_run {
        let details = serde_json::json!({ "importId": import.id });
        for (id, action) in changes.deeds() {
            let deed = Deed {
                action,
                subject_kind: "organisation",
                subject_id: id,
                board_id: None,
                case_id: None,
                details: &details,
            };
            record(app, connection, caller, deed).await?;
        }
    }
    let details = serde_json::json!({
        "fileName": import.file_name, "dryRun": dry_run, "created": import.created_count,
        "changed": import.changed_count, "unchanged": import.unchanged_count, "refused": import.refused_count,
    });
    let deed = Deed {
        action: "organisations.imported",
        subject_kind: "organisationImport",
        subject_id: import.id,
        board_id: None,
        case_id: None,
        details: &details,
    };
    record(app, connection, caller, deed).await?;
    Ok(import)
}
