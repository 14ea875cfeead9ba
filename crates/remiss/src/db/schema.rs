// @generated automatically by Diesel CLI.

pub mod sql_types {
    #[derive(diesel::sql_types::SqlType)]
    #[diesel(postgres_type(name = "tsvector", schema = "pg_catalog"))]
    pub struct Tsvector;
}

diesel::table! {
    /// A case on the agenda (ärendelista) of a meeting.
    agenda_items (municipality_id, id) {
        /// The tenant.
        municipality_id -> Uuid,
        /// UUIDv7.
        id -> Uuid,
        /// The board.
        board_id -> Uuid,
        /// The meeting.
        meeting_id -> Uuid,
        /// The case.
        case_id -> Uuid,
        /// The remiss.
        remiss_id -> Nullable<Uuid>,
        /// The draft that was handed in.
        draft_id -> Nullable<Uuid>,
        /// Order on the agenda, from 1.
        position -> Int4,
        /// Title.
        title -> Text,
        /// The one summary, word for word as in the tjänsteskrivelse.
        summary -> Text,
        /// Proposed decision.
        proposed_decision -> Text,
        /// The case officer as written.
        officer -> Text,
        /// When it was handed in, UTC.
        handed_in_at -> Timestamptz,
        /// Who of the secretaries consented, when it was handed in after the stop date.
        late_consent -> Nullable<Text>,
        /// Why it was handed in in spite of a grave finding.
        override_reason -> Nullable<Text>,
        /// What became of it.
        state -> Text,
        /// When the row was made, UTC.
        created_at -> Timestamptz,
        /// The consent by which it was handed in after the stop date.
        late_consent_id -> Nullable<Uuid>,
        /// The meeting from which it was deferred to this one.
        carried_from_meeting_id -> Nullable<Uuid>,
        /// The meeting to which it was deferred from this one.
        deferred_to_meeting_id -> Nullable<Uuid>,
        /// Why it was deferred or taken off.
        off_reason -> Nullable<Text>,
    }
}

diesel::table! {
    /// Who is told of an alert, and when: an address has one mail for all that waits for it.
    alert_notices (municipality_id, alert_id, address_key) {
        /// The tenant.
        municipality_id -> Uuid,
        /// The alert.
        alert_id -> Uuid,
        /// The address in lower case.
        address_key -> Text,
        /// E-mail address.
        address -> Text,
        /// Name or role; may be empty.
        name -> Text,
        /// The board of the alert.
        board_id -> Nullable<Uuid>,
        /// The mail that told it.
        message_id -> Nullable<Uuid>,
        /// When that was written, UTC.
        told_at -> Nullable<Timestamptz>,
    }
}

diesel::table! {
    /// Something that an officer or registrar has to look at; told by mail, gathered.
    alerts (municipality_id, id) {
        /// The tenant.
        municipality_id -> Uuid,
        /// UUIDv7.
        id -> Uuid,
        /// What it is about.
        kind -> Text,
        /// The occurrence: it is alerted of once.
        subject_key -> Text,
        /// The message, inbox entry or remiss.
        subject_id -> Nullable<Uuid>,
        /// The board whose work it is; none: not known yet.
        board_id -> Nullable<Uuid>,
        /// The case.
        case_id -> Nullable<Uuid>,
        /// What has happened and what to do, in Swedish.
        text -> Text,
        /// What is listed below the text, for example those who have not answered.
        items -> Array<Nullable<Text>>,
        /// Raised; addressed: it is known whom to tell; dropped: it was taken care of before anybody was told, or nobody could be.
        status -> Text,
        /// When it was noticed, UTC.
        raised_at -> Timestamptz,
    }
}

diesel::table! {
    /// Remisser that other bodies have announced with a list of those they ask. Each is kept once, by source and reference.
    announced_remisser (municipality_id, id) {
        /// The tenant.
        municipality_id -> Uuid,
        /// UUIDv7.
        id -> Uuid,
        /// Where it was announced, as the system that reads it there calls it: "regeringen.se".
        source -> Text,
        /// The sender's number (dnr), as written.
        reference -> Text,
        /// The number in the form that is searched for.
        reference_key -> Text,
        /// Name of the remiss.
        title -> Text,
        /// Who asks.
        sender -> Text,
        /// Where answers go; may be empty.
        sender_email -> Text,
        /// The day it was announced.
        published_on -> Nullable<Date>,
        /// The last day to answer.
        deadline_on -> Nullable<Date>,
        /// Address of its page; may be empty.
        url -> Text,
        /// Those who are asked, as they stand on the list.
        recipients -> Array<Nullable<Text>>,
        /// Whether the municipality is among them.
        standing -> Text,
        /// What on the list may be the municipality: listed, standing, boardId, reason (in Swedish).
        mentions -> Jsonb,
        /// The board that a case would be proposed for: the one that is named, else the municipal executive board.
        proposed_board_id -> Nullable<Uuid>,
        /// When somebody put it aside, UTC.
        put_aside_at -> Nullable<Timestamptz>,
        /// Who put it aside.
        put_aside_by -> Text,
        /// Why it was put aside.
        put_aside_reason -> Text,
        /// The deadline for which it was told that there is no case: each deadline is told once.
        alerted_for -> Nullable<Date>,
        /// Counts the changes; the ETag of the resource.
        version -> Int4,
        /// When it was first read, UTC.
        created_at -> Timestamptz,
        /// When something of it last changed, UTC.
        changed_at -> Timestamptz,
        /// When it was last read, UTC.
        seen_at -> Timestamptz,
    }
}

diesel::table! {
    /// An answer that is being written and was not sent: its writer's own, shown to nobody else. Removed when it is sent.
    answer_drafts (municipality_id, id) {
        /// The tenant.
        municipality_id -> Uuid,
        /// UUIDv7.
        id -> Uuid,
        /// The board of the case.
        board_id -> Uuid,
        /// The case.
        case_id -> Uuid,
        /// The remiss.
        remiss_id -> Uuid,
        /// The recipient who writes it; none: anyone.
        recipient_id -> Nullable<Uuid>,
        /// The secret of its own page, for one that is nobody's on the distribution list.
        token -> Text,
        /// The secret of the page on which a colleague reads and comments on it; none: closed.
        share_token -> Nullable<Text>,
        /// What is filled in: names of fields and their values.
        fields -> Jsonb,
        /// Files that go with it: key, name, media type, size, digest.
        files -> Jsonb,
        /// What colleagues said of it: name, text, time.
        comments -> Jsonb,
        /// Counts the times that what is filled in was saved.
        version -> Int4,
        /// When it was last saved, UTC.
        saved_at -> Timestamptz,
    }
}

diesel::table! {
    /// A key of a case system, a role or an organisation. Only its hash is kept.
    api_keys (municipality_id, id) {
        /// The tenant.
        municipality_id -> Uuid,
        /// UUIDv7.
        id -> Uuid,
        /// What the key is for, in words.
        name -> Text,
        /// What the bearer may do.
        role -> Text,
        /// Boards that the key is limited to; none: all boards.
        board_ids -> Nullable<Array<Nullable<Uuid>>>,
        /// The organisation, for the role organisation.
        organisation_id -> Nullable<Uuid>,
        /// SHA-256 of the key, which is 256 random bits.
        secret_hash -> Bytea,
        /// When the key stops to work, UTC.
        expires_at -> Nullable<Timestamptz>,
        /// When the key was revoked, UTC.
        revoked_at -> Nullable<Timestamptz>,
        /// When the key was last used, to within an hour, UTC.
        last_used_at -> Nullable<Timestamptz>,
        /// When the row was made, UTC.
        created_at -> Timestamptz,
        /// Whether its bearer sees what is under secrecy, on the boards of the key.
        secrecy -> Bool,
        /// Requests that the key may make in a minute; 0: any number; none: as many as the settings say.
        requests_per_minute -> Nullable<Int4>,
    }
}

diesel::table! {
    /// Who did what, when, for whom; and who read what is under secrecy. Append-only, each row chained to the one before by its hash.
    audit_entries (municipality_id, id) {
        /// The tenant.
        municipality_id -> Uuid,
        /// Place in the log: in the order of the commits, and without a hole for what was written since the rows are chained.
        id -> Int8,
        /// When, UTC.
        at -> Timestamptz,
        /// Who: the name of the API key, of the person who was signed in, or of the part of the system.
        actor -> Text,
        /// The API key; none for a person who was signed in.
        actor_id -> Nullable<Uuid>,
        /// User name of the person who was signed in, or that the case system acts for (X-Acting-User).
        acting_user -> Nullable<Text>,
        /// What was done, for example "case.registered".
        action -> Text,
        /// Kind of the thing it was done to.
        subject_kind -> Text,
        /// The thing it was done to.
        subject_id -> Uuid,
        /// The board whose thing it is.
        board_id -> Nullable<Uuid>,
        /// The case, for its timeline.
        case_id -> Nullable<Uuid>,
        /// What changed: values before and after.
        details -> Jsonb,
        /// The hash of the row before; 32 zero bytes for the first row of a municipality.
        previous_hash -> Bytea,
        /// SHA-256 over the previous hash and this row, as remiss_audit_hash() writes it.
        hash -> Bytea,
    }
}

diesel::table! {
    /// What a board is called, and how its numbers are written, from a day on until its next period or its end.
    board_periods (municipality_id, board_id, valid_from) {
        /// The tenant.
        municipality_id -> Uuid,
        /// The board.
        board_id -> Uuid,
        /// First day of the period.
        valid_from -> Date,
        /// Name of the board.
        name -> Text,
        /// The department (förvaltning) that works for the board.
        department -> Text,
        /// Prefix of the numbers that are given in the period.
        case_prefix -> Text,
        /// Pattern of the numbers that are given in the period.
        number_format -> Text,
        /// When the row was made, UTC.
        created_at -> Timestamptz,
    }
}

diesel::table! {
    /// A board (nämnd): an authority of its own, with its own register, number series and calendar.
    boards (municipality_id, id) {
        /// The tenant.
        municipality_id -> Uuid,
        /// UUIDv7.
        id -> Uuid,
        /// Name of the board today, for example "Kommunstyrelsen"; board_periods has it by date.
        name -> Text,
        /// The department (förvaltning) that works for the board today; board_periods has it by date.
        department -> Text,
        /// Prefix of the case numbers that are given today, for example "Ks"; board_periods has it by date.
        case_prefix -> Text,
        /// Pattern of the case numbers that are given today; board_periods has it by date.
        number_format -> Text,
        /// Who gives the numbers: we, or the existing case system.
        number_source -> Text,
        /// Days from a meeting to the approval of its minutes (justering), when a meeting does not say.
        approval_days -> Int2,
        /// Address of the registry of the board.
        email -> Nullable<Text>,
        /// Postal address, one line of the address per line.
        postal_address -> Text,
        /// First day of the board.
        valid_from -> Date,
        /// Last day of the board; none while it lives.
        valid_to -> Nullable<Date>,
        /// The board that took over.
        successor_id -> Nullable<Uuid>,
        /// Counts the changes; the ETag of the resource.
        version -> Int4,
        /// When the row was made, UTC.
        created_at -> Timestamptz,
    }
}

diesel::table! {
    /// A calendar feed of a board, or of all boards; its token is the secret of its address.
    calendars (municipality_id, id) {
        /// The tenant.
        municipality_id -> Uuid,
        /// UUIDv7.
        id -> Uuid,
        /// The board; none: all boards.
        board_id -> Nullable<Uuid>,
        /// Name of the calendar.
        name -> Text,
        /// SHA-256 of the token.
        token_hash -> Bytea,
        /// When the address was revoked, UTC.
        revoked_at -> Nullable<Timestamptz>,
        /// When the row was made, UTC.
        created_at -> Timestamptz,
        /// What stands in it.
        entries -> Array<Nullable<Text>>,
        /// Days before a stop date, a notice or a deadline on which the calendar program reminds; none: it does not.
        alarm_days -> Nullable<Int2>,
    }
}

diesel::table! {
    /// The counterpart's number of a case ("Ert dnr").
    case_counterpart_numbers (municipality_id, case_id, number_key) {
        /// The tenant.
        municipality_id -> Uuid,
        /// The case.
        case_id -> Uuid,
        /// The board of the case.
        board_id -> Uuid,
        /// The number as written.
        number -> Text,
        /// The number in the form that is searched for.
        number_key -> Text,
        /// Whose number it is.
        party -> Text,
    }
}

diesel::table! {
    /// The last number of a board and year.
    case_number_series (municipality_id, board_id, year) {
        /// The tenant.
        municipality_id -> Uuid,
        /// The board.
        board_id -> Uuid,
        /// The year.
        year -> Int2,
        /// The last number that was given.
        last_number -> Int4,
    }
}

diesel::table! {
    /// Every number that was ever given, and what became of it. Never removed, never used again.
    case_numbers (municipality_id, id) {
        /// The tenant.
        municipality_id -> Uuid,
        /// UUIDv7; the id of the reservation, where it is one.
        id -> Uuid,
        /// The board.
        board_id -> Uuid,
        /// The year.
        year -> Int2,
        /// The number.
        number -> Int4,
        /// The number as written.
        case_number -> Text,
        /// The number in the form that is searched for.
        number_key -> Text,
        /// What became of it.
        state -> Text,
        /// The case that has it.
        case_id -> Nullable<Uuid>,
        /// Why it was reserved, or made void.
        reason -> Text,
        /// When it was given, UTC.
        created_at -> Timestamptz,
        /// Last day on which a reserved number can be used; none: until it is used or made void.
        expires_on -> Nullable<Date>,
    }
}

diesel::table! {
    /// An officer (handläggare) with access to a case.
    case_officers (municipality_id, case_id, user_name) {
        /// The tenant.
        municipality_id -> Uuid,
        /// The case.
        case_id -> Uuid,
        /// The board of the case.
        board_id -> Uuid,
        /// The officer's user name, as in X-Acting-User.
        user_name -> Text,
        /// What is written in documents: name or role.
        display_name -> Text,
        /// The one whose name stands as case officer.
        responsible -> Bool,
        /// When access was given, UTC.
        added_at -> Timestamptz,
        /// E-mail address, for alerts about the case.
        email -> Nullable<Text>,
        /// The day on which the case was opened, as in cases: an officer's list is read in this order.
        opened_on -> Date,
        /// The status of the case, as in cases.
        status -> Text,
    }
}

diesel::table! {
    /// A case that another board may read: explicit, with a reason, and kept when it has ended.
    case_shares (municipality_id, id) {
        /// The tenant.
        municipality_id -> Uuid,
        /// UUIDv7.
        id -> Uuid,
        /// The board of the case.
        board_id -> Uuid,
        /// The case.
        case_id -> Uuid,
        /// The board that may read it.
        shared_with_id -> Uuid,
        /// Why it is shared.
        reason -> Text,
        /// Last day on which it may be read; none: until it is ended.
        until -> Nullable<Date>,
        /// Who shared it.
        shared_by -> Text,
        /// When the sharing was ended, UTC.
        ended_at -> Nullable<Timestamptz>,
        /// Who ended it.
        ended_by -> Nullable<Text>,
        /// Counts the changes; the ETag of the resource.
        version -> Int4,
        /// When it was shared, UTC.
        created_at -> Timestamptz,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use super::sql_types::Tsvector;

    /// The words by which a case is found: numbers, titles, initiator, officers, its remisser and their senders. Of a case under secrecy: number, public title and officers only.
    case_words (municipality_id, case_id) {
        /// The tenant.
        municipality_id -> Uuid,
        /// The case.
        case_id -> Uuid,
        /// The board of the case.
        board_id -> Uuid,
        /// Order in which the cases came.
        place -> Int8,
        /// Stems of the words; their ends turned round (after "<"); the board (after "b:"), "r:" for a response, and the blocks by age (after "0:", "1:", "2:").
        words -> Tsvector,
    }
}

diesel::table! {
    /// A case (ärende): what a board will decide on.
    cases (municipality_id, id) {
        /// The tenant.
        municipality_id -> Uuid,
        /// UUIDv7.
        id -> Uuid,
        /// The board.
        board_id -> Uuid,
        /// The number as written, for example "Ks 1216/2018".
        case_number -> Text,
        /// The number in the form that is searched for.
        number_key -> Text,
        /// Title, for the officers.
        title -> Text,
        /// Title in the public register (OSL 5:2).
        public_title -> Text,
        /// Who took the initiative.
        initiator -> Text,
        /// State of the case.
        status -> Text,
        /// Why the case was made void (makulerat).
        void_reason -> Nullable<Text>,
        /// Classification in the board's plan.
        classification -> Text,
        /// Legal ground of secrecy, for example "25 kap. 1 § OSL".
        secrecy_ground -> Nullable<Text>,
        /// Day the case was opened.
        opened_on -> Date,
        /// When the case was closed, UTC.
        closed_at -> Nullable<Timestamptz>,
        /// The meeting it is meant for.
        target_meeting_id -> Nullable<Uuid>,
        /// Number of its next document.
        next_document -> Int4,
        /// Counts the changes; the ETag of the resource.
        version -> Int4,
        /// When the row was made, UTC.
        created_at -> Timestamptz,
        /// Day on which it was decided that the case is under secrecy.
        secrecy_on -> Nullable<Date>,
        /// Who decided it; empty where it was not written down.
        secrecy_by -> Text,
    }
}

diesel::table! {
    /// What was ticked by hand in the checklist of a case; what the system sees by itself is not kept.
    checklist_ticks (municipality_id, case_id, item) {
        /// The tenant.
        municipality_id -> Uuid,
        /// The case.
        case_id -> Uuid,
        /// Id of the item in the template.
        item -> Text,
        /// The board of the case.
        board_id -> Uuid,
        /// What was said of it last.
        state -> Text,
        /// A remark, for example why it is not needed.
        note -> Text,
        /// Who said so: user name, or the name of the key.
        ticked_by -> Text,
        /// When, UTC.
        ticked_at -> Timestamptz,
        /// Counts the changes; the ETag of the item.
        version -> Int4,
    }
}

diesel::table! {
    /// Links by which an organisation sees and mends its contacts without a password.
    contact_links (municipality_id, id) {
        /// The tenant.
        municipality_id -> Uuid,
        /// UUIDv7.
        id -> Uuid,
        /// The organisation whose contacts it shows.
        organisation_id -> Uuid,
        /// The contact it was mailed to; the link is gone with it.
        contact_id -> Uuid,
        /// SHA-256 of the link's secret, which is 256 random bits.
        token_hash -> Bytea,
        /// SHA-256 of the address it was mailed to, in lower case: when the contact has another one, the link works no more.
        address_hash -> Bytea,
        /// When it was made, UTC.
        created_at -> Timestamptz,
        /// When it stops to work, UTC.
        expires_at -> Timestamptz,
        /// When something was last done with it, UTC.
        last_used_at -> Nullable<Timestamptz>,
        /// When somebody last said by it that the contacts are right, UTC.
        confirmed_at -> Nullable<Timestamptz>,
    }
}

diesel::table! {
    /// A correction (rättelse) of a decision that was recorded wrongly, with what it said before. Append-only.
    decision_corrections (municipality_id, id) {
        /// The tenant.
        municipality_id -> Uuid,
        /// UUIDv7.
        id -> Uuid,
        /// The board.
        board_id -> Uuid,
        /// The case.
        case_id -> Uuid,
        /// The decision.
        decision_id -> Uuid,
        /// Why.
        reason -> Text,
        /// The fields that were changed, as they were.
        before -> Jsonb,
        /// The same fields, as they are since.
        after -> Jsonb,
        /// The extract of the minutes that the correction made void, if there was one.
        extract_document_id -> Nullable<Uuid>,
        /// Who corrected it.
        corrected_by -> Text,
        /// When, UTC.
        corrected_at -> Timestamptz,
    }
}

diesel::table! {
    /// A decision in a case: by the board, its chair or a delegate.
    decisions (municipality_id, id) {
        /// The tenant.
        municipality_id -> Uuid,
        /// UUIDv7.
        id -> Uuid,
        /// The board.
        board_id -> Uuid,
        /// The case.
        case_id -> Uuid,
        /// The remiss.
        remiss_id -> Nullable<Uuid>,
        /// The meeting, for a decision of the board.
        meeting_id -> Nullable<Uuid>,
        /// What was decided.
        kind -> Text,
        /// Who decided.
        decided_by -> Text,
        /// Point of the delegation, for a delegated decision.
        delegation_point -> Text,
        /// Paragraph (§) of the minutes.
        paragraph -> Text,
        /// The decision.
        text -> Text,
        /// Reservations.
        dissent -> Text,
        /// The day.
        decided_on -> Date,
        /// The day the minutes were approved (justering); only after it can the decision be sent.
        minutes_approved_on -> Nullable<Date>,
        /// Approved at the meeting (omedelbar justering).
        approved_at_once -> Bool,
        /// The extract of the minutes (protokollsutdrag).
        extract_document_id -> Nullable<Uuid>,
        /// The meeting to which a delegated decision was reported.
        reported_meeting_id -> Nullable<Uuid>,
        /// When it was sent to the sender of the remiss, UTC.
        sent_at -> Nullable<Timestamptz>,
        /// Counts the changes; the ETag of the resource.
        version -> Int4,
        /// When the row was made, UTC.
        created_at -> Timestamptz,
    }
}

diesel::table! {
    /// A sending to the recipients of a remiss: the remiss itself, reminders, feedback.
    dispatches (municipality_id, id) {
        /// The tenant.
        municipality_id -> Uuid,
        /// UUIDv7.
        id -> Uuid,
        /// The remiss.
        remiss_id -> Uuid,
        /// The board of the case.
        board_id -> Uuid,
        /// What was sent.
        kind -> Text,
        /// Which one of its kind, for example "7" days before the deadline; the same occasion is sent once.
        occasion -> Text,
        /// How many mails.
        mails -> Int4,
        /// How many letters.
        letters -> Int4,
        /// When, UTC.
        created_at -> Timestamptz,
    }
}

diesel::table! {
    /// An organisation on a reusable list.
    distribution_list_members (municipality_id, distribution_list_id, organisation_id) {
        /// The tenant.
        municipality_id -> Uuid,
        /// The list.
        distribution_list_id -> Uuid,
        /// The organisation.
        organisation_id -> Uuid,
        /// Order on the list, from 1.
        position -> Int4,
    }
}

diesel::table! {
    /// A reusable distribution list (sändlista).
    distribution_lists (municipality_id, id) {
        /// The tenant.
        municipality_id -> Uuid,
        /// UUIDv7.
        id -> Uuid,
        /// Its name.
        name -> Text,
        /// What it is for.
        description -> Text,
        /// Counts the changes; the ETag of the resource.
        version -> Int4,
        /// When the row was made, UTC.
        created_at -> Timestamptz,
    }
}

diesel::table! {
    /// Under which number another system registered a document.
    document_registrations (municipality_id, id) {
        /// The tenant.
        municipality_id -> Uuid,
        /// UUIDv7.
        id -> Uuid,
        /// The document.
        document_id -> Uuid,
        /// The board of the case.
        board_id -> Uuid,
        /// The other system.
        system -> Text,
        /// The number there.
        number -> Text,
        /// When it was registered there, UTC.
        registered_at -> Timestamptz,
        /// When we were told, UTC.
        created_at -> Timestamptz,
    }
}

diesel::table! {
    /// A document (handling) of a case: a numbered record with one file. Never removed.
    documents (municipality_id, id) {
        /// The tenant.
        municipality_id -> Uuid,
        /// UUIDv7.
        id -> Uuid,
        /// The board of the case.
        board_id -> Uuid,
        /// The case.
        case_id -> Uuid,
        /// Number in the case, from 1: "Ks 1216/2018:7".
        number -> Int4,
        /// Came in, went out, or drawn up here.
        direction -> Text,
        /// What it is: missiv, proposal, response, mail, tjansteskrivelse, yttrande, sammanstallning, extract, other.
        kind -> Text,
        /// In short what it is about, for the officers.
        title -> Text,
        /// In short what it is about, in the public register.
        public_title -> Text,
        /// Sender or recipient.
        party -> Text,
        /// A private person, whose name the public register leaves out.
        party_is_private -> Bool,
        /// When it was registered, UTC.
        registered_at -> Timestamptz,
        /// When it came in, UTC.
        received_at -> Nullable<Timestamptz>,
        /// When it went out, UTC.
        sent_at -> Nullable<Timestamptz>,
        /// The day that stands on it.
        drawn_up_on -> Nullable<Date>,
        /// Legal ground of secrecy, for example "25 kap. 1 § OSL".
        secrecy_ground -> Nullable<Text>,
        /// Retention class (Arkivlagen 10 §).
        retention_class -> Text,
        /// Whether the public pages show the file.
        public -> Bool,
        /// Name of the file as it came.
        file_name -> Text,
        /// Media type, by content where it can be told.
        media_type -> Text,
        /// Bytes.
        size -> Int8,
        /// SHA-256 of the bytes.
        sha256 -> Bytea,
        /// Where the bytes lie in the file store.
        file_key -> Uuid,
        /// Counts the changes; the ETag of the resource.
        version -> Int4,
        /// When it was made void (makulerad), UTC. Its number is never used again.
        voided_at -> Nullable<Timestamptz>,
        /// Why it was made void.
        void_reason -> Nullable<Text>,
        /// Day on which it was decided that the document is under secrecy.
        secrecy_on -> Nullable<Date>,
        /// Who decided it; empty where it was not written down.
        secrecy_by -> Text,
    }
}

diesel::table! {
    /// The last check of a draft against the rules of its template; holds for the versions that it names.
    draft_checks (municipality_id, draft_id) {
        /// The tenant.
        municipality_id -> Uuid,
        /// The draft.
        draft_id -> Uuid,
        /// The board of the case.
        board_id -> Uuid,
        /// Version of the draft that was checked.
        draft_version -> Int4,
        /// Version of the case then.
        case_version -> Int4,
        /// Version of the remiss then.
        remiss_version -> Nullable<Int4>,
        /// Findings that stop the handing in.
        grave -> Int4,
        /// Findings that do not.
        warnings -> Int4,
        /// When, UTC.
        checked_at -> Timestamptz,
    }
}

diesel::table! {
    /// A draft that was handed in to a board.
    draft_submissions (municipality_id, id) {
        /// The tenant.
        municipality_id -> Uuid,
        /// UUIDv7.
        id -> Uuid,
        /// The draft.
        draft_id -> Uuid,
        /// The board.
        board_id -> Uuid,
        /// The version that was handed in.
        draft_version -> Int4,
        /// The meeting.
        meeting_id -> Uuid,
        /// The registered document.
        document_id -> Uuid,
        /// The findings when it was handed in.
        findings -> Jsonb,
        /// When, UTC.
        created_at -> Timestamptz,
    }
}

diesel::table! {
    /// A version of a draft. Append-only.
    draft_versions (municipality_id, draft_id, number) {
        /// The tenant.
        municipality_id -> Uuid,
        /// The draft.
        draft_id -> Uuid,
        /// The board of the case.
        board_id -> Uuid,
        /// From 1.
        number -> Int4,
        /// Title.
        title -> Text,
        /// The sections in order: key, heading, text.
        sections -> Jsonb,
        /// Structured fields: stances, initiator.
        fields -> Jsonb,
        /// How it came about.
        origin -> Text,
        /// Who made it.
        made_by -> Text,
        /// When, UTC.
        made_at -> Timestamptz,
        /// Where the uploaded Word file lies in the file store; none when nothing was uploaded.
        source_file_key -> Nullable<Uuid>,
        /// SHA-256 of the uploaded file.
        source_sha256 -> Nullable<Bytea>,
        /// Bytes of the uploaded file.
        source_size -> Nullable<Int8>,
        /// Name of the uploaded file.
        source_name -> Nullable<Text>,
        /// What was noticed in the uploaded file, as findings: tracked changes, headings that are only bold letters and the like.
        observations -> Jsonb,
    }
}

diesel::table! {
    /// A draft of a document for the board.
    drafts (municipality_id, id) {
        /// The tenant.
        municipality_id -> Uuid,
        /// UUIDv7.
        id -> Uuid,
        /// The board of the case.
        board_id -> Uuid,
        /// The case.
        case_id -> Uuid,
        /// The remiss it is about.
        remiss_id -> Nullable<Uuid>,
        /// Kind of document.
        kind -> Text,
        /// The template it is made by.
        template -> Text,
        /// Whether it was handed in.
        state -> Text,
        /// The newest version; the ETag of the resource.
        version -> Int4,
        /// When the row was made, UTC.
        created_at -> Timestamptz,
    }
}

diesel::table! {
    /// The ends of the event log and of the audit log of a municipality. Its lock puts the writers of both in order.
    event_counters (municipality_id) {
        /// The tenant.
        municipality_id -> Uuid,
        /// The last sequence that was given.
        last_sequence -> Int8,
        /// Place of the last row of the audit log.
        last_entry -> Int8,
        /// Hash of the last row of the audit log; 32 zero bytes while there is none.
        audit_head -> Bytea,
        /// Events up to this place are not kept any more; 0: all are there.
        forgotten_through -> Int8,
    }
}

diesel::table! {
    /// The gapless, ordered log of what happened: ids and links, no names, no texts. Append-only.
    events (municipality_id, sequence) {
        /// The tenant.
        municipality_id -> Uuid,
        /// Order, from 1, without a hole.
        sequence -> Int8,
        /// UUIDv7 of the event (CloudEvents id).
        id -> Uuid,
        /// What happened, for example "case.registered".
        #[sql_name = "type"]
        type_ -> Text,
        /// Kind of the thing.
        subject_kind -> Text,
        /// The thing.
        subject_id -> Uuid,
        /// The board whose thing it is.
        board_id -> Nullable<Uuid>,
        /// The case it belongs to.
        case_id -> Nullable<Uuid>,
        /// When, UTC.
        at -> Timestamptz,
        /// Place in the trace of what did it (W3C Trace Context); the transaction says it. Empty: it has none.
        traceparent -> Nullable<Text>,
    }
}

diesel::table! {
    /// A recipient asks for more time (begäran om anstånd).
    extension_requests (municipality_id, id) {
        /// The tenant.
        municipality_id -> Uuid,
        /// UUIDv7.
        id -> Uuid,
        /// The board of the case.
        board_id -> Uuid,
        /// The case.
        case_id -> Uuid,
        /// The remiss.
        remiss_id -> Uuid,
        /// Who asks.
        recipient_id -> Uuid,
        /// The day until which it wishes to have time.
        wished_on -> Date,
        /// Why, in its own words.
        reason -> Text,
        /// Waiting, granted or refused.
        state -> Text,
        /// When it asked, UTC.
        asked_at -> Timestamptz,
        /// The extension that was granted.
        extension_id -> Nullable<Uuid>,
        /// When it was answered, UTC.
        answered_at -> Nullable<Timestamptz>,
        /// Who answered it.
        answered_by -> Text,
        /// Why it was refused.
        answer -> Text,
        /// Counts the changes; the ETag of the resource.
        version -> Int4,
    }
}

diesel::table! {
    /// A later deadline (anstånd) for one recipient.
    extensions (municipality_id, id) {
        /// The tenant.
        municipality_id -> Uuid,
        /// UUIDv7.
        id -> Uuid,
        /// The recipient.
        recipient_id -> Uuid,
        /// The board of the case.
        board_id -> Uuid,
        /// The new deadline, UTC.
        deadline -> Timestamptz,
        /// Why.
        reason -> Text,
        /// When it was granted, UTC.
        created_at -> Timestamptz,
    }
}

diesel::table! {
    /// Under which id another system knows one of our things.
    external_references (municipality_id, subject_kind, system, external_id) {
        /// The tenant.
        municipality_id -> Uuid,
        /// Kind of our thing.
        subject_kind -> Text,
        /// The other system.
        system -> Text,
        /// Its id there.
        external_id -> Text,
        /// Our thing.
        subject_id -> Uuid,
    }
}

diesel::table! {
    /// The looks at the file store for files that no row names, one a day at most.
    file_sweeps (municipality_id, swept_on) {
        /// The municipality whose worker looked.
        municipality_id -> Uuid,
        /// The day, in Sweden.
        swept_on -> Date,
        /// The folder of the store (0 to 255) that the next look begins with.
        next_folder -> Int2,
        /// How many files were looked at.
        looked_at -> Int4,
        /// How many were moved aside: no row has named them for a day.
        set_aside -> Int4,
        /// How many of those aside were put back, since a row names them.
        put_back -> Int4,
        /// How many of those aside were removed: no row has named them for a month.
        removed -> Int4,
    }
}

diesel::table! {
    /// A plan of activities and its follow-up, for example the aktivitetsplan of an agreement with civil society.
    follow_up_plans (municipality_id, id) {
        /// The tenant.
        municipality_id -> Uuid,
        /// UUIDv7.
        id -> Uuid,
        /// Name, for example "Aktivitetsplan 2022–2023".
        name -> Text,
        /// Number of the case that it belongs to, as it is written; may be empty.
        case_number -> Text,
        /// Who is responsible for the document (dokumentansvarig): a role or a body.
        responsible -> Text,
        /// First year of the plan.
        from_year -> Int2,
        /// Last year of the plan.
        to_year -> Int2,
        /// The rows, in order: number, group, principle, commitment, activity, responsible, carriedOut, comment, and the measures of the statistics that answer it.
        activities -> Jsonb,
        /// Counts the changes; the ETag of the resource.
        version -> Int4,
        /// When it was made, UTC.
        created_at -> Timestamptz,
    }
}

diesel::table! {
    /// An organisation that sits in a forum or council.
    forum_members (municipality_id, forum_id, organisation_id) {
        /// The tenant.
        municipality_id -> Uuid,
        /// The forum or council: an organisation of that kind.
        forum_id -> Uuid,
        /// The organisation that sits in it.
        organisation_id -> Uuid,
        /// The ETag of the membership.
        version -> Int4,
        /// When the row was made, UTC.
        created_at -> Timestamptz,
    }
}

diesel::table! {
    /// What was answered to a request with an Idempotency-Key, for 72 hours.
    idempotency_keys (municipality_id, owner, key) {
        /// The tenant.
        municipality_id -> Uuid,
        /// Whose key it is: the API key's id, the person who was signed in, or the capability that was used.
        owner -> Text,
        /// The caller's key.
        key -> Text,
        /// SHA-256 of method, path and body.
        fingerprint -> Bytea,
        /// Status that was answered; none while the request is under way in an open transaction.
        status -> Nullable<Int2>,
        /// Location and ETag that were answered.
        headers -> Nullable<Jsonb>,
        /// The body that was answered.
        body -> Nullable<Jsonb>,
        /// When the request came, UTC.
        created_at -> Timestamptz,
    }
}

diesel::table! {
    /// What came by mail: stored before it is matched, never removed.
    inbox_entries (municipality_id, id) {
        /// The tenant.
        municipality_id -> Uuid,
        /// UUIDv7.
        id -> Uuid,
        /// Order of arrival in the register.
        register_number -> Int8,
        /// When it was taken in, UTC.
        received_at -> Timestamptz,
        /// The mail byte for byte, in the file store.
        file_key -> Uuid,
        /// Bytes.
        size -> Int8,
        /// SHA-256 of the mail.
        sha256 -> Bytea,
        /// What is the same when the same message comes by two roads.
        fingerprint -> Bytea,
        /// Message-ID, without angle brackets.
        mail_message_id -> Nullable<Text>,
        /// Sender's address; not proof of who it is.
        from_address -> Text,
        /// Sender's name.
        from_name -> Text,
        /// Subject.
        subject -> Text,
        /// The text for reading.
        text -> Text,
        /// What it is; unread until it was parsed.
        kind -> Text,
        /// Whether a registrar has to place it.
        status -> Text,
        /// Why it was placed, or could not be.
        reason -> Text,
        /// Where it may belong: remiss, score, reason.
        candidates -> Jsonb,
        /// The board: that whose mailbox it came to, and then that where it was placed.
        board_id -> Nullable<Uuid>,
        /// The case, once it is placed.
        case_id -> Nullable<Uuid>,
        /// The remiss, once it is placed.
        remiss_id -> Nullable<Uuid>,
        /// The response that it became.
        response_id -> Nullable<Uuid>,
        /// The message of ours that it is about: a bounce, an automatic reply.
        message_id -> Nullable<Uuid>,
        /// Counts the changes; the ETag of the resource.
        version -> Int4,
        /// Name of the mailbox it came to, as in the settings; empty: not known.
        mailbox -> Text,
        /// The documents that the placing made: the mail first, then what came along.
        document_ids -> Array<Nullable<Uuid>>,
        /// What the receiving server found about the sender: confirmed, dmarc, spf, dkim, by.
        sender -> Nullable<Jsonb>,
        /// What the receiving server says of spam: isSpam, score, words; none: it said nothing.
        spam -> Nullable<Jsonb>,
        /// A new incoming case that it may be: sender, number, name, deadline with the words it stands in.
        proposal -> Nullable<Jsonb>,
        /// What came along: name, type by content, type as the sender says, bytes, what is odd about it.
        files -> Jsonb,
        /// Whether it was searched for viruses, and what came of it.
        scan -> Text,
        /// The words of the virus scanner: name of the virus, or why it could not look.
        scan_words -> Text,
    }
}

diesel::table! {
    /// Work to do in the background; a job is removed when it is done.
    jobs (id) {
        /// UUIDv7.
        id -> Uuid,
        /// The tenant.
        municipality_id -> Uuid,
        /// What to do.
        kind -> Text,
        /// What to do it with: ids only.
        payload -> Jsonb,
        /// Makes a second job for the same purpose impossible while the first one waits.
        unique_key -> Nullable<Text>,
        /// Not before, UTC.
        run_at -> Timestamptz,
        /// How often it was tried.
        attempts -> Int4,
        /// Lease of a worker of an older version, which has no id, UTC.
        locked_until -> Nullable<Timestamptz>,
        /// What went wrong the last time, without personal data.
        last_error -> Nullable<Text>,
        /// When the row was made, UTC.
        created_at -> Timestamptz,
        /// The worker that has it. It holds an advisory lock of this id as long as it lives.
        claimed_by -> Nullable<Uuid>,
        /// Place in the trace of what asked for it (W3C Trace Context); the transaction says it. Empty: it has none.
        traceparent -> Nullable<Text>,
    }
}

diesel::table! {
    /// A secretary's consent to hand a case in after the stop date (stoppdatum) of a meeting.
    late_consents (municipality_id, id) {
        /// The tenant.
        municipality_id -> Uuid,
        /// UUIDv7.
        id -> Uuid,
        /// The board.
        board_id -> Uuid,
        /// The meeting.
        meeting_id -> Uuid,
        /// The case.
        case_id -> Uuid,
        /// Why.
        reason -> Text,
        /// The secretary.
        given_by -> Text,
        /// When, UTC.
        given_at -> Timestamptz,
        /// Who took it back.
        withdrawn_by -> Nullable<Text>,
        /// When it was taken back, UTC.
        withdrawn_at -> Nullable<Timestamptz>,
    }
}

diesel::table! {
    /// The mail servers that mails are handed to: their pace, and whether they take any mail now. One row for all workers.
    mail_servers (municipality_id, server) {
        /// The tenant.
        municipality_id -> Uuid,
        /// Host and port, as in the settings.
        server -> Text,
        /// When all mails handed over so far are paid for at the pace of the settings, UTC; none without a pace.
        free_at -> Nullable<Timestamptz>,
        /// Since when it takes no mail at all (away, refused login, certificate), UTC; none when all is well.
        troubled_since -> Nullable<Timestamptz>,
        /// When one mail is tried again to see whether it is back, UTC.
        next_try_at -> Nullable<Timestamptz>,
        /// How often in a row it took no mail.
        tries -> Int4,
        /// Its words, or ours where it gave none.
        words -> Text,
    }
}

diesel::table! {
    /// Which worker fetches from which mailbox.
    mailboxes (municipality_id, name) {
        /// The tenant.
        municipality_id -> Uuid,
        /// Name of the mailbox, as in the settings.
        name -> Text,
        /// The worker that fetches from it, by an id that it chose at its start.
        holder -> Uuid,
        /// When others may take it over unless the worker says before that it goes on, UTC.
        held_until -> Timestamptz,
        /// When it was last read without trouble, UTC.
        looked_at -> Nullable<Timestamptz>,
        /// When mail was last taken in, UTC.
        mail_at -> Nullable<Timestamptz>,
        /// Why it cannot be read, in Swedish; none: it can.
        trouble -> Nullable<Text>,
        /// Since when it could not be read, UTC.
        trouble_since -> Nullable<Timestamptz>,
        /// When it is tried again, UTC.
        next_try_at -> Nullable<Timestamptz>,
    }
}

diesel::table! {
    /// A meeting that was moved or called off, as those concerned are told of it: gathered, once.
    meeting_changes (municipality_id, id) {
        /// The tenant.
        municipality_id -> Uuid,
        /// UUIDv7.
        id -> Uuid,
        /// The board.
        board_id -> Uuid,
        /// The meeting.
        meeting_id -> Uuid,
        /// What happened to it.
        kind -> Text,
        /// Its dates, time and place before.
        before -> Jsonb,
        /// The same after.
        after -> Jsonb,
        /// Why it was called off.
        reason -> Text,
        /// The meeting that took over its agenda.
        moved_to_meeting_id -> Nullable<Uuid>,
        /// The cases on its agenda or meant for it at that time.
        case_ids -> Array<Nullable<Uuid>>,
        /// When, UTC.
        changed_at -> Timestamptz,
        /// When the mails about it were written, or it was found that there was nothing left to tell, UTC.
        told_at -> Nullable<Timestamptz>,
    }
}

diesel::table! {
    /// An import of a board's meetings from a file, with what became of every row.
    meeting_imports (municipality_id, id) {
        /// The tenant.
        municipality_id -> Uuid,
        /// UUIDv7.
        id -> Uuid,
        /// The board.
        board_id -> Uuid,
        /// Name of the file.
        file_name -> Text,
        /// SHA-256 of the file.
        file_hash -> Bytea,
        /// The file as it came, in the file store.
        file_key -> Uuid,
        /// What kind of file it was.
        format -> Text,
        /// Whether it only told what it would do.
        dry_run -> Bool,
        /// Rows that became new meetings.
        created_count -> Int4,
        /// Rows that changed a meeting.
        changed_count -> Int4,
        /// Rows that said what was known.
        unchanged_count -> Int4,
        /// Rows that were left alone, with a reason.
        skipped_count -> Int4,
        /// Rows that were refused.
        refused_count -> Int4,
        /// Every row with what became of it.
        rows -> Jsonb,
        /// Planned meetings of the file's period that the file does not have; they were left alone.
        missing -> Jsonb,
        /// When the row was made, UTC.
        created_at -> Timestamptz,
    }
}

diesel::table! {
    /// A meeting (sammanträde) of a board, with its dates.
    meetings (municipality_id, id) {
        /// The tenant.
        municipality_id -> Uuid,
        /// UUIDv7.
        id -> Uuid,
        /// The board.
        board_id -> Uuid,
        /// Day of the meeting.
        date -> Date,
        /// Clock time, Europe/Stockholm.
        starts_at -> Nullable<Time>,
        /// Where.
        place -> Text,
        /// Last day to hand in a case (stoppdatum).
        stop_date -> Date,
        /// Preparation meeting (beredning).
        preparation_date -> Nullable<Date>,
        /// The notice (kallelse) goes out.
        notice_date -> Nullable<Date>,
        /// The minutes are approved (justering).
        approval_date -> Nullable<Date>,
        /// Whether all minutes are approved at the meeting (omedelbar justering).
        approved_at_once -> Bool,
        /// State of the meeting.
        status -> Text,
        /// Counts the changes; the ETag, and the SEQUENCE of its calendar entries.
        version -> Int4,
        /// When the row was made, UTC.
        created_at -> Timestamptz,
        /// When the row was last changed, UTC.
        updated_at -> Timestamptz,
        /// What the files it is imported from call it: the UID of an iCalendar entry, or the column Id. None: it is known by its day.
        import_key -> Nullable<Text>,
    }
}

diesel::table! {
    /// The outbox: every mail and letter, written in the transaction of its cause.
    messages (municipality_id, id) {
        /// The tenant.
        municipality_id -> Uuid,
        /// UUIDv7.
        id -> Uuid,
        /// The board whose message it is.
        board_id -> Nullable<Uuid>,
        /// The case.
        case_id -> Nullable<Uuid>,
        /// The remiss.
        remiss_id -> Nullable<Uuid>,
        /// The recipient of the remiss.
        recipient_id -> Nullable<Uuid>,
        /// The response it answers.
        response_id -> Nullable<Uuid>,
        /// What the message is for.
        purpose -> Text,
        /// Makes a second message for the same purpose impossible.
        purpose_key -> Text,
        /// Mail or letter.
        channel -> Text,
        /// The final Message-ID, without angle brackets.
        mail_message_id -> Text,
        /// E-mail address; none for a letter.
        to_address -> Nullable<Text>,
        /// Name of the addressee.
        to_name -> Text,
        /// Address of a letter, one line of the address per line.
        postal_address -> Text,
        /// Address that answers go to.
        reply_to -> Nullable<Text>,
        /// Subject.
        subject -> Text,
        /// The text.
        text -> Text,
        /// The text as HTML; none for a letter.
        html -> Nullable<Text>,
        /// Message-ID of the mail it answers.
        in_reply_to -> Nullable<Text>,
        /// RFC 3834.
        auto_submitted -> Text,
        /// Documents that are attached.
        document_ids -> Array<Nullable<Uuid>>,
        /// What became of it.
        status -> Text,
        /// The words of the mail server, or of the bounce.
        status_words -> Text,
        /// How often it was handed over.
        attempts -> Int4,
        /// When it was written, UTC.
        created_at -> Timestamptz,
        /// When the mail server took it, or the letter was printed, UTC.
        sent_at -> Nullable<Timestamptz>,
        /// The letter as a document, as it was written; none for a mail.
        letter -> Nullable<Jsonb>,
        /// List-Id of a subscription (RFC 2919), without angle brackets.
        list_id -> Nullable<Text>,
        /// Address that unsubscribes by one POST (RFC 8058).
        list_unsubscribe_url -> Nullable<Text>,
        /// When a waiting mail is handed over next, at the earliest, UTC; none when it does not wait.
        next_attempt_at -> Nullable<Timestamptz>,
        /// Whether it failed or came back, for the index of those.
        in_trouble -> Bool,
    }
}

diesel::table! {
    /// A municipality (kommun): the tenant.
    municipalities (id) {
        /// UUIDv7.
        id -> Uuid,
        /// Name as written, for example "Örebro kommun".
        name -> Text,
        /// When the row was made, UTC.
        created_at -> Timestamptz,
        /// Signs the time at which a form was shown; 122 random bits.
        form_key -> Uuid,
    }
}

diesel::table! {
    /// A contact of an organisation, by role.
    organisation_contacts (municipality_id, id) {
        /// The tenant.
        municipality_id -> Uuid,
        /// UUIDv7.
        id -> Uuid,
        /// The organisation.
        organisation_id -> Uuid,
        /// Role, for example "ordförande".
        role -> Text,
        /// Name, when it was given.
        name -> Text,
        /// E-mail address.
        email -> Nullable<Text>,
        /// Phone number.
        phone -> Text,
        /// Postal address, one line of the address per line.
        postal_address -> Text,
        /// Wants mails in plain language (lättläst).
        plain_language -> Bool,
        /// Whether the contact may be published.
        may_publish -> Bool,
        /// Whether remisser go to this contact.
        receives_remisser -> Bool,
        /// Counts the changes; the ETag of the resource.
        version -> Int4,
        /// When the row was made, UTC.
        created_at -> Timestamptz,
        /// How this contact wants to be asked; none: as the organisation does.
        channel -> Nullable<Text>,
    }
}

diesel::table! {
    /// Two organisations with names that are alike, of which somebody has said that they are two.
    organisation_distinctions (municipality_id, one_id, other_id) {
        /// The tenant.
        municipality_id -> Uuid,
        /// The one with the lower id.
        one_id -> Uuid,
        /// The other.
        other_id -> Uuid,
        /// Who said so: the key or the person.
        said_by -> Text,
        /// When, UTC.
        created_at -> Timestamptz,
    }
}

diesel::table! {
    /// An import of organisations from a file, with what became of every row.
    organisation_imports (municipality_id, id) {
        /// The tenant.
        municipality_id -> Uuid,
        /// UUIDv7.
        id -> Uuid,
        /// Name of the file.
        file_name -> Text,
        /// SHA-256 of the file.
        file_hash -> Bytea,
        /// The file as it came, in the file store.
        file_key -> Uuid,
        /// Whether it only told what it would do.
        dry_run -> Bool,
        /// Rows that became new organisations.
        created_count -> Int4,
        /// Rows that changed an organisation.
        changed_count -> Int4,
        /// Rows that said what was known.
        unchanged_count -> Int4,
        /// Rows that were refused.
        refused_count -> Int4,
        /// Each row: line, outcome, reason, organisation.
        rows -> Jsonb,
        /// When, UTC.
        created_at -> Timestamptz,
    }
}

diesel::table! {
    /// An organisation that was merged into another, and what followed it.
    organisation_merges (municipality_id, id) {
        /// The tenant.
        municipality_id -> Uuid,
        /// UUIDv7.
        id -> Uuid,
        /// The organisation that was kept, at the time.
        kept_id -> Uuid,
        /// The organisation that was merged into it.
        merged_id -> Uuid,
        /// Why, in words.
        reason -> Text,
        /// What followed: ids by kind; and what stayed since the kept one had it already.
        moved -> Jsonb,
        /// Who merged them: the key or the person.
        merged_by -> Text,
        /// When, UTC.
        created_at -> Timestamptz,
    }
}

diesel::table! {
    /// The names of an organisation, now and before, and when it had them.
    organisation_names (municipality_id, organisation_id, name) {
        /// The tenant.
        municipality_id -> Uuid,
        /// The organisation.
        organisation_id -> Uuid,
        /// The name.
        name -> Text,
        /// First day; none: not known.
        valid_from -> Nullable<Date>,
        /// Last day; none: its name still, or not known.
        valid_to -> Nullable<Date>,
    }
}

diesel::table! {
    /// The register of organisations: who can be asked. Also forums and councils.
    organisations (municipality_id, id) {
        /// The tenant.
        municipality_id -> Uuid,
        /// UUIDv7.
        id -> Uuid,
        /// Kind of body.
        kind -> Text,
        /// Its name.
        name -> Text,
        /// Names it had before.
        earlier_names -> Array<Nullable<Text>>,
        /// Organisation number, checked digit, NNNNNN-NNNN.
        organisation_number -> Nullable<Text>,
        /// What it works with.
        topics -> Array<Nullable<Text>>,
        /// Where it works.
        areas -> Array<Nullable<Text>>,
        /// Since when it has joined the agreement (Överenskommelsen).
        agreement_since -> Nullable<Date>,
        /// Whether it counts as civil society in the statistics.
        civil_society -> Bool,
        /// An authority that must answer (Förvaltningslagen 26 §); others are invited.
        must_answer -> Bool,
        /// Forums and councils: role of the official who convenes.
        convenor_role -> Text,
        /// Forums and councils: role of the responsible politician.
        politician_role -> Text,
        /// Forums and councils: with or without political members.
        political_members -> Nullable<Bool>,
        /// How it wants to be asked.
        preferred_channel -> Text,
        /// Whether it can be put on new lists.
        active -> Bool,
        /// Counts the changes; the ETag of the resource.
        version -> Int4,
        /// When the row was made, UTC.
        created_at -> Timestamptz,
        /// How many members it has, about; none: not known.
        member_count -> Nullable<Int4>,
        /// The day somebody of the organisation last said that what is kept of it is right.
        confirmed_on -> Nullable<Date>,
        /// The day it was last mailed the yearly question whether it is right.
        asked_to_confirm_on -> Nullable<Date>,
        /// The organisation that it turned out to be the same as; this row stays and points there.
        merged_into_id -> Nullable<Uuid>,
    }
}

diesel::table! {
    /// A file that was chosen to be published with a response.
    publication_files (municipality_id, publication_id, document_id) {
        /// The tenant.
        municipality_id -> Uuid,
        /// The publication.
        publication_id -> Uuid,
        /// The document whose file is shown: the attachment, or a masked copy of it.
        document_id -> Uuid,
        /// The board of the case.
        board_id -> Uuid,
        /// The attachment of the response that it stands for.
        attachment_id -> Uuid,
        /// What it is called on the pages.
        title -> Text,
        /// Order, from 1.
        position -> Int4,
    }
}

diesel::table! {
    /// A copy of a response as it was published, by the decision of a named person. The response itself stays as it came.
    publications (municipality_id, id) {
        /// The tenant.
        municipality_id -> Uuid,
        /// UUIDv7.
        id -> Uuid,
        /// The board of the case.
        board_id -> Uuid,
        /// The case.
        case_id -> Uuid,
        /// The remiss.
        remiss_id -> Uuid,
        /// The response that it is a copy of.
        response_id -> Uuid,
        /// Who answers, as it is shown: masked, or "Privatperson".
        name -> Text,
        /// Whether the name is shown.
        name_shown -> Bool,
        /// Why the name of a private person is shown who had not asked for it in the response.
        name_reason -> Text,
        /// The text as it is shown, masked.
        text -> Text,
        /// Answers by question as they are shown, masked: key and text.
        answers -> Jsonb,
        /// What was masked: part, start and end in characters, reason.
        masks -> Jsonb,
        /// Findings that were seen and left standing: finding and reason.
        kept -> Jsonb,
        /// The earlier copy whose place it took.
        replaces_id -> Nullable<Uuid>,
        /// The person who decided to publish.
        published_by -> Text,
        /// When it was published, UTC.
        published_at -> Timestamptz,
        /// When it was taken down, UTC.
        withdrawn_at -> Nullable<Timestamptz>,
        /// The person who took it down.
        withdrawn_by -> Nullable<Text>,
        /// Why it was taken down.
        withdrawal_reason -> Text,
        /// Counts the changes; the ETag of the resource.
        version -> Int4,
    }
}

diesel::table! {
    /// A body on the distribution list of one remiss (remissinstans).
    recipients (municipality_id, id) {
        /// The tenant.
        municipality_id -> Uuid,
        /// UUIDv7.
        id -> Uuid,
        /// The board of the case.
        board_id -> Uuid,
        /// The remiss.
        remiss_id -> Uuid,
        /// The organisation, when it is in the register.
        organisation_id -> Nullable<Uuid>,
        /// Name as it was when it was put on the list.
        name -> Text,
        /// Kind of body, as in the register.
        kind -> Text,
        /// An authority that must answer; others are invited.
        must_answer -> Bool,
        /// Whether it counts as civil society.
        civil_society -> Bool,
        /// How it is asked.
        channel -> Text,
        /// Where mails go.
        email -> Nullable<Text>,
        /// Where letters go, one line of the address per line.
        postal_address -> Text,
        /// Gets mails in plain language (lättläst).
        plain_language -> Bool,
        /// The secret of its answer link.
        answer_token -> Text,
        /// The secret in its reply address, lower case.
        reply_token -> Text,
        /// How far the remiss has reached it.
        delivery -> Text,
        /// The words of the mail server, or of the bounce.
        delivery_words -> Text,
        /// What it answered; none: no answer.
        outcome -> Nullable<Text>,
        /// When it first answered, UTC.
        answered_at -> Nullable<Timestamptz>,
        /// Its own deadline, when it was given an extension (anstånd), UTC.
        deadline -> Nullable<Timestamptz>,
        /// When the remiss was sent to it, UTC.
        sent_at -> Nullable<Timestamptz>,
        /// Counts the changes; the ETag of the resource.
        version -> Int4,
        /// When the row was made, UTC.
        created_at -> Timestamptz,
    }
}

diesel::table! {
    /// A document that goes out with a remiss.
    remiss_documents (municipality_id, remiss_id, document_id) {
        /// The tenant.
        municipality_id -> Uuid,
        /// The remiss.
        remiss_id -> Uuid,
        /// The document.
        document_id -> Uuid,
        /// The board of the case.
        board_id -> Uuid,
        /// Order, from 1.
        position -> Int4,
    }
}

diesel::table! {
    /// Addresses that asked to be told what came of one remiss. A row that is not confirmed is removed after seven days; one that is ended is removed at once.
    remiss_followers (municipality_id, id) {
        /// The tenant.
        municipality_id -> Uuid,
        /// UUIDv7.
        id -> Uuid,
        /// The remiss.
        remiss_id -> Uuid,
        /// The board of the case, for row-level security.
        board_id -> Uuid,
        /// The secret of its page: 256 random bits. It stands in its mails, so that it can be ended from each.
        token -> Text,
        /// Whether the holder of the address has confirmed it.
        state -> Text,
        /// Where the mail goes.
        email -> Text,
        /// Wants the mail in plain language (lättläst).
        plain_language -> Bool,
        /// When it was last asked for, UTC.
        asked_at -> Timestamptz,
        /// When its address was last sent a mail with the link, UTC: at most one an hour.
        mailed_at -> Nullable<Timestamptz>,
        /// When it was confirmed, UTC.
        confirmed_at -> Nullable<Timestamptz>,
        /// The mail that told what came of it.
        message_id -> Nullable<Uuid>,
        /// When that mail was written, UTC.
        told_at -> Nullable<Timestamptz>,
    }
}

diesel::table! {
    /// What a remiss is about, in the words of the register of organisations; none: nothing was said.
    remiss_subjects (municipality_id, remiss_id) {
        /// The tenant.
        municipality_id -> Uuid,
        /// The remiss.
        remiss_id -> Uuid,
        /// The board of the case, for row-level security.
        board_id -> Uuid,
        /// Topics (ämnen).
        topics -> Array<Nullable<Text>>,
        /// Areas (områden) of the municipality.
        areas -> Array<Nullable<Text>>,
    }
}

diesel::table! {
    /// A request for opinions: outgoing (the board asks) or incoming (the board is asked). Rounds of other labels too.
    remisser (municipality_id, id) {
        /// The tenant.
        municipality_id -> Uuid,
        /// UUIDv7.
        id -> Uuid,
        /// The board of the case.
        board_id -> Uuid,
        /// The case.
        case_id -> Uuid,
        /// Whether the board asks or is asked.
        direction -> Text,
        /// What the round is called.
        label -> Text,
        /// The incoming remiss that this inner round prepares the answer to.
        parent_id -> Nullable<Uuid>,
        /// Name of the remiss.
        name -> Text,
        /// State; which ones are possible depends on the direction.
        state -> Text,
        /// Why opinions are asked for.
        purpose -> Text,
        /// Background.
        background -> Text,
        /// How the proposal came about: date and what.
        preparation_steps -> Jsonb,
        /// What can be influenced.
        can_influence -> Text,
        /// What cannot be influenced.
        cannot_influence -> Text,
        /// Summary in plain language.
        plain_summary -> Text,
        /// The questions: key and text.
        questions -> Jsonb,
        /// Contact persons: role, name, e-mail, phone, may be published.
        contacts -> Jsonb,
        /// What those who answer are promised.
        feedback_promise -> Text,
        /// Last day to answer (svarsdatum).
        deadline_date -> Nullable<Date>,
        /// Clock time of the deadline, Europe/Stockholm.
        deadline_time -> Nullable<Time>,
        /// The deadline as an instant, UTC.
        deadline -> Nullable<Timestamptz>,
        /// Days before the deadline on which those who have not answered are reminded.
        reminder_days -> Array<Nullable<Int2>>,
        /// Whether it stands on the open list when it is sent.
        public -> Bool,
        /// Incoming: who asks.
        sender -> Text,
        /// Incoming: the sender's number.
        sender_number -> Text,
        /// Incoming: where the answer goes.
        sender_email -> Nullable<Text>,
        /// Incoming: the day it came in.
        received_on -> Nullable<Date>,
        /// When it was sent, UTC.
        sent_at -> Nullable<Timestamptz>,
        /// When it was closed for answers, UTC.
        closed_at -> Nullable<Timestamptz>,
        /// When the compilation was closed: every viewpoint has a reply and a result, UTC.
        compilation_closed_at -> Nullable<Timestamptz>,
        /// Counts the changes; the ETag of the resource.
        version -> Int4,
        /// When the row was made, UTC.
        created_at -> Timestamptz,
    }
}

diesel::table! {
    /// A further document of a response.
    response_attachments (municipality_id, response_id, document_id) {
        /// The tenant.
        municipality_id -> Uuid,
        /// The response.
        response_id -> Uuid,
        /// The document.
        document_id -> Uuid,
        /// The board of the case.
        board_id -> Uuid,
        /// Order, from 1.
        position -> Int4,
    }
}

diesel::table! {
    /// What another system calls an answer that it has sent: sent again it is the same one.
    response_references (municipality_id, owner, reference) {
        /// The tenant.
        municipality_id -> Uuid,
        /// Whose reference it is: a key, or a person.
        owner -> Text,
        /// The id in that system.
        reference -> Text,
        /// The board of the case.
        board_id -> Uuid,
        /// The response.
        response_id -> Uuid,
        /// SHA-256 of what was sent: the same reference with other words is another answer, and refused.
        fingerprint -> Bytea,
        /// When it came, UTC.
        created_at -> Timestamptz,
    }
}

diesel::table! {
    /// A response (remissvar): what a recipient, or anyone, answered. Never removed.
    responses (municipality_id, id) {
        /// The tenant.
        municipality_id -> Uuid,
        /// UUIDv7.
        id -> Uuid,
        /// The board of the case.
        board_id -> Uuid,
        /// The case.
        case_id -> Uuid,
        /// The remiss.
        remiss_id -> Uuid,
        /// The recipient; none: uninvited.
        recipient_id -> Nullable<Uuid>,
        /// The organisation, when it is known.
        organisation_id -> Nullable<Uuid>,
        /// The registered document with the response as it came.
        document_id -> Uuid,
        /// Who answers.
        respondent_name -> Text,
        /// Kind of body, or "privatePerson".
        respondent_kind -> Text,
        /// Where the receipt and the feedback go.
        respondent_email -> Nullable<Text>,
        /// Where letters go, one line of the address per line.
        respondent_address -> Text,
        /// How it came.
        channel -> Text,
        /// Views, no objection, or declines.
        outcome -> Text,
        /// The text of the response.
        text -> Text,
        /// Answers by question: key and text.
        answers -> Jsonb,
        /// When it came in, UTC.
        received_at -> Timestamptz,
        /// Whether it came after the deadline of this respondent.
        late -> Bool,
        /// Whether it adds to or replaces an earlier response.
        relation -> Text,
        /// The earlier response, which is kept.
        earlier_response_id -> Nullable<Uuid>,
        /// When the feedback (återkoppling) was written to the outbox, UTC.
        feedback_at -> Nullable<Timestamptz>,
        /// Counts the changes; the ETag of the resource.
        version -> Int4,
        /// When the row was made, UTC.
        created_at -> Timestamptz,
        /// Whether a private person asked for the name to be shown where the response is published.
        show_name -> Bool,
        /// When it was made void (makulerad): a mail that was placed wrongly, UTC. It is kept and counts nowhere.
        voided_at -> Nullable<Timestamptz>,
        /// Why it was made void.
        void_reason -> Nullable<Text>,
        /// False: the mail failed the check of its sender (DMARC); anybody can have written it.
        sender_confirmed -> Bool,
        /// Whether it was written on the page in easy language: who answered is written to in the same, beside those whose contact asks for it.
        plain_language -> Bool,
    }
}

diesel::table! {
    /// The words that stand in case_words and text_words, for looking up beginnings. Two transactions that meet a new word at once both write it: nobody waits for anybody.
    search_words (id) {
        /// Tells two of the same word apart.
        id -> Int8,
        /// The tenant.
        municipality_id -> Uuid,
        /// The stem, or its end turned round (after "<"), as in case_words.words.
        word -> Text,
    }
}

diesel::table! {
    /// Words that have left a case or a document, until it is known whether they stand anywhere else.
    search_words_left (id) {
        /// Order of leaving.
        id -> Int8,
        /// The tenant.
        municipality_id -> Uuid,
        /// The word, as in search_words.
        word -> Text,
        /// When it was taken out of search_words, UTC; looked for once more after that, since a transaction under way may have relied on it.
        forgotten_at -> Nullable<Timestamptz>,
    }
}

diesel::table! {
    /// Staff of a board who are told by mail: secretaries, registrars, officers.
    staff_contacts (municipality_id, id) {
        /// The tenant.
        municipality_id -> Uuid,
        /// UUIDv7.
        id -> Uuid,
        /// The board.
        board_id -> Uuid,
        /// What the contact works with.
        role -> Text,
        /// Name, or role in words.
        name -> Text,
        /// E-mail address.
        email -> Text,
        /// How often it gets the digest of what lies ahead.
        digest -> Text,
        /// When that was last chosen, UTC: the first digest is the next one after it.
        digest_set_at -> Timestamptz,
        /// Whether it gets alerts that no officer of a case gets.
        alerts -> Bool,
        /// Counts the changes; the ETag of the resource.
        version -> Int4,
        /// When the row was made, UTC.
        created_at -> Timestamptz,
    }
}

diesel::table! {
    /// Which digests were written: each contact has one per occasion, whatever crashes.
    staff_digests (municipality_id, contact_id, occasion) {
        /// The tenant.
        municipality_id -> Uuid,
        /// The contact; it may be gone since.
        contact_id -> Uuid,
        /// The day that the digest was for.
        occasion -> Date,
        /// The board of the contact.
        board_id -> Uuid,
        /// The mail; none: there was nothing to tell.
        message_id -> Nullable<Uuid>,
        /// When it was looked at, UTC.
        written_at -> Timestamptz,
    }
}

diesel::table! {
    /// A person who is signed in to the pages. Removed when it ends.
    staff_sessions (municipality_id, id) {
        /// The tenant.
        municipality_id -> Uuid,
        /// UUIDv7.
        id -> Uuid,
        /// SHA-256 of the secret in the browser's cookie, which is 256 random bits.
        secret_hash -> Bytea,
        /// SHA-256 of the secret before: taken for a minute after the change, for requests that were under way; later it ends the session.
        earlier_hash -> Nullable<Bytea>,
        /// When the secret was last changed, UTC.
        renewed_at -> Timestamptz,
        /// Key of the tokens in the forms that are shown in this session.
        form_key -> Bytea,
        /// Who: subject, user name, name, and each role with its boards, as the claims gave them.
        person -> Jsonb,
        /// The ID token, by which the provider knows its session again when the person signs out. Lets nobody in.
        id_token -> Text,
        /// When the person signed in, UTC.
        created_at -> Timestamptz,
        /// When the session was last used, to within a minute, UTC.
        seen_at -> Timestamptz,
        /// When it ends in any case, UTC.
        expires_at -> Timestamptz,
    }
}

diesel::table! {
    /// A stop date that came near, or passed, without the case being handed in: told once in the event log. Append-only.
    stop_date_notices (municipality_id, meeting_id, case_id, kind, stop_date) {
        /// The tenant.
        municipality_id -> Uuid,
        /// The meeting.
        meeting_id -> Uuid,
        /// The case.
        case_id -> Uuid,
        /// The board.
        board_id -> Uuid,
        /// Whether it came near or passed.
        kind -> Text,
        /// The stop date as it was then; a meeting that is moved is told anew.
        stop_date -> Date,
        /// When, UTC.
        noticed_at -> Timestamptz,
    }
}

diesel::table! {
    /// Subscriptions to new remisser. One that is not confirmed is removed after seven days; one that has ended has no address.
    subscriptions (municipality_id, id) {
        /// The tenant.
        municipality_id -> Uuid,
        /// UUIDv7.
        id -> Uuid,
        /// The secret of its page: 256 random bits. It stands in every mail of the subscription, so that it can be ended from each.
        token -> Text,
        /// Whether the holder of the address has confirmed it.
        state -> Text,
        /// Where the mails go; none once it has ended.
        email -> Nullable<Text>,
        /// Boards that are wished for.
        board_ids -> Array<Nullable<Uuid>>,
        /// Topics that are wished for.
        topics -> Array<Nullable<Text>>,
        /// Areas that are wished for. No board, topic or area: every remiss.
        areas -> Array<Nullable<Text>>,
        /// Wants the mails in plain language (lättläst).
        plain_language -> Bool,
        /// When it was last asked for, UTC.
        asked_at -> Timestamptz,
        /// When its address was last sent a mail with the link, UTC: at most one an hour.
        mailed_at -> Nullable<Timestamptz>,
        /// When it was confirmed, UTC.
        confirmed_at -> Nullable<Timestamptz>,
        /// When it was ended, UTC.
        ended_at -> Nullable<Timestamptz>,
        /// Counts the changes.
        version -> Int4,
        /// When the row was made, UTC.
        created_at -> Timestamptz,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use super::sql_types::Tsvector;

    /// The words by which a document, and the response that it is, are found. Nothing of what is under secrecy or void.
    text_words (municipality_id, document_id) {
        /// The tenant.
        municipality_id -> Uuid,
        /// The document.
        document_id -> Uuid,
        /// The case.
        case_id -> Uuid,
        /// The board of the case.
        board_id -> Uuid,
        /// The response that the document is, or belongs to.
        response_id -> Nullable<Uuid>,
        /// Order in which the documents came.
        place -> Int8,
        /// Whether the file has a text: none that can be read, waiting to be read, read, unreadable (tried in vain, or being tried), closed (secrecy or void: not to be read).
        state -> Text,
        /// The text of the file, for what is shown around a hit; at most 200,000 characters.
        body -> Text,
        /// As in case_words, of title, party, file name, respondent, response and file.
        words -> Tsvector,
    }
}

diesel::table! {
    /// What is under secrecy: documents and cases that are marked, and what is made of them. Kept by triggers; the application sees it by views only.
    under_secrecy (municipality_id, id) {
        /// The tenant.
        municipality_id -> Uuid,
        /// The thing.
        id -> Uuid,
        /// What it is.
        kind -> Text,
        /// The board of the case.
        board_id -> Uuid,
        /// The case, whose officers see it.
        case_id -> Uuid,
    }
}

diesel::table! {
    /// A viewpoint (synpunkt) within a response: the unit that is replied to.
    viewpoints (municipality_id, id) {
        /// The tenant.
        municipality_id -> Uuid,
        /// UUIDv7.
        id -> Uuid,
        /// The board of the case.
        board_id -> Uuid,
        /// The remiss.
        remiss_id -> Uuid,
        /// The response.
        response_id -> Uuid,
        /// Order in the response, from 1.
        position -> Int4,
        /// What was said.
        text -> Text,
        /// Theme.
        theme -> Text,
        /// The question it answers.
        question_key -> Nullable<Text>,
        /// The reply (bemötande).
        reply -> Text,
        /// What came of it.
        result -> Nullable<Text>,
        /// Why; required when it is not met.
        reason -> Text,
        /// Counts the changes; the ETag of the resource.
        version -> Int4,
        /// When the row was made, UTC.
        created_at -> Timestamptz,
    }
}

diesel::table! {
    /// What anyone sent by the form on a public page, until its address is confirmed or a registrar takes it in. Never removed.
    waiting_responses (municipality_id, id) {
        /// The tenant.
        municipality_id -> Uuid,
        /// UUIDv7.
        id -> Uuid,
        /// The board of the case.
        board_id -> Uuid,
        /// The case.
        case_id -> Uuid,
        /// The remiss.
        remiss_id -> Uuid,
        /// Waiting; received: it is a response; dismissed by a registrar, and kept.
        state -> Text,
        /// Who answers, as written in the form.
        name -> Text,
        /// Kind of body, or privatePerson.
        kind -> Text,
        /// The address that was written in the form; anybody can have written it.
        email -> Nullable<Text>,
        /// Views, no objection, or declines.
        outcome -> Text,
        /// Its text.
        text -> Text,
        /// Answers by question: key and text.
        answers -> Jsonb,
        /// Whether a private person asked for the name to be shown where the response is published.
        show_name -> Bool,
        /// Files that came with it: key, name, media type, size, digest.
        files -> Jsonb,
        /// Why a registrar looks at it first, in Swedish; none: a mail asks the sender to confirm.
        doubts -> Array<Nullable<Text>>,
        /// The secret of the link that confirms it.
        confirm_token -> Text,
        /// When it came in, UTC; decides whether it is late.
        came_at -> Timestamptz,
        /// The response that it became.
        response_id -> Nullable<Uuid>,
        /// When it was confirmed, taken in or dismissed, UTC.
        settled_at -> Nullable<Timestamptz>,
        /// Who did so; empty: its sender, by the link.
        settled_by -> Text,
        /// Why it was dismissed.
        reason -> Text,
        /// Counts the changes; the ETag of the resource.
        version -> Int4,
        /// Whether it was written on the page in easy language: its sender is written to in the same.
        plain_language -> Bool,
    }
}

diesel::table! {
    /// What was delivered to a webhook, and what the receiver answered. Removed after some weeks (webhooks.keep_deliveries_days).
    webhook_deliveries (municipality_id, id) {
        /// The tenant.
        municipality_id -> Uuid,
        /// UUIDv7.
        id -> Uuid,
        /// The webhook.
        webhook_id -> Uuid,
        /// An event in its turn; one that somebody asked for again; a test.
        kind -> Text,
        /// What stands in the header webhook-id: the id of the event, the same however often it is delivered.
        message_id -> Uuid,
        /// Type of the event.
        event_type -> Text,
        /// Place of the event in the log; none: a test.
        sequence -> Nullable<Int8>,
        /// Waiting for its first try; tried and tried again; delivered; failed for good; withheld, since the event is under secrecy or gone.
        state -> Text,
        /// How often it was tried.
        attempts -> Int4,
        /// When it was last tried, UTC.
        attempted_at -> Nullable<Timestamptz>,
        /// HTTP status that the receiver answered last; none: no answer.
        status -> Nullable<Int2>,
        /// How long the last try took, in milliseconds.
        duration_ms -> Nullable<Int4>,
        /// How the last answer began.
        answer -> Text,
        /// What went wrong at the last try, in Swedish.
        trouble -> Text,
        /// When the row was made, UTC.
        created_at -> Timestamptz,
    }
}

diesel::table! {
    /// Systems that are told of what has happened, each with its place in the event log. Removed when somebody removes it.
    webhooks (municipality_id, id) {
        /// The tenant.
        municipality_id -> Uuid,
        /// UUIDv7.
        id -> Uuid,
        /// What it is for.
        name -> Text,
        /// Where events are delivered.
        url -> Text,
        /// Types of events that are delivered: "remiss.sent", or "remiss.*" for all of a kind. Empty: all.
        event_types -> Array<Nullable<Text>>,
        /// Boards whose events are delivered, beside those of no board; none: all. Never more than who made it could see.
        board_ids -> Nullable<Array<Nullable<Uuid>>>,
        /// Active; paused by somebody; disabled since deliveries failed for days, or the receiver answered 410.
        state -> Text,
        /// Why it was disabled, in Swedish.
        state_reason -> Text,
        /// When it came into this state, UTC.
        state_since -> Timestamptz,
        /// Key of the signatures (HMAC-SHA256): random bytes. Shown as whsec_… when it is made, and never again.
        secret -> Bytea,
        /// The key before: deliveries are signed with it too, until earlier_until.
        earlier_secret -> Nullable<Bytea>,
        /// How long the key before is used, UTC.
        earlier_until -> Nullable<Timestamptz>,
        /// Place in the event log: everything up to it was delivered or is not for this webhook.
        cursor -> Int8,
        /// Tries to deliver the event after the cursor that have failed.
        attempts -> Int4,
        /// When that is tried again, UTC; none: as soon as there is an event.
        next_attempt_at -> Nullable<Timestamptz>,
        /// When an event was last delivered, UTC.
        delivered_at -> Nullable<Timestamptz>,
        /// The worker that delivers now; its lock shows whether it lives.
        claimed_by -> Nullable<Uuid>,
        /// Counts the changes of what somebody has set, and of the state; the ETag of the resource.
        version -> Int4,
        /// When it was made, UTC.
        created_at -> Timestamptz,
    }
}

diesel::table! {
    /// The municipality's own Word templates: letterhead and styles that documents are set in.
    word_templates (municipality_id, id) {
        /// The tenant.
        municipality_id -> Uuid,
        /// UUIDv7.
        id -> Uuid,
        /// The board whose documents it is for; none: all boards.
        board_id -> Nullable<Uuid>,
        /// What the administrator calls it.
        name -> Text,
        /// The types of documents that it is for; none: all types.
        document_types -> Nullable<Array<Nullable<Text>>>,
        /// What was recognised in it when it was uploaded, and what not.
        remarks -> Jsonb,
        /// Name of the uploaded file.
        file_name -> Text,
        /// Where the bytes lie in the file store.
        file_key -> Uuid,
        /// Bytes.
        size -> Int8,
        /// SHA-256 of the bytes.
        sha256 -> Bytea,
        /// When it was taken out of use, UTC. The row and the file are kept.
        retired_at -> Nullable<Timestamptz>,
        /// When it was uploaded, UTC.
        created_at -> Timestamptz,
    }
}

diesel::joinable!(alerts -> municipalities (municipality_id));
diesel::joinable!(announced_remisser -> municipalities (municipality_id));
diesel::joinable!(api_keys -> municipalities (municipality_id));
diesel::joinable!(audit_entries -> municipalities (municipality_id));
diesel::joinable!(boards -> municipalities (municipality_id));
diesel::joinable!(calendars -> municipalities (municipality_id));
diesel::joinable!(case_shares -> municipalities (municipality_id));
diesel::joinable!(contact_links -> municipalities (municipality_id));
diesel::joinable!(distribution_lists -> municipalities (municipality_id));
diesel::joinable!(event_counters -> municipalities (municipality_id));
diesel::joinable!(events -> municipalities (municipality_id));
diesel::joinable!(external_references -> municipalities (municipality_id));
diesel::joinable!(file_sweeps -> municipalities (municipality_id));
diesel::joinable!(follow_up_plans -> municipalities (municipality_id));
diesel::joinable!(forum_members -> municipalities (municipality_id));
diesel::joinable!(idempotency_keys -> municipalities (municipality_id));
diesel::joinable!(inbox_entries -> municipalities (municipality_id));
diesel::joinable!(jobs -> municipalities (municipality_id));
diesel::joinable!(mail_servers -> municipalities (municipality_id));
diesel::joinable!(mailboxes -> municipalities (municipality_id));
diesel::joinable!(messages -> municipalities (municipality_id));
diesel::joinable!(organisation_distinctions -> municipalities (municipality_id));
diesel::joinable!(organisation_imports -> municipalities (municipality_id));
diesel::joinable!(organisation_merges -> municipalities (municipality_id));
diesel::joinable!(organisation_names -> municipalities (municipality_id));
diesel::joinable!(organisations -> municipalities (municipality_id));
diesel::joinable!(remiss_followers -> municipalities (municipality_id));
diesel::joinable!(remiss_subjects -> municipalities (municipality_id));
diesel::joinable!(staff_contacts -> municipalities (municipality_id));
diesel::joinable!(staff_digests -> municipalities (municipality_id));
diesel::joinable!(staff_sessions -> municipalities (municipality_id));
diesel::joinable!(subscriptions -> municipalities (municipality_id));
diesel::joinable!(under_secrecy -> municipalities (municipality_id));
diesel::joinable!(webhooks -> municipalities (municipality_id));
diesel::joinable!(word_templates -> municipalities (municipality_id));

diesel::allow_tables_to_appear_in_same_query!(
    agenda_items,
    alert_notices,
    alerts,
    announced_remisser,
    answer_drafts,
    api_keys,
    audit_entries,
    board_periods,
    boards,
    calendars,
    case_counterpart_numbers,
    case_number_series,
    case_numbers,
    case_officers,
    case_shares,
    case_words,
    cases,
    checklist_ticks,
    contact_links,
    decision_corrections,
    decisions,
    dispatches,
    distribution_list_members,
    distribution_lists,
    document_registrations,
    documents,
    draft_checks,
    draft_submissions,
    draft_versions,
    drafts,
    event_counters,
    events,
    extension_requests,
    extensions,
    external_references,
    file_sweeps,
    follow_up_plans,
    forum_members,
    idempotency_keys,
    inbox_entries,
    jobs,
    late_consents,
    mail_servers,
    mailboxes,
    meeting_changes,
    meeting_imports,
    meetings,
    messages,
    municipalities,
    organisation_contacts,
    organisation_distinctions,
    organisation_imports,
    organisation_merges,
    organisation_names,
    organisations,
    publication_files,
    publications,
    recipients,
    remiss_documents,
    remiss_followers,
    remiss_subjects,
    remisser,
    response_attachments,
    response_references,
    responses,
    search_words,
    search_words_left,
    staff_contacts,
    staff_digests,
    staff_sessions,
    stop_date_notices,
    subscriptions,
    text_words,
    under_secrecy,
    viewpoints,
    waiting_responses,
    webhook_deliveries,
    webhooks,
    word_templates,
);
