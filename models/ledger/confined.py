"""What expressions of the database have in hand: nothing that is worked out after them.

:mod:`.rendering` tells an expression apart by the frames below it, so what it asks for is asked while it runs. It has
no lazy thing but its own generators, whose frames are its own; and it names nothing that keeps a function for later:
the hooks of a transaction, the registry with its lists of functions. Code of a server action is code of the server,
but where an expression runs it: an automation that follows what a template writes does its work, and has no key.
"""

from types import CodeType

from odoo.tools import rendering_tools, safe_eval

from .rendering import is_expression

EAGER = (map, filter, zip, enumerate)
# What keeps functions until somebody calls them: of a transaction, of models, of pages.
LATER = {
    *('precommit', 'postcommit', 'prerollback', 'postrollback', 'registry', 'pool', 'with_prefetch'),
    *('_onchange_methods', '_constraint_methods', '_ondelete_methods', '_compute_field_value'),
    *('_compile', '_generate_code_cached', '_generate_code_uncached'),
}
_SERVER_CODE = 'ir.actions.server('
_ONLY_LOOKED_AT = '<unknown>'  # code that is checked when it is written down, and not run
_host_check = safe_eval.assert_no_dunder_name


def assert_names(code: CodeType, expr: str) -> None:
    """Extend `base`: :raise NameError: when an expression names what keeps functions for later"""
    _host_check(code, expr)
    if code.co_filename == _ONLY_LOOKED_AT:
        return
    if code.co_filename.startswith(_SERVER_CODE) and not is_expression():
        return
    for name in code.co_names:
        if name in LATER:
            raise NameError(f"Access to forbidden name {name!r} ({expr!r})")


def _eager(lazy: type):
    def listed(*args, **kwargs):
        return list(lazy(*args, **kwargs))

    listed.__name__ = lazy.__name__
    return listed


safe_eval.assert_no_dunder_name = assert_names
# What expressions have by name: all of them, QWeb's too, and beside that those of messages.
for names in (safe_eval._BUILTINS, rendering_tools.template_env_globals):
    names.update({lazy.__name__: _eager(lazy) for lazy in EAGER if lazy.__name__ in names})
