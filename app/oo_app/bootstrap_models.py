"""The parts of a home that are about models: aliases, their health, and the long jobs."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING, Protocol

from oo_app.once import once
from oo_app.vault.values import secret_value

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from oo_app.agreeing import Agreeing
    from oo_app.asking import Asking
    from oo_app.model_answers import Shown
    from oo_app.model_health import ModelHealth
    from oo_app.models import Models
    from oo_app.outbound.door import Door
    from oo_app.paths import HomePaths
    from oo_app.profile.acts import Profile
    from oo_app.serving.jobs import Jobs
    from oo_app.serving.port import Model, Target
    from oo_app.serving.replies import Replies
    from oo_app.vault.port import Vault
    from oo_storage.database import Database
    from oo_storage.log import Log


class _Home(Protocol):
    """What these parts rest on."""

    paths: HomePaths
    database: Database
    log: Log
    now: Callable[[], datetime]

    @property
    def profile(self) -> Profile: ...

    @property
    def agreeing(self) -> Agreeing: ...

    @property
    def door(self) -> Door: ...

    @property
    def vault(self) -> Vault: ...

    @property
    def jobs(self) -> Jobs: ...

    @property
    def model(self) -> Model: ...

    @property
    def replies(self) -> Replies: ...

    @property
    def asking(self) -> Asking: ...

    def shown(self, decision: str, target: Target) -> Shown: ...

    @property
    def model_health(self) -> ModelHealth: ...

    def now_ms(self) -> int: ...


class ModelParts:
    """Mixed into the home."""

    @once
    def model(self: _Home) -> Model:
        """Asks models, through the serving process and the outbound door."""
        from oo_app.model_behind_door import ModelBehindDoor
        from oo_app.serving.client import ServingClient
        from oo_app.serving.knocking import knock
        from oo_app.serving.launch import OwnProcess
        from oo_app.serving.places import ChosenPlace, relay_host

        def secret(name: str) -> str:
            return secret_value(self.vault, name, os.environ)

        def url() -> str:
            return self.profile.view().preferences.text("serving.url")

        own = OwnProcess(self.paths.serving, log=self.paths.serving_log)
        place = ChosenPlace(own, url, lambda: self.door, secret)
        inside = ServingClient(place, secret)
        return ModelBehindDoor(inside, self.door, relay=lambda: relay_host(url()), knock=knock)

    @once
    def jobs(self: _Home) -> Jobs:
        """Long jobs and how they go."""
        from oo_app.serving.jobs import Jobs

        return Jobs(new_id=_new_id)

    @once
    def model_health(self: _Home) -> ModelHealth:
        """How each alias is, and which piece is missing."""
        from oo_app.model_health import ModelHealth

        return ModelHealth(
            lambda: self.door,
            self.profile.view,
            model=lambda: self.model,
            has_secret=lambda target: bool(secret_value(self.vault, target.secret, os.environ)),
            latencies=lambda: _latencies(self.database, self.now_ms()),
            environment=os.environ,
            platform=sys.platform,
            free_memory=lambda: _memory()[1],
        )

    @once
    def models(self: _Home) -> Models:
        """What a person does with models."""
        from oo_app.models import Models

        return Models(
            self.database,
            self.log,
            self.profile,
            self.model_health,
            self.jobs,
            door=lambda: self.door,
            model=lambda: self.model,
            agreeing=self.agreeing,
            shown=self.shown,
            counts=lambda: self.replies.counts(self.asking.failed),
            environment=os.environ,
            memory=lambda: _memory()[0],
        )


def _latencies(database: Database, now_ms: int) -> dict[str, list[int]]:
    from oo_app.serving.latencies import DAYS_MS, latencies

    return database.read(lambda db: latencies(db, since_ms=now_ms - DAYS_MS))


def _memory() -> tuple[int, int]:
    """All of this machine's memory, and what is free of it, in bytes."""
    import psutil

    found = psutil.virtual_memory()
    return int(found.total), int(found.available)


def _new_id() -> str:
    import uuid

    return str(uuid.uuid4())
