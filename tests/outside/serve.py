"""Odoo as a script of its own: with worker processes it starts itself once more by the name of its file, which ``python
-m odoo`` has not.
"""

import odoo.cli

if __name__ == '__main__':
    odoo.cli.main()
