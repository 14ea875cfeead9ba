//! `METS.xml`: which files there are, by E-ARK CSIP and SIP 2.2 (FGS Paketstruktur 2.0). The numbers beside elements are those of
//! the requirements.

use std::io;

use super::erms::time;
use super::xml::Xml;
use super::{Origin, PackedFile};

/// What METS tells.
pub(super) struct Parts<'a> {
    pub object_id: &'a str,
    pub title: &'a str,
    pub origin: &'a Origin,
    pub erms: &'a PackedFile,
    pub documentation: &'a [PackedFile],
    pub schemas: &'a [PackedFile],
    pub data: &'a [PackedFile],
}

/// A group of files.
struct Group<'a> {
    id: &'static str,
    /// CSIP64.
    used_for: &'static str,
    /// Its part of the structure (CSIP93, 97, 101).
    label: &'static str,
    files: &'a [PackedFile],
}

/// The package as XML.
pub(super) fn describe(parts: &Parts<'_>) -> io::Result<Vec<u8>> {
    let made = time(parts.origin.made_at);
    let groups = [
        Group {
            id: "grp-documentation",
            used_for: "Documentation",
            label: "Documentation",
            files: parts.documentation,
        },
        Group {
            id: "grp-schemas",
            used_for: "Schemas",
            label: "Schemas",
            files: parts.schemas,
        },
        Group {
            id: "grp-data",
            used_for: "Representations/submission/data",
            label: "Representations",
            files: parts.data,
        },
    ];
    let mut xml = Xml::new()?;
    let attributes = [
        ("xmlns", "http://www.loc.gov/METS/"),
        ("xmlns:xlink", "http://www.w3.org/1999/xlink"),
        ("xmlns:csip", "https://DILCIS.eu/XML/METS/CSIPExtensionMETS"),
        ("xmlns:sip", "https://DILCIS.eu/XML/METS/SIPExtensionMETS"),
        ("xmlns:xsi", "http://www.w3.org/2001/XMLSchema-instance"),
        (
            "xsi:schemaLocation",
            "http://www.loc.gov/METS/ schemas/mets.xsd http://www.w3.org/1999/xlink schemas/xlink.xsd \
             https://DILCIS.eu/XML/METS/CSIPExtensionMETS schemas/DILCISExtensionMETS.xsd \
             https://DILCIS.eu/XML/METS/SIPExtensionMETS schemas/DILCISExtensionSIPMETS.xsd",
        ),
        ("OBJID", parts.object_id),
        ("LABEL", parts.title),
        // CSIP2: a word of its vocabulary; that it is records of a case management system stands below.
        ("TYPE", "Mixed"),
        ("csip:CONTENTINFORMATIONTYPE", "citserms_v2_1"),
        (
            "PROFILE",
            "https://earksip.dilcis.eu/profile/E-ARK-SIP-v2-2-0.xml",
        ),
    ];
    xml.element("mets", &attributes, |xml| {
        header(xml, parts.origin, &made)?;
        // CSIP17 to 30.
        xml.element(
            "dmdSec",
            &[("ID", "dmd-erms"), ("CREATED", &made), ("STATUS", "CURRENT")],
            |xml| {
                let size = parts.erms.size.to_string();
                xml.empty(
                    "mdRef",
                    &[
                        ("LOCTYPE", "URL"),
                        ("xlink:type", "simple"),
                        ("xlink:href", &parts.erms.path),
                        ("MDTYPE", "OTHER"),
                        ("OTHERMDTYPE", "ERMS"),
                        ("MIMETYPE", &parts.erms.media_type),
                        ("SIZE", &size),
                        ("CREATED", &made),
                        ("CHECKSUM", &parts.erms.sha256),
                        ("CHECKSUMTYPE", "SHA-256"),
                    ],
                )
            },
        )?;
        xml.element("fileSec", &[("ID", "files")], |xml| {
            groups.iter().try_for_each(|group| files(xml, group, &made))
        })?;
        // CSIP80 to 119.
        xml.element(
            "structMap",
            &[("ID", "structure"), ("TYPE", "PHYSICAL"), ("LABEL", "CSIP")],
            |xml| {
                xml.element(
                    "div",
                    &[("ID", "div-package"), ("LABEL", parts.object_id)],
                    |xml| {
                        xml.empty(
                            "div",
                            &[
                                ("ID", "div-metadata"),
                                ("LABEL", "Metadata"),
                                ("DMDID", "dmd-erms"),
                            ],
                        )?;
                        groups.iter().try_for_each(|group| {
                            let id = format!("div-{}", group.id);
                            xml.element("div", &[("ID", &id), ("LABEL", group.label)], |xml| {
                                xml.empty("fptr", &[("FILEID", group.id)])
                            })
                        })
                    },
                )
            },
        )
    })?;
    Ok(xml.finish())
}

/// CSIP7 to 16, and SIP4 to 12. The only creator is the program: validators take what is asked of it for asked of every creator.
fn header(xml: &mut Xml, origin: &Origin, made: &str) -> io::Result<()> {
    let attributes = [
        ("CREATEDATE", made),
        ("LASTMODDATE", made),
        ("RECORDSTATUS", "NEW"),
        ("csip:OAISPACKAGETYPE", "SIP"),
    ];
    xml.element("metsHdr", &attributes, |xml| {
        let software = [("ROLE", "CREATOR"), ("TYPE", "OTHER"), ("OTHERTYPE", "SOFTWARE")];
        xml.element("agent", &software, |xml| {
            xml.text("name", &[], "Remiss")?;
            xml.text("note", &[("csip:NOTETYPE", "SOFTWARE VERSION")], &origin.version)
        })?;
        xml.element(
            "agent",
            &[("ROLE", "ARCHIVIST"), ("TYPE", "ORGANIZATION")],
            |xml| xml.text("name", &[], &format!("{}, {}", origin.municipality, origin.board)),
        )
    })
}

/// CSIP58 to 79.
fn files(xml: &mut Xml, group: &Group<'_>, made: &str) -> io::Result<()> {
    let mut attributes = vec![("ID", group.id), ("USE", group.used_for)];
    if group.label == "Representations" {
        attributes.push(("csip:CONTENTINFORMATIONTYPE", "citserms_v2_1"));
    }
    xml.element("fileGrp", &attributes, |xml| {
        for (place, file) in group.files.iter().enumerate() {
            let (id, size) = (format!("{}-{}", group.id, place + 1), file.size.to_string());
            let attributes = [
                ("ID", id.as_str()),
                ("MIMETYPE", &file.media_type),
                ("SIZE", &size),
                ("CREATED", made),
                ("CHECKSUM", &file.sha256),
                ("CHECKSUMTYPE", "SHA-256"),
            ];
            xml.element("file", &attributes, |xml| {
                let address = [
                    ("LOCTYPE", "URL"),
                    ("xlink:type", "simple"),
                    ("xlink:href", file.path.as_str()),
                ];
                xml.empty("FLocat", &address)
            })?;
        }
        Ok(())
    })
}
