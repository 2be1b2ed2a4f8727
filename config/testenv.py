"""The environment of the tests, loaded by pytest before the settings. Keys here open nothing else."""

import os
import tempfile

os.environ.setdefault("LIANXIN_SECRET_KEY", "only-for-tests-" + "x" * 40)
os.environ.setdefault("LIANXIN_MASTER_KEYS", "1:" + "00112233445566778899aabbccddeeff")
os.environ.setdefault("LIANXIN_VAR", tempfile.mkdtemp(prefix="lianxin-test-"))
os.environ.setdefault("LIANXIN_HOSTS", "testserver,localhost,127.0.0.1")
os.environ["LIANXIN_SECOND_FACTOR"] = "0"  # officers/tests/test_second_factor.py turns it on
os.environ["LIANXIN_TESTING"] = "1"
