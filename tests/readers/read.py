"""Reads the reports in a folder with other people's readers and compares the verdicts with expected.json.

Usage: SARIF_SCHEMA=FILE read.py FOLDER
"""

import csv
import io
import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
from collections import Counter

import html5lib
import jsonschema
import openpyxl
from junitparser import Error, Failure, JUnitXml, Skipped

folder = pathlib.Path(sys.argv[1])
expected = Counter(json.loads((folder / "expected.json").read_text("utf-8")))


def sarif(schema_file):
    schema = json.loads(pathlib.Path(schema_file).read_text("utf-8"))
    log = json.loads((folder / "report.sarif").read_text("utf-8"))
    validator = jsonschema.validators.validator_for(schema)(schema, format_checker=jsonschema.FormatChecker())
    errors = [f"{'/'.join(map(str, e.absolute_path))}: {e.message}" for e in validator.iter_errors(log)]
    assert not errors, "\n".join(errors)
    verdicts = Counter(
        result["properties"]["verdict"] for result in log["runs"][0]["results"] if "partialFingerprints" in result
    )
    assert verdicts == expected, verdicts


def junit():
    xml = JUnitXml.fromfile(str(folder / "report.xml"))
    verdicts, outcomes = Counter(), Counter()
    for suite in xml:
        for case in suite:
            verdict = {p.get("name"): p.get("value") for p in case._elem.iter("property")}.get("verdict")
            outcome = next((type(result) for result in case.result), None)
            if verdict is None:
                assert outcome is Error
                continue
            verdicts[verdict] += 1
            outcomes[outcome] += 1
    assert verdicts == expected, verdicts
    assert outcomes[None] == expected["ok"] + expected["rounded"], outcomes
    assert outcomes[Failure] + outcomes[Error] + outcomes[Skipped] == expected["outside"] + expected["unchecked"]
    assert xml.tests - xml.failures - xml.errors - xml.skipped == outcomes[None]


def xlsx():
    book = openpyxl.load_workbook(folder / "report.xlsx")
    assert book.sheetnames == ["Claims", "Summary", "Rates"], book.sheetnames
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    assert not [cell.coordinate for cell in cells if cell.data_type not in "sn"]
    rows = list(book["Claims"].iter_rows())
    assert Counter(row[0].value for row in rows[1:]) == expected
    assert rows[1][1].hyperlink.target == "drafts/the%20port%2C%20100%25%20final.md", rows[1][1].hyperlink.target
    assert book["Claims"].freeze_panes == "C2" and book["Claims"].auto_filter.ref.startswith("A1:")
    typed = [cell for row in rows[1:] for cell in row if isinstance(cell.value, str) and cell.value[:1] in "=+-@"]
    assert len(typed) > 5 and all(cell.quotePrefix for cell in typed)
    titles = [cell.value for cell in rows[0]]
    assert rows[1][titles.index("Deviation")].number_format == "0.00%"


def libreoffice():
    """Where LibreOffice is installed, it opens the workbook and gives the sheet of claims back as CSV."""
    office = shutil.which("soffice")
    if office is None:
        return "LibreOffice is not installed"
    with tempfile.TemporaryDirectory() as temporary:
        # Comma, double quote, UTF-8, from the first line, and all sheets.
        to = "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true,false,false,false,-1"
        profile = f"-env:UserInstallation=file://{temporary}/profile"
        command = [office, profile, "--headless", "--convert-to", to, "--outdir", temporary, str(folder / "report.xlsx")]
        subprocess.run(command, check=True, capture_output=True, timeout=180)
        text = (pathlib.Path(temporary) / "report-Claims.csv").read_text("utf-8")
    rows = list(csv.reader(io.StringIO(text)))
    assert Counter(row[0] for row in rows[1:]) == expected
    ids = rows[0].index("Id")
    assert "=cmd|' /C calc'!A0" in [row[ids] for row in rows], "a text became a formula"
    assert any("约" in cell for row in rows for cell in row)
    return "LibreOffice too"


def html():
    parser = html5lib.HTMLParser(strict=True, namespaceHTMLElements=False)
    page = parser.parse((folder / "report.html").read_text("utf-8"))
    elements = [element for element in page.iter() if isinstance(element.tag, str)]
    assert Counter(element.get("data-verdict") for element in elements if element.get("data-verdict")) == expected
    assert sum(element.tag == "script" for element in elements) == 1
    assert not [name for element in elements for name in element.attrib if name.startswith("on") or name == "style"]
    assert all(element.get("href").startswith("#") for element in elements if element.get("href"))
    ids = [element.get("id") for element in elements if element.get("id")]
    assert len(ids) == len(set(ids))
    assert {element.get("href")[1:] for element in elements if element.get("href")} <= set(ids)
    levels = [int(element.tag[1]) for element in elements if element.tag in ("h1", "h2", "h3", "h4")]
    assert all(after <= before + 1 for before, after in zip(levels, levels[1:])), levels


sarif(os.environ["SARIF_SCHEMA"])
junit()
xlsx()
html()
print("sarif, junit, xlsx, html: as expected;", libreoffice())
