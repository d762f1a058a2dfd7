/* global posmodel */

import * as Cards from "@customer_card/../tests/tours/utils/customer_card_util";
import * as Chrome from "@point_of_sale/../tests/pos/tours/utils/chrome_util";
import * as Dialog from "@point_of_sale/../tests/generic_helpers/dialog_util";
import * as Lost from "@customer_card/../tests/tours/utils/offline_util";
import * as ProductScreen from "@point_of_sale/../tests/pos/tours/utils/product_screen_util";
import * as ReceiptScreen from "@point_of_sale/../tests/pos/tours/utils/receipt_screen_util";
import * as Refused from "@customer_card/../tests/tours/utils/refused_util";
import { negate, run, scan_barcode } from "@point_of_sale/../tests/generic_helpers/utils";
import { addCoffee, enter, payInCash, tour } from "@customer_card/../tests/tours/utils/shift_util";

const SENTENCE = "Cards of Gifts are not topped up.";

/** A top-up is paid in cash as the connection goes; the server refuses its order once it is back. */
const topUpRefused = () => [
    scan_barcode(Cards.GIFT),
    Cards.barHas("•••• 2223", "$ 12.50"),
    Cards.openPanel(),
    {
        content: "top up",
        trigger: ".customer-card-panel .customer-card-topup",
        run: "click",
    },
    enter("30"),
    ProductScreen.orderLineHas("Top-up: Gifts", "1", "30.00"),
    ProductScreen.clickPayButton(),
    Lost.lose(),
    payInCash(),
    Lost.goOnOffline(),
    Refused.refuse(SENTENCE),
    Lost.find(),
    Refused.told(SENTENCE),
];

const arrived = (count) =>
    run(() => {
        const paid = posmodel.models["pos.order"].filter((order) => order.finalized);
        const there = paid.filter((order) => order.isSynced);
        if (there.length !== count) {
            throw new Error(`${there.length} of ${paid.length} orders arrived, not ${count}`);
        }
    }, `${count} orders arrived`);

// The cashier is told, sells on, and sends the order again until it is saved.
tour("CustomerCardUnsavedTour", () => [
    topUpRefused(),
    ReceiptScreen.clickNextOrder(),
    // The next sale is no other one's refusal.
    addCoffee(),
    ProductScreen.clickPayButton(),
    payInCash(),
    arrived(1),
    ReceiptScreen.clickNextOrder(),
    Refused.showOrder(),
    Refused.isMarked(),
    Refused.isExplained(SENTENCE),
    Refused.sendAgain(),
    Refused.told(SENTENCE),
    Refused.isMarked(),
    Refused.takeIn(),
    Refused.sendAgain(),
    Cards.notified("is saved"),
    { content: "it says nothing more", trigger: negate(".customer-card-refused-order") },
    { content: "nor does the till", trigger: negate(".customer-card-refused-notice") },
    Lost.allSynced(),
    arrived(2),
]);

// Closing stops at it; who goes on without it leaves word of it on the server.
tour("CustomerCardUnsavedClosingTour", () => [
    topUpRefused(),
    ReceiptScreen.clickNextOrder(),
    Chrome.clickMenuOption("Close Register"),
    Dialog.confirm("Close Register"),
    {
        content: "the dialog names the order and why",
        trigger: `.modal:contains("Orders that are not saved"):contains("30.00"):contains("${SENTENCE}")`,
    },
    Dialog.confirm("Show the orders"),
    Refused.isExplained(SENTENCE),
    { content: "no dialog is left", trigger: negate(".modal") },
    run(() => {
        posmodel.pushOrdersWithClosingPopup().then((goOn) => {
            document.body.dataset.goOn = String(goOn);
        });
    }, "leave the till"),
    {
        content: "go on without the order",
        trigger: `.modal:contains("Orders that are not saved") .modal-footer button:contains("Go on without them")`,
        run: "click",
    },
    { content: "nothing stops the till any more", trigger: "body[data-go-on=true]" },
]);
