"""The floors of the building: imports only go down, never round in a circle; and what no file may do."""

import ast
import re
from collections.abc import Iterator
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
FLOORS = ["organisation", "spreadsheets", "scorecard", "audits", "improvement", "board", "config"]
STEPS = [  # inside an app, bottom to top; a module not named here is a rule, on the bottom step
    {"models"},
    {"permissions", "queries", "operations", "reminders"},
    {"forms", "tables", "charts", "importers", "exports"},
    {"views", "admin", "tasks", "middleware", "templatetags", "management", "context", "auth", "account"},
    {"urls", "apps"},
]
EDGE = 4  # the step of views, where the clock is read
DOTTED = re.compile(r"[a-z]+[.:][\w.:-]+(?<!\.html)(?<!\.txt)(?<!\.csv)(?<!\.xlsx)(?<!\.json)(?<!\.svg)(?<!\.pdf)")

FILES = [path for floor in FLOORS for path in sorted((ROOT / floor).rglob("*.py")) if "migrations" not in path.parts]
# Each by its dotted name; a package, whose own file is __init__.py, by the package's.
PATHS = {
    ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__"): path
    for path in FILES
    if path.parent.parent != ROOT or path.name != "__init__.py"
}
TREES = {module: ast.parse(path.read_text()) for module, path in PATHS.items()}
MODULES_WITH_OPERATIONS = [module for module in PATHS if "operations" in module.split(".")[1:2]]
PAGES = sorted((ROOT / "templates").rglob("*.*"))
ASSETS = [path for path in sorted((ROOT / "static").rglob("*")) if path.suffix in {".css", ".js", ".svg"}]

# Django's own names for these, at the bottom step: a model field, its form field, the clock, an error.
NOT_PURE = {"organisation.fields", "organisation.month_input", "organisation.clock", "organisation.errors"}
# Parts of an operation, which holds the transaction.
WITHIN_A_TRANSACTION = {"leave_record", "save_version", "lock_open", "hold", "add_update", "leave"}
# Links that a reader may follow, which no page fetches: the accessibility regulations ask for it.
LINKS = {"https://www.equalityadvisoryservice.com/"}
NAMESPACES = {"http://www.w3.org/2000/svg"}


def relative(path: Path) -> str:
    return str(path.relative_to(ROOT))


def imports(module: str) -> Iterator[str]:
    """Yield each name the module imports, in functions too, and strings such as "board:pack"."""
    for node in ast.walk(TREES[module]):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = ".".join(module.split(".")[: -node.level]) if node.level else ""
            base = ".".join(filter(None, [base, node.module]))
            yield from (f"{base}.{alias.name}" for alias in node.names)
        elif isinstance(node, ast.Constant) and DOTTED.fullmatch(str(node.value)):
            yield str(node.value).replace(":", ".")


def step(module: str) -> int:
    """Return the step of a module, or of what is inside it, by the name after the app's: urls_settings is urls."""
    inside = module.split(".")[1]
    name = "urls" if inside.startswith("urls_") else inside
    return next((n for n, names in enumerate(STEPS, 1) if name in names), 0)


def nodes(kind: type[ast.AST]) -> Iterator[tuple[str, ast.AST]]:
    for module, tree in TREES.items():
        yield from ((module, node) for node in ast.walk(tree) if isinstance(node, kind))


# --- Floors and steps -----------------------------------------------------------------------------------


def test_every_app_is_a_floor() -> None:
    apps = {path.parent.name for path in ROOT.glob("*/apps.py")}
    assert apps == set(FLOORS) - {"config"}


@pytest.mark.parametrize("module", PATHS)
def test_imports_only_go_down(module: str) -> None:
    app = module.split(".")[0]
    for name in imports(module):
        target = name.split(".")[0]
        if target in FLOORS:
            assert FLOORS.index(target) <= FLOORS.index(app), f"{module} reaches up to {name}"
        if target == app != "config" and ".".join(name.split(".")[:2]) in PATHS:
            assert step(name) <= step(module), f"{module} reaches up to {name}"


def test_no_circle_of_imports() -> None:
    """Config is left out: its settings name what is called later by dotted path, itself among them."""

    def known(name: str) -> str | None:
        return next((n for n in (name, name.rpartition(".")[0]) if n in PATHS), None)

    graph = {
        module: {known(name) for name in imports(module)} - {None, module}
        for module in PATHS
        if not module.startswith("config.")
    }
    TopologicalSorter(graph).prepare()  # raises CycleError, naming the circle


@pytest.mark.parametrize("module", [m for m in PATHS if step(m) == 0 and not m.startswith("config.")])
def test_rules_are_pure(module: str) -> None:
    """No ORM, clock or request: a rule imports no Django and reads nothing."""
    if module not in NOT_PURE:
        found = {name for name in imports(module) if name.startswith(("django.", "organisation.clock"))}
        assert found == set()


# --- What no module does --------------------------------------------------------------------------------


def test_no_module_is_longer_than_300_lines() -> None:
    lengths = {relative(path): len(path.read_text().splitlines()) for path in FILES}
    assert {path: length for path, length in lengths.items() if length > 300} == {}


def test_no_file_is_named_for_nothing() -> None:
    assert [relative(path) for path in FILES if path.stem in {"utils", "common", "core", "helpers"}] == []


def test_no_import_inside_a_function() -> None:
    inside = {
        f"{module}:{node.lineno}"
        for module, function in nodes(ast.FunctionDef)
        for node in ast.walk(function)
        if isinstance(node, ast.Import | ast.ImportFrom)
    }
    assert inside == set()


def test_no_model_orders_itself() -> None:
    ordering = {
        module
        for module, node in nodes(ast.ClassDef)
        if isinstance(node, ast.ClassDef) and node.name == "Meta" and "models" in module.split(".")
        for line in node.body
        if isinstance(line, ast.Assign) and "ordering" in [t.id for t in line.targets if isinstance(t, ast.Name)]
    }
    assert ordering == set()


def test_no_field_reads_the_clock() -> None:
    found = {module for module, node in nodes(ast.keyword) if getattr(node, "arg", "") in {"auto_now", "auto_now_add"}}
    assert found == set()


CLOCK = {("datetime", "now"), ("datetime", "today"), ("datetime", "utcnow"), ("date", "today"), ("time", "time")}


def attributes() -> Iterator[tuple[str, str, str]]:
    """Yield module, name and attribute of each ``name.attribute``, the last name of a longer chain."""
    for module, node in nodes(ast.Attribute):
        assert isinstance(node, ast.Attribute)
        owner = node.value
        name = owner.id if isinstance(owner, ast.Name) else owner.attr if isinstance(owner, ast.Attribute) else ""
        yield module, name, node.attr


def test_the_time_of_day_is_read_in_one_place() -> None:
    readers = {module for module, name, attr in attributes() if (name, attr) in CLOCK or name == "timezone"}
    assert readers - {"organisation.clock"} == set()


def test_the_clock_is_asked_at_the_edge() -> None:
    asking = {module for module, name, attr in attributes() if (name, attr) == ("clock", "now")}
    asking |= {module for module in PATHS if "organisation.clock.now" in imports(module)}
    assert {module for module in asking if step(module) < EDGE} == set()


# --- Operations -----------------------------------------------------------------------------------------


def decorators(function: ast.FunctionDef) -> set[str]:
    return {ast.unparse(decorator) for decorator in function.decorator_list}


def test_operations_are_found() -> None:
    assert {"organisation.operations", "scorecard.operations.figures"} <= set(MODULES_WITH_OPERATIONS)


@pytest.mark.parametrize("module", MODULES_WITH_OPERATIONS)
def test_a_write_is_keyword_only_and_atomic(module: str) -> None:
    for function in TREES[module].body:
        if not isinstance(function, ast.FunctionDef) or function.name.startswith("_"):
            continue
        arguments = function.args
        names = {argument.arg for argument in (*arguments.args, *arguments.kwonlyargs)}
        if not names & {"by", "recording"}:
            continue
        if "by" in names or function.name not in WITHIN_A_TRANSACTION:
            assert arguments.args == arguments.posonlyargs == [], f"{module}.{function.name} takes arguments by place"
        if function.name not in WITHIN_A_TRANSACTION:
            assert "transaction.atomic" in decorators(function), f"{module}.{function.name} is not atomic"


# --- Templates and static files -------------------------------------------------------------------------


@pytest.mark.parametrize("path", [p for p in PAGES if p.suffix == ".html"], ids=relative)
def test_a_template_begins_by_saying_what_it_is(path: Path) -> None:
    assert path.read_text().startswith(("{# ", "{% comment %}"))


@pytest.mark.parametrize("path", [p for p in PAGES if p.suffix == ".html"], ids=relative)
def test_a_template_holds_no_style_and_no_script(path: Path) -> None:
    """The content security policy would refuse them. Data goes through ``json_script``."""
    text = path.read_text()
    assert re.findall(r"<style|\sstyle\s*=", text, re.IGNORECASE) == []
    assert re.findall(r"\son\w+\s*=\s*[\"'{]", text, re.IGNORECASE) == []
    assert re.findall(r"href\s*=\s*[\"']?\s*javascript:", text, re.IGNORECASE) == []
    assert [tag for tag in re.findall(r"<script\b[^>]*>", text, re.IGNORECASE) if " src=" not in tag] == []


def test_nothing_is_fetched_from_elsewhere() -> None:
    found = {
        (relative(path), address)
        for path in (*PAGES, *ASSETS)
        for address in re.findall(r"(?:https?:)?//[\w.-]+\.[a-z]{2,}[^\s\"'<>)]*", without_comments(path))
    }
    assert {one for one in found if one[1] not in LINKS | NAMESPACES} == set()


def without_comments(path: Path) -> str:
    text = path.read_text()
    return re.sub(r"^\s*//.*$", "", text, flags=re.MULTILINE) if path.suffix == ".js" else text
