from google.protobuf import descriptor_pb2 as _descriptor_pb2
from google.protobuf import descriptor as _descriptor
from typing import ClassVar as _ClassVar

DESCRIPTOR: _descriptor.FileDescriptor
KEY_FIELD_NUMBER: _ClassVar[int]
key: _descriptor.FieldDescriptor
STRUCTURAL_FIELD_NUMBER: _ClassVar[int]
structural: _descriptor.FieldDescriptor
DERIVED_FIELD_NUMBER: _ClassVar[int]
derived: _descriptor.FieldDescriptor
TYPE_FIELD_NUMBER: _ClassVar[int]
type: _descriptor.FieldDescriptor
KIND_FIELD_NUMBER: _ClassVar[int]
kind: _descriptor.FieldDescriptor
