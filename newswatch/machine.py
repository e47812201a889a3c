"""This machine's schedulers, spoken to through their own programs, and what the machine is.

Rules:
1. Programs are called by argument vector with a time-out, never through a shell, and never wait for standard input.
2. What a program refuses becomes one sentence with its own words in it.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from newswatch import text
from newswatch.errors import NewswatchError

PATIENCE = 30  # seconds that a scheduler's program may take


@dataclass(frozen=True, slots=True)
class Answer:
    """What a program answered: its exit code, and its output and complaints as text (bytes kept by surrogates)."""

    code: int
    out: str
    err: str


def call(argv: Sequence[str], *, said: str = "", environ: Mapping[str, str] | None = None) -> Answer | None:
    """Run a program; None when there is no such program. Raises NewswatchError when it does not come to an end."""
    try:
        done = subprocess.run(
            list(argv),
            input=said.encode("utf-8", "surrogateescape"),
            capture_output=True,
            timeout=PATIENCE,
            env=None if environ is None else dict(environ),
            check=False,
        )
    except (FileNotFoundError, NotADirectoryError, PermissionError):
        return None
    except subprocess.TimeoutExpired as error:
        raise NewswatchError(
            f"{argv[0]} did not answer within {PATIENCE} s", hint="try it again, or use another --with"
        ) from error
    out, err = (part.decode("utf-8", "surrogateescape") for part in (done.stdout, done.stderr))
    return Answer(done.returncode, out, err)


def _demand(argv: Sequence[str], *, said: str = "") -> Answer:
    answer = call(argv, said=said)
    if answer is None:
        raise NewswatchError(f"there is no program {argv[0]} on this machine", hint="choose another one: --with cron")
    if answer.code:
        words = text.line(answer.err or answer.out) or f"it ended with {answer.code}"
        raise NewswatchError(f"{' '.join(argv[:3])} refused: {words[:300]}", hint="nothing was changed")
    return answer


# --- cron --------------------------------------------------------------------------------------------------------


def has_cron() -> bool:
    """Whether there is a `crontab` program."""
    return shutil.which("crontab") is not None


def crontab() -> str:
    """The user's crontab, "" when there is none; bytes that are not UTF-8 are kept by surrogates."""
    answer = call(["crontab", "-l"])
    if answer is None:
        raise NewswatchError(
            "there is no program crontab on this machine", hint="install cron, or use --with systemd or --with launchd"
        )
    none_yet = any(words in answer.err.lower() for words in ("no crontab", "no such file"))  # busybox says the latter
    if answer.code and not none_yet:
        raise NewswatchError(f"crontab -l refused: {text.line(answer.err)[:300]}", hint="nothing was changed")
    return "" if answer.code else answer.out


def set_crontab(table: str) -> None:
    """Replace the user's crontab; an empty one is removed. Raises NewswatchError when crontab refuses it."""
    if table:
        _demand(["crontab", "-"], said=table)
    else:
        _demand(["crontab", "-r"])


# --- systemd -----------------------------------------------------------------------------------------------------


def has_systemd() -> bool:
    """Whether a systemd user manager answers."""
    answer = call(["systemctl", "--user", "show-environment"])
    return answer is not None and answer.code == 0


def systemd_folder(environ: Mapping[str, str]) -> Path:
    """Where a user's units lie (man systemd.unit)."""
    home = environ.get("XDG_CONFIG_HOME") or str(Path(environ.get("HOME", "~")).expanduser() / ".config")
    return Path(home) / "systemd" / "user"


def systemctl(*words: str) -> None:
    """`systemctl --user ...`. Raises NewswatchError when it refuses."""
    _demand(["systemctl", "--user", *words])


def lingers(user: str) -> bool | None:
    """Whether the user's manager runs on after log-out; None when it cannot be known."""
    answer = call(["loginctl", "show-user", user, "--property=Linger", "--value"])
    return None if answer is None or answer.code else answer.out.strip() == "yes"


# --- launchd -----------------------------------------------------------------------------------------------------


def launchd_folder(environ: Mapping[str, str]) -> Path:
    """Where a user's agents lie."""
    return Path(environ.get("HOME", "~")).expanduser() / "Library" / "LaunchAgents"


def launchctl_load(label: str, plist: Path) -> None:
    """Load an agent, after unloading what has its name. Raises NewswatchError when launchctl refuses."""
    launchctl_unload(label)
    _demand(["launchctl", "bootstrap", f"gui/{os.getuid()}", str(plist)])


def launchctl_unload(label: str) -> None:
    """Unload an agent; one that is not loaded is fine."""
    call(["launchctl", "bootout", f"gui/{os.getuid()}/{label}"])


# --- The machine -------------------------------------------------------------------------------------------------


def user() -> str:
    """The name of the user, or his number."""
    import getpass

    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return str(os.getuid())


def key() -> str:
    """What decides this machine's fixed offset: its id (man machine-id) or name, and the user."""
    for place in ("/etc/machine-id", "/var/lib/dbus/machine-id"):
        try:
            if found := Path(place).read_text("ascii").strip():
                return f"{found} {user()}"
        except (OSError, UnicodeDecodeError):
            continue
    import socket

    return f"{socket.gethostname()} {user()}"


def temporary_folders(environ: Mapping[str, str]) -> tuple[Path, ...]:
    """The folders whose contents do not last: of the system, and those that TMPDIR and uv's settings name."""
    named = [tempfile.gettempdir(), "/tmp", "/var/tmp", "/dev/shm", "/private/tmp", "/private/var/folders"]
    named += [environ[name] for name in ("TMPDIR", "UV_CACHE_DIR", "PIPX_SHARED_LIBS") if environ.get(name)]
    return tuple(dict.fromkeys(Path(name) for name in named))


def program(argv0: str, environ: Mapping[str, str]) -> list[str]:
    """How this program is called from anywhere: the launcher's absolute path, not resolved (tools keep it a link to
    wherever the current version lives), or Python with `-m newswatch` where there is no launcher."""
    called = Path(argv0)
    candidates = [Path(environ.get("HOME", "~")).expanduser() / ".local" / "bin" / "newswatch"]
    if called.name == "newswatch":
        found = shutil.which(argv0)
        candidates = [path for path in candidates if found and _same(path, Path(found))]
        candidates += [Path(found).absolute()] if found else []
    else:
        beside = Path(sys.executable).with_name("newswatch")
        candidates = [path for path in candidates if _same(path, beside)] + [beside]
    for path in candidates:
        if os.access(path, os.X_OK):
            return [str(path)]
    return [str(Path(sys.executable).absolute()), "-m", "newswatch"]


def _same(one: Path, other: Path) -> bool:
    try:
        return one.samefile(other)
    except OSError:
        return False


def still_works(argv: Sequence[str]) -> str | None:
    """Why an installed command would not run from a scheduler's bare environment; None when `--version` answers."""
    if not argv or not Path(argv[0]).is_absolute():
        return "it names no absolute path"
    if not os.access(argv[0], os.X_OK):
        return f"{argv[0]} is not there any more" if not Path(argv[0]).exists() else f"{argv[0]} cannot be run"
    head = list(argv[:3]) if argv[1:3] == ["-m", "newswatch"] else [argv[0]]
    try:
        answer = call([*head, "--version"], environ=bare_environment())
    except NewswatchError as error:
        return error.message
    if answer is None or answer.code or "newswatch" not in answer.out:
        words = text.line(answer.err)[:200] if answer else ""
        return f"{argv[0]} does not run" + (f": {words}" if words else "")
    return None


def bare_environment() -> dict[str, str]:
    """What cron gives a job (man 5 crontab): no LANG, no XDG, the shortest PATH."""
    home = str(Path("~").expanduser())
    return {"HOME": home, "LOGNAME": user(), "USER": user(), "PATH": "/usr/bin:/bin", "SHELL": "/bin/sh"}


def free_bytes(folder: Path) -> int | None:
    """The free space on the disk of a folder, in bytes; None when it cannot be known."""
    try:
        return shutil.disk_usage(folder).free
    except OSError:
        return None


def read_only(path: Path) -> Path | None:
    """What keeps a file at `path` from being written: itself, or the nearest folder above it that is there. None when
    nothing does."""
    there = [one for one in (path.absolute(), *path.absolute().parents) if one.exists()]
    nearest = there[:2] if there and there[0] == path.absolute() else there[:1]
    return next((one for one in nearest if not os.access(one, os.W_OK)), None)


def is_guarded(path: Path) -> bool:
    """Whether macOS keeps background programs out of where a path lies (its privacy settings)."""
    if sys.platform != "darwin":
        return False
    home = Path("~").expanduser()
    folders = [home / name for name in ("Documents", "Desktop", "Downloads")] + [Path("/Volumes")]
    return any(path.is_relative_to(folder) for folder in folders)


def is_network_disk(path: Path) -> bool:
    """Whether a path lies on a network file system, where SQLite's WAL mode and locks cannot be trusted."""
    try:
        mounts = Path("/proc/mounts").read_text("utf-8", "surrogateescape").splitlines()
    except OSError:
        return False
    best, kind = "", ""
    for row in mounts:
        _, where, type_, *_ = row.split(" ")
        where = where.encode("utf-8", "surrogateescape").decode("unicode_escape", "replace")
        if path.is_relative_to(where) and len(where) > len(best):
            best, kind = where, type_
    return kind in ("nfs", "nfs4", "cifs", "smb3", "smbfs", "9p", "afs", "fuse.sshfs", "ceph", "glusterfs")
