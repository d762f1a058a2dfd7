/* global posmodel */

import * as Cards from "@customer_card/../tests/tours/utils/customer_card_util";
import * as Find from "@customer_card/../tests/tours/utils/find_util";
import * as Guard from "@customer_card/../tests/tours/utils/customer_card_guard_util";
import * as Show from "@customer_card/../tests/tours/utils/show_util";
import * as PaymentScreen from "@point_of_sale/../tests/pos/tours/utils/payment_screen_util";
import * as ProductScreen from "@point_of_sale/../tests/pos/tours/utils/product_screen_util";
import * as ReceiptScreen from "@point_of_sale/../tests/pos/tours/utils/receipt_screen_util";
import * as TicketScreen from "@point_of_sale/../tests/pos/tours/utils/ticket_screen_util";
import { inLeftSide } from "@point_of_sale/../tests/pos/tours/utils/common";
import { run, scan_barcode } from "@point_of_sale/../tests/generic_helpers/utils";
import { payInCash, tour } from "@customer_card/../tests/tours/utils/shift_util";

tour("CustomerCardPanelTour", () => [
    ProductScreen.clickDisplayedProduct("Coffee", true, "1", "20.00"),
    scan_barcode(Cards.LOYALTY),
    ...inLeftSide([
        Cards.barHas("Ada Lovelace"),
        Show.barSign("birthday"),
        Show.barSign("news"),
        Show.giveTier(Cards.LOYALTY, { name: "Gold", color: "#d4af37", vip: true }),
        Show.barSign("tier .fa-star"),
        Cards.openPanel(),
        Cards.panelHas("Gold"),
        Cards.panelHas("Birthday today"),
        Cards.panelHas("Personal manager: Mara Manager"),
        // Written as text, not as markup.
        Cards.panelHas("Her hat is <b>ready</b> at the desk"),
        Cards.panelHas("Double points until Sunday"),
        Cards.panelHas("This order earns"),
        Cards.panelHas("20 "),
        Cards.closePanel(),
        // Read once is enough for this order.
        Show.noBarSign("news"),
        Show.barSign("birthday"),
    ]),
]);

tour("CustomerCardDisplayTour", () => [
    Show.openDisplay(),
    ProductScreen.clickDisplayedProduct("Coffee", true, "1", "20.00"),
    Show.displayHas(".o_customer_display_main", "Coffee"),
    scan_barcode(Cards.LOYALTY),
    Cards.barHas("Ada Lovelace"),
    Show.displayHas(".customer-card-display", "Ada"),
    Show.displayHas(".customer-card-display", "•••• 1119"),
    Show.displayHas(".customer-card-display", "500"),
    Show.displayHas(".customer-card-display-earns", "You earn"),
    Show.displayHas(".customer-card-display-earns", "20 points"),
    scan_barcode(Cards.GIFT),
    Show.displayHas(".customer-card-display", "$ 12.50"),
    ProductScreen.clickPayButton(),
    PaymentScreen.clickPaymentMethod("Gift card", true, { amount: "12.50" }),
    Cards.lineIs("done", "Approved"),
    Show.displayHas(".customer-card-display-payment", "•••• 2223"),
    Show.displayTellsNoSecret(["Lovelace", Cards.LOYALTY, Cards.GIFT]),
    payInCash(),
    Show.displayHas(".o_customer_display_main", "Thank you."),
    Show.displayHas(".customer-card-display-earns", "You earned"),
    Show.displayTellsNoSecret(["Lovelace", Cards.LOYALTY, Cards.GIFT, "CC1-"]),
]);

tour("CustomerCardDisplayPinTour", () => [
    Show.openDisplay(),
    ProductScreen.clickDisplayedProduct("Coffee", true, "1", "20.00"),
    scan_barcode(Cards.GIFT),
    ProductScreen.clickPayButton(),
    PaymentScreen.clickPaymentMethod("Gift card", true, { amount: "12.50" }),
    Guard.pinPadIsFor("$ 12.50"),
    Show.displayHas(".o_customer_display_main .row:has(.customer-card-display-payment)", "12.50"),
    Show.displayHas(".customer-card-display-payment", "•••• 2223"),
    Guard.typePin("13792846"),
    Cards.lineIs("done", "Approved"),
    Show.displayTellsNoSecret(["13792846", Cards.GIFT]),
]);

tour("CustomerCardTicketTour", () => [
    ProductScreen.clickDisplayedProduct("Coffee", true, "1", "20.00"),
    ProductScreen.clickPayButton(),
    payInCash(),
    ReceiptScreen.clickNextOrder(),
    ProductScreen.clickDisplayedProduct("Coffee", true, "1", "20.00"),
    Cards.payWithGift(),
    payInCash(),
    Show.receiptHasCode(),
    ReceiptScreen.clickNextOrder(),
    ProductScreen.clickRefund(),
    TicketScreen.nbOrdersIs(2),
    TicketScreen.search("Card (last digits)", "2223"),
    TicketScreen.nbOrdersIs(1),
    TicketScreen.contains("•••• 2223"),
    TicketScreen.selectOrder("2223"),
    // Folded, so that the goods are seen; one tap says what the cards did.
    Show.ticketIsFolded("Gifts", "•••• 2223"),
    Show.openTicket(),
    Show.ticketHas("Spent"),
    Show.ticketHas("A refund gives back up to $ 12.50"),
    // The reprint is the receipt, with the block of the cards.
    Show.keepPrints(),
    Show.reprint(),
    Show.printHas("Spent", "12.50"),
    Show.printHas("Balance", "0.00"),
    ProductScreen.clickNumpad("1"),
    TicketScreen.confirmRefund(),
    PaymentScreen.isShown(),
    Cards.lineIs("done", "Back to the card"),
    Cards.lineIs("done", "•••• 2223"),
    // A tap on the tender that stands there already gives nothing back twice.
    PaymentScreen.clickPaymentMethod("Gift card", true, { amount: "-12.50" }),
    PaymentScreen.remainingIs("-7.50"),
    payInCash(),
]);

// Who gets a card without plastic and without an e-mail address takes it along in the phone.
tour("CustomerCardTakeAlongTour", () => [
    Show.openDisplay(),
    ProductScreen.clickDisplayedProduct("Coffee", true, "1", "20.00"),
    Find.open(),
    Find.type("0035 777 0009"),
    Find.newCustomer(),
    Find.fill("name", "Alan Turing"),
    Find.save(),
    Cards.barHas("Alan Turing"),
    Show.displayHas(".customer-card-display-claim", "scan with the phone"),
    Show.claimStaysHere(),
    ProductScreen.clickPayButton(),
    payInCash(),
    Show.receiptHasClaim(),
    Show.displayHas(".customer-card-display-claim", "scan with the phone"),
    ReceiptScreen.clickNextOrder(),
    ProductScreen.clickDisplayedProduct("Coffee", true, "1", "20.00"),
    Show.displayHasNoClaim(),
    // Found later, the card shows no code to whoever found it.
    Find.open(),
    Find.type("turing"),
    Find.rowHas("Alan Turing"),
    Find.press("Enter"),
    Cards.barHas("Alan Turing"),
    Show.displayHas(".customer-card-display", "Alan"),
    Show.displayHasNoClaim(),
    // Who has an e-mail address is written to.
    Cards.takeOff(),
    Find.open(),
    Find.type("0035 777 0010"),
    Find.newCustomer(),
    Find.fill("name", "Kurt Goedel"),
    Find.fill("email", "kurt@example.com"),
    Find.save(),
    Cards.barHas("Kurt Goedel"),
    Show.displayHas(".customer-card-display", "Kurt"),
    Show.displayHasNoClaim(),
]);

tour("CustomerCardKeyboardTour", () => [
    scan_barcode("2000000000017"),
    ProductScreen.orderLineHas("Coffee", "1", "20.00"),
    scan_barcode(Cards.GIFT),
    Cards.barHas("•••• 2223"),
    Show.tabTo(".customer-card-open"),
    Show.focusIsVisible(),
    Show.press("Enter"),
    Cards.panelHas("$ 12.50"),
    Show.focusIsIn(".customer-card-panel"),
    Show.press("Escape"),
    { content: "the panel is gone", trigger: "body:not(:has(.customer-card-panel))" },
    Show.tabTo(".pay-order-button"),
    Show.press("Enter"),
    PaymentScreen.isShown(),
    Show.tabTo(".customer-card-method:not(.customer-card-disabled)"),
    Show.focusIsVisible(),
    Show.press("Enter"),
    Cards.lineIs("done", "Approved"),
    PaymentScreen.remainingIs("7.50"),
    Show.tabTo(".paymentmethod:not(.customer-card-method)"),
    Show.focusIsVisible(),
    Show.press(" "),
    PaymentScreen.remainingIs("0.0"),
    Show.tabTo(".validation-button.next"),
    Show.press("Enter"),
    ReceiptScreen.isShown(),
    Cards.receiptHas("Spent", "12.50"),
    run(() => {
        const [order] = posmodel.models["pos.order"].filter((order) => order.finalized);
        if (order.payment_ids.length !== 2) {
            throw new Error("One card payment and one other, each once.");
        }
    }, "every key did one thing"),
]);
