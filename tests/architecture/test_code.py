"""The code keeps to its budgets, and says what it should."""

import ast
import re
import subprocess
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

CHECKOUT = Path(__file__).parents[2]
MODULE_LINES = 300
FUNCTION_LINES = 40


def tracked() -> list[Path]:
    names = subprocess.run(
        ["git", "ls-files", "-co", "--exclude-standard"], cwd=CHECKOUT, capture_output=True, text=True, check=True
    )
    return [CHECKOUT / name for name in names.stdout.splitlines() if (CHECKOUT / name).is_file()]


MODULES = sorted(path for path in tracked() if path.suffix == ".py" and "migrations" not in path.parts)


def functions(tree: ast.Module) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


@pytest.mark.parametrize("module", MODULES, ids=lambda path: str(path.relative_to(CHECKOUT)))
def test_modules_and_functions_stay_small(module: Path) -> None:
    text = module.read_text()
    assert len(text.splitlines()) <= MODULE_LINES
    long = [f.name for f in functions(ast.parse(text)) if (f.end_lineno or 0) - f.lineno + 1 > FUNCTION_LINES]
    assert not long


@pytest.mark.parametrize("module", MODULES, ids=lambda path: str(path.relative_to(CHECKOUT)))
def test_every_exception_to_a_check_has_a_reason(module: Path) -> None:
    bare = [
        line.strip()
        for line in module.read_text().splitlines()
        if re.search(r"# (noqa|type: ignore)(:? ?[\w, ]+|\[[\w, -]+\])?\s*$", line) and "re.search" not in line
    ]
    assert not bare


def test_every_lint_ignore_has_a_reason() -> None:
    text = (CHECKOUT / "pyproject.toml").read_text()
    ignored = tomllib.loads(text)["tool"]["ruff"]["lint"]["ignore"]
    silent = [code for code in ignored if not re.search(rf'"{code}",\s+# \S', text)]
    assert not silent


FORBIDDEN = {
    "an absolute path of one machine": re.compile(r"/work/|/root/(?!\.)"),
    "the address of a registry": re.compile(r"https?://[\w.-]*(pypi|pythonhosted|npmjs|deb\.debian)[\w.-]*"),
}


@pytest.mark.parametrize("what", FORBIDDEN)
def test_nothing_names(what: str) -> None:
    guilty = [
        str(path.relative_to(CHECKOUT))
        for path in tracked()
        if path.suffix in {".py", ".md", ".sql", ".toml", ".lock", ".yaml", ".csv", ".sh", ".html", ".js", ".css", ""}
        and path != Path(__file__)
        and FORBIDDEN[what].search(path.read_text(errors="replace"))
    ]
    assert not guilty
