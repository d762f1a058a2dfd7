import * as Cards from "@customer_card/../tests/tours/utils/customer_card_util";
import * as PaymentScreen from "@point_of_sale/../tests/pos/tours/utils/payment_screen_util";
import * as ProductScreen from "@point_of_sale/../tests/pos/tours/utils/product_screen_util";
import * as ReceiptScreen from "@point_of_sale/../tests/pos/tours/utils/receipt_screen_util";
import { scan_barcode } from "@point_of_sale/../tests/generic_helpers/utils";
import { tour } from "@customer_card/../tests/tours/utils/shift_util";

// The card of the system before is scanned as it is, and pays; what is no card and no product is said to be none.
tour("CustomerCardOldCodeTour", () => [
    ProductScreen.clickDisplayedProduct("Coffee", true, "1", "20.00"),
    scan_barcode("0441-ca7f-4a1b"),
    Cards.barHas("Zoe Taken"),
    scan_barcode("NOBODY-4711"),
    Cards.notified("NOBODY-4711"),
    ProductScreen.clickPayButton(),
    PaymentScreen.clickPaymentMethod("Gift card"),
    ReceiptScreen.isShown(),
]);
