//! `ERMS.xml`: what the case and its documents are, by E-ARK CITS ERMS 2.1 (FGS Ärendehantering 2.0).

use std::io;

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;

use super::xml::Xml;
use super::{ArchivedCase, ArchivedRecord, ArchivedStatus, Direction, Origin};

/// The case as XML.
pub(super) fn describe(case: &ArchivedCase, origin: &Origin) -> io::Result<Vec<u8>> {
    let mut xml = Xml::new()?;
    let attributes = [
        ("xmlns", "https://DILCIS.eu/XML/ERMS"),
        ("xmlns:xsi", "http://www.w3.org/2001/XMLSchema-instance"),
        (
            "xsi:schemaLocation",
            "https://DILCIS.eu/XML/ERMS ../../schemas/ERMS.xsd",
        ),
    ];
    xml.element("erms", &attributes, |xml| {
        xml.element("control", &[], |xml| control(xml, case, origin))?;
        xml.element("aggregations", &[], |xml| {
            let attributes = [
                ("systemIdentifier", case.id.as_str()),
                ("aggregationType", "caseFile"),
            ];
            xml.element("aggregation", &attributes, |xml| aggregation(xml, case, origin))
        })
    })?;
    Ok(xml.finish())
}

fn control(xml: &mut Xml, case: &ArchivedCase, origin: &Origin) -> io::Result<()> {
    xml.text("identification", &[("identificationType", "uuid")], &case.id)?;
    xml.element("maintenanceInformation", &[], |xml| {
        xml.empty("maintenanceStatus", &[("value", "new")])?;
        xml.element("maintenanceAgency", &[], |xml| {
            xml.text(
                "agencyName",
                &[],
                &format!("{}, {}", origin.municipality, origin.board),
            )
        })?;
        xml.element("maintenanceHistory", &[], |xml| {
            xml.element("maintenanceEvent", &[], |xml| {
                xml.empty("eventType", &[("value", "created")])?;
                xml.text("eventDateTime", &[], &time(origin.made_at))?;
                agent(xml, "creator", &format!("Remiss {}", origin.version))
            })
        })
    })?;
    xml.element("systemInformation", &[], |xml| {
        xml.element("agents", &[], |xml| {
            agent(
                xml,
                "owner",
                &format!("{}, {}", origin.municipality, origin.board),
            )
        })
    })
}

fn aggregation(xml: &mut Xml, case: &ArchivedCase, origin: &Origin) -> io::Result<()> {
    xml.text("objectId", &[], &case.number)?;
    for (whose, number) in &case.other_numbers {
        let whose = if whose.is_empty() { "counterpart" } else { whose };
        xml.text("extraId", &[("extraIdType", whose)], number)?;
    }
    if !case.classification.is_empty() {
        let code = [("classificationCode", case.classification.as_str())];
        xml.text("classification", &code, &case.classification)?;
    }
    xml.text("title", &[], &case.title)?;
    let status = match case.status {
        ArchivedStatus::Open => "open",
        ArchivedStatus::Closed => "closed",
        ArchivedStatus::Void => "obliterated",
    };
    xml.empty("status", &[("value", status)])?;
    restriction(xml, case.secrecy_ground.as_deref())?;
    xml.element("agents", &[], |xml| {
        agent(
            xml,
            "owner",
            &format!("{}, {}", origin.municipality, origin.board),
        )?;
        if let Some(officer) = &case.officer {
            agent(xml, "responsible_person", officer)?;
        }
        if !case.initiator.is_empty() {
            agent(xml, "opening_person", &case.initiator)?;
        }
        Ok(())
    })?;
    xml.element("dates", &[], |xml| {
        xml.text("date", &[("dateType", "opened")], &day(case.opened_on))?;
        dated(xml, "closed", case.closed_at)
    })?;
    for decision in &case.decisions {
        xml.element("action", &[], |xml| {
            xml.text("actionText", &[], &decision.text)?;
            let kind = format!("beslut {}", decision.paragraph);
            xml.text("actionType", &[], kind.trim())?;
            xml.element("dates", &[], |xml| {
                xml.text(
                    "actionDate",
                    &[("dateType", "decision_date")],
                    &day(decision.decided_on),
                )
            })?;
            xml.element("agents", &[], |xml| {
                agent(xml, "authorising_person", &decision.decided_by)
            })
        })?;
    }
    for one in &case.records {
        let attributes = [
            ("systemIdentifier", one.id.as_str()),
            ("recordType", one.kind.as_str()),
        ];
        xml.element("record", &attributes, |xml| record(xml, one))?;
    }
    Ok(())
}

fn record(xml: &mut Xml, record: &ArchivedRecord) -> io::Result<()> {
    xml.text("objectId", &[], &record.document_number)?;
    for (system, number) in &record.other_numbers {
        xml.text("extraId", &[("extraIdType", system)], number)?;
    }
    xml.text("title", &[], &record.title)?;
    if record.void_reason.is_some() {
        xml.empty("status", &[("value", "obliterated")])?;
    }
    xml.text("runningNumber", &[], &record.number.to_string())?;
    restriction(xml, record.secrecy_ground.as_deref())?;
    let direction = match record.direction {
        Direction::Incoming => [("directionDefinition", "incoming")],
        Direction::Outgoing => [("directionDefinition", "outgoing")],
        Direction::Internal => [("directionDefinition", "internal_memo_without_follow-up")],
    };
    xml.empty("direction", &direction)?;
    if !record.party.is_empty() {
        let role = if record.direction == Direction::Outgoing {
            "receiver"
        } else {
            "sender"
        };
        xml.element("agents", &[], |xml| agent(xml, role, &record.party))?;
    }
    xml.element("dates", &[], |xml| {
        xml.text("date", &[("dateType", "captured")], &time(record.registered_at))?;
        dated(xml, "received", record.received_at)?;
        dated(xml, "sent", record.sent_at)
    })?;
    let retention =
        Some(format!("Gallring: {}", record.retention_class)).filter(|_| !record.retention_class.is_empty());
    let void = record
        .void_reason
        .as_ref()
        .map(|reason| format!("Makulerad: {reason}"));
    if retention.is_some() || void.is_some() {
        xml.element("notes", &[], |xml| {
            retention
                .iter()
                .chain(&void)
                .try_for_each(|note| xml.text("note", &[], note))
        })?;
    }
    if let Some((name, path)) = &record.file {
        xml.element("additionalInformation", &[], |xml| {
            xml.empty("appendix", &[("name", name.as_str()), ("path", path.as_str())])
        })?;
    }
    Ok(())
}

/// Secrecy (sekretess), by its legal ground.
fn restriction(xml: &mut Xml, ground: Option<&str>) -> io::Result<()> {
    let Some(ground) = ground else { return Ok(()) };
    xml.element("restriction", &[("restrictionType", "confidential")], |xml| {
        xml.text("regulation", &[], ground)
    })
}

fn agent(xml: &mut Xml, role: &str, name: &str) -> io::Result<()> {
    xml.element("agent", &[("agentType", role)], |xml| xml.text("name", &[], name))
}

fn dated(xml: &mut Xml, kind: &str, at: Option<Timestamp>) -> io::Result<()> {
    at.map_or(Ok(()), |at| xml.text("date", &[("dateType", kind)], &time(at)))
}

/// A time as `xs:dateTime`, UTC, to the second.
pub(super) fn time(at: Timestamp) -> String {
    at.to_zoned(TimeZone::UTC)
        .strftime("%Y-%m-%dT%H:%M:%SZ")
        .to_string()
}

/// A day as `xs:dateTime`: its beginning, without a zone, since nobody wrote down the hour.
fn day(date: Date) -> String {
    format!("{date}T00:00:00")
}
