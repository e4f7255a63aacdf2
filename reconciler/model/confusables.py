"""What a text looks like: letters of other scripts that nobody can tell from Latin ones.

Source: UTS 39 (skeletons of confusable texts), cut down to the letters that look the same in every
common typeface.
"""

from __future__ import annotations

import unicodedata

SAME_LOOKS = str.maketrans(
    "\u0410\u0412\u0415\u041a\u041c\u041d\u041e\u0420\u0421\u0422\u0423\u0425\u0405\u0406\u0408"
    "\u0430\u0432\u0435\u043a\u043c\u043d\u043e\u0440\u0441\u0442\u0443\u0445\u0455\u0456\u0458"
    "\u0391\u0392\u0395\u0396\u0397\u0399\u039a\u039c\u039d\u039f\u03a1\u03a4\u03a5\u03a7"
    "\u03b1\u03b9\u03ba\u03bd\u03bf\u03c1\u03c5\u03c7",
    "ABEKMHOPCTYXSIJabekmhopctyxsijABEZHIKMNOPTYXaikvopux",
)
"""Cyrillic and Greek letters → the Latin ones that look the same."""


def fold_confusables(text: str) -> str:
    """What is left of a text for the eye: equal results are confusable."""
    if text.isascii():  # nothing of it has another form, or another look
        return " ".join(text.casefold().split())
    plain = unicodedata.normalize("NFKC", text).translate(SAME_LOOKS)
    folded = unicodedata.normalize("NFKC", plain.casefold()).translate(SAME_LOOKS)
    return " ".join(folded.split())
