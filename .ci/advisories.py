"""Looks up every pin of the lock files in a copy of PyPA's advisory database, without a network.

python .ci/advisories.py FOLDER, the database's folder (github.com/pypa/advisory-database). Exits 1
if a pin has a known weakness, 2 if the folder is no such database. Needs PyYAML and packaging.
"""

import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml
from packaging.utils import canonicalize_name
from packaging.version import InvalidVersion, Version

HERE = Path(__file__).resolve().parent
LOCKS = ("requirements.lock", "sources.lock")


def pins() -> Iterator[tuple[str, Version]]:
    """Yield the name and version of each pin."""
    for lock in LOCKS:
        text = (HERE / lock).read_text(encoding="utf-8")
        for name, version in re.findall(r"^([A-Za-z0-9._-]+)==([^ ;\\\n]+)", text, re.MULTILINE):
            yield canonicalize_name(name), Version(version)


def is_version(listed: str, version: Version) -> bool:
    """Return whether a version is the one listed, however that is written."""
    try:
        return Version(listed) == version
    except InvalidVersion:
        return False


def is_in(events: list[dict[str, str]], version: Version) -> bool:
    """Return whether a version lies in a range of the OSV schema, whose events are in order."""
    affected = False
    for event in events:
        ((kind, at),) = event.items()
        if kind == "introduced" and (at == "0" or version >= Version(at)):
            affected = True
        elif (kind == "fixed" and version >= Version(at)) or (
            kind == "last_affected" and version > Version(at)
        ):
            affected = False
    return affected


def affects(advisory: dict[str, Any], name: str, version: Version) -> bool:
    """Return whether an advisory is about a version of a package."""
    return "withdrawn" not in advisory and any(
        any(is_version(str(listed), version) for listed in each.get("versions", ()))
        or any(
            is_in(span["events"], version)
            for span in each.get("ranges", ())
            if span["type"] == "ECOSYSTEM"
        )
        for each in advisory["affected"]
        if canonicalize_name(each["package"]["name"]) == name
    )


def main(folder: Path) -> int:
    """Print each pin with a known weakness; return the exit code."""
    files = sorted((folder / "vulns").glob("*/*.yaml"))
    if not files:
        sys.stderr.write(f"{folder}: holds no advisories (vulns/PACKAGE/ID.yaml)\n")
        return 2
    advisories: dict[str, list[dict[str, Any]]] = {}
    newest = ""
    for file in files:
        advisory = yaml.load(file.read_text(encoding="utf-8"), yaml.CBaseLoader)
        advisories.setdefault(canonicalize_name(file.parent.name), []).append(advisory)
        newest = max(newest, advisory["modified"])
    looked_up = set(pins())
    found = [
        f"{name} {version}: {advisory['id']} {' '.join(advisory.get('aliases', ()))}".rstrip()
        for name, version in sorted(looked_up)
        for advisory in advisories.get(name, ())
        if affects(advisory, name, version)
    ]
    sys.stdout.writelines(f"{line}\n" for line in found)
    sys.stderr.write(
        f"{len(looked_up)} pins looked up in {len(files)} advisories, "
        f"the newest of {newest[:10]}: {len(found)} known weaknesses\n"
    )
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
