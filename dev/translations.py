"""Write the exported terms as the template, and bring every language up to it.

A translation stays as long as its source stays; what is gone from the add-on goes from the language; new terms come
empty, so that ``make lint`` names them. Dates are left out: the same add-on gives the same files.
"""

import sys
from pathlib import Path

import polib

LANGUAGES = {
    'fa': 'nplurals=2; plural=(n > 1);',
    'ru': 'nplurals=3; plural=(n%10==1 && n%100!=11 ? 0 : n%10>=2 && n%10<=4 && (n%100<10 || n%100>=20) ? 1 : 2);',
}
HEAD = {'Project-Id-Version': 'customer_card 19.0', 'MIME-Version': '1.0', 'Content-Type': 'text/plain; charset=UTF-8'}


def read(path: Path) -> polib.POFile:
    return polib.pofile(path.read_text(encoding='utf-8'), wrapwidth=120)


def template(exported: Path) -> polib.POFile:
    """Take Odoo's export in a steady order, without its dates."""
    pot = read(exported)
    pot.metadata, pot.header = dict(HEAD), 'Terms of the add-on customer_card'
    pot.sort(key=lambda entry: (entry.msgid, entry.msgctxt or ''))
    return pot


def merge(pot: polib.POFile, path: Path) -> str:
    """Bring one language up to the template; say how far it is."""
    language = path.stem
    known = {entry.msgid: entry.msgstr for entry in read(path) if not entry.obsolete} if path.exists() else {}
    po = polib.POFile(wrapwidth=120)
    po.metadata = {**HEAD, 'Language': language, 'Plural-Forms': LANGUAGES[language]}
    for entry in pot:
        po.append(
            polib.POEntry(
                msgid=entry.msgid,
                msgstr=known.get(entry.msgid, ''),
                msgctxt=entry.msgctxt,
                comment=entry.comment,
                occurrences=entry.occurrences,
                flags=entry.flags,
            )
        )
    write(po, path)
    return f'{path.name}: {len(po.translated_entries())} of {len(po)} terms translated'


def write(po: polib.POFile, path: Path) -> None:
    path.write_text(str(po).rstrip('\n') + '\n', encoding='utf-8')


def main() -> int:
    exported, target = Path(sys.argv[-2]), Path(sys.argv[-1])
    pot = template(exported)
    if '--check' in sys.argv:
        current = target.exists() and {entry.msgid for entry in read(target)} == {entry.msgid for entry in pot}
        print(f'{target.name}: up to date' if current else f'{target.name} is out of date: run `make pot`')
        return 0 if current else 1
    write(pot, target)
    print(
        f'{target.name}: {len(pot)} terms',
        *(merge(pot, target.with_name(f'{name}.po')) for name in LANGUAGES),
        sep='\n',
    )
    return 0


if __name__ == '__main__':
    sys.exit(main())
