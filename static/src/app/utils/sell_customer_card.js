import { _t } from "@web/core/l10n/translation";
import { parseFloat } from "@web/views/fields/parsers";
import { NumberPopup } from "@point_of_sale/app/components/popups/number_popup/number_popup";
import { makeAwaitable } from "@point_of_sale/app/utils/make_awaitable_dialog";

/** Puts a blank card from stock on the order as a line of its own, for the value the customer pays. */
export async function sellCustomerCard(pos, card, order) {
    const { sale } = card;
    if (!sale) {
        return pos.customerCards.notify(_t("This card is not active yet."));
    }
    const price = sale.free_value ? undefined : sale.price;
    return addSaleLine(pos, card, order, sale, async () => ({
        price_unit: price || (await askAmount(pos, _t("Value of the card"), card, sale.price)),
        customer_note: card.masked,
    }));
}

/** Charges a card in use once more: a line for the value the customer pays, within the program's limits. */
export async function topUpCustomerCard(pos, card, order) {
    const { minimum, maximum } = card.topup;
    const text = (amount) => pos.env.utils.formatCurrency(amount);
    return addSaleLine(pos, card, order, card.topup, async () => {
        const amount = await askAmount(pos, _t("Top up the card"), card, minimum);
        if (amount > 0 && amount < minimum) {
            pos.customerCards.notify(_t("This card is topped up with %s or more.", text(minimum)));
            return { price_unit: 0 };
        }
        if (maximum && amount > maximum) {
            pos.customerCards.notify(_t("This card is topped up with %s at most.", text(maximum)));
            return { price_unit: 0 };
        }
        return { price_unit: amount, customer_note: card.masked };
    });
}

/** Sells points for money: the cashier types how many, the line carries what they cost. */
export async function buyCustomerCardPoints(pos, card, order) {
    const { price, point_name } = card.buy_points;
    return addSaleLine(pos, card, order, card.buy_points, async () => {
        const title = _t("How many %s?", point_name);
        const points = await askAmount(pos, title, card, 0, (typed) =>
            pos.env.utils.formatCurrency(cost(pos, typed, price))
        );
        return {
            price_unit: cost(pos, points, price),
            customer_note: `${points} ${point_name}`,
        };
    });
}

/** What so many points cost, rounded up to what can be paid. */
function cost(pos, points, price) {
    const step = pos.currency.rounding;
    return pos.currency.round(Math.ceil((points * price) / step - 1e-6) * step);
}

async function addSaleLine(pos, card, order, sold, askValues) {
    if (isOnOrder(card, order, sold)) {
        return pos.customerCards.notify(_t("This card is on the order already."));
    }
    const product = await loadProduct(pos, sold);
    if (!product) {
        return pos.customerCards.notify(_t("The product of this card is not available here."));
    }
    const values = await askValues();
    if (!(values.price_unit > 0) || order.finalized) {
        return;
    }
    const line = { ...values, ...lineOf(product, card), qty: 1 };
    return pos.addLineToOrder(line, order, {}, false);
}

function isOnOrder(card, order, { product_id }) {
    return order.lines.some(
        (line) => line.customer_card_ref === card.ref && line.product_id.id === product_id
    );
}

/** What every line about a card has. */
export function lineOf(product, card) {
    return {
        product_tmpl_id: product.product_tmpl_id,
        product_id: product,
        customer_card_ref: card.ref,
    };
}

/** The product, read from the server when the till has not loaded it; none when that fails. */
export async function loadProduct(pos, { product_id, product_tmpl_id }) {
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

async function askAmount(pos, title, { masked }, start, explain) {
    const typed = await makeAwaitable(pos.dialog, NumberPopup, {
        title,
        subtitle: masked,
        startingValue: start ? pos.env.utils.formatCurrency(start, false) : undefined,
        ...(explain && {
            formatDisplayedValue: (text) => (text ? `${text} = ${explain(toNumber(text))}` : text),
        }),
    });
    return typed ? toNumber(typed) : 0;
}

function toNumber(text) {
    try {
        return parseFloat(`${text}`) || 0;
    } catch {
        return 0;
    }
}
