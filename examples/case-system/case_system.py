#!/usr/bin/env python3
"""A case system in miniature: keeps a folder in step with Remiss, through stops, kills and restarts.

It shows what an integration with a real case system has to do, and no more. Python's standard library is enough.

    case_system.py follow   DIR     follows the log of events until it is stopped (--once: until nothing is new)
    case_system.py resync   DIR     reads everything again, or with --from N what has happened since event N
    case_system.py register DIR     hands over a case that was opened here, under our own number
    case_system.py check    DIR     compares the folder with the service, and leaves with 1 where they differ
    case_system.py show     DIR     what the folder knows, as JSON

The address is --url or REMISS_URL (https://…/remiss/v1), the key REMISS_KEY: of a registrar.

DIR/mirror.sqlite has cases, documents and responses as the service tells them, the place in the log up to which they
are read, and the number that each document got here. DIR/files has the files, named by their SHA-256.

Three rules make it safe to kill at any moment:
  1. What was read and the place in the log are committed together: an event is never skipped, at worst read again.
  2. A file is there under its name only when all its bytes are, and their sum is right.
  3. A number given here is committed before it is told, and telling it again changes nothing.
"""

import argparse
import base64
import hashlib
import json
import os
import sqlite3
import sys
import tempfile
import time
import urllib.error
import urllib.parse
import urllib.request
import uuid
from pathlib import Path

SYSTEM = "exempelsystemet"
"""Our name in external references and registration receipts."""

LONGEST_PAUSE = 60
"""Seconds between two attempts when the service is away, at most."""

TABLES = """
CREATE TABLE IF NOT EXISTS place (one INTEGER PRIMARY KEY CHECK (one = 1), after INTEGER NOT NULL);
INSERT OR IGNORE INTO place VALUES (1, 0);
CREATE TABLE IF NOT EXISTS cases (id TEXT PRIMARY KEY, body TEXT NOT NULL, seen INTEGER NOT NULL);
CREATE TABLE IF NOT EXISTS responses (id TEXT PRIMARY KEY, body TEXT NOT NULL, seen INTEGER NOT NULL);
CREATE TABLE IF NOT EXISTS documents (
    id TEXT PRIMARY KEY, body TEXT NOT NULL, seen INTEGER NOT NULL,
    our_number INTEGER UNIQUE, receipt TEXT NOT NULL DEFAULT 'none'
        CHECK (receipt IN ('none', 'given', 'told', 'conflict')));
CREATE TABLE IF NOT EXISTS conflicts (subject TEXT PRIMARY KEY, what TEXT NOT NULL, noted_at TEXT NOT NULL);
"""


class Refused(Exception):
    """An answer that trying again does not change."""

    def __init__(self, status, problem):
        super().__init__(f"{status} {problem.get('title', '')}: {problem.get('detail', '')}")
        self.status, self.problem = status, problem


class Service:
    """The API, asked until it answers."""

    def __init__(self, url, key):
        self.url, self.key = url.rstrip("/"), key

    def ask(self, path, body=None, key=None):
        """One request: bytes and headers of the answer. Tries again, with growing pauses, while the service is away."""
        pause = 0.5
        while True:
            request = urllib.request.Request(self.url + path, method="GET" if body is None else "POST")
            request.add_header("Authorization", f"Bearer {self.key}")
            request.add_header("Accept-Language", "en")
            if body is not None:
                request.data = json.dumps(body).encode()
                request.add_header("Content-Type", "application/json")
                request.add_header("Idempotency-Key", key)
            try:
                with urllib.request.urlopen(request, timeout=60) as answer:
                    return answer.read(), answer.headers
            except urllib.error.HTTPError as error:
                if error.code not in (408, 429, 500, 502, 503, 504):
                    raise Refused(error.code, problem_of(error)) from None
                reason, wait = f"{error.code}", int(error.headers.get("Retry-After") or pause)
            except (OSError, EOFError) as error:
                reason, wait = str(error), pause
            print(f"{path}: {reason}; again in {wait} s", file=sys.stderr)
            time.sleep(min(wait, LONGEST_PAUSE))
            pause = min(pause * 2, LONGEST_PAUSE)

    def get(self, path):
        """The JSON at a path; None when there is nothing, or nothing that we may know of."""
        try:
            return json.loads(self.ask(path)[0])
        except Refused as refused:
            if refused.status == 404:
                return None
            raise

    def all(self, path, name):
        """Every item of a list, page by page."""
        page, mark = 1, "&" if "?" in path else "?"
        while items := self.get(f"{path}{mark}limit=100&page={page}")[name]:
            yield from items
            page += 1


def problem_of(error):
    try:
        return json.loads(error.read())
    except ValueError:
        return {"title": error.reason}


class Mirror:
    """What we know, in one folder."""

    def __init__(self, folder):
        self.files = Path(folder) / "files"
        self.files.mkdir(parents=True, exist_ok=True)
        # Commits are ours to say; each is on disk when it returns.
        self.rows = sqlite3.connect(Path(folder) / "mirror.sqlite", isolation_level=None, timeout=30)
        self.rows.execute("PRAGMA synchronous = FULL")
        self.rows.executescript(TABLES)

    def place(self):
        return self.rows.execute("SELECT after FROM place").fetchone()[0]

    def bodies(self, table):
        return {row[0]: json.loads(row[1]) for row in self.rows.execute(f"SELECT id, body FROM {table}")}

    def of_case(self, table, case):
        """Ids of the documents or responses of a case."""
        rows = self.rows.execute(f"SELECT id FROM {table} WHERE json_extract(body, '$.caseId') = ?", (case,))
        return [row[0] for row in rows]

    def path_of(self, document):
        return self.files / base64.b64decode(document["shaDigest"]).hex()

    def take_file(self, service, document):
        """The file of a document, once: it gets its name when all of it is there and its sum is right."""
        if document["hidden"] or self.path_of(document).exists():
            return
        try:
            content, _ = service.ask(f"/documents/{document['id']}/content")
        except Refused as refused:
            # It has come under secrecy since we were told of it; the event that says so is on its way.
            if refused.status in (403, 404):
                return
            raise
        if hashlib.sha256(content).hexdigest() != self.path_of(document).name:
            raise OSError(f"the file of {document['documentNumber']} came damaged")
        with tempfile.NamedTemporaryFile(dir=self.files, prefix=".part-", delete=False) as part:
            part.write(content)
            part.flush()
            os.fsync(part.fileno())
        os.replace(part.name, self.path_of(document))

    def keep(self, found, after):
        """Commits what was read, numbers for what is new, and the place in the log: all of it or nothing."""
        rows = self.rows
        rows.execute("BEGIN IMMEDIATE")
        try:
            for table, things in found.items():
                for id, body in things.items():
                    self.keep_one(table, id, body, after)
            rows.execute("UPDATE place SET after = ?", (after,))
            rows.execute("COMMIT")
        except BaseException:
            rows.execute("ROLLBACK")
            raise

    def keep_one(self, table, id, body, after):
        rows = self.rows
        if body is None:
            # No longer ours to see. A register forgets nothing: what we were told stays, and is marked.
            rows.execute(f"UPDATE {table} SET body = json_set(body, '$.gone', json('true')), seen = ? WHERE id = ?", (after, id))
            return
        rows.execute(
            f"INSERT INTO {table} (id, body, seen) VALUES (?, ?, ?)"
            " ON CONFLICT (id) DO UPDATE SET body = excluded.body, seen = excluded.seen",
            (id, json.dumps(body, ensure_ascii=False), after),
        )
        if table == "documents" and not body["hidden"]:
            rows.execute(
                "UPDATE documents SET receipt = 'given',"
                " our_number = (SELECT coalesce(max(our_number), 0) + 1 FROM documents)"
                " WHERE id = ? AND our_number IS NULL",
                (id,),
            )

    def settle(self, id, receipt):
        self.rows.execute("UPDATE documents SET receipt = ? WHERE id = ?", (receipt, id))

    def note_conflict(self, subject, what):
        self.rows.execute(
            "INSERT INTO conflicts VALUES (?, ?, datetime('now')) ON CONFLICT (subject) DO UPDATE SET what = excluded.what",
            (subject, what),
        )
        print(f"conflict: {subject}: {what}", file=sys.stderr)


KINDS = {"case": "cases", "document": "documents", "response": "responses"}
"""The kinds of things that we keep, with their tables and, by chance, their addresses. Others are left alone."""


def follow(service, mirror, once):
    """Reads on in the log from where we were. Each event says what to read again, never what it has become."""
    tell_numbers(service, mirror)
    while True:
        after = mirror.place()
        try:
            page = service.get(f"/events?after={after}&limit=500&wait={0 if once else 30}")
        except Refused as refused:
            # The log no longer goes back so far: read everything, and go on from where it begins.
            if refused.status != 410:
                raise
            resync(service, mirror)
            continue
        if page["events"]:
            read(service, mirror, page["events"], page["_meta"]["nextAfter"])
            tell_numbers(service, mirror)
        elif page["_meta"]["nextAfter"] > after:
            # Others' events, which we may not see.
            mirror.keep({}, page["_meta"]["nextAfter"])
        elif once:
            return


def read(service, mirror, events, after):
    """The things that these events are about, each read once however many events there are."""
    found = {table: {} for table in KINDS.values()}
    touched, reread = set(), set()
    for event in events:
        about = event["data"]
        table = KINDS.get(about["subjectKind"])
        if table:
            found[table][about["subjectId"]] = None
        # A remiss that is sent, a draft that is handed in or a decision make documents, which have no events of their own.
        if about["caseId"] and about["subjectKind"] not in ("document", "response"):
            touched.add(about["caseId"])
        # What has come under secrecy, or is no longer, has events that we did not see.
        if event["type"] == "case.secrecyChanged":
            reread.add(about["caseId"])
    for table, things in found.items():
        for id in things:
            things[id] = service.get(f"/{table}/{id}")
    # A response leads to the documents that it came as.
    for response in filter(None, list(found["responses"].values())):
        for id in [response["documentId"], *(one["documentId"] for one in response["attachments"])]:
            if id not in found["documents"]:
                found["documents"][id] = service.get(f"/documents/{id}")
    # A case that is ours no more takes along what belongs to it.
    for case in [id for id, body in found["cases"].items() if body is None]:
        for table in ("documents", "responses"):
            found[table] |= {id: None for id in mirror.of_case(table, case)}
    for case in sorted(touched):
        found["cases"][case] = found["cases"].get(case) or service.get(f"/cases/{case}")
        if found["cases"][case]:
            found["documents"] |= {one["id"]: one for one in service.all(f"/cases/{case}/documents", "documents")}
    for case in sorted(reread):
        for remiss in service.all(f"/remisser?caseId={case}", "remisser"):
            found["responses"] |= {one["id"]: one for one in service.all(f"/remisser/{remiss['id']}/responses", "responses")}
    for document in filter(None, found["documents"].values()):
        mirror.take_file(service, document)
    mirror.keep(found, after)


def resync(service, mirror):
    """Everything that there is, by the lists. What happens meanwhile has its event after the place, and is read again."""
    after = service.get("/events?limit=1")["_meta"]["lastSequence"]
    seen = {"cases": set(), "documents": set(), "responses": set()}
    for case in service.all("/cases", "cases"):
        documents = {one["id"]: one for one in service.all(f"/cases/{case['id']}/documents", "documents")}
        for document in documents.values():
            mirror.take_file(service, document)
        mirror.keep({"cases": {case["id"]: case}, "documents": documents}, mirror.place())
        seen["cases"].add(case["id"])
        seen["documents"] |= documents.keys()
    responses = {one["id"]: one for one in service.all("/responses?sort=receivedAt", "responses")}
    seen["responses"] |= responses.keys()
    mirror.keep({"responses": responses}, mirror.place())
    # What we have and no list has: void, or no longer ours to see.
    others = {table: {id: body for id, body in mirror.bodies(table).items() if id not in seen[table]} for table in seen}
    for table, things in others.items():
        for id, body in things.items():
            gone = others["cases"].get(body.get("caseId"), body) is None
            things[id] = None if gone else service.get(f"/{table}/{id}")
    mirror.keep(others, after)
    tell_numbers(service, mirror)


def tell_numbers(service, mirror):
    """Registration receipts: under which number each document stands with us. Told once, however often we try. Of what is hidden from us we tell when it is
    no longer."""
    rows = mirror.rows.execute(
        "SELECT id, our_number FROM documents WHERE receipt = 'given' AND NOT coalesce(json_extract(body, '$.hidden'), 0)"
        " AND NOT coalesce(json_extract(body, '$.gone'), 0) ORDER BY our_number"
    )
    for id, number in rows.fetchall():
        ours = f"EX {number}"
        key = str(uuid.uuid5(uuid.NAMESPACE_URL, f"{SYSTEM}/{id}/{ours}"))
        try:
            service.ask(f"/documents/{id}/registrations", {"system": SYSTEM, "number": ours}, key)
        except Refused as refused:
            if refused.status not in (403, 404, 409):
                raise
            document = service.get(f"/documents/{id}")
            if document is None or document["hidden"]:
                # It came under secrecy after we had read it. The event that says so is still before us.
                continue
            told = [one["number"] for one in document["registrations"] if one["system"] == SYSTEM]
            if told != [ours]:
                mirror.settle(id, "conflict")
                mirror.note_conflict(id, f"{ours} here, {', '.join(told) or 'not ours to register'} there")
                continue
        mirror.settle(id, "told")


def register(service, mirror, arguments):
    """A case that was opened here: our number, for a board whose numbers we give, and our id for it."""
    body = {
        "boardId": arguments.board,
        "title": arguments.title,
        "caseNumber": arguments.number,
        "externalReferences": [{"system": SYSTEM, "id": arguments.number}],
    }
    # The same case is the same request: after a kill it is sent again and answered as the first time.
    key = str(uuid.uuid5(uuid.NAMESPACE_URL, f"{SYSTEM}/{json.dumps(body)}"))
    try:
        case = json.loads(service.ask("/cases", body, key)[0])
    except Refused as refused:
        if refused.status != 409:
            raise
        ours = urllib.parse.quote(arguments.number)
        case = next(iter(service.get(f"/cases?externalSystem={SYSTEM}&externalId={ours}")["cases"]), None)
        if case is None or case["title"] != arguments.title:
            told = f"{case['caseNumber']} {case['title']}" if case else str(refused)
            mirror.note_conflict(arguments.number, f"{arguments.title} here, {told} there")
            return 1
    print(case["id"], case["caseNumber"])
    return 0


def check(service, mirror):
    """Differences between the folder and the service."""
    ours = {table: mirror.bodies(table) for table in KINDS.values()}
    wrong = []
    theirs = {"cases": {one["id"]: one for one in service.all("/cases", "cases")}, "documents": {}}
    for id in theirs["cases"]:
        for document in service.all(f"/cases/{id}/documents", "documents"):
            theirs["documents"][document["id"]] = document
    theirs["responses"] = {one["id"]: one for one in service.all("/responses", "responses")}
    for one in service.all("/responses?void=true", "responses"):
        theirs["responses"][one["id"]] = one
    for table, things in theirs.items():
        for id, body in things.items():
            if id not in ours[table]:
                wrong.append(f"{table} {id} is missing here")
            elif content(ours[table][id]) != content(body):
                wrong.append(f"{table} {id} is not the same: {content(ours[table][id])} / {content(body)}")
        wrong += [f"{table} {id} is here only" for id, one in ours[table].items() if id not in things and not one.get("gone")]
    for document in theirs["documents"].values():
        path = mirror.path_of(document)
        if not document["hidden"] and not path.exists():
            wrong.append(f"the file of {document['documentNumber']} is missing")
        elif not document["hidden"] and hashlib.sha256(path.read_bytes()).hexdigest() != path.name:
            wrong.append(f"the file of {document['documentNumber']} is damaged")
    for line in wrong:
        print(line)
    return 1 if wrong else 0


def content(body):
    """What has to be the same: not what is counted or only told to this caller."""
    return {name: value for name, value in body.items() if name not in ("_links", "checklist", "hit", "registrations", "version")}


def show(mirror):
    numbers = mirror.rows.execute("SELECT id, our_number, receipt FROM documents ORDER BY our_number").fetchall()
    known = {table: mirror.bodies(table) for table in KINDS.values()}
    known["place"] = mirror.place()
    known["numbers"] = {id: {"number": number, "receipt": receipt} for id, number, receipt in numbers}
    known["conflicts"] = dict(mirror.rows.execute("SELECT subject, what FROM conflicts").fetchall())
    print(json.dumps(known, ensure_ascii=False))


def main():
    parser = argparse.ArgumentParser(description="A case system in miniature, in step with Remiss.")
    parser.add_argument("--url", default=os.environ.get("REMISS_URL", "http://127.0.0.1:8080/remiss/v1"))
    commands = parser.add_subparsers(dest="command", required=True)
    for name in ("follow", "resync", "register", "check", "show"):
        command = commands.add_parser(name)
        command.add_argument("folder")
        if name == "follow":
            command.add_argument("--once", action="store_true")
        if name == "resync":
            command.add_argument("--from", dest="since", type=int)
        if name == "register":
            command.add_argument("--board", required=True, help="id of the board")
            command.add_argument("--number", required=True, help="our case number")
            command.add_argument("--title", required=True)
    arguments = parser.parse_args()
    mirror = Mirror(arguments.folder)
    if arguments.command == "show":
        return show(mirror)
    if not os.environ.get("REMISS_KEY"):
        sys.exit("REMISS_KEY is not set: the key of a registrar.")
    service = Service(arguments.url, os.environ["REMISS_KEY"])
    try:
        if arguments.command == "follow":
            return follow(service, mirror, arguments.once)
        if arguments.command == "resync" and arguments.since is not None:
            mirror.keep({}, arguments.since)
            return follow(service, mirror, once=True)
        if arguments.command == "resync":
            resync(service, mirror)
            return follow(service, mirror, once=True)
        if arguments.command == "register":
            return register(service, mirror, arguments)
        return check(service, mirror)
    except Refused as refused:
        sys.exit(f"Remiss answered {refused}")


if __name__ == "__main__":
    sys.exit(main())
