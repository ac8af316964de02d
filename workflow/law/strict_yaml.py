"""YAML read strictly: no key twice, and `on`, `no` and `13:01` are the words they look like."""

import re
from collections.abc import Hashable
from pathlib import Path

import yaml

from workflow.law.entry import LawDataError

_AMBIGUOUS = ("tag:yaml.org,2002:bool", "tag:yaml.org,2002:int", "tag:yaml.org,2002:float")


class StrictLoader(yaml.SafeLoader):
    """A safe loader that refuses a mapping with the same key twice: the last would silently win."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Hashable, object]:  # noqa: FBT001, FBT002 - the library's signature
        """Build a mapping, or say which key stands in it twice and on which line."""
        seen: set[str] = set()
        for key, _ in node.value:
            if not isinstance(key, yaml.ScalarNode):
                continue  # the library refuses a key that is no plain word
            if key.value in seen:
                message = f"the key {key.value!r} stands here twice"
                raise yaml.constructor.ConstructorError(None, None, message, key.start_mark)
            seen.add(key.value)
        return super().construct_mapping(node, deep)


# YAML 1.1 reads `on:` as True and 13:01 as 781. Here only true and false are booleans and only digits are numbers.
StrictLoader.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in resolvers if tag not in _AMBIGUOUS]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}
StrictLoader.add_implicit_resolver("tag:yaml.org,2002:bool", re.compile(r"^(?:true|false)$"), list("tf"))
StrictLoader.add_implicit_resolver("tag:yaml.org,2002:int", re.compile(r"^(?:0|[1-9][0-9]*)$"), list("0123456789"))


def read_yaml(path: Path) -> object:
    """Read one file, or raise LawDataError naming it, the line and the fault."""
    try:
        # The loader is a SafeLoader: it builds plain values only.
        return yaml.load(path.read_text(encoding="utf-8"), Loader=StrictLoader)  # noqa: S506
    except yaml.YAMLError as fault:
        raise LawDataError(path.name, " ".join(str(fault).split())) from fault
