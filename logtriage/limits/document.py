"""
A document of platform limits -> ``PlatformLimits``, every fault of it told.

The file is shipped in the package, so a fault in it is ours: it raises, and names every wrong key.
"""

from __future__ import annotations

from typing import Annotated, Final

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from logtriage.errors import LogtriageError
from logtriage.model import FunctionLimit, LimitKind, OtherLimit, PlatformLimits

SCHEMA: Final = "logtriage/platform-limits@1"

_Page = Annotated[str, Field(pattern=r"^https://\S+$")]
_Month = Annotated[str, Field(pattern=r"^20\d\d-(?:0[1-9]|1[0-2])$")]
_Text = Annotated[str, Field(min_length=1, max_length=200)]


class _Function(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    seconds: Annotated[int, Field(gt=0, strict=True)]
    kind: LimitKind
    meaning: _Text
    source: _Page | None = None
    checked: _Month | None = None

    @model_validator(mode="after")
    def _is_dated(self) -> _Function:
        if self.kind != "configured" and (self.source is None or self.checked is None):
            raise ValueError(f"a limit of kind '{self.kind}' needs source and checked")
        return self


class _Other(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    name: _Text
    value: Annotated[float, Field(gt=0)]
    unit: _Text
    meaning: _Text
    source: _Page
    checked: _Month


class _Document(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    schema_: Annotated[str, Field(alias="schema", pattern=f"^{SCHEMA}$")]
    function_seconds: Annotated[tuple[_Function, ...], Field(min_length=1)]
    others: tuple[_Other, ...] = ()

    @model_validator(mode="after")
    def _ascends(self) -> _Document:
        seconds = [one.seconds for one in self.function_seconds]
        if seconds != sorted(set(seconds)):
            raise ValueError("function_seconds must ascend, each number once")
        return self


def read_limits(text: str, name: str) -> PlatformLimits:
    """Give the limits of one document; raises ``LogtriageError`` with all its faults."""
    try:
        document = _Document.model_validate(yaml.safe_load(text))
    except yaml.YAMLError as error:
        raise LogtriageError(f"is no YAML ({error}).", source=name) from error
    except ValidationError as error:
        faults = "; ".join(f"{'.'.join(map(str, fault['loc']))}: {fault['msg']}" for fault in error.errors())
        raise LogtriageError(f"{faults}.", source=name, hint="Reinstall logtriage, or mend the file.") from error
    return PlatformLimits(
        tuple(FunctionLimit(**one.model_dump()) for one in document.function_seconds),
        tuple(OtherLimit(**one.model_dump()) for one in document.others),
    )
