//! The file store, the provider that people sign in with, and the address at which the world reaches the service, with its certificate and clock.

use std::io::Write;
use std::path::Path;
use std::time::Duration;

use jiff::Timestamp;
use reqwest::tls::TlsInfo;
use x509_cert::Certificate;
use x509_cert::der::Decode;

use super::finding::Finding;
use crate::access::Oidc;
use crate::app::Clock;
use crate::config::Config;
use crate::trace;

const FILES: &str = "Filer";
const SIGN_IN: &str = "Inloggning";
const ADDRESS: &str = "Adress";
const TRACES: &str = "Spårning";
/// Part of the disk that should be free.
const FREE: f64 = 0.1;
/// Days before its end at which a certificate is told of.
const SOON: i64 = 21;
/// How long our own address may take.
const PATIENCE: Duration = Duration::from_secs(10);

/// Whether a file can be written, flushed to disk and read again, and how full the disk is.
pub(super) fn files(config: &Config, clock: &Clock) -> Vec<Finding> {
    let folder = config.storage.data_dir.join("files");
    let shown = folder.display();
    let begun = clock.now();
    if let Err(error) = write_and_read(&folder, &format!(".doctor-{}", clock.new_id())) {
        return vec![Finding::wrong(
            FILES,
            format!("{shown}: {error}"),
            "Kontrollera att mappen finns, att tjänstens konto äger den, och att disken inte är full.",
        )];
    }
    let took = clock.now().duration_since(begun).as_secs_f64();
    let mut findings = vec![Finding::well(
        FILES,
        format!("{shown}: en fil är på disken efter {:.0} ms", took * 1000.0),
    )];
    if let Ok(disk) = rustix::fs::statvfs(&folder)
        && disk.f_blocks > 0
    {
        let free = disk.f_bavail as f64 / disk.f_blocks as f64;
        let gigabytes = disk.f_bavail as f64 * disk.f_frsize as f64 / 1e9;
        let seen = format!("{gigabytes:.0} GB ({:.0} %) av disken är ledigt", free * 100.0);
        findings.push(match free >= FREE {
            true => Finding::well(FILES, seen),
            false => Finding::doubtful(
                FILES,
                seen,
                "Ge disken mer plats. Är den full tas inga svar emot.",
            ),
        });
    }
    findings
}

fn write_and_read(folder: &Path, name: &str) -> std::io::Result<()> {
    std::fs::create_dir_all(folder)?;
    let path = folder.join(name);
    let bytes = b"remiss doctor";
    let tried = (|| {
        let mut file = std::fs::File::create_new(&path)?;
        file.write_all(bytes)?;
        file.sync_all()?;
        match std::fs::read(&path)? == bytes {
            true => Ok(()),
            false => Err(std::io::Error::other("what was read is not what was written")),
        }
    })();
    let removed = std::fs::remove_file(&path);
    tried.and(removed)
}

/// Whether the provider answers with keys.
pub(super) async fn sign_in(config: &Config) -> Vec<Finding> {
    let Some(oidc) = Oidc::of(&config.oidc) else {
        return vec![Finding::unused(
            SIGN_IN,
            "ingen kan logga in med kommunens konton; API-nycklar fungerar",
            "Sätt oidc.issuer när handläggare och sekreterare ska logga in.",
        )];
    };
    let mut findings = vec![match oidc.try_out().await {
        Ok(keys) => Finding::well(
            SIGN_IN,
            format!("{} svarar, med {keys} nycklar", config.oidc.issuer),
        ),
        Err(words) => Finding::wrong(
            SIGN_IN,
            words,
            "Kontrollera oidc.issuer, oidc.ca_file och brandväggen mot inloggningstjänsten.",
        ),
    }];
    if config.oidc.grants.is_empty() {
        findings.push(Finding::wrong(
            SIGN_IN,
            "ingen får någon roll: [oidc.grants] är tom",
            "Skriv vilka grupper eller roller hos inloggningstjänsten som är registrator, handläggare och så vidare.",
        ));
    }
    if !oidc.signs_in_to_pages() {
        findings.push(Finding::unused(
            SIGN_IN,
            "ingen kan logga in på handläggarnas sidor (/arbete)",
            "Sätt oidc.pages.client_id och client_secret.",
        ));
    }
    findings
}

/// Whether the collector of traces takes anything, where there is one. The service works without.
pub(super) async fn collector(config: &Config) -> Option<Finding> {
    let address = &config.monitoring.otlp_endpoint;
    if address.is_empty() {
        return None;
    }
    Some(match trace::try_out(&config.monitoring).await {
        Ok(()) => Finding::well(TRACES, format!("{address} tar emot")),
        Err(words) => Finding::doubtful(
            TRACES,
            format!("{address} tar inte emot: {words}"),
            "Kontrollera monitoring.otlp_endpoint (OTLP över HTTP, oftast port 4318), OTEL_EXPORTER_OTLP_HEADERS och brandväggen. Tjänsten fungerar ändå.",
        ),
    })
}

/// Whether the service answers where the links lead, by a certificate that holds, and at the right time.
pub(super) async fn address(config: &Config, clock: &Clock) -> Vec<Finding> {
    let base = &config.server.public_base_url;
    let url = format!("{base}/health/ready");
    let asked = async {
        let client = reqwest::Client::builder()
            .tls_info(true)
            .timeout(PATIENCE)
            .build()?;
        client.get(&url).send().await
    };
    let answer = match asked.await {
        Ok(answer) => answer,
        Err(error) => {
            return vec![Finding::doubtful(
                ADDRESS,
                format!("{url}: {}", words(&error)),
                "Är tjänsten igång? Annars: namnet i DNS, den omvända proxyn, certifikatet. Kanske nås adressen inte inifrån.",
            )];
        }
    };
    let mut findings = Vec::new();
    findings.push(match answer.status().as_u16() {
        200 => Finding::well(ADDRESS, format!("{base} svarar")),
        503 => Finding::wrong(
            ADDRESS,
            format!("{base} svarar att tjänsten inte är redo"),
            "Se efter i serve-processens logg; ofta är det databasen.",
        ),
        status => Finding::wrong(
            ADDRESS,
            format!("{url} svarar {status}"),
            "Något annat än tjänsten svarar där: kontrollera den omvända proxyn.",
        ),
    });
    let date = answer.headers().get("date").and_then(|value| value.to_str().ok());
    if let Some(there) = date.and_then(|date| jiff::fmt::rfc2822::parse(date).ok()) {
        let apart = clock.now().duration_since(there.timestamp()).as_secs().abs();
        if apart > 5 {
            findings.push(Finding::wrong(
                "Klocka",
                format!("den här datorn och {base} skiljer sig {apart} s"),
                "Sätt på tidssynkronisering (chrony eller systemd-timesyncd): frister avgörs på sekunden.",
            ));
        }
    }
    let certificate = answer.extensions().get::<TlsInfo>();
    findings.extend(
        certificate
            .and_then(TlsInfo::peer_certificate)
            .and_then(end_of)
            .map(|end| told(end, clock.now())),
    );
    findings
}

/// When a certificate ends.
fn end_of(der: &[u8]) -> Option<Timestamp> {
    let certificate = Certificate::from_der(der).ok()?;
    let end = certificate.tbs_certificate.validity.not_after.to_unix_duration();
    Timestamp::from_second(i64::try_from(end.as_secs()).ok()?).ok()
}

fn told(end: Timestamp, now: Timestamp) -> Finding {
    let days = end.duration_since(now).as_hours() / 24;
    let seen = format!("certifikatet gäller i {days} dagar till");
    match days >= SOON {
        true => Finding::well(ADDRESS, seen),
        false => Finding::doubtful(
            ADDRESS,
            seen,
            "Förnya det, och se efter varför det inte förnyas av sig självt.",
        ),
    }
}

/// An error with what lies beneath it.
fn words(error: &reqwest::Error) -> String {
    let mut words = error.to_string();
    let mut source = std::error::Error::source(error);
    while let Some(below) = source {
        words = format!("{words}: {below}");
        source = below.source();
    }
    words
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::super::finding::State;
    use super::*;

    #[test]
    fn a_certificate_is_told_of_three_weeks_before_its_end() {
        let now: Timestamp = "2026-11-22T12:00:00Z".parse().unwrap();
        let end = |text: &str| told(text.parse().unwrap(), now).state;
        assert_eq!(end("2026-12-20T12:00:00Z"), State::Well);
        assert_eq!(end("2026-12-10T12:00:00Z"), State::Doubtful);
        assert_eq!(end("2026-11-01T12:00:00Z"), State::Doubtful);
    }
}
