# Stops the server when nobody uses it any more, also when its users were killed and could not do it themselves.
# Arguments: lock file, postmaster's process id, its data folder, seconds to linger.
# Each user holds a shared lock on the file; the kernel lets go of it when the user dies, however it dies.
lock=$1 pid=$2 data=$3 linger=$4
trap '' HUP INT
# Without flock(1) the server stays, and the next start finds and uses it.
command -v flock >/dev/null || exit 0

ours() { [ "$(head -n 1 "$data/postmaster.pid" 2>/dev/null)" = "$pid" ]; }

# Run while the lock is held, so that a start in between waits until the server is down.
stop='
kill -INT "$0"
for _ in $(seq 600); do
    [ "$(head -n 1 "$1/postmaster.pid" 2>/dev/null)" = "$0" ] && kill -0 "$0" 2>/dev/null || exit 0
    sleep 0.1
done'

while ours; do
    flock -x "$lock" true
    sleep "$linger"
    if ours && flock -n -x "$lock" sh -c "$stop" "$pid" "$data"; then
        exit 0
    fi
    sleep 0.2
done
