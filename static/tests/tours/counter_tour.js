import * as Cards from "@customer_card/../tests/tours/utils/customer_card_util";
import * as Chrome from "@point_of_sale/../tests/pos/tours/utils/chrome_util";
import * as Find from "@customer_card/../tests/tours/utils/find_util";
import * as Dialog from "@point_of_sale/../tests/generic_helpers/dialog_util";
import * as Counter from "@customer_card/../tests/tours/utils/counter_util";
import * as NumberPopup from "@point_of_sale/../tests/generic_helpers/number_popup_util";
import * as PaymentScreen from "@point_of_sale/../tests/pos/tours/utils/payment_screen_util";
import * as ProductScreen from "@point_of_sale/../tests/pos/tours/utils/product_screen_util";
import * as ReceiptScreen from "@point_of_sale/../tests/pos/tours/utils/receipt_screen_util";
import { negate, scan_barcode } from "@point_of_sale/../tests/generic_helpers/utils";
import {
    addCoffee,
    payInCash,
    sellBlank,
    tour,
} from "@customer_card/../tests/tours/utils/shift_util";

// Two cards of one program: both are on the order, and one of them earns.
tour("CustomerCardEarnsOnceTour", () => [
    addCoffee(),
    scan_barcode(Cards.LOYALTY),
    Cards.barHas("Ada Lovelace", "+20"),
    scan_barcode(Cards.ANONYMOUS),
    Cards.barHas("•••• 9998", "40"),
    {
        content: "the second one earns nothing",
        trigger: negate('.customer-card-row:contains("9998") .customer-card-earned'),
    },
    {
        content: "look why",
        trigger: '.customer-card-row:contains("9998") .customer-card-open',
        run: "click",
    },
    Cards.panelHas("One purchase earns once"),
    Cards.closePanel(),
    ProductScreen.clickPayButton(),
    payInCash(),
]);

// A queue is waiting: what goes wrong is said once, in one sentence, and the cashier goes on where it went wrong.
tour("CustomerCardClearWordsTour", () => [
    scan_barcode("%E?"),
    Cards.notified("The card could not be read. Swipe it once more, or type its number."),
    scan_barcode(";E?"),
    scan_barcode("+E?"),
    { content: "said once", trigger: negate(".o_notification:eq(1)") },
    scan_barcode(Cards.UNKNOWN),
    Cards.notified("This card cannot be used here"),
    scan_barcode(Cards.BLOCKED),
    {
        content: "the same words stand there once",
        trigger: negate('.o_notification:contains("cannot be used here"):eq(1)'),
    },
    Find.open(),
    Find.type("95010000"),
    Find.says("A card's number is typed in full."),
    Find.type("Grace Hopper"),
    Find.says("Nobody with a card is found"),
    Find.newCustomer(),
    Find.save(),
    Find.enrollSays("7 to 15 digits"),
    { content: "go on with the phone", trigger: ".customer-card-enroll-phone:focus" },
    Find.fill("phone", "0912 345 0000"),
    Find.fill("day", "31"),
    Find.choose("month", "2"),
    Find.save(),
    Find.enrollSays("no such day"),
    { content: "go on with the day", trigger: ".customer-card-enroll-day:focus" },
    Dialog.cancel(),
    // While it is there, the form reads cards itself.
    { content: "the form is gone", trigger: negate(".modal") },
    // Which card is sold stands on its line, and later on the receipt.
    scan_barcode(Cards.BLANK),
    NumberPopup.enterValue("10"),
    NumberPopup.isShown("10"),
    Dialog.confirm(),
    ProductScreen.orderLineHas("Gifts", "1", "10.00"),
    {
        content: "the line names its card",
        trigger: '.orderline:contains("Gifts"):contains("•••• 5553")',
    },
    { content: "a key opens the bar", trigger: ".customer-card-scan[data-hotkey=k]" },
    ProductScreen.clickPayButton(),
    payInCash(),
]);

// The shop arranged the cards' tenders first: there they stand while they can be used, and never gray.
tour("CustomerCardArrangedTour", () => [
    addCoffee(),
    ProductScreen.clickPayButton(),
    Counter.tendersAre("Bank", "Cash", "Points", "Gift card"),
    // Shown on this screen, a card moves nothing under a thumb.
    scan_barcode(Cards.LOYALTY),
    Cards.tenderHas("Points", "500"),
    Counter.tendersAre("Bank", "Cash", "Points", "Gift card"),
    PaymentScreen.clickBack(),
    ProductScreen.clickPayButton(),
    Counter.tendersAre("Points", "Bank", "Cash", "Gift card"),
    payInCash(),
]);

// What is written small on a card is read in a hurry, on a bad screen.
tour("CustomerCardReadableTour", () => [
    addCoffee(),
    Counter.isReadable(".customer-card-scan span"),
    scan_barcode(Cards.LOYALTY),
    Cards.barHas("Ada Lovelace", "+20"),
    Counter.isReadable(".customer-card-row span, .customer-card-row bdi"),
    Cards.openPanel(),
    Cards.panelHas("This order earns"),
    Counter.isReadable(".customer-card-panel .modal-body bdi, .customer-card-panel .text-muted"),
    Cards.closePanel(),
    ProductScreen.clickPayButton(),
    Cards.tenderHas("Gift card", "Not on this card", true),
    Counter.isReadable(".customer-card-method span"),
    payInCash(),
]);

// Ways on: a wrong digit is no blocked card, and who has a card already uses it.
tour("CustomerCardWaysOnTour", () => [
    addCoffee(),
    Cards.typeNumber("9501000000011118"),
    Cards.notified("A digit of this number is wrong"),
    Find.open(),
    Find.type("0912 000 0007"),
    Find.newCustomer(),
    Find.fill("name", "Ada Lovelace"),
    Find.save(),
    Find.enrollSays("Is it Ada L.?"),
    { content: "it is", trigger: ".customer-card-enroll-use", run: "click" },
    Find.enrollSays("1119"),
    { content: "use that card", trigger: ".customer-card-enroll-use-other", run: "click" },
    Cards.barHas("Ada Lovelace", "•••• 1119", "+20"),
    ProductScreen.clickPayButton(),
    payInCash(),
    Cards.receiptHas("Earned", "20"),
]);

// Nobody counts what stands in the ledger.
tour("CustomerCardClosingTour", () => [
    addCoffee(),
    Cards.payWithGift(),
    payInCash(),
    ReceiptScreen.clickNextOrder(),
    Chrome.clickMenuOption("Close Register"),
    Counter.closingHas("Gift card", "12.50"),
    Counter.isNotCounted("Gift card"),
    Counter.isNotCounted("Points"),
    Counter.isCounted("Bank"),
]);

// A receipt with two cards has one code, and says whose it is.
tour("CustomerCardWhoseCodeTour", () => [
    addCoffee(),
    scan_barcode(Cards.LOYALTY),
    Cards.barHas("Ada Lovelace"),
    Cards.payWithGift(),
    payInCash(),
    {
        content: "the code's card",
        trigger: '.customer-card-receipt-code:contains("finds"):contains("•••• 1119")',
    },
    ReceiptScreen.clickNextOrder(),
    sellBlank("30"),
    ProductScreen.clickPayButton(),
    payInCash(),
    {
        content: "the only card",
        trigger: '.customer-card-receipt-code:contains("finds the card next time")',
    },
]);
