"""Two hundred texts that somebody writes into a log so that whoever reads a report of it runs, follows or sees something else."""

from __future__ import annotations

from typing import Final

_RUN: Final = "window.__ran=1"
_TAGS: Final = (
    f"<script>{_RUN}</script>", f"<img src=x onerror={_RUN}>", f"<svg onload={_RUN}>", f"<body onload={_RUN}>",
    f"<details open ontoggle={_RUN}>x</details>", f"<input autofocus onfocus={_RUN}>", f"<iframe srcdoc='<script>parent.{_RUN}</script>'></iframe>",
    f"<a href=javascript:{_RUN}>x</a>", f"<math><mtext><script>{_RUN}</script></mtext></math>", "<link rel=stylesheet href=https://evil.example/x.css>",
    "<meta http-equiv=refresh content='0;url=https://evil.example/'>", "<base href=https://evil.example/>", "<object data=https://evil.example/></object>",
    "<img src=https://evil.example/p.png>", "<style>*{display:none}@import url(https://evil.example/x.css)</style>", "<form action=https://evil.example><button>x</button></form>",
    "<video src=https://evil.example/v autoplay></video>", "<template><script>1</script></template>", "<noscript><p title='</noscript><img src=x onerror=1>'>", "<!--<script>",
)  # fmt: skip
_BREAKS: Final = ("{}", '">{}', "'>{}", "</script>{}", "</style>{}", "</title>{}", "</textarea>{}", "-->{}", "]]>{}", '\\"}}];{}//')
_MARKUP: Final = (
    "[x](javascript:alert(1))", "![x](https://evil.example/p.png)", "| a | b |\n| --- | --- |", "```\n# out\n```", "~~~~\nout", "# a heading", "> a quote",
    "@everyone", "#1", "GH-1", "<!-- -->", "[x]: https://evil.example", "$`\\href{javascript:alert(1)}`$", "https://evil.example/auto", "www.evil.example", "---\ntitle: x\n---",
    "&lt;script&gt;", "&#x3c;script&#x3e;", "{{ 7*7 }}", "{% raw %}", "${7*7}", "[link=https://evil.example]x[/link]", "[bold red]x[/]", ":smiley:", "=cmd|' /C calc'!A0", "+1+1", "@SUM(1+1)", "-2+3",
)  # fmt: skip
_SCREEN: Final = tuple(
    lead + text
    for lead in ("\x1b", "\x9b", "\u001b")
    for text in ("[2J", "[31m", "]0;title\x07", "]8;;https://evil.example\x07x\x1b]8;;\x07", "[?1049h", "P+q\x1b\\", "c")
)
_UNSEEN: Final = ("\u202egnp.exe", "\u2066x\u2069", "\u200bx", "\ufeffx", "\u00ad", "\u2028x", "\u2029x", "\x00x", "\x08\x08x", "\rover", "\x7f", "\x85x", "\U000e0041x", "\u115fx")

PAYLOADS: Final = (*(form.format(tag) for form in _BREAKS for tag in _TAGS), *_MARKUP, *_SCREEN, *_UNSEEN)
