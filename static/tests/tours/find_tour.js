import * as Cards from "@customer_card/../tests/tours/utils/customer_card_util";
import * as Find from "@customer_card/../tests/tours/utils/find_util";
import * as Chrome from "@point_of_sale/../tests/pos/tours/utils/chrome_util";
import * as Dialog from "@point_of_sale/../tests/generic_helpers/dialog_util";
import * as Offline from "@point_of_sale/../tests/generic_helpers/offline_util";
import * as PaymentScreen from "@point_of_sale/../tests/pos/tours/utils/payment_screen_util";
import * as ProductScreen from "@point_of_sale/../tests/pos/tours/utils/product_screen_util";
import * as ReceiptScreen from "@point_of_sale/../tests/pos/tours/utils/receipt_screen_util";
import { negate, scan_barcode } from "@point_of_sale/../tests/generic_helpers/utils";
import { registry } from "@web/core/registry";

const start = () => [Chrome.startPoS(), Dialog.confirm("Open Register")];
const addCoffee = () => ProductScreen.clickDisplayedProduct("Coffee", true, "1", "20.00");
const payRestInCash = () => [
    ...PaymentScreen.clickPaymentMethod("Cash"),
    ...PaymentScreen.clickValidate(),
    ...ReceiptScreen.isShown(),
];

function tour(name, steps) {
    registry.category("web_tour.tours").add(name, {
        steps: () => [...start(), ...steps(), Chrome.endTour()].flat(),
    });
}

// Found by phone the card earns and does not pay; read afterwards, the same card pays.
tour("CustomerCardFindByPhoneTour", () => [
    addCoffee(),
    Find.open(),
    Find.type("12"),
    Find.type("0912 345 6789"),
    Find.rowHas("Ada Lovelace", "6789", "1119"),
    Find.press("Enter"),
    Cards.barHas("Ada Lovelace", "•••• 1119"),
    { content: "the bar says how it was come by", trigger: ".customer-card-found" },
    ProductScreen.customerIs("Ada Lovelace"),
    Cards.barHas("+20"),
    ProductScreen.clickPayButton(),
    Cards.tenderHas("Points", "Scan the card to pay with it", true),
    PaymentScreen.clickPaymentMethod("Points"),
    Cards.notified("Scan the card to pay with it"),
    scan_barcode(Cards.LOYALTY),
    Cards.tenderHas("Points", "500"),
    { content: "one card, not two", trigger: negate(".customer-card-row:eq(1)") },
    { content: "and it was read", trigger: negate(".customer-card-found") },
    PaymentScreen.clickPaymentMethod("Points"),
    ReceiptScreen.isShown(),
    Cards.receiptHas("Spent", "200"),
    ReceiptScreen.clickNextOrder(),
    // By name, with the arrows; earning only.
    addCoffee(),
    Find.open(),
    Find.type("ada"),
    Find.rowHas("Ada Byron"),
    Find.press("ArrowDown"),
    { content: "the second one", trigger: '.customer-card-find-row.active:contains("Lovelace")' },
    Find.press("Enter"),
    Cards.barHas("Ada Lovelace", "300"),
    ProductScreen.clickPayButton(),
    payRestInCash(),
    Cards.receiptHas("Earned", "20"),
]);

tour("CustomerCardFindNobodyTour", () => [
    addCoffee(),
    Find.open(),
    Find.type("67a"),
    Find.says("four digits"),
    Find.type("Nobody"),
    Find.says("Nobody with a card is found"),
    Offline.setOfflineMode(),
    Find.type("Ada"),
    Find.says("The sale can go on without a card"),
    Offline.setOnlineMode(),
    Find.type("Ada L"),
    Find.rowHas("Ada Lovelace"),
    // A reader types into the field.
    Find.type(Cards.track2(Cards.GIFT)),
    Find.press("Enter"),
    Cards.barHas("•••• 2223", "$ 12.50"),
    Cards.openPanel(),
    { content: "another card", trigger: ".customer-card-another", run: "click" },
    Find.type("lovelace"),
    Find.rowHas("Ada Lovelace"),
    { content: "tap it", trigger: ".customer-card-find-row", run: "click" },
    Cards.barHas("Ada Lovelace"),
    ProductScreen.customerIs("Ada Lovelace"),
    // Two cards on one order; one of them leaves, the other stays.
    {
        content: "the found card leaves",
        trigger: '.customer-card-row:contains("Ada Lovelace") .customer-card-remove',
        run: "click",
    },
    { content: "it is gone", trigger: negate('.customer-card-row:contains("Ada Lovelace")') },
    Cards.barHas("•••• 2223"),
    Find.openFromPanel(),
    Find.type("lovelace"),
    Find.rowHas("Ada Lovelace"),
    Find.press("Enter"),
    Cards.barHas("Ada Lovelace"),
    ProductScreen.clickPayButton(),
    PaymentScreen.clickPaymentMethod("Gift card", true, { amount: "12.50" }),
    Cards.lineIs("done", "Approved"),
    payRestInCash(),
    Cards.receiptHas("Club", "1119"),
]);

tour("CustomerCardEnrollTour", () => [
    addCoffee(),
    Find.open(),
    Find.type("Grace Hopper"),
    Find.says("Nobody with a card is found"),
    Find.newCustomer(),
    { content: "no box is ticked", trigger: negate(".customer-card-enroll-consent input:checked") },
    { content: "the name came along", trigger: '.customer-card-enroll-name:value("Grace Hopper")' },
    Find.fill("phone", "12"),
    Find.save(),
    Find.enrollSays("7 to 15 digits"),
    Find.fill("phone", "0912 345 6789"),
    Find.fill("day", "30"),
    Find.choose("month", "2"),
    scan_barcode(Cards.BLANK_CLUB),
    {
        content: "the blank card was read",
        trigger: '.customer-card-enroll-chosen:contains("8883")',
    },
    Find.save(),
    Find.enrollSays("no such day"),
    Find.fill("day", "29"),
    Find.tick("News"),
    Find.save(),
    Find.enrollSays("Is it Ada L.?"),
    { content: "somebody else", trigger: ".customer-card-enroll-other", run: "click" },
    Cards.barHas("Grace Hopper", "•••• 8883"),
    ProductScreen.customerIs("Grace Hopper"),
    ProductScreen.clickPayButton(),
    payRestInCash(),
    Cards.receiptHas("Earned", "20"),
    ReceiptScreen.clickNextOrder(),
    // Without plastic, and the first answer gets lost.
    addCoffee(),
    Find.open(),
    Find.type("0035 777 0001"),
    Find.newCustomer(),
    Find.fill("name", "Alan Turing"),
    Find.loseNextAnswer("enroll"),
    Find.save(),
    Find.enrollSays("Try again"),
    Find.save(),
    Cards.barHas("Alan Turing"),
    ProductScreen.clickPayButton(),
    payRestInCash(),
    Cards.receiptHas("Earned", "20"),
]);

tour("CustomerCardWhoTour", () => [
    addCoffee(),
    scan_barcode(Cards.ANONYMOUS),
    Cards.barHas("Club", "•••• 9998", "40"),
    { content: "who is it?", trigger: ".customer-card-who", run: "click" },
    Dialog.is({ title: "Who is it?" }),
    Find.fill("name", "Emmy Noether"),
    Find.fill("phone", "0911 000 0002"),
    Find.save(),
    Cards.barHas("Emmy Noether", "•••• 9998", "40"),
    { content: "known now", trigger: negate(".customer-card-who") },
    ProductScreen.customerIs("Emmy Noether"),
    ProductScreen.clickPayButton(),
    Cards.tenderHas("Points", "40"),
    payRestInCash(),
    Cards.receiptHas("Balance", "60"),
    ReceiptScreen.clickNextOrder(),
    // A blank card of the club, read on the order, asks for its holder at once.
    scan_barcode(Cards.BLANK_CLUB),
    Dialog.is({ title: "New customer" }),
    {
        content: "discard",
        trigger: ".customer-card-enroll .btn-secondary:contains(Discard)",
        run: "click",
    },
    Cards.barIsEmpty(),
]);

// On a phone the form is as long as the screen; nothing hides behind its edge.
tour("CustomerCardFindPhoneTour", () => [
    addCoffee(),
    ProductScreen.clickReview(),
    Find.open(),
    Find.type("lovelace"),
    Find.rowHas("Ada Lovelace", "6789"),
    { content: "tap it", trigger: ".customer-card-find-row", run: "click" },
    Cards.barHas("Ada Lovelace"),
    Find.openFromPanel(),
    Find.newCustomer(),
    Find.fill("name", "Emmy Noether"),
    Find.fill("phone", "0911 000 0002"),
    Find.save(),
    Cards.barHas("Emmy Noether"),
]);
