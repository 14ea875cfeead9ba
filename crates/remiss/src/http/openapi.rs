//! The specification: what the features' annotations say, finished by rules that hold for every operation.
//!
//! A handler documents what is its own: summary, description, roles, success, conflicts. What follows from the shape of
//! an operation is added here: ids of operations, headers, the usual errors, an example on every body.

mod tags;

use serde_json::{Map, Value, json};
use utoipa::OpenApi;

use super::Routes;
use super::error::PROBLEM_TYPES;
use super::idempotency::REQUIRED;
use crate::events::types;
use crate::features;

/// Version of the API (SemVer), apart from the version of the program.
pub const API_VERSION: &str = "1.0.0";
/// Day on which this version of the API was released.
pub const API_RELEASED: &str = "2026-11-22";

#[derive(OpenApi)]
#[openapi(
    info(
        title = "Remiss",
        description = "Följer kommunens remissrutin: ärendenummer, sändlista, svarsdatum, inkomna svar, tjänsteskrivelse \
            och yttrande. API:et är till för ärendesystem och för organisationer som svarar med egna system.\n\n\
            Follows a Swedish municipality's routine for requests for opinions (remisser): case numbers, distribution \
            list, deadlines, incoming responses, reports and statements. For case systems, and for organisations that \
            answer with systems of their own.\n\n\
            **Begränsningar (limitations)**: en lista svarar med högst 100 poster; en begäran får vara högst 25 MiB; en \
            Idempotency-Key gäller i 72 timmar; RateLimit-Policy säger hur många anrop i minuten som en nyckel får göra; nya fält och nya värden i uppräkningar kan tillkomma utan ny huvudversion. \
            Servicenivå (service level): den som kommunen anger för sin egen drift.",
        terms_of_service = "https://remiss.kommun.example.org/docs",
        contact(name = "Kommunens registratur", url = "https://remiss.kommun.example.org", email = "remiss@kommun.example.org"),
        license(name = "EUPL-1.2", url = "https://interoperable-europe.ec.europa.eu/collection/eupl/eupl-text-eupl-12"),
    ),
    servers((url = "https://remiss.kommun.example.org/remiss/v1", description = "Kommunens adress (the municipality's own address)")),
    external_docs(url = "https://remiss.kommun.example.org/docs", description = "Dokumentation (documentation)"),
    components(schemas(Problem)),
)]
struct Document;

/// What is answered when something goes wrong (RFC 9457).
#[derive(utoipa::ToSchema)]
#[schema(rename_all = "camelCase")]
#[allow(dead_code)]
pub struct Problem {
    /// Stable address of the kind of problem; the service shows a page there.
    #[schema(example = "/problem/ogiltigt-innehall")]
    r#type: String,
    /// The kind of problem in words, Swedish or English.
    #[schema(example = "Innehållet är inte giltigt")]
    title: String,
    /// HTTP status.
    #[schema(example = 422)]
    status: u16,
    /// This occurrence in words, Swedish or English.
    #[schema(example = "Uppgiften name saknas.")]
    detail: String,
    /// Id of this occurrence, to name when asking about it.
    #[schema(example = "urn:uuid:0193b3f0-7d4e-4c6b-9a5e-2f1c3d4e5f60")]
    instance: String,
    /// Each field that is wrong.
    errors: Option<Vec<ProblemField>>,
    /// The state that forbids a transition.
    #[schema(example = "draft")]
    state: Option<String>,
    /// What may be done in that state.
    allowed_actions: Option<Vec<String>>,
}

/// A field that is wrong.
#[derive(utoipa::ToSchema)]
#[allow(dead_code)]
pub struct ProblemField {
    /// JSON pointer to the field.
    #[schema(example = "#/name")]
    pointer: String,
    /// What is wrong.
    #[schema(example = "Uppgiften name saknas.")]
    detail: String,
}

/// The specification, as it is served and kept in `openapi/remiss.json`.
pub fn specification() -> Value {
    let mut document = Document::openapi();
    // Set up to be described, and thrown away.
    let _ = actix_web::App::new()
        .configure(|config| features::routes(&mut Routes::describing(config, &mut document)));
    let mut document = serde_json::to_value(document).unwrap_or_default();
    document["info"]["version"] = json!(API_VERSION);
    document["security"] = json!([{ "bearer": [] }, { "signIn": [] }]);
    add_components(&mut document);
    types::describe(&mut document["components"]["schemas"]["EventView"]["properties"]["type"]);
    let paths = std::mem::take(&mut document["paths"]);
    let mut finished = Map::new();
    for (path, mut item) in paths.as_object().cloned().unwrap_or_default() {
        for (method, operation) in item.as_object_mut().into_iter().flatten() {
            finish_operation(&path, method, operation, &document["components"]);
        }
        finished.insert(path, item);
    }
    document["paths"] = Value::Object(finished);
    document["tags"] = tags::described(&document);
    document
}

fn add_components(document: &mut Value) {
    let components = &mut document["components"];
    components["securitySchemes"] = json!({
        "bearer": {
            "type": "http", "scheme": "bearer",
            "description": "API-nyckel i huvudet Authorization. Rollerna som får använda en operation står vid den. (API key; the roles that may use an operation stand beside it.)"
        },
        "signIn": {
            "type": "http", "scheme": "bearer", "bearerFormat": "JWT",
            "description": "Åtkomsttoken från kommunens egen inloggning (OpenID Connect) i huvudet Authorization. Roller och nämnder kommer av dess uppgifter, enligt kommunens inställning; X-Acting-User kan inte nämna någon annan. (Access token of the municipality's own provider; its claims give roles and boards.)"
        },
    });
    components["parameters"] = json!({
        "IdempotencyKey": header("Idempotency-Key", false, "En nyckel som anroparen väljer: samma begäran skickad igen utförs inte igen. (The same request sent again is not carried out again.)", "3f2b8c1e-5d6a-4f7b-8c9d-0e1f2a3b4c5d"),
        "RequiredIdempotencyKey": header("Idempotency-Key", true, "En nyckel som anroparen väljer: samma begäran skickad igen utförs inte igen. (The same request sent again is not carried out again.)", "3f2b8c1e-5d6a-4f7b-8c9d-0e1f2a3b4c5d"),
        "IfMatch": header("If-Match", true, "Resursens ETag, som den var när den lästes. (The ETag of the resource as it was read.)", "\"3\""),
        "ActingUser": header("X-Acting-User", false, "Den person som ärendesystemet handlar för; står i loggen. (The person that the case system acts for.)", "hand01"),
    });
    components["parameters"]["ActingUser"]["schema"] =
        json!({ "type": "string", "minLength": 1, "maxLength": 100, "pattern": "\\S" });
    components["headers"] = json!({
        "Location": {
            "description": "Adressen till det som skapades. (The address of what was made.)",
            "schema": { "type": "string", "format": "uri" },
            "example": "https://remiss.kommun.example.org/remiss/v1/cases/0193b3f0-7d4e-7c6b-9a5e-2f1c3d4e5f60"
        }
    });
    let mut responses = Map::new();
    for (name, status, description) in USUAL_ERRORS {
        responses.insert((*name).to_owned(), problem_response(*status, description));
    }
    components["responses"] = Value::Object(responses);
    // The profile wants an example beside each date (DOT.02).
    for schema in components["schemas"].as_object_mut().into_iter().flatten() {
        let (_, schema) = schema;
        add_dates(schema);
        let parts = schema.get_mut("allOf").and_then(Value::as_array_mut);
        for part in parts.into_iter().flatten() {
            add_dates(part);
        }
    }
}

fn add_dates(schema: &mut Value) {
    let Some(properties) = schema.get_mut("properties").and_then(Value::as_object_mut) else {
        return;
    };
    for property in properties.values_mut() {
        let is_time = matches!(property["format"].as_str(), Some("date" | "date-time"));
        if is_time && property.get("example").is_none() {
            property["example"] = example(property, &Value::Null, 0);
        }
    }
}

const USUAL_ERRORS: &[(&str, u16, &str)] = &[
    (
        "BadRequest",
        400,
        "Begäran kunde inte läsas. (The request could not be read.)",
    ),
    (
        "Unauthorized",
        401,
        "Inloggning saknas eller gäller inte. (Credentials are missing, or do not work.)",
    ),
    ("Forbidden", 403, "Behörighet saknas. (Not allowed.)"),
    (
        "NotFound",
        404,
        "Finns inte, eller är inte till för anroparen. (Not there, or not for the caller.)",
    ),
    (
        "PreconditionFailed",
        412,
        "Resursen har ändrats. (The resource has changed.)",
    ),
    ("TooLarge", 413, "För stort. (Too large.)"),
    (
        "UnsupportedMediaType",
        415,
        "Fel medietyp. (Unsupported media type.)",
    ),
    (
        "Invalid",
        422,
        "Innehållet är inte giltigt. (The content is not valid.)",
    ),
    (
        "PreconditionRequired",
        428,
        "If-Match saknas. (If-Match is missing.)",
    ),
    (
        "TooSlow",
        408,
        "Begäran kom för långsamt. (The request came too slowly.)",
    ),
    (
        "QuotaUsed",
        429,
        "Kvoten är slut; RateLimit och Retry-After säger när nästa börjar. (The quota is used; RateLimit and Retry-After say when the next begins.)",
    ),
    (
        "Internal",
        500,
        "Något gick fel hos oss. (Something went wrong on our side.)",
    ),
    (
        "Unavailable",
        503,
        "Databasen eller kommunens inloggningstjänst svarar inte; försök igen. (The database or the identity provider is away; try again.)",
    ),
];

fn header(name: &str, required: bool, description: &str, example: &str) -> Value {
    json!({ "name": name, "in": "header", "required": required, "description": description,
        "schema": { "type": "string" }, "example": example })
}

fn problem_response(status: u16, description: &str) -> Value {
    let of_status = || PROBLEM_TYPES.iter().filter(|kind| kind.status == status);
    // Any operation can use up a quota; the other kind of 429 belongs to one page.
    let kind = of_status()
        .find(|kind| kind.slug == "kvoten-slut")
        .or_else(|| of_status().next());
    let example = kind.map(|kind| {
        json!({ "type": format!("/problem/{}", kind.slug), "title": kind.title.0, "status": status,
            "detail": kind.advice.0, "instance": "urn:uuid:0193b3f0-7d4e-4c6b-9a5e-2f1c3d4e5f60" })
    });
    json!({ "description": description, "content": { "application/problem+json": {
        "schema": { "$ref": "#/components/schemas/Problem" }, "example": example } } })
}

fn finish_operation(path: &str, method: &str, operation: &mut Value, components: &Value) {
    operation["operationId"] = json!(operation_id(path, method));
    let secured = operation["security"]
        .as_array()
        .is_some_and(|schemes| schemes.iter().any(|scheme| scheme.get("bearer").is_some()));
    operation["security"] = if secured {
        with_sign_in(&operation["security"])
    } else {
        json!([])
    };
    let takes_body = operation.get("requestBody").is_some();
    let changes = matches!(method, "put" | "patch" | "delete");
    let mut headers = Vec::new();
    if method == "post" {
        let required = REQUIRED.iter().any(|end| path.ends_with(end));
        headers.push(if required {
            "RequiredIdempotencyKey"
        } else {
            "IdempotencyKey"
        });
    }
    if changes {
        headers.push("IfMatch");
    }
    if secured {
        headers.push("ActingUser");
    }
    let references = headers
        .iter()
        .map(|name| json!({ "$ref": format!("#/components/parameters/{name}") }));
    let mut parameters = operation["parameters"].as_array().cloned().unwrap_or_default();
    for parameter in &mut parameters {
        if parameter["example"].is_null() && parameter["schema"]["example"].is_null() {
            parameter["example"] = example(&parameter["schema"], components, 0);
        }
    }
    parameters.extend(references);
    operation["parameters"] = json!(parameters);

    let mut errors = vec!["BadRequest", "Internal", "Unavailable"];
    if secured {
        errors.extend(["Unauthorized", "Forbidden", "QuotaUsed"]);
    }
    if path.contains('{') {
        errors.push("NotFound");
    }
    if changes {
        errors.extend(["PreconditionFailed", "PreconditionRequired"]);
    }
    if takes_body {
        errors.extend(["TooSlow", "TooLarge", "UnsupportedMediaType"]);
    }
    if takes_body || method == "post" {
        errors.push("Invalid");
    }
    let Some(responses) = operation["responses"].as_object_mut() else {
        return;
    };
    for (status, response) in responses.iter_mut() {
        let status: u16 = status.parse().unwrap_or_default();
        if status >= 400 && response.get("content").is_none() {
            let description = response["description"].as_str().unwrap_or_default().to_owned();
            *response = problem_response(status, &description);
        }
    }
    for (name, status, _) in USUAL_ERRORS {
        if errors.contains(name) && !responses.contains_key(&status.to_string()) {
            responses.insert(
                status.to_string(),
                json!({ "$ref": format!("#/components/responses/{name}") }),
            );
        }
    }
    if let Some(made) = responses.get_mut("201") {
        made["headers"] = json!({ "Location": { "$ref": "#/components/headers/Location" } });
    }
    responses.sort_keys();
    for response in responses.values_mut() {
        add_examples(response.get_mut("content"), components);
    }
    let mut sent = operation
        .get_mut("requestBody")
        .and_then(|body| body.get_mut("content"));
    add_examples(sent.as_deref_mut(), components);
    for (media_type, body) in sent.and_then(Value::as_object_mut).into_iter().flatten() {
        // A file without a byte is none.
        if !media_type.ends_with("json") {
            body["schema"]["minLength"] = json!(1);
        }
    }
}

/// Where a key may, a person who is signed in may too, with the same roles: all but that of organisations, which have keys.
fn with_sign_in(security: &Value) -> Value {
    let mut schemes = security.as_array().cloned().unwrap_or_default();
    let roles = schemes.iter().filter_map(|scheme| scheme["bearer"].as_array());
    let roles: Vec<Value> = roles
        .flatten()
        .filter(|role| *role != "organisation")
        .cloned()
        .collect();
    if !roles.is_empty() {
        schemes.push(json!({ "signIn": roles }));
    }
    json!(schemes)
}

fn operation_id(path: &str, method: &str) -> String {
    let mut id = method.to_owned();
    for segment in path.split(['/', '-', '.']).filter(|segment| !segment.is_empty()) {
        let segment = segment.trim_matches(['{', '}']);
        let mut letters = segment.chars();
        if let Some(first) = letters.next() {
            id.extend(first.to_uppercase());
            id.push_str(letters.as_str());
        }
    }
    id
}

const EXAMPLE_ID: &str = "0193b3f0-7d4e-7c6b-9a5e-2f1c3d4e5f60";

fn add_examples(content: Option<&mut Value>, components: &Value) {
    for (media_type, body) in content.and_then(Value::as_object_mut).into_iter().flatten() {
        // A row of bytes is no JSON array outside JSON.
        if !media_type.ends_with("json") && body["schema"]["type"] == "array" {
            body["schema"] = json!({ "type": "string", "format": "binary" });
        }
        if media_type.ends_with("json") && body["example"].is_null() && body["examples"].is_null() {
            body["example"] = example(&body["schema"], components, 0);
        }
    }
}

/// An example of a schema: its own where it has one, else made from the examples of its parts.
fn example(schema: &Value, components: &Value, depth: usize) -> Value {
    if depth > 12 {
        return Value::Null;
    }
    if let Some(example_of_its_own) = schema.get("example") {
        return example_of_its_own.clone();
    }
    if let Some(reference) = schema["$ref"].as_str() {
        let name = reference.rsplit('/').next().unwrap_or_default();
        return example(&components["schemas"][name], components, depth + 1);
    }
    for choice in ["oneOf", "anyOf"] {
        if let Some(choices) = schema[choice].as_array() {
            let first = choices.iter().find(|choice| choice["type"] != "null");
            return first.map_or(Value::Null, |first| example(first, components, depth + 1));
        }
    }
    if let Some(parts) = schema["allOf"].as_array() {
        let mut whole = Map::new();
        for part in parts {
            if let Value::Object(members) = example(part, components, depth + 1) {
                whole.extend(members);
            }
        }
        return Value::Object(whole);
    }
    if let Some(first) = schema["enum"].as_array().and_then(|values| values.first()) {
        return first.clone();
    }
    let kind = match &schema["type"] {
        Value::Array(kinds) => kinds
            .iter()
            .find(|kind| *kind != "null")
            .and_then(Value::as_str)
            .unwrap_or_default(),
        kind => kind.as_str().unwrap_or_default(),
    };
    match kind {
        "object" => {
            let members = schema["properties"].as_object().into_iter().flatten();
            let mut object: Map<String, Value> = members
                .map(|(name, part)| (name.clone(), example(part, components, depth + 1)))
                .collect();
            if object.is_empty() && schema["additionalProperties"].is_object() {
                object.insert(
                    "self".to_owned(),
                    example(&schema["additionalProperties"], components, depth + 1),
                );
            }
            Value::Object(object)
        }
        "array" => json!([example(&schema["items"], components, depth + 1)]),
        "integer" | "number" => json!(1),
        "boolean" => json!(true),
        "string" => match schema["format"].as_str().unwrap_or_default() {
            "uuid" => json!(EXAMPLE_ID),
            "date" => json!("2026-11-30"),
            "date-time" => json!("2026-11-30T22:59:00Z"),
            "time" => json!("23:59"),
            _ => json!("exempel"),
        },
        _ => Value::Null,
    }
}
