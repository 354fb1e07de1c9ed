"""Files handed in as base64: of a few kinds, recognised by their first bytes, under a harmless name."""

from typing import Annotated, Literal

from msgspec import Meta

from subplat.application.billing.record_invoice import UploadedFile
from subplat.entrypoints.http.api.fields import Body
from subplat.entrypoints.http.problems import Refused

LARGEST_FILE = 8_000_000
# Base64 takes four characters for three bytes; two files and the rest of the body.
LARGEST_BODY = 2 * (LARGEST_FILE * 4 // 3) + 100_000
_FIRST_BYTES = {"application/pdf": b"%PDF-", "image/png": b"\x89PNG\r\n\x1a\n", "image/jpeg": b"\xff\xd8\xff"}
FILE_TYPES = tuple(_FIRST_BYTES)

# No path, no control character, no quotation mark that could end a header's value.
Filename = Annotated[str, Meta(max_length=255, pattern=r'^[^\x00-\x1f\x7f/\\"<>|:*?]+$')]
Content = Annotated[bytes, Meta(min_length=1, max_length=LARGEST_FILE, extra_json_schema={"contentEncoding": "base64"})]


class UploadBody(Body, kw_only=True):
    """`content` is base64."""

    filename: Filename
    content_type: Literal["application/pdf", "image/png", "image/jpeg"]
    content: Content

    def file(self) -> UploadedFile:
        """As the use case takes it; raises Refused (422) when the bytes are of another kind than they claim."""
        if not self.content.startswith(_FIRST_BYTES[self.content_type]):
            raise Refused(422, "file_of_another_kind", f"{self.filename} is not of type {self.content_type}.")
        return UploadedFile(filename=self.filename, content_type=self.content_type, content=self.content)
