import * as Cards from "@customer_card/../tests/tours/utils/customer_card_util";
import * as ProductScreen from "@point_of_sale/../tests/pos/tours/utils/product_screen_util";
import * as ReceiptScreen from "@point_of_sale/../tests/pos/tours/utils/receipt_screen_util";
import { inLeftSide } from "@point_of_sale/../tests/pos/tours/utils/common";
import { scan_barcode } from "@point_of_sale/../tests/generic_helpers/utils";
import { addCoffee, payInCash, tour } from "@customer_card/../tests/tours/utils/shift_util";

const standingIs = (text) => ({
    content: `the panel says ${text}`,
    trigger: `.customer-card-standing:contains("${text}")`,
});

tour("CustomerCardStandingTour", () => [
    // A birthday brings its bonus once, and the way to the next tier is told.
    addCoffee(),
    scan_barcode(Cards.LOYALTY),
    ...inLeftSide([
        Cards.barHas("Ada Lovelace"),
        Cards.openPanel(),
        standingIs("100 points to Silver."),
        Cards.panelHas("This order earns"),
        Cards.panelHas("Birthday bonus: 50 for the order"),
        Cards.closePanel(),
    ]),
    ProductScreen.clickPayButton(),
    payInCash(),
    Cards.receiptHas("Earned", "70 points"),
    Cards.receiptHas("Tier", "30 points to Silver."),
    ReceiptScreen.clickNextOrder(),
    addCoffee(),
    ProductScreen.clickDisplayedProduct("Coffee", true, "2", "40.00"),
    scan_barcode(Cards.LOYALTY),
    ...inLeftSide([
        Cards.openPanel(),
        standingIs("30 points to Silver."),
        Cards.panelHas("Purchases: 40"),
        {
            content: "the bonus was given already",
            trigger: `.customer-card-earnings:not(:contains("Birthday bonus"))`,
        },
        Cards.closePanel(),
    ]),
    ProductScreen.clickPayButton(),
    payInCash(),
    Cards.receiptHas("Tier", "Silver · 390 points to Gold."),
]);

tour("CustomerCardLeftOutTour", () => [
    addCoffee(),
    scan_barcode(Cards.LOYALTY),
    ...inLeftSide([
        Cards.barHas("Ada Lovelace"),
        Cards.openPanel(),
        {
            content: "the cashier reads why nothing is earned",
            trigger: `.customer-card-why-not:contains("This customer earns no points")`,
        },
        Cards.closePanel(),
    ]),
    ProductScreen.clickPayButton(),
    payInCash(),
    Cards.receiptHas("Balance", "500 points"),
]);
