"""Other tools with the same fleet, where they are installed: octoDNS and Terraform.

Each is given the form that costs it least. octoDNS: one zone, one TXT record a client, and a folder
of YAML as the place that is compared with. Terraform: one resource a client, literally in HCL, of
the kind that is built in, so nothing is downloaded. Its state is made from that of one applied
resource, because applying thousands rewrites the state once for each.
"""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from typing import Any

import yaml

from tests.bench.usage import Command, NotDone
from tests.bench.world import Files, World

_OCTODNS = """\
manager: {max_workers: 1, include_meta: false}
providers:
  wanted: {class: octodns.provider.yaml.YamlProvider, directory: ./wanted, enforce_order: false}
  there: {class: octodns.provider.yaml.YamlProvider, directory: ./there, enforce_order: false}
zones:
  fleet.example.: {sources: [wanted], targets: [there]}
"""
_ZONE = "fleet.example.yaml"
_QUIET = (("CHECKPOINT_DISABLE", "1"),)
_FORMS: dict[str, tuple[Files, bool]] = {
    "nothing changed": (Files.APPLIED, True),
    "1 % changed": (Files.FEW, True),
    "all new": (Files.APPLIED, False),
}
"""The files that are wanted, and whether those of the fleet are there already."""


def _octodns(world: World, form: str) -> Command:
    wanted, there = _FORMS[form]
    folder = world.folder / f"octodns, {form}"
    if not folder.exists():
        for name in ("wanted", "there"):
            (folder / name).mkdir(parents=True)
        (folder / "config.yaml").write_text(_OCTODNS, encoding="utf-8")
        _write_zone(folder / "wanted", world, wanted)
        if there:
            _write_zone(folder / "there", world, Files.APPLIED)
    argv = ("octodns-sync", "--config-file=config.yaml", "--force")
    says = "No changes were planned" if form == "nothing changed" else "Summary: "
    return Command(argv, folder, says)


def _write_zone(folder: Path, world: World, files: Files) -> None:
    records = {
        key: {"type": "TXT", "values": [value.replace(";", "\\;") for value in _flat(client)]}
        for key, client in _clients(world, files).items()
    }
    text = yaml.dump(records, Dumper=yaml.CSafeDumper)
    (folder / _ZONE).write_text(text, encoding="utf-8")


def _flat(value: Any, path: str = "") -> list[str]:
    """Every leaf of a client as one text; two never say the same."""
    if isinstance(value, dict):
        return [text for name, part in value.items() for text in _flat(part, f"{path}{name}.")]
    if isinstance(value, list):
        return [text for at, part in enumerate(value) for text in _flat(part, f"{path}{at}.")]
    return [f"{path}={value}"]


def _terraform(world: World, form: str) -> Command:
    wanted, there = _FORMS[form]
    folder = world.folder / f"terraform, {form}"
    if not folder.exists():
        folder.mkdir()
        clients = _clients(world, wanted)
        if there:
            _write_state(folder, _clients(world, Files.APPLIED))
        _write_resources(folder, clients)
        _terraform_runs(folder, "init", "-input=false")
    says = {"nothing changed": "No changes.", "1 % changed": "to change", "all new": "to add"}[form]
    return Command(("terraform", "plan", "-no-color", "-input=false"), folder, says, _QUIET)


def _write_resources(folder: Path, clients: Mapping[str, Any]) -> None:
    blocks = (
        f'resource "terraform_data" "{key}" {{\n  input = {_hcl(client)}\n}}\n'
        for key, client in clients.items()
    )
    (folder / "clients.tf").write_text("".join(blocks), encoding="utf-8")


def _hcl(value: Any) -> str:
    if isinstance(value, dict):
        return "{\n" + "".join(f"{name} = {_hcl(part)}\n" for name, part in value.items()) + "}"
    if isinstance(value, list):
        return f"[{', '.join(map(_hcl, value))}]"
    return json.dumps(value)


def _write_state(folder: Path, clients: Mapping[str, Any]) -> None:
    """Apply one client, and write what all of them would have left behind."""
    key, client = next(iter(clients.items()))
    _write_resources(folder, {key: client})
    _terraform_runs(folder, "init", "-input=false")
    _terraform_runs(folder, "apply", "-auto-approve", "-input=false")
    path = folder / "terraform.tfstate"
    state = json.loads(path.read_text(encoding="utf-8"))
    mould = json.dumps(state["resources"][0])
    state["resources"] = [_resource(mould, key, client) for key, client in clients.items()]
    path.write_text(json.dumps(state), encoding="utf-8")


def _resource(mould: str, key: str, client: Any) -> Any:
    resource = json.loads(mould)
    resource["name"] = key
    attributes = resource["instances"][0]["attributes"]
    attributes["id"] = f"00000000-0000-4000-8000-{key.rpartition('-')[2]:0>12}"
    for name in ("input", "output"):
        attributes[name] = {"value": client, "type": _type(client)}
    return resource


def _type(value: Any) -> Any:
    """The type of a value, as a state writes it beside the value."""
    if isinstance(value, dict):
        return ["object", {name: _type(part) for name, part in value.items()}]
    if isinstance(value, list):
        return ["tuple", [_type(part) for part in value]]
    return "string"


def _terraform_runs(folder: Path, *words: str) -> None:
    done = subprocess.run(
        ("terraform", *words), cwd=folder, capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise NotDone(f"terraform {words[0]}: {done.stderr[-500:]}")


def _clients(world: World, files: Files) -> dict[str, Any]:
    """Every client's file as YAML reads it; all leaves are texts, which every tool has."""
    paths = sorted((world.source(files) / "clients").rglob("*.yaml"))
    loader = yaml.CBaseLoader
    return {path.stem: yaml.load(path.read_bytes(), Loader=loader) for path in paths}  # noqa: S506


def _installed() -> dict[str, Callable[[World], Command]]:
    tools = {"octoDNS": ("octodns-sync", _octodns), "Terraform": ("terraform", _terraform)}
    return {
        f"{tool}, {form}": partial(make, form=form)
        for tool, (program, make) in tools.items()
        if shutil.which(program)
        for form in _FORMS
    }


PEERS = _installed()
"""What is run of others: name → how."""
