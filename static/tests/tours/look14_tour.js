import * as Cards from "@customer_card/../tests/tours/utils/customer_card_util";
import * as Chrome from "@point_of_sale/../tests/pos/tours/utils/chrome_util";
import { run, scan_barcode } from "@point_of_sale/../tests/generic_helpers/utils";
import * as ProductScreen from "@point_of_sale/../tests/pos/tours/utils/product_screen_util";
import { addCoffee, patientTour, tour } from "@customer_card/../tests/tours/utils/shift_util";

const look = { content: "look", trigger: ".never-there" };
const end = () => [
    { content: "tap", trigger: ".paymentmethod.customer-card-method:not(.customer-card-disabled)", run: "click" },
    { content: "plans", trigger: ".customer-card-plan" },
    run(async () => { await new Promise((r) => setTimeout(r, 1500)); throw new Error("look"); }, "look"),
];
void look;
tour("Look14Plans", () => [addCoffee(), scan_barcode("9501000000012364"), Cards.barHas("Leila"), ProductScreen.clickPayButton(), end()]);
patientTour("Look14PlansFa", () => [
    Chrome.startPoS(),
    { content: "open", trigger: ".modal .modal-footer .btn-primary", run: "click" },
    addCoffee(), scan_barcode("9501000000012364"), Cards.barHas("Leila"), ProductScreen.clickPayButton(false), end(),
]);
