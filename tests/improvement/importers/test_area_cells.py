"""Reading the AREA column: each heading's list, quotations over several lines, and what stands under no heading."""

import pytest

from improvement.importers.area_cells import AreaCell, read_area_cell, reads_like_a_name, unquoted


def test_each_heading_has_its_list() -> None:
    cell = read_area_cell(
        "Responsible Officers:\n• Head of Service,\nChildren's Social Care\n• Councillor; Head of HR\n• Councillor\n\n"
        "Linked Service Delivery Plan:\n• Quality Assurance\n• –\n• Assessment\n\n"
        "Core Ofsted Recommendations\n'Plans are good'\n‘Managers\nadvise’"
    )
    assert cell == AreaCell(
        ("Head of Service, Children's Social Care", "Councillor", "Head of HR"), ("Quality Assurance", "Assessment"),
        ("Plans are good", "Managers advise"), "Ofsted",
    )  # fmt: skip


def test_what_stands_under_no_heading_is_not_dropped() -> None:
    cell = read_area_cell("Early Help\nResponsible posts: Head of Early Help")
    assert (cell.loose, cell.responsible) == (("Early Help",), ("Head of Early Help",))
    assert read_area_cell("") == AreaCell()


def test_a_wrapped_name_is_no_heading() -> None:
    cell = read_area_cell("Linked plans\n• SSCP Business\nPlan\n• Core plan")
    assert cell.delivery_plans == ("SSCP Business Plan", "Core plan")


@pytest.mark.parametrize(
    ("lines", "core"),
    [
        ("• Plans are good\n• Advice is good", ("Plans are good", "Advice is good")),
        ("Plans are good\nAdvice is good", ("Plans are good", "Advice is good")),
        ("“Plans are\ngood.”\n'Advice is good'", ("Plans are good.", "Advice is good")),
        ("'Plans never end\nAdvice is good", ("'Plans never end", "Advice is good")),
    ],
)
def test_recommendations_with_bullets_quotation_marks_or_neither(lines: str, core: tuple[str, ...]) -> None:
    cell = read_area_cell(f"Core recommendations:\n{lines}")
    assert (cell.core, cell.publisher) == (core, "")


def test_only_marks_around_the_whole_are_taken_off() -> None:
    assert unquoted("‘Plans’ and ‘advice’") == "‘Plans’ and ‘advice’"
    assert unquoted("'Children's plans'") == "Children's plans"
    assert unquoted("'") == "'"


def test_a_remark_reads_unlike_a_name() -> None:
    assert reads_like_a_name("Early Help and Prevention")
    assert reads_like_a_name("Looked after Children")
    assert reads_like_a_name("EHE plan")
    assert not reads_like_a_name("QA activity appears in every service delivery plan")
