"""Asks a model what a decision or an agent waits for, and keeps what it said in the log.

One input is asked once: its reply, or that there is no usable one, is an event under the input's
hash. What may pass by itself (no server, no memory, no time) is remembered in this process only,
and asked again later.
"""

from __future__ import annotations

import logging
import threading
import time
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from oo_app.serving.port import ASSISTANT, USER, Message, ModelFault, Question
from oo_app.serving.replies import Asked, reply_event
from oo_storage.errors import OoError
from oo_storage.words import _

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable, Collection, Mapping

    from oo_agents.asks import Ask, KnownReply
    from oo_app.serving.port import Model, Target
    from oo_storage.database import Database
    from oo_storage.log import Log, NewEvent

_log = logging.getLogger(__name__)

TIP_GENERATOR = "tip-generator"
# Said again in the same words, the same input would give the same.
LASTING = frozenset({"schema", "truncated", "too-long"})
# Nobody waits for what is asked ahead: the asking process may take its time to start.
STARTING_S = 60.0
CANCELLED = "cancelled"
RETRY_S = (30.0, 120.0, 600.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Access:
    """Whom an alias may be asked now, and how.

    `problem` says why nobody may be asked (a code of `oo_app.recommender.notes`); `keys` are the
    data keys that the host may be shown.
    """

    target: Target | None = None
    problem: str = ""
    keys: frozenset[str] = frozenset()
    num_ctx: int = 4096
    keep_alive: str = "10m"
    limit_s: float = 20.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Failure:
    """Why the last try gave nothing, how many there were, and when the next may be (monotonic)."""

    fault: str
    tries: int
    retry_s: float


class Asking:
    """Asks one thing at a time; every method may be called from any thread."""

    def __init__(
        self,
        database: Database,
        log: Log,
        model: Callable[[], Model],
        access: Callable[[str], Access],
        *,
        known: Callable[[Collection[str], Target], Mapping[str, KnownReply]],
        epoch_of: Callable[[sqlite3.Connection], int],
        now_ms: Callable[[], int],
        monotonic_s: Callable[[], float] = time.monotonic,
    ) -> None:
        """`model` gives the port when it is first needed; `access` says whom an alias may ask.

        `known` gives the replies that are kept and count for a target, by their input's hash.
        """
        self._database = database
        self._log = log
        self._model = model
        self._access = access
        self._known = known
        self._epoch_of = epoch_of
        self._now_ms = now_ms
        self._monotonic_s = monotonic_s
        self._one_at_a_time = threading.Lock()
        self._failures: Mapping[str, Failure] = {}
        self._under_way = "", False
        self.failed = 0

    def failures(self) -> dict[str, str]:
        """Why inputs have no reply yet, by their hash, as far as anyone was asked."""
        return {name: each.fault for name, each in self._failures.items()}

    def may_retry(self, input_hash: str) -> bool:
        """Whether an input that failed may be asked again by itself."""
        failure = self._failures.get(input_hash)
        return failure is None or failure.retry_s <= self._monotonic_s()

    def next_retry_s(self) -> float | None:
        """The monotonic time at which the next failed input may be asked again."""
        return min((each.retry_s for each in self._failures.values()), default=None)

    def ask(self, ask: Ask, *, limit_s: float | None = None) -> bool:
        """Ask now, for at most `limit_s`; whether there is a reply, or news that there is none.

        What is asked already is waited for and not asked again. Who has a limit is a person: what
        is asked ahead of time about something else gives way. Whatever goes wrong becomes a fault
        that `oo why` tells.
        """
        ends_s = None if limit_s is None else self._monotonic_s() + limit_s
        if not self._is_my_turn(ask, limit_s):
            self._remember(ask.input_hash, "timeout")
            return True
        self._under_way = ask.input_hash, limit_s is None
        try:
            return self._ask(ask, ends_s)
        except OoError as error:
            # the template speaks, whatever keeps a model from being asked
            _log.warning("%s was not asked: %s", ask.prompt, error.message)
            self._remember(ask.input_hash, "failed")
            return True
        finally:
            self._under_way = "", False
            self._one_at_a_time.release()

    def _is_my_turn(self, ask: Ask, limit_s: float | None) -> bool:
        if limit_s is None:
            return self._one_at_a_time.acquire()
        if self._one_at_a_time.acquire(blocking=False):
            return limit_s > 0 or self._give_back()
        other, is_ahead = self._under_way
        if is_ahead and other != ask.input_hash:
            self._model().cancel()
        return self._one_at_a_time.acquire(timeout=max(limit_s, 0.0))

    def _give_back(self) -> bool:
        self._one_at_a_time.release()
        return False

    def _ask(self, ask: Ask, ends_s: float | None) -> bool:
        access = self._access(ask.alias)
        if access.target is None or access.problem or not ask.keys <= access.keys:
            return False
        if self._is_answered(ask, access.target):
            self._forget(ask.input_hash)
            return True
        epoch = self._database.read(self._epoch_of)
        limit_s = access.limit_s + STARTING_S
        if ends_s is not None:
            limit_s = min(limit_s, ends_s - self._monotonic_s())
        asked = self._answered(ask, access, access.target, limit_s)
        if asked.fault == CANCELLED and ends_s is None:
            return False  # it gave way to a person
        if asked.fault and asked.fault not in LASTING:
            self._remember(ask.input_hash, asked.fault)
            return True
        self._keep(reply_event(ask, access.target, asked, self._now_ms()), epoch)
        self._forget(ask.input_hash)
        return True

    def _is_answered(self, ask: Ask, target: Target) -> bool:
        """Whether the reply is there, also that there is none."""
        known = self._known((ask.input_hash,), target).get(ask.input_hash)
        return known is not None and bool(known.reply or known.fault)

    def _answered(self, ask: Ask, access: Access, target: Target, limit_s: float) -> Asked:
        """The reply after at most one repair."""
        started_s = self._monotonic_s()
        messages = tuple(Message(role, content) for role, content in ask.messages)
        asked = Asked()
        try:
            for _try in range(2):
                left_s = limit_s - (self._monotonic_s() - started_s)
                if left_s <= 0:
                    raise ModelFault("timeout", _("The model took too long."))
                question = _question(ask, access, target, messages)
                answer = self._model().complete(question, limit_s=left_s)
                asked = asked.after(answer)
                checked = ask.check(answer.text)
                if checked.reply:
                    return replace(asked, reply=checked.reply)
                messages += (
                    Message(ASSISTANT, answer.text[: ask.max_tokens * 8]),
                    Message(USER, checked.problem),
                )
        except ModelFault as fault:
            _log.info("%s gave no reply: %s", target.model, fault.fault)
            return replace(asked, fault=fault.fault)
        return replace(asked, fault="schema")

    def _keep(self, event: NewEvent, epoch: int) -> None:
        def keep(db: sqlite3.Connection) -> None:
            # What was asked with a consent that is gone must leave nothing behind.
            if self._epoch_of(db) == epoch:
                self._log.append(db, [event])

        self._database.write(keep, is_durable=False, is_urgent=False)

    def _remember(self, input_hash: str, fault: str) -> None:
        self.failed += 1
        before = self._failures.get(input_hash)
        tries = before.tries + 1 if before else 1
        wait_s = RETRY_S[min(tries, len(RETRY_S)) - 1]
        failure = Failure(fault=fault, tries=tries, retry_s=self._monotonic_s() + wait_s)
        self._failures = {**self._failures, input_hash: failure}

    def _forget(self, input_hash: str) -> None:
        self._failures = {name: each for name, each in self._failures.items() if name != input_hash}

    def keep_only(self, hashes: frozenset[str]) -> None:
        """Forget the failures of inputs that nobody waits for any more."""
        self._failures = {name: each for name, each in self._failures.items() if name in hashes}


def _question(ask: Ask, access: Access, target: Target, messages: tuple[Message, ...]) -> Question:
    return Question(
        target=target,
        messages=messages,
        purpose=ask.prompt,
        keys=ask.keys,
        schema=ask.schema,
        max_tokens=ask.max_tokens,
        num_ctx=access.num_ctx,
        keep_alive=access.keep_alive,
    )
