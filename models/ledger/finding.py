"""A validator's findings."""

from typing import NamedTuple

HOW_MANY = 100  # findings kept per validator; the first bad row is what people need


class Finding(NamedTuple):
    """One thing that is wrong: on which account, at which entry (sequence), and a short fact in figures or words, and
    the (model, id) to open; or the other database it was made in. The company is named where neither account nor record
    says it, or what they say may be what was changed.
    """

    account: int | None
    sequence: int | None
    fact: str
    record: tuple[str, int] | None = None
    deployment: str | None = None
    company: int | None = None


def company_of(env, finding: Finding) -> int | None:
    """Return the company whose people read this: the one it names, else its account's, else its record's; none where
    it is about the database.
    """
    if finding.company:
        return finding.company
    model, record = ('customer.card.account', finding.account) if finding.account else finding.record or ('', 0)
    if model not in env or 'company_id' not in env[model]._fields:
        return None
    return env[model].sudo().browse(record).exists().company_id.id  # sudo: the check covers every company
