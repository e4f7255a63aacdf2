"""The schemas in `.schemas/` that know one partner's own words, kept as partner.yaml has them.

Whatever writes files asks here, so nobody has to remember it. A source whose files name another
schema has no such folder, and gets none.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from reconciler.desired.findings.file_names import SCHEMAS_FOLDER
from reconciler.desired.read.tree import Tree
from reconciler.desired.write.write import write_file
from reconciler.errors import ReconcilerError

if TYPE_CHECKING:
    from reconciler.model.files.partner import PartnerFile


def schema_texts(partner: PartnerFile) -> dict[str, str]:
    """Write the schemas of one partner's files: file name → text."""
    # Most edits need no schema: what makes one is loaded here.
    from reconciler.model.files.leaves import owned_leaves  # noqa: PLC0415 - as above
    from reconciler.model.live.account import Partner  # noqa: PLC0415 - as above
    from reconciler.model.schema.json_schema import schema_text  # noqa: PLC0415 - as above
    from reconciler.model.schema.own_schema import own_schemas  # noqa: PLC0415 - as above

    own = own_schemas(Partner(partner.partner, owned_leaves(partner)))
    return {f"{name}.schema.json": schema_text(schema) for name, schema in own.items()}


def own_schema_texts(source: Path) -> dict[str, str]:
    """Write the schemas of one source: file name → text; none without a valid `partner.yaml`."""
    partner = Tree(source).partner_file()
    return schema_texts(partner) if partner else {}


def write_schemas(schemas: Mapping[Path, bytes]) -> None:
    """Write schemas whose words a partner.yaml has that was just written."""
    try:
        for path, data in schemas.items():
            write_file(path, data)
    except OSError as error:
        raise ReconcilerError(
            f"the schemas in {SCHEMAS_FOLDER} could not be written: {error.strerror}",
            help="partner.yaml is written; see who may write in that folder",
        ) from error


def stale_schemas(tree: Tree, *, wanted: bool = False) -> dict[Path, bytes]:
    """Make the schemas that are missing or old, by their place; all of them are there after that.

    None where the folder is missing, unless they are `wanted`, and none where partner.yaml is
    wrong. Raises ReconcilerError for a link or a folder in the place of one: it is no file of ours.
    """
    folder = tree.source / SCHEMAS_FOLDER
    if not wanted and not folder.is_dir():
        return {}
    partner = tree.partner_file()
    texts = schema_texts(partner) if partner else {}
    for place in (folder, *(folder / name for name in texts)):
        if place.is_symlink() or (place != folder and place.exists() and not place.is_file()):
            raise ReconcilerError(
                f"{place.as_posix()} is a link or a folder, and a schema belongs there",
                help="take it away, and run the same command again",
            )
    return {
        folder / name: text.encode()
        for name, text in texts.items()
        if not _says(folder / name, text.encode())
    }


def _says(path: Path, data: bytes) -> bool:
    try:
        return path.read_bytes() == data
    except OSError:
        return False
