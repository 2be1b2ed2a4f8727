"""A photo over the limit is refused at its field; it never vanishes behind a form that says all went well."""

from django.core.files.uploadedfile import SimpleUploadedFile

from lianxin.work.dossiers.models import Evidence


def test_a_photo_over_the_limit_is_refused_and_the_rest_of_the_form_is_there(cast, settings):
    settings.FILE_MAX_BYTES, settings.FILE_UPLOAD_MAX_MEMORY_SIZE = 10_000, 12_000
    dispute, browser = cast.open_dispute(), cast.client(cast.village_mediator)
    fields = {"material": "evidence", "name": "界石照片", "side": "0", "submitted_on": "2026-11-24", "pages": "1"}
    for size in (10_001, 12_001, 200_000):
        photo = SimpleUploadedFile("a.jpg", b"\xff\xd8\xff" + b"x" * size, "image/jpeg")
        token = {"token": f"{size:032}"}
        answer = browser.post(f"/disputes/{dispute.code}/papers/evidence/", {**fields, **token, "file": photo})
        text = answer.content.decode()
        assert answer.status_code == 422 and "文件最大" in text and "界石照片" in text
    assert not Evidence.objects.exists()
