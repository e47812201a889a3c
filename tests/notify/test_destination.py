"""Where a message goes."""

import pytest

from newswatch.errors import NewswatchError, UsageError
from newswatch.notify.destination import parse
from newswatch.notify.secret import reveal


@pytest.mark.parametrize(
    ("said", "kind", "shown"),
    [
        ("terminal:", "terminal", "terminal:"),
        ("desktop", "desktop", "desktop:"),
        ("file:/home/ana/news.txt", "file", "file:/home/ana/news.txt"),
        ("file:~/news.jsonl", "file", "file:~/news.jsonl"),
        ("command:/usr/bin/say '{title}'", "command", "command:/usr/bin/say '{title}'"),
        ("mailto:ana@example.com", "mailto", "mailto:ana@example.com"),
        ("ana@example.com", "mailto", "mailto:ana@example.com"),
        ("https://ana:pw@example.com/hook/T0K3N?key=1", "webhook", "webhook:https://example.com/…"),
        ("webhook:http://127.0.0.1:8000", "webhook", "webhook:http://127.0.0.1:8000"),
        ("ntfy:my-topic", "ntfy", "ntfy://ntfy.sh/my-topic"),
        ("ntfy://:tk_secret@push.example.com/ai", "ntfy", "ntfy://push.example.com/ai"),
        ("https://hooks.slack.com/services/T0/B0/SECRET", "slack", "slack:https://hooks.slack.com/…"),
        ("https://discord.com/api/webhooks/1/SECRET", "discord", "discord:https://discord.com/…"),
        ("slack:{file:~/.hook}", "slack", "slack:{file:~/.hook}"),
        ("tgram://token/chat", "apprise", "apprise:tgram://token/…"),
    ],
)
def test_a_destination_is_understood_and_shown_without_secrets(said, kind, shown):
    """The kind is known from the first word or the host; what is shown has no password, token or hook path."""
    found = parse(said)

    assert (found.kind, found.shown) == (kind, shown)


@pytest.mark.parametrize(
    "said",
    ["", "nowhere", "file:", "file:relative.txt", "command:", "command:'open", "mailto:ana", "slack:hook", "a\nb",
     "ntfy:two words", "ntfy://host", "webhook:ftp://x"],
)  # fmt: skip
def test_a_destination_that_is_none_is_refused(said):
    """What cannot be sent to is refused when it is given, with the forms there are."""
    with pytest.raises(UsageError) as refusal:
        parse(said)

    assert refusal.value.hint


def test_secrets_come_from_files_and_commands(tmp_path):
    """A named secret is the first line of a file or of what a command prints."""
    (tmp_path / "hook").write_text("T0K3N\nmore\n", "utf-8")

    assert reveal(f"https://x/{{file:{tmp_path}/hook}}?a={{command:printf '%s' s3cret}}") == "https://x/T0K3N?a=s3cret"


@pytest.mark.parametrize("said", ["{file:/no/such}", "{command:/no/such}", "{command:false}", "{command:true}"])
def test_a_secret_that_cannot_be_had_is_a_sentence(said):
    """A missing file, a failing command and an empty answer are told in words."""
    with pytest.raises(NewswatchError) as failure:
        reveal(said)

    assert failure.value.hint


def test_a_failing_secret_command_does_not_tell_what_it_said():
    """What a password manager prints while failing stays unprinted."""
    with pytest.raises(NewswatchError) as failure:
        reveal("{command:sh -c 'echo s3cret; echo s3cret >&2; exit 3'}")

    assert "s3cret" not in failure.value.message.replace("sh -c", "")


@pytest.mark.parametrize(
    ("said", "named", "meant"),
    [("foo:bar", "'foo:'", ""), ("slck:https://x", "'slck:'", "slack:"), ("s3cret words", "no kind", "")],
)
def test_an_unknown_kind_of_place_is_named_without_its_address(said, named, meant):
    """The message has the word before the colon, and a near spelling; what follows may be a secret."""
    with pytest.raises(UsageError) as refusal:
        parse(said)

    assert named in refusal.value.message
    assert meant in refusal.value.hint
    assert "bar" not in refusal.value.message
    assert "s3cret" not in refusal.value.message
