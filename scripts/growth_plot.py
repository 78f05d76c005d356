#!/usr/bin/env python3
"""Draws the lines of `bench_engine` as SVG: seconds and memory by size.

Reads JSON lines on standard input; both axes are logarithmic.
"""
import json
import math
import sys

WIDTH, HEIGHT = 460, 340
LEFT, RIGHT, TOP, BOTTOM = 64, 16, 44, 48
SERIES = (
    ("32 a need", "pairs listed, 32 a need", "#1f6f54"),
    ("all pairs by price", "all pairs, found by price", "#b4531a"),
)


def read_points(lines):
    """Returns by series the points (lots, seconds, bytes)."""
    points = {name: [] for name, _, _ in SERIES}
    for line in lines:
        row = json.loads(line)
        for name in points:
            if row["case"].endswith(name):
                points[name].append(
                    (row["lots"], row["ours"], row["peak_kb"] * 1024))
    return {name: sorted(found) for name, found in points.items()}


def decades(values):
    return (math.floor(math.log10(min(values))),
            math.ceil(math.log10(max(values))))


def number(value, unit):
    """A power of ten in words: 10 ms, 1 MB, 20k."""
    for size, prefix in ((1e9, "G"), (1e6, "M"), (1e3, "k"), (1, ""),
                         (1e-3, "m"), (1e-6, "µ")):
        if value >= size * 0.999:
            return f"{value / size:g} {prefix}{unit}".strip()
    return f"{value:g} {unit}"


class Panel:
    """One chart, with its own scales, drawn at an offset."""

    def __init__(self, left, xs, ys):
        self.left = left
        self.x_range = decades(xs)
        self.y_range = decades(ys)

    def x(self, value):
        low, high = self.x_range
        share = (math.log10(value) - low) / (high - low)
        return self.left + LEFT + share * (WIDTH - LEFT - RIGHT)

    def y(self, value):
        low, high = self.y_range
        share = (math.log10(value) - low) / (high - low)
        return HEIGHT - BOTTOM - share * (HEIGHT - TOP - BOTTOM)

    def grid(self, title, unit):
        yield (f'<text x="{self.left + LEFT}" y="18" class="title">'
               f'{title}</text>')
        for power in range(self.y_range[0], self.y_range[1] + 1):
            at = self.y(10 ** power)
            yield (f'<line x1="{self.x(10 ** self.x_range[0]):.1f}" '
                   f'x2="{self.x(10 ** self.x_range[1]):.1f}" '
                   f'y1="{at:.1f}" y2="{at:.1f}" class="grid"/>')
            yield (f'<text x="{self.left + LEFT - 6}" y="{at + 4:.1f}" '
                   f'class="end">{number(10 ** power, unit)}</text>')
        for power in range(self.x_range[0], self.x_range[1] + 1):
            at = self.x(10 ** power)
            yield (f'<line x1="{at:.1f}" x2="{at:.1f}" y1="{TOP}" '
                   f'y2="{HEIGHT - BOTTOM}" class="grid"/>')
            yield (f'<text x="{at:.1f}" y="{HEIGHT - BOTTOM + 18}" '
                   f'class="mid">{number(10 ** power, "")}</text>')
        yield (f'<text x="{(self.x(10 ** self.x_range[0]) + self.x(10 ** self.x_range[1])) / 2:.1f}" '
               f'y="{HEIGHT - 10}" class="mid">offers and needs together</text>')

    def line(self, points, colour):
        path = " ".join(f"{self.x(x):.1f},{self.y(y):.1f}" for x, y in points)
        yield (f'<polyline points="{path}" fill="none" stroke="{colour}" '
               f'stroke-width="2"/>')
        for x, y in points:
            yield (f'<circle cx="{self.x(x):.1f}" cy="{self.y(y):.1f}" '
                   f'r="3" fill="{colour}"/>')


def legend(left):
    for index, (_, words, colour) in enumerate(SERIES):
        x = left + LEFT + index * 190
        yield f'<rect x="{x}" y="28" width="12" height="4" fill="{colour}"/>'
        yield f'<text x="{x + 17}" y="34">{words}</text>'


def draw(points):
    everything = [row for found in points.values() for row in found]
    xs = [row[0] for row in everything]
    yield (f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 '
           f'{2 * WIDTH} {HEIGHT}" font-family="sans-serif" font-size="11">')
    yield ("<style>.grid{stroke:#ddd}.title{font-size:13px;font-weight:bold}"
           ".end{text-anchor:end}.mid{text-anchor:middle}</style>")
    yield f'<rect width="{2 * WIDTH}" height="{HEIGHT}" fill="#fff"/>'
    panels = (("Full solve: processor time", "s", 1),
              ("Full solve: peak memory", "B", 2))
    for place, (title, unit, column) in enumerate(panels):
        panel = Panel(place * WIDTH, xs, [row[column] for row in everything])
        yield from panel.grid(title, unit)
        yield from legend(place * WIDTH)
        for name, _, colour in SERIES:
            yield from panel.line(
                [(row[0], row[column]) for row in points[name]], colour)
    yield "</svg>"


def main():
    points = read_points(sys.stdin)
    if not all(points.values()):
        sys.exit("growth_plot: the lines hold no season of each kind")
    print("\n".join(draw(points)))


if __name__ == "__main__":
    main()
