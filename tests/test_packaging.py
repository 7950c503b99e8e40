"""What an installed copy holds, and that it works where there is no checkout."""

import os
import subprocess
import sys
import sysconfig
from pathlib import Path
from zipfile import ZipFile

import pytest

TOP = Path(__file__).resolve().parent.parent
SCRIPTS = "Scripts" if os.name == "nt" else "bin"

pytestmark = pytest.mark.slow


def run(*command: str | Path, cwd: Path) -> str:
    """Standard output of a command that must succeed, with nothing of this Python's own set-up in its way."""
    surroundings = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
    done = subprocess.run(command, cwd=cwd, env=surroundings, capture_output=True, encoding="utf-8", check=False)
    assert done.returncode == 0, f"{command}\n{done.stdout}\n{done.stderr}"
    return done.stdout


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    pip = (sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--no-build-isolation")
    run(*pip, "--wheel-dir", folder, TOP, cwd=folder)
    (built,) = folder.glob("securities_ledger-*.whl")
    return built


@pytest.fixture(scope="module")
def installation(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A new environment holding the wheel, which finds its dependencies in the environment under test.

    It finds them by a line that names their folder. Unlike `site` in that environment itself, such a line
    runs no .pth file found there, so the checkout that an editable install points to stays out of reach.
    """
    folder = tmp_path_factory.mktemp("installation") / "venv"
    run(sys.executable, "-m", "venv", "--without-pip", folder, cwd=folder.parent)
    python = folder / SCRIPTS / "python"
    run(
        sys.executable,
        "-m",
        "pip",
        "--python",
        python,
        "install",
        "--quiet",
        "--no-index",
        "--no-deps",
        wheel,
        cwd=folder,
    )
    purelib = run(python, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))", cwd=folder).strip()
    dependencies = {sysconfig.get_path("purelib"), sysconfig.get_path("platlib")}
    Path(purelib, "dependencies.pth").write_text("\n".join(sorted(dependencies)), encoding="utf-8")
    return folder


def test_the_wheel_carries_the_product_and_nothing_else(wheel: Path) -> None:
    with ZipFile(wheel) as archive:
        names = archive.namelist()
    tops = {name.split("/")[0] for name in names if ".dist-info/" not in name}
    assert tops == {"ledger", "reports", "cli.py"}


def test_the_wheel_carries_what_is_not_python_too(wheel: Path) -> None:
    """Every file of the product in the checkout, and only those, with migrations/ under ledger/."""
    with ZipFile(wheel) as archive:
        carried = {name for name in archive.namelist() if ".dist-info/" not in name}
    assert {"ledger/migrations/env.py", "ledger/migrations/script.py.mako", "ledger/py.typed"} <= carried
    assert any(name.startswith("ledger/examples/kmc/") and name.endswith(".toml") for name in carried)
    folders = {"ledger": "ledger", "reports": "reports", "migrations": "ledger/migrations"}
    expected = {"cli.py"} | {
        f"{target}/{file.relative_to(TOP / source).as_posix()}"
        for source, target in folders.items()
        for file in (TOP / source).rglob("*")
        if file.is_file() and "__pycache__" not in file.parts
    }
    assert carried == expected


def test_the_installed_copy_is_the_one_that_runs(installation: Path, tmp_path: Path) -> None:
    for module in ("ledger", "reports", "cli"):
        code = f"import {module}; print({module}.__file__)"
        place = run(installation / SCRIPTS / "python", "-c", code, cwd=tmp_path).strip()
        assert Path(place).is_relative_to(installation)


def test_the_demo_runs_from_an_installed_copy_in_an_empty_folder(installation: Path, tmp_path: Path) -> None:
    run(installation / SCRIPTS / "ledger", "demo", cwd=tmp_path)
    assert {file.name for file in (tmp_path / "kmc-demo").iterdir()} >= {"kmc.db", "kmc-1999-12.xlsx"}
