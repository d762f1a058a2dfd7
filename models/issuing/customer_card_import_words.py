from odoo import api, models

from ...core import card_rows, number, old_code, table

# What can be wrong with what identifies a card.
OF_CODES = {'payment_card', 'bad_check_digit', 'lost_digit', 'unscannable', 'rounded', 'bad_old_code', 'two_codes'}


class CustomerCardImport(models.Model):
    """The words of an import: the names of its columns, and one sentence for everything that can be wrong."""

    _inherit = 'customer.card.import'

    @api.model
    def _column_names(self) -> dict[str, str]:
        """Return what the columns are called, in the user's language."""
        return {
            'number': self.env._("Card number"),
            'old_code': self.env._("Old code"),
            'name': self.env._("Holder"),
            'phone': self.env._("Phone"),
            'email': self.env._("E-mail"),
            'state': self.env._("State"),
            'valid_until': self.env._("Valid until"),
            'points': self.env._("Points"),
            'value': self.env._("Value"),
            'balance_until': self.env._("Balance until"),
            'note': self.env._("Note"),
        }

    @api.model
    def _column_help(self) -> dict[str, str]:
        """Return what to write into each column, for the template."""
        return {
            'number': self.env._("16 to 19 digits as printed; empty: the card gets a new number."),
            'old_code': self.env._("Any other code printed on the card; tills go on reading it."),
            'name': self.env._("Empty: nobody is known to hold the card."),
            'phone': self.env._("Customers are found by their phone first."),
            'email': self.env._("Customers without a known phone are found by their e-mail address."),
            'state': ", ".join(self._state_names().values()) + ". " + self.env._("Empty: active."),
            'valid_until': self.env._("Last day of the card, e.g. 2027-12-31; empty: as the program says."),
            'points': self.env._("Points on the card today."),
            'value': self.env._("Money on the card today."),
            'balance_until': self.env._("Last day of points and value; empty: as the program says."),
            'note': self.env._("For the card desk."),
        }

    @api.model
    def _state_names(self) -> dict[str, str]:
        names = dict(self.env['customer.card']._fields['state']._description_selection(self.env))
        return {state: names[state] for state in ('active', 'ready', 'blocked', 'expired')}

    @api.model
    def _file_sentence(self, error: table.TableError) -> str:
        """Return why a file cannot be read at all, and what to do."""
        return {
            'empty': self.env._("There is nothing in this file. Choose the one with the cards."),
            'too_big': self.env._("This file is larger than 64 MB. Split it."),
            'too_long': self.env._("This file has more than 200,000 lines. Split it."),
            'too_wide': self.env._(
                "This file has far more cells than a list of cards. Copy the list alone into a new file, and choose "
                "that one."
            ),
            'broken': self.env._(
                "This file is damaged from line %s on. Save it again, or send it once more.", error.line
            )
            if error.line
            else self.env._(
                "This workbook is damaged. Open it in your spreadsheet, save it again, and choose it once more."
            ),
            'not_a_table': self.env._("This is not a list of cards. Choose a CSV file or an XLSX workbook."),
            'opendocument': self.env._(
                "This is an OpenDocument sheet (ODS). Save it as XLSX or CSV, and choose it once more."
            ),
            'sheets': self.env._(
                "There is something on several sheets: %s. Delete or hide all but the one with the cards.",
                ", ".join(f"“{name[:40]}”" for name in error.names),
            ),
            'formula': self.env._(
                "The formula on line %s has no result. Open the workbook in your spreadsheet, put values in the place "
                "of formulas, save it, and choose it once more.",
                error.line,
            ),
            'encoding': self.env._("The letters of this file cannot be read. Save it as CSV in UTF-8, or as XLSX."),
        }[error.code]

    @api.model
    def _cell_sentence(self, problem: card_rows.Problem) -> str:
        """Return what is wrong with one cell, and what to do."""
        said = problem.text[:40]
        if problem.code in OF_CODES:
            return self._number_sentence(problem.code, said)
        sentences = {**self._value_sentences(said), **self._line_sentences(problem, said), **self._total_sentences()}
        return sentences[problem.code]()

    def _value_sentences(self, said: str) -> dict:
        """Return the sentences on a bad value."""
        return {
            'bad_state': lambda: self.env._(
                "“%(said)s” is not a state. Write one of: %(states)s.",
                said=said,
                states=", ".join(self._state_names().values()),
            ),
            'bad_date': lambda: self.env._("“%s” is not a date. Write it like 2027-12-31.", said),
            'bad_amount': lambda: self.env._("“%s” is not an amount. Write digits, and a point before decimals.", said),
            'negative': lambda: self.env._(
                "A balance cannot be below zero (%s). Settle the debt first, or write 0.", said
            ),
            'too_fine': lambda: self.env._("“%s” has more decimals than the program keeps. Round it.", said),
            'too_large': lambda: self.env._("“%s” is too large to be a balance. Is it a card number?", said),
        }

    def _line_sentences(self, problem: card_rows.Problem, said: str) -> dict:
        """Return sentences on what does not fit the list or program."""
        return {
            'too_long': lambda: self.env._("This is too long. Shorten it."),
            'twice': lambda: self.env._("This is in the file already, on line %s. Keep one of them.", problem.text),
            'exists': lambda: self.env._("A card with this exists already. Take the line out."),
            'bad_phone': lambda: self.env._("“%s” is not a phone number. Write 7 to 15 digits.", said),
            'bad_email': lambda: self.env._("“%s” is not an e-mail address. Correct it, or leave it empty.", said),
            'no_name': lambda: self.env._(
                "Nobody is known under this phone or address. Give the holder's name as well."
            ),
            'no_holder': lambda: self.env._(
                "Cards of %s work only with a known holder. Give a name.", self.program_id.name
            ),
            'no_points': lambda: self.env._("Cards of %s have no points. Empty the column.", self.program_id.name),
            'no_value': lambda: self.env._("Cards of %s carry no value. Empty the column.", self.program_id.name),
            'stock': lambda: self.env._(
                "A card in stock carries nothing until it is sold. Make it active, or empty the balance."
            ),
            'stock_held': lambda: self.env._(
                "A card in stock has no holder until it is sold. Make it active, or take the holder out."
            ),
            'over': lambda: self.env._(
                "This day has passed: the balance would expire at once. Take it out, or give a later day."
            ),
            'too_many_cells': lambda: self.env._(
                "This line has more columns than the first one. Is a quotation mark missing?"
            ),
            'unknown_column': lambda: self.env._(
                "“%(said)s” is not a known column. Rename or delete it; known are: %(names)s.",
                said=said,
                names=", ".join(self._column_names().values()),
            ),
            'column_twice': lambda: self.env._("The column “%s” is there twice. Delete one.", said),
            'no_column': lambda: self.env._(
                "None of the columns is known. Put their names on the first line, as in the template."
            ),
        }

    def _total_sentences(self) -> dict:
        """Return sentences on lines that are no cards."""
        return {
            'sum': lambda: self.env._(
                "This is what lines above have together: a total, and no card. Take the line out, or move it up if it "
                "is a card."
            ),
            'whose': lambda: self.env._(
                "Whose is it? Give this balance a card number, an old code or a holder, or take the line out."
            ),
            'total': lambda: self.env._("This is the total of the lines above, and no card. Take the line out."),
        }

    @api.model
    def _number_sentence(self, code: str, said: str) -> str:
        return {
            'payment_card': self.env._(
                "This is the number of a bank card. It must not be stored here; delete it from the file."
            ),
            'bad_check_digit': self.env._(
                "The check digit of this number is wrong: one digit was typed or scanned badly."
            ),
            'lost_digit': self.env._(
                "A card number has %(right)s digits, this one %(wrong)s. Correct it; codes of another system stand in "
                "the column of old codes.",
                right=f'{number.SHORTEST}–{number.LONGEST}',
                wrong=said,
            ),
            'unscannable': self.env._(
                "“%s” does not come from a scanner: bar codes have Latin letters, digits and signs without quotation "
                "marks.",
                said,
            ),
            'rounded': self.env._(
                "The spreadsheet has lost the last digits of this number. Make the column text, and enter it again."
            ),
            'two_codes': self.env._(
                "“%s” is no card number of ours, and there is an old code beside it. A card keeps one code of another "
                "system: leave out the column that is not printed on it as a bar code.",
                said,
            ),
            'bad_old_code': self.env._(
                "A number has %(digits)s digits; an old code %(signs)s characters.",
                digits=f'{number.SHORTEST}–{number.LONGEST}',
                signs=f'{old_code.SHORTEST}–{old_code.LONGEST}',
            ),
        }[code]
