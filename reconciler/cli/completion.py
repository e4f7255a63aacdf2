"""What a shell asks when somebody presses Tab: the script that asks, and the answers.

Click does both, but for bash. Bash breaks a word at `=`, `:` and `@`, too, so that `seats=1` and an
address would reach us in pieces: there the script hands over the line as it was typed, and takes
off again what bash keeps before the break.
"""

from __future__ import annotations

import os
from typing import ClassVar

import click
from click.shell_completion import (
    BashComplete,
    ZshComplete,
    add_completion_class,
    shell_complete,
    split_arg_string,
)

VARIABLE = "_RECONCILER_COMPLETE"

_BASH = """\
%(complete_func)s() {
    local IFS=$'\\n' type value line="${COMP_LINE:0:COMP_POINT}"
    local typed="${line##*[[:space:]]}" breaks="$COMP_WORDBREAKS"
    local word="$typed"
    [[ $breaks == *=* ]] && word="${word##*=}"
    [[ $breaks == *:* ]] && word="${word##*:}"
    [[ $breaks == *@* && $word == *@* ]] && word="@${word##*@}"
    for completion in $(env COMP_LINE="$line" %(complete_var)s=bash_complete "$1" 2>/dev/null); do
        IFS=',' read -r type value <<< "$completion"
        case $type in
            dir) compopt -o dirnames ;;
            file) compopt -o default ;;
            plain)
                COMPREPLY+=("${value#"${typed%%"$word"}"}")
                [[ $value == *[=.] ]] && compopt -o nospace
                ;;
        esac
    done
}
complete -o nosort -F %(complete_func)s %(prog_name)s
"""
_NO_SPACE = """
    local -a begun=(${(M)completions:#*[=.]})
    completions=(${completions:#*[=.]})
    [[ -n "$begun" ]] && compadd -U -S '' -V unsorted -a begun

    if [ -n "$completions" ]; then
        compadd"""


class _Bash(BashComplete):
    source_template: ClassVar[str] = _BASH

    def get_completion_args(self) -> tuple[list[str], str]:
        line = os.environ.get("COMP_LINE", "")
        words = split_arg_string(line)
        typed = words.pop() if words and not line[-1:].isspace() else ""
        return words[1:], typed


class _Zsh(ZshComplete):
    # Behind `seats=` comes no space.
    source_template: ClassVar[str] = ZshComplete.source_template.replace(
        """
    if [ -n "$completions" ]; then
        compadd""",
        _NO_SPACE,
    )


def complete(program: click.Command, instruction: str) -> int:
    """Do what a shell asks: `bash_source`, `bash_complete`, the same of zsh and of fish.

    What was typed may be anything at all: then there is nothing to answer, and nothing is said.
    """
    add_completion_class(_Bash)
    add_completion_class(_Zsh)
    try:
        return shell_complete(program, {}, "reconciler", VARIABLE, instruction)
    except (click.ClickException, click.exceptions.Exit, KeyError, ValueError):
        return 1
