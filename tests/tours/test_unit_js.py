from odoo.tests import HttpCase, no_retry, tagged

from odoo.addons.web.tests.test_js import unit_test_error_checker


@tagged('post_install', '-at_install')
class TestUnitJs(HttpCase):
    """The till's arithmetic and the order of its events, in a browser without a server: static/tests/unit."""

    @no_retry
    def test_unit(self):
        self.browser_js(
            f'/web/tests?headless&loglevel=2&preset=desktop&timeout=15000&id={suite("@customer_card")}',
            '',
            login='admin',
            timeout=300,
            success_signal="[HOOT] Test suite succeeded",
            error_checker=unit_test_error_checker,
        )


def suite(name: str) -> str:
    """Hash a suite's name as HOOT does (`generateHash` in web/static/lib/hoot/hoot_utils.js)."""
    digest = 0
    for character in name:
        digest = ((digest << 5) - digest + ord(character)) & 0xFFFFFFFF
    return f'{digest:08x}'
