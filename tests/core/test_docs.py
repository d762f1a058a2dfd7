"""Risk: a page sends its reader to a file that is not there any more."""

import re
import unittest
from pathlib import Path

ADDON = Path(__file__).resolve().parents[2]
PAGES = ('README.md', 'CONTRIBUTING.md', 'docs/architecture.md')
# A file by its path, or by the end of it: `models/till/facts.py`, `pdf_paper.py`.
FILE = re.compile(r'`((?:[\w.-]+/)*[\w-]+\.(?:py|js|xml|sh|sql|csv|toml))`')
SKIPPED = {'.git', 'node_modules', '__pycache__'}


class TestDocs(unittest.TestCase):
    def test_files_that_are_named_exist(self) -> None:
        files = [
            path.relative_to(ADDON).as_posix() for path in ADDON.rglob('*.*') if not SKIPPED.intersection(path.parts)
        ]
        for page in PAGES:
            named = set(FILE.findall((ADDON / page).read_text(encoding='utf-8')))
            gone = {name for name in named if not any(f'/{file}'.endswith(f'/{name}') for file in files)}
            self.assertEqual(gone, set(), page)
        self.assertTrue(named, "a page that names no file at all is not read as it should be")
