import * as Cards from "@customer_card/../tests/tours/utils/customer_card_util";
import * as Chrome from "@point_of_sale/../tests/pos/tours/utils/chrome_util";
import * as Dialog from "@point_of_sale/../tests/generic_helpers/dialog_util";
import * as NumberPopup from "@point_of_sale/../tests/generic_helpers/number_popup_util";
import * as PaymentScreen from "@point_of_sale/../tests/pos/tours/utils/payment_screen_util";
import * as ProductScreen from "@point_of_sale/../tests/pos/tours/utils/product_screen_util";
import * as ReceiptScreen from "@point_of_sale/../tests/pos/tours/utils/receipt_screen_util";
import { registry } from "@web/core/registry";
import { scan_barcode } from "@point_of_sale/../tests/generic_helpers/utils";

const PATIENCE = 60000; // milliseconds a step waits for what it waits for; on a busy machine an answer takes its time

/** A tour; its steps are a function, nested as one likes. */
export function patientTour(name, steps) {
    registry.category("web_tour.tours").add(name, {
        timeout: PATIENCE,
        steps: () => steps().flat(Infinity),
    });
}

/** A tour that opens the till, does its steps and ends. */
export function tour(name, steps) {
    patientTour(name, () => [start(), steps(), Chrome.endTour()]);
}

export const start = () => [Chrome.startPoS(), Dialog.confirm("Open Register")];

/** A coffee for 20.00; `quantity` is how many are on the order then. */
export const addCoffee = (quantity = "1") =>
    ProductScreen.clickDisplayedProduct("Coffee", true, quantity, "20.00");

/** What is still to pay is paid in cash, and the receipt is shown. */
export const payInCash = () => [
    ...PaymentScreen.clickPaymentMethod("Cash"),
    ...PaymentScreen.clickValidate(),
    ...ReceiptScreen.isShown(),
];

/** A card has paid all of it; points are spent for good only when the cashier says so. */
export const closeSale = () => [
    Cards.lineIs("done", "Approved"),
    ...PaymentScreen.clickValidate(),
    ...ReceiptScreen.isShown(),
];

/** An amount is typed into the host's number popup. */
export const enter = (amount) => [
    NumberPopup.enterValue(amount),
    NumberPopup.isShown(amount),
    Dialog.confirm(),
];

/** A gift card from stock goes onto the order for `amount`, whole money. */
export const sellBlank = (amount) => [
    scan_barcode(Cards.BLANK),
    enter(amount),
    ProductScreen.orderLineHas("Gifts", "1", `${amount}.00`),
];

/** The cashier's own card is scanned: the panel and the payment screen, which is open then, refuse it. */
export const ownCardIsRefused = () => [
    scan_barcode(Cards.LOYALTY),
    Cards.barHas("•••• 1119"),
    Cards.openPanel(),
    Cards.panelHas("This is your own card"),
    Cards.closePanel(),
    ProductScreen.clickPayButton(),
    Cards.tenderHas("Points", "Your own card", true),
];
