"""What every vault does, wherever it keeps its secrets."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

import pytest

from oo_storage.errors import BadInput

if TYPE_CHECKING:
    from oo_app.vault.port import Vault


class VaultContract:
    """Inherit it and give `vault`, an empty one that can be read and written."""

    @pytest.fixture
    def vault(self) -> Vault:
        raise NotImplementedError

    def test_an_empty_vault_has_nothing_and_says_where_it_is(self, vault: Vault) -> None:
        assert vault.names() == ()
        assert vault.get("a.key") is None
        assert vault.remove("a.key") is False
        assert vault.where
        assert vault.problem() is None

    def test_it_gives_back_what_it_was_given(self, vault: Vault) -> None:
        vault.set("ANTHROPIC_API_KEY", "sk-1 ÄÖ 🙂 \"'\\")
        vault.set("serving.token", "two\nlines\n")
        assert vault.get("ANTHROPIC_API_KEY") == "sk-1 ÄÖ 🙂 \"'\\"
        assert vault.get("serving.token") == "two\nlines"
        assert vault.names() == ("ANTHROPIC_API_KEY", "serving.token")

    def test_a_new_value_replaces_the_old_one(self, vault: Vault) -> None:
        vault.set("a", "first")
        vault.set("a", "second")
        assert vault.get("a") == "second"
        assert vault.names() == ("a",)

    def test_what_is_removed_is_gone(self, vault: Vault) -> None:
        vault.set("a", "first")
        vault.set("b", "second")
        assert vault.remove("a") is True
        assert vault.remove("a") is False
        assert vault.get("a") is None
        assert vault.names() == ("b",)

    @pytest.mark.parametrize(
        "name", ["", " a", "a b", "-a", "a:b", "a\n", "ä", "a" * 101, "oo:names"]
    )
    def test_a_name_is_one_plain_word(self, vault: Vault, name: str) -> None:
        with pytest.raises(BadInput):
            vault.set(name, "x")
        with pytest.raises(BadInput):
            vault.get(name)
        with pytest.raises(BadInput):
            vault.remove(name)
        assert vault.names() == ()

    @pytest.mark.parametrize("value", ["", "\n", "  ", "a\0b", "x" * 16_385])
    def test_a_value_is_something_and_not_everything(self, vault: Vault, value: str) -> None:
        with pytest.raises(BadInput) as refused:
            vault.set("a", value)
        assert vault.names() == ()
        assert len(value) < 5 or value not in str(refused.value)

    def test_several_threads_lose_nothing(self, vault: Vault) -> None:
        def keep(number: int) -> None:
            vault.set(f"name{number}", f"value{number}")

        threads = [threading.Thread(target=keep, args=(number,)) for number in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert vault.names() == tuple(f"name{number}" for number in range(8))
        assert all(vault.get(f"name{number}") == f"value{number}" for number in range(8))
