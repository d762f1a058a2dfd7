import * as Cards from "@customer_card/../tests/tours/utils/customer_card_util";
import * as PaymentScreen from "@point_of_sale/../tests/pos/tours/utils/payment_screen_util";
import * as ProductScreen from "@point_of_sale/../tests/pos/tours/utils/product_screen_util";
import * as Notification from "@point_of_sale/../tests/generic_helpers/notification_util";
import * as ReceiptScreen from "@point_of_sale/../tests/pos/tours/utils/receipt_screen_util";
import * as TicketScreen from "@point_of_sale/../tests/pos/tours/utils/ticket_screen_util";
import { scan_barcode } from "@point_of_sale/../tests/generic_helpers/utils";
import { payInCash, sellBlank, tour } from "@customer_card/../tests/tours/utils/shift_util";

const refundOne = () => [
    ReceiptScreen.clickNextOrder(),
    ProductScreen.clickRefund(),
    TicketScreen.selectOrder("001"),
    ProductScreen.clickNumpad("1"),
    TicketScreen.confirmRefund(),
    PaymentScreen.isShown(),
];

tour("CustomerCardPartialReturnTour", () => [
    scan_barcode(Cards.LOYALTY),
    Cards.barHas("Ada Lovelace"),
    ProductScreen.clickDisplayedProduct("Coffee", true, "1", "20.00"),
    ProductScreen.clickDisplayedProduct("Coffee", true, "2", "40.00"),
    ProductScreen.clickPayButton(),
    payInCash(),
    Cards.receiptHas("Earned", "40 points"),
    refundOne(),
    payInCash(),
    Cards.receiptHas("Earned", "-20 points"),
    Cards.receiptHas("Balance", "520 points"),
]);

tour("CustomerCardUnsellTour", () => [
    sellBlank("30"),
    ProductScreen.clickPayButton(),
    payInCash(),
    refundOne(),
    // The receipt alone takes nothing off a card.
    Notification.has("Scan the card that comes back"),
    scan_barcode(Cards.BLANK),
    Cards.barHas("•••• 5553"),
    payInCash(),
]);
