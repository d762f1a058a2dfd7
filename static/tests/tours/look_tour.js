/* global posmodel */

import * as Cards from "@customer_card/../tests/tours/utils/customer_card_util";
import * as ProductScreen from "@point_of_sale/../tests/pos/tours/utils/product_screen_util";
import * as Show from "@customer_card/../tests/tours/utils/show_util";
import { run, scan_barcode } from "@point_of_sale/../tests/generic_helpers/utils";
import { addCoffee, payInCash, tour } from "@customer_card/../tests/tours/utils/shift_util";

const RECEIPT = "@point_of_sale/app/screens/receipt_screen/receipt/order_receipt";

/** Nothing of what the selector finds is cut off on a side. */
const isWhole = (selector) =>
    run(() => {
        for (const element of document.querySelectorAll(selector)) {
            const { left, right } = element.getBoundingClientRect();
            const place = element.closest(".customer-card-open").getBoundingClientRect();
            if (left < place.left - 1 || right > place.right + 1) {
                throw new Error(`cut off: ${element.textContent}`);
            }
        }
    }, `nothing of ${selector} is cut off`);

// A panel longer than the screen is read from its top; Escape brings one back to the bar.
tour("CustomerCardLongPanelTour", () => [
    addCoffee(),
    scan_barcode(Cards.LOYALTY),
    Cards.barHas("Ada Lovelace", "1,234,567"),
    isWhole(".customer-card-figures bdi"),
    Show.tabTo(".customer-card-open"),
    Show.press("Enter"),
    Cards.panelHas("Reward 9"),
    run(() => {
        const body = document.querySelector(".customer-card-panel .modal-body");
        if (body.scrollHeight <= body.clientHeight || body.scrollTop > 0) {
            throw new Error(`a long panel begins at its top, not at ${body.scrollTop}`);
        }
    }, "the panel is at its top"),
    Show.press("Escape"),
    { content: "the panel is gone", trigger: "body:not(:has(.customer-card-panel))" },
    { content: "the focus is back", trigger: ".customer-card-open:focus" },
]);

// Lines of cards with their reasons keep within a till's screen, and so do the cards above them.
tour("CustomerCardNarrowPaymentTour", () => [
    addCoffee(),
    ProductScreen.clickDisplayedProduct("Coffee", true, "2"), // more than the cards pay: the order stays open
    scan_barcode(Cards.LOYALTY),
    Cards.barHas("Ada Lovelace", "100"),
    scan_barcode(Cards.GIFT),
    Cards.barHas("•••• 2223"),
    ProductScreen.clickPayButton(),
    { content: "the best mix", trigger: ".customer-card-mix", run: "click" },
    Cards.lineIs("done", "Approved"),
    run(() => {
        for (const element of document.querySelectorAll(
            ".customer-card-remove, .customer-card-line, .paymentline"
        )) {
            if (element.getBoundingClientRect().right > window.innerWidth) {
                throw new Error(`over the edge: ${element.className}`);
            }
        }
    }, "nothing is over the screen's edge"),
]);

// A receipt without prices goes with a present: it says nothing of the giver's card.
tour("CustomerCardGiftReceiptTour", () => [
    addCoffee(),
    scan_barcode(Cards.LOYALTY),
    Cards.barHas("Ada Lovelace", "500"),
    ProductScreen.clickPayButton(),
    payInCash(),
    Cards.receiptHas("Balance", "520"),
    run(async () => {
        // Asked for here: these files are loaded in the back office, too, where there is no receipt.
        const { OrderReceipt } = odoo.loader.modules.get(RECEIPT);
        const { renderer } = posmodel.env.services;
        const [order] = posmodel.models["pos.order"].filter((order) => order.finalized);
        const paper = await renderer.toHtml(OrderReceipt, { order, basic_receipt: true });
        if (paper.querySelector(".customer-card-receipt")) {
            throw new Error("The giver's card stands on the paper of a present.");
        }
    }, "the paper without prices"),
]);
