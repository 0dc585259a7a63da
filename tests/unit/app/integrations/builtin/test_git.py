"""The git connector: what it counts, what it refuses to run, and the connector contract."""

from __future__ import annotations

import os
import shutil
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from contracts.collecting_home import NOW, CollectingHome, settle, surroundings_in
from contracts.connector_contract import ConnectorContract
from contracts.git_places import COMMITTED, age, commit_all, make_repository, set_reference
from contracts.opened_files import opened_below
from oo_app.integrations.builtin.git import connector as git
from oo_app.integrations.builtin.git.finding import find_repositories
from oo_storage.errors import BadInput

if TYPE_CHECKING:
    from oo_app.integrations.connector import Cursor, Fetch


class TestGit(ConnectorContract):
    kind = "git"
    lacks = frozenset({"huge"})

    def make(self, folder: Path, count: int) -> str:
        place = folder / "code"
        for number in range(count):
            make_repository(place / f"project-{number}")
        return str(place)

    def edit(self, place: str) -> None:
        (Path(place) / "project-0" / ".git" / "HEAD").write_text("ref: refs/heads/other\n")

    def delete(self, place: str) -> None:
        shutil.rmtree(Path(place) / "project-1")

    def break_it(self, place: str) -> str:
        (Path(place) / "project-2" / ".git" / "index").write_bytes(b"DIRC nonsense")
        return "project-2"

    def make_hostile(self, folder: Path, text: str) -> str:
        make_repository(folder / text.replace("/", "-"))
        return str(folder)

    def make_empty(self, folder: Path) -> str:
        return str(folder)


def fetch(
    place: Path, now: datetime = NOW, home: Path | None = None, cursor: Cursor | None = None
) -> Fetch:
    surroundings = surroundings_in(home or place / "nobody", now)
    return git.connect().fetch(str(place), (), cursor or {}, surroundings)


def seen(place: Path, now: datetime = NOW) -> Any:
    reading = fetch(place, now)
    assert reading.problems == ()
    return reading.parts[0].records[0].data


def test_a_clean_repository_has_nothing_to_tell(tmp_path: Path) -> None:
    record = seen(make_repository(tmp_path / "tool"))
    assert (record.name, record.branch) == ("tool", "main")
    assert record.last_commit.instant_ms == COMMITTED.timestamp() * 1000
    assert (record.changed_files, record.unpushed_commits, record.stale_branches) == (0, 0, 0)
    assert not record.has_remote
    assert not record.HasField("changed_since")


def test_changed_deleted_staged_and_new_files_count_once_each(tmp_path: Path) -> None:
    from dulwich import porcelain

    place = make_repository(tmp_path / "tool", a_txt="a", b_txt="b", c_txt="c", d_txt="d")
    (place / "a.txt").write_text("more")
    (place / "b.txt").unlink()
    (place / "c.txt").write_text("x")
    porcelain.add(str(place), [str(place / "c.txt")])
    (place / "new.txt").write_text("new")
    (place / "folder").mkdir()
    (place / "folder" / "one").write_text("1")
    (place / "folder" / "two").write_text("2")
    (place / "empty").mkdir()
    assert seen(place).changed_files == 5  # a, b, c, new.txt and folder


def test_the_oldest_change_tells_since_when(tmp_path: Path) -> None:
    place = make_repository(tmp_path / "tool", a_txt="a", b_txt="b")
    for name, moment in (("a.txt", 2_000_000), ("b.txt", 1_000_000)):
        (place / name).write_text("changed")
        os.utime(place / name, (moment, moment))
    assert seen(place).changed_since.instant_ms == 1_000_000_000


def test_a_touched_file_is_not_a_changed_one(tmp_path: Path) -> None:
    place = make_repository(tmp_path / "tool", a_txt="same\n")
    os.utime(place / "a.txt", (5_000, 5_000))
    assert seen(place).changed_files == 0
    (place / "a.txt").write_text("size\n")  # as long as before
    assert seen(place).changed_files == 1


def test_ignored_files_do_not_count(tmp_path: Path) -> None:
    place = make_repository(tmp_path / "tool", a_txt="a", _gitignore="*.log\nbuild/\n")
    (place / "run.log").write_text("log")
    (place / "build").mkdir()
    (place / "build" / "out").write_text("out")
    (place / ".git" / "info").mkdir(exist_ok=True)
    (place / ".git" / "info" / "exclude").write_text("secret\n")
    (place / "secret").write_text("s")
    assert seen(place).changed_files == 0


def test_the_persons_own_ignore_file_holds(tmp_path: Path) -> None:
    place = make_repository(tmp_path / "code" / "tool")
    (place / "notes.swp").write_text("s")
    ignore = tmp_path / "home" / ".config" / "git" / "ignore"
    ignore.parent.mkdir(parents=True)
    ignore.write_text("*.swp\n")
    reading = fetch(place, home=tmp_path / "home")
    data: Any = reading.parts[0].records[0].data
    assert data.changed_files == 0


def test_unpushed_commits_are_those_no_remote_branch_has(tmp_path: Path) -> None:
    from dulwich.repo import Repo

    place = make_repository(tmp_path / "tool")
    with Repo(str(place)) as repo:
        set_reference(place, "refs/remotes/origin/main", repo.head())
    for day in (1, 2):
        (place / "a.txt").write_text(f"{day}")
        commit_all(place, COMMITTED + timedelta(days=day))
    record = seen(place)
    assert record.unpushed_commits == 2
    assert record.unpushed_since.instant_ms == (COMMITTED + timedelta(days=1)).timestamp() * 1000
    assert record.has_remote


def test_without_a_remote_nothing_is_unpushed(tmp_path: Path) -> None:
    place = make_repository(tmp_path / "tool")
    assert seen(place).unpushed_commits == 0
    with (place / ".git" / "config").open("a") as config:
        config.write('[remote "origin"]\n\turl = https://example.org/x\n')
    age(place)
    record = seen(place)
    assert (record.has_remote, record.unpushed_commits) == (True, 1)


@pytest.mark.parametrize(("days", "stale"), [(89, 0), (91, 1)])
def test_branches_go_stale_after_ninety_days(tmp_path: Path, days: int, stale: int) -> None:
    from dulwich.repo import Repo

    place = make_repository(tmp_path / "tool")
    with Repo(str(place)) as repo:
        set_reference(place, "refs/heads/old", repo.head())
        set_reference(place, "refs/remotes/origin/other", repo.head())
    (place / "a.txt").write_text("now")
    commit_all(place, COMMITTED + timedelta(days=days))
    assert seen(place, COMMITTED + timedelta(days=days)).stale_branches == stale


def test_a_repository_before_its_first_commit(tmp_path: Path) -> None:
    from dulwich.repo import Repo

    (tmp_path / "new").mkdir()
    Repo.init(str(tmp_path / "new"), default_branch=b"trunk").close()
    (tmp_path / "new" / "draft").write_text("d")
    record = seen(tmp_path / "new")
    assert (record.branch, record.changed_files) == ("trunk", 1)
    assert not record.HasField("last_commit")


def test_a_detached_head_has_no_branch(tmp_path: Path) -> None:
    from dulwich.repo import Repo

    place = make_repository(tmp_path / "tool")
    with Repo(str(place)) as repo:
        head = repo.head()
    (place / ".git" / "HEAD").write_bytes(head + b"\n")
    record = seen(place)
    assert record.branch == ""
    assert record.HasField("last_commit")


def test_a_bare_repository(tmp_path: Path) -> None:
    make_repository(tmp_path / "tool")
    shutil.move(tmp_path / "tool" / ".git", tmp_path / "bare.git")
    record = seen(tmp_path / "bare.git")
    assert (record.name, record.changed_files, record.branch) == ("bare", 0, "main")


def test_a_linked_worktree(tmp_path: Path) -> None:
    main = make_repository(tmp_path / "main")
    git_folder = main / ".git" / "worktrees" / "side"
    git_folder.mkdir(parents=True)
    (git_folder / "commondir").write_text("../..\n")
    (git_folder / "HEAD").write_text("ref: refs/heads/main\n")
    shutil.copy(main / ".git" / "index", git_folder / "index")
    side = tmp_path / "side"
    side.mkdir()
    (side / ".git").write_text(f"gitdir: {git_folder}\n")
    (side / "a.txt").write_text("changed here")
    record = seen(side)
    assert (record.name, record.branch, record.changed_files) == ("side", "main", 1)


def test_submodules_and_skipped_files_do_not_count(tmp_path: Path) -> None:
    from dulwich.index import Index, IndexEntry
    from dulwich.repo import Repo

    place = make_repository(tmp_path / "tool")
    with Repo(str(place)) as repo:
        index = Index(repo.index_path())
        link = IndexEntry(0, 0, 0, 0, 0o160000, 0, 0, 0, repo.head())
        index[b"module"] = link
        skipped = IndexEntry(0, 0, 0, 0, 0o100644, 0, 0, 5, repo.head(), 0, 0x4000)
        index[b"skipped"] = skipped
        index.write()
    assert seen(place).changed_files == 2  # staged, and not compared with the disk


def test_a_file_that_changes_without_a_trace_is_found_when_due(tmp_path: Path) -> None:
    place = make_repository(tmp_path / "tool")
    age(place)
    settle(tmp_path)
    first = fetch(place)
    (place / "a.txt").write_text("changed")
    soon = fetch(place, NOW + timedelta(minutes=5), cursor=first.cursor)
    assert soon.parts == ()
    assert soon.next_due == first.next_due == NOW + git.AGAIN
    later = fetch(place, NOW + git.AGAIN, cursor=soon.cursor)
    data: Any = later.parts[0].records[0].data
    assert data.changed_files == 1


def test_a_clock_set_back_reads_again(tmp_path: Path) -> None:
    place = make_repository(tmp_path / "tool")
    age(place)
    first = fetch(place)
    assert fetch(place, NOW - timedelta(days=1), cursor=first.cursor).parts


HOSTILE_CONFIG = """
[core]
\tfsmonitor = touch {mark}
\thooksPath = {hooks}
\tpager = touch {mark}
\tsshCommand = touch {mark}
\tattributesFile = /dev/zero
\texcludesFile = /dev/zero
[filter "evil"]
\tclean = touch {mark}
\tsmudge = touch {mark}
\tprocess = touch {mark}
\trequired = true
[diff "evil"]
\ttextconv = touch {mark}
[include]
\tpath = /dev/zero
[includeIf "gitdir:/"]
\tpath = /dev/zero
[remote "origin"]
\turl = ext::touch {mark}
"""


def test_a_hostile_config_runs_nothing_and_hangs_nothing(tmp_path: Path) -> None:
    place = make_repository(
        tmp_path / "evil", a_txt="a", _gitattributes="* filter=evil diff=evil\n"
    )
    mark, hooks = tmp_path / "mark", tmp_path / "hooks"
    hooks.mkdir()
    for name in ("post-index-change", "post-checkout", "reference-transaction"):
        (hooks / name).write_text(f"#!/bin/sh\ntouch {mark}\n")
        (hooks / name).chmod(0o755)
    config = HOSTILE_CONFIG.format(mark=mark, hooks=hooks)
    (place / ".git" / "config").write_text(config)
    (place / "a.txt").write_text("changed")
    with opened_below(Path("/dev/zero")) as opened:
        record = seen(place)
    assert record.changed_files == 1
    assert opened == []  # neither the device nor any program
    assert not mark.exists()


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no named pipes here")
@pytest.mark.parametrize("name", ["HEAD", "index", "packed-refs", "config", "refs/heads/pipe"])
def test_a_pipe_in_place_of_a_file_does_not_hang(
    tmp_path: Path, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(git, "SECONDS_EACH", 0.3)
    place = make_repository(tmp_path / "code" / "evil")
    make_repository(tmp_path / "code" / "good")
    file = place / ".git" / name
    file.unlink(missing_ok=True)
    os.mkfifo(file)
    reading = fetch(tmp_path / "code")
    assert any(part.name.endswith("good") for part in reading.parts)


@pytest.mark.parametrize(
    "spoil",
    [
        lambda git_folder: (git_folder / "index").write_bytes(b"\0" * 40),
        lambda git_folder: (git_folder / "HEAD").write_bytes(b"\xff\xfe"),
        lambda git_folder: shutil.rmtree(git_folder / "objects"),
        lambda git_folder: [
            each.write_bytes(b"x" * 9)
            for each in (git_folder / "objects").rglob("??????*")
            if each.is_file()
        ],
        lambda git_folder: (git_folder / "reftable").mkdir(),
        lambda git_folder: (git_folder / "refs" / "heads" / "main").write_text("0" * 40),
    ],
    ids=["index", "head", "no objects", "bad objects", "reftable", "lost commit"],
)
def test_a_damaged_repository_does_not_stop_the_others(tmp_path: Path, spoil: Any) -> None:
    make_repository(tmp_path / "good")
    bad = make_repository(tmp_path / "bad")
    for file in (bad / ".git" / "objects").rglob("*"):
        file.chmod(0o755)
    spoil(bad / ".git")
    reading = fetch(tmp_path)
    assert [part.name for part in reading.parts if part.name.endswith("good")]
    assert all(problem.where == str(bad) and problem.message for problem in reading.problems)
    told = fetch(tmp_path, cursor=reading.cursor)
    assert told.problems == reading.problems


def test_paths_out_of_the_repository_are_not_compared(tmp_path: Path) -> None:
    from dulwich.index import Index, IndexEntry

    secret = tmp_path / "secret"
    secret.write_text("s")
    place = make_repository(tmp_path / "tool")
    index = Index(str(place / ".git" / "index"))
    nobody: Any = b"1" * 40
    index[b"../secret"] = IndexEntry(0, 0, 0, 0, 0o100644, 0, 0, 1, nobody)
    index.write()
    with opened_below(secret) as opened:
        fetch(place)
    assert opened == []


def test_the_walk_is_limited_and_follows_no_link(tmp_path: Path) -> None:
    make_repository(tmp_path / "code" / "tool")
    make_repository(tmp_path / "code" / "tool" / "inner")
    make_repository(tmp_path / "code" / "node_modules" / "x")
    make_repository(tmp_path / "code" / ".hidden")
    make_repository(tmp_path / "code" / "1" / "2" / "3" / "4" / "5" / "6")
    (tmp_path / "code" / "loop").symlink_to(tmp_path / "code")
    found = find_repositories(tmp_path / "code")
    assert found.repositories == (tmp_path / "code" / "tool",)
    assert not found.is_cut


def test_a_place_without_a_repository(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="no git repository"):
        git.connect().preview(str(tmp_path), surroundings_in(tmp_path))


def test_repositories_that_there_was_no_time_for_are_not_gone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_repository(tmp_path / "tool")
    first = fetch(tmp_path)
    monkeypatch.setattr(git, "SECONDS_IN_ALL", -1.0)
    later = fetch(tmp_path, NOW + timedelta(hours=1), cursor=first.cursor)
    assert (later.parts, later.gone) == ((), ())
    assert later.problems
    monkeypatch.undo()
    assert fetch(tmp_path, NOW + timedelta(hours=1), cursor=later.cursor).parts


def test_the_folders_owner_config_is_never_read(tmp_path: Path) -> None:
    place = make_repository(tmp_path / "tool")
    home = tmp_path / "home"
    home.mkdir()
    (home / ".gitconfig").write_text("[include]\n\tpath = /dev/zero\n")
    with opened_below(home) as opened:
        fetch(place, home=home)
    assert opened == []
    assert replace(surroundings_in(home), zone="UTC").now.astimezone(UTC) == NOW.astimezone(UTC)


def test_collected_and_confined(tmp_path: Path, own_environment: Path) -> None:
    make_repository(tmp_path / "code" / "tool")
    (tmp_path / "home").mkdir()
    home = CollectingHome.open(tmp_path / "home", own_environment)
    home.connect("git", str(tmp_path / "code"))
    assert home.collect().seen == 1
    assert home.health().state == "healthy"
    home.close()
