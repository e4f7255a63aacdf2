"""The files of one source, read once: content ids of all, parsed only where it is asked for."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from copy import copy
from datetime import date
from pathlib import Path

from reconciler.billing.pool import PoolForecast
from reconciler.desired.parse.nodes import YamlDocument
from reconciler.desired.parse.parse import parse
from reconciler.desired.read.assemble import assemble, client_place, declare, quoted_in_profiles
from reconciler.desired.read.files_read import FilesRead, read_again
from reconciler.desired.read.found_file import FoundRead, read_found
from reconciler.desired.read.generation import generation
from reconciler.desired.read.homes import last_home
from reconciler.desired.read.ignores import Ignores, read_ignores
from reconciler.desired.read.source_files import SourceFile, content_id
from reconciler.diagnostics import (
    PARTNER,
    Diagnostic,
    FieldPath,
    Position,
    client_address,
    client_key,
    has_errors,
    in_order,
)
from reconciler.errors import FilesInvalid
from reconciler.model.files.client import ClientFile
from reconciler.model.files.leaves import owned_leaves
from reconciler.model.files.partner import PartnerFile
from reconciler.model.live.account import Partner
from reconciler.model.live.declared import Declared, DeclaredClient, Layers, layers_of
from reconciler.plan.progress import Progress, Stage, unwatched
from reconciler.rules.check import FILE_RULES, check
from reconciler.rules.found import IN_FOUND_FILE
from reconciler.rules.review import PartnerChange, Rest, Review, Rule, of_its_file
from reconciler.values import replace

NO_DAY = date.min
"""Files alone are judged without a day: no law over files may depend on one."""

MISSING = frozenset({"no-source", "no-partner-file", "no-client-files"})
"""What is found where files are not there yet."""


class Tree:
    """One source as it stood when it was opened or `read`.

    `parses` counts client files parsed; `homes` is where files stand that are not there.
    """

    def __init__(
        self, source: Path, read: FilesRead | None = None, progress: Progress = unwatched
    ) -> None:
        self.source, self.progress = source, progress
        self.rules, self.parses = FILE_RULES, 0
        self.findings: list[Diagnostic] = []
        self.contents: dict[str, str] = {}
        self.homes: dict[str, SourceFile] = {}
        self.partner_content = ""
        self.generation = generation()
        self._files: dict[str, tuple[SourceFile, bytes | None]] = {}
        self._laid: frozenset[str] = frozenset()
        self._seen: set[str] = set()
        self._places: dict[str, YamlDocument | None] = {}
        self._clients: dict[str, DeclaredClient] = {}
        self._partner: PartnerFile | None = None
        self._quoted: Mapping[FieldPath, bool] = {}
        self._ignores: Ignores | None = None
        self._found: FoundRead | None = None
        self._read(read or FilesRead(source))
        self._unread = tuple(self.findings)

    def rewritten(self, files: Mapping[str, bytes], rules: tuple[Rule, ...] = FILE_RULES) -> Tree:
        """Stand in other bytes for some files, by client key (the partner's: empty).

        Nothing is written. What was missing is not missed any more; `rules` judge its files.
        """
        other = copy(self)
        other.lay(files, rules)
        return other

    def lay(self, files: Mapping[str, bytes], rules: tuple[Rule, ...]) -> None:
        """Stand for this source with other bytes in some files, and forget what was parsed."""
        self.rules, self.parses = rules, 0
        self._unread = tuple(each for each in self._unread if each.rule not in MISSING)
        self.findings = list(self._unread)
        self._files = {**self._files, **{key: (self.file(key), files[key]) for key in files}}
        self._laid |= files.keys()
        self._seen, self._places, self._clients, self._partner = set(), {}, {}, None
        ids = {key: content_id(data) for key, data in files.items()}
        self.partner_content = ids.pop("", self.partner_content)
        self.contents = dict(sorted({**self.contents, **ids}.items()))

    def file(self, key: str) -> SourceFile:
        """Find a client's file (the partner's: empty key), or where it would stand, or last did."""
        if key not in self._files and key not in self.homes:
            self.homes[key] = last_home(self.source, key)
        return self._files[key][0] if key in self._files else self.homes[key]

    def data(self, key: str) -> bytes | None:
        """The bytes of a file as they were read; None where it is not there."""
        return self._bytes(key) if key in self._files else None

    def _bytes(self, key: str) -> bytes:
        file, data = self._files[key]
        if data is None:  # nobody kept it
            data = read_again(file, self.contents.get(key) or self.partner_content)
        return data

    def named(self, key: str) -> frozenset[str]:
        """Name the fields that a file names itself, whatever stands in them."""
        document = self._document(key)
        return frozenset(document.root) if document is not None else frozenset()

    def _read(self, source: FilesRead) -> None:
        self.findings += source.found.findings
        self._ignore = source.found.ignore
        self.found_file = source.found.as_found
        for file, read in source.take():
            self.findings += read.findings
            if read.findings:
                continue
            self._files[file.key] = (file, read.data)
            if file.key:
                self.contents[file.key] = read.content_id
            else:
                self.partner_content = read.content_id

    def require(self, beside: Iterable[Diagnostic] = ()) -> None:
        """Raise FilesInvalid with everything found so far, if any of it is an error.

        `beside` is what live says of the same files: it is listed with them.
        """
        if has_errors(self.findings):
            count = sum(finding.severity == "error" for finding in set(self.findings))
            raise FilesInvalid(
                f"{count} {'error' if count == 1 else 'errors'} in the files",
                diagnostics=in_order(dict.fromkeys((*self.findings, *beside))),
            )

    def partner_file(self) -> PartnerFile | None:
        """Parse the partner's file, once; what is wrong with it is added to `findings`."""
        if "" not in self._seen and "" in self._files:
            document = self._parse("")
            if document is not None:
                self._quoted = quoted_in_profiles(document)
                self._partner, wrong = assemble(document, PartnerFile, PARTNER)
                self.findings += wrong
        return self._partner

    def declare(self, keys: Iterable[str], partner: Partner | None = None) -> Declared:
        """Parse the files of these clients and give what they declare.

        With `partner`, the partner's file is known to be as it was applied and is only parsed
        when a client may have of it. Raises FilesInvalid with every finding of every file.
        """
        declared = self.declare_readable(keys, partner)
        self.require()
        return declared

    def declare_readable(self, keys: Iterable[str], partner: Partner | None = None) -> Declared:
        """Read what these files declare, as far as each can be read; see `declare`.

        What is wrong stays in `findings`; a client whose file cannot be read at all is missing.
        Raises FilesInvalid only where the partner's own file cannot be read.
        """
        wanted = list(keys)
        if partner is None or wanted:
            file = self.partner_file()
            if file is not None:
                partner = Partner(file.partner, owned_leaves(file))
            layers = layers_of(partner) if file and partner else None
            for key in self.progress(Stage.READING, wanted, len(wanted)):
                self.declare_client(key, layers)
        if partner is not None:
            self._judge(partner)
        else:
            self.require()
            raise FilesInvalid("there is no partner.yaml here", diagnostics=self.findings)
        return Declared(
            partner=partner,
            partner_content=self.partner_content,
            contents=self.contents,
            clients={key: self._clients[key] for key in wanted if key in self._clients},
            generation=self.generation,
            consents=self._partner.acknowledge if self._partner else (),
        )

    def _judge(self, partner: Partner) -> None:
        """Hold the parsed files against the laws that files alone can break."""
        consents = self._partner.acknowledge if self._partner else ()
        review = Review(
            PartnerChange(None, partner, consents=consents, quoted=self._quoted),
            tuple(map(of_its_file, self._clients.values())),
            PoolForecast(),
            Rest(files=frozenset(self.contents)),
            NO_DAY,
        )
        self.findings += self.located(check(review, self.rules))

    def locate(self, address: str, path: FieldPath) -> Position | None:
        """Find where something is written: in its own file, else in its profile or the defaults."""
        if path[:1] == (IN_FOUND_FILE,):
            return self.found().locate(address, path[1:])
        key = client_key(address)
        document = self._document(key)
        if document is None:
            return None
        if not key:
            return document.locate(path)
        return client_place(document, path, lambda: self._document(""))

    def _document(self, key: str) -> YamlDocument | None:
        """Parse a file again for its places: keeping those of a whole fleet would fill memory.

        Those of the partner are kept, and of one client: whoever asks for many goes by client.
        """
        if key not in self._places and key in self._files:
            document = parse(self._bytes(key), self._files[key][0].name).document
            partner = {"": self._places[""]} if "" in self._places else {}
            self._places = {**partner, key: document}
        return self._places.get(key)

    def located(self, findings: Iterable[Diagnostic]) -> tuple[Diagnostic, ...]:
        """Add their places to findings, in reading order."""
        told = tuple(findings)
        wanted = {(each.address, each.path) for each in told if each.position is None}
        places = {leaf_address: self.locate(*leaf_address) for leaf_address in sorted(wanted)}
        return in_order(
            each if each.position else each.at(places[each.address, each.path]) for each in told
        )

    def declare_client(self, key: str, layers: Layers | None) -> DeclaredClient | None:
        """Parse a client's file, once, and say what it declares above these layers."""
        document = self._parse(key) if key not in self._seen and key in self._files else None
        if document is None:
            return self._clients.get(key)
        file, wrong = assemble(document, ClientFile, client_address(key), self._partner)
        self.findings += wrong
        if file is not None and layers is not None:
            self._clients[key] = declare(file, document, key, self.contents[key], layers)
            if key not in self._laid:  # hardly any file is looked at again, and its place has it
                self._files[key] = (self._files[key][0], None)
        return self._clients.get(key)

    def ignores(self) -> Ignores:
        """Read and parse ignore.yaml, once; what is wrong with it is added to `findings`.

        It belongs to no client: its content is no part of what a plan compares.
        """
        if self._ignores is None:
            self._ignores = read_ignores(self._ignore, frozenset(self.contents))
            self.findings += self._ignores.findings
        return self._ignores

    def found(self) -> FoundRead:
        """Read and parse found.yaml, once; what is wrong with it is added to `findings`."""
        if self._found is None:
            self._found = read_found(self.found_file)
            self.findings += self._found.findings
        return self._found

    def required_ignores(self) -> Ignores:
        """Read ignore.yaml; raises FilesInvalid if it is wrong, whatever else is."""
        if has_errors(self.ignores().findings):
            self.require()
        return self.ignores()

    def paths(self) -> dict[str, str]:
        """Map what messages call each file to the path by which the system opens it."""
        return {file.name: file.path for file, _ in self._files.values()}

    def _parse(self, key: str) -> YamlDocument | None:
        file = self._files[key][0]
        self._seen.add(key)
        self.parses += bool(key)
        parsed = parse(self._bytes(key), file.name)
        if parsed.findings:
            self.findings += (replace(each, address=file.address) for each in parsed.findings)
        return parsed.document

    def everything(self) -> Declared:
        """Parse and judge every file; raises FilesInvalid with every finding."""
        self.ignores()
        self.found()
        return self.declare(self.contents)

    def every(self) -> tuple[tuple[SourceFile, bytes], ...]:
        """List every file with its bytes."""
        return tuple((self._files[key][0], self._bytes(key)) for key in self._files)

    @property
    def files(self) -> int:
        """How many files were read."""
        return len(self._files) + bool(self._ignore) + bool(self.found_file)
