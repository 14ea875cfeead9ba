//! The public pages for programs: a remiss as schema.org, what there is as DCAT (for Sveriges dataportal), a map of the pages, and what robots
//! may read.

use actix_web::{HttpRequest, HttpResponse};
use serde_json::{Value, json};

use super::failure::or_failure;
use super::feeds::xml_text;
use super::file::id;
use super::kept::kept;
use super::published;
use super::shown::Standing;
use super::store::{self, Search};
use crate::access::Caller;
use crate::http::{ApiError, AppData, Paging};
use crate::remisser::Subjects;
use crate::{boards, cases, remisser};

const JSON_LD: &str = "application/ld+json";

/// `GET /remisser/{id}/data.jsonld`: the remiss in the words of schema.org. There is no type for a consultation: it is a creative work that can
/// be replied to until a moment.
pub(super) async fn remiss(request: HttpRequest, app: AppData) -> HttpResponse {
    let made = async {
        let id = id(&request, "id")?;
        kept(
            &request,
            &app,
            (Some(format!("/remisser/{id}/data.jsonld")), JSON_LD),
            Caller::with_link(),
            async |connection| {
                let remiss = published(&app, connection, id).await?;
                let case = cases::find(&app, connection, remiss.case_id).await?;
                let board = boards::find(&app, connection, remiss.board_id).await?;
                let mut documents = remisser::documents_of(&app, connection, remiss.id).await?;
                documents.retain(|document| document.public);
                let mut subjects = remisser::subjects(&app, connection, &[remiss.id]).await?;
                let Subjects { topics, areas } = subjects.remove(&remiss.id).unwrap_or_default();
                let page = app.page_url(&format!("/remisser/{}", remiss.id));
                let standing = Standing::of(&remiss, remiss.deadline, app.now());
                let files: Vec<Value> = documents
                    .iter()
                    .map(|document| {
                        json!({
                            "@type": "DigitalDocument",
                            "name": document.public_title,
                            "encodingFormat": document.media_type,
                            "url": format!("{page}/handlingar/{}", document.id),
                        })
                    })
                    .collect();
                let mut data = json!({
                    "@context": "https://schema.org",
                    "@type": "CreativeWork",
                    "@id": page,
                    "url": page,
                    "name": remiss.name,
                    "inLanguage": "sv",
                    "identifier": case.case_number,
                    "abstract": remiss.plain_summary,
                    "description": remiss.purpose,
                    "datePublished": remiss.sent_at,
                    "creativeWorkStatus": standing.as_str(),
                    "keywords": topics,
                    "spatialCoverage": areas.iter()
                        .map(|area| json!({ "@type": "Place", "name": area })).collect::<Vec<_>>(),
                    "publisher": {
                        "@type": "GovernmentOrganization",
                        "name": board.name,
                        "parentOrganization": {
                            "@type": "GovernmentOrganization",
                            "name": app.settings().municipality.name,
                            "url": app.settings().municipality.web,
                        },
                    },
                    "associatedMedia": files,
                    "isAccessibleForFree": true,
                });
                if standing == Standing::Open {
                    data["expires"] = json!(remiss.deadline);
                    data["potentialAction"] = json!({
                        "@type": "ReplyAction",
                        "name": "Svara på remissen",
                        "target": format!("{page}/svara"),
                        "endTime": remiss.deadline,
                    });
                }
                serde_json::to_vec(&data).map_err(ApiError::internal)
            },
        )
        .await
    };
    or_failure(&app, made.await, None)
}

/// `GET /data/katalog.jsonld`: what there is as open data, as DCAT-AP-SE has it.
pub(super) async fn catalogue(request: HttpRequest, app: AppData) -> HttpResponse {
    let made = kept(
        &request,
        &app,
        (Some("/data/katalog.jsonld".to_owned()), JSON_LD),
        Caller::public(),
        async |_| {
            let municipality = &app.settings().municipality;
            let swedish = |text: &str| json!({ "@language": "sv", "@value": text });
            let distribution = |name: &str, kind: &str, address: String| {
                json!({
                    "@type": "dcat:Distribution",
                    "@id": format!("{address}#distribution"),
                    "dcterms:title": swedish(name),
                    "dcat:accessURL": { "@id": address },
                    "dcat:downloadURL": { "@id": address },
                    "dcat:mediaType": kind,
                    "dcterms:license": { "@id": "http://creativecommons.org/publicdomain/zero/1.0/" },
                })
            };
            let publisher = json!({
                "@type": "foaf:Agent",
                "@id": app.page_url("/data/katalog.jsonld#utgivare"),
                "foaf:name": municipality.name,
                "foaf:homepage": { "@id": municipality.web },
            });
            let keywords = ["remiss", "samråd", "delaktighet", "civilsamhälle"].map(swedish);
            let catalogue = json!({
                "@context": {
                    "dcat": "http://www.w3.org/ns/dcat#",
                    "dcterms": "http://purl.org/dc/terms/",
                    "foaf": "http://xmlns.com/foaf/0.1/",
                },
                "@type": "dcat:Catalog",
                "@id": app.page_url("/data/katalog.jsonld"),
                "dcterms:title": swedish(&format!("Remisser från {}", municipality.name)),
                "dcterms:description": swedish("Remisser som kommunen har skickat ut, med sändlistor, publicerade svar och återkoppling."),
                "dcterms:language": { "@id": "http://publications.europa.eu/resource/authority/language/SWE" },
                "dcterms:publisher": publisher,
                "foaf:homepage": { "@id": app.page_url("/remisser") },
                "dcat:dataset": [{
                    "@type": "dcat:Dataset",
                    "@id": app.page_url("/data/katalog.jsonld#remisser"),
                    "dcterms:title": swedish("Remisser"),
                    "dcterms:description": swedish(
                        "Varje publicerad remiss med frågor, handlingar, svarsdatum och ärendenummer. Därifrån länkas sändlista, publicerade svar och vad svaren ledde till.",
                    ),
                    "dcterms:publisher": { "@id": app.page_url("/data/katalog.jsonld#utgivare") },
                    "dcterms:accessRights": { "@id": "http://publications.europa.eu/resource/authority/access-right/PUBLIC" },
                    "dcat:theme": { "@id": "http://publications.europa.eu/resource/authority/data-theme/GOVE" },
                    "dcat:keyword": keywords,
                    "dcat:landingPage": { "@id": app.page_url("/remisser") },
                    "dcat:distribution": [
                        distribution("Remisser som JSON", "application/json", app.url("/public/remisser")),
                        distribution("Remisser som Atom-flöde", "application/atom+xml", app.page_url("/feeds/remisser.atom")),
                        distribution("Remisser som JSON Feed", "application/feed+json", app.page_url("/feeds/remisser.json")),
                    ],
                }],
                "dcat:service": [{
                    "@type": "dcat:DataService",
                    "@id": app.page_url("/data/katalog.jsonld#api"),
                    "dcterms:title": swedish("API för remisser"),
                    "dcat:endpointURL": { "@id": app.url("") },
                    "dcat:endpointDescription": { "@id": app.url("/openapi.json") },
                }],
            });
            serde_json::to_vec(&catalogue).map_err(ApiError::internal)
        },
    );
    or_failure(&app, made.await, None)
}

/// `GET /sitemap.xml`: the pages that are for everybody to find.
pub(super) async fn map(request: HttpRequest, app: AppData) -> HttpResponse {
    let made = kept(
        &request,
        &app,
        (Some("/sitemap.xml".to_owned()), "application/xml; charset=utf-8"),
        Caller::public(),
        async |connection| {
            let mut xml = "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n\
                <urlset xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\">\n"
                .to_owned();
            let mut add = |path: &str| {
                let address = xml_text(&app.page_url(path));
                xml.push_str(&format!("<url><loc>{address}</loc></url>\n"));
            };
            for path in ["/remisser", "/om-remisser", "/prenumerera"] {
                add(path);
            }
            let now = app.now();
            // The format allows 50,000 addresses; the newest that many pages are more than a municipality sends in a lifetime.
            for page in 1..=100 {
                let paging = Paging::at(page, 100);
                let (listed, total) =
                    store::search(&app, connection, &Search::default(), now, paging).await?;
                for listed in &listed {
                    add(&format!("/remisser/{}", listed.remiss.id));
                    if listed.answers > 0 {
                        add(&format!("/remisser/{}/svar", listed.remiss.id));
                    }
                }
                if page * 100 >= total {
                    break;
                }
            }
            xml.push_str("</urlset>\n");
            Ok(xml.into_bytes())
        },
    );
    or_failure(&app, made.await, None)
}

/// `GET /robots.txt`: what is somebody's own is nobody else's.
pub(super) async fn robots(app: AppData) -> HttpResponse {
    let own = [
        "/svara/",
        "/tyck-till/",
        "/granska/",
        "/bekrafta/",
        "/mottaget/",
        "/folj/",
        "/prenumeration/",
        "/kontaktuppgifter/",
        "/arbete",
        "/remiss/v1/",
        "/remisser?",
    ];
    let mut text = "User-agent: *\n".to_owned();
    for path in own {
        text.push_str(&format!("Disallow: {path}\n"));
    }
    text.push_str(&format!("Sitemap: {}\n", app.page_url("/sitemap.xml")));
    HttpResponse::Ok()
        .content_type("text/plain; charset=utf-8")
        .body(text)
}
