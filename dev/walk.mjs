// The walk of a demanding user through a demo shop: node walk.mjs URL FOLDER
// Clicks and keys are counted, waits are measured; what was seen at each stop is kept as a picture. What it makes
// stays in the shop. It ends with 1 where a step did not come or a screen complained.
import { DESK, PHONE, TILL, base, launch, open, openTill, phonePage, usable } from "./shop.mjs";

const folder = process.argv[3];
const PATIENCE = 60000;
const LATE = 1000; // what a screen fetches after it is shown, ms
let done = { clicks: 0, keys: 0 };
let failed = 0;

async function watched(browser, size, login) {
    const page = await open(browser, size, login);
    page.setDefaultTimeout(PATIENCE);
    page.on("pageerror", (error) => complain(String(error)));
    page.on("console", (message) => message.type() === "error" && complain(`${message.text()} ${message.location().url}`));
    return page;
}

/**
 * Debian's package of the host leaves a file out, and every build of its assets says so; the host has no icon at its
 * root.
 */
function complain(text) {
    if (!/selfie_segmentation|favicon.ico/.test(text)) {
        failed += 1;
        console.log(`    the browser complains: ${text.slice(0, 300)}`);
    }
}

async function click(page, selector) {
    done.clicks += 1;
    await page.locator(selector).first().click();
}

/** As fingers do it: faster would be a scanner. */
async function press(page, ...keys) {
    for (const key of keys) {
        done.keys += 1;
        await page.waitForTimeout(150);
        await page.keyboard.press(key);
    }
}

/** What a scanner does: the code as a burst of keys, then Enter. It is counted as one key. */
async function scan(page, code) {
    done.keys += 1;
    for (const key of [...code, "Enter"]) {
        await page.keyboard.press(key);
    }
}

const keep = (page, name) => page.screenshot({ path: `${folder}/${name}.png` });
const row = (...cells) => console.log(`| ${cells.join(" | ")} |`);

/** One walk: its steps give a remark, or nothing. */
async function walk(name, page, steps) {
    done = { clicks: 0, keys: 0 };
    const begun = Date.now();
    try {
        const remark = await steps(page);
        row(name, done.clicks, done.keys, `${((Date.now() - begun) / 1000).toFixed(1)} s`, remark ?? "");
    } catch (error) {
        failed += 1;
        row(name, done.clicks, done.keys, "-", `FAILED: ${String(error).split("\n", 3).join(" ")}`);
        await keep(page, `failed_${failed}`);
    }
}

async function timed(wait) {
    const begun = Date.now();
    await wait();
    return Date.now() - begun;
}

// The office

/** A line of a list on the program's form, filled in its dialog. */
async function line(page, list, fill) {
    await click(page, `.o_field_widget[name=${list}] .o_field_x2many_list_row_add a`);
    await page.waitForSelector(".modal .o_form_view");
    await fill();
    await click(page, ".modal .o_form_button_save");
    await page.waitForSelector(".modal", { state: "detached" });
}

/** The form is saved, and a new one may begin. */
async function save(page) {
    await click(page, ".o_form_view .o_form_button_save");
    await page.waitForSelector(".o_form_status_indicator_buttons.invisible", { state: "attached" });
}

const fill = (page, field, value) =>
    page.locator(`.o_field_widget[name=${field}] input, .o_field_widget[name=${field}] textarea`).last().fill(value);

async function ownProgram(page) {
    await page.goto(`${base}/odoo/action-customer_card.customer_card_overview_action`);
    await page.waitForSelector(".o_kanban_record:not(.o_kanban_ghost)");
    await keep(page, "overview");
    await click(page, ".o-kanban-button-new");
    await page.waitForSelector(".o_form_sheet");
    await keep(page, "new");
    await fill(page, "name", "Walk club");
    await line(page, "rule_ids", async () => {
        await fill(page, "name", "Double on Tuesdays");
        await click(page, ".modal .o_field_widget[name=mode] label:has-text('Multipl')");
        await click(page, ".modal .o_field_widget[name=tuesday] input");
        await keep(page, "rule");
    });
    await line(page, "reward_ids", async () => {
        await fill(page, "name", "Free tea");
        await fill(page, "points", "50");
        await fill(page, "product_ids", "tea");
        await click(page, ".o-autocomplete--dropdown-item");
    });
    await click(page, ".o_notebook a[name=discount]");
    await line(page, "tier_ids", async () => {
        await fill(page, "name", "Gold");
        await fill(page, "threshold", "500");
        await fill(page, "multiplier", "2");
    });
    await save(page);
    await keep(page, "program");
    return "two rules, a reward, a tier";
}

async function giftProgram(page) {
    await click(page, ".o_form_button_create");
    await page.waitForSelector(".o_form_sheet");
    await fill(page, "name", "Walk gifts");
    await click(page, ".o_field_widget[name=kind] label:has-text('Gift')");
    await save(page);
}

async function batch(page) {
    await click(page, "button[name=action_new_batch]");
    await page.waitForSelector(".o_field_widget[name=quantity]");
    await fill(page, "quantity", "50");
    await click(page, "button[name=action_start]");
    const issued = await timed(() => page.waitForSelector("button[name=action_print]"));
    await keep(page, "batch");
    return `issued in ${issued} ms`;
}

async function print(page) {
    await click(page, "button[name=action_print]");
    await page.waitForSelector(".modal .o_form_view");
    await keep(page, "print");
    const paper = page.waitForEvent("download");
    const made = await timed(async () => {
        await click(page, ".modal footer .btn-primary");
        await paper;
    });
    return `on paper after ${made} ms`;
}

// The till

async function sell(page, { blank, till }) {
    await page.goto(`${base}/pos/ui/${till}`);
    await page.waitForSelector(".open-register-btn, .product-screen .product");
    if (await page.isVisible(".open-register-btn")) {
        await page.locator(".open-register-btn").click();
    }
    await page.waitForSelector(".product-screen .product");
    const shown = await timed(async () => {
        await scan(page, blank.number);
        await page.waitForSelector(".modal .customer-card-amount-head");
    });
    await keep(page, "sell");
    await press(page, "2", "5", "Enter");
    await page.waitForSelector(".orderline");
    await click(page, ".pay-order-button");
    await click(page, ".paymentmethod:has-text('Cash')");
    await click(page, ".payment-screen .validation-button, .payment-screen .button.next");
    await page.waitForSelector(".receipt-screen");
    await keep(page, "sold");
    return `recognized after ${shown} ms`;
}

async function known(page, { member }) {
    await page.locator(".receipt-screen .button.next, .receipt-screen .validation").first().click();
    await page.waitForSelector(".product-screen .product");
    await page.locator(".product-screen .product").first().click();
    const shown = await timed(async () => {
        await scan(page, member.number);
        await page.waitForSelector(".customer-card-figures bdi");
    });
    await press(page, "Alt+k");
    await page.waitForSelector(".customer-card-panel");
    await keep(page, "panel");
    await page.locator(".customer-card-close").first().click();
    return `on the order after ${shown} ms, its panel by one key`;
}

async function mix(page, { gift }) {
    await scan(page, gift.number);
    await page.waitForSelector(".customer-card-open >> nth=1");
    await click(page, ".pay-order-button");
    await page.waitForSelector(".customer-card-mix-offer");
    await keep(page, "mix");
    const made = await timed(async () => {
        await click(page, ".customer-card-mix");
        await page.waitForSelector(".paymentline");
    });
    await keep(page, "mixed");
    return `a line after ${made} ms`;
}

async function phone(page, { office, member }) {
    const url = await phonePage(office, member);
    let bytes = 0;
    let requests = 0;
    page.on("response", async (answer) => {
        requests += 1;
        bytes += (await answer.body().catch(() => "")).length;
    });
    const shown = await timed(async () => {
        await page.goto(url);
        await page.waitForSelector(".cc-qr:visible");
    });
    await page.waitForLoadState("networkidle");
    await keep(page, "phone");
    return `${shown} ms, ${Math.round(bytes / 1024)} KB, ${requests} requests`;
}

// Screens that were open before

const SCREENS = {
    Overview: ["overview_action", ".o_kanban_record:not(.o_kanban_ghost)"],
    Cards: ["action", ".o_list_view .o_data_row"],
    Programs: ["program_action", ".o_data_row, .o_kanban_record"],
    Entries: ["entry_action", ".o_list_view .o_data_row"],
    Liability: ["liability_action", ".o_form_view"],
};

async function warm(page) {
    for (const [name, [action, selector]] of Object.entries(SCREENS)) {
        const screen = `customer_card.customer_card_${action}`;
        const show = async (id) => {
            await page.evaluate((one) => odoo.__WOWL_DEBUG__.root.env.services.action.doAction(one), id);
        };
        try {
            await show(screen);
            await page.waitForSelector(selector);
            await show("customer_card.customer_card_health_action");
            await page.waitForSelector(".o_view_controller");
            let bytes = 0;
            const count = async (answer) => (bytes += (await answer.body().catch(() => "")).length);
            page.on("response", count);
            const shown = await timed(async () => {
                await show(screen);
                await page.waitForSelector(selector);
            });
            await page.waitForTimeout(LATE);
            page.off("response", count);
            row(`${name}, warm`, "", "", `${(shown / 1000).toFixed(2)} s`, `${Math.round(bytes / 1024)} KB`);
        } catch (error) {
            failed += 1;
            row(`${name}, warm`, "", "", "-", `FAILED: ${String(error).split("\n", 3).join(" ")}`);
        }
    }
}

const browser = await launch();
const office = await watched(browser, DESK, "admin");
row("walk", "clicks", "keys", "time", "remark");
row("---", "---", "---", "---", "---");
await walk("app → own loyalty program", office, ownProgram);
await walk("gift program", office, giftProgram);
await walk("batch of 50, issued", office, batch);
await walk("print them", office, print);
const filled = [["state", "=", "active"], ["account_ids.balance", ">", 20]];
const shop = {
    office,
    till: await openTill(office),
    member: await usable(office, "loyalty", [...filled, ["partner_id", "!=", false]]),
    gift: await usable(office, "gift", filled),
    blank: await usable(office, "gift", [["state", "=", "ready"]]),
};
const till = await watched(browser, TILL, "cashier");
await walk("sell one at the till", till, (page) => sell(page, shop));
await walk("known card on the order", till, (page) => known(page, shop));
await walk("best mix", till, (page) => mix(page, shop));
await walk("virtual card's page", await watched(browser, PHONE), (page) => phone(page, shop));
await warm(office);
await browser.close();
process.exit(failed ? 1 : 0);
