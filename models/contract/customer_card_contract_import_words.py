from decimal import Decimal

from odoo import api, models

from ...core import card_rows, table
from ..ledger import spoken
from .customer_card_contract_import_look import MOST


class CustomerCardContractImport(models.Model):
    """The words of an import: the names of its columns, and one sentence for everything that can be wrong."""

    _inherit = 'customer.card.contract.import'

    @api.model
    def _column_names(self) -> dict[str, str]:
        """Return what the columns are called, in the user's language."""
        return {
            'old_number': self.env._("Number in the old system"),
            'card': self.env._("Card number"),
            'phone': self.env._("Phone"),
            'name': self.env._("Customer"),
            'goods': self.env._("Goods"),
            'price': self.env._("Price"),
            'down': self.env._("Down payment"),
            'handed_over': self.env._("Hand-over"),
            'first_on': self.env._("First installment on"),
            'number': self.env._("Number of installments"),
            'method': self.env._("Reckoned by"),
            'rate': self.env._("Rate (% a year)"),
            'charge': self.env._("Charge with each installment"),
            'step': self.env._("From one to the next"),
            'paid': self.env._("Paid so far"),
            'paid_count': self.env._("Installments paid"),
            'due_on': self.env._("Due on"),
            'principal': self.env._("Principal"),
            'profit': self.env._("Profit"),
        }

    @api.model
    def _column_help(self) -> dict[str, str]:
        """Return what to write into each column, for the sample."""
        methods = ", ".join(self._method_names().values())
        return {
            'old_number': self.env._("Each contract of the old system comes in once, and is found by it."),
            'card': self.env._("The customer's card of the program. Empty: found by phone, or by name."),
            'phone': self.env._("Of a customer who has a card of the program."),
            'name': self.env._("Checked beside a card or a phone; alone it has to be one customer's only."),
            'goods': self.env._("As they stand in the contract."),
            'price': self.env._("Of all goods, with taxes."),
            'down': self.env._("Paid at the hand-over; empty: nothing."),
            'handed_over': self.env._("The day the customer got the goods, e.g. 2026-03-31."),
            'first_on': self.env._("Leave it empty where each installment has a line."),
            'number': self.env._("Of the whole plan, those that are paid too."),
            'method': self.env._("One of: %s. Empty: as the program.", methods),
            'rate': self.env._("0 for none. Leave it empty where each installment has a line."),
            'charge': self.env._("Beside the profit; empty: nothing."),
            'step': self.env._("1 month, 2 weeks, 15 days; empty: as the program."),
            'paid': self.env._("All that was paid of the installments, without the down payment."),
            'paid_count': self.env._("In place of the amount: so many installments are paid whole."),
            'due_on': self.env._(
                "Only where the plan is not computed: one line for each installment, all with the same number."
            ),
            'principal': self.env._("What this installment pays of the price; together they are price less down "
                                    "payment."),
            'profit': self.env._("What of this installment is profit; empty: nothing."),
        }  # fmt: skip

    @api.model
    def _file_sentence(self, error: table.TableError) -> str:
        """Return why a file cannot be read at all, and what to do."""
        sheets = ", ".join(f"“{name[:40]}”" for name in error.names)
        sentences = {
            'empty': lambda: self.env._("There is nothing in this file. Choose the one with the contracts."),
            'too_big': lambda: self.env._("This file is larger than 64 MB. Split it."),
            'too_long': lambda: self.env._(
                "This file has more than %s contracts. Split it.", spoken.number(self, MOST)
            ),
            'broken': lambda: self.env._(
                "This file is damaged from line %s on. Save it again, or send it once more.", error.line or 1
            ),
            'opendocument': lambda: self.env._(
                "This is an OpenDocument sheet (ODS). Save it as XLSX or CSV, and choose it once more."
            ),
            'sheets': lambda: self.env._(
                "There is something on several sheets: %s. Delete or hide all but the one with the contracts.", sheets
            ),
            'formula': lambda: self.env._(
                "The formula on line %s has no result. Open the workbook in your spreadsheet, put values in the place "
                "of formulas, save it, and choose it once more.",
                error.line,
            ),
            'encoding': lambda: self.env._(
                "The letters of this file cannot be read. Save it as CSV in UTF-8, or as XLSX."
            ),
        }  # fmt: skip
        other = self.env._("This is not a list of contracts. Choose a CSV file or an XLSX workbook, as the sample.")
        return sentences[error.code]() if error.code in sentences else other

    def _head_sentence(self, said: str, *, known: bool) -> str:
        """Return what is wrong with the name of a column."""
        if known:
            return self.env._("The column “%s” is there twice. Delete one.", said)
        return self.env._(
            "“%(said)s” is not a known column. Rename or delete it; known are: %(names)s.",
            said=said, names=", ".join(self._column_names().values()),
        )  # fmt: skip

    def _cell_sentence(self, problem: card_rows.Problem) -> str:
        """Return what is wrong with one cell, and what to do."""
        said = problem.text[:40]
        sentences = {
            **self._value_sentences(said), **self._whose_sentences(said), **self._contract_sentences(problem, said),
            **self._plan_sentences(problem),
        }  # fmt: skip
        return sentences[problem.code]()

    def _value_sentences(self, said: str) -> dict:
        """Return the sentences on a bad value."""
        methods = ", ".join(self._method_names().values())
        return {
            'bad_date': lambda: self.env._("“%s” is not a date. Write it like 2027-12-31.", said),
            'two_orders': lambda: self.env._(
                "“%s” has day and month in another order than your language. Write all days like 2027-12-31.", said
            ),
            'bad_amount': lambda: self.env._("“%s” is not an amount. Write digits, and a point before decimals.", said),
            'negative': lambda: self.env._("“%s” is below nothing. Correct it.", said),
            'too_fine': lambda: self.env._("“%s” has more decimals than the currency has. Round it.", said),
            'too_large': lambda: self.env._("“%s” is too large to be an amount. Is it a card number?", said),
            'bad_rate': lambda: self.env._(
                "“%s” percent a year is too little to be meant: a cell that shows eighteen percent has 0.18 in it. "
                "Write 18.",
                said,
            ),
            'bad_count': lambda: self.env._("“%s” is no number of installments. Write it in digits.", said),
            'bad_method': lambda: self.env._(
                "“%(said)s” is no way to reckon profit. Write one of: %(methods)s.", said=said, methods=methods
            ),
            'bad_step': lambda: self.env._("“%s” is no step. Write it like 1 month, 2 weeks or 15 days.", said),
            'too_long': lambda: self.env._("This is too long. Shorten it."),
            'too_many_cells': lambda: self.env._(
                "This line has more columns than the first one. Is a quotation mark missing?"
            ),
        }

    def _whose_sentences(self, said: str) -> dict:
        """Return the sentences on whose a contract is."""
        program, company = self.program_id.name, self.company_id.name
        return {
            'whose': lambda: self.env._("Whose is it? Give the card, or the customer's phone or name."),
            'no_card': lambda: self.env._(
                "%(company)s has no card “%(said)s”. Import the cards first, or correct it.", company=company, said=said
            ),
            'other_program': lambda: self.env._(
                "This card is one of %(other)s. Give the customer's card of %(program)s.", other=said, program=program
            ),
            'dead_card': lambda: self.env._("This card is: %s. Give an active card of the customer.", said),
            'no_holder': lambda: self.env._("Nobody would owe: name the holder of this card first."),
            'other_name': lambda: self.env._("This card or phone is %s's. Correct the name, or the number.", said),
            'no_customer': lambda: self.env._(
                "Nobody is known under “%s”. Make the customer with a card of the program first, or correct it.", said
            ),
            'without_card': lambda: self.env._(
                "%(customer)s has no active card of %(program)s. Issue one first.", customer=said, program=program
            ),
            'nobody': lambda: self.env._(
                "Nobody called “%(said)s” has an active card of %(program)s. Give the card, or issue one first.",
                said=said, program=program,
            ),
            'several': lambda: self.env._("Several customers are called “%s”. Give the card or the phone.", said),
        }  # fmt: skip

    def _contract_sentences(self, problem: card_rows.Problem, said: str) -> dict:
        """Return the sentences on what does not fit the list."""
        return {
            'total': lambda: self.env._("This is the total of the lines above, and no contract. Take the line out."),
            'no_old_number': lambda: self.env._(
                "Give each contract its number in the old system, or take the line out if it is a total."
            ),
            'twice': lambda: self.env._(
                "This number is on line %s already. Keep one of them; where each installment has a line, give each its "
                "day under “Due on”.",
                problem.text,
            ),
            'known': lambda: self.env._("This contract was imported already, as %s. Take the line out.", said),
            'differs': lambda: self.env._(
                "This differs from line %s of the same contract. Write the same, or leave it empty here.", problem.text
            ),
            'once': lambda: self.env._(
                "What was paid stands on line %s already. Write all that was paid there, once.", problem.text
            ),
            'needed': lambda: self.env._("This is needed. Fill it in."),
            'not_yet': lambda: self.env._(
                "These goods are not handed over yet: take the line out, and make a new contract."
            ),
        }

    def _plan_sentences(self, problem: card_rows.Problem) -> dict:
        """Return the sentences on a plan that does not fit."""
        amounts = [self._money(text) for text in problem.text.split('|')] if problem.code in OF_AMOUNTS else ['']
        return {
            'nothing': lambda: self.env._("This installment is nothing. Enter its principal, or take the line out."),
            'count': lambda: self.env._(
                "This contract has %s lines, one for each installment. Write that number, or leave it empty.",
                problem.text,
            ),
            'first': lambda: self.env._("This is not the day of the first line of the contract. Leave it empty."),
            'sum': lambda: self.env._(
                "The principal of all installments is %(principal)s, and price less down payment is %(financed)s. "
                "Correct one of them.",
                principal=amounts[0], financed=amounts[-1],
            ),
            'paid_count': lambda: self.env._(
                "There are only %s installments. Write how many of them are paid.", problem.text
            ),
            'two_paid': lambda: self.env._(
                "So many installments come to %s, which is not what is given as paid. Keep one of the two.", amounts[0]
            ),
            'paid_more': lambda: self.env._(
                "More is paid than the whole plan, %s. Correct it, and pay out what was too much before.", amounts[0]
            ),
        }  # fmt: skip

    def _money(self, text: str) -> str:
        return spoken.money(self.currency_id, Decimal(text))


OF_AMOUNTS = {'sum', 'two_paid', 'paid_more'}
