"""One side of a comparison: an Odoo process that reads what to do from its input and writes what it measured.

``worker.py SIDE DATABASE``; sides are ``bare`` (Point of Sale alone), ``loyalty`` (with Odoo's own loyalty), ``cards``
(with ours), ``cardless`` (with ours, but customers show none), ``value`` and ``credit`` (customers pay by card).
"""

import json
import sys

from by_card import ByValue, OnCredit
from sides import Cardless, Cards, Loyalty, Side

SIDES = {
    'bare': Side,
    'loyalty': Loyalty,
    'cards': Cards,
    'cardless': Cardless,
    'value': ByValue,
    'credit': OnCredit,
}


def main() -> None:
    side = SIDES[sys.argv[1]](sys.argv[2])
    for line in sys.stdin:
        what, *arguments = json.loads(line)
        print(json.dumps(getattr(side, what)(*arguments)), flush=True)


if __name__ == '__main__':
    main()
