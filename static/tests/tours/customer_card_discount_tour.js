import * as Cards from "@customer_card/../tests/tours/utils/customer_card_util";
import * as Guard from "@customer_card/../tests/tours/utils/customer_card_guard_util";
import * as Dialog from "@point_of_sale/../tests/generic_helpers/dialog_util";
import * as NumberPopup from "@point_of_sale/../tests/generic_helpers/number_popup_util";
import * as PaymentScreen from "@point_of_sale/../tests/pos/tours/utils/payment_screen_util";
import * as ProductScreen from "@point_of_sale/../tests/pos/tours/utils/product_screen_util";
import * as ReceiptScreen from "@point_of_sale/../tests/pos/tours/utils/receipt_screen_util";
import * as TicketScreen from "@point_of_sale/../tests/pos/tours/utils/ticket_screen_util";
import { scan_barcode } from "@point_of_sale/../tests/generic_helpers/utils";
import { closeSale, payInCash, tour } from "@customer_card/../tests/tours/utils/shift_util";

const basket = () => [
    scan_barcode(Cards.LOYALTY),
    Cards.barHas("Ada Lovelace", "500"),
    ProductScreen.clickDisplayedProduct("Coffee", true, "1"),
    ProductScreen.clickDisplayedProduct("Shirt", true, "1"),
    ProductScreen.clickDisplayedProduct("Book", true, "1"),
    ProductScreen.checkTotalAmount("42.60"),
];

const takeTen = () => [
    PaymentScreen.clickPaymentMethod("Points"),
    NumberPopup.enterValue("10"),
    NumberPopup.isShown("10"),
    Dialog.confirm(),
];

tour("CustomerCardDiscountTour", () => [
    basket(),
    ProductScreen.clickPayButton(),
    takeTen(),
    PaymentScreen.totalIs("32.60"),
    payInCash(),
    Cards.receiptHas("Spent", "100"),
]);

tour("CustomerCardDiscountInvoiceTour", () => [
    basket(),
    ProductScreen.clickPayButton(),
    PaymentScreen.clickInvoiceButton(),
    takeTen(),
    PaymentScreen.totalIs("32.60"),
    PaymentScreen.clickPaymentMethod("Cash"),
    PaymentScreen.clickValidate(),
    Guard.invoiceIsMade(),
]);

const refundOf = (products) => [
    ReceiptScreen.clickNextOrder(),
    ProductScreen.clickRefund(),
    TicketScreen.selectOrder("001"),
    products.flatMap((product) => [
        {
            content: `select ${product}`,
            trigger: `.order-container .orderline:has(.product-name:contains("${product}"))`,
            run: "click",
        },
        ProductScreen.clickNumpad("1"),
    ]),
    TicketScreen.confirmRefund(),
    PaymentScreen.isShown(),
];

tour("CustomerCardDiscountRefundTour", () => [
    basket(),
    ProductScreen.clickPayButton(),
    takeTen(),
    PaymentScreen.totalIs("32.60"),
    payInCash(),
    refundOf(["Coffee"]),
    PaymentScreen.totalIs("15.31"),
    payInCash(),
    // 46.9 points: what is less than one comes with the rest.
    Cards.receiptHas("Returned", "46"),
    refundOf(["Shirt", "Book"]),
    PaymentScreen.totalIs("17.29"),
    payInCash(),
]);

tour("CustomerCardDiscountChangeTour", () => [
    basket(),
    ProductScreen.clickPayButton(),
    takeTen(),
    PaymentScreen.totalIs("32.60"),
    // The order changes: the discount is spread anew over what is there.
    PaymentScreen.clickBack(),
    ProductScreen.clickLine("Book"),
    Cards.removeSelected("Book"),
    ProductScreen.checkTotalAmount("22.10"),
    ProductScreen.clickPayButton(),
    PaymentScreen.totalIs("22.10"),
    // The goods no longer reach: the points go back.
    PaymentScreen.clickBack(),
    ProductScreen.clickLine("Coffee"),
    Cards.removeSelected("Coffee"),
    ProductScreen.checkTotalAmount("2.10"),
    // One line of it removed takes all of it off.
    ProductScreen.clickLine("Points discount"),
    Cards.removeSelected("Points discount"),
    ProductScreen.checkTotalAmount("12.10"),
    Cards.barHas("Ada Lovelace", "500"),
    ProductScreen.clickPayButton(),
    payInCash(),
    Cards.receiptHas("Balance", "512"),
]);

tour("CustomerCardDiscountZeroTour", () => [
    basket(),
    ProductScreen.clickPayButton(),
    takeTen(),
    PaymentScreen.totalIs("32.60"),
    // None of a line about a card, by one key too few: it goes, and the points come back.
    PaymentScreen.clickBack(),
    ProductScreen.clickLine("Points discount"),
    ProductScreen.clickNumpad("⌫"),
    {
        content: "a part of the discount is nothing now",
        trigger: '.product-screen .order-summary .total:not(:contains("32.60"))',
    },
    scan_barcode(Cards.BLANK),
    NumberPopup.enterValue("30"),
    NumberPopup.isShown("30"),
    Dialog.confirm(),
    ProductScreen.clickLine("Coffee"),
    ProductScreen.clickLine("Gifts"),
    ProductScreen.clickNumpad("⌫"),
    ProductScreen.orderLineHas("Gifts", "0"),
    ProductScreen.clickPayButton(),
    PaymentScreen.totalIs("42.60"),
    PaymentScreen.clickBack(),
    Cards.barHas("Ada Lovelace", "500"),
    ProductScreen.clickPayButton(),
    payInCash(),
    Cards.receiptHas("Balance", "542"),
]);

tour("CustomerCardDiscountMixTour", () => [
    scan_barcode(Cards.LOYALTY),
    Cards.barHas("Ada Lovelace", "500"),
    scan_barcode(Cards.GIFT),
    Cards.barHas("•••• 2223"),
    ...[1, 2, 3].map((count) => ProductScreen.clickDisplayedProduct("Coffee", true, String(count))),
    ProductScreen.clickPayButton(),
    Guard.payWithMix(),
    closeSale(),
    Cards.receiptHas("Spent", "500"),
]);
