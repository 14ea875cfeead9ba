# `just` lists the recipes.

_list:
    @just --list --unsorted

# The whole routine on the three remisser of Örebro, then serves the result.
demo *arguments:
    cargo run -- demo {{arguments}}

# All tests; they set up their own Postgres.
test *arguments:
    cargo test --workspace {{arguments}}

# What a change must pass.
check:
    .ci/run

# Formats, and regenerates the files that are generated.
generate:
    cargo fmt --all
    .ci/schema
    cargo run -q -- openapi > openapi/remiss.json
    REMISS_UPDATE=1 cargo test -q -p remiss-tests --test e2e who_may_what_is_written_down

# The settings in effect, secrets masked.
config *arguments:
    cargo run -q -- config {{arguments}}

# Postgres, mail catcher, serve and worker in containers.
up:
    docker compose up --build

# Documents beside LibreOffice on the same Word file, as ratios; then each format by itself.
bench-documents *arguments:
    cargo bench -p remiss-documents --bench beside_libreoffice -- {{arguments}}
    cargo bench -p remiss-documents --bench documents

# The service under faults, held against a ledger outside it: `just torture --minutes 30 [--seed N] [--faults kill-postgres,stop-worker] [--clients 6]`. See docs/operations.md, "Failover".
torture *arguments:
    REMISS_TORTURE="{{arguments}}" cargo test -p remiss-tests --test torture whatever_happens -- --nocapture

# An older version under load while this one migrates its database and starts beside it: `just upgrade-test v1.0.0`, or any commit. Builds both; needs Python 3.
upgrade-test old *arguments:
    .ci/upgrade-test {{old}} {{arguments}}

# The primary is lost, its synchronous standby takes over.
failover:
    cargo test -p remiss-tests --test torture failover -- --nocapture --test-threads 1

# Looks for what stops a reader, for ten minutes; needs cargo-fuzz and a nightly compiler. See fuzz/README.md.
fuzz target="mail":
    mkdir -p fuzz/corpus/{{target}} fuzz/seeds/{{target}}
    cargo +nightly fuzz run {{target}} fuzz/corpus/{{target}} fuzz/seeds/{{target}} {{ if target == "mail" { "crates/mail/tests/corpus" } else { "" } }} -- -max_len=20000 -timeout=20 -max_total_time=600

# Every benchmark one after the other, on a Postgres that each sets up itself, and the table of all: `target/bench/speed.md` and `.json`. An hour, of which
# half is filling a database with a million cases (11 GB); `just bench --quick` leaves that one out. Needs pgbench, Postfix's smtp-source and LibreOffice.
bench *arguments:
    rm -rf target/bench
    cargo bench -p remiss-tests --bench beside_pgbench --bench at_rest --bench public --bench mail_out --bench mail_in
    {{ if arguments =~ "--quick" { "true" } else { "cargo bench -p remiss-tests --bench search" } }}
    cargo bench -p remiss-documents --bench beside_libreoffice
    cargo bench -p remiss-tests --bench table

# Responses by POST, lists, things one by one, beside pgbench with the same statements: `just bench-requests --only intake --pairs 5 --seconds 4`.
bench-requests *arguments:
    cargo bench -p remiss-tests --bench beside_pgbench -- {{arguments}}

# Memory at rest, and the time from the start to the first answer.
bench-rest *arguments:
    cargo bench -p remiss-tests --bench at_rest -- {{arguments}}

# Mails that leave, with their bookkeeping, beside Postfix's smtp-source.
bench-mail-out *arguments:
    cargo bench -p remiss-tests --bench mail_out -- {{arguments}}

# Taking mail in beside parsing alone, 10,000 mails in a Maildir, as ratios, with the memory.
bench-intake *arguments:
    cargo bench -p remiss-tests --bench mail_in -- {{arguments}}

# Lists, searches, stop dates and a case's page with 1,000 and with 1,000,000 cases. The larger database takes 11 GB and half an hour to fill.
bench-search *arguments:
    cargo bench -p remiss-tests --bench search -- {{arguments}}

# The public list and the page of a remiss beside actix that serves the same bytes from memory, in requests a second, as ratios.
bench-public *arguments:
    cargo bench -p remiss-tests --bench public -- {{arguments}}

# Ten thousand answers to one remiss over HTTP, many at a time; every one has to be there afterwards.
load-answers *arguments:
    cargo bench -p remiss-tests --bench load_answers -- {{arguments}}

# Schemathesis, every check, against a service that runs, with a key: `just schemathesis http://127.0.0.1:8080 "$key"`. Needs `pip install schemathesis`.
schemathesis address key *arguments:
    cd tests/fixtures/schemathesis && REMISS_URL={{address}}/remiss/v1 REMISS_KEY={{key}} SCHEMATHESIS_HOOKS=hooks schemathesis --config-file schemathesis.toml run {{address}}/remiss/v1/openapi.json --url {{address}}/remiss/v1 -H "Authorization: Bearer {{key}}" --generation-allow-x00 false --request-timeout 60 {{arguments}}
