//! The one error of the application, and what a caller is told: `application/problem+json` (RFC 9457).
//!
//! Titles and details are Swedish, English with `Accept-Language: en`. A type is a stable address with a page behind
//! it that the service itself serves. What went wrong inside is logged once under an opaque id, and never told.

use std::borrow::Cow;
use std::fmt;

use actix_web::http::header::{self, HeaderValue};
use actix_web::http::{Method, StatusCode};
use actix_web::{HttpResponse, ResponseError};
use serde::Serialize;

/// What handlers and stores return.
pub type ApiResult<T> = Result<T, ApiError>;

/// A sentence in both languages.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sentence {
    /// Swedish, which comes first.
    pub sv: Cow<'static, str>,
    /// English.
    pub en: Cow<'static, str>,
}

impl Sentence {
    /// The sentence `sv`, which is `en` in English.
    pub fn new(sv: impl Into<Cow<'static, str>>, en: impl Into<Cow<'static, str>>) -> Sentence {
        Sentence {
            sv: sv.into(),
            en: en.into(),
        }
    }
}

/// One field that is wrong.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FieldError {
    /// JSON pointer to the field, for example `#/deadline`.
    pub pointer: String,
    /// What is wrong with it, and what is expected.
    pub detail: Sentence,
}

impl FieldError {
    /// The field at `pointer` (without `#`, for example `/deadline`) is wrong.
    pub fn new(
        pointer: impl AsRef<str>,
        sv: impl Into<Cow<'static, str>>,
        en: impl Into<Cow<'static, str>>,
    ) -> FieldError {
        FieldError {
            pointer: format!("#{}", pointer.as_ref()),
            detail: Sentence::new(sv, en),
        }
    }
}

/// Everything that can go wrong, as the caller may know it.
#[derive(Debug, thiserror::Error)]
pub enum ApiError {
    /// 400: the request cannot be read.
    #[error("bad request: {}", .0.en)]
    BadRequest(Sentence),
    /// 401: no credentials, or none that work.
    #[error("unauthorized")]
    Unauthorized,
    /// 401: the credentials that were sent do not work, with the reason.
    #[error("invalid token: {}", .0.en)]
    InvalidToken(Sentence),
    /// 403: the caller's role may not do this.
    #[error("forbidden: {}", .0.en)]
    Forbidden(Sentence),
    /// 403: the credentials are good, but give too little for the operation.
    #[error("not enough rights: {}", .0.en)]
    NotEnoughRights(Sentence),
    /// 404: not there, or not for this caller to know of.
    #[error("not found")]
    NotFound,
    /// 405: the resource has other methods.
    #[error("method not allowed")]
    MethodNotAllowed(Vec<Method>),
    /// 406: no representation that the caller accepts.
    #[error("not acceptable")]
    NotAcceptable(Vec<&'static str>),
    /// 409: the state forbids the transition; names the state and what is allowed.
    #[error("conflict with the state {state}")]
    StateConflict {
        /// The state now, as in the API.
        state: String,
        /// What may be done in it.
        allowed: Vec<String>,
        /// What was asked, and why it cannot be done.
        detail: Sentence,
    },
    /// 409: it is there already, or stands against something else.
    #[error("conflict: {}", .0.en)]
    Conflict(Sentence),
    /// 412: the resource has changed since.
    #[error("precondition failed")]
    PreconditionFailed {
        /// Version of the resource now.
        current: i32,
    },
    /// 413: larger than allowed.
    #[error("payload too large")]
    TooLarge {
        /// Bytes that are allowed.
        limit: usize,
    },
    /// 415: the body has another media type than the operation takes.
    #[error("unsupported media type")]
    UnsupportedMediaType(Vec<&'static str>),
    /// 416: the range lies outside the content.
    #[error("range not satisfiable")]
    RangeNotSatisfiable {
        /// Bytes that there are.
        size: usize,
    },
    /// 422: the request is readable, but its content is wrong.
    #[error("invalid: {}", list(.0))]
    Invalid(Vec<FieldError>),
    /// 422: the same idempotency key with another request.
    #[error("idempotency key reused")]
    IdempotencyKeyReused,
    /// 428: `If-Match` is missing.
    #[error("precondition required")]
    PreconditionRequired,
    /// 429: the caller has asked for too much in this time.
    #[error("too many requests; again in {seconds} seconds")]
    TooMany {
        /// Seconds until it may ask again.
        seconds: u64,
    },
    /// 429: the caller has used its quota of requests.
    #[error("the quota is used; again in {seconds} seconds")]
    QuotaUsed {
        /// Seconds until the next one begins.
        seconds: u64,
    },
    /// 410: events after the place that was asked for are not kept any more.
    #[error("events up to {kept_after} are forgotten")]
    EventsForgotten {
        /// The place after which all events are there.
        kept_after: i64,
    },
    /// 408: the request came too slowly, or stopped in the middle.
    #[error("the request came too slowly")]
    TooSlow,
    /// 503: the database is away; it is tried again by itself.
    #[error("database away: {0}")]
    DatabaseAway(String),
    /// 503: the identity provider is away, and its keys are not known.
    #[error("identity provider away")]
    IdentityProviderAway,
    /// 503: the virus scanner is away, and the file cannot be taken without it.
    #[error("virus scanner away")]
    ScannerAway,
    /// 500: a fault of ours.
    #[error("internal: {0}")]
    Internal(String),
}

fn list(fields: &[FieldError]) -> String {
    fields
        .iter()
        .map(|field| format!("{} {}", field.pointer, field.detail.en))
        .collect::<Vec<_>>()
        .join("; ")
}

impl ApiError {
    /// One field is wrong; see [`FieldError::new`].
    pub fn invalid(
        pointer: impl AsRef<str>,
        sv: impl Into<Cow<'static, str>>,
        en: impl Into<Cow<'static, str>>,
    ) -> ApiError {
        ApiError::Invalid(vec![FieldError::new(pointer, sv, en)])
    }

    /// The request stands against something that is there already.
    pub fn conflict(sv: impl Into<Cow<'static, str>>, en: impl Into<Cow<'static, str>>) -> ApiError {
        ApiError::Conflict(Sentence::new(sv, en))
    }

    /// The request cannot be read.
    pub fn bad_request(sv: impl Into<Cow<'static, str>>, en: impl Into<Cow<'static, str>>) -> ApiError {
        ApiError::BadRequest(Sentence::new(sv, en))
    }

    /// The caller may not do this, though its role may do such things.
    pub fn forbidden(sv: impl Into<Cow<'static, str>>, en: impl Into<Cow<'static, str>>) -> ApiError {
        ApiError::Forbidden(Sentence::new(sv, en))
    }

    /// The credentials that were sent do not work, for this reason.
    pub fn invalid_token(reason: Sentence) -> ApiError {
        ApiError::InvalidToken(reason)
    }

    /// The credentials are good, but give too little for the operation.
    pub fn not_enough_rights(sv: impl Into<Cow<'static, str>>, en: impl Into<Cow<'static, str>>) -> ApiError {
        ApiError::NotEnoughRights(Sentence::new(sv, en))
    }

    /// A fault of ours: told to the log, not to the caller.
    pub fn internal(error: impl fmt::Display) -> ApiError {
        ApiError::Internal(error.to_string())
    }
}

impl From<diesel::result::Error> for ApiError {
    fn from(error: diesel::result::Error) -> ApiError {
        use diesel::result::{DatabaseErrorKind, Error};
        match error {
            Error::NotFound => ApiError::NotFound,
            Error::DatabaseError(DatabaseErrorKind::ClosedConnection, information) => {
                ApiError::DatabaseAway(information.message().to_owned())
            }
            // 57P01..57P03 have no kind of their own: the server is going down or starting.
            Error::DatabaseError(DatabaseErrorKind::Unknown, information)
                if [
                    "terminating connection",
                    "the database system is",
                    "connection closed",
                ]
                .iter()
                .any(|words| information.message().contains(words)) =>
            {
                ApiError::DatabaseAway(information.message().to_owned())
            }
            // 40P01: two that wait for each other, of which this one was given up. A moment later it works.
            Error::DatabaseError(DatabaseErrorKind::Unknown, information)
                if information.message() == "deadlock detected" =>
            {
                tracing::error!("two transactions waited for each other, and one was given up");
                ApiError::DatabaseAway(information.message().to_owned())
            }
            // 57014: it waited longer than `database.statement_timeout_seconds`, mostly for others.
            Error::DatabaseError(DatabaseErrorKind::Unknown, information)
                if information.message().starts_with("canceling statement due to") =>
            {
                tracing::error!(error = information.message(), "a statement took too long");
                ApiError::DatabaseAway(information.message().to_owned())
            }
            // 53100: nothing can be kept until somebody makes room. What is asked again later is carried out.
            Error::DatabaseError(DatabaseErrorKind::Unknown, information)
                if information.message().contains("No space left on device") =>
            {
                tracing::error!(error = information.message(), "the disk of the database is full");
                ApiError::DatabaseAway(information.message().to_owned())
            }
            // 22021 and 22P05: a NUL in a text or in JSON, which no person writes.
            Error::DatabaseError(DatabaseErrorKind::Unknown, information)
                if [
                    "invalid byte sequence for encoding",
                    "unsupported Unicode escape sequence",
                ]
                .iter()
                .any(|words| information.message().starts_with(words)) =>
            {
                ApiError::bad_request(
                    "En text innehåller ett tecken som inte kan sparas (NUL). Ta bort det och skicka igen.",
                    "A text holds a character that cannot be kept (NUL). Take it out and send again.",
                )
            }
            // What has no code of Postgres' never came there, or its answer never came here.
            Error::DatabaseError(DatabaseErrorKind::UnableToSendCommand, information)
                if [
                    "connection closed",
                    "error communicating with the server",
                    "unexpected message from server",
                ]
                .iter()
                .any(|words| information.message().contains(words)) =>
            {
                ApiError::DatabaseAway(information.message().to_owned())
            }
            Error::BrokenTransactionManager => ApiError::DatabaseAway("the connection broke".to_owned()),
            other => ApiError::Internal(other.to_string()),
        }
    }
}

impl From<std::io::Error> for ApiError {
    fn from(error: std::io::Error) -> ApiError {
        if matches!(
            error.kind(),
            std::io::ErrorKind::StorageFull | std::io::ErrorKind::QuotaExceeded
        ) {
            tracing::error!(%error, "the disk of the file store is full");
            return ApiError::DatabaseAway(error.to_string());
        }
        ApiError::internal(error)
    }
}

/// A kind of problem: its stable name, its status, its title and what to do about it.
pub struct ProblemType {
    /// Last part of the type's address: `/problem/<slug>`.
    pub slug: &'static str,
    /// The status.
    pub status: u16,
    /// Title, the same for every occurrence: Swedish, English.
    pub title: (&'static str, &'static str),
    /// What a caller can do, for the page: Swedish, English.
    pub advice: (&'static str, &'static str),
}

/// Every kind of problem that the API answers.
pub const PROBLEM_TYPES: &[ProblemType] = &[
    ProblemType {
        slug: "ogiltig-begaran",
        status: 400,
        title: ("Begäran kunde inte läsas", "The request could not be read"),
        advice: (
            "Rätta det som beskrivs i detail och skicka igen.",
            "Mend what detail says and send again.",
        ),
    },
    ProblemType {
        slug: "ej-inloggad",
        status: 401,
        title: ("Inloggning saknas", "Credentials are missing"),
        advice: (
            "Skicka en giltig nyckel, eller en åtkomsttoken från kommunens inloggning, i huvudet Authorization: Bearer.",
            "Send a valid key, or an access token of the municipality's provider, in the header Authorization: Bearer.",
        ),
    },
    ProblemType {
        slug: "ej-behorig",
        status: 403,
        title: ("Behörighet saknas", "Not allowed"),
        advice: (
            "Be administratören om rätt roll, för nyckeln eller för din inloggning.",
            "Ask the administrator for the right role, for the key or for your sign-in.",
        ),
    },
    ProblemType {
        slug: "finns-inte",
        status: 404,
        title: ("Finns inte", "Not found"),
        advice: (
            "Kontrollera adressen. Det som du inte får känna till svarar likadant.",
            "Check the address. What you may not know of answers the same.",
        ),
    },
    ProblemType {
        slug: "metod-ej-tillaten",
        status: 405,
        title: ("Metoden är inte tillåten", "Method not allowed"),
        advice: (
            "Huvudet Allow anger de metoder som finns.",
            "The header Allow names the methods.",
        ),
    },
    ProblemType {
        slug: "format-saknas",
        status: 406,
        title: ("Formatet finns inte", "Not acceptable"),
        advice: (
            "Begär något av formaten i detail.",
            "Ask for one of the formats in detail.",
        ),
    },
    ProblemType {
        slug: "tillstandet-hindrar",
        status: 409,
        title: ("Tillståndet hindrar åtgärden", "The state forbids this"),
        advice: (
            "Medlemmarna state och allowedActions visar läget och vad som kan göras.",
            "The members state and allowedActions show where it stands and what can be done.",
        ),
    },
    ProblemType {
        slug: "konflikt",
        status: 409,
        title: ("Krockar med något som redan finns", "Conflict"),
        advice: (
            "Läs detail: det begärda finns redan eller går emot något annat.",
            "Read detail: it is there already, or stands against something else.",
        ),
    },
    ProblemType {
        slug: "har-andrats",
        status: 412,
        title: ("Resursen har ändrats", "The resource has changed"),
        advice: (
            "Hämta resursen på nytt, gör om ändringen och skicka den nya ETag:en i If-Match.",
            "Fetch the resource again, redo the change and send the new ETag in If-Match.",
        ),
    },
    ProblemType {
        slug: "for-stort",
        status: 413,
        title: ("För stort", "Too large"),
        advice: (
            "Dela upp innehållet, eller skicka det på annat sätt.",
            "Split the content, or send it in another way.",
        ),
    },
    ProblemType {
        slug: "fel-medietyp",
        status: 415,
        title: ("Fel medietyp", "Unsupported media type"),
        advice: (
            "Ange en medietyp som operationen tar emot i Content-Type.",
            "State a media type that the operation takes in Content-Type.",
        ),
    },
    ProblemType {
        slug: "utanfor-innehallet",
        status: 416,
        title: ("Utanför innehållet", "Range not satisfiable"),
        advice: (
            "Content-Range anger hur många byte som finns.",
            "Content-Range says how many bytes there are.",
        ),
    },
    ProblemType {
        slug: "ogiltigt-innehall",
        status: 422,
        title: ("Innehållet är inte giltigt", "The content is not valid"),
        advice: (
            "Listan errors pekar ut varje fält.",
            "The list errors points out each field.",
        ),
    },
    ProblemType {
        slug: "nyckel-ateranvand",
        status: 422,
        title: (
            "Idempotensnyckeln är redan använd",
            "The idempotency key is taken",
        ),
        advice: (
            "Använd en ny nyckel för en ny begäran.",
            "Use a new key for a new request.",
        ),
    },
    ProblemType {
        slug: "if-match-saknas",
        status: 428,
        title: ("If-Match saknas", "If-Match is missing"),
        advice: (
            "Skicka resursens ETag i If-Match.",
            "Send the resource's ETag in If-Match.",
        ),
    },
    ProblemType {
        slug: "for-manga",
        status: 429,
        title: ("För många på en gång", "Too many at once"),
        advice: (
            "Från din uppkoppling har det begärts prenumerationer för många adresser den senaste timmen. Vänta en stund och försök \
             igen. Inget har sparats.",
            "Subscriptions for many addresses were asked for from your connection in the last hour. Wait a while and try again. \
             Nothing was kept.",
        ),
    },
    ProblemType {
        slug: "kvoten-slut",
        status: 429,
        title: ("Kvoten är slut", "The quota is used"),
        advice: (
            "Nyckeln eller inloggningen har gjort alla anrop som den får göra på en minut. Vänta så många sekunder som Retry-After säger \
             och försök igen. Inget har sparats. Räcker kvoten inte kan administratören ge nyckeln en större.",
            "The key or the person has made all the requests that it may make in a minute. Wait as many seconds as Retry-After says and \
             try again. Nothing was kept. Where the quota is too small the administrator can give the key a larger one.",
        ),
    },
    ProblemType {
        slug: "handelser-gallrade",
        status: 410,
        title: ("Händelserna är gallrade", "The events are not kept any more"),
        advice: (
            "Händelser sparas en tid, i regel 400 dagar. Läs först GET /events utan after och notera _meta.lastSequence. Läs sedan om det du behöver, \
             och följ loggen från den platsen.",
            "Events are kept for a time, as a rule 400 days. First read GET /events without after and note _meta.lastSequence. Then read what you \
             need anew, and follow the log from that place.",
        ),
    },
    ProblemType {
        slug: "for-langsamt",
        status: 408,
        title: ("Begäran kom för långsamt", "The request came too slowly"),
        advice: (
            "Begäran stannade av innan allt hade kommit. Försök igen, från en bättre uppkoppling eller med en mindre fil. Inget har sparats.",
            "The request stopped before all had come. Try again, on a better line or with a smaller file. Nothing was kept.",
        ),
    },
    ProblemType {
        slug: "internt-fel",
        status: 500,
        title: ("Något gick fel hos oss", "Something went wrong on our side"),
        advice: (
            "Försök igen. Uppge värdet i instance om det upprepas.",
            "Try again. Name the value of instance if it happens again.",
        ),
    },
    ProblemType {
        slug: "databasen-svarar-inte",
        status: 503,
        title: (
            "Tjänsten är tillfälligt otillgänglig",
            "The service is away for the moment",
        ),
        advice: (
            "Försök igen om en stund, med samma Idempotency-Key: det som redan kan ha sparats görs då inte en gång till.",
            "Try again in a moment, with the same Idempotency-Key: what may have been kept already is then not done once more.",
        ),
    },
    ProblemType {
        slug: "inloggningen-svarar-inte",
        status: 503,
        title: (
            "Inloggningstjänsten svarar inte",
            "The identity provider does not answer",
        ),
        advice: (
            "Kommunens inloggningstjänst svarar inte, så din inloggning kan inte prövas. Försök igen om en stund. Inget har sparats.",
            "The municipality's identity provider does not answer, so your access token cannot be checked. Try again in a moment. Nothing was kept.",
        ),
    },
    ProblemType {
        slug: "viruskontrollen-svarar-inte",
        status: 503,
        title: ("Viruskontrollen svarar inte", "The virus scanner does not answer"),
        advice: (
            "Filer tas inte emot utan viruskontroll. Försök igen om en stund, med samma Idempotency-Key. Inget har sparats.",
            "Files are not taken without a look for viruses. Try again in a moment, with the same Idempotency-Key. Nothing was kept.",
        ),
    },
];

/// A problem as it is answered.
#[derive(Debug, Clone)]
pub struct Problem {
    slug: &'static str,
    status: u16,
    title: (&'static str, &'static str),
    detail: Sentence,
    instance: String,
    errors: Vec<FieldError>,
    state: Option<(String, Vec<String>)>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Body<'a> {
    r#type: String,
    title: &'a str,
    status: u16,
    detail: &'a str,
    instance: &'a str,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    errors: Vec<FieldBody<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    state: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    allowed_actions: Option<&'a [String]>,
}

#[derive(Serialize)]
struct FieldBody<'a> {
    pointer: &'a str,
    detail: &'a str,
}

impl Problem {
    /// The body in Swedish, or in English.
    pub fn to_json(&self, english: bool) -> Vec<u8> {
        let pick = |sentence: &'_ Sentence| {
            if english {
                sentence.en.to_string()
            } else {
                sentence.sv.to_string()
            }
        };
        let detail = pick(&self.detail);
        let details: Vec<String> = self.errors.iter().map(|field| pick(&field.detail)).collect();
        let body = Body {
            r#type: format!("/problem/{}", self.slug),
            title: if english { self.title.1 } else { self.title.0 },
            status: self.status,
            detail: &detail,
            instance: &self.instance,
            errors: self
                .errors
                .iter()
                .zip(&details)
                .map(|(field, detail)| FieldBody {
                    pointer: &field.pointer,
                    detail,
                })
                .collect(),
            state: self.state.as_ref().map(|(state, _)| state.as_str()),
            allowed_actions: self.state.as_ref().map(|(_, allowed)| allowed.as_slice()),
        };
        serde_json::to_vec(&body).unwrap_or_default()
    }
}

impl ApiError {
    fn slug(&self) -> &'static str {
        match self {
            ApiError::BadRequest(_) => "ogiltig-begaran",
            ApiError::Unauthorized | ApiError::InvalidToken(_) => "ej-inloggad",
            ApiError::Forbidden(_) | ApiError::NotEnoughRights(_) => "ej-behorig",
            ApiError::NotFound => "finns-inte",
            ApiError::MethodNotAllowed(_) => "metod-ej-tillaten",
            ApiError::NotAcceptable(_) => "format-saknas",
            ApiError::StateConflict { .. } => "tillstandet-hindrar",
            ApiError::Conflict(_) => "konflikt",
            ApiError::PreconditionFailed { .. } => "har-andrats",
            ApiError::TooLarge { .. } => "for-stort",
            ApiError::UnsupportedMediaType(_) => "fel-medietyp",
            ApiError::RangeNotSatisfiable { .. } => "utanfor-innehallet",
            ApiError::Invalid(_) => "ogiltigt-innehall",
            ApiError::IdempotencyKeyReused => "nyckel-ateranvand",
            ApiError::PreconditionRequired => "if-match-saknas",
            ApiError::TooMany { .. } => "for-manga",
            ApiError::QuotaUsed { .. } => "kvoten-slut",
            ApiError::TooSlow => "for-langsamt",
            ApiError::EventsForgotten { .. } => "handelser-gallrade",
            ApiError::Internal(_) => "internt-fel",
            ApiError::DatabaseAway(_) => "databasen-svarar-inte",
            ApiError::IdentityProviderAway => "inloggningen-svarar-inte",
            ApiError::ScannerAway => "viruskontrollen-svarar-inte",
        }
    }

    fn problem_type(&self) -> &'static ProblemType {
        let slug = self.slug();
        PROBLEM_TYPES
            .iter()
            .find(|kind| kind.slug == slug)
            .expect("every error has its type in the list")
    }

    fn detail(&self) -> Sentence {
        match self {
            ApiError::BadRequest(detail)
            | ApiError::InvalidToken(detail)
            | ApiError::Forbidden(detail)
            | ApiError::NotEnoughRights(detail)
            | ApiError::Conflict(detail) => detail.clone(),
            ApiError::StateConflict { detail, .. } => detail.clone(),
            ApiError::MethodNotAllowed(methods) => {
                let methods = methods.iter().map(Method::as_str).collect::<Vec<_>>().join(", ");
                Sentence::new(
                    format!("Resursen har metoderna {methods}."),
                    format!("The resource has the methods {methods}."),
                )
            }
            ApiError::NotAcceptable(types) | ApiError::UnsupportedMediaType(types) => {
                let types = types.join(", ");
                Sentence::new(
                    format!("Möjliga format: {types}."),
                    format!("Possible formats: {types}."),
                )
            }
            ApiError::PreconditionFailed { current } => Sentence::new(
                format!("Någon annan har ändrat resursen. Dess ETag är nu \"{current}\"."),
                format!("Somebody else has changed the resource. Its ETag is \"{current}\" now."),
            ),
            ApiError::TooLarge { limit } if limit % (1 << 20) == 0 => Sentence::new(
                format!(
                    "Högst {} MB tas emot. Skicka en mindre fil, till exempel med komprimerade bilder.",
                    limit >> 20
                ),
                format!("At most {} MB are taken.", limit >> 20),
            ),
            ApiError::TooLarge { limit } => Sentence::new(
                format!("Högst {limit} byte tas emot."),
                format!("At most {limit} bytes are taken."),
            ),
            ApiError::EventsForgotten { kept_after } => Sentence::new(
                format!(
                    "Händelserna till och med plats {kept_after} är gallrade, så något kan ha hänt som du inte har sett. Läs om det du \
                     behöver, och följ sedan loggen från den plats som _meta.lastSequence visade innan du började."
                ),
                format!(
                    "Events up to {kept_after} are not kept any more: something may have happened that you have not seen. Read what you need anew, \
                     then follow the log from the place that _meta.lastSequence showed before you began."
                ),
            ),
            ApiError::Invalid(fields) => match fields.as_slice() {
                [only] => only.detail.clone(),
                several => Sentence::new(
                    format!("{} uppgifter behöver rättas; se errors.", several.len()),
                    format!("{} fields have to be mended; see errors.", several.len()),
                ),
            },
            _ => Sentence::new(self.problem_type().advice.0, self.problem_type().advice.1),
        }
    }

    /// The problem as it is answered.
    pub fn to_problem(&self) -> Problem {
        let kind = self.problem_type();
        Problem {
            slug: kind.slug,
            status: kind.status,
            title: kind.title,
            detail: self.detail(),
            instance: format!("urn:uuid:{}", occurrence()),
            errors: match self {
                ApiError::Invalid(fields) => fields.clone(),
                _ => Vec::new(),
            },
            state: match self {
                ApiError::StateConflict { state, allowed, .. } => Some((state.clone(), allowed.clone())),
                _ => None,
            },
        }
    }
}

/// `WWW-Authenticate` as RFC 6750, 3 has it; the description may have plain ASCII only.
fn challenge(error: &str, reason: &Sentence) -> String {
    let plain = |letter: &char| (' '..='~').contains(letter) && !['"', '\\'].contains(letter);
    let description: String = reason.en.chars().filter(plain).collect();
    format!("Bearer realm=\"remiss\", error=\"{error}\", error_description=\"{description}\"")
}

/// An opaque id that a caller can name and a log line can be found by.
#[expect(
    clippy::disallowed_methods,
    reason = "an id of an error has no part in any rule or test"
)]
fn occurrence() -> uuid::Uuid {
    uuid::Uuid::new_v4()
}

impl ResponseError for ApiError {
    fn status_code(&self) -> StatusCode {
        StatusCode::from_u16(self.problem_type().status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
    }

    fn error_response(&self) -> HttpResponse {
        let problem = self.to_problem();
        match self {
            ApiError::Internal(words) => {
                tracing::error!(instance = problem.instance, error = words, "internal error")
            }
            ApiError::DatabaseAway(words) => tracing::warn!(error = words, "the database is away"),
            _ => {}
        }
        let mut response = HttpResponse::build(self.status_code());
        response.content_type("application/problem+json");
        response.insert_header((header::CACHE_CONTROL, "no-store"));
        match self {
            // RFC 6750, 3.1: no error is named where nothing was sent.
            ApiError::Unauthorized => {
                response.insert_header((header::WWW_AUTHENTICATE, "Bearer realm=\"remiss\""));
            }
            ApiError::InvalidToken(reason) => {
                response.insert_header((header::WWW_AUTHENTICATE, challenge("invalid_token", reason)));
            }
            ApiError::NotEnoughRights(reason) => {
                response.insert_header((header::WWW_AUTHENTICATE, challenge("insufficient_scope", reason)));
            }
            ApiError::IdentityProviderAway | ApiError::ScannerAway => {
                response.insert_header((header::RETRY_AFTER, "30"));
            }
            ApiError::DatabaseAway(_) => {
                response.insert_header((header::RETRY_AFTER, "5"));
            }
            ApiError::TooMany { seconds } | ApiError::QuotaUsed { seconds } => {
                response.insert_header((header::RETRY_AFTER, seconds.to_string()));
            }
            ApiError::MethodNotAllowed(methods) => {
                let allow = methods.iter().map(Method::as_str).collect::<Vec<_>>().join(", ");
                response.insert_header((header::ALLOW, allow));
            }
            ApiError::PreconditionFailed { current } => {
                if let Ok(value) = HeaderValue::from_str(&format!("\"{current}\"")) {
                    response.insert_header((header::ETAG, value));
                }
            }
            ApiError::RangeNotSatisfiable { size } => {
                response.insert_header((header::CONTENT_RANGE, format!("bytes */{size}")));
            }
            ApiError::UnsupportedMediaType(types) => {
                response.insert_header((header::ACCEPT, types.join(", ")));
            }
            _ => {}
        }
        let mut response = response.body(problem.to_json(false));
        // The language is chosen where the request is known: http/language.rs.
        response.extensions_mut().insert(problem);
        response
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn a_problem_has_all_five_members_and_points_at_each_field() {
        let error = ApiError::Invalid(vec![
            FieldError::new("/purpose", "Syfte saknas.", "The purpose is missing."),
            FieldError::new("/deadline", "Svarsdatum saknas.", "The deadline is missing."),
        ]);
        let body: serde_json::Value = serde_json::from_slice(&error.to_problem().to_json(true)).unwrap();
        for member in ["type", "title", "status", "detail", "instance"] {
            assert!(body.get(member).is_some(), "{member} is missing");
        }
        assert_eq!(body["errors"][1]["pointer"], "#/deadline");
        assert_eq!(body["errors"][1]["detail"], "The deadline is missing.");
    }

    #[test]
    fn an_internal_error_tells_nothing() {
        let body = ApiError::internal("password=hemligt").to_problem().to_json(false);
        assert!(!String::from_utf8(body).unwrap().contains("hemligt"));
    }

    #[test]
    fn a_challenge_has_nothing_that_ends_its_quotes() {
        let reason = Sentence::new("", "no \"claim\\\" å\r\nhere");
        let value = challenge("invalid_token", &reason);
        assert_eq!(
            value,
            "Bearer realm=\"remiss\", error=\"invalid_token\", error_description=\"no claim here\""
        );
    }

    #[test]
    fn the_names_of_the_problem_types_are_unique() {
        let mut slugs: Vec<_> = PROBLEM_TYPES.iter().map(|kind| kind.slug).collect();
        slugs.sort_unstable();
        slugs.dedup();
        assert_eq!(slugs.len(), PROBLEM_TYPES.len());
    }
}
