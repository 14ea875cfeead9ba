//! The settings themselves: what can be told without asking anybody.

use super::finding::Finding;
use crate::config::{Config, MailTransport};

const AREA: &str = "Inställningar";

pub(super) fn look(config: &Config) -> Vec<Finding> {
    let mut findings = Vec::new();
    let address = &config.server.public_base_url;
    let here = ["http://127.0.0.1", "http://localhost", "http://[::1]"];
    if here.iter().any(|here| address.starts_with(here)) {
        findings.push(Finding::doubtful(
            AREA,
            format!("länkar i mejl och handlingar börjar med {address}, som bara fungerar på den här datorn"),
            "Sätt server.public_base_url till den adress som tjänsten nås på utifrån.",
        ));
    } else if !address.starts_with("https://") {
        findings.push(Finding::wrong(
            AREA,
            format!("tjänsten nås okrypterat: {address}"),
            "Låt en omvänd proxy ta emot https, och sätt server.public_base_url till den adressen.",
        ));
    }
    if config.mail.transport == MailTransport::Directory {
        findings.push(Finding::doubtful(
            AREA,
            format!(
                "inga mejl lämnar tjänsten: de skrivs som filer i {}",
                config.mail_out_dir().display()
            ),
            "Sätt mail.transport = \"smtp\" och mail.smtp när tjänsten ska användas på riktigt.",
        ));
    }
    for (key, mail) in [
        ("mail.from_address", &config.mail.from_address),
        ("mail.reply_address", &config.mail.reply_address),
    ] {
        if mail.ends_with("example.org") {
            findings.push(Finding::doubtful(
                AREA,
                format!("{key} är {mail}, en adress som inte finns"),
                "Sätt den till kommunens egen adress.",
            ));
        }
    }
    if config.mail.authserv_ids.is_empty() {
        findings.push(Finding::doubtful(
            AREA,
            "ingen avsändare ifrågasätts: mail.authserv_ids är tom",
            "Skriv det namn som den egna mottagande mejlservern har i sina Authentication-Results-rader.",
        ));
    }
    if config.database.url.is_empty() {
        findings.push(Finding::doubtful(
            AREA,
            "databasen är tjänstens egen, utan reserv på en annan dator",
            "Sätt database.url till kommunens Postgres när tjänsten ska användas på riktigt.",
        ));
    }
    if findings.is_empty() {
        findings.push(Finding::well(
            AREA,
            format!("{}, {address}", config.municipality.name),
        ));
    }
    findings
}
