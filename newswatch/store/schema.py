"""The tables, the views and how an older database becomes a newer one.

Rules:
1. `migrations` is append-only: a step that has been released is never edited, a later one corrects it.
2. Times are integer epoch seconds UTC in tables; the views for people say them in RFC 3339.
3. Article ids grow in the order of arrival and are never used twice. A story has the id of the article that founded
   it, so an id that someone wrote down means the same story for ever (a merged one points on).
4. `article_entity`, `article_event` and `article_flag` lead every query by tag: their keys end in (published,
   article_id), so the newest come first without sorting, and one article is probed with one look-up.
5. The full-text index has no content and no triggers: `store.index` fills it in the transaction that writes the
   article.
"""

from __future__ import annotations

from collections.abc import Generator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from sqlite_utils import Database, Migrations

if TYPE_CHECKING:
    from typing import Self

APPLICATION_ID = 0x4E777463  # "Nwtc", offset 68 of the file (sqlite.org/fileformat2.html#application_id)

migrations = Migrations("newswatch")


class Shelf(Database):
    """The database for writing. `atomic()` takes the write lock at once.

    With a plain BEGIN, a transaction that reads before it writes fails with SQLITE_BUSY_SNAPSHOT, without waiting, as
    soon as another program has written in between (sqlite.org/isolation.html).
    """

    @contextmanager
    def atomic(self) -> Generator[Self, None, None]:
        if self.conn.in_transaction:
            with super().atomic():
                yield self
            return
        self.conn.execute("BEGIN IMMEDIATE")
        try:
            yield self
            self.conn.execute("COMMIT")
        except BaseException:
            self.conn.rollback()
            raise


def version() -> int:
    """The schema version of this program: the number of migrations."""
    return len(migrations._migrations)


def migrate(db: Shelf) -> None:
    """Bring `db` to `version()` in one transaction, marks (application_id, user_version) included."""
    with db.atomic():
        migrations.apply(db)
        db.conn.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        db.conn.execute(f"PRAGMA user_version = {version()}")


def _run(db: Database, statements: tuple[str, ...]) -> None:
    for statement in statements:  # one by one: executescript would commit first
        db.conn.execute(statement)


@migrations()
def m001_feeds(db: Database) -> None:
    _run(
        db,
        (
            """CREATE TABLE feed (
                 id INTEGER PRIMARY KEY AUTOINCREMENT,
                 name TEXT NOT NULL,
                 url TEXT NOT NULL,
                 kind TEXT NOT NULL DEFAULT 'feed',        -- 'feed' is fetched; 'import' and 'sample' never are
                 title TEXT NOT NULL DEFAULT '',
                 publisher TEXT NOT NULL DEFAULT '',
                 site TEXT,
                 language TEXT,
                 category TEXT,
                 tier INTEGER NOT NULL DEFAULT 3,
                 enabled INTEGER NOT NULL DEFAULT 1,
                 user_agent TEXT,
                 by_hand INTEGER NOT NULL DEFAULT 0,
                 added_at INTEGER NOT NULL,
                 removed_at INTEGER,                       -- its articles stay; adding the URL again revives it
                 etag TEXT,                                -- the bytes as received, read as Latin-1
                 last_modified TEXT,
                 validators_at INTEGER,
                 body_hash TEXT,
                 next_due INTEGER,
                 failures INTEGER NOT NULL DEFAULT 0,
                 error TEXT,
                 failing_since INTEGER,
                 last_try INTEGER,
                 last_ok INTEGER,
                 last_new INTEGER,
                 last_status INTEGER,
                 gone INTEGER NOT NULL DEFAULT 0,
                 moved_to TEXT,
                 moved_seen INTEGER NOT NULL DEFAULT 0,
                 hints TEXT)""",
            "CREATE UNIQUE INDEX feed_name ON feed (name) WHERE removed_at IS NULL",
            "CREATE UNIQUE INDEX feed_url ON feed (url)",
        ),
    )


@migrations()
def m002_articles(db: Database) -> None:
    _run(
        db,
        (
            # Small columns first: a row is read from its start, and `text` often lies on other pages.
            """CREATE TABLE article (
                 id INTEGER PRIMARY KEY AUTOINCREMENT,
                 feed_id INTEGER NOT NULL REFERENCES feed (id),
                 story_id INTEGER NOT NULL,
                 published INTEGER NOT NULL,
                 first_seen INTEGER NOT NULL,
                 updated_at INTEGER NOT NULL,
                 relevant INTEGER NOT NULL DEFAULT 0,
                 relevance INTEGER NOT NULL DEFAULT 0,
                 novelty INTEGER NOT NULL DEFAULT 100,
                 is_lead INTEGER NOT NULL DEFAULT 1,
                 hash INTEGER NOT NULL,
                 date_quality TEXT NOT NULL DEFAULT 'stated',
                 language TEXT NOT NULL DEFAULT 'en',
                 rules TEXT,                               -- which gazetteer and rules gave the tags
                 publisher TEXT NOT NULL DEFAULT '',
                 origin TEXT,
                 author TEXT,
                 guid TEXT NOT NULL,
                 url TEXT,
                 title TEXT NOT NULL,
                 summary TEXT NOT NULL DEFAULT '',
                 tags TEXT NOT NULL DEFAULT '{}',
                 text TEXT NOT NULL DEFAULT '')""",
            "CREATE UNIQUE INDEX article_guid ON article (feed_id, guid)",
            "CREATE INDEX article_url ON article (url) WHERE url IS NOT NULL",
            # Covers every filter on plain columns: a scan reads 40 bytes an article instead of the page with its text.
            """CREATE INDEX article_newest ON article
                 (published, id, story_id, feed_id, first_seen, relevant, relevance, novelty, is_lead, language)""",
            # The same by id, for the hits of the full-text index.
            """CREATE INDEX article_facts ON article
                 (id, published, story_id, feed_id, first_seen, relevant, relevance, novelty, is_lead, language)""",
            "CREATE INDEX article_story ON article (story_id, published, id)",
            "CREATE INDEX article_first_seen ON article (first_seen)",
            """CREATE TABLE tombstone (
                 feed_id INTEGER NOT NULL,
                 guid TEXT NOT NULL,
                 pruned_at INTEGER NOT NULL,
                 PRIMARY KEY (feed_id, guid)) WITHOUT ROWID""",
            """CREATE VIRTUAL TABLE article_fts USING fts5
                 (title, body, content='', tokenize="unicode61 remove_diacritics 2")""",
            # A batch of 500 articles fits into 16 MB and is written as one segment, and fewer merges cost a sixth less.
            "INSERT INTO article_fts (article_fts, rank) VALUES ('hashsize', 16777216)",
            "INSERT INTO article_fts (article_fts, rank) VALUES ('automerge', 8)",
        ),
    )


@migrations()
def m003_tags(db: Database) -> None:
    _run(
        db,
        (
            """CREATE TABLE article_entity (
                 kind TEXT NOT NULL,                       -- company, chip, model
                 slug TEXT NOT NULL,
                 published INTEGER NOT NULL,
                 article_id INTEGER NOT NULL,
                 story_id INTEGER NOT NULL,
                 relevance INTEGER NOT NULL,
                 role TEXT NOT NULL,                       -- primary, mentioned
                 implied INTEGER NOT NULL DEFAULT 0,
                 name TEXT NOT NULL,
                 maker TEXT,
                 PRIMARY KEY (kind, slug, published DESC, article_id DESC)) WITHOUT ROWID""",
            "CREATE INDEX article_entity_article ON article_entity (article_id)",
            """CREATE TABLE article_event (
                 type TEXT NOT NULL,
                 published INTEGER NOT NULL,
                 article_id INTEGER NOT NULL,
                 n INTEGER NOT NULL,                       -- its place in the events of article.tags
                 story_id INTEGER NOT NULL,
                 kind TEXT,
                 status TEXT NOT NULL,
                 cause_class TEXT,
                 from_date TEXT,
                 to_date TEXT,
                 subject TEXT,
                 maker TEXT,
                 confidence REAL NOT NULL,
                 PRIMARY KEY (type, published DESC, article_id DESC, n)) WITHOUT ROWID""",
            "CREATE INDEX article_event_article ON article_event (article_id)",
            """CREATE TABLE article_flag (
                 flag TEXT NOT NULL,
                 published INTEGER NOT NULL,
                 article_id INTEGER NOT NULL,
                 story_id INTEGER NOT NULL,
                 PRIMARY KEY (flag, published DESC, article_id DESC)) WITHOUT ROWID""",
            "CREATE INDEX article_flag_article ON article_flag (article_id)",
            """CREATE TABLE relation (
                 id INTEGER PRIMARY KEY,
                 article_id INTEGER NOT NULL REFERENCES article (id) ON DELETE CASCADE,
                 story_id INTEGER NOT NULL,
                 published INTEGER NOT NULL,
                 subject TEXT NOT NULL,
                 verb TEXT NOT NULL,
                 object TEXT NOT NULL,
                 status TEXT NOT NULL DEFAULT 'reported',
                 evidence TEXT NOT NULL DEFAULT '',
                 rule TEXT NOT NULL DEFAULT '')""",
            "CREATE INDEX relation_article ON relation (article_id)",
            "CREATE INDEX relation_verb ON relation (verb, published)",
            """CREATE TABLE correction (                  -- by feed and guid: survives retag, prune and a new import
                 feed_id INTEGER NOT NULL,
                 guid TEXT NOT NULL,
                 tag TEXT NOT NULL,                        -- 'event:delay', 'company:amazon'
                 wanted INTEGER NOT NULL,                  -- 1 the person says yes, 0 the person says no
                 made_at INTEGER NOT NULL,
                 note TEXT,
                 PRIMARY KEY (feed_id, guid, tag)) WITHOUT ROWID""",
        ),
    )


@migrations()
def m004_stories(db: Database) -> None:
    _run(
        db,
        (
            """CREATE TABLE story (
                 id INTEGER PRIMARY KEY,                   -- the id of the article that founded it
                 lead_id INTEGER NOT NULL,                 -- its first report by (published, id)
                 published INTEGER NOT NULL,               -- of the first report
                 latest INTEGER NOT NULL,                  -- publication of the newest report
                 first_seen INTEGER NOT NULL,
                 last_seen INTEGER NOT NULL,
                 articles INTEGER NOT NULL DEFAULT 1,
                 sources INTEGER NOT NULL DEFAULT 1,       -- distinct publishers
                 origins INTEGER NOT NULL DEFAULT 1,       -- independent ones
                 pinned INTEGER NOT NULL DEFAULT 0,
                 muted INTEGER NOT NULL DEFAULT 0,
                 merged_into INTEGER,                      -- where its articles went
                 why TEXT)                                 -- what joined the articles""",
            "CREATE INDEX story_latest ON story (latest, id) WHERE merged_into IS NULL",
            "CREATE INDEX story_merged ON story (merged_into) WHERE merged_into IS NOT NULL",
            """CREATE TABLE claim (                       -- a dated promise and who made it
                 id INTEGER PRIMARY KEY,
                 article_id INTEGER NOT NULL REFERENCES article (id) ON DELETE CASCADE,
                 story_id INTEGER NOT NULL,
                 published INTEGER NOT NULL,
                 kind TEXT NOT NULL,
                 subject TEXT NOT NULL,
                 maker TEXT,
                 event TEXT NOT NULL,
                 status TEXT NOT NULL,
                 due_from INTEGER,
                 due_to INTEGER,
                 due TEXT NOT NULL,                        -- as in model.Event: 2025-05, 2026-Q1, +P3M
                 origin TEXT,
                 evidence TEXT NOT NULL DEFAULT '')""",
            "CREATE INDEX claim_subject ON claim (subject, published)",
            "CREATE INDEX claim_article ON claim (article_id)",
        ),
    )


@migrations()
def m005_log(db: Database) -> None:
    _run(
        db,
        (
            """CREATE TABLE run (
                 id INTEGER PRIMARY KEY AUTOINCREMENT,
                 command TEXT NOT NULL,
                 scheduled INTEGER NOT NULL DEFAULT 0,
                 pid INTEGER,
                 host TEXT,
                 started_at INTEGER NOT NULL,
                 finished_at INTEGER,                      -- NULL: still running, or it died
                 exit_code INTEGER,
                 due INTEGER NOT NULL DEFAULT 0,
                 updated INTEGER NOT NULL DEFAULT 0,
                 unchanged INTEGER NOT NULL DEFAULT 0,
                 failed INTEGER NOT NULL DEFAULT 0,
                 skipped INTEGER NOT NULL DEFAULT 0,
                 articles_new INTEGER NOT NULL DEFAULT 0,
                 articles_updated INTEGER NOT NULL DEFAULT 0,
                 stories_new INTEGER NOT NULL DEFAULT 0,
                 stories_updated INTEGER NOT NULL DEFAULT 0,
                 message TEXT)""",
            "CREATE INDEX run_started ON run (started_at)",
            """CREATE TABLE visit (
                 id INTEGER PRIMARY KEY,
                 run_id INTEGER NOT NULL REFERENCES run (id) ON DELETE CASCADE,
                 feed_id INTEGER NOT NULL,
                 at INTEGER NOT NULL,
                 outcome TEXT NOT NULL,                    -- updated, unchanged, failed, skipped
                 status INTEGER,
                 bytes INTEGER,                            -- over the wire
                 ms INTEGER,
                 articles_new INTEGER NOT NULL DEFAULT 0,
                 articles_updated INTEGER NOT NULL DEFAULT 0,
                 reason TEXT)""",
            "CREATE INDEX visit_run ON visit (run_id)",
            "CREATE INDEX visit_feed ON visit (feed_id, at)",
            "CREATE TABLE setting (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID",
        ),
    )


_TIME = "strftime('%Y-%m-%dT%H:%M:%SZ', {0}, 'unixepoch')"


def _time(column: str, name: str | None = None) -> str:
    return f"{_TIME.format(column)} AS {name or column.rsplit('.', 1)[-1]}"


@migrations()
def m006_views(db: Database) -> None:
    _run(
        db,
        (
            f"""CREATE VIEW articles_v AS
                SELECT a.id, a.story_id AS story, f.name AS feed, a.publisher, a.origin, a.guid, a.url, a.title,
                       a.summary, a.author, a.language, {_time("a.published")}, a.date_quality, {_time("a.first_seen")},
                       {_time("a.updated_at")}, a.relevant, a.relevance, a.novelty, a.is_lead, a.tags, a.text
                FROM article a JOIN feed f ON f.id = a.feed_id""",
            f"""CREATE VIEW stories_v AS
                SELECT s.id, a.title, a.url, a.publisher, a.language, {_time("s.published")}, {_time("s.latest")},
                       {_time("s.first_seen")}, {_time("s.last_seen")}, s.articles, s.sources, s.origins, s.pinned,
                       s.muted, s.lead_id AS lead, s.why
                FROM story s JOIN article a ON a.id = s.lead_id WHERE s.merged_into IS NULL""",
            f"""CREATE VIEW entities_v AS
                SELECT e.kind, e.slug, e.name, e.maker, e.role, e.relevance, e.implied, e.article_id AS article,
                       e.story_id AS story, {_time("e.published")}
                FROM article_entity e""",
            f"""CREATE VIEW events_v AS
                SELECT e.type, e.kind, e.subject, e.maker, e.status, e.from_date AS "from", e.to_date AS "to",
                       json_extract(a.tags, '$.events[' || e.n || '].cause') AS cause, e.cause_class,
                       json_extract(a.tags, '$.events[' || e.n || '].evidence') AS evidence,
                       json_extract(a.tags, '$.events[' || e.n || '].rule') AS rule, e.confidence,
                       e.article_id AS article, e.story_id AS story, {_time("e.published")}
                FROM article_event e JOIN article a ON a.id = e.article_id""",
            f"""CREATE VIEW flags_v AS
                SELECT flag, article_id AS article, story_id AS story, {_time("published")} FROM article_flag""",
            f"""CREATE VIEW relations_v AS
                SELECT subject, verb, object, status, evidence, rule, article_id AS article, story_id AS story,
                       {_time("published")}
                FROM relation""",
            f"""CREATE VIEW feeds_v AS
                SELECT id, name, url, kind, title, publisher, site, language, category, tier, enabled, gone, failures,
                       error, last_status, {_time("next_due")}, {_time("last_try")}, {_time("last_ok")},
                       {_time("last_new")}, {_time("added_at")}, {_time("removed_at")}
                FROM feed""",
            f"""CREATE VIEW runs_v AS
                SELECT id, command, scheduled, {_time("started_at")}, {_time("finished_at")},
                       finished_at - started_at AS seconds, exit_code, due, updated, unchanged, failed, skipped,
                       articles_new, articles_updated, stories_new, stories_updated, message
                FROM run""",
            f"""CREATE VIEW visits_v AS
                SELECT v.run_id AS run, f.name AS feed, {_time("v.at")}, v.outcome, v.status, v.bytes, v.ms,
                       v.articles_new, v.articles_updated, v.reason
                FROM visit v JOIN feed f ON f.id = v.feed_id""",
        ),
    )


@migrations()
def m007_grouping(db: Database) -> None:
    _run(
        db,
        (
            # How articles find others that may tell the same: stories.grouping.keys. Rebuilt by `regroup`.
            """CREATE TABLE article_key (
                 key INTEGER NOT NULL,
                 published INTEGER NOT NULL,
                 article_id INTEGER NOT NULL,
                 PRIMARY KEY (key, published, article_id)) WITHOUT ROWID""",
            """CREATE TABLE membership (                  -- why an article is in its story, but for the founder
                 article_id INTEGER PRIMARY KEY REFERENCES article (id) ON DELETE CASCADE,
                 likest INTEGER,                           -- the member that it is most like
                 copy_of INTEGER,                          -- the member that it repeats nearly word for word
                 score REAL NOT NULL,
                 why TEXT NOT NULL)""",
            """CREATE TABLE choice (                      -- by feed and guid: survives regroup, prune and a new import
                 id INTEGER PRIMARY KEY,
                 verb TEXT NOT NULL,                       -- 'together', 'apart'
                 feed_id INTEGER NOT NULL,
                 guid TEXT NOT NULL,
                 other_feed_id INTEGER NOT NULL,
                 other_guid TEXT NOT NULL,
                 made_at INTEGER NOT NULL)""",
            "CREATE INDEX choice_article ON choice (feed_id, guid)",
            # A delay has a date before and a date after, and a claim may come from a person's own words.
            "ALTER TABLE claim ADD COLUMN role TEXT NOT NULL DEFAULT 'promise'",  # stories.claims
            "ALTER TABLE claim ADD COLUMN cause TEXT",
            "ALTER TABLE claim ADD COLUMN cause_class TEXT",
            "ALTER TABLE claim ADD COLUMN was TEXT",  # the date that a slip gives up, as in `due`
            "ALTER TABLE claim ADD COLUMN rule TEXT NOT NULL DEFAULT ''",
            "CREATE INDEX claim_published ON claim (published)",
        ),
    )


@migrations()
def m008_watches(db: Database) -> None:
    _run(
        db,
        (
            """CREATE TABLE watch (
                 id INTEGER PRIMARY KEY AUTOINCREMENT,
                 name TEXT NOT NULL UNIQUE,
                 query TEXT NOT NULL,
                 destinations TEXT NOT NULL,               -- JSON list, as written: secrets are named, not known
                 since_id INTEGER NOT NULL,                -- articles above this id concern it
                 enabled INTEGER NOT NULL DEFAULT 1,
                 at_most INTEGER,                          -- NULL in these four: what config.toml says
                 quiet TEXT,
                 novelty INTEGER,
                 origins INTEGER,
                 created_at INTEGER NOT NULL)""",
            """CREATE TABLE watch_story (                 -- what a watch has sent, or holds, of each story
                 watch_id INTEGER NOT NULL REFERENCES watch (id) ON DELETE CASCADE,
                 story_id INTEGER NOT NULL,
                 facts TEXT NOT NULL,                      -- JSON list: watching.facts
                 state TEXT NOT NULL,                      -- 'sent', 'held'
                 version INTEGER NOT NULL DEFAULT 1,       -- grows when the story is sent again
                 rolled INTEGER NOT NULL DEFAULT 0,        -- it was held first and came in a roll-up
                 at INTEGER NOT NULL,
                 PRIMARY KEY (watch_id, story_id)) WITHOUT ROWID""",
            "CREATE INDEX watch_story_at ON watch_story (watch_id, state, at)",
            """CREATE TABLE delivery (                    -- one story of one watch for one destination
                 id INTEGER PRIMARY KEY AUTOINCREMENT,
                 watch_id INTEGER NOT NULL REFERENCES watch (id) ON DELETE CASCADE,
                 story_id INTEGER NOT NULL,
                 version INTEGER NOT NULL,
                 destination TEXT NOT NULL,
                 state TEXT NOT NULL DEFAULT 'waiting',    -- 'waiting', 'sending', 'sent', 'expired'
                 batch TEXT,                               -- the id of the message that carries it
                 rest INTEGER NOT NULL DEFAULT 0,
                 attempts INTEGER NOT NULL DEFAULT 0,
                 error TEXT,
                 not_before INTEGER NOT NULL,
                 created_at INTEGER NOT NULL,
                 sent_at INTEGER,
                 UNIQUE (watch_id, story_id, version, destination))""",
            "CREATE INDEX delivery_open ON delivery (id) WHERE state IN ('waiting', 'sending')",
            """CREATE TABLE channel (                     -- destinations that fail; the healthy ones have no row
                 destination TEXT PRIMARY KEY,
                 failures INTEGER NOT NULL,
                 next_try INTEGER NOT NULL,
                 error TEXT,
                 failing_since INTEGER NOT NULL) WITHOUT ROWID""",
        ),
    )


@migrations()
def m009_asking(db: Database) -> None:
    _run(
        db,
        (
            # The reports of a story are probed on this index alone: plain columns without the page with the text.
            "DROP INDEX article_story",
            """CREATE INDEX article_story ON article
                 (story_id, published, id, feed_id, first_seen, relevant, relevance, novelty, is_lead, language)""",
            # Also lists the distinct publishers and hosts by leaping from one to the next.
            "CREATE INDEX article_publisher ON article (publisher)",
            "CREATE INDEX article_origin ON article (origin) WHERE origin IS NOT NULL",
            "CREATE INDEX story_muted ON story (id) WHERE muted",
        ),
    )


@migrations()
def m010_story_order(db: Database) -> None:
    _run(
        db,
        (
            # Stories newest first stand where their first reports stand.
            "CREATE INDEX story_published ON story (published, id) WHERE merged_into IS NULL",
        ),
    )


@migrations()
def m011_keys_by_time(db: Database) -> None:
    _run(
        db,
        (
            # Marks lie by time first: what a run looks up and writes is near the end, however long the archive is.
            """CREATE TABLE article_mark (
                 span INTEGER NOT NULL,                    -- published in spans of store.grouping.SPAN seconds
                 key INTEGER NOT NULL,
                 published INTEGER NOT NULL,
                 article_id INTEGER NOT NULL,
                 PRIMARY KEY (span, key, published, article_id)) WITHOUT ROWID""",
            """INSERT INTO article_mark SELECT published / 518400, key, published, article_id FROM article_key
               ORDER BY published / 518400, key, published, article_id""",
            "DROP TABLE article_key",
        ),
    )


@migrations()
def m012_entries(db: Database) -> None:
    # Marks of the entries that the last document had and that are stored, eight bytes each (feeds.normalise).
    _run(db, ("ALTER TABLE feed ADD COLUMN entries BLOB",))
