import * as Cards from "@customer_card/../tests/tours/utils/customer_card_util";
import * as PaymentScreen from "@point_of_sale/../tests/pos/tours/utils/payment_screen_util";
import * as ProductScreen from "@point_of_sale/../tests/pos/tours/utils/product_screen_util";
import * as ReceiptScreen from "@point_of_sale/../tests/pos/tours/utils/receipt_screen_util";
import { inLeftSide } from "@point_of_sale/../tests/pos/tours/utils/common";
import { scan_barcode } from "@point_of_sale/../tests/generic_helpers/utils";
import { addCoffee, payInCash, tour } from "@customer_card/../tests/tours/utils/shift_util";

tour("CustomerCardPendingTour", () => [
    // Earned now: the forecast and the receipt say from when on.
    addCoffee(),
    scan_barcode(Cards.LOYALTY),
    ...inLeftSide([
        Cards.barHas("Ada Lovelace"),
        Cards.openPanel(),
        Cards.panelHas("This order earns"),
        Cards.panelHas("To be spent from"),
        Cards.closePanel(),
    ]),
    ProductScreen.clickPayButton(),
    payInCash(),
    Cards.receiptHas("Balance", "520 points"),
    Cards.receiptHas("Later", "20 points from"),
    Cards.receiptHas("Reward reached", "Free coffee (from"),
    ReceiptScreen.clickNextOrder(),
    // At once: not these, but all that was there before.
    addCoffee(),
    ProductScreen.clickDisplayedProduct("Coffee", true, "2", "40.00"),
    ProductScreen.clickDisplayedProduct("Coffee", true, "3", "60.00"),
    scan_barcode(Cards.LOYALTY),
    ...inLeftSide([
        Cards.barHas("500"),
        Cards.openPanel(),
        {
            content: "the panel says what waits, and until when",
            trigger: `.customer-card-pending:contains("20 points from")`,
        },
        Cards.closePanel(),
    ]),
    ProductScreen.clickPayButton(),
    PaymentScreen.clickPaymentMethod("Points", true, { amount: "50.00" }),
    Cards.lineIs("done", "Approved"),
    PaymentScreen.remainingIs("10.00"),
    payInCash(),
    ReceiptScreen.isShown(),
]);
