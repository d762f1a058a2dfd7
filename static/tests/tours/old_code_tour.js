import * as Cards from "@customer_card/../tests/tours/utils/customer_card_util";
import * as Chrome from "@point_of_sale/../tests/pos/tours/utils/chrome_util";
import * as Lost from "@customer_card/../tests/tours/utils/offline_util";
import * as Find from "@customer_card/../tests/tours/utils/find_util";
import * as PaymentScreen from "@point_of_sale/../tests/pos/tours/utils/payment_screen_util";
import * as ProductScreen from "@point_of_sale/../tests/pos/tours/utils/product_screen_util";
import * as ReceiptScreen from "@point_of_sale/../tests/pos/tours/utils/receipt_screen_util";
import { scan_barcode } from "@point_of_sale/../tests/generic_helpers/utils";
import { tour } from "@customer_card/../tests/tours/utils/shift_util";

// The code of a card of the system before is typed, because it cannot be scanned; and one that looks like a discount.
tour("CustomerCardTypedCodeTour", () => [
    ProductScreen.clickDisplayedProduct("Coffee", true, "1", "20.00"),
    Find.open(),
    Find.type("0441 CA7F 4A1B"),
    Find.says("Nobody with a card is found"),
    Find.press("Enter"),
    Cards.barHas("Zoe Taken"),
    Cards.takeOff(),
    Cards.barIsEmpty(),
    scan_barcode("2212345678904"),
    Cards.barHas("Yan Taken"),
    ProductScreen.totalAmountIs("20.00"),
    Cards.takeOff(),
    Cards.barIsEmpty(),
    ProductScreen.clickPayButton(),
    scan_barcode("0441-ca7f-4a1b"),
    Cards.barHas("Zoe Taken"),
    scan_barcode("NOBODY-4711"),
    Cards.notified("NOBODY-4711"),
    PaymentScreen.clickBack(),
    Cards.takeOff(),
    Cards.barIsEmpty(),
    // Without a connection: what looks like this shop's old codes is sealed, a product nobody loaded is not.
    Lost.loseForGood(),
    scan_barcode("4006381333931"),
    Lost.goOnOffline(),
    Cards.barIsEmpty(),
    scan_barcode("0441-ca7f-4a1c"),
    Cards.barHas("Earns once there is a connection"),
    Lost.find(),
    Cards.barHas("Xan Taken"),
    Chrome.endTour(),
]);

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
