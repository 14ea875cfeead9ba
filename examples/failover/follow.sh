#!/bin/bash
# The standby: copies the primary when it has nothing yet, and follows it. Promoted, it stays what it became.
set -eu
if [ ! -s "$PGDATA/PG_VERSION" ]; then
    install --directory --owner=postgres --group=postgres --mode=0700 "$PGDATA"
    export PGPASSWORD="$REPLICATION_PASSWORD"
    gosu postgres pg_basebackup --host=primary --username=replicator --pgdata="$PGDATA" --wal-method=stream --checkpoint=fast
    gosu postgres touch "$PGDATA/standby.signal"
    # Written last: the password does not stand in the command that others see.
    gosu postgres tee --append "$PGDATA/postgresql.auto.conf" >/dev/null <<SETTINGS
primary_conninfo = 'host=primary user=replicator password=$REPLICATION_PASSWORD application_name=standby'
SETTINGS
fi
exec gosu postgres postgres -c hot_standby=on -c synchronous_commit=on -c max_connections=120
