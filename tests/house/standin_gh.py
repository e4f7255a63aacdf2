"""Stands in for `gh api`: answers from a file of paths; notes what is asked and written."""

import json
import os
import subprocess
import sys
from pathlib import Path


def main(arguments: list[str]) -> int:
    """Answer one request; a path that the file does not know fails, as GitHub would."""
    options = {"-X": "GET", "--jq": ""}
    fields: dict[str, str] = {}
    path = ""
    words = iter(arguments[1:])
    for word in words:
        if word in options:
            options[word] = next(words)
        elif word in ("-f", "-F"):
            name, _, value = next(words).partition("=")
            fields[name] = Path(value[1:]).read_text("utf-8") if value[:1] == "@" else value
        elif not word.startswith("--"):
            path = word
    if options["-X"] != "GET":
        with Path(os.environ["GH_WRITTEN"]).open("a", encoding="utf-8") as written:
            written.write(json.dumps([options["-X"], path, fields]) + "\n")
        return 0
    with Path(os.environ["GH_ASKED"]).open("a", encoding="utf-8") as asked:
        asked.write(f"{path}\n")
    answers = json.loads(Path(os.environ["GH_ANSWERS"]).read_text("utf-8"))
    if path not in answers:
        sys.stderr.write(f"gh: Not Found (HTTP 404): {path}\n")
        return 1
    if path.endswith("/zip"):
        sys.stdout.buffer.write(Path(answers[path]).read_bytes())
        return 0
    answer = json.dumps(answers[path])
    return subprocess.run(
        ["jq", "-r", options["--jq"]], input=answer, text=True, check=False
    ).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
