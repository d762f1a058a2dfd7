"""Odoo's server as a script: with several workers it starts a copy of itself by its file's name, which `python -m odoo`
does not have.
"""

from odoo.cli.command import main

main()
