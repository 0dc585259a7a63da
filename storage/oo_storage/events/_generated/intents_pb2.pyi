from oo_storage.events._generated import options_pb2 as _options_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class PreferenceSet(_message.Message):
    __slots__ = ("name", "value")
    NAME_FIELD_NUMBER: _ClassVar[int]
    VALUE_FIELD_NUMBER: _ClassVar[int]
    name: str
    value: str
    def __init__(self, name: _Optional[str] = ..., value: _Optional[str] = ...) -> None: ...

class PreferenceUnset(_message.Message):
    __slots__ = ("name",)
    NAME_FIELD_NUMBER: _ClassVar[int]
    name: str
    def __init__(self, name: _Optional[str] = ...) -> None: ...

class ContextDefined(_message.Message):
    __slots__ = ("id", "rules", "is_busy")
    ID_FIELD_NUMBER: _ClassVar[int]
    RULES_FIELD_NUMBER: _ClassVar[int]
    IS_BUSY_FIELD_NUMBER: _ClassVar[int]
    id: str
    rules: str
    is_busy: bool
    def __init__(self, id: _Optional[str] = ..., rules: _Optional[str] = ..., is_busy: _Optional[bool] = ...) -> None: ...

class ContextRemoved(_message.Message):
    __slots__ = ("id",)
    ID_FIELD_NUMBER: _ClassVar[int]
    id: str
    def __init__(self, id: _Optional[str] = ...) -> None: ...

class ContextChosen(_message.Message):
    __slots__ = ("id", "until_ms")
    ID_FIELD_NUMBER: _ClassVar[int]
    UNTIL_MS_FIELD_NUMBER: _ClassVar[int]
    id: str
    until_ms: int
    def __init__(self, id: _Optional[str] = ..., until_ms: _Optional[int] = ...) -> None: ...

class ConsentGiven(_message.Message):
    __slots__ = ("id", "data_key", "recipient", "heads", "purpose", "notice", "recipient_hash")
    ID_FIELD_NUMBER: _ClassVar[int]
    DATA_KEY_FIELD_NUMBER: _ClassVar[int]
    RECIPIENT_FIELD_NUMBER: _ClassVar[int]
    HEADS_FIELD_NUMBER: _ClassVar[int]
    PURPOSE_FIELD_NUMBER: _ClassVar[int]
    NOTICE_FIELD_NUMBER: _ClassVar[int]
    RECIPIENT_HASH_FIELD_NUMBER: _ClassVar[int]
    id: str
    data_key: str
    recipient: str
    heads: _containers.RepeatedScalarFieldContainer[str]
    purpose: str
    notice: str
    recipient_hash: str
    def __init__(self, id: _Optional[str] = ..., data_key: _Optional[str] = ..., recipient: _Optional[str] = ..., heads: _Optional[_Iterable[str]] = ..., purpose: _Optional[str] = ..., notice: _Optional[str] = ..., recipient_hash: _Optional[str] = ...) -> None: ...

class ConsentWithdrawn(_message.Message):
    __slots__ = ("id", "data_key", "recipient", "heads")
    ID_FIELD_NUMBER: _ClassVar[int]
    DATA_KEY_FIELD_NUMBER: _ClassVar[int]
    RECIPIENT_FIELD_NUMBER: _ClassVar[int]
    HEADS_FIELD_NUMBER: _ClassVar[int]
    id: str
    data_key: str
    recipient: str
    heads: _containers.RepeatedScalarFieldContainer[str]
    def __init__(self, id: _Optional[str] = ..., data_key: _Optional[str] = ..., recipient: _Optional[str] = ..., heads: _Optional[_Iterable[str]] = ...) -> None: ...

class SourceConnected(_message.Message):
    __slots__ = ("id", "kind", "place", "parts")
    ID_FIELD_NUMBER: _ClassVar[int]
    KIND_FIELD_NUMBER: _ClassVar[int]
    PLACE_FIELD_NUMBER: _ClassVar[int]
    PARTS_FIELD_NUMBER: _ClassVar[int]
    id: str
    kind: str
    place: str
    parts: _containers.RepeatedScalarFieldContainer[str]
    def __init__(self, id: _Optional[str] = ..., kind: _Optional[str] = ..., place: _Optional[str] = ..., parts: _Optional[_Iterable[str]] = ...) -> None: ...

class SourceDisconnected(_message.Message):
    __slots__ = ("id",)
    ID_FIELD_NUMBER: _ClassVar[int]
    id: str
    def __init__(self, id: _Optional[str] = ...) -> None: ...

class AgentEnabled(_message.Message):
    __slots__ = ("agent",)
    AGENT_FIELD_NUMBER: _ClassVar[int]
    agent: str
    def __init__(self, agent: _Optional[str] = ...) -> None: ...

class AgentDisabled(_message.Message):
    __slots__ = ("agent", "reason")
    AGENT_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    agent: str
    reason: str
    def __init__(self, agent: _Optional[str] = ..., reason: _Optional[str] = ...) -> None: ...

class AgentTrusted(_message.Message):
    __slots__ = ("agent", "folder_hash")
    AGENT_FIELD_NUMBER: _ClassVar[int]
    FOLDER_HASH_FIELD_NUMBER: _ClassVar[int]
    agent: str
    folder_hash: str
    def __init__(self, agent: _Optional[str] = ..., folder_hash: _Optional[str] = ...) -> None: ...

class AgentTrustWithdrawn(_message.Message):
    __slots__ = ("agent",)
    AGENT_FIELD_NUMBER: _ClassVar[int]
    agent: str
    def __init__(self, agent: _Optional[str] = ...) -> None: ...

class AgentStateChanged(_message.Message):
    __slots__ = ("agent", "version", "state", "keys_used")
    AGENT_FIELD_NUMBER: _ClassVar[int]
    VERSION_FIELD_NUMBER: _ClassVar[int]
    STATE_FIELD_NUMBER: _ClassVar[int]
    KEYS_USED_FIELD_NUMBER: _ClassVar[int]
    agent: str
    version: str
    state: str
    keys_used: _containers.RepeatedScalarFieldContainer[str]
    def __init__(self, agent: _Optional[str] = ..., version: _Optional[str] = ..., state: _Optional[str] = ..., keys_used: _Optional[_Iterable[str]] = ...) -> None: ...

class TipMade(_message.Message):
    __slots__ = ("id", "decision", "agent", "agent_version", "kind", "action", "category", "dedupe_key", "subjects", "revisions", "text", "why", "facts", "keys_used", "evidence", "due_ms", "expires_ms", "policy", "wording", "sources", "is_read_only", "host")
    ID_FIELD_NUMBER: _ClassVar[int]
    DECISION_FIELD_NUMBER: _ClassVar[int]
    AGENT_FIELD_NUMBER: _ClassVar[int]
    AGENT_VERSION_FIELD_NUMBER: _ClassVar[int]
    KIND_FIELD_NUMBER: _ClassVar[int]
    ACTION_FIELD_NUMBER: _ClassVar[int]
    CATEGORY_FIELD_NUMBER: _ClassVar[int]
    DEDUPE_KEY_FIELD_NUMBER: _ClassVar[int]
    SUBJECTS_FIELD_NUMBER: _ClassVar[int]
    REVISIONS_FIELD_NUMBER: _ClassVar[int]
    TEXT_FIELD_NUMBER: _ClassVar[int]
    WHY_FIELD_NUMBER: _ClassVar[int]
    FACTS_FIELD_NUMBER: _ClassVar[int]
    KEYS_USED_FIELD_NUMBER: _ClassVar[int]
    EVIDENCE_FIELD_NUMBER: _ClassVar[int]
    DUE_MS_FIELD_NUMBER: _ClassVar[int]
    EXPIRES_MS_FIELD_NUMBER: _ClassVar[int]
    POLICY_FIELD_NUMBER: _ClassVar[int]
    WORDING_FIELD_NUMBER: _ClassVar[int]
    SOURCES_FIELD_NUMBER: _ClassVar[int]
    IS_READ_ONLY_FIELD_NUMBER: _ClassVar[int]
    HOST_FIELD_NUMBER: _ClassVar[int]
    id: str
    decision: str
    agent: str
    agent_version: str
    kind: str
    action: str
    category: str
    dedupe_key: str
    subjects: _containers.RepeatedScalarFieldContainer[str]
    revisions: _containers.RepeatedScalarFieldContainer[int]
    text: str
    why: str
    facts: str
    keys_used: _containers.RepeatedScalarFieldContainer[str]
    evidence: _containers.RepeatedScalarFieldContainer[int]
    due_ms: int
    expires_ms: int
    policy: str
    wording: str
    sources: _containers.RepeatedScalarFieldContainer[str]
    is_read_only: bool
    host: str
    def __init__(self, id: _Optional[str] = ..., decision: _Optional[str] = ..., agent: _Optional[str] = ..., agent_version: _Optional[str] = ..., kind: _Optional[str] = ..., action: _Optional[str] = ..., category: _Optional[str] = ..., dedupe_key: _Optional[str] = ..., subjects: _Optional[_Iterable[str]] = ..., revisions: _Optional[_Iterable[int]] = ..., text: _Optional[str] = ..., why: _Optional[str] = ..., facts: _Optional[str] = ..., keys_used: _Optional[_Iterable[str]] = ..., evidence: _Optional[_Iterable[int]] = ..., due_ms: _Optional[int] = ..., expires_ms: _Optional[int] = ..., policy: _Optional[str] = ..., wording: _Optional[str] = ..., sources: _Optional[_Iterable[str]] = ..., is_read_only: _Optional[bool] = ..., host: _Optional[str] = ...) -> None: ...

class TipWorded(_message.Message):
    __slots__ = ("id", "decision", "agent", "host", "text", "why", "keys_used", "policy", "wording")
    ID_FIELD_NUMBER: _ClassVar[int]
    DECISION_FIELD_NUMBER: _ClassVar[int]
    AGENT_FIELD_NUMBER: _ClassVar[int]
    HOST_FIELD_NUMBER: _ClassVar[int]
    TEXT_FIELD_NUMBER: _ClassVar[int]
    WHY_FIELD_NUMBER: _ClassVar[int]
    KEYS_USED_FIELD_NUMBER: _ClassVar[int]
    POLICY_FIELD_NUMBER: _ClassVar[int]
    WORDING_FIELD_NUMBER: _ClassVar[int]
    id: str
    decision: str
    agent: str
    host: str
    text: str
    why: str
    keys_used: _containers.RepeatedScalarFieldContainer[str]
    policy: str
    wording: str
    def __init__(self, id: _Optional[str] = ..., decision: _Optional[str] = ..., agent: _Optional[str] = ..., host: _Optional[str] = ..., text: _Optional[str] = ..., why: _Optional[str] = ..., keys_used: _Optional[_Iterable[str]] = ..., policy: _Optional[str] = ..., wording: _Optional[str] = ...) -> None: ...

class TipEnded(_message.Message):
    __slots__ = ("id", "reason")
    ID_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    id: str
    reason: str
    def __init__(self, id: _Optional[str] = ..., reason: _Optional[str] = ...) -> None: ...

class ReactionGiven(_message.Message):
    __slots__ = ("id", "tip", "kind", "reason", "until_ms", "face")
    ID_FIELD_NUMBER: _ClassVar[int]
    TIP_FIELD_NUMBER: _ClassVar[int]
    KIND_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    UNTIL_MS_FIELD_NUMBER: _ClassVar[int]
    FACE_FIELD_NUMBER: _ClassVar[int]
    id: str
    tip: str
    kind: str
    reason: str
    until_ms: int
    face: str
    def __init__(self, id: _Optional[str] = ..., tip: _Optional[str] = ..., kind: _Optional[str] = ..., reason: _Optional[str] = ..., until_ms: _Optional[int] = ..., face: _Optional[str] = ...) -> None: ...

class ReactionUndone(_message.Message):
    __slots__ = ("id", "tip")
    ID_FIELD_NUMBER: _ClassVar[int]
    TIP_FIELD_NUMBER: _ClassVar[int]
    id: str
    tip: str
    def __init__(self, id: _Optional[str] = ..., tip: _Optional[str] = ...) -> None: ...

class ErasureStarted(_message.Message):
    __slots__ = ("id", "data_key", "recipient")
    ID_FIELD_NUMBER: _ClassVar[int]
    DATA_KEY_FIELD_NUMBER: _ClassVar[int]
    RECIPIENT_FIELD_NUMBER: _ClassVar[int]
    id: str
    data_key: str
    recipient: str
    def __init__(self, id: _Optional[str] = ..., data_key: _Optional[str] = ..., recipient: _Optional[str] = ...) -> None: ...

class ErasureFinished(_message.Message):
    __slots__ = ("id", "events", "records")
    ID_FIELD_NUMBER: _ClassVar[int]
    EVENTS_FIELD_NUMBER: _ClassVar[int]
    RECORDS_FIELD_NUMBER: _ClassVar[int]
    id: str
    events: int
    records: int
    def __init__(self, id: _Optional[str] = ..., events: _Optional[int] = ..., records: _Optional[int] = ...) -> None: ...

class SweepDone(_message.Message):
    __slots__ = ("now_ms", "runs", "events_read")
    NOW_MS_FIELD_NUMBER: _ClassVar[int]
    RUNS_FIELD_NUMBER: _ClassVar[int]
    EVENTS_READ_FIELD_NUMBER: _ClassVar[int]
    now_ms: int
    runs: _containers.RepeatedCompositeFieldContainer[AgentRun]
    events_read: int
    def __init__(self, now_ms: _Optional[int] = ..., runs: _Optional[_Iterable[_Union[AgentRun, _Mapping]]] = ..., events_read: _Optional[int] = ...) -> None: ...

class AgentRun(_message.Message):
    __slots__ = ("agent", "version", "output_hash", "snippets")
    AGENT_FIELD_NUMBER: _ClassVar[int]
    VERSION_FIELD_NUMBER: _ClassVar[int]
    OUTPUT_HASH_FIELD_NUMBER: _ClassVar[int]
    SNIPPETS_FIELD_NUMBER: _ClassVar[int]
    agent: str
    version: str
    output_hash: str
    snippets: int
    def __init__(self, agent: _Optional[str] = ..., version: _Optional[str] = ..., output_hash: _Optional[str] = ..., snippets: _Optional[int] = ...) -> None: ...

class ModelReplied(_message.Message):
    __slots__ = ("input_hash", "alias", "model", "host", "prompt", "agents", "keys_used", "reply", "fault", "calls", "tokens_in", "tokens_out", "latency_ms")
    INPUT_HASH_FIELD_NUMBER: _ClassVar[int]
    ALIAS_FIELD_NUMBER: _ClassVar[int]
    MODEL_FIELD_NUMBER: _ClassVar[int]
    HOST_FIELD_NUMBER: _ClassVar[int]
    PROMPT_FIELD_NUMBER: _ClassVar[int]
    AGENTS_FIELD_NUMBER: _ClassVar[int]
    KEYS_USED_FIELD_NUMBER: _ClassVar[int]
    REPLY_FIELD_NUMBER: _ClassVar[int]
    FAULT_FIELD_NUMBER: _ClassVar[int]
    CALLS_FIELD_NUMBER: _ClassVar[int]
    TOKENS_IN_FIELD_NUMBER: _ClassVar[int]
    TOKENS_OUT_FIELD_NUMBER: _ClassVar[int]
    LATENCY_MS_FIELD_NUMBER: _ClassVar[int]
    input_hash: str
    alias: str
    model: str
    host: str
    prompt: str
    agents: _containers.RepeatedScalarFieldContainer[str]
    keys_used: _containers.RepeatedScalarFieldContainer[str]
    reply: str
    fault: str
    calls: int
    tokens_in: int
    tokens_out: int
    latency_ms: int
    def __init__(self, input_hash: _Optional[str] = ..., alias: _Optional[str] = ..., model: _Optional[str] = ..., host: _Optional[str] = ..., prompt: _Optional[str] = ..., agents: _Optional[_Iterable[str]] = ..., keys_used: _Optional[_Iterable[str]] = ..., reply: _Optional[str] = ..., fault: _Optional[str] = ..., calls: _Optional[int] = ..., tokens_in: _Optional[int] = ..., tokens_out: _Optional[int] = ..., latency_ms: _Optional[int] = ...) -> None: ...
