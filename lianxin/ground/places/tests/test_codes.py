import pytest

from lianxin.ground.places import codes


@pytest.mark.parametrize(
    ("text", "level", "code"),
    [
        ("610699", None, "610699"),
        ("610699.0", None, "610699"),
        (" 610699 ", None, "610699"),
        ("'610699", None, "610699"),
        ("６１０６９９", None, "610699"),
        ("610699000000", None, "610699"),
        ("610699000", 3, "610699"),
        ("610699101000", None, "610699101"),
        ("610000", None, "61"),
        ("610600", None, "6106"),
        ("610000000000", 1, "61"),
        ("441900", 3, "441900"),  # a prefecture without counties keeps its stand-in
        ("441900", 2, "4419"),
        ("610699101001", 5, "610699101001"),
        ("610699101200003", 6, "610699101200003"),
        ("6.1E+01", None, "61"),
        ("6.1E+08", 1, "61"),
        ("6.10699E+11", 3, "610699"),
        ("6.10699101E+11", 4, "610699101"),
        ("6.10699101001E+11", 5, "610699101001"),
        ("南坡沟", None, "南坡沟"),
        ("61O699", None, "61o699"),
        ("-610699", None, "610699"),
    ],
)
def test_what_a_spreadsheet_did_to_a_code_is_undone(text, level, code):
    assert codes.normal_code(text, level) == code


@pytest.mark.parametrize(("text", "level"), [("6.1E+08", 4), ("6.10699E+11", 5), ("6.10699E+11", None), ("6E+14", 6)])
def test_a_rounded_code_is_not_guessed(text, level):
    with pytest.raises(codes.Lost):
        codes.normal_code(text, level)


@pytest.mark.parametrize(
    ("code", "fault"),
    [
        ("61", ""), ("6106", ""), ("610699", ""), ("610699101", ""), ("610699101001", ""), ("610699101200001", ""),
        ("441900", ""), ("441900003", ""),
        ("6", "length"), ("61069", "length"), ("6106991", "length"), ("", "digits"), ("６１", "digits"), ("6a", "digits"),
        ("99", "segment"), ("00", "segment"), ("6100", "segment"), ("610699000", "segment"), ("610699101000", "segment"),
    ],
)  # fmt: skip
def test_faults(code, fault):
    assert codes.fault_of(code) == fault


@pytest.mark.parametrize(
    ("code", "kind", "usual"),
    [
        ("610699101200", "村委会", True), ("610699101001", "居委会", True), ("610699101001", "村委会", False),
        ("610699101200", "居委会", False), ("610699101400", "村委会", True), ("610699101", "镇", True),
        ("610699001", "镇", False), ("610699200", "乡", True), ("610699101200", "林场", True), ("610699", "县级", True),
    ],
)  # fmt: skip
def test_segments_and_kinds(code, kind, usual):
    assert codes.is_usual(code, kind) is usual


@pytest.mark.parametrize(
    ("name", "short"),
    [
        ("南坡沟村委会", "南坡沟村"), ("南坡沟村村民委员会", "南坡沟村"), ("南坡沟村民委员会", "南坡沟村"),
        ("石桥社区居委会", "石桥社区"), ("石桥社区居民委员会", "石桥社区"), ("石桥居委会", "石桥社区"),
        ("府村委会", "府村"), ("村委会", "村委会"), ("石桥镇", "石桥镇"),
    ],
)  # fmt: skip
def test_short_names(name, short):
    assert codes.short_name_of(name) == short
