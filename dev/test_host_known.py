"""Tests of Odoo's own that fail where we run them, add-on or not, and why.

They are run all the same; the table only explains what `test_host.py` finds.
"""

LOADING = "Odoo runs it while it loads its modules, before the fields of sale_stock (which pos_sale brings) are known"

KNOWN = {
    f'point_of_sale:TestPointOfSale.{test}': LOADING
    for test in (
        'test_no_default_pricelist',
        'test_pos_bill_digits',
        'test_pos_config_creates_warehouse',
        'test_product_combo_variants',
        'test_session_filter_local_data',
    )
}
