"""Load every record of the site, or say everything that is wrong with them."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Annotated, Any, TypeVar

from pydantic import BaseModel, Field, StringConstraints, TypeAdapter, ValidationError

from errordesk.records import agreement, yamlfile
from errordesk.records.codes import read_codes
from errordesk.records.models import (
    Comparison,
    Contradiction,
    Fact,
    Guide,
    Id,
    Line,
    PlainPage,
    Product,
    Question,
    Record,
    Releases,
    Reply,
    Source,
    Topic,
    Tree,
    Variable,
    Wording,
)
from errordesk.records.problems import Problem, ProblemsError, relative, suggest
from errordesk.records.records import Located, Page, Records, Snippet
from errordesk.records.rules import Checks
from errordesk.records.screen_paths import ScreenPaths
from errordesk.text import markdown

PAGE_TYPES: dict[str, type[PlainPage]] = {
    "guide": Guide,
    "topic": Topic,
    "reply": Reply,
    "page": PlainPage,
}
R = TypeVar("R", bound=BaseModel)


class Products(Record):
    """The file of products."""

    products: dict[str, Product]


class Placeholders(Record):
    """The file of placeholders: name without brackets, and what it stands for."""

    placeholders: dict[Id, Line]


class Variables(Record):
    """The file of variables."""

    variables: dict[Annotated[str, StringConstraints(pattern=r"^[a-z][a-z_]*$")], Variable]


class Synonyms(Record):
    """The file of synonyms."""

    synonyms: dict[str, list[str]]


class Contradictions(Record):
    """A file of contradictions."""

    contradictions: list[Contradiction]


class SnippetHead(Record):
    """The front matter of a snippet."""

    parameters: list[str] = Field(default_factory=list)


class Loader:
    """Reads the files of a project into a `Records` and collects problems instead of stopping."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.records = Records(root)
        self.problems: list[Problem] = []

    def report(self, file: str, line: int, message: str) -> None:
        self.problems.append(Problem(file, line, message))

    # Files -----------------------------------------------------------------------------------

    def no_text(self, path: Path, error: UnicodeDecodeError) -> None:
        line = error.object.count(b"\n", 0, error.start) + 1
        self.report(relative(path, self.root), line, "the file is no text in UTF-8; save it so")

    def read_yaml(self, path: Path) -> Located | None:
        file = relative(path, self.root)
        try:
            return Located(file, yamlfile.parse(path.read_text(encoding="utf-8")))
        except yamlfile.YamlError as error:
            self.report(file, error.line, error.message)
        except FileNotFoundError:
            self.report(file, 1, "this data file is missing")
        except UnicodeDecodeError as error:
            self.no_text(path, error)
        return None

    def model(self, kind: type[R], located: Located, path: yamlfile.Path = ()) -> R | None:
        """Validate the data at `path` of a file; report every fault with its line."""
        data: Any = located.yaml.data
        for key in path:
            data = data[key]
        try:
            return TypeAdapter(kind).validate_python(data)
        except ValidationError as error:
            for fault in error.errors():
                loc = tuple(part for part in fault["loc"] if part != "[key]")
                line = located.yaml.line((*path, *loc))
                self.report(located.file, line, explain(kind, loc, dict(fault)))
        return None

    def table(self, folder: str, kind: type[R], noun: str) -> dict[str, R]:
        """Read every file of `macros/data/<folder>/`: each a mapping from id to record."""
        table: dict[str, R] = {}
        for path in sorted((self.root / "macros/data" / folder).glob("*.yml")):
            located = self.read_yaml(path)
            if located is None or located.yaml.data is None:
                continue
            if not isinstance(located.yaml.data, dict):
                self.report(located.file, 1, f"expected a mapping from {noun} id to record")
                continue
            for key in located.yaml.data:
                place = (noun, str(key))
                if place in self.records.places:
                    other, at = self.records.places[place]
                    self.report(
                        located.file,
                        located.line(key),
                        f'the {noun} id "{key}" is used already in {other.file}:{other.line(*at)}',
                    )
                    continue
                record = self.model(kind, located, (key,))
                if record is None:
                    self.records.broken.add(str(key))
                else:
                    self.records.places[place] = (located, (key,))
                    table[str(key)] = record
        return table

    def listed(self, pattern: str, key: str, kind: type[R], noun: str) -> dict[str, R]:
        """Read every file that matches: each holds under `key` a list of records with ids."""
        table: dict[str, R] = {}
        for path in sorted((self.root / "macros/data").glob(pattern)):
            located = self.read_yaml(path)
            if located is None:
                continue
            if not isinstance(located.yaml.data, dict) or list(located.yaml.data) != [key]:
                self.report(located.file, 1, f'expected one key, "{key}", with a list of records')
                continue
            for index in range(len(located.yaml.data[key] or [])):
                record = self.model(kind, located, (key, index))
                if record is None:
                    continue
                record_id: str = record.id  # type: ignore[attr-defined]  # every listed kind has one
                if (noun, record_id) in self.records.places:
                    other, at = self.records.places[noun, record_id]
                    self.report(
                        located.file,
                        located.line(key, index),
                        f'the {noun} id "{record_id}" is used already in '
                        f"{other.file}:{other.line(*at)}",
                    )
                    continue
                self.records.places[noun, record_id] = (located, (key, index))
                table[record_id] = record
        return table

    def single(self, name: str, kind: type[R]) -> tuple[R | None, Located | None]:
        located = self.read_yaml(self.root / "macros/data" / name)
        if located:
            self.records.places["file", name] = (located, ())
        return (self.model(kind, located) if located else None), located

    # Pages -----------------------------------------------------------------------------------

    def front_matter(self, path: Path) -> tuple[Located | None, str, int]:
        """Return the front matter (None after reporting a fault), body and first body line."""
        file = relative(path, self.root)
        try:
            text = path.read_text(encoding="utf-8")
        except UnicodeDecodeError as error:
            self.no_text(path, error)
            return None, "", 1
        front, body, body_line = markdown.split_front_matter(text)
        try:
            document = yamlfile.parse(front or "", first_line=2)
        except yamlfile.YamlError as error:
            self.report(file, error.line, error.message)
            return None, body, body_line
        if front is None:
            document.data = {}
        elif not isinstance(document.data, dict):
            self.report(file, 2, "the front matter must be a mapping of keys to values")
            return None, body, body_line
        return Located(file, document), body, body_line

    def page_type(self, path: Path, located: Located) -> str | None:
        """Return the type of a page, or None after reporting one that is not allowed there."""
        in_guides = (self.root / "docs/guides") in path.parents and path.name != "index.md"
        allowed = ["guide", "topic"] if in_guides else ["page", "topic", "reply"]
        if not in_guides and path.name == "index.md":
            allowed = ["page", "topic"]
        page_type = str(located.yaml.data.get("type", allowed[0]))
        if page_type in allowed:
            return page_type
        self.report(
            located.file,
            located.line("type"),
            f'"{page_type}" is not allowed for "type" here; allowed: {", ".join(allowed)}.'
            f"{suggest(page_type, allowed)}",
        )
        return None

    def page(self, path: Path) -> None:
        located, body, body_line = self.front_matter(path)
        page_type = self.page_type(path, located) if located else None
        if located is None or page_type is None:
            return
        if page_type == "page":
            located.yaml.data.pop("type", None)
        record = self.model(PAGE_TYPES[page_type], located)
        if record is None:
            self.records.broken.add(str(located.yaml.data.get("id")))
            return
        src_uri = path.relative_to(self.root / "docs").as_posix()
        anchors = markdown.anchors(body)
        page = Page(located.file, src_uri, record, body, body_line, located.yaml, anchors)
        self.records.pages[src_uri] = page
        if isinstance(record, Guide | Topic | Reply):
            self.register(page, record)

    def register(self, page: Page, record: Guide | Topic | Reply) -> None:
        """Enter a page under its id, or report that the id is taken."""
        other = self.records.by_id.get(record.id)
        if other is not None:
            self.report(
                page.file,
                page.yaml.line(("id",)),
                f'the id "{record.id}" is used already in {other.file}; '
                "ids are permanent and unique",
            )
            return
        self.records.by_id[record.id] = page
        if isinstance(record, Guide):
            self.records.guides[record.id] = record
        elif isinstance(record, Reply):
            self.records.replies[record.id] = record

    def snippet(self, path: Path) -> None:
        located, body, body_line = self.front_matter(path)
        head = self.model(SnippetHead, located) if located else None
        if located and head:
            self.records.snippets[path.stem] = Snippet(
                located.file, head.parameters, body.strip("\n"), body_line
            )

    # All -------------------------------------------------------------------------------------

    def load(self) -> Records:
        records = self.records
        records.sources = self.table("sources", Source, "source")
        records.facts = self.table("facts", Fact, "fact")
        products, _ = self.single("products.yml", Products)
        records.products = products.products if products else {}
        placeholders, _ = self.single("placeholders.yml", Placeholders)
        records.placeholders = placeholders.placeholders if placeholders else {}
        variables, _ = self.single("variables.yml", Variables)
        records.variables = variables.variables if variables else {}
        records.releases, _ = self.single("releases.yml", Releases)
        records.faq = self.listed("faq/*.yml", "faq", Question, "question")
        records.comparison, _ = self.single("compare.yml", Comparison)
        for path in sorted((self.root / "macros/data/trees").glob("*.yml")):
            located = self.read_yaml(path)
            tree = self.model(Tree, located) if located else None
            if located and tree:
                records.trees[tree.id] = tree
                records.places["tree", tree.id] = (located, ())
        if (self.root / "macros/data/synonyms.yml").is_file():
            synonyms, _ = self.single("synonyms.yml", Synonyms)
            records.synonyms = synonyms.synonyms if synonyms else {}
        if (self.root / "macros/data/paths.yml").is_file():
            screen, _ = self.single("paths.yml", ScreenPaths)
            records.paths = screen.paths if screen else {}
            records.portals = screen.portals if screen else {}
        for path in sorted((self.root / "macros/data/codes").glob("*.tsv")):
            rows, problems = read_codes(path.read_text(encoding="utf-8"), relative(path, self.root))
            records.codes += rows
            self.problems += problems
        records.wordings = self.table("wordings", Wording, "wording")
        for path in sorted((self.root / "macros/data/contradictions").glob("*.yml")):
            located = self.read_yaml(path)
            found = self.model(Contradictions, located) if located else None
            if located and found:
                records.contradictions[path.stem] = found.contradictions
                records.places["contradictions", path.stem] = (located, ())
        checks, _ = self.single("checks.yml", Checks)
        records.checks = checks.checks if checks else []
        for path in sorted((self.root / "macros/snippets").glob("*.md")):
            self.snippet(path)
        for path in sorted((self.root / "docs").rglob("*.md")):
            self.page(path)
        # Read by others, and no record.
        for path in sorted((self.root / "macros/replies").glob("*.md")):
            try:
                path.read_text(encoding="utf-8")
            except UnicodeDecodeError as error:
                self.no_text(path, error)
        return records


def explain(kind: type[BaseModel], loc: tuple[str | int, ...], fault: dict[str, Any]) -> str:
    """Turn one fault found by pydantic into a line for the author of the file."""
    name = ".".join(str(part) for part in loc) or "the file"
    if fault["type"] == "extra_forbidden":
        allowed = _keys_at(kind, loc[:-1])
        hint = suggest(str(loc[-1]), allowed)
        return f'unknown key "{name}"; allowed: {", ".join(allowed)}.{hint}'
    if fault["type"] == "missing":
        return f'the key "{name}" is missing'
    if fault["type"] == "literal_error":
        expected = fault["ctx"]["expected"].replace("'", "").replace(" or ", ", ")
        hint = suggest(str(fault["input"]), expected.split(", "))
        return f'"{fault["input"]}" is not allowed for "{name}"; allowed: {expected}.{hint}'
    return f'"{name}": {fault["msg"]} (found: {fault["input"]!r})'


def _keys_at(kind: type[BaseModel], path: Iterable[str | int]) -> list[str]:
    """Return the keys that the model allows at `path`, following lists and mappings."""
    current: Any = kind
    for part in path:
        if isinstance(current, type) and issubclass(current, BaseModel) and isinstance(part, str):
            model_field = current.model_fields.get(part)
            current = model_field.annotation if model_field else None
        current = _model_in(current)
    return list(current.model_fields) if current is not None else []


def _model_in(annotation: Any) -> type[BaseModel] | None:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    for argument in getattr(annotation, "__args__", ()):
        found = _model_in(argument)
        if found is not None:
            return found
    return None


def read(root: Path) -> tuple[Records, list[Problem]]:
    """Read everything below `root`; return it with the faults of single records.

    A record with a fault is left out, so only records without problems are whole.
    """
    loader = Loader(root)
    return loader.load(), loader.problems


def load(root: Path) -> Records:
    """Load and validate everything below `root`.

    Raises `ProblemsError` with all problems of one run: faults of single records, and what
    the records say of each other (`errordesk.records.agreement`).
    """
    records, problems = read(root)
    problems = problems + agreement.cross_check(records)
    if problems:
        raise ProblemsError(problems)
    return records
