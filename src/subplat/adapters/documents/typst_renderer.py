"""Documents set by typst: the template places strings, and whatever a client is called stays a string."""

import json
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

from attrs import asdict, frozen

from subplat.adapters.documents.quotation_sheet import quotation_sheet
from subplat.application.ports.documents import QuotationDocument

if TYPE_CHECKING:
    from typst import Fonts


class TemplateDefect(Exception):
    """The installation cannot set the template as it was drawn (a font is missing, the template is broken)."""


@frozen
class TypstDocumentRenderer:
    """`DocumentRenderer` by typst, with one font that travels as a package: the same bytes on every machine."""

    def quotation_pdf(self, document: QuotationDocument) -> bytes:
        """One A4 PDF in Indonesian; raises only `TemplateDefect`, never for any text in the document."""
        import typst

        data = json.dumps(asdict(quotation_sheet(document)))
        try:
            pdf, warnings = typst.compile_with_warnings(
                _template("quotation.typ"), font_paths=_fonts(), sys_inputs={"sheet": data}, format="pdf"
            )
        except typst.TypstError as error:
            raise TemplateDefect(error.message) from error
        missing = [warning.message for warning in warnings if "unknown font family" in warning.message]
        if missing:
            raise TemplateDefect("; ".join(missing))
        return pdf


@cache
def _template(name: str) -> bytes:
    return files("subplat.adapters.documents").joinpath(name).read_bytes()


@cache
def _fonts() -> "Fonts":
    import fontpkg_inter
    import typst

    # The fonts inside typst stay on behind Inter: they have letters that it lacks.
    return typst.Fonts(include_system_fonts=False, font_paths=[str(fontpkg_inter.ROOT)])
