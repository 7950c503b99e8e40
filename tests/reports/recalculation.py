"""A workbook as a spreadsheet computes it, for tests that change a figure and look at the checks."""

import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from openpyxl import load_workbook
from openpyxl.workbook import Workbook

SOFFICE = shutil.which("soffice")
needs_a_spreadsheet = pytest.mark.skipif(SOFFICE is None, reason="LibreOffice is not installed")
Change = Callable[[Workbook], None]


def recalculated(path: Path, folder: Path, changes: dict[str, Change]) -> dict[str, Workbook]:
    """By name, the workbook after each change, all of them computed in one run.

    openpyxl drops the results that are stored, and LibreOffice computes new ones.
    """
    assert SOFFICE
    for name, change in changes.items():
        workbook = load_workbook(path)
        change(workbook)
        workbook.save(folder / f"{name}.xlsx")
    profile = (folder / "profile").as_uri()
    command = [SOFFICE, f"-env:UserInstallation={profile}", "--headless", "--convert-to", "xlsx:Calc MS Excel 2007 XML"]
    files = [folder / f"{name}.xlsx" for name in changes]
    subprocess.run([*command, "--outdir", folder / "out", *files], check=True, capture_output=True, timeout=240)
    return {name: load_workbook(folder / "out" / f"{name}.xlsx", data_only=True) for name in changes}


def verdict(workbook: Workbook) -> str:
    """What the one cell says that counts the checks."""
    sheet, _, cell = workbook.defined_names["Arithmetic_checks"].attr_text.partition("!")
    return str(workbook[sheet.strip("'$")][cell.replace("$", "")].value)
