"""What reads like a person's name, and what of a plan's words doesn't."""

import pytest

from improvement.persons import may_be_a_person


@pytest.mark.parametrize(
    "name",
    [
        "Jo Bloggs", "J. Bloggs", "J B Bloggs", "Mary-Anne O'Bloggs", "Dr Bloggs", "Cllr Bloggs", "Councillor Bloggs",
        "Head of Service – Jo Bloggs", "Jo Bloggs, Head of Service", "Head of Service (Jo Bloggs)", "Bloggs, Jo",
        "Jo Bloggs and Al Bloggs", "Zoë Müller", "Jo Ann Bloggs", "Police: Jo Bloggs",
    ],
)  # fmt: skip
def test_names_of_persons(name: str) -> None:
    assert may_be_a_person(name)


@pytest.mark.parametrize(
    "name",
    [
        "Head of Service, Children's Social Care", "Head of Service, Children’s Social Care", "Councillor", "Dr",
        "Principal Social Worker", "Hampshire LA", "Missing, Exploited, Trafficked (MET) Team Manager", "Adopt South",
        "Bright Spots", "Solent NHS Trust", "Edge of Care", "Designated Doctor - Safeguarding", "EH Hub", "Jigsaw",
        "Service Manager, Protection and Court", "Lead Member", "CAMHS", "Early Help / Housing", "", "–",
    ],
)  # fmt: skip
def test_names_of_posts_teams_and_organisations(name: str) -> None:
    assert not may_be_a_person(name)
