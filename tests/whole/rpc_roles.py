"""Roles of people, and sets of them."""

VERBS = ('create', 'write', 'unlink', 'copy')
# role: groups of its user; the administrator is Odoo's own.
ROLES = {
    'public': ('base.group_public',),
    'portal': ('base.group_portal',),
    'cashier': ('base.group_user', 'point_of_sale.group_pos_user'),
    'desk': ('customer_card.group_desk',),
    'accountant': ('customer_card.group_accountant',),
    'manager': ('customer_card.group_manager',),
}
NOBODY = frozenset()
DESK = frozenset({'desk', 'manager'})
BOOKS = frozenset({'accountant', 'manager'})
STAFF = DESK | BOOKS
MANAGER = frozenset({'manager'})
CASHIER = frozenset({'cashier'})
