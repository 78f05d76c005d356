#!/usr/bin/env python3
"""Checks the limits of CONTRIBUTING.md on C files.

    limits.py FILE...    exit 0 when all hold, 1 with one line a finding

It reads C well enough for that and no better: comments, text and the
preprocessor are blanked, then functions are the bodies at brace depth 0.
"""
import pathlib
import re
import sys

FUNCTION_LINES = 60
NESTING = 3
PARAMETERS = 5
FILE_LINES = {"main.c": 60, ".c": 500, ".h": 150}
POISONED = "strcpy strcat sprintf strtok gmtime localtime atoi".split()
VAGUE = "util utils common misc helper helpers manager".split()

TEXT = re.compile(
    r"""//(?:[^\\\n]|\\[\s\S])*|/\*[\s\S]*?\*/|"(?:[^"\\\n]|\\[\s\S])*"|"""
    r"""'(?:[^'\\\n]|\\[\s\S])*'""")
DIRECTIVE = re.compile(r"^[ \t]*#(?:[^\\\n]|\\[\s\S])*", re.M)
TOKEN = re.compile(r"[A-Za-z_]\w*|\d[\w.]*|\S")
CALL = re.compile(r"\b(%s)\s*\(" % "|".join(POISONED))
UNFINISHED = re.compile(r"\b(TODO|FIXME|XXX)\b")
CLOSES = {"(": ")", "{": "}", "[": "]"}


def blank(match):
    """Spaces for what is matched, newlines kept, so that lines still count;
    a text stays a token of its own."""
    kept = re.sub(r"[^\n]", " ", match.group())
    return '"' + kept[1:] if match.group()[0] in "\"'" else kept


class Code:
    """The tokens of one file and the line each stands on."""

    def __init__(self, text):
        self.words, self.lines = [], []
        line, last = 1, 0
        for match in TOKEN.finditer(text):
            line += text.count("\n", last, match.start())
            last = match.start()
            self.words.append(match.group())
            self.lines.append(line)

    def word(self, at):
        return self.words[at] if 0 <= at < len(self.words) else ""

    def skip(self, at):
        """The index after the bracket group that opens at `at`."""
        opening, depth = self.words[at], 0
        closing = CLOSES[opening]
        while at < len(self.words):
            depth += {opening: 1, closing: -1}.get(self.words[at], 0)
            at += 1
            if depth == 0:
                break
        return at

    def functions(self):
        """(first token, name, index of `(`, index of `{`) of each body."""
        at = start = 0
        while at < len(self.words):
            word = self.words[at]
            if word == "{":
                opening = self.signature(start, at)
                if opening is not None:
                    yield start, self.word(opening - 1), opening, at
                at = self.skip(at)
                if opening is not None:
                    start = at
            elif word == "(":
                at = self.skip(at)
            else:
                at += 1
                if word == ";":
                    start = at

    def signature(self, start, brace):
        """The `(` of the parameters, or None when the brace is no body."""
        if self.word(brace - 1) != ")" or "=" in self.words[start:brace]:
            return None
        at = start
        while at < brace:
            if self.words[at] == "(":
                if self.word(at - 1) not in ("__attribute__", "_Alignas"):
                    return at
                at = self.skip(at)
            else:
                at += 1
        return None

    def parameters(self, opening):
        inside, at = [], opening + 1
        end = self.skip(opening) - 1
        while at < end:
            inside.append(self.words[at])
            at = self.skip(at) if self.words[at] in CLOSES else at + 1
        return 0 if inside in ([], ["void"]) else inside.count(",") + 1


class Nesting:
    """Walks the statements of one body; `deepest` is the answer."""

    def __init__(self, code, brace):
        self.code, self.deepest = code, 0
        self.statement(brace, 0)

    def statement(self, at, depth):
        self.deepest = max(self.deepest, depth)
        word = self.code.word(at)
        if word == "{":
            return self.block(at, depth)
        if word == "do":
            at = self.statement(at + 1, depth + 1)
            return self.expression(at)
        if word in ("if", "for", "while", "switch") or self.is_loop(at):
            return self.guarded(at, depth)
        if word in ("case", "default") or self.code.word(at + 1) == ":":
            while self.code.word(at) not in (":", ""):
                at += 1
            return at + 1
        return self.expression(at)

    def block(self, at, depth):
        at += 1
        while self.code.word(at) not in ("}", ""):
            at = self.statement(at, depth)
        return at + 1

    def guarded(self, at, depth):
        word = self.code.word(at)
        at = self.statement(self.code.skip(at + 1), depth + 1)
        if word == "if" and self.code.word(at) == "else":
            chained = self.code.word(at + 1) == "if"
            at = self.statement(at + 1, depth if chained else depth + 1)
        return at

    def is_loop(self, at):
        """A macro that loops, such as HASH_ITER(...) {."""
        return (self.code.word(at).isidentifier()
                and self.code.word(at + 1) == "("
                and self.code.word(self.code.skip(at + 1)) == "{")

    def expression(self, at):
        while self.code.word(at) not in (";", "}", ""):
            at = self.code.skip(at) if self.code.word(at) in CLOSES else at + 1
        return at + 1 if self.code.word(at) == ";" else at


def function_findings(code, is_test):
    for start, name, opening, brace in code.functions():
        first = code.lines[start]
        size = code.lines[code.skip(brace) - 1] - first + 1
        nesting = Nesting(code, brace).deepest
        parameters = code.parameters(opening)
        if size > FUNCTION_LINES:
            yield first, f"{name} has {size} lines, limit {FUNCTION_LINES}"
        if nesting > NESTING:
            yield first, f"{name} nests {nesting} deep, limit {NESTING}"
        if parameters > PARAMETERS and not is_test:
            yield first, (f"{name} takes {parameters} parameters, "
                          f"limit {PARAMETERS}")


def line_findings(text, bare):
    for number, line in enumerate(text.splitlines(), 1):
        if UNFINISHED.search(line):
            yield number, "finish it or open an issue, no marker in the code"
    for number, line in enumerate(bare.splitlines(), 1):
        for name in CALL.findall(line):
            yield number, f"{name} is not used here"


def findings(path):
    text = path.read_text(encoding="utf-8")
    bare = TEXT.sub(blank, text)
    limit = FILE_LINES.get(path.name, FILE_LINES.get(path.suffix))
    if limit and text.count("\n") > limit:
        yield 1, f"{text.count(chr(10))} lines, limit {limit}"
    words = re.split(r"[/_.-]", path.as_posix().lower())
    for vague in sorted(set(VAGUE).intersection(words)):
        yield 1, f"the name says '{vague}', not what it holds"
    yield from line_findings(text, bare)
    code = Code(DIRECTIVE.sub(blank, bare))
    yield from function_findings(code, path.parts[0] == "tests")


def main():
    count = 0
    for name in sys.argv[1:]:
        for line, finding in sorted(findings(pathlib.Path(name))):
            print(f"{name}:{line}: {finding}")
            count += 1
    print(f"limits: {len(sys.argv) - 1} files, {count} findings")
    return 1 if count else 0


if __name__ == "__main__":
    sys.exit(main())
