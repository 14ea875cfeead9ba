//! The database: reached as the service reaches it, safe in its settings, up to date, and with somebody who does the work.

use jiff::Timestamp;

use super::finding::Finding;
use super::store;
use crate::app::Clock;
use crate::cli::Install;
use crate::cli::start::database;
use crate::config::Config;
use crate::db::embedded::EmbeddedPostgres;
use crate::db::migrations::{self, Standing};
use crate::db::pool::{Connection, connect};
use crate::db::{Database, Limits, Road};

const AREA: &str = "Databas";
const CLOCK: &str = "Klocka";
/// Seconds that two clocks may differ.
const APART: f64 = 2.0;
/// Seconds that a due job waits where a worker runs.
const UNTOUCHED: f64 = 900.0;

/// What was found, and our own Postgres where it is that.
pub(super) async fn look(config: &Config, clock: &Clock) -> (Vec<Finding>, Option<EmbeddedPostgres>) {
    let (url, postgres) = match database(config, Install { yes: false }).await {
        Ok(found) => found,
        Err(error) => {
            let mend = "Installera PostgreSQL, eller sätt database.url.";
            return (vec![Finding::wrong(AREA, error.to_string(), mend)], None);
        }
    };
    let mut connection = match connect(&url).await {
        Ok(connection) => connection,
        Err(error) => {
            let mend = "Kontrollera database.url (värd, port, användare, lösenord, sslmode), och att brandväggen släpper fram.";
            return (vec![Finding::wrong(AREA, error.to_string(), mend)], postgres);
        }
    };
    let mut findings = match facts(&mut connection, clock).await {
        Ok(findings) => findings,
        Err(error) => vec![Finding::wrong(
            AREA,
            error,
            "Se efter i databasens logg vad som hände.",
        )],
    };
    findings.push(up_to_date(&url).await);
    if migrations::pending(&url).await.is_ok_and(|pending| !pending) {
        findings.extend(at_work(&mut connection).await);
    }
    if !config.database.pooler_url.is_empty() {
        findings.push(pooler(config).await);
    }
    (findings, postgres)
}

async fn facts(connection: &mut Connection, clock: &Clock) -> Result<Vec<Finding>, String> {
    let before = clock.now();
    let facts = store::facts(connection)
        .await
        .map_err(|error| error.to_string())?;
    let took = clock.now().duration_since(before).as_secs_f64();
    let mut findings = Vec::new();
    let mut wrong = |seen: String, mend: &str| findings.push(Finding::wrong(AREA, seen, mend));
    if facts.number < 150_000 {
        wrong(
            format!("PostgreSQL {} är för gammal", facts.version),
            "Uppgradera till version 15 eller senare.",
        );
    }
    if facts.encoding != "UTF8" {
        wrong(
            format!("databasen har teckenkodningen {}", facts.encoding),
            "Skapa databasen på nytt med ENCODING 'UTF8'.",
        );
    }
    if facts.is_superuser {
        wrong(
            "tjänsten loggar in som superanvändare, som inga skydd i databasen gäller för".to_owned(),
            "Använd rollen remiss_owner, se \"Postgres\" i docs/operations.md.",
        );
    }
    if !facts.unsafe_settings.is_empty() {
        wrong(
            format!("det som är kvitterat kan gå förlorat: {}", facts.unsafe_settings),
            "Sätt dem till on i postgresql.conf.",
        );
    }
    if findings.is_empty() {
        findings.push(Finding::well(
            AREA,
            format!("PostgreSQL {}, svarar på {:.0} ms", facts.version, took * 1000.0),
        ));
    }
    if facts.free < 10 {
        findings.push(Finding::doubtful(
            AREA,
            format!("bara {} anslutningar är lediga", facts.free),
            "Höj max_connections, eller sätt en PgBouncer framför (database.pooler_url).",
        ));
    }
    findings.push(clocks(before, facts.now, took));
    Ok(findings)
}

/// Holds the machine's clock against the database's.
fn clocks(here: Timestamp, there: Timestamp, took: f64) -> Finding {
    // The database was asked somewhere in between.
    let apart = (there.duration_since(here).as_secs_f64() - took / 2.0).abs() - took / 2.0;
    let seen = format!("den här datorn och databasen skiljer sig {:.1} s", apart.max(0.0));
    match apart <= APART {
        true => Finding::well(CLOCK, seen),
        false => Finding::wrong(
            CLOCK,
            seen,
            "Sätt på tidssynkronisering (chrony eller systemd-timesyncd) på båda: frister avgörs på sekunden.",
        ),
    }
}

async fn up_to_date(url: &str) -> Finding {
    match migrations::standing_at(url).await {
        Ok(Standing { missing: 0, newer }) if newer.is_empty() => {
            Finding::well(AREA, "har alla ändringar som den här versionen behöver")
        }
        Ok(Standing { missing: 0, newer }) => Finding::well(
            AREA,
            format!(
                "har alla ändringar som den här versionen behöver, och {} från en nyare version: starta den när det går",
                newer.len()
            ),
        ),
        Ok(_) => Finding::wrong(
            AREA,
            "saknar ändringar som den här versionen behöver",
            "Säkerhetskopiera, och kör sedan remiss migrate.",
        ),
        Err(error) => Finding::wrong(
            AREA,
            error.to_string(),
            "Kör remiss migrate, och se efter vad den säger.",
        ),
    }
}

/// Whether somebody does the work that waits. As the owner, who sees it whatever the municipality.
async fn at_work(connection: &mut Connection) -> Option<Finding> {
    let seconds = store::untouched(connection).await.ok()?;
    Some(match seconds < UNTOUCHED {
        true => Finding::well("Arbetare", "inget arbete har väntat länge"),
        false => Finding::wrong(
            "Arbetare",
            format!("arbete har väntat i {:.0} minuter", seconds / 60.0),
            "Se efter att remiss worker kör, och vad den skriver i sin logg.",
        ),
    })
}

async fn pooler(config: &Config) -> Finding {
    const AREA: &str = "Pooler";
    let limits = Limits::of_statements(std::time::Duration::from_secs(5));
    let url = config.database.pooler_url.expose();
    let asked = match Database::by(url, 1, Road::ThroughPooler, limits) {
        Ok(database) => store::answers(&database).await.map_err(|error| error.to_string()),
        Err(error) => Err(error.to_string()),
    };
    match asked {
        Ok(()) => Finding::well(AREA, "svarar, och släpper fram till databasen"),
        Err(error) => Finding::wrong(
            AREA,
            error,
            "Kontrollera database.pooler_url, och att poolern står på pool_mode = transaction.",
        ),
    }
}
