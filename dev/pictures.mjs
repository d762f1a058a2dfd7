// The pictures of docs/people, one screen after the other in every language: node pictures.mjs URL FOLDER
// The shop is the demo shop (its logins, its products); it learns the languages and keeps them. Its two users get
// their own language back, and nothing is sold: what was rung up goes with the browser.
import { DESK, PHONE, TILL, base, call, launch, open, openTill, phonePage, search, usable } from "./shop.mjs";

const folder = process.argv[3];
const LANGUAGES = { en: "en_US", fa: "fa_IR", ru: "ru_RU" };
const QUIET = 1500; // what is still being drawn when a screen is there: fonts, a graph, a fading dialog

async function keep(page, name, lang) {
    await page.mouse.move(0, 0); // nothing below it is explained in a bubble
    await page.evaluate(() => document.fonts.ready);
    await page.waitForTimeout(QUIET);
    await page.screenshot({ path: `${folder}/${name}.${lang}.png` });
    console.log(`    ${name}.${lang}.png`);
}

/** Install the languages, while no screen is open: what it asks meanwhile would keep the server from seeing them. */
async function learn(page) {
    const domain = [["code", "in", Object.values(LANGUAGES)], ["active", "=", false]];
    const rows = await search(page, "res.lang", domain, ["id"], { context: { active_test: false } });
    if (rows.length) {
        const [wizard] = await call(page, "base.language.install", "create", [
            [{ lang_ids: [[6, 0, rows.map(({ id }) => id)]], overwrite: false }],
        ]);
        await call(page, "base.language.install", "lang_install", [[wizard]]);
    }
}

/** A member and a gift card, both with something on them, and a till that is open. */
async function prepare(office) {
    const filled = [["state", "=", "active"], ["account_ids.balance", ">", 20]];
    const member = await usable(office, "loyalty", [...filled, ["partner_id", "!=", false]]);
    const gift = await usable(office, "gift", filled);
    if (!member || !gift) {
        throw new Error("The demo shop has no member or no gift card with something on it.");
    }
    return { member, gift, till: await openTill(office), health: await check(office) };
}

async function check(office) {
    return (await call(office, "customer.card.health", "action_check", [[]])).res_id;
}

/** The list of adjustments shows one that waits for a second person. */
async function ask(office, member) {
    const model = "customer.card.adjustment";
    if ((await search(office, model, [["state", "=", "requested"]], ["id"])).length) {
        return;
    }
    const [account] = await search(office, "customer.card.account", [["card_ids", "in", member.id]], ["id"]);
    const [id] = await call(office, model, "create", [
        [{ account_id: account.id, kind: "reward", amount: 150, reason: "Waited long at the till" }],
    ]);
    await call(office, model, "action_request", [[id]]);
}

async function menu(page, section, item) {
    await page.click(`[data-menu-xmlid="customer_card.customer_card_menu_${section}"]`);
    await page.click(`[data-menu-xmlid="customer_card.customer_card_menu_${item}"]`);
}

async function takeOffice(page, lang, { member, health }) {
    const action = `${base}/odoo/action-customer_card.customer_card`;
    await page.goto(`${action}_overview_action`);
    await page.waitForSelector(".o_kanban_record:not(.o_kanban_ghost)");
    await keep(page, "overview", lang);
    await menu(page, "ledger", "adjustments");
    await page.waitForSelector(".o_list_view .o_data_row");
    await page.locator(".o_list_view .o_data_row .o_data_cell").first().click();
    await page.waitForSelector(".o_form_view .o_field_widget[name=reason]");
    await keep(page, "adjustments", lang);
    await menu(page, "reporting", "liability");
    await page.waitForSelector(".o_form_view .o_data_row");
    await keep(page, "liability", lang);
    await page.goto(`${action}_action/${member.id}`);
    await page.waitForSelector(".customer_card_balances .o_kanban_record");
    await keep(page, "card", lang);
    await page.goto(`${action}_health_action/${health}`);
    await page.waitForSelector(".o_form_view .alert:visible");
    await keep(page, "health", lang);
}

/** Three things for a member who has a gift card as well. */
async function takeTill(page, lang, { member, gift, till }) {
    await page.goto(`${base}/pos/ui?config_id=${till}`);
    await page.waitForSelector(".open-register-btn, .product-list article.product");
    if (await page.isVisible(".open-register-btn")) {
        await page.click(".open-register-btn");
    }
    for (const place of [0, 1, 2]) {
        await page.locator(".product-list article.product").nth(place).click();
    }
    await find(page, ".customer-card-scan", gift.number);
    await page.click(".customer-card-open");
    await page.click(".customer-card-another");
    await find(page, undefined, member.number, 2);
    await page.locator(".customer-card-open").last().click();
    await page.waitForSelector(".customer-card-panel .customer-card-accounts");
    await keep(page, "till_panel", lang);
    await page.click(".customer-card-close");
    await page.click(".pay-order-button");
    await page.waitForSelector(".customer-card-mix-offer");
    await keep(page, "till_payment", lang);
    for (let card = 0; card < 2; card++) {
        await page.locator(".customer-card-remove:visible").first().click(); // what was set aside for it is let go
    }
    await page.waitForSelector(".customer-card-scan:visible");
}

async function find(page, button, number, count = 1) {
    if (button) {
        await page.click(button);
    }
    await page.fill(".customer-card-find-words", number);
    await page.click(".customer-card-find-code");
    await page.locator(".customer-card-open").nth(count - 1).waitFor();
}

async function takePhone(browser, office, lang, { member }) {
    await call(office, "res.partner", "write", [[member.partner_id[0]], { lang: LANGUAGES[lang] }]);
    const url = await phonePage(office, member);
    const page = await open(browser, PHONE);
    await page.goto(url);
    await page.waitForSelector(".cc-qr:visible");
    await keep(page, "phone", lang);
    await page.context().close();
}

async function main() {
    const browser = await launch();
    const office = await open(browser, DESK, "admin");
    await learn(office);
    const users = await search(office, "res.users", [["login", "in", ["admin", "cashier"]]], ["lang"]);
    const shop = await prepare(office);
    await ask(office, shop.member);
    try {
        for (const lang in LANGUAGES) {
            await call(office, "res.users", "write", [users.map(({ id }) => id), { lang: LANGUAGES[lang] }]);
            // Who logs in anew has the new language and its direction at once.
            for (const [take, size, login] of [[takeOffice, DESK, "admin"], [takeTill, TILL, "cashier"]]) {
                const page = await open(browser, size, login);
                await take(page, lang, shop);
                await page.context().close();
            }
            await takePhone(browser, office, lang, shop);
        }
    } finally {
        for (const { id, lang } of users) {
            await call(office, "res.users", "write", [[id], { lang }]);
        }
        await browser.close();
    }
}

await main();
