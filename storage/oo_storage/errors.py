"""The one error tree.

OoError                     anything a person is told about, with a code, a message and a hint
├── UsageError              the call itself is wrong; exit code 2
│   └── UnknownName         no such key, agent, context …; names the nearest one
├── BadInput                a file, manifest or value cannot be used; says where
├── HomeInUse               another core holds the home
├── CoreUnreachable         the core that holds the home does not answer
├── CoreStopped              somebody ended the core; it starts again when asked to
├── Refused                 a rule forbids it (consent, trust, epoch)
├── Locked                  the secrets are sealed, and their passphrase is not known
├── DiskFull                nothing more can be written; reading goes on
├── ReadOnly                the home may only be read
└── Damaged                 the database or a backup does not pass its checks
"""

from __future__ import annotations

from oo_storage.words import _

FEW_NAMES = 12


class OoError(Exception):
    """What happened, where, and what to do about it.

    `code` is stable and for programs, `message` and `hint` are for people.
    """

    code = "error"
    exit_code = 1

    def __init__(self, message: str, *, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint


class UsageError(OoError):
    """The call itself is wrong."""

    code = "usage"
    exit_code = 2


class UnknownName(UsageError):
    """A name that is not in its list; the nearest one is offered, or all where they are few."""

    code = "unknown-name"

    def __init__(self, what: str, name: str, known: list[str]) -> None:
        nearest = _nearest(name, known)
        hint = _("Did you mean {name}?").format(name=nearest) if nearest else _listed(known)
        super().__init__(_("There is no {what} {name!r}.").format(what=what, name=name), hint=hint)
        self.name = name
        self.nearest = nearest


class BadInput(OoError):
    """A file, manifest or value that cannot be used.

    `where` is a path or a name, with a line number (`path:3`) when one is known.
    """

    code = "bad-input"

    def __init__(self, message: str, *, where: str = "", hint: str = "") -> None:
        super().__init__(f"{where}: {message}" if where else message, hint=hint)
        self.where = where


class HomeInUse(OoError):
    """Another core holds the home's lock."""

    code = "home-in-use"


class CoreUnreachable(OoError):
    """The core that holds the home does not answer."""

    code = "core-unreachable"


class CoreStopped(OoError):
    """Somebody ended the core of this home, and no face starts another by itself."""

    code = "core-stopped"


class Refused(OoError):
    """A rule forbids it."""

    code = "refused"


class Locked(OoError):
    """The secrets are sealed, and their passphrase is not known."""

    code = "locked"


class DiskFull(OoError):
    """Nothing more can be written; nothing that was acknowledged is lost, and reading goes on."""

    code = "disk-full"


class ReadOnly(OoError):
    """The home may only be read."""

    code = "read-only"


class Damaged(OoError):
    """The database or a backup does not pass its checks."""

    code = "damaged"


def from_wire(code: str, message: str, hint: str) -> OoError:
    """The error that another process reported, of the class its code names."""
    known = {each.code: each for each in _subclasses(OoError)}
    error = OoError.__new__(known.get(code, OoError), message)
    OoError.__init__(error, message, hint=hint)
    return error


def _subclasses(parent: type[OoError]) -> list[type[OoError]]:
    return [parent, *(found for child in parent.__subclasses__() for found in _subclasses(child))]


def _listed(known: list[str]) -> str:
    """All there are, where they are few enough to read."""
    if not 0 < len(known) <= FEW_NAMES:
        return ""
    return _("There are: {names}").format(names=", ".join(sorted(known)))


def _nearest(name: str, known: list[str]) -> str:
    from difflib import get_close_matches

    matches = get_close_matches(name, known, n=3, cutoff=0.6)
    # letters that changed places are the likelier slip
    swapped = [match for match in matches if sorted(match) == sorted(name)]
    return next(iter((*swapped, *matches)), "")
