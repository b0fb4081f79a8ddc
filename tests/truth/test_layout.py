"""The tree is what it says it is."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = ("crawler", "pipeline", "db")
MODULES = [path for package in PACKAGES for path in (ROOT / package).rglob("*.py")]


def test_the_top_level_holds_what_the_design_says_and_little_else() -> None:
    tracked = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=False).stdout.split()
    if not tracked:
        pytest.skip("not a git checkout")
    top = {name.split("/")[0] for name in tracked}
    assert top <= {
        *PACKAGES,
        "tests",
        "docs",
        "benchmarks",
        ".ci",
        ".gitignore",
        "CHANGELOG.md",
        "LICENSE",
        "Makefile",
        "README.md",
        "constraints.txt",
        "pyproject.toml",
        "scrapy.cfg",
    }


def test_tests_are_no_package() -> None:
    assert not list((ROOT / "tests").rglob("__init__.py"))


@pytest.mark.parametrize("module", MODULES, ids=lambda path: str(path.relative_to(ROOT)))
def test_each_module_says_what_it_is_for(module: Path) -> None:
    assert ast.get_docstring(ast.parse(module.read_text(encoding="utf-8"))) or not module.read_text().strip()


def test_no_module_prints_outside_the_command_line() -> None:
    for module in MODULES:
        calls = [node for node in ast.walk(ast.parse(module.read_text(encoding="utf-8"))) if isinstance(node, ast.Call)]
        assert not [call for call in calls if isinstance(call.func, ast.Name) and call.func.id == "print"], module


@pytest.mark.parametrize("blocked", ["scrapy", "trafilatura", "lxml", "apscheduler"])
def test_the_read_side_imports_without_what_crawls(blocked: str) -> None:
    code = f"import sys; sys.modules[{blocked!r}] = None; from db import Reader; import db.cli"
    assert subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=False).returncode == 0


def test_url_normalisation_imports_without_sqlalchemy() -> None:
    code = "import sys; sys.modules['sqlalchemy'] = None; import db.urls"
    assert subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=False).returncode == 0


def test_a_stranger_s_package_of_our_name_is_refused(tmp_path: Path) -> None:
    (tmp_path / "db").mkdir()
    (tmp_path / "db" / "__init__.py").write_text("")
    code = f"import sys; sys.path.insert(0, {str(tmp_path)!r}); sys.path.append({str(ROOT)!r}); import crawler"
    done = subprocess.run([sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode != 0
    assert str(tmp_path / "db") in done.stderr
    assert "uninstall" in done.stderr
