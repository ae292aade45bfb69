"""Personal data in free text: what is stopped, what needs a reason, and what is let be."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from organisation.personal_data import Found, find, is_nhs_number

NHS, EMAIL, BORN = "an NHS number", "an email address", "a date of birth"
TELEPHONE, POSTCODE = "a telephone number", "a postcode"


def nhs_number(first_nine: str) -> str:
    """Return nine digits with the check digit that the standard's own description gives, or nothing if none fits."""
    total = sum(int(digit) * (11 - place) for place, digit in enumerate(first_nine, 1))
    check = (11 - total % 11) % 11
    return f"{first_nine}{check}" if check != 10 else ""


@pytest.mark.parametrize(
    ("text", "words", "what"),
    [
        pytest.param("9434765919", "9434765919", NHS, id="nhs-number"),
        pytest.param("943 476 5919", "943 476 5919", NHS, id="nhs-number-with-spaces"),
        pytest.param("943\u00a0476\u00a05919", "943\u00a0476\u00a05919", NHS, id="nhs-number-with-hard-spaces"),
        pytest.param("943-476-5919", "943-476-5919", NHS, id="nhs-number-with-hyphens"),
        pytest.param("The child (943 476 5919) moved.", "943 476 5919", NHS, id="nhs-number-in-a-sentence"),
        pytest.param("NHS:9434765919.", "9434765919", NHS, id="nhs-number-after-a-colon"),
        pytest.param("NHS-9434765919", "9434765919", NHS, id="nhs-number-after-a-hyphen"),
        pytest.param("401 023 2137", "401 023 2137", NHS, id="another-nhs-number"),
        pytest.param("ask a.b+c@example.org today", "a.b+c@example.org", EMAIL, id="email"),
        pytest.param("J.SMITH@MANCHESTER.GOV.UK", "J.SMITH@MANCHESTER.GOV.UK", EMAIL, id="email-in-capitals"),
        pytest.param("<jo@example.co.uk>", "jo@example.co.uk", EMAIL, id="email-in-brackets"),
        pytest.param("a boy born 3/4/2012", "born 3/4/2012", BORN, id="born-with-slashes"),
        pytest.param("DOB: 03.04.12", "DOB: 03.04.12", BORN, id="dob-with-dots"),
        pytest.param("d.o.b 3 April 2012", "d.o.b 3 April 2012", BORN, id="dob-dotted-month-in-words"),
        pytest.param("D.O.B. 3 Apr 12", "D.O.B. 3 Apr 12", BORN, id="dob-dotted-month-shortened"),
        pytest.param("dob 2012-04-03", "dob 2012-04-03", BORN, id="dob-as-iso"),
        pytest.param("DOB (03-04-2012)", "DOB (03-04-2012", BORN, id="dob-in-brackets"),
        pytest.param("born on the 3rd April 2012", "born on the 3rd April 2012", BORN, id="born-on-the-third"),
        pytest.param("born on the 3rd of April 2012", "born on the 3rd of April 2012", BORN, id="born-third-of"),
        pytest.param("born April 3, 2012", "born April 3, 2012", BORN, id="born-month-first"),
        pytest.param("Born 1st September, 2012", "Born 1st September, 2012", BORN, id="born-with-a-comma"),
        pytest.param("Date of birth is 3/4/2012", "Date of birth is 3/4/2012", BORN, id="date-of-birth-is"),
    ],
)
def test_what_is_stopped(text: str, words: str, what: str) -> None:
    assert find(text) == [Found(words, what, may_pass=False)]


@pytest.mark.parametrize(
    ("text", "words", "what"),
    [
        pytest.param("Ring 0161 234 5000", "0161 234 5000", TELEPHONE, id="landline"),
        pytest.param("020 7946 0958", "020 7946 0958", TELEPHONE, id="london"),
        pytest.param("07700 900123", "07700 900123", TELEPHONE, id="mobile"),
        pytest.param("07700900123", "07700900123", TELEPHONE, id="mobile-in-one"),
        pytest.param("+44 7700 900123", "+44 7700 900123", TELEPHONE, id="with-the-country"),
        pytest.param("the office at M60 2LA", "M60 2LA", POSTCODE, id="postcode"),
        pytest.param("SW1A 1AA", "SW1A 1AA", POSTCODE, id="postcode-of-london"),
        pytest.param("OL68BT", "OL68BT", POSTCODE, id="postcode-without-a-space"),
    ],
)
def test_what_needs_a_reason(text: str, words: str, what: str) -> None:
    assert find(text) == [Found(words, what, may_pass=True)]


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("", id="nothing"),
        pytest.param("228 of 300", id="a-share"),
        pytest.param("1,298 of 1,632", id="a-share-of-thousands"),
        pytest.param("84% (1,298/1,632), from 79.5%", id="percentages"),
        pytest.param("2020-09-24", id="an-iso-date"),
        pytest.param("24/09/2020 and 01.10.2020", id="dates"),
        pytest.param("By 24 September 2020.", id="a-date-in-words"),
        pytest.param("2019/20 to 2020/21", id="financial-years"),
        pytest.param("M20", id="a-postcode-district"),
        pytest.param("S47 and S17, Q1 to Q4", id="sections-and-quarters"),
        pytest.param("C&F", id="an-ampersand"),
        pytest.param("A1, B2; P1 8 of 10", id="codes"),
        pytest.param("943 476 5918", id="ten-digits-that-fail-modulus-11"),
        pytest.param("9434765910", id="ten-digits-that-fail-modulus-11-in-one"),
        pytest.param("123 456 789", id="nine-digits"),
        pytest.param("94347659190", id="eleven-digits"),
        pytest.param("1111111111", id="ten-of-the-same-digit"),
        pytest.param("3,012,345 of 12,012,345", id="millions"),
        pytest.param("0.0612 and 0.25", id="small-decimals"),
        pytest.param("Babies born in 2019 and 2020", id="born-in-a-year"),
        pytest.param("Of the babies born 12 were 20 weeks early.", id="born-twelve-were"),
        pytest.param("of 30 born 3 of 10 waited", id="born-three-of"),
        pytest.param("Airborne 3/4/2012; stubborn 3/4/2012", id="words-that-end-in-born"),
        pytest.param("Two workers @ Town Hall; see @team", id="at-signs"),
        pytest.param(
            "Late because two workers left; both posts are filled from 1 October 2020. 15 of 17 were seen in "
            "10 days, 3 of them within 24 hours; the team will clear 12 more by 30/09/2020.",
            id="an-ordinary-comment",
        ),
    ],
)
def test_what_is_let_be(text: str) -> None:
    assert find(text) == []


def test_all_that_is_found_is_named_the_gravest_first() -> None:
    text = "M60 2LA, 0161 234 5000, born 3/4/2012, jo@example.org, 943 476 5919 and 401 023 2137"
    assert [(found.what, found.may_pass) for found in find(text)] == [
        (NHS, False),
        (NHS, False),
        (EMAIL, False),
        (BORN, False),
        (TELEPHONE, True),
        (POSTCODE, True),
    ]


def test_an_nhs_number_that_begins_with_0_is_no_telephone_number() -> None:
    number = nhs_number("012345678") or nhs_number("012345679")
    assert find(number) == [Found(number, NHS, may_pass=False)]


@given(st.text("0123456789", min_size=9, max_size=9))
def test_an_nhs_number_is_known_by_its_check_digit(first_nine: str) -> None:
    number = nhs_number(first_nine)
    right = number[-1:] if len(set(number)) > 1 else ""
    assert [digit for digit in "0123456789" if is_nhs_number(first_nine + digit)] == list(right)


@given(st.text())
def test_any_text_is_read(text: str) -> None:
    for found in find(text):
        assert found.words in text
    assert is_nhs_number(text) in (True, False)


@given(st.text(alphabet=st.sampled_from("0123456789 -.@+abdorDOBn/²٣\u00a0")))
def test_any_text_of_telling_characters_is_read(text: str) -> None:
    assert all(found.words in text for found in find(text))
    assert is_nhs_number(text) in (True, False)


@pytest.mark.parametrize("text", ["a" * 8000, "a." * 4000, "0" * 8000, "12 " * 2700, "born " * 1600, "A1" * 4000])
def test_a_long_text_is_read_at_once(text: str) -> None:
    assert find(f"{text}!") == []
