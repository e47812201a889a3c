"""The channels, each against a real receiver."""

import email
import email.policy
import json
import os
import resource
import socketserver
import stat
import subprocess
import sys
from datetime import UTC, datetime

import pytest

from newswatch.notify import channels, ping
from newswatch.notify.channels import Channels
from newswatch.notify.destination import parse
from newswatch.notify.mail import Server
from newswatch.notify.message import Message
from tests.notify.receivers import http, sent_json, smtp, story
from tests.serving import serving

NOW = datetime(2026, 5, 5, 12, tzinfo=UTC)
HOSTILE = story(
    7, title="<!channel> @everyone [x](http://evil) *R2* & \x1b[31m{url} -rf", events=[], publisher="<b>Evil</b>"
)


def message(*stories, number="d1", **more):
    return Message(number, "delays", stories or (story(),), **more)


def test_the_terminal_gets_plain_lines():
    """The terminal channel says the watch, the headline and the link, and nothing that moves a cursor."""
    said = []

    outcome = Channels(NOW, say=said.append).send(parse("terminal:"), message(story(), HOSTILE))

    assert outcome.sent
    assert said[:2] == ["delays:", "[delay] DeepSeek delays R2"]
    assert "https://example.com/1" in said[3]
    assert "\x1b" not in "".join(said)


def test_a_file_gets_a_line_a_story_once(tmp_path):
    """Lines are appended; a message that may have been written before is looked for and not written twice."""
    to = parse(f"file:{tmp_path}/news.txt")
    send = Channels(NOW).send

    outcomes = [send(to, message()), send(to, message(), again=True), send(to, message(number="d2"))]

    lines = (tmp_path / "news.txt").read_text("utf-8").splitlines()
    assert all(outcome.sent for outcome in outcomes)
    assert [line.split("\t")[-1] for line in lines] == ["#d1", "#d2"]


def test_a_jsonl_file_gets_objects(tmp_path):
    """A file named .jsonl holds the stories as objects."""
    Channels(NOW).send(parse(f"file:{tmp_path}/news.jsonl"), message())

    assert json.loads((tmp_path / "news.jsonl").read_text("utf-8"))["title"] == "DeepSeek delays R2"


@pytest.mark.parametrize("name", ["news.txt", "news.jsonl"])
def test_a_message_that_was_cut_off_anywhere_is_completed(tmp_path, name):
    """Wherever a kill fell into the writing, the next attempt leaves each line once and whole."""
    file = tmp_path / name
    send, to = Channels(NOW).send, parse(f"file:{file}")
    send(to, message(story(5), number="d0"))
    before, told = file.stat().st_size, message(story(1), story(2, title="昇腾"), story(3))
    send(to, told)
    whole = file.read_bytes()

    for size in range(before, len(whole) + 1):
        file.write_bytes(whole[:size])
        send(to, told, again=True)
        assert file.read_bytes() == whole, size


@pytest.mark.parametrize("again", [False, True])
def test_an_unfinished_line_of_somebody_else_stays(tmp_path, again):
    """What another program left without an end of line is neither taken back nor run together with ours."""
    file = tmp_path / "news.txt"
    file.write_bytes(b"my own note")

    Channels(NOW).send(parse(f"file:{file}"), message(), again=again)

    first, second = file.read_text("utf-8").splitlines()
    assert first == "my own note"
    assert second.endswith("#d1")


def test_a_full_disk_leaves_no_half_line(tmp_path):
    """When the disk is full the file ends as it did before, and the reason is told."""
    code = (
        "import resource, signal, sys\n"
        "from tests.notify.test_channels import *\n"
        f"to = parse('file:{tmp_path}/news.txt')\n"
        "Channels(NOW).send(to, message())\n"
        f"size = os.path.getsize('{tmp_path}/news.txt')\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (size + 20, size + 20))\n"
        "outcome = Channels(NOW).send(to, message(number='d2'))\n"
        f"print(outcome.sent, 'large' in outcome.reason, os.path.getsize('{tmp_path}/news.txt') == size)\n"
    )

    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert done.stdout.split() == ["False", "True", "True"]
    assert resource.getrlimit(resource.RLIMIT_FSIZE)[0] == resource.RLIM_INFINITY


def test_a_command_gets_argv_environment_and_json(tmp_path):
    """A command is no shell string: a headline stays one argument, and JSON comes on standard input."""
    program = tmp_path / "take"
    program.write_text('#!/bin/sh\nprintf "%s|" "$@" "$NEWSWATCH_DELIVERY" > "$0.args"; cat > "$0.json"\n', "utf-8")
    program.chmod(program.stat().st_mode | stat.S_IXUSR)
    nasty = story(3, title="--rm $(touch /tmp/x); `id` {url}", events=[])

    outcome = Channels(NOW).send(parse(f"command:{program} '{{title}}' --link={{url}}"), message(nasty))

    assert outcome.sent
    assert (tmp_path / "take.args").read_text("utf-8") == (
        " --rm $(touch /tmp/x); `id` {url}|--link=https://example.com/3|d1|"
    )
    assert json.loads((tmp_path / "take.json").read_text("utf-8"))["stories"][0]["id"] == 3


@pytest.mark.parametrize(("words", "reason"), [("/no/such/program", "cannot be run"), ("/bin/false", "ended with 1")])
def test_a_command_that_fails_is_a_reason(words, reason):
    """A program that is missing or fails gives a reason, no exception."""
    outcome = Channels(NOW).send(parse(f"command:{words}"), message())

    assert not outcome.sent
    assert reason in outcome.reason


def test_the_desktop_is_told_by_its_own_program(tmp_path, monkeypatch):
    """notify-send gets title and text as arguments after `--`."""
    program = tmp_path / "notify-send"
    program.write_text(f'#!/bin/sh\nprintf "%s|" "$@" > {tmp_path}/args\n', "utf-8")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nowhere")

    outcome = Channels(NOW).send(parse("desktop:"), message())

    assert outcome.sent
    assert (tmp_path / "args").read_text("utf-8").startswith("--app-name=newswatch|--|[delay] DeepSeek delays R2|")


def test_without_a_desktop_the_reason_says_so(tmp_path, monkeypatch):
    """From cron on a machine without a session the desktop channel fails in words."""
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.delenv("DBUS_SESSION_BUS_ADDRESS", raising=False)

    outcome = Channels(NOW).send(parse("desktop:"), message())

    assert not outcome.sent
    assert outcome.reason


def test_a_mail_is_complete_and_never_answered_by_a_robot():
    """The mail has subject, stable Message-ID and Auto-Submitted, and its text is readable."""
    with smtp() as server:
        mail = Server("127.0.0.1", server.port, "none", "ana", "{command:printf secret}", "news@example.com")
        outcome = Channels(NOW, smtp=mail).send(parse("mailto:ana@example.com"), message(story(), HOSTILE))

    assert outcome.sent
    found = email.message_from_bytes(server.seen[0], policy=email.policy.default)
    assert found["Message-ID"] == "<d1@newswatch.invalid>"
    assert found["Auto-Submitted"] == "auto-generated"
    assert found["Subject"] == "[newswatch] delays: 2 stories"
    assert "DeepSeek delays R2" in found.get_content()


def test_a_mail_server_that_says_later_is_a_reason():
    """A refusal names host and code, and no password."""
    with smtp() as server:
        server.open = False
        mail = Server("127.0.0.1", server.port, "none", "ana", "{command:printf s3cret}")
        outcome = Channels(NOW, smtp=mail).send(parse("mailto:ana@example.com"), message())

    assert not outcome.sent
    assert "535" in outcome.reason
    assert "s3cret" not in outcome.reason + repr(mail)


def test_a_webhook_gets_the_story_and_a_key_that_stays():
    """The JSON is the story's own; the Idempotency-Key is the delivery's id at every try."""
    with http() as server:
        for _ in range(2):
            Channels(NOW).send(parse(f"{server.url}/hook"), message())

    assert {headers["idempotency-key"] for _, headers, _, _ in server.seen} == {"d1"}
    assert sent_json(server)[0]["stories"][0]["title"] == "DeepSeek delays R2"


def test_ntfy_gets_topic_and_text():
    """The topic moves from the address into the body, a link becomes `click`."""
    with http() as server:
        Channels(NOW).send(parse(f"ntfy+http:{server.url.removeprefix('http:')}/ai"), message())

    assert server.seen[0][0] == "/"
    assert sent_json(server)[0]["topic"] == "ai"
    assert sent_json(server)[0]["click"] == "https://example.com/1"


def test_no_headline_mentions_a_channel():
    """What a feed writes is text in Slack and Discord: no mention, no link of its own."""
    with http() as server:
        Channels(NOW).send(parse(f"slack:{server.url}/s"), message(HOSTILE))
        Channels(NOW).send(parse(f"discord:{server.url}/d"), message(HOSTILE))

    slack, discord = sent_json(server)
    assert "<!channel>" not in slack["text"]
    assert "&lt;!channel&gt;" in slack["text"]
    assert discord["allowed_mentions"] == {"parse": []}
    assert "[x](http" not in discord["content"]


def test_long_bundles_are_cut_to_what_a_channel_takes():
    """Discord takes 2,000 characters and ntfy 4,096 bytes: what is sent stays below."""
    many = tuple(story(n, title="华为昇腾 " * 60) for n in range(10))
    with http() as server:
        Channels(NOW).send(parse(f"discord:{server.url}/d"), message(*many))
        Channels(NOW).send(parse(f"ntfy+http:{server.url.removeprefix('http:')}/ai"), message(*many))

    discord, ntfy = sent_json(server)
    assert len(discord["content"]) < 2000
    assert len(ntfy["message"].encode()) < 4096


@pytest.mark.parametrize("status", [301, 400, 404, 429, 500, 503])
def test_every_answer_but_2xx_is_a_failure(status):
    """No redirect is followed, an error is told with its number, and Retry-After is heard."""
    with http(status, **{"Retry-After": "120", "Location": "/elsewhere"}) as server:
        outcome = Channels(NOW).send(parse(f"{server.url}/T0K3N"), message())

    assert not outcome.sent
    assert outcome.reason == f"127.0.0.1 answered {status}"
    assert outcome.wait == 120
    assert len(server.seen) == 1


def test_a_dead_receiver_is_a_reason_without_doubt():
    """A connection that is refused cannot have delivered anything."""
    outcome = Channels(NOW).send(parse("http://127.0.0.1:9/x"), message())

    assert not outcome.sent
    assert not outcome.doubtful


def test_a_receiver_that_hangs_up_may_have_got_the_message():
    """Once the request is out, a connection that breaks leaves a doubt: the message goes out again under its id."""

    class Taker(socketserver.BaseRequestHandler):
        def handle(self):
            self.request.recv(65536)

    with socketserver.TCPServer(("127.0.0.1", 0), Taker) as server, serving(server):
        outcome = Channels(NOW).send(parse(f"http://127.0.0.1:{server.server_address[1]}/x"), message())

    assert (outcome.sent, outcome.doubtful) == (False, True)


def test_apprise_is_asked_for_only_when_used():
    """Without the extra, an Apprise URL fails with the words that install it."""
    outcome = Channels(NOW).send(parse("tgram://token/chat"), message())

    assert not outcome.sent
    assert "alerts" in outcome.reason or "Apprise" in outcome.reason


def test_each_kind_knows_its_bundle():
    """A phone gets few stories in a message, a file many, a command one."""
    assert channels.bundle("command") == 1
    assert channels.bundle("ntfy") < channels.bundle("mailto")


def test_a_ping_says_start_and_end():
    """healthchecks style: /start, the bare URL, /fail, all with the run's id and the last lines of the log."""
    with http() as server:
        said = [ping.ping(f"{server.url}/uuid", signal, "run-1", "log line") for signal in ("start", "", "fail")]

    assert said == [None, None, None]
    assert [path for path, *_ in server.seen] == ["/uuid/start?rid=run-1", "/uuid?rid=run-1", "/uuid/fail?rid=run-1"]
    assert server.seen[2][2] == b"log line"


@pytest.mark.parametrize("url", ["http://127.0.0.1:9/x", "nonsense", "{file:/no/such}", "https://\x00", "http://[", ""])
def test_a_ping_never_fails_the_run(url):
    """Whatever the ping's URL is, the answer is words, not an exception."""
    assert ping.ping(url, "start", "run-1")


def test_a_ping_tries_again_when_the_monitor_stumbles():
    """A 500 is tried once more."""
    with http(500) as server:
        said = ping.ping(server.url, "", "run-1")

    assert said == "the ping was answered with 500"
    assert len(server.seen) == 2
