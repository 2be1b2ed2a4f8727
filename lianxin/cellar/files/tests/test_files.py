"""Files as people hand them in: honest, broken, hostile; what lies on the disk; what a roll-back leaves."""

import io
import struct
import zipfile
import zlib

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from PIL import Image

from lianxin.cellar.files import disk, queries, services
from lianxin.cellar.files.models import StoredFile
from lianxin.cellar.journal.actor import Actor
from lianxin.cellar.journal.models import Line
from lianxin.cellar.vault import services as vault
from lianxin.cellar.vault.models import SubjectKey
from lianxin.cellar.vault.provider import Tampered
from lianxin.tools.kit.ids import uuid7
from lianxin.tools.kit.refusals import BadInput, WrongState

pytestmark = pytest.mark.django_db
BY = Actor(kind="staff", county="610699", ref=uuid7(), role="mediator", label="甲")
CANARY = "金丝雀周大山的地契"


@pytest.fixture(autouse=True)
def folder(tmp_path, settings):
    settings.FILES_DIR = tmp_path / "files"
    return settings.FILES_DIR


def picture(form="JPEG", size=(64, 48), **save):
    out = io.BytesIO()
    Image.new("RGB", size, (200, 30, 30)).save(out, form, **save)
    return out.getvalue()


def word(extra=()):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as box:
        box.writestr("[Content_Types].xml", "<Types/>")
        box.writestr("word/document.xml", "<w/>")
        for name, body in extra:
            box.writestr(name, body)
    return out.getvalue()


PDF = b"%PDF-1.7\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"


def store(data, name="a.jpg", kind="evidence"):
    key = vault.create_key("610699")
    return services.store(BY, key, key, SimpleUploadedFile(name, data), kind=kind)


def refusal(data, name="a.jpg"):
    with pytest.raises(BadInput) as refused:
        store(data, name)
    assert StoredFile.objects.count() == 0
    return refused.value.fields["file"]


def test_a_picture_comes_back_without_where_it_was_taken(folder):
    exif = Image.Exif()
    exif[0x010E] = CANARY
    exif.get_ifd(0x8825)[1] = "N"
    file = store(picture(exif=exif, comment=CANARY.encode()), "照片.jpg")
    image = Image.open(io.BytesIO(queries.open_file(file)))
    assert image.size == (64, 48) and not image.getexif() and "comment" not in image.info
    assert file.media_type == "image/jpeg" and queries.download_name(file) == "照片.jpg"


def test_a_picture_lying_on_its_side_is_set_upright():
    exif = Image.Exif()
    exif[0x0112] = 6
    file = store(picture(exif=exif))
    assert Image.open(io.BytesIO(queries.open_file(file))).size == (48, 64)


@pytest.mark.parametrize(
    ("form", "kept"), [("PNG", "image/png"), ("WEBP", "image/webp"), ("HEIF", "image/jpeg")]
)
def test_other_pictures(form, kept):
    file = store(picture(form), "x.jpg")
    assert file.media_type == kept
    assert Image.open(io.BytesIO(queries.open_file(file))).size == (64, 48)


def test_a_large_picture_is_made_smaller():
    file = store(picture(size=(6000, 1500)))
    assert Image.open(io.BytesIO(queries.open_file(file))).size == (4000, 1000)


def test_neither_name_nor_content_lies_on_the_disk(folder, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        store(PDF.replace(b"<<>>", f"<</T({CANARY})>>".encode(), 1), CANARY + ".pdf")
    files = [path for path in folder.rglob("*") if path.is_file()]
    assert len(files) == 1 and not files[0].suffix
    everything = b"".join(path.read_bytes() + str(path).encode() for path in files)
    assert CANARY.encode() not in everything and b"%PDF" not in everything
    row = StoredFile.objects.values().get()
    assert CANARY not in repr({k: bytes(v) if isinstance(v, memoryview) else v for k, v in row.items()})
    line = Line.objects.get(act="files.store")
    assert CANARY not in repr(line.facts) and line.facts["size"] == row["size"]


def test_an_empty_a_large_and_a_strange_file_are_refused():
    assert "空" in refusal(b"")
    assert "20 MB" in refusal(picture() + b"\0" * (21 * 1024 * 1024))
    assert "只收" in refusal(b"MZ\x90\x00" + b"\0" * 400, "photo.jpg")
    assert "只收" in refusal(b"<html><script>1</script></html>", "a.pdf")
    assert "只收" in refusal(b"ID3\x04\x00" + b"\0" * 400, "song.mp3")


def test_a_document_under_a_pictures_name_is_refused_and_a_picture_under_anothers_is_not():
    assert "扩展名" in refusal(PDF, "a.jpg")
    assert "扩展名" in refusal(word(), "a.pdf")
    assert "扩展名" in refusal(picture(), "a.pdf")
    assert store(picture("PNG"), "a.jpeg").media_type == "image/png"


def test_a_broken_picture_is_refused_with_what_to_do():
    data = picture(size=(800, 800))
    assert "重新" in refusal(data[: len(data) // 2])
    assert "重新" in refusal(b"\xff\xd8\xff\xe0" + b"\0" * 300)


def bomb(width, height):
    """A PNG of a few kilobytes that claims to be enormous."""

    def chunk(name, body):
        return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))

    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", head)
        + chunk(b"IDAT", zlib.compress(b"\0" * 9000))
        + chunk(b"IEND", b"")
    )


@pytest.mark.parametrize("side", [8_000, 10_000, 60_000])
def test_a_picture_that_would_fill_the_memory_is_refused(side):
    assert "像素" in refusal(bomb(side, side), "a.png")


def test_documents_are_kept_as_they_are():
    for data, name in ((PDF, "a.pdf"), (word(), "a.docx")):
        file = store(data, name)
        assert queries.open_file(file) == data and file.size == len(data)


@pytest.mark.parametrize(
    ("data", "name"),
    [
        (PDF + word(), "a.pdf"),
        (PDF[:-8], "a.pdf"),
        (PDF.replace(b"<<>>", b"<</S/JavaScript/JS(app.alert(1))>>"), "a.pdf"),
        (word([("word/vbaProject.bin", b"x")]), "a.docx"),
        (word([("word/embeddings/ole.bin", b"x")]), "a.docx"),
        (word() + b"<script>", "a.docx"),
        (word([("word/media/a.bin", b"\0" * (201 * 1024 * 1024))]), "a.docx"),
        (word()[:-30], "a.docx"),
    ],
)
def test_two_files_in_one_macros_and_zip_bombs_are_refused(data, name):
    refusal(data, name)


def test_a_plain_zip_is_refused():
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as box:
        box.writestr("a.txt", "x")
    assert "压缩包" in refusal(out.getvalue(), "a.zip")


def test_a_path_in_the_name_is_only_a_name():
    file = store(PDF, "..\\..\\etc/" + "长" * 300 + ".pdf")
    assert queries.download_name(file) == "长" * 110 + ".pdf"


def test_a_changed_a_swapped_and_a_shortened_file_are_noticed():
    big = PDF[:-7] + b"%" + b"x" * (3 * disk.CHUNK) + b"\n%%EOF"
    one, two = store(big, "a.pdf"), store(big, "b.pdf")
    path, other = disk.part_of(one.id), disk.part_of(two.id)
    good = path.read_bytes()
    step = 4 + disk.CHUNK + 28
    swapped = good[:4] + good[4 + step : 4 + 2 * step] + good[4 : 4 + step] + good[4 + 2 * step :]
    for bad in (good[:-1] + b"!", good[: 4 + step], good[:-5], swapped, other.read_bytes(), b"LXF1", b""):
        path.write_bytes(bad)
        with pytest.raises(Tampered):
            queries.open_file(one)
    path.write_bytes(good)
    assert queries.open_file(one) == big


def test_destroying_the_key_destroys_the_file():
    file = store(PDF, "a.pdf")
    vault.destroy_key(file.key)
    fresh = StoredFile.objects.get(pk=file.pk)
    with pytest.raises(WrongState):
        queries.open_file(fresh)
    assert CANARY not in fresh.read("name")


def test_a_signed_rendition_is_frozen(django_capture_on_commit_callbacks):
    key = vault.create_key("610699")
    file = services.freeze_rendition(BY, key, key, "协议书.pdf", PDF, "application/pdf")
    with pytest.raises(WrongState):
        services.remove(by=BY, file=file)
    assert queries.open_file(file) == PDF and file.frozen


def test_removing_deletes_the_bytes_and_keeps_the_row(django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        file = store(PDF, "a.pdf")
    assert disk.path_of(file.id).exists()
    with django_capture_on_commit_callbacks(execute=True):
        services.remove(by=BY, file=file)
    assert not disk.path_of(file.id).exists()
    assert list(queries.files_of(file.subject)) == []
    with pytest.raises(WrongState):
        queries.open_file(file)
    with pytest.raises(WrongState):
        services.remove(by=BY, file=file)


def test_an_id_alone_opens_nothing():
    file = store(PDF, "a.pdf")
    assert queries.file_of(file.subject, file.id) == file
    assert queries.file_of(uuid7(), file.id) is None


@pytest.mark.django_db(transaction=True)
def test_a_rolled_back_file_is_nowhere(folder):
    with pytest.raises(RuntimeError), transaction.atomic():
        file = store(PDF, "a.pdf")
        assert disk.part_of(file.id).exists()
        raise RuntimeError
    assert [path for path in folder.rglob("*") if path.is_file()] == []
    kept = store(PDF, "a.pdf")
    assert disk.path_of(kept.id).exists() and not disk.part_of(kept.id).exists()


def test_what_a_crash_left_is_settled(monkeypatch):
    kept = store(PDF, "a.pdf")  # its row is there, its name was never given
    lost = uuid7()
    disk.part_of(lost).parent.mkdir(parents=True, exist_ok=True)
    disk.part_of(lost).write_bytes(b"half")
    assert services.sweep_files() == 0  # their transactions may still run
    monkeypatch.setattr(services, "PART_SECONDS", -1)
    assert services.sweep_files() == 2
    assert disk.path_of(kept.id).exists() and not disk.part_of(lost).exists()
    assert queries.open_file(kept) == PDF


def test_a_list_of_files_costs_one_query(django_assert_num_queries):
    key: SubjectKey = vault.create_key("610699")
    for n in range(5):
        services.store(BY, key, key, SimpleUploadedFile(f"{n}.pdf", PDF), kind="evidence")
    with django_assert_num_queries(1):
        assert [queries.download_name(file) for file in queries.files_of(key.pk)] == [
            f"{n}.pdf" for n in range(5)
        ]
