"""The profiles that clients' files name, as they are now: no store knows them."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from reconciler.desired.parse.parse import parse
from reconciler.desired.read.source_files import find_files, read_file
from reconciler.desired.read.tree import Tree
from reconciler.model.scalar import Scalar
from reconciler.plan.progress import Progress, Stage


def profile_named(source: Path, key: str) -> str:
    """The profile that the file of a client names; empty without one. No other file is read."""
    file = find_files(source).clients.get(key)
    data = read_file(file.path, file.name).data if file else None
    document = parse(data, "").document if data else None
    named = document.root.get("profile") if document else None
    return named.text if isinstance(named, Scalar) else ""


def profiles_named(source: Path, progress: Progress) -> Mapping[str, str]:
    """Read which profile each client's file names, by key; a client without one is not there.

    Files are parsed one after another, and no other line of them is judged or kept: a fleet of them
    takes no room. Raises FilesInvalid where one cannot be read: nobody knows what it names.
    """
    tree = Tree(source)
    named, unread = {}, []
    for key in progress(Stage.READING, tree.contents, len(tree.contents)):
        document = parse(tree.data(key) or b"", tree.file(key).name).document
        if document is None:
            unread.append(key)
        elif isinstance(profile := document.root.get("profile"), Scalar):
            named[key] = profile.text
    if unread:
        tree.declare_readable(unread)
    tree.require()
    return named
