#!/bin/bash
# Starts PgBouncer with the primary as its target; `switch-over` changes that.
set -eu
install --directory --owner=postgres --group=postgres --mode=0755 /run/pgbouncer
printf '"remiss_owner" "%s"\n' "$REMISS_DATABASE_PASSWORD" >/run/pgbouncer/users.txt
[ -s /run/pgbouncer/target.ini ] || printf '[databases]\nremiss = host=primary port=5432\n' >/run/pgbouncer/target.ini
chown postgres:postgres /run/pgbouncer/users.txt /run/pgbouncer/target.ini
chmod 0600 /run/pgbouncer/users.txt
exec pgbouncer --user=postgres /etc/pgbouncer/remiss.ini
