from oo_storage.events._generated import options_pb2 as _options_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class When(_message.Message):
    __slots__ = ("instant_ms", "zone", "local", "date")
    INSTANT_MS_FIELD_NUMBER: _ClassVar[int]
    ZONE_FIELD_NUMBER: _ClassVar[int]
    LOCAL_FIELD_NUMBER: _ClassVar[int]
    DATE_FIELD_NUMBER: _ClassVar[int]
    instant_ms: int
    zone: str
    local: str
    date: str
    def __init__(self, instant_ms: _Optional[int] = ..., zone: _Optional[str] = ..., local: _Optional[str] = ..., date: _Optional[str] = ...) -> None: ...

class TaskSeen(_message.Message):
    __slots__ = ("title", "due", "start", "status", "priority", "estimate_min", "created", "completed", "project", "tags")
    TITLE_FIELD_NUMBER: _ClassVar[int]
    DUE_FIELD_NUMBER: _ClassVar[int]
    START_FIELD_NUMBER: _ClassVar[int]
    STATUS_FIELD_NUMBER: _ClassVar[int]
    PRIORITY_FIELD_NUMBER: _ClassVar[int]
    ESTIMATE_MIN_FIELD_NUMBER: _ClassVar[int]
    CREATED_FIELD_NUMBER: _ClassVar[int]
    COMPLETED_FIELD_NUMBER: _ClassVar[int]
    PROJECT_FIELD_NUMBER: _ClassVar[int]
    TAGS_FIELD_NUMBER: _ClassVar[int]
    title: str
    due: When
    start: When
    status: str
    priority: int
    estimate_min: int
    created: When
    completed: When
    project: str
    tags: _containers.RepeatedScalarFieldContainer[str]
    def __init__(self, title: _Optional[str] = ..., due: _Optional[_Union[When, _Mapping]] = ..., start: _Optional[_Union[When, _Mapping]] = ..., status: _Optional[str] = ..., priority: _Optional[int] = ..., estimate_min: _Optional[int] = ..., created: _Optional[_Union[When, _Mapping]] = ..., completed: _Optional[_Union[When, _Mapping]] = ..., project: _Optional[str] = ..., tags: _Optional[_Iterable[str]] = ...) -> None: ...

class CalendarEventSeen(_message.Message):
    __slots__ = ("title", "start", "end", "status", "is_free", "place", "people", "calendar", "is_private")
    TITLE_FIELD_NUMBER: _ClassVar[int]
    START_FIELD_NUMBER: _ClassVar[int]
    END_FIELD_NUMBER: _ClassVar[int]
    STATUS_FIELD_NUMBER: _ClassVar[int]
    IS_FREE_FIELD_NUMBER: _ClassVar[int]
    PLACE_FIELD_NUMBER: _ClassVar[int]
    PEOPLE_FIELD_NUMBER: _ClassVar[int]
    CALENDAR_FIELD_NUMBER: _ClassVar[int]
    IS_PRIVATE_FIELD_NUMBER: _ClassVar[int]
    title: str
    start: When
    end: When
    status: str
    is_free: bool
    place: str
    people: _containers.RepeatedScalarFieldContainer[str]
    calendar: str
    is_private: bool
    def __init__(self, title: _Optional[str] = ..., start: _Optional[_Union[When, _Mapping]] = ..., end: _Optional[_Union[When, _Mapping]] = ..., status: _Optional[str] = ..., is_free: _Optional[bool] = ..., place: _Optional[str] = ..., people: _Optional[_Iterable[str]] = ..., calendar: _Optional[str] = ..., is_private: _Optional[bool] = ...) -> None: ...

class ContactSeen(_message.Message):
    __slots__ = ("name", "birthday", "anniversary")
    NAME_FIELD_NUMBER: _ClassVar[int]
    BIRTHDAY_FIELD_NUMBER: _ClassVar[int]
    ANNIVERSARY_FIELD_NUMBER: _ClassVar[int]
    name: str
    birthday: str
    anniversary: str
    def __init__(self, name: _Optional[str] = ..., birthday: _Optional[str] = ..., anniversary: _Optional[str] = ...) -> None: ...

class NoteLoopSeen(_message.Message):
    __slots__ = ("text", "note", "written")
    TEXT_FIELD_NUMBER: _ClassVar[int]
    NOTE_FIELD_NUMBER: _ClassVar[int]
    WRITTEN_FIELD_NUMBER: _ClassVar[int]
    text: str
    note: str
    written: When
    def __init__(self, text: _Optional[str] = ..., note: _Optional[str] = ..., written: _Optional[_Union[When, _Mapping]] = ...) -> None: ...

class RepositorySeen(_message.Message):
    __slots__ = ("name", "branch", "changed_files", "changed_since", "last_commit", "unpushed_commits", "unpushed_since", "stale_branches", "has_remote")
    NAME_FIELD_NUMBER: _ClassVar[int]
    BRANCH_FIELD_NUMBER: _ClassVar[int]
    CHANGED_FILES_FIELD_NUMBER: _ClassVar[int]
    CHANGED_SINCE_FIELD_NUMBER: _ClassVar[int]
    LAST_COMMIT_FIELD_NUMBER: _ClassVar[int]
    UNPUSHED_COMMITS_FIELD_NUMBER: _ClassVar[int]
    UNPUSHED_SINCE_FIELD_NUMBER: _ClassVar[int]
    STALE_BRANCHES_FIELD_NUMBER: _ClassVar[int]
    HAS_REMOTE_FIELD_NUMBER: _ClassVar[int]
    name: str
    branch: str
    changed_files: int
    changed_since: When
    last_commit: When
    unpushed_commits: int
    unpushed_since: When
    stale_branches: int
    has_remote: bool
    def __init__(self, name: _Optional[str] = ..., branch: _Optional[str] = ..., changed_files: _Optional[int] = ..., changed_since: _Optional[_Union[When, _Mapping]] = ..., last_commit: _Optional[_Union[When, _Mapping]] = ..., unpushed_commits: _Optional[int] = ..., unpushed_since: _Optional[_Union[When, _Mapping]] = ..., stale_branches: _Optional[int] = ..., has_remote: _Optional[bool] = ...) -> None: ...

class DeviceSeen(_message.Message):
    __slots__ = ("battery_percent", "is_charging", "battery_minutes", "disks", "last_input", "active_since")
    BATTERY_PERCENT_FIELD_NUMBER: _ClassVar[int]
    IS_CHARGING_FIELD_NUMBER: _ClassVar[int]
    BATTERY_MINUTES_FIELD_NUMBER: _ClassVar[int]
    DISKS_FIELD_NUMBER: _ClassVar[int]
    LAST_INPUT_FIELD_NUMBER: _ClassVar[int]
    ACTIVE_SINCE_FIELD_NUMBER: _ClassVar[int]
    battery_percent: int
    is_charging: bool
    battery_minutes: int
    disks: _containers.RepeatedCompositeFieldContainer[Disk]
    last_input: When
    active_since: When
    def __init__(self, battery_percent: _Optional[int] = ..., is_charging: _Optional[bool] = ..., battery_minutes: _Optional[int] = ..., disks: _Optional[_Iterable[_Union[Disk, _Mapping]]] = ..., last_input: _Optional[_Union[When, _Mapping]] = ..., active_since: _Optional[_Union[When, _Mapping]] = ...) -> None: ...

class Disk(_message.Message):
    __slots__ = ("mount", "total_mb", "free_mb")
    MOUNT_FIELD_NUMBER: _ClassVar[int]
    TOTAL_MB_FIELD_NUMBER: _ClassVar[int]
    FREE_MB_FIELD_NUMBER: _ClassVar[int]
    mount: str
    total_mb: int
    free_mb: int
    def __init__(self, mount: _Optional[str] = ..., total_mb: _Optional[int] = ..., free_mb: _Optional[int] = ...) -> None: ...

class RecordGone(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...
