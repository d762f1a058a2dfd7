import { _t } from "@web/core/l10n/translation";
import { formatFloat } from "@web/core/utils/numbers";
import { SelectionPopup } from "@point_of_sale/app/components/popups/selection_popup/selection_popup";
import { makeAwaitable } from "@point_of_sale/app/utils/make_awaitable_dialog";
import {
    CustomerCardAmount,
    toNumber,
} from "@customer_card/app/components/popups/customer_card_amount/customer_card_amount";
import { tilesOf } from "@customer_card/app/utils/card_amounts";
import { apart, form, sayMoney } from "@customer_card/app/utils/spoken";

/** Puts a blank card from stock on the order as a line of its own, for the value the customer pays. */
export async function sellCustomerCard(pos, card, order) {
    const { sale } = card;
    if (!sale) {
        return pos.customerCards.notify(_t("This card is not active yet."));
    }
    const price = sale.free_value ? undefined : sale.price;
    return addSaleLine(pos, card, order, sale, async () => ({
        price_unit: price || (await askMoney(pos, _t("Value of the card"), card, {})),
        customer_note: card.masked,
    }));
}

/** Charges a card in use once more: a line for the value the customer pays, within the program's limits. */
export async function topUpCustomerCard(pos, card, order) {
    const value = card.accounts.find(({ kind }) => kind === "value");
    const line = await addSaleLine(pos, card, order, card.topup, async () => ({
        price_unit: await askMoney(pos, _t("Top up the card"), card, card.topup, {
            balance: value?.available_text,
        }),
        customer_note: card.masked,
    }));
    line?.nameCustomerCardTopUp();
    return line;
}

/** Takes what is paid back of a credit line: what is to be paid by now and all that is owed stand there to be tapped. */
export function payBackCustomerCard(pos, card, order) {
    return payOwed(pos, card, order, card.repay, _t("Pay back"));
}

/**
 * Takes installments of a contract: what is to be paid by now, the next one and all that is owed stand there. Of several
 * contracts the cashier chooses one, unless a scanned `coupon` said which.
 */
export async function payInstallment(pos, card, order, coupon) {
    const { installment } = card;
    const contract = await chooseContract(pos, installment.contracts, coupon);
    if (!contract) {
        return;
    }
    const { id, name, goods, text, amounts } = contract;
    const isNamed = coupon || installment.contracts.length > 1;
    const proposed = coupon?.amount ? [coupon.amount, ...amounts] : amounts;
    const asked = {
        ...installment,
        contract: id,
        amounts: [...new Set(proposed)].sort((one, other) => one - other),
        text: [isNamed && name, isNamed && goods, coupon?.text || text].filter(Boolean).join(" · "),
        note: isNamed ? `${name} · ${card.masked}` : card.masked,
    };
    return payOwed(pos, card, order, asked, _t("Pay an installment"));
}

async function chooseContract(pos, contracts, coupon) {
    if (coupon || contracts.length === 1) {
        return contracts.find(({ id }) => !coupon || id === coupon.contract);
    }
    return makeAwaitable(pos.dialog, SelectionPopup, {
        title: _t("Which contract is paid?"),
        list: contracts.map((contract) => ({
            id: contract.id,
            label: `${contract.name} · ${contract.goods}`,
            description: _t("%(next)s · %(left)s left", {
                next: apart(contract.text),
                left: apart(contract.left_text),
            }),
            item: contract,
        })),
    });
}

async function payOwed(pos, card, order, asked, title) {
    const { amounts, text, note } = asked;
    const owed = Math.max(0, ...amounts);
    const moreText = (typed) => _t("%s more than is owed", sayMoney(pos, typed - owed));
    return addSaleLine(pos, card, order, asked, async () => ({
        price_unit: await askAmount(pos, title, card, {
            tiles: amounts,
            limits: text,
            placeholder: _t("Other amount"),
            formatDisplayedValue: (text) =>
                toNumber(text) > owed ? `${text} · ${moreText(toNumber(text))}` : text,
        }),
        customer_note: note || card.masked,
        ...(asked.contract ? { customer_card_contract: asked.contract } : {}),
    }));
}

/** Sells points for money: the cashier types how many, the line carries what they cost. */
export async function buyCustomerCardPoints(pos, card, order) {
    const { price, point_forms, digits } = card.buy_points;
    return addSaleLine(pos, card, order, card.buy_points, async () => {
        const title = _t("How many %s?", form(point_forms, 0));
        const costText = (typed) => sayMoney(pos, cost(pos, wholePoints(typed, digits), price));
        const typed = await askAmount(pos, title, card, {
            balance: card.accounts.find(({ kind }) => kind === "points")?.available_text,
            refuse: (typed) =>
                wholePoints(typed, digits) > 0 ? "" : leastText(point_forms, digits),
            formatDisplayedValue: (text) => (text ? `${text} = ${costText(toNumber(text))}` : text),
        });
        const points = wholePoints(typed, digits);
        return {
            price_unit: cost(pos, points, price),
            customer_card_points: points, // what the customer is told is what the card gets
            customer_note: `${points} ${form(point_forms, points)}`,
        };
    });
}

/** As many decimals as a point of the program has; what was typed beyond them buys nothing. */
function wholePoints(typed, digits) {
    return Math.floor(typed * 10 ** digits + 1e-6) / 10 ** digits;
}

function leastText(forms, digits) {
    const least = 10 ** -digits;
    return _t(
        "Enter %s or more.",
        `${formatFloat(least, { digits: [69, digits] })} ${form(forms, least)}`
    );
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

function isOnOrder(card, order, { product_id, contract = 0 }) {
    return order.lines.some(
        (line) =>
            line.customer_card_ref === card.ref &&
            line.product_id.id === product_id &&
            (line.customer_card_contract || 0) === contract
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

/** Asks for money that is put on the card, within limits `{minimum, maximum}` that are said beforehand. */
function askMoney(pos, title, card, limits, more) {
    const prices = pos.models["product.template"].map((product) => product.list_price);
    return askAmount(pos, title, card, {
        tiles: tilesOf(limits, prices, (amount) => pos.currency.round(amount)),
        limits: limitsText(pos, limits),
        placeholder: _t("Other amount"),
        refuse: (amount) => outsideText(pos, amount, limits),
        ...more,
    });
}

function limitsText(pos, { minimum, maximum }) {
    const [least, most] = [minimum, maximum].map((amount) => sayMoney(pos, amount || 0));
    if (minimum && maximum) {
        return _t("From %(least)s to %(most)s", { least, most });
    }
    if (minimum) {
        return _t("%s or more", least);
    }
    return maximum ? _t("Up to %s", most) : "";
}

function outsideText(pos, amount, { minimum, maximum }) {
    if (amount < (minimum || 0)) {
        return _t("This card is topped up with %s or more.", sayMoney(pos, minimum));
    }
    return maximum && amount > maximum
        ? _t("This card is topped up with %s at most.", sayMoney(pos, maximum))
        : "";
}

/** What was typed or tapped; 0 for nothing. */
async function askAmount(pos, title, { program, masked }, more) {
    const amount = await makeAwaitable(pos.dialog, CustomerCardAmount, {
        title,
        program,
        masked,
        ...more,
    });
    return amount || 0;
}
