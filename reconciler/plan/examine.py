"""Which clients must be looked at: the comparison of content ids with heads, in one pass.

Everything that is not named here is unchanged: its file has the content that was last applied
under the same models, rules and partner file, and its live state has the fingerprint it had then.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from reconciler.model.live.records import Head, PartnerRecord
from reconciler.values import Frozen


class Examination(Frozen):
    """What differs: `keys` whose files must be parsed, `heads` whose records must be loaded.

    `gone` are live clients without a file, `fresh` files without a live client.
    """

    keys: tuple[str, ...]
    heads: tuple[Head, ...]
    gone: tuple[Head, ...]
    fresh: tuple[str, ...]


def examine(
    contents: Mapping[str, str],
    heads: Sequence[Head],
    *,
    generation: str,
    everything: bool,
    also: Collection[str] = (),
) -> Examination:
    """Compare the content id of every file with its head.

    `everything` examines all: the partner's file, the models or the rules changed, or a live
    client has to be read because a file asks for it; `also` names more keys to examine: a raw edit
    of a document changes no fingerprint.
    """
    keys: list[str] = []
    loaded: list[Head] = []
    gone: list[Head] = []
    seen = set()
    for head in heads:
        content = contents.get(head.key)
        if content is None:
            if not head.removed:
                gone.append(head)
            continue
        seen.add(head.key)
        if (
            everything
            or head.content != content
            or head.applied_print != head.live_print
            or head.generation != generation
            or head.gone_on is not None
            or head.key in also
        ):
            keys.append(head.key)
            loaded.append(head)
    fresh = [key for key in contents if key not in seen] if len(seen) < len(contents) else []
    return Examination(tuple(keys + fresh), tuple(loaded), tuple(gone), tuple(fresh))


def must_examine_everything(
    record: PartnerRecord | None, *, partner_content: str, generation: str
) -> bool:
    """Tell whether the partner's file, the models or the rules moved since the last apply."""
    return record is None or record.content != partner_content or record.generation != generation
