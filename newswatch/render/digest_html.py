"""The digest as one HTML file: no script, nothing loaded from elsewhere, readable on a phone, by day and by night.

Rules:
1. Every text is escaped, every link is http or https; the Content-Security-Policy in the page forbids the rest.
2. Headings in order, real tables with scopes and captions, a link past the summary, charts with texts.
3. The order is that of the digest; nothing in the page depends on when it was written.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape

from newswatch.render import charts
from newswatch.render.digest_words import against, by_line, compared, counted, now_words, slip_words, summary
from newswatch.report.digest import TREND_WEEKS, Count, Digest, Line, Section, Slip

STYLE = """
:root { color-scheme: light dark; --ink: #1a1d21; --soft: #565d66; --paper: #fdfdfb; --rule: #d9dbd8; --link: #0b57a4;
  --bar: #9db4cc; --now: #2f6da8; --late: #a33b20; --tint: #f2f3ef; }
@media (prefers-color-scheme: dark) { :root { --ink: #e6e7e3; --soft: #a3aab2; --paper: #16181b; --rule: #363b41;
  --link: #8cbcf2; --bar: #45586c; --now: #7fb0e2; --late: #f08d6f; --tint: #1f2327; } }
* { box-sizing: border-box; }
body { margin: 0; background: var(--paper); color: var(--ink); line-height: 1.5; font: 1rem/1.5 system-ui, sans-serif;
  -webkit-text-size-adjust: 100%; }
main, header, footer, nav { max-width: 46rem; margin: 0 auto; padding: 0 1.1rem; }
header { padding-top: 1.6rem; }
h1 { font-size: 1.6rem; line-height: 1.2; margin: 0 0 .3rem; }
h2 { font-size: 1.15rem; margin: 2.2rem 0 .4rem; padding-bottom: .25rem; border-bottom: 1px solid var(--rule); }
h2 .many { color: var(--soft); font-weight: normal; }
p { margin: .4rem 0; }
a { color: var(--link); text-underline-offset: .15em; }
a:focus-visible { outline: 3px solid var(--now); outline-offset: 2px; }
.skip { position: absolute; left: -99rem; }
.skip:focus { position: static; }
nav ul { display: flex; flex-wrap: wrap; gap: .2rem 1rem; list-style: none; margin: .8rem 0 0; padding: 0; }
ol.stories { list-style: none; margin: 0; padding: 0; }
ol.stories > li { padding: .6rem 0; border-bottom: 1px solid var(--rule); overflow-wrap: anywhere; }
ol.stories > li:last-child { border-bottom: 0; }
.headline { font-weight: 600; }
.note, .by { display: block; }
.by { color: var(--soft); font-size: .9rem; }
.scroll { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; font-size: .95rem; }
caption { text-align: left; color: var(--soft); font-size: .9rem; padding-bottom: .3rem; }
th, td { text-align: left; padding: .35rem .8rem .35rem 0; border-bottom: 1px solid var(--rule); vertical-align: top; }
th[scope=row] { font-weight: 600; }
td.d { white-space: nowrap; }
td.n, th.n { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
.slips th[scope=row], .slips .why { overflow-wrap: anywhere; }
@media (max-width: 38rem) {
  table.slips, .slips caption, .slips tbody, .slips tr, .slips tbody th { display: block; }
  .slips thead { position: absolute; left: -99rem; }
  .slips tr { padding: .5rem 0; border-bottom: 1px solid var(--rule); }
  .slips tbody th, .slips td { border: 0; padding: 0; }
  .slips td { display: grid; grid-template-columns: 6rem 1fr; white-space: normal; text-align: left; }
  .slips td::before { content: attr(data-head); color: var(--soft); }
  .slips td:empty { display: none; }
}
.pair { display: grid; gap: 0 2rem; }
@media (min-width: 40rem) { .pair { grid-template-columns: 1fr 1fr; } }
figure { margin: .8rem 0; }
figcaption { color: var(--soft); font-size: .9rem; }
.key { display: inline-block; width: .8em; height: .8em; margin: 0 .3em 0 .8em; background: var(--bar); }
.key.late { background: var(--late); }
svg.chart { width: 100%; max-width: 36rem; height: auto; display: block; font: 15px system-ui, sans-serif; }
svg text { fill: var(--ink); }
svg text.day { fill: var(--soft); font-size: 13px; }
svg .bar { fill: var(--bar); } svg .now { fill: var(--now); }
svg .late { fill: url(#trend-hatch); stroke: var(--late); }
svg .hatch { stroke: var(--late); stroke-width: 6; stroke-opacity: .75; }
svg .slip { stroke: var(--late); stroke-width: 3; }
svg .was { fill: var(--paper); stroke: var(--late); stroke-width: 3; }
svg .is { fill: var(--late); }
details > summary { cursor: pointer; color: var(--soft); font-size: .9rem; }
footer { color: var(--soft); font-size: .85rem; padding-top: 2rem; padding-bottom: 2rem; }
@media print { nav, .skip { display: none; } a { color: inherit; } }
""".strip()
_POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"


def document(digest: Digest) -> Iterable[str]:
    """The lines of the page."""
    yield "<!DOCTYPE html>"
    yield '<html lang="en">'
    yield "<head>"
    yield '<meta charset="utf-8">'
    yield f'<meta http-equiv="Content-Security-Policy" content="{escape(_POLICY)}">'
    yield '<meta name="viewport" content="width=device-width, initial-scale=1">'
    yield '<meta name="referrer" content="no-referrer">'
    yield f"<title>{escape(digest.title)}</title>"
    yield f"<style>\n{STYLE}\n</style>"
    yield "</head>"
    yield "<body>"
    yield from _header(digest)
    yield '<main id="stories">'
    yield from _slip_table(digest.slips)
    for section in digest.sections:
        yield from _section(section)
    if not digest.sections:
        yield "<p>No story in this time.</p>"
    yield from _numbers(digest)
    yield "</main>"
    yield from _footer(digest)
    yield "</body>"
    yield "</html>"


def _header(digest: Digest) -> Iterable[str]:
    yield "<header>"
    yield '<a class="skip" href="#stories">Skip to the stories</a>'
    yield f"<h1>{escape(digest.title)}</h1>"
    yield f"<p>{escape(summary(digest))}</p>"
    yield "</header>"
    if len(digest.sections) > 1:
        yield '<nav aria-label="Sections"><ul>'
        for section in digest.sections:
            yield f'<li><a href="#{_anchor(section)}">{escape(section.title)} ({len(section.lines)})</a></li>'
        yield '<li><a href="#numbers">Numbers</a></li>'
        yield "</ul></nav>"


def _anchor(section: Section) -> str:
    return f"s-{section.event or 'other'}"


def _slip_table(slips: Sequence[Slip]) -> Iterable[str]:
    if not slips:
        return
    yield '<section aria-labelledby="slipped">'
    yield '<h2 id="slipped">What slipped</h2>'
    if chart := charts.slips(slips, "Promised and new dates"):
        yield f"<figure>{chart}"
        yield "<figcaption>From the date that was promised to the one that is promised now.</figcaption></figure>"
    yield '<table class="slips"><caption>Delays reported in this time, by subject</caption>'
    heads = ("Subject", *_SLIP_HEADS)
    cells = "".join(f'<th scope="col"{_n(head in ("Slip", "Origins"))}>{head}</th>' for head in heads)
    yield f"<thead><tr>{cells}</tr></thead><tbody>"
    for slip in slips:
        yield f'<tr><th scope="row">{escape(slip.subject)}{_maker(slip)}</th>{_slip_cells(slip)}</tr>'
    yield "</tbody></table>"
    yield "</section>"


_SLIP_HEADS = ("Promised", "Now", "Slip", "Cause", "Origins")


def _slip_cells(slip: Slip) -> str:
    """The cells behind the subject, each with its head, which stands before it where the page is narrow."""
    shown = (slip.was, now_words(slip), slip_words(slip), _cause(slip), str(slip.origins))
    return "".join(
        f'<td class="{kind}" data-head="{head}">{escape(words)}</td>'
        for head, words, kind in zip(_SLIP_HEADS, shown, ("d", "d", "n", "why", "n"), strict=True)
    )


def _n(number: bool) -> str:
    return ' class="n"' if number else ""


def _maker(slip: Slip) -> str:
    return f'<br><span class="by">{escape(slip.maker)}</span>' if slip.maker else ""


def _cause(slip: Slip) -> str:
    status = f"({slip.status})" if slip.status != "reported" else ""
    return " ".join(part for part in (slip.cause, status) if part)


def _section(section: Section) -> Iterable[str]:
    anchor = _anchor(section)
    yield f'<section aria-labelledby="{anchor}">'
    yield f'<h2 id="{anchor}">{escape(section.title)} <span class="many">({len(section.lines)})</span></h2>'
    yield '<ol class="stories">'
    for line in section.lines:
        yield _story(line)
    yield "</ol>"
    yield "</section>"


def _story(line: Line) -> str:
    title = escape(line.title)
    language = f' lang="{escape(line.language)}"' if line.language != "en" else ""
    head = (
        f'<a class="headline" href="{escape(line.url)}" rel="noreferrer"{language}>{title}</a>'
        if line.url
        else f'<span class="headline"{language}>{title}</span>'
    )
    note = f'<span class="note">{escape(line.note)}</span>' if line.note else ""
    return f'<li>{head}{note}<span class="by">{escape(by_line(line))}</span></li>'


def _numbers(digest: Digest) -> Iterable[str]:
    yield '<section aria-labelledby="numbers">'
    yield '<h2 id="numbers">Numbers</h2>'
    if any(bar.stories for bar in digest.trend):
        step = "day" if len(digest.trend) > TREND_WEEKS else "week"
        yield f"<figure>{charts.trend(digest.trend, f'Stories by {step}')}"
        yield (
            f'<figcaption>Stories by {step}. <span class="key"></span>stories<span class="key late"></span>'
            "with a delay</figcaption></figure>"
        )
        yield from _trend_table(digest, step)
    yield '<div class="pair">'
    yield from _counts("By event", digest.events, digest)
    yield from _counts("By company", digest.companies, digest)
    yield "</div>"
    yield "</section>"


def _trend_table(digest: Digest, step: str) -> Iterable[str]:
    yield f"<details><summary>The same as a table</summary><table><caption>Stories by {step}</caption>"
    yield f'<thead><tr><th scope="col">{step.capitalize()} from</th><th scope="col" class="n">Stories</th>'
    yield '<th scope="col" class="n">Delays</th></tr></thead><tbody>'
    for bar in digest.trend:
        yield (
            f'<tr><th scope="row">{bar.start:%Y-%m-%d}</th><td class="n">{bar.stories}</td>'
            f'<td class="n">{bar.delays}</td></tr>'
        )
    yield "</tbody></table></details>"


def _counts(title: str, counts: Sequence[Count], digest: Digest) -> Iterable[str]:
    if not counts:
        return
    yield f'<div class="scroll" role="region" tabindex="0" aria-label="{escape(title)}"><table>'
    yield f"<caption>{escape(title + against(digest))}</caption>"
    heads = '<th scope="col" class="n">Usual</th><th scope="col">Change</th>' if digest.base else ""
    yield (
        f'<thead><tr><th scope="col">{escape(title.removeprefix("By ").capitalize())}</th>'
        f'<th scope="col" class="n">Now</th>{heads}</tr></thead><tbody>'
    )
    for count in counts:
        usual, change = compared(count)
        cells = f'<td class="n">{usual}</td><td>{change}</td>' if digest.base else ""
        yield f'<tr><th scope="row">{escape(count.name)}</th><td class="n">{count.now}</td>{cells}</tr>'
    yield "</tbody></table></div>"


def _footer(digest: Digest) -> Iterable[str]:
    yield "<footer>"
    if digest.held:
        yield f"<p>Watches that hold stories back: {escape(', '.join(digest.held))}.</p>"
    usual = (
        f" “Usual” is the mean of the {counted(digest.base.days, 'day', 'days')} before, for a time of the same length;"
        " “too few” marks numbers too small to compare."
        if digest.base
        else ""
    )
    yield f"<p>Every line is a headline as it was published; nothing was rewritten.{usual}</p>"
    yield "<p>Made by newswatch.</p>"
    yield "</footer>"
