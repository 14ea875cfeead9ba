CREATE TABLE organisations (
    municipality_id uuid NOT NULL REFERENCES municipalities,
    id uuid NOT NULL,
    kind text NOT NULL CHECK (kind IN ('association','faithCommunity','adultEducation','council','forum','authority','municipalBoard','company','union','politicalParty','other')),
    name text NOT NULL CHECK (name <> ''),
    earlier_names text[] NOT NULL DEFAULT '{}',
    organisation_number text CHECK (organisation_number ~ '^[0-9]{6}-[0-9]{4}$'),
    topics text[] NOT NULL DEFAULT '{}',
    areas text[] NOT NULL DEFAULT '{}',
    agreement_since date CHECK (isfinite(agreement_since)),
    civil_society boolean NOT NULL DEFAULT true,
    must_answer boolean NOT NULL DEFAULT false,
    convenor_role text NOT NULL DEFAULT '',
    politician_role text NOT NULL DEFAULT '',
    political_members boolean,
    preferred_channel text NOT NULL DEFAULT 'email' CHECK (preferred_channel IN ('email','letter')),
    active boolean NOT NULL DEFAULT true,
    version integer NOT NULL DEFAULT 1,
    created_at timestamptz NOT NULL,
    PRIMARY KEY (municipality_id, id)
);
CREATE UNIQUE INDEX organisations_number_key ON organisations (municipality_id, organisation_number) WHERE organisation_number IS NOT NULL;
CREATE INDEX organisations_name_idx ON organisations (municipality_id, lower(name));
COMMENT ON TABLE organisations IS 'The register of organisations: who can be asked. Also forums and councils.';
COMMENT ON COLUMN organisations.municipality_id IS 'The tenant.';
COMMENT ON COLUMN organisations.id IS 'UUIDv7.';
COMMENT ON COLUMN organisations.kind IS 'Kind of body.';
COMMENT ON COLUMN organisations.name IS 'Its name.';
COMMENT ON COLUMN organisations.earlier_names IS 'Names it had before.';
COMMENT ON COLUMN organisations.organisation_number IS 'Organisation number, checked digit, NNNNNN-NNNN.';
COMMENT ON COLUMN organisations.topics IS 'What it works with.';
COMMENT ON COLUMN organisations.areas IS 'Where it works.';
COMMENT ON COLUMN organisations.agreement_since IS 'Since when it has joined the agreement (Överenskommelsen).';
COMMENT ON COLUMN organisations.civil_society IS 'Whether it counts as civil society in the statistics.';
COMMENT ON COLUMN organisations.must_answer IS 'An authority that must answer (Förvaltningslagen 26 §); others are invited.';
COMMENT ON COLUMN organisations.convenor_role IS 'Forums and councils: role of the official who convenes.';
COMMENT ON COLUMN organisations.politician_role IS 'Forums and councils: role of the responsible politician.';
COMMENT ON COLUMN organisations.political_members IS 'Forums and councils: with or without political members.';
COMMENT ON COLUMN organisations.preferred_channel IS 'How it wants to be asked.';
COMMENT ON COLUMN organisations.active IS 'Whether it can be put on new lists.';
COMMENT ON COLUMN organisations.version IS 'Counts the changes; the ETag of the resource.';
COMMENT ON COLUMN organisations.created_at IS 'When the row was made, UTC.';

CREATE TABLE organisation_contacts (
    municipality_id uuid NOT NULL,
    id uuid NOT NULL,
    organisation_id uuid NOT NULL,
    role text NOT NULL CHECK (role <> ''),
    name text NOT NULL DEFAULT '',
    email text,
    phone text NOT NULL DEFAULT '',
    postal_address text NOT NULL DEFAULT '',
    plain_language boolean NOT NULL DEFAULT false,
    may_publish boolean NOT NULL DEFAULT false,
    receives_remisser boolean NOT NULL DEFAULT true,
    version integer NOT NULL DEFAULT 1,
    created_at timestamptz NOT NULL,
    PRIMARY KEY (municipality_id, id),
    FOREIGN KEY (municipality_id, organisation_id) REFERENCES organisations (municipality_id, id)
);
CREATE INDEX organisation_contacts_organisation_idx ON organisation_contacts (municipality_id, organisation_id);
COMMENT ON TABLE organisation_contacts IS 'A contact of an organisation, by role.';
COMMENT ON COLUMN organisation_contacts.municipality_id IS 'The tenant.';
COMMENT ON COLUMN organisation_contacts.id IS 'UUIDv7.';
COMMENT ON COLUMN organisation_contacts.organisation_id IS 'The organisation.';
COMMENT ON COLUMN organisation_contacts.role IS 'Role, for example "ordförande".';
COMMENT ON COLUMN organisation_contacts.name IS 'Name, when it was given.';
COMMENT ON COLUMN organisation_contacts.email IS 'E-mail address.';
COMMENT ON COLUMN organisation_contacts.phone IS 'Phone number.';
COMMENT ON COLUMN organisation_contacts.postal_address IS 'Postal address, one line of the address per line.';
COMMENT ON COLUMN organisation_contacts.plain_language IS 'Wants mails in plain language (lättläst).';
COMMENT ON COLUMN organisation_contacts.may_publish IS 'Whether the contact may be published.';
COMMENT ON COLUMN organisation_contacts.receives_remisser IS 'Whether remisser go to this contact.';
COMMENT ON COLUMN organisation_contacts.version IS 'Counts the changes; the ETag of the resource.';
COMMENT ON COLUMN organisation_contacts.created_at IS 'When the row was made, UTC.';

CREATE TABLE organisation_imports (
    municipality_id uuid NOT NULL REFERENCES municipalities,
    id uuid NOT NULL,
    file_name text NOT NULL,
    file_hash bytea NOT NULL,
    file_key uuid NOT NULL,
    dry_run boolean NOT NULL,
    created_count integer NOT NULL,
    changed_count integer NOT NULL,
    unchanged_count integer NOT NULL,
    refused_count integer NOT NULL,
    rows jsonb NOT NULL,
    created_at timestamptz NOT NULL,
    PRIMARY KEY (municipality_id, id)
);
COMMENT ON TABLE organisation_imports IS 'An import of organisations from a file, with what became of every row.';
COMMENT ON COLUMN organisation_imports.municipality_id IS 'The tenant.';
COMMENT ON COLUMN organisation_imports.id IS 'UUIDv7.';
COMMENT ON COLUMN organisation_imports.file_name IS 'Name of the file.';
COMMENT ON COLUMN organisation_imports.file_hash IS 'SHA-256 of the file.';
COMMENT ON COLUMN organisation_imports.file_key IS 'The file as it came, in the file store.';
COMMENT ON COLUMN organisation_imports.dry_run IS 'Whether it only told what it would do.';
COMMENT ON COLUMN organisation_imports.created_count IS 'Rows that became new organisations.';
COMMENT ON COLUMN organisation_imports.changed_count IS 'Rows that changed an organisation.';
COMMENT ON COLUMN organisation_imports.unchanged_count IS 'Rows that said what was known.';
COMMENT ON COLUMN organisation_imports.refused_count IS 'Rows that were refused.';
COMMENT ON COLUMN organisation_imports.rows IS 'Each row: line, outcome, reason, organisation.';
COMMENT ON COLUMN organisation_imports.created_at IS 'When, UTC.';

CREATE TABLE distribution_lists (
    municipality_id uuid NOT NULL REFERENCES municipalities,
    id uuid NOT NULL,
    name text NOT NULL CHECK (name <> ''),
    description text NOT NULL DEFAULT '',
    version integer NOT NULL DEFAULT 1,
    created_at timestamptz NOT NULL,
    PRIMARY KEY (municipality_id, id)
);
CREATE UNIQUE INDEX distribution_lists_name_key ON distribution_lists (municipality_id, lower(name));
COMMENT ON TABLE distribution_lists IS 'A reusable distribution list (sändlista).';
COMMENT ON COLUMN distribution_lists.municipality_id IS 'The tenant.';
COMMENT ON COLUMN distribution_lists.id IS 'UUIDv7.';
COMMENT ON COLUMN distribution_lists.name IS 'Its name.';
COMMENT ON COLUMN distribution_lists.description IS 'What it is for.';
COMMENT ON COLUMN distribution_lists.version IS 'Counts the changes; the ETag of the resource.';
COMMENT ON COLUMN distribution_lists.created_at IS 'When the row was made, UTC.';

CREATE TABLE distribution_list_members (
    municipality_id uuid NOT NULL,
    distribution_list_id uuid NOT NULL,
    organisation_id uuid NOT NULL,
    position integer NOT NULL,
    PRIMARY KEY (municipality_id, distribution_list_id, organisation_id),
    FOREIGN KEY (municipality_id, distribution_list_id) REFERENCES distribution_lists (municipality_id, id) ON DELETE CASCADE,
    FOREIGN KEY (municipality_id, organisation_id) REFERENCES organisations (municipality_id, id)
);
COMMENT ON TABLE distribution_list_members IS 'An organisation on a reusable list.';
COMMENT ON COLUMN distribution_list_members.municipality_id IS 'The tenant.';
COMMENT ON COLUMN distribution_list_members.distribution_list_id IS 'The list.';
COMMENT ON COLUMN distribution_list_members.organisation_id IS 'The organisation.';
COMMENT ON COLUMN distribution_list_members.position IS 'Order on the list, from 1.';
