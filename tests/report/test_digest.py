"""What a digest says, and its five forms."""

import json
import re
import shutil
import subprocess
import xml.etree.ElementTree as ET
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from html.parser import HTMLParser

import pytest

from newswatch.render import digest_feed, digest_html, digest_text
from newswatch.render.cells import width
from newswatch.report import digest
from newswatch.report.ledger import Said, ledger

SINCE, UNTIL = datetime(2025, 8, 14, tzinfo=UTC), datetime(2025, 8, 15, tzinfo=UTC)
HOSTILE = '"><script>alert(1)</script> | [x](javascript:alert) \x1b[31m & <b>'


def story(number, kind=None, *, at=SINCE, title=None, company="DeepSeek", status="reported", **event):
    events = [{"type": kind, "subject": [event.pop("subject", "R2"), company], "status": status, "from": None,
               "to": None, "cause": None, **event}] if kind else []  # fmt: skip
    return {
        "id": number, "title": title or f"headline {number}", "url": f"https://example.com/{number}", "publisher": "A",
        "sources": ["A", "B"], "origins": ["A"], "published": at.strftime("%Y-%m-%dT%H:%M:%SZ"), "language": "en",
        "companies": [{"name": company, "slug": company.lower(), "relevance": 90, "role": "primary"}],
        "events": events,
    }  # fmt: skip


def built(stories, earlier=(), **more):
    return digest.build(stories, earlier, since=SINCE, until=UNTIL, **more)


NEWS = [
    story(1, "launch"),
    story(2, "delay", **{"from": "2025-05", "to": "2025-08", "cause": "training on Ascend failed"}),
    story(3),
    story(4, "delay", company="Nvidia", status="denied"),
    story(5, "deal", title=HOSTILE),
]


def test_delays_come_first_and_each_story_once():
    """Sections stand in the order of kinds, delays at the head, stories without an event at the end."""
    found = built(NEWS)

    assert [section.event for section in found.sections] == ["delay", "launch", "deal", ""]
    assert sorted(line.id for section in found.sections for line in section.lines) == [1, 2, 3, 4, 5]


def test_slips_say_from_and_to_and_no_denied_one():
    """A slip has both dates and the months between; what was denied is none."""
    slips = built(NEWS).slips

    assert [(slip.subject, slip.was, slip.now, slip.months) for slip in slips] == [("R2", "2025-05", "2025-08", 3)]


def claim(role, at, due=None, was=None):
    return Said(
        role, "R2", "model", "DeepSeek", "reported", due, was, "yield", "technical", "", at, 1, 1, "A", "A", "R2"
    )


def test_changes_of_the_ledger_are_those_of_the_time():
    """A slip that was told last month is none of today; one told today is, from the first promise on; a launch ends
    it."""
    before = claim("slip", SINCE - timedelta(days=60), "2025-08", "2025-05")
    today = claim("slip", SINCE + timedelta(hours=3), "2025-11", "2025-08")
    launch = claim("launch", SINCE + timedelta(hours=5))

    def told(*claims):
        return built([], ledger=ledger(claims, now=UNTIL)).slips

    assert told(before) == ()
    assert [(slip.was, slip.now, slip.months, slip.ended) for slip in told(before, today)] == [
        ("2025-05", "2025-11", 6, "")
    ]
    assert [(slip.now, slip.ended) for slip in told(before, launch)] == [("", "launched")]


def test_a_slip_says_what_the_ledger_says():
    """Of several reports with causes and statuses of their own the digest gives the cause, the origins, the status and
    the state that `delays` gives."""
    told = [
        replace(claim("slip", SINCE + timedelta(hours=hour), None, "2025-05"), cause=cause, origin=origin, article=hour)
        for hour, cause, origin in ((1, "a date", "A"), (2, "training on Ascend kept failing", "B"), (3, "yield", "C"))
    ]
    risk = replace(claim("risk", SINCE + timedelta(hours=4)), origin="D", status="hypothetical")
    (row,) = ledger([*told, risk], now=UNTIL)
    (slip,) = built([], ledger=[row]).slips

    assert (slip.cause, slip.origins, slip.status, slip.ended) == (
        row.cause, len(row.origins), row.status, row.state
    ) == ("training on Ascend kept failing", 4, "hypothetical", "overdue")  # fmt: skip


def test_a_launch_in_time_is_no_slip():
    """What was launched when it was promised stands among the launches, and in no list of slips."""
    promised, launch = claim("promise", SINCE - timedelta(days=9), "2025-08"), claim("launch", SINCE)

    assert built([], ledger=ledger([promised, launch], now=UNTIL)).slips == ()


@pytest.mark.parametrize(
    ("was", "now", "months"),
    [
        ("2025-05", "2025-08", 3),
        ("2025-05-14", "2026-Q1", 8),
        ("2025-H2", "2026-spring", 8),
        ("2024", "2025", 12),
        ("2025-08", "2025-08", 0),
        ("2025-08", "2025-05", None),
        ("", "2025-05", None),
        ("2025-05", "indefinite", None),
        ("", "+P3M", 3),
    ],
)
def test_months_between(was, now, months):
    """Months are counted where both dates name one, and never guessed."""
    assert digest.months_between(was, now) == months


def test_counts_are_against_the_four_weeks_before():
    """What was 28 in four weeks is usually one a day; more, fewer and few are said by the numbers."""
    earlier = [story(100 + n, "launch", at=SINCE - timedelta(days=1 + n % 27)) for n in range(280)]
    now = [story(n, "launch") for n in range(30)] + [story(50, "deal")]

    counts = {count.name: (count.now, count.usual, count.change) for count in built(now, earlier).events}

    assert counts == {"launch": (30, 10.0, "more"), "deal": (1, 0.0, "few")}


def test_a_digest_longer_than_what_it_is_compared_with_is_compared_with_nothing():
    """What was 28 in four weeks says nothing of a quarter: no form names a usual number."""
    earlier = [story(100 + n, "launch", at=SINCE - timedelta(days=1 + n)) for n in range(28)]
    found = digest.build(NEWS, earlier, since=SINCE, until=SINCE + timedelta(days=90))

    assert {(count.usual, count.change) for count in (*found.events, *found.companies)} == {(None, None)}
    assert all("usual" not in "\n".join(FORMS[form](found)).lower() for form in ("text", "md", "html"))


def test_counts_are_against_what_the_archive_covers():
    """Of an archive that begins a week before the digest a week is compared, and of one that begins with it nothing."""
    earlier = [story(100 + n, "launch", at=SINCE - timedelta(days=1 + n % 6)) for n in range(70)]
    week = built(NEWS, earlier, begins=SINCE - timedelta(days=7))

    assert next(count.usual for count in week.events if count.name == "launch") == 10.0
    assert "against the 7 days before" in "\n".join(digest_text.plain(week))
    assert built(NEWS, begins=SINCE).events[0].usual is None


@pytest.mark.parametrize("form", ["text", "md", "html"])
def test_too_few_is_said_as_trends_says_it(form):
    """Programs read `few`, people `too few`, as in `trends`."""
    page = "\n".join(FORMS[form](built(NEWS)))

    assert "too few" in page
    assert not re.search(r"(?<!too )\bfew\b", page)


@pytest.mark.parametrize("measure", [20, 40, 100])
def test_text_is_no_wider_than_the_screen(measure):
    """Chinese characters count two cells; what goes on in a second line stands below the first word; addresses stand
    whole, and without a measure every line does."""
    chinese = story(
        7, "delay", title="深度求索再次推迟新模型，" * 9, cause="昇腾芯片训练反复失败" * 9, company="算芯" * 9
    )
    found = built([*NEWS, story(6, title="word " * 40 + "W" * 200), chinese], held=["one"] * 40)
    lines = [line for line in digest_text.plain(found, measure) if "https://" not in line]
    whole = list(digest_text.plain(found))

    assert max(map(width, lines)) <= measure
    assert chinese["title"] in "".join(line[2:] for line in lines)
    assert "  https://example.com/7" in digest_text.plain(found, measure)
    first = next(number for number, line in enumerate(lines) if line.startswith("- word"))
    assert lines[first + 1].startswith("  word")
    assert f"- {chinese['title']}" in whole


def test_markdown_mentions_nobody():
    """What Markdown of `stories` escapes, that of a digest escapes too: mentions, entities, bare addresses."""
    page = "\n".join(digest_text.markdown(built([story(1, title="@someone &copy; www.example.com ![x]")])))

    assert r"\@someone &amp;copy; www\.example.com \!\[x\]" in page


def test_a_slip_without_dates_says_so():
    """A delay that names no date has "no date", as in `delays`, and no arrow between question marks."""
    found = built([], ledger=ledger([claim("slip", SINCE)], now=UNTIL))

    assert "- R2 (DeepSeek): no date; yield; 1 origin" in digest_text.plain(found)


def test_the_same_news_give_the_same_digest_in_any_order():
    """A digest is deterministic: the order in which stories come in changes no byte of any form."""
    one, other = built(NEWS), built(NEWS[::-1])

    for form in FORMS.values():
        assert "\n".join(form(one)) == "\n".join(form(other))


FORMS = {
    "text": digest_text.plain,
    "md": digest_text.markdown,
    "html": digest_html.document,
    "atom": digest_feed.atom,
    "json": lambda found: [json.dumps(digest_feed.as_dict(found))],
}


@pytest.mark.parametrize("form", FORMS)
def test_nothing_that_a_feed_says_becomes_markup(form):
    """A hostile headline is text in every form."""
    page = "\n".join(FORMS[form](built(NEWS)))

    assert "alert(1)" in page
    assert "\x1b" not in page
    assert "<script>" not in page or form in ("text", "json")
    assert form != "md" or not re.search(r"(?<!\\)\]\(javascript", page)


@pytest.mark.parametrize("form", FORMS)
def test_a_quiet_day_is_a_digest_too(form):
    """Without a story every form is complete and says so."""
    page = "\n".join(FORMS[form](built([])))

    assert "2025-08-14" in page


def test_the_atom_feed_is_well_formed():
    """The feed has title, id, updated and author, and an entry a story with an id that stays."""
    feed = ET.fromstring("\n".join(digest_feed.atom(built(NEWS))))
    name = "{http://www.w3.org/2005/Atom}"

    assert all(feed.find(name + part) is not None for part in ("title", "id", "updated", "author"))
    assert {entry.find(name + "id").text for entry in feed.iter(name + "entry")} == {
        f"tag:newswatch.invalid,2025:story:{n}" for n in range(1, 6)
    }


class _Outline(HTMLParser):
    """Headings, open elements, ids and what the page would load."""

    VOID = frozenset({"meta", "br", "link", "img"})

    def __init__(self):
        super().__init__()
        self.open, self.headings, self.ids, self.loads, self.faults = [], [], [], [], []

    def handle_starttag(self, tag, attrs):
        said = dict(attrs)
        self.ids += [said["id"]] if "id" in said else []
        self.loads += [said[key] for key in ("src", "srcset", "data", "poster") if key in said]
        self.faults += ["style"] if "style" in said else []
        self.faults += [key for key in said if key.startswith("on")]
        if re.fullmatch("h[1-6]", tag):
            self.headings.append(int(tag[1]))
        if tag == "th" and "scope" not in said:
            self.faults.append("th without scope")
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs):
        self.handle_starttag(tag, attrs)
        self.open.pop()

    def handle_endtag(self, tag):
        if not self.open or self.open.pop() != tag:
            self.faults.append(f"</{tag}>")


def test_the_page_is_one_file_with_an_outline():
    """Every element is closed, headings never skip a level, ids are unique, tables have scopes, charts have texts, and
    nothing is loaded from anywhere."""
    page = "\n".join(digest_html.document(built(NEWS)))
    outline = _Outline()
    outline.feed(page)

    assert outline.faults == []
    assert outline.open == []
    assert outline.headings[0] == 1
    assert all(b - a <= 1 for a, b in zip(outline.headings, outline.headings[1:], strict=False))
    assert len(set(outline.ids)) == len(outline.ids)
    assert outline.loads == []
    assert "<script" not in page.replace("&lt;script", "")
    assert "default-src 'none'" in page.replace("&#x27;", "'")
    assert page.count('role="img"') == page.count("<desc ") == 2
    assert "prefers-color-scheme: dark" in page


def test_svg_is_well_formed():
    """Each chart is XML on its own and carries its numbers."""
    charts = re.findall("<svg.*?</svg>", "\n".join(digest_html.document(built(NEWS))))

    told = [ET.fromstring(chart).find("{http://www.w3.org/2000/svg}desc").text for chart in charts]
    assert "R2 from 2025-05 to 2025-08" in told
    assert any("2025-08-14 5 stories, 1 delays" in text for text in told)


def test_the_html_validator_finds_nothing(tmp_path, vnu):
    """The Nu Html Checker has neither error nor warning for the page."""
    page = tmp_path / "digest.html"
    page.write_text("\n".join(digest_html.document(built(NEWS))), "utf-8")

    checked = subprocess.run(["java", "-jar", vnu, str(page)], capture_output=True, text=True, check=False)

    assert (checked.returncode, checked.stderr) == (0, "")


@pytest.fixture
def vnu():
    """The path of vnu.jar, which .ci/run installs from npm and names in VNU_JAR."""
    import os

    jar = os.environ.get("VNU_JAR", "")
    if not jar or not shutil.which("java"):
        pytest.skip("VNU_JAR does not name the Nu Html Checker, or there is no Java")
    return jar


CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
QUIET = [
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--hide-scrollbars",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
]  # fmt: skip


@pytest.mark.skipif(not CHROMIUM, reason="Chromium is not installed")
@pytest.mark.parametrize("width", [360, 1280])
def test_a_browser_shows_the_page_without_sideways_scrolling(tmp_path, width):
    """Chromium lays the page out in the width of a phone and of a desk: neither the page nor a table in it is wider,
    and the picture is not empty."""
    page = "\n".join(digest_html.document(built([*NEWS, story(6, title="W" * 300)])))
    probe = (
        "<script>document.title = [document.documentElement.scrollWidth <= innerWidth, "
        "[...document.querySelectorAll('table')].every(it => it.getBoundingClientRect().right <= innerWidth), "
        "document.querySelectorAll('svg').length, getComputedStyle(document.body).backgroundColor].join(' ')</script>"
    )
    page = re.sub('<meta http-equiv="Content-Security-Policy"[^>]*>', "", page).replace("</body>", f"{probe}</body>")
    (tmp_path / "d.html").write_text(page, "utf-8")
    argv = [CHROMIUM, *QUIET, f"--user-data-dir={tmp_path}/c", f"--window-size={max(width, 500)},900"]
    if width < 500:  # headless windows are at least 500 wide: a frame is as narrow as a phone
        frame = f'<!DOCTYPE html><iframe src="d.html" width="{width}" height="800"></iframe>'
        (tmp_path / "f.html").write_text(
            frame + "<script>onload = () => { document.title = frames[0].document.title }</script>", "utf-8"
        )
        argv.append("--allow-file-access-from-files")
    file = tmp_path / ("f.html" if width < 500 else "d.html")

    dumped = subprocess.run(
        [*argv, "--dump-dom", f"file://{file}"], capture_output=True, text=True, timeout=90, check=True
    )
    subprocess.run(
        [*argv, f"--screenshot={tmp_path}/d.png", f"file://{file}"], capture_output=True, timeout=90, check=True
    )

    told = re.search("<title>(.*?)</title>", dumped.stdout)
    assert told is not None
    assert told[1].startswith("true true 2 rgb")
    assert (tmp_path / "d.png").stat().st_size > 8000
