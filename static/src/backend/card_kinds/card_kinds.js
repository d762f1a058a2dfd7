import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { RadioField, radioField } from "@web/views/fields/radio/radio_field";

// What each kind of card is for; one that has no words here does nothing yet and is not offered.
const WORDS = {
    loyalty: { icon: "fa-star", text: _t("Points for purchases, rewards for points") },
    gift: { icon: "fa-gift", text: _t("Value that is sold, given and spent") },
    discount: {
        icon: "fa-tag",
        text: _t("Prices of its own, or the saving charged for next time"),
    },
    credit: { icon: "fa-handshake-o", text: _t("Buy now, pay later, up to a limit") },
    installment: { icon: "fa-calendar", text: _t("Goods paid in installments, by contract") },
};

/** The kinds of cards as tiles, each with the sentence that says what it does. */
export class CardKinds extends RadioField {
    static template = "customer_card.CardKinds";

    get tiles() {
        const names = Object.fromEntries(super.items);
        const offered = Object.keys(WORDS);
        const present = this.value && !offered.includes(this.value) ? [this.value] : [];
        return [...offered, ...present].map((kind) => ({
            kind,
            name: names[kind],
            icon: "fa-id-card-o",
            ...WORDS[kind],
        }));
    }
}

registry.category("fields").add("customer_card_kinds", { ...radioField, component: CardKinds });
