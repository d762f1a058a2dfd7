"""Checks on what Odoo loads: XML against Odoo's own grammar, CSV columns, translations."""

import csv
import os
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import polib
from lint_files import ROOT, files, text
from lxml import etree

ACCESS = ['id', 'name', 'model_id:id', 'group_id:id', 'perm_read', 'perm_write', 'perm_create', 'perm_unlink']
LANGUAGES = ('fa', 'ru')
FORMS = '|'  # between the forms of a text that is counted
# Digits of two scripts in one number.
MIXED = re.compile(r'[0-9][0-9.,/\u066b\u066c]*[\u06f0-\u06f9]|[\u06f0-\u06f9][\u06f0-\u06f9.,/\u066b\u066c]*[0-9]')
OWN_DIGITS = re.compile('[۰-۹]')
# Where numbers are written in them, too; the host's screens have others.
ON_PAPER = ('mail.template,', 'customer_card.print_')
# What a program fills in: %s, %(name)s, {name}, ${...} and markup; a translation has the same ones.
PLACEHOLDER = re.compile(r'%\(\w+\)[0-9.]*[sdf]|%[sdf%]|\$\{[^}]*\}|\{\w*\}|</?\w+[^>]*>')


def xml() -> list[str]:
    """Every XML file is well-formed; every data file follows the grammar Odoo itself loads by."""
    grammar = etree.RelaxNG(etree.parse(os.path.join(os.environ['ODOO'], 'odoo/import_xml.rng')))
    return [finding for path in files('.xml') for finding in xml_file(path, grammar)]


def xml_file(path: Path, grammar: etree.RelaxNG) -> Iterator[str]:
    try:
        tree = etree.parse(str(ROOT / path))
    except etree.XMLSyntaxError as error:
        yield f'{path}:{error.lineno}: {error.msg}'
        return
    if tree.getroot().tag in {'odoo', 'openerp', 'data'} and not grammar.validate(tree):
        yield from (f'{path}:{error.line}: {error.message}' for error in grammar.error_log)


def csv_files() -> list[str]:
    return [finding for path in files('.csv') for finding in csv_file(path)]


def csv_file(path: Path) -> Iterator[str]:
    rows = list(csv.reader(text(path).splitlines()))
    if not rows:
        yield f'{path}:1: empty'
        return
    header = rows[0]
    if path.name == 'ir.model.access.csv' and header != ACCESS:
        yield f'{path}:1: the columns should be {",".join(ACCESS)}'
    for number, row in enumerate(rows[1:], 2):
        if len(row) != len(header):
            yield f'{path}:{number}: {len(row)} columns, the header has {len(header)}'
        elif path.name == 'ir.model.access.csv':
            yield from access_row(path, number, row)
    for name, count in Counter(row[0] for row in rows[1:] if row).items():
        if count > 1 and header[0] == 'id':
            yield f'{path}:1: the id {name} is there {count} times'


def access_row(path: Path, number: int, row: list[str]) -> Iterator[str]:
    if set(row[4:]) - {'0', '1'}:
        yield f'{path}:{number}: a permission is 0 or 1'
    if not row[3]:
        yield f'{path}:{number}: rights for nobody in particular are rights for everybody; name a group'


def translations() -> list[str]:
    """Once there is a template, every language has all of it, nothing fuzzy, with the same placeholders."""
    templates = files('.pot', under='i18n/')
    if not templates:
        return [f'{path}:1: there is no template for it' for path in files('.po', under='i18n/')]
    wanted = {(entry.msgctxt, entry.msgid) for entry in polib.pofile(text(templates[0]))}
    missing = [f'i18n/{name}.po:1: missing' for name in LANGUAGES if not (ROOT / f'i18n/{name}.po').exists()]
    return missing + [finding for path in files('.po', under='i18n/') for finding in language(path, wanted)]


def language(path: Path, wanted: set[tuple[str | None, str]]) -> Iterator[str]:
    entries = [entry for entry in polib.pofile(text(path)) if not entry.obsolete]
    for context, source in sorted(wanted - {(entry.msgctxt, entry.msgid) for entry in entries}, key=str):
        yield f'{path}:1: not there: {source!r}{f" ({context})" if context else ""}'
    for entry in entries:
        if problem := entry_problem(entry, wanted):
            yield f'{path}:{entry.linenum}: {problem}: {entry.msgid!r}'


def entry_problem(entry: polib.POEntry, wanted: set[tuple[str | None, str]]) -> str:
    if entry.fuzzy:
        return 'fuzzy'
    if not entry.translated():
        return 'not translated'
    if (entry.msgctxt, entry.msgid) not in wanted:
        return 'no longer in the template'
    if MIXED.search(entry.msgstr):
        return 'a number in digits of two scripts'
    if OWN_DIGITS.search(entry.msgstr) and not any(
        part in place for place, _line in entry.occurrences for part in ON_PAPER
    ):
        return 'digits beside those of the host on a screen'
    return forms_problem(entry.msgid.split(FORMS), entry.msgstr.split(FORMS))


def forms_problem(source: list[str], translated: list[str]) -> str:
    """A text that is counted has its forms (core/spoken.py), each with the placeholders of one of the source's."""
    if len(source) == 1 != len(translated):
        return 'forms, and its source has none'
    known = [Counter(PLACEHOLDER.findall(form)) for form in source]
    if any(Counter(PLACEHOLDER.findall(form)) not in known for form in translated):
        return 'other placeholders than its source'
    return ''
