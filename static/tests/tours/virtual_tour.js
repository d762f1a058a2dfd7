/* global posmodel */

import * as Cards from "@customer_card/../tests/tours/utils/customer_card_util";
import * as PaymentScreen from "@point_of_sale/../tests/pos/tours/utils/payment_screen_util";
import * as ProductScreen from "@point_of_sale/../tests/pos/tours/utils/product_screen_util";
import * as ReceiptScreen from "@point_of_sale/../tests/pos/tours/utils/receipt_screen_util";
import { run, scan_barcode } from "@point_of_sale/../tests/generic_helpers/utils";
import { simulateBarCode } from "@barcodes/../tests/legacy/helpers";
import { tour } from "@customer_card/../tests/tours/utils/shift_util";

/** The scanner reads the customer's phone. */
const scanPhone = () =>
    run(() => simulateBarCode([...posmodel.config.receipt_header, "Enter"]), "scan the phone");

tour("CustomerCardMovingTour", () => [
    ProductScreen.clickDisplayedProduct("Coffee", true, "1", "20.00"),
    scan_barcode(Cards.GIFT),
    Cards.barHas("•••• 2223"),
    ProductScreen.clickPayButton(),
    Cards.tenderHas("Gift card", "Ask for the moving code", true),
    scanPhone(),
    Cards.tenderHas("Gift card", "12.50"),
    PaymentScreen.clickPaymentMethod("Gift card"),
    Cards.lineIs("done", "Approved"),
    PaymentScreen.remainingIs("7.50"),
    PaymentScreen.clickPaymentMethod("Cash"),
    PaymentScreen.clickValidate(),
    ReceiptScreen.isShown(),
    ReceiptScreen.clickNextOrder(),
    ProductScreen.clickDisplayedProduct("Coffee", true, "1", "20.00"),
    scanPhone(),
    Cards.notified("This code was used already"),
    Cards.barIsEmpty(),
    ProductScreen.clickPayButton(),
    PaymentScreen.clickPaymentMethod("Cash"),
    PaymentScreen.clickValidate(),
    ReceiptScreen.isShown(),
]);
