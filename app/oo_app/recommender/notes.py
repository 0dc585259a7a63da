"""Why no model took part in a decision: codes for the record, words for people."""

from __future__ import annotations

from oo_storage.words import N_, _

NO_MODEL, WAITING, WITHHELD, UNFIT = "unset", "waiting", "withheld", "unfit"

_WORDS = {
    NO_MODEL: N_("No model was set up to word it"),
    WAITING: N_("The model had not answered when this was decided"),
    WITHHELD: N_("The model's host may not be shown all that this rests on (`oo consent list`)"),
    UNFIT: N_("The model's answer did not have the form that was asked for"),
    # why none is asked now
    "not-allowed": N_("You have not allowed oO to connect to the model's host"),
    "no-key": N_("The key for the model's host is not set"),
    "simulation-only": N_("A model in the cloud takes no part in tips"),
    "low-battery": N_("The model rests while the battery is low"),
    "paused": N_("The model rests after it failed several times"),
    # faults of a call
    "not-installed": N_("The model extra is not installed"),
    "unreachable": N_("The model's server could not be reached"),
    "missing": N_("The model is not on its server"),
    "timeout": N_("The model took longer than its time limit"),
    "overloaded": N_("There was not enough memory for the model"),
    "failed": N_("The model's server reported an error"),
    "refused": N_("The model's server refused the request"),
    "truncated": N_("The prompt was longer than the model's context"),
    "too-long": N_("The model's answer did not end"),
    "cancelled": N_("The call of the model was cancelled"),
}
CODES = tuple(_WORDS)


def note_words(code: str) -> str:
    """A note in words; "" for none."""
    if not code:
        return ""
    return _(_WORDS.get(code, N_("The model gave no usable answer")))
