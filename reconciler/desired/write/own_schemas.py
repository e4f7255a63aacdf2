"""The schemas in `.schemas/` that know one partner's own words, kept as partner.yaml has them.

Whatever writes files asks here, so nobody has to remember it. A source whose files name another
schema has no such folder, and gets none.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from reconciler.desired.findings.file_names import SCHEMAS_FOLDER
from reconciler.desired.read.tree import Tree
from reconciler.desired.write.write import write_file

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


def keep_schemas(tree: Tree, partner: bytes) -> None:
    """Write the schemas anew of a partner.yaml that was just written, where there are any."""
    for path, data in stale_schemas(tree.rewritten({"": partner})).items():
        write_file(path, data)


def stale_schemas(tree: Tree, *, wanted: bool = False) -> dict[Path, bytes]:
    """Make the schemas that are missing or old, by their place; all of them are there after that.

    None where the folder is missing, unless they are `wanted`, and none where partner.yaml is
    wrong.
    """
    folder = tree.source / SCHEMAS_FOLDER
    if not wanted and not folder.is_dir():
        return {}
    partner = tree.partner_file()
    texts = schema_texts(partner) if partner else {}
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
