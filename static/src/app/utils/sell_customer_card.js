import { _t } from "@web/core/l10n/translation";
import { parseFloat } from "@web/views/fields/parsers";
import { NumberPopup } from "@point_of_sale/app/components/popups/number_popup/number_popup";
import { makeAwaitable } from "@point_of_sale/app/utils/make_awaitable_dialog";

/** Puts a blank card from stock on the order as a line of its own, for the value the customer pays. */
export async function sellCustomerCard(pos, card, order) {
    const { sale } = card;
    const refusal = !sale
        ? _t("This card is not active yet.")
        : order.lines.some((line) => line.customer_card_ref === card.ref) &&
          _t("This card is on the order already.");
    if (refusal) {
        return pos.customerCards.notify(refusal);
    }
    const product = await loadProduct(pos, sale);
    if (!product) {
        return pos.customerCards.notify(_t("The product of this card is not available here."));
    }
    const value = sale.free_value ? await askValue(pos, card) : sale.price;
    if (!(value > 0) || order.finalized) {
        return;
    }
    const line = {
        product_tmpl_id: product.product_tmpl_id,
        product_id: product,
        price_unit: value,
        qty: 1,
        customer_card_ref: card.ref,
    };
    return pos.addLineToOrder(line, order, {}, false);
}

/** The product, read from the server when the till has not loaded it; none when that fails. */
async function loadProduct(pos, { product_id, product_tmpl_id }) {
    const products = pos.models["product.product"];
    if (!products.get(product_id)) {
        try {
            await pos.loadNewProducts([["id", "=", product_tmpl_id]]);
        } catch {
            return undefined;
        }
    }
    return products.get(product_id);
}

async function askValue(pos, { masked, sale }) {
    const typed = await makeAwaitable(pos.dialog, NumberPopup, {
        title: _t("Value of the card"),
        subtitle: masked,
        startingValue: sale.price ? pos.env.utils.formatCurrency(sale.price, false) : undefined,
    });
    return typed ? parseFloat(typed) : 0;
}
