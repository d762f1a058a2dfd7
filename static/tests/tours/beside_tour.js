import * as Beside from "@customer_card/../tests/tours/utils/beside_util";
import * as Cards from "@customer_card/../tests/tours/utils/customer_card_util";
import * as Chrome from "@point_of_sale/../tests/pos/tours/utils/chrome_util";
import * as Dialog from "@point_of_sale/../tests/generic_helpers/dialog_util";
import * as Order from "@point_of_sale/../tests/generic_helpers/order_widget_util";
import * as PaymentScreen from "@point_of_sale/../tests/pos/tours/utils/payment_screen_util";
import * as ProductScreen from "@point_of_sale/../tests/pos/tours/utils/product_screen_util";
import * as ReceiptScreen from "@point_of_sale/../tests/pos/tours/utils/receipt_screen_util";
import { scan_barcode } from "@point_of_sale/../tests/generic_helpers/utils";
import {
    enter,
    ownCardIsRefused,
    patientTour,
    payInCash,
    sellBlank,
    tour,
} from "@customer_card/../tests/tours/utils/shift_util";

const addCoffee = (quantity = "1") => ProductScreen.clickDisplayedProduct("Coffee", true, quantity);
const takeReward = (name) => [
    Cards.openPanel(),
    {
        content: `take ${name}`,
        trigger: `.customer-card-reward:contains("${name}") .customer-card-take-reward`,
        run: "click",
    },
    ProductScreen.orderLineHas("Muffin", "1"),
];
const loyaltyCard = (balance) => [
    scan_barcode(Cards.LOYALTY),
    Cards.barHas("Ada Lovelace", balance),
];

// --- pos_discount: ten percent off the goods, and never off a card

tour("CustomerCardBesideDiscountTour", () => [
    loyaltyCard("500"),
    sellBlank("10"),
    ProductScreen.checkTotalAmount("10.00"),
    addCoffee(),
    ProductScreen.checkTotalAmount("30.00"),
    ProductScreen.clickControlButton("Discount"),
    Dialog.confirm(),
    ProductScreen.checkTotalAmount("28.00"),
    ProductScreen.clickPayButton(),
    payInCash(),
    Cards.receiptHas("Earned", "18"),
]);

// --- pos_loyalty: an automatic ten percent off, points of its own

tour("CustomerCardBesideLoyaltyTour", () => [
    sellBlank("10"),
    ProductScreen.checkTotalAmount("10.00"),
    addCoffee(),
    ProductScreen.checkTotalAmount("28.00"),
    loyaltyCard("500"), // brings the customer, and with it the host's own points
    // The host goes on changing its lines of an order that is paid before it has counted (`pos_loyalty`, updateRewards).
    { content: "the host has counted", trigger: ".loyalty-points-won:contains(18)" },
    ProductScreen.clickPayButton(),
    payInCash(),
    Cards.receiptHas("Earned", "18"),
]);

// A card is read at the last moment, and the server is slow: what the host knows of its customer comes after the payment.
tour("CustomerCardBesideLoyaltyLateTour", () => [
    addCoffee(),
    ProductScreen.checkTotalAmount("18.00"),
    loyaltyCard("500"),
    ProductScreen.clickPayButton(),
    payInCash(),
    Cards.receiptHas("Earned", "18"),
]);

tour("CustomerCardBesideLoyaltyPointsTour", () => [
    loyaltyCard("500"),
    addCoffee("1"),
    addCoffee("2"),
    ProductScreen.checkTotalAmount("36.00"),
    ProductScreen.clickPayButton(),
    PaymentScreen.clickPaymentMethod("Points"),
    enter("10"),
    PaymentScreen.totalIs("27.00"),
    payInCash(),
    Cards.receiptHas("Spent", "100"),
    Cards.receiptHas("Earned", "27"),
]);

// --- pos_restaurant: orders on tables

tour("CustomerCardBesideTableTour", () => [
    Beside.clickTable("5"),
    loyaltyCard("500"),
    addCoffee("1"),
    takeReward("Free muffin"),
    Cards.barHas("Ada Lovelace", "300"),
    // Parked, and come back to.
    Chrome.clickPlanButton(),
    Beside.clickTable("5"),
    Cards.barHas("Ada Lovelace", "300"),
    // Moved to a free table.
    ProductScreen.clickControlButton("Transfer"),
    Beside.transferTo("4"),
    Cards.barHas("Ada Lovelace", "300"),
    Order.hasLine({ productName: "Muffin", quantity: "1" }),
    // Half of it stays open; the reward stays with the order it was taken for.
    addCoffee("2"),
    ProductScreen.clickControlButton("Split"),
    Beside.splitLine("Muffin"),
    Cards.notified("stays on this order"),
    Beside.splitLine("Coffee"),
    Beside.clickSplit("Split"),
    Cards.barIsEmpty(),
    ProductScreen.checkTotalAmount("20.00"),
    ProductScreen.clickPayButton(),
    payInCash(),
    Beside.goOnSplitting(),
    Cards.barHas("Ada Lovelace", "300"),
    Order.hasLine({ productName: "Muffin", quantity: "1" }),
    scan_barcode(Cards.GIFT),
    Cards.barHas("•••• 2223"),
    ProductScreen.clickPayButton(),
    PaymentScreen.clickPaymentMethod("Gift card"),
    Cards.lineIs("done", "Approved"),
    PaymentScreen.remainingIs("7.50"),
    payInCash(),
    Cards.receiptHas("Spent", "200"),
]);

tour("CustomerCardBesideMergeTour", () => [
    Beside.clickTable("5"),
    loyaltyCard("500"),
    addCoffee("1"),
    takeReward("Free muffin"),
    Chrome.clickPlanButton(),
    Beside.clickTable("4"),
    addCoffee("1"),
    Chrome.clickPlanButton(),
    Beside.clickTable("5"),
    Cards.barHas("Ada Lovelace", "300"),
    // Becomes part of the other table's order: the card comes along, what was held goes back.
    ProductScreen.clickControlButton("Transfer"),
    Beside.transferTo("4"),
    Cards.notified("given back"),
    Cards.barHas("Ada Lovelace", "500"),
    ProductScreen.checkTotalAmount("40.00"),
    takeReward("Free muffin"),
    ProductScreen.clickPayButton(),
    payInCash(),
    Cards.receiptHas("Earned", "40"),
]);

tour("CustomerCardBesidePartTour", () => [
    Beside.clickTable("5"),
    loyaltyCard("500"),
    addCoffee("1"),
    Chrome.clickPlanButton(),
    Beside.clickTable("4"),
    addCoffee("1"),
    Chrome.clickPlanButton(),
    Beside.clickTable("5"),
    ProductScreen.clickControlButton("Transfer"),
    Beside.transferTo("4"),
    Cards.barHas("Ada Lovelace", "500"),
    takeReward("Free muffin"),
    // The tables are parted again: the card goes with the guests it came with, what was held goes back.
    Beside.partTable("5"),
    Cards.notified("given back"),
    Cards.barHas("Ada Lovelace", "500"),
    ProductScreen.checkTotalAmount("20.00"),
    Chrome.clickPlanButton(),
    Beside.clickTable("4"),
    Cards.barIsEmpty(),
    ProductScreen.checkTotalAmount("20.00"),
    Chrome.clickPlanButton(),
    Beside.clickTable("5"),
    ProductScreen.clickPayButton(),
    payInCash(),
    Cards.receiptHas("Earned", "20"),
]);

tour("CustomerCardBesideMergePaidTour", () => [
    Beside.clickTable("5"),
    addCoffee("1"),
    scan_barcode(Cards.GIFT),
    Cards.barHas("•••• 2223", "12.50"),
    ProductScreen.clickPayButton(),
    PaymentScreen.clickPaymentMethod("Gift card"),
    Cards.lineIs("done", "Approved"),
    PaymentScreen.clickBack(),
    Chrome.clickPlanButton(),
    Beside.clickTable("4"),
    addCoffee("1"),
    Chrome.clickPlanButton(),
    Beside.clickTable("5"),
    PaymentScreen.clickBack(), // an order that is being paid is shown so
    // What was held for this table's order is free for the other one's.
    ProductScreen.clickControlButton("Transfer"),
    Beside.transferTo("4"),
    Cards.barHas("•••• 2223", "12.50"),
    ProductScreen.checkTotalAmount("40.00"),
    ProductScreen.clickPayButton(),
    PaymentScreen.clickPaymentMethod("Gift card"),
    Cards.lineIs("done", "Approved"),
    PaymentScreen.remainingIs("27.50"),
    payInCash(),
]);

tour("CustomerCardBesideSplitPaidTour", () => [
    Beside.clickTable("5"),
    addCoffee("1"),
    addCoffee("2"),
    scan_barcode(Cards.GIFT),
    Cards.barHas("•••• 2223", "12.50"),
    ProductScreen.clickPayButton(),
    PaymentScreen.clickPaymentMethod("Gift card"),
    Cards.lineIs("done", "Approved"),
    PaymentScreen.clickBack(),
    // One coffee is paid apart, in cash; what the card pays stays with the order it was held for.
    ProductScreen.clickControlButton("Split"),
    Beside.splitLine("Coffee"),
    Beside.clickSplit("Split"),
    Cards.barIsEmpty(),
    ProductScreen.checkTotalAmount("20.00"),
    ProductScreen.clickPayButton(),
    payInCash(),
    Beside.goOnSplitting(),
    Cards.barHas("•••• 2223"),
    ProductScreen.clickPayButton(),
    PaymentScreen.remainingIs("7.50"),
    payInCash(),
]);

tour("CustomerCardBesideTipTour", () => [
    Beside.clickTable("5"),
    loyaltyCard("500"),
    addCoffee("1"),
    scan_barcode(Cards.GIFT),
    Cards.barHas("•••• 2223"),
    ProductScreen.clickPayButton(),
    // The tender that would be adjusted is a card: no tip is asked for.
    PaymentScreen.clickPaymentMethod("Gift card"),
    Cards.lineIs("done", "Approved"),
    payInCash(),
    ReceiptScreen.clickNextOrder(),
    Beside.clickTable("4"),
    loyaltyCard("507"),
    addCoffee("1"),
    ProductScreen.clickPayButton(),
    PaymentScreen.clickPaymentMethod("Bank"),
    PaymentScreen.clickValidate(),
    { content: "tip", trigger: ".tip-screen .percentage-amounts button:first", run: "click" },
    { content: "the tip is given", trigger: ".tip-screen .button.highlight.next", run: "click" },
    ReceiptScreen.isShown(),
    Cards.receiptHas("Earned", "20"),
]);

// --- barcodes_gs1_nomenclature: cards are no GS1 codes

tour("CustomerCardBesideGs1Tour", () => [
    loyaltyCard("500"),
    scan_barcode("9501999999999999"),
    {
        content: "the host says that it is no GS1 code",
        trigger: `.o_notification:contains("not compatible with the GS1")`,
    },
    addCoffee(),
    ProductScreen.clickPayButton(),
    scan_barcode(Cards.GIFT),
    Cards.barHas("•••• 2223"),
    payInCash(),
    Cards.receiptHas("Earned", "20"),
]);

// --- pos_hr: an employee logs in

patientTour("CustomerCardBesideEmployeeTour", () => [
    Chrome.startPoS(),
    Beside.login("Ada"),
    Dialog.confirm("Open Register"),
    addCoffee(),
    ownCardIsRefused(),
    payInCash(),
    Chrome.endTour(),
]);
