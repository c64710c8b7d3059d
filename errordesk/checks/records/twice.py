"""What stands twice: entries of lists, titles, questions, rulings, answers of decision trees."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from errordesk.records.problems import Problem, suggest
from errordesk.records.records import Records

# Lists of a page's front matter, and of its `answer`, in which nothing stands twice.
_LISTS = ("applies_to", "close_when", "formerly", "http_status", "labels", "related")
_ANSWER_LISTS = ("never", "wait", "collect")


def twice_on_pages(records: Records) -> list[Problem]:
    """Return what a page lists twice, and titles and descriptions of two pages."""
    found = []
    seen: dict[tuple[str, str], str] = {}
    for page in records.every.pages.values():
        for key, values in _lists(page.yaml.data):
            for index, value in _repeated(values):
                message = f'"{".".join(key)}" lists "{value}" twice'
                found.append(page.problem(*key, index, message=message))
        for name in ("title", "description"):
            text = _plain(str(getattr(page.record, name) or ""))
            if text and (name, text) in seen:
                message = f'"{name}" is that of {seen[name, text]} too; readers see both in a list'
                found.append(page.problem(name, message=message))
            seen.setdefault((name, text), page.file)
    return found


def missing_landings(records: Records) -> list[Problem]:
    """Return each product whose landing page does not exist."""
    return [
        records.problem(
            *("file", "products.yml", "products", name, "landing"),
            message=f'"{name}.landing": there is no page "{product.landing}".'
            f"{suggest(product.landing, records.pages)}",
        )
        for name, product in records.products.items()
        if product.landing not in records.pages
    ]


def questions_twice(records: Records) -> list[Problem]:
    """Return questions that are asked twice, and rulings with the number or topic of another."""
    found = []
    asked: dict[str, str] = {}
    for name, question in records.faq.items():
        text = _plain(question.question)
        if text in asked:
            message = f'"{asked[text]}" asks this question already'
            found.append(records.problem("question", name, "question", message=message))
        asked.setdefault(text, name)
    for name, rulings in records.contradictions.items():
        for key in ("number", "topic"):
            for index, value in _repeated([getattr(record, key) for record in rulings]):
                keys = ("contradictions", index, key)
                message = f'"{key}": {value} stands twice'
                found.append(records.problem("contradictions", name, *keys, message=message))
    return found


def options_twice(records: Records) -> list[Problem]:
    """Return every question of a decision tree that offers the same answer twice."""
    return [
        records.problem(
            *("tree", name, "nodes", node_id, "options", index),
            message=f'"{node_id}" offers the answer "{node.options[index].answer}" twice',
        )
        for name, tree in records.trees.items()
        for node_id, node in tree.nodes.items()
        for index, _ in _repeated([_plain(option.answer) for option in node.options])
    ]


def _repeated(values: list[Any]) -> Iterator[tuple[int, Any]]:
    """Yield index and value of everything that stands before in the list as well."""
    return ((index, value) for index, value in enumerate(values) if value in values[:index])


def _plain(text: str) -> str:
    return " ".join(text.split()).casefold()


def _lists(data: Mapping[str, object]) -> Iterator[tuple[tuple[str, ...], list[Any]]]:
    answer = data.get("answer")
    inner = answer if isinstance(answer, dict) else {}
    for place, value in (
        *(((key,), data.get(key)) for key in _LISTS),
        *((("answer", key), inner.get(key)) for key in _ANSWER_LISTS),
    ):
        if isinstance(value, list):
            yield place, value
