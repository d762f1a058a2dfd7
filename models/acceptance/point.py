"""The point where a card is accepted: place, company, currency, server; all that acceptance knows of it."""

from dataclasses import dataclass
from typing import Any

from ..ledger.posting import Place


@dataclass(frozen=True, slots=True)
class Server:
    """The person who serves.

    :ivar user: id of the `res.users` whose request it is
    :ivar employee: one `hr.employee`, where people log in at the till as employees (Odoo's `pos_hr`) and one is known;
        else None or none
    """

    user: int
    employee: Any = None


@dataclass(frozen=True, slots=True)
class Point:
    """A place that accepts cards: a till's session today; a reader, a wizard of the office or the portal make their
    own.

    Whoever makes one has checked that the caller may serve there: acceptance asks a point nothing.

    :ivar place: model and id of where it happens, as the ledger keeps it
    :ivar company: one `res.company`; only its cards are accepted. At a branch the main company (``_card_company``)
    :ivar currency: one `res.currency`; amounts that are asked for and told are in it, rounded to its decimal places
    :ivar server: who serves
    :ivar binding: one record tickets are bound to, so that they are good nowhere else: the register (`pos.config`), for
        all of its sessions; what else it may be, see ``BINDINGS`` of :mod:`..card.customer_card_ticket`. Its ``name``
        says where a consent was given
    """

    place: Place
    company: Any
    currency: Any
    server: Server
    binding: Any

    @property
    def till(self) -> Any:
        """The register (`pos.config`), with its slices, products and tip; an empty set where there is none."""
        return self.binding if self.binding._name == 'pos.config' else self.binding.env['pos.config']

    @property
    def session(self) -> Any:
        """The till's session (`pos.session`); an empty set where there is none."""
        return self.binding.env['pos.session'].browse(self.place.id if self.place.model == 'pos.session' else [])
