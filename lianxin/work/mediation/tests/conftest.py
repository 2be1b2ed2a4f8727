import pytest

from lianxin.work.mediation.tests import factories as make


@pytest.fixture
def w(db):
    return make.world()


@pytest.fixture(autouse=True)
def _own_files(settings, tmp_path):
    settings.FILES_DIR = tmp_path / "files"
