//! Mail out and in, and the virus scanner: reached and logged in to as the service does it.

use std::time::Duration;

use remiss_mail::{MailAddress, OutgoingMail};

use super::finding::Finding;
use crate::app::Clock;
use crate::config::{Config, MailTransport, MailboxKind};
use crate::inbox;
use crate::messages::MailOut;
use crate::virus_scan::{self, Finding as Scanned};

const OUT: &str = "Mejl ut";
const IN: &str = "Mejl in";
const VIRUSES: &str = "Viruskontroll";
/// The file by which scanners are tried (EICAR), in two halves, so that none takes this program for it.
const HARMLESS_VIRUS: [&str; 2] = [
    r"X5O!P%@AP[4\PZX54(P^)7CC)7}$EICAR",
    "-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*",
];

/// Whether the mail server takes us; with an address, whether it takes a mail.
pub(super) async fn out(config: &Config, clock: &Clock, send_to: Option<&str>) -> Vec<Finding> {
    let road = MailOut::new();
    let by = match config.mail.transport {
        MailTransport::Smtp => format!("{}:{}", config.mail.smtp.host, config.mail.smtp.port),
        MailTransport::Directory => config.mail_out_dir().display().to_string(),
    };
    let mend = "Kontrollera mail.smtp (värd, port, tls, användare, lösenord), och att mejlservern släpper in den här datorn.";
    let mut findings = vec![match road.check(config).await {
        Ok(()) => Finding::well(OUT, format!("{by} tar emot oss")),
        Err(error) => Finding::wrong(OUT, format!("{by}: {}", error.words()), mend),
    }];
    if let Some(address) = send_to {
        findings.push(match road.send(config, &trial(config, clock, address)).await {
            Ok(accepted) => Finding::well(
                OUT,
                format!(
                    "ett mejl till {address} är lämnat: {}. Se efter att det kommer fram och inte hamnar i skräpposten",
                    accepted.server_answer
                ),
            ),
            Err(error) => Finding::wrong(
                OUT,
                format!("ett mejl till {address}: {}", error.words()),
                "Mejlserverns svar säger varför. Kontrollera att den låter oss skicka från mail.from_address.",
            ),
        });
    }
    road.close().await;
    findings
}

fn trial(config: &Config, clock: &Clock, address: &str) -> OutgoingMail {
    let domain = config.mail.from_address.rsplit('@').next().unwrap_or_default();
    OutgoingMail {
        message_id: format!("{}@{domain}", clock.new_id()),
        from: MailAddress {
            name: Some(config.mail.from_name.clone()),
            address: config.mail.from_address.clone(),
        },
        envelope_from: None,
        reply_to: None,
        to: MailAddress {
            name: None,
            address: address.to_owned(),
        },
        subject: "Prov från Remiss".to_owned(),
        text: "Det här mejlet är skickat av remiss doctor, för att prova att mejl kommer fram. Det behöver inget svar.\n"
            .to_owned(),
        html: None,
        auto_submitted: None,
        in_reply_to: None,
        references: Vec::new(),
        list: None,
        attachments: Vec::new(),
        date: clock.now(),
    }
}

/// Whether each mailbox can be opened.
pub(super) async fn boxes(config: &Config) -> Vec<Finding> {
    let mut findings = Vec::new();
    for mailbox in config.mailboxes() {
        let place = match mailbox.kind {
            MailboxKind::Maildir => mailbox.folder.display().to_string(),
            MailboxKind::Imap => format!("{}@{}:{}", mailbox.user, mailbox.host, mailbox.port),
        };
        findings.push(match inbox::try_mailbox(&mailbox).await {
            Ok(true) => Finding::well(
                IN,
                format!("{}: {place}, säger själv till om nya mejl", mailbox.name),
            ),
            Ok(false) => Finding::well(
                IN,
                format!(
                    "{}: {place}, tittas efter var {} sekund",
                    mailbox.name,
                    mailbox.poll_seconds()
                ),
            ),
            Err(words) => Finding::wrong(
                IN,
                format!("{}: {place}: {words}", mailbox.name),
                "Kontrollera brevlådan under [[mail.mailboxes]].",
            ),
        });
    }
    let reply = &config.mail.reply_address;
    if let Some((local, domain)) = reply.rsplit_once('@') {
        findings.push(Finding::doubtful(
            IN,
            format!("går inte att prova härifrån: att {local}+prov@{domain} hamnar i samma brevlåda som {reply}"),
            "Skicka ett mejl till den adressen från en annan mejlserver, och se efter att det dyker upp i inkorgen.",
        ));
    }
    findings
}

/// Whether the scanner finds what every scanner finds.
pub(super) async fn viruses(config: &Config) -> Option<Finding> {
    let settings = &config.mail.clamav;
    if settings.address.is_empty() {
        return Some(Finding::unused(
            VIRUSES,
            "inkommande mejl och filer söks inte igenom",
            "Sätt mail.clamav.address om kommunen har en clamd.",
        ));
    }
    let patience = Duration::from_secs(settings.timeout_seconds);
    let file = HARMLESS_VIRUS.concat();
    let scanned = virus_scan::scan(&settings.address, patience, file.as_bytes()).await;
    Some(match scanned {
        Ok(Scanned::Infected(name)) => Finding::well(
            VIRUSES,
            format!("{} känner igen provfilen ({name})", settings.address),
        ),
        Ok(Scanned::Clean) => Finding::wrong(
            VIRUSES,
            format!(
                "{} svarar, men känner inte igen provfilen EICAR",
                settings.address
            ),
            "Se efter att freshclam har hämtat virusdefinitioner.",
        ),
        Ok(Scanned::TooLarge(words)) => Finding::wrong(
            VIRUSES,
            format!("{} tar inte emot provfilen: {words}", settings.address),
            "Höj StreamMaxLength i clamd.conf till minst mail.max_size_mb.",
        ),
        Err(error) => Finding::wrong(
            VIRUSES,
            format!("{}: {}", settings.address, error.swedish()),
            "Se efter att clamd kör och lyssnar där. Så länge den är borta väntar inkommande mejl.",
        ),
    })
}
