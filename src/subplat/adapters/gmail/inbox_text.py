"""HTML mail as text: only what a reader sees, with quoted mails marked by `>`."""

from html.parser import HTMLParser

_UNSEEN = frozenset({"script", "style", "head", "title", "template", "noscript"})
_BREAKS = frozenset({"p", "div", "br", "tr", "li", "table", "h1", "h2", "h3", "h4", "h5", "h6", "hr", "blockquote"})
_VOID = frozenset({"br", "hr", "img", "input", "meta", "link", "area", "base", "col", "embed", "source", "wbr"})


def text_of_html(html: str) -> str:
    """Never fails; unclosed and misplaced tags are read as far as they make sense."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    lines = "".join(reader.written).split("\n")
    return "\n".join(" ".join(line.split()) for line in lines).strip()


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.written: list[str] = []
        self._open: list[tuple[str, bool, bool]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Blocks begin a line."""
        if tag in _BREAKS:
            self._line()
        if tag in _VOID:
            return
        named = {name: value or "" for name, value in attrs}
        style = named.get("style", "").replace(" ", "").lower()
        unseen = tag in _UNSEEN or "hidden" in named or "display:none" in style or "visibility:hidden" in style
        quoted = tag == "blockquote" or "gmail_quote" in named.get("class", "").split()
        self._open.append((tag, unseen, quoted))
        if quoted:
            self._line()

    def handle_endtag(self, tag: str) -> None:
        """Closes it and whatever was left open inside."""
        if not any(each == tag for each, _, _ in self._open):
            return
        while self._open.pop()[0] != tag:
            pass
        if tag in _BREAKS:
            self._line()

    def handle_data(self, data: str) -> None:
        """Text."""
        if not any(unseen for _, unseen, _ in self._open):
            self.written.append(" ".join(data.split("\n")))

    def _line(self) -> None:
        self.written.append("\n> " if any(quoted for _, _, quoted in self._open) else "\n")
