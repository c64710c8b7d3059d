"""The commands in the code blocks of a page: the words of each command.

Two dialects are read, bash and PowerShell, as far as commands in a guide need them: quotes,
escapes, continued lines, comments, pipelines, redirections, nested commands, assignments.
`shlex` keeps neither line numbers nor what was quoted, so words are read here.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import Literal

from errordesk.text.markdown import Block

Dialect = Literal["bash", "powershell"]
LANGUAGES: dict[str, Dialect] = {
    **dict.fromkeys(("bash", "console", "sh", "shell", "shell-session", "zsh"), "bash"),
    **dict.fromkeys(("powershell", "ps1", "pwsh"), "powershell"),
}
SESSIONS = ("console", "shell-session")

_PROMPT = re.compile(r"\s*(?P<ps>PS(?: [^>\n]*)?> ?)?(?(ps)|[$#] )")
_PLACEHOLDER = re.compile(r"<[A-Za-z][\w-]*(?: [\w-]+)*>")
_TEMPLATE = re.compile(r"\{\{.*?\}\}", re.DOTALL)
_REDIRECTION = re.compile(r"&?[<>]+(?:&\d|[&|])?")
_PAIRS = {"(": ")", "{": "}"}
_BASH_ASSIGNMENT = re.compile(r"[A-Za-z_]\w*=")
_BASH_PREFIXES = {"!", "{", "do", "elif", "else", "exec", "if", "sudo", "then", "time", "while"}
_BASH_SKIPPED = {"}", "case", "done", "esac", "fi", "for"}
_PS_ASSIGNMENT = re.compile(r"(?:\[[\w.]+\])?\$[\w:.]+(?P<operator>\s*[-+]?=)?(?P<rest>.*)", re.S)
_PS_PREFIXES = {"return", "throw"}
_PS_SKIPPED = {
    *("catch", "else", "elseif", "finally", "for", "foreach", "function", "if", "param"),
    *("switch", "try", "while"),
}


class ShellError(Exception):
    """A quote or bracket that is not closed. `line` counts in the file."""

    def __init__(self, line: int, message: str) -> None:
        self.line = line
        self.message = message
        super().__init__(f"line {line}: {message}")


@dataclass(frozen=True)
class Word:
    """A word of a command without its quotes; `quoted`: it begins with a quote."""

    text: str
    line: int
    quoted: bool = False


@dataclass(frozen=True)
class Call:
    """A command with its arguments; `piped`: it reads what the command before it writes."""

    words: tuple[Word, ...]
    piped: bool = False


def block_calls(block: Block) -> list[Call]:
    """Return the commands of a code block in one of `LANGUAGES`; raise `ShellError`."""
    dialect, text = script(block)
    return calls(text, dialect, block.line)


def script(block: Block) -> tuple[Dialect, str]:
    """Return the dialect of a block in one of `LANGUAGES`, and its text with output blanked."""
    dialect, text = LANGUAGES[block.language], block.text
    if block.language in SESSIONS:
        if re.search(r"^\s*PS\b[^>\n]*>", text, re.MULTILINE):
            dialect = "powershell"
        text = _typed(text, dialect)
    return dialect, text


def _typed(text: str, dialect: Dialect) -> str:
    """Blank the output in a recorded session; what was typed follows a prompt."""
    escape = "\\" if dialect == "bash" else "`"
    kept = []
    continued = False
    for line in text.splitlines():
        prompt = _PROMPT.match(line)
        following = line.removeprefix("> ") if continued else ""
        typed = line[prompt.end() :] if prompt else following
        continued = typed.endswith(escape)
        kept.append(typed)
    return "\n".join(kept)


def calls(text: str, dialect: Dialect, line: int = 1) -> list[Call]:
    """Return the commands in `text`, whose first line is number `line`, in reading order.

    Commands inside `$( )`, and in PowerShell inside `( )` and `{ }`, are returned too. What is
    no command, as an expression or an assignment of one, is left out. Raises `ShellError`.
    """
    return _Reader(text, dialect, line).read()


class _Reader:
    def __init__(self, text: str, dialect: Dialect, line: int) -> None:
        self.text = text
        self.dialect = dialect
        self.line = line
        self.escape = "\\" if dialect == "bash" else "`"
        self.at = 0
        self.found: list[Call] = []
        self.words: list[Word] = []
        self.piped = False
        self.buffer = ""
        self.begun = False
        self.quoted = False
        self.word_line = line
        self.drop_next = False

    def read(self) -> list[Call]:
        while self.at < len(self.text):
            self._step()
        self._end_word()
        self._end_call()
        return self.found

    # Characters ------------------------------------------------------------------------------

    def _step(self) -> None:
        character = self.text[self.at]
        if self._literal(_TEMPLATE) or self._comment() or self._literal(_PLACEHOLDER):
            return
        if character == self.escape:
            self._escaped()
        elif character in "'\"":
            self._string(character)
        elif self._nested():
            pass
        elif character.isspace() or character in ";|&()":
            self._separator(character)
        elif character in "<>":
            self._redirection()
        else:
            self._add(character)
            self.at += 1

    def _add(self, text: str, quoted: bool = False) -> None:
        if not self.begun:
            self.begun = True
            self.quoted = quoted
            self.word_line = self.line
        self.buffer += text
        self.line += text.count("\n")

    def _literal(self, pattern: re.Pattern[str]) -> bool:
        match = pattern.match(self.text, self.at)
        if match:
            self._add(match[0])
            self.at = match.end()
        return match is not None

    def _comment(self) -> bool:
        closing = "\n"
        if self.dialect == "powershell" and self.text.startswith("<#", self.at):
            closing = "#>"
        elif self.begun or self.text[self.at] != "#":
            return False
        end = self.text.find(closing, self.at)
        if end < 0:
            end = len(self.text)
        elif closing == "#>":
            end += 2
        self.line += self.text.count("\n", self.at, end)
        self.at = end
        return True

    def _escaped(self) -> None:
        following = self.text[self.at + 1 : self.at + 2]
        if following == "\n":
            self.line += 1
        elif following:
            self._add(following, quoted=True)
        self.at += 2

    def _string(self, quote: str) -> None:
        opened = self.line
        self._add("", quoted=True)
        self.at += 1
        while self.at < len(self.text):
            character = self.text[self.at]
            doubled = self.dialect == "powershell" and self.text.startswith(quote * 2, self.at)
            if doubled:
                self._add(quote)
                self.at += 2
            elif character == quote:
                self.at += 1
                return
            elif quote == '"' and character == self.escape:
                self._escaped()
            elif not (quote == '"' and self._group("$(")):
                self._add(character)
                self.at += 1
        raise ShellError(opened, f"the quote {quote} is not closed")

    def _nested(self) -> bool:
        if self.dialect == "bash":
            return self._group("$(")
        return any(self._group(opening) for opening in ("$(", "@(", "@{", "(", "{"))

    def _group(self, opening: str) -> bool:
        """Read a group whole, as one part of a word, and read the commands inside it."""
        if not self.text.startswith(opening, self.at):
            return False
        start = self.at + len(opening)
        end = self._closing(start, opening[-1])
        if opening != "@{":
            inner = _Reader(self.text[start:end], self.dialect, self.line)
            self.found.extend(inner.read())
        self._add(self.text[self.at : end + 1])
        self.at = end + 1
        return True

    def _closing(self, start: int, opening: str) -> int:
        depth, quote, at = 1, "", start
        while at < len(self.text):
            character = self.text[at]
            if character == self.escape and quote != "'":
                at += 1
            elif quote:
                quote = "" if character == quote else quote
            elif character in "'\"":
                quote = character
            elif character == opening:
                depth += 1
            elif character == _PAIRS[opening]:
                depth -= 1
                if not depth:
                    return at
            at += 1
        raise ShellError(self.line, f'the bracket "{opening}" is not closed')

    def _separator(self, character: str) -> None:
        if character == "&" and self.text[self.at + 1 : self.at + 2] in ("<", ">"):
            self._redirection()
            return
        self._end_word()
        if character == "|" and not self.text.startswith("||", self.at):
            self._end_call()
            self.piped = True
            self.at += 2 if self.text.startswith("|&", self.at) else 1
            return
        if character in "\n;|&()":
            self._end_call()
        self.line += character == "\n"
        self.at += 2 if self.text.startswith("||", self.at) else 1

    def _redirection(self) -> None:
        if self.buffer.isdigit() and not self.quoted:
            self.buffer, self.begun = "", False
        self._end_word()
        match = _REDIRECTION.match(self.text, self.at)
        operator = match[0] if match else self.text[self.at]
        self.at += len(operator)
        self.drop_next = not operator[-1].isdigit()

    # Words and calls -------------------------------------------------------------------------

    def _end_word(self) -> None:
        if self.begun:
            if not self.drop_next:
                self.words.append(Word(self.buffer, self.word_line, self.quoted))
            self.drop_next = False
        self.buffer, self.begun, self.quoted = "", False, False

    def _end_call(self) -> None:
        if not self.words:
            return
        words = _command_bash(self.words) if self.dialect == "bash" else _command_ps(self.words)
        if words:
            self.found.append(Call(tuple(words), self.piped))
        self.words, self.piped = [], False


def _command_bash(words: list[Word]) -> list[Word]:
    """Drop assignments and keywords before the command's name."""
    while words and not words[0].quoted:
        if words[0].text in _BASH_SKIPPED:
            return []
        if words[0].text not in _BASH_PREFIXES and not _BASH_ASSIGNMENT.match(words[0].text):
            break
        words = words[1:]
    return words


def _command_ps(words: list[Word]) -> list[Word]:
    """Drop an assignment before the command, join lists; an expression is no command."""
    words = _joined(words)
    while words:
        first = words[0]
        if first.text.casefold() in _PS_PREFIXES:
            words = words[1:]
            continue
        assignment = _PS_ASSIGNMENT.fullmatch(first.text)
        if not assignment or first.quoted:
            break
        if assignment["operator"]:
            rest = assignment["rest"]
            words = [replace(first, text=rest), *words[1:]] if rest else words[1:]
        elif len(words) > 1 and words[1].text in ("=", "+=", "-="):
            words = words[2:]
        else:
            return []
    if not words or words[0].quoted or not re.match(r"[A-Za-z.]", words[0].text):
        return []
    return [] if words[0].text.casefold() in _PS_SKIPPED else words


def _joined(words: list[Word]) -> list[Word]:
    """Join the words of a list: `A, B` is one argument."""
    joined: list[Word] = []
    for word in words:
        if joined and (joined[-1].text.endswith(",") or word.text.startswith(",")):
            joined[-1] = replace(joined[-1], text=joined[-1].text + word.text)
        else:
            joined.append(word)
    return joined
