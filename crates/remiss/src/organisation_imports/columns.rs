//! The columns of a file with organisations: those that are read, and those that our own files have.

use crate::tables::Columns;

/// A column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Column {
    Id,
    Name,
    EarlierNames,
    Number,
    Kind,
    Active,
    CivilSociety,
    MustAnswer,
    Topics,
    Areas,
    Members,
    Agreement,
    Channel,
    Convenor,
    Politician,
    PoliticalMembers,
    ContactId,
    Role,
    Contact,
    Email,
    Phone,
    Address,
    Postcode,
    City,
    ContactChannel,
    PlainLanguage,
    MayPublish,
    ReceivesRemisser,
    ConfirmedOn,
    Ignored,
}

impl Columns for Column {
    const KNOWN: &'static [(Column, &'static str, &'static [&'static str])] = &[
        (
            Column::Name,
            "Namn",
            &[
                "namn",
                "organisation",
                "organisationsnamn",
                "föreningsnamn",
                "förening",
                "föreningensnamn",
            ],
        ),
        (
            Column::EarlierNames,
            "Tidigare namn",
            &["tidigarenamn", "förenamn"],
        ),
        (
            Column::Number,
            "Organisationsnummer",
            &["organisationsnummer", "orgnr", "orgnummer"],
        ),
        (Column::Kind, "Typ", &["typ", "organisationstyp", "slag"]),
        (Column::Topics, "Ämnen", &["ämnen", "ämne"]),
        (Column::Areas, "Områden", &["områden", "område"]),
        (
            Column::Members,
            "Antal medlemmar",
            &["antalmedlemmar", "medlemmar", "medlemsantal"],
        ),
        (
            Column::Agreement,
            "Överenskommelse",
            &["överenskommelse", "överenskommelsen"],
        ),
        (Column::Channel, "Kanal", &["kanal"]),
        (Column::Role, "Roll", &["roll"]),
        (
            Column::Contact,
            "Kontakt",
            &["kontakt", "kontaktperson", "kontaktnamn"],
        ),
        (
            Column::Email,
            "E-post",
            &["epost", "epostadress", "mejl", "mail", "email"],
        ),
        (Column::Phone, "Telefon", &["telefon", "telefonnummer", "tel"]),
        (Column::Address, "Adress", &["adress", "postadress", "gatuadress"]),
        (Column::Postcode, "Postnummer", &["postnummer", "postnr"]),
        (Column::City, "Ort", &["ort", "postort"]),
        (Column::ContactChannel, "Kontaktens kanal", &["kontaktenskanal"]),
        (Column::PlainLanguage, "Lättläst", &["lättläst"]),
        (
            Column::MayPublish,
            "Får publiceras",
            &["fårpubliceras", "publiceras"],
        ),
        (Column::ReceivesRemisser, "Får remisser", &["fårremisser"]),
        (
            Column::CivilSociety,
            "Civilsamhälle",
            &["civilsamhälle", "civilsamhället"],
        ),
        (Column::MustAnswer, "Ska svara", &["skasvara"]),
        (Column::Convenor, "Sammankallande", &["sammankallande"]),
        (
            Column::Politician,
            "Ansvarig politiker",
            &["ansvarigpolitiker", "politiker"],
        ),
        (
            Column::PoliticalMembers,
            "Politiska ledamöter",
            &["politiskaledamöter"],
        ),
        (Column::Active, "Aktiv", &["aktiv"]),
        (Column::ConfirmedOn, "Bekräftad", &["bekräftad"]),
        (Column::Id, "Id", &["id"]),
        (Column::ContactId, "Kontakt-id", &["kontaktid"]),
        (
            Column::Ignored,
            "Anteckning",
            &["anteckning", "anteckningar", "kommentar"],
        ),
    ];
    const NEEDED: Column = Column::Name;
    const IGNORED: Column = Column::Ignored;
}
