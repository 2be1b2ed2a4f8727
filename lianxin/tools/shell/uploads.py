"""Taking files in: in memory, because no clear copy may lie on the disk, and never more than is allowed there."""

from __future__ import annotations

from io import BytesIO
from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import InMemoryUploadedFile
from django.core.files.uploadhandler import FileUploadHandler


class BoundedUploads(FileUploadHandler):
    """A file over FILE_MAX_BYTES, or the one with which a form exceeds FILE_UPLOAD_MAX_MEMORY_SIZE, arrives without its
    content and with a size its field refuses. Django's own handler would let it vanish as if none had been chosen.
    """

    def handle_raw_input(self, *given: Any, **named: Any) -> None:
        self.room = settings.FILE_UPLOAD_MAX_MEMORY_SIZE

    def new_file(self, *given: Any, **named: Any) -> None:
        super().new_file(*given, **named)
        self.content, self.whole = BytesIO(), True

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        if not self.whole:
            return
        if start + len(raw_data) > settings.FILE_MAX_BYTES or len(raw_data) > self.room:
            self.room += self.content.tell()
            self.content, self.whole = BytesIO(), False
        else:
            self.content.write(raw_data)
            self.room -= len(raw_data)

    def file_complete(self, file_size: int) -> InMemoryUploadedFile:
        self.content.seek(0)
        size = file_size if self.whole else max(file_size, settings.FILE_MAX_BYTES + 1)
        return InMemoryUploadedFile(
            self.content, self.field_name, self.file_name, self.content_type, size, self.charset, self.content_type_extra
        )
