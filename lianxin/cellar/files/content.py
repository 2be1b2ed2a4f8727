"""What an upload really is. Pictures are decoded and made anew, so that nothing but the picture is
left of them.
"""

from __future__ import annotations

import io
import warnings
import zipfile

import filetype
import pillow_heif
from django.utils.translation import gettext as _
from PIL import Image, ImageOps

from lianxin.cellar.files.models import MediaType

LONGEST_SIDE = 4000
MOST_PIXELS = 50_000_000
MOST_UNPACKED = 200 * 1024 * 1024
MOST_ENTRIES = 2_000
_PICTURES = {
    "image/jpeg": "JPEG",
    "image/png": "PNG",
    "image/webp": "WEBP",
    "image/heic": "JPEG",
    "image/heif": "JPEG",
}
_FAMILY = {
    **dict.fromkeys(("jpg", "jpeg", "jfif", "png", "webp", "heic", "heif"), "picture"),
    "pdf": "pdf",
    "docx": "docx",
    "xlsx": "xlsx",
}
_ACTIVE = (b"/JavaScript", b"/JS ", b"/JS(", b"/Launch", b"/EmbeddedFile", b"/RichMedia")

pillow_heif.register_heif_opener()


class Unfit(Exception):
    """Not kept; ``str()`` is a sentence for the person who handed it in."""


def prepared(data: bytes, name: str) -> tuple[bytes, MediaType]:
    """The bytes to keep and what they are; raises Unfit."""
    kind = filetype.guess_mime(data[:8192]) or ""
    if kind in ("image/heif", "image/heic") or data[4:12] in (b"ftypmif1", b"ftypheix", b"ftypmsf1"):
        kind = "image/heic"
    if kind in _PICTURES:
        _same_family(name, "picture")
        return _picture(data, _PICTURES[kind])
    if data.startswith(b"%PDF-"):
        _same_family(name, "pdf")
        return _pdf(data), MediaType.PDF
    if data.startswith(b"PK\x03\x04"):
        return _office(data, name)
    raise Unfit(_("只收照片（JPG、PNG、WebP、HEIC）、PDF、DOCX、XLSX。"))


def _same_family(name: str, family: str) -> None:
    """A picture under another picture's name is common on phones; a document under a picture's name
    is not honest.
    """
    suffix = name.rpartition(".")[2].lower() if "." in name else ""
    if _FAMILY.get(suffix, family) != family:
        raise Unfit(_("文件内容和扩展名 .%(suffix)s 不符。") % {"suffix": suffix})


def _picture(data: bytes, form: str) -> tuple[bytes, MediaType]:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            image = Image.open(io.BytesIO(data))
        if image.width * image.height > MOST_PIXELS:
            raise Unfit(_("图片太大：最多五千万像素。"))
        if form == "JPEG":
            image.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))  # decodes a large JPEG at a fraction of its size
        image.load()
        upright: Image.Image = ImageOps.exif_transpose(image)
        clean = upright.convert("RGBA" if form != "JPEG" and _has_alpha(upright) else "RGB")
        clean.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
        clean.info = {}  # or Pillow would carry comments, EXIF and text over
        out = io.BytesIO()
        clean.save(out, form, **({"quality": 88, "optimize": True} if form == "JPEG" else {}))
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise Unfit(_("图片太大：最多五千万像素。")) from None
    except (OSError, SyntaxError, ValueError, RuntimeError, EOFError):
        raise Unfit(_("这张图片打不开，可能没传完整。请重新拍照或重新选择。")) from None
    return out.getvalue(), {"JPEG": MediaType.JPEG, "PNG": MediaType.PNG, "WEBP": MediaType.WEBP}[form]


def _has_alpha(image: Image.Image) -> bool:
    return image.mode in ("RGBA", "LA", "PA") or "transparency" in image.info


def _pdf(data: bytes) -> bytes:
    """As handed in, if it is a PDF from its first byte to its last and nothing in plain sight would run."""
    end = data.rfind(b"%%EOF")
    if end < 0 or data[end + 5 :].strip(b"\r\n\x00 "):
        raise Unfit(_("这个 PDF 不完整，或者后面接了别的内容。"))
    if any(mark in data for mark in _ACTIVE):
        raise Unfit(_("这个 PDF 带有脚本或附件，请打印成普通 PDF 再上传。"))
    return data


def _office(data: bytes, name: str) -> tuple[bytes, MediaType]:
    """As handed in, if it is a Word or Excel file without macros and does not unpack to something
    enormous.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as box:
            entries = box.infolist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError):
        raise Unfit(_("这个文件打不开，可能没传完整。")) from None
    names = {entry.filename for entry in entries}
    found = next(
        (
            form
            for form, part in (("docx", "word/document.xml"), ("xlsx", "xl/workbook.xml"))
            if part in names
        ),
        None,
    )
    if found is None or "[Content_Types].xml" not in names:
        raise Unfit(_("不收压缩包。只收照片、PDF、DOCX、XLSX。"))
    _same_family(name, found)
    if len(entries) > MOST_ENTRIES or sum(entry.file_size for entry in entries) > MOST_UNPACKED:
        raise Unfit(_("这个文件解开后过大。"))
    if any("vbaproject" in entry.lower() or "/embeddings/" in entry for entry in names):
        raise Unfit(_("带宏或嵌入对象的文件不收，请另存为普通文档。"))
    if min(entry.header_offset for entry in entries) != 0 or not data[-22:].startswith(b"PK\x05\x06"):
        raise Unfit(_("这个文件前后接了别的内容。"))
    return data, MediaType.DOCX if found == "docx" else MediaType.XLSX
