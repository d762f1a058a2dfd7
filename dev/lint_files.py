"""The files the checks look at: what git keeps or would keep, so that nothing built or downloaded is judged."""

import subprocess
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


@cache
def all_files() -> tuple[Path, ...]:
    """List the project's files, relative to its root; without git, everything that is there."""
    command = ['git', '-C', str(ROOT), 'ls-files', '-co', '--exclude-standard', '-z']
    result = subprocess.run(command, capture_output=True, text=True, check=False)
    if result.returncode:
        return tuple(sorted(path.relative_to(ROOT) for path in ROOT.rglob('*') if path.is_file()))
    return tuple(sorted(Path(name) for name in set(result.stdout.split('\0')) if name and (ROOT / name).is_file()))


def files(*endings: str, under: str = '') -> list[Path]:
    """List the files whose name has one of the endings, below a folder if one is given."""
    return [path for path in all_files() if str(path).endswith(endings) and str(path).startswith(under)]


def text(path: Path) -> str:
    return (ROOT / path).read_text(encoding='utf-8')
