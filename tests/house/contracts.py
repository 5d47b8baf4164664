"""The order inside every room, as a contract of import-linter: it also knows a file that was parted by topic
(`pages_people` is a `pages`), so that no new file slips past it.
"""

from collections.abc import Iterator

from grimp import ImportGraph
from importlinter import Contract, ContractCheck, fields, output


class RoomsContract(Contract):
    """In a room each file is of a known kind and imports only kinds further down.

    What a room shows to the world (`doors`) is imported by `may_open` only; below that nothing knows `web`.
    """

    order = fields.ListField(subfield=fields.StringField())
    other_packages = fields.SetField(subfield=fields.StringField())
    doors = fields.SetField(subfield=fields.StringField())
    may_open = fields.SetField(subfield=fields.StringField())
    web = fields.SetField(subfield=fields.StringField())

    def check(self, graph: ImportGraph, verbose: bool) -> ContractCheck:
        files = {name: kind for room in self._rooms(graph) for name, kind in self._files(graph, room)}
        broken = [*self._unknown(files), *self._upward(graph, files)]
        broken += [*self._entered(graph, files), *self._web(graph, files)]
        return ContractCheck(kept=not broken, metadata={"broken": broken})

    def render_broken_contract(self, check: ContractCheck) -> None:
        for line in check.metadata["broken"]:
            output.print_error(f"- {line}", bold=False)
        output.new_line()

    def _rooms(self, graph: ImportGraph) -> list[str]:
        packages = {name for name in graph.find_children("app") if graph.find_children(name)}
        return sorted(packages - {f"app.{other}" for other in self.other_packages})

    def _files(self, graph: ImportGraph, room: str) -> Iterator[tuple[str, str]]:
        for name in sorted(graph.find_descendants(room)):
            yield name, name.removeprefix(f"{room}.").split(".")[0].split("_")[0]

    def _floor(self, kind: str) -> int:
        """How far down a kind stands; -1 for one that is not known."""
        floors = [set(floor.replace(" ", "").split("|")) for floor in self.order]
        return next((number for number, kinds in enumerate(floors) if kind in kinds), -1)

    def _unknown(self, files: dict[str, str]) -> Iterator[str]:
        for name, kind in files.items():
            if self._floor(kind) < 0:
                yield f"{name}: a room has no file of the kind {kind!r}"

    def _upward(self, graph: ImportGraph, files: dict[str, str]) -> Iterator[str]:
        for name, kind in files.items():
            for imported in graph.find_modules_directly_imported_by(name):
                same_room = imported in files and imported.split(".")[1] == name.split(".")[1]
                if (
                    same_room
                    and kind != files[imported]
                    and self._floor(files[imported]) <= self._floor(kind)
                ):
                    yield f"{name} imports {imported}, which does not stand below it"

    def _entered(self, graph: ImportGraph, files: dict[str, str]) -> Iterator[str]:
        for name, kind in files.items():
            for importer in graph.find_modules_that_directly_import(name) if kind in self.doors else ():
                if importer not in self.may_open and files.get(importer) != kind:
                    yield f"{importer} enters by {name}"

    def _web(self, graph: ImportGraph, files: dict[str, str]) -> Iterator[str]:
        for name, kind in files.items():
            known = graph.find_modules_directly_imported_by(name) & self.web
            if known and kind not in self.doors:
                yield f"{name} knows the web: {', '.join(sorted(known))}"
