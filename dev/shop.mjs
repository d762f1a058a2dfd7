// A browser at a demo shop of ours, for pictures.mjs and walk.mjs: its logins, its screens, its verbs.
import { createRequire } from "module";
import { existsSync } from "fs";

const { chromium } = createRequire(`${process.env.NODE_PATH}/`)("playwright-core");
export const base = process.argv[2];
export const DESK = { width: 1280, height: 800 };
export const TILL = { width: 1024, height: 768 };
export const PHONE = { width: 390, height: 780 };
const PATIENCE = 240000; // a new language builds its assets first
const BROWSERS = ["/usr/bin/chromium", "/usr/bin/google-chrome"];

export const launch = () =>
    chromium.launch({ executablePath: BROWSERS.find(existsSync), args: ["--no-sandbox", "--disable-gpu"] });

/** A window of the browser with somebody logged in, or of nobody: a customer with a phone. */
export async function open(browser, viewport, login) {
    const context = await browser.newContext({ viewport });
    context.setDefaultTimeout(PATIENCE);
    const page = await context.newPage();
    if (login) {
        await page.goto(`${base}/web/login`);
        const csrf_token = await page.inputValue("input[name=csrf_token]");
        const form = { csrf_token, login, password: login };
        const answer = await page.request.post(`${base}/web/login`, { form, maxRedirects: 0 });
        if (answer.status() !== 303) {
            throw new Error(`${login} cannot log in with the demo shop's password.`);
        }
    }
    return page;
}

/** Call a method of a model as who is logged in; a refusal of the server is an error with its sentence. */
export async function call(page, model, method, args, kwargs = {}) {
    const params = { model, method, args, kwargs };
    const answer = await page.request.post(`${base}/web/dataset/call_kw/${model}/${method}`, {
        data: { jsonrpc: "2.0", method: "call", params },
        timeout: PATIENCE,
    });
    const { result, error } = await answer.json();
    if (error) {
        throw new Error(`${model}.${method}: ${error.data?.message ?? error.message}`);
    }
    return result;
}

export const search = (page, model, domain, fields, kwargs) => call(page, model, "search_read", [domain, fields], kwargs);

/** The first card of such a program that answers the domain. */
export async function usable(office, kind, domain) {
    const fields = ["number", "partner_id"];
    const cards = [["program_id.kind", "=", kind], ...domain];
    return (await search(office, "customer.card", cards, fields, { limit: 1, order: "id" }))[0];
}

/** The address of a card's page for phones, at this server. */
export async function phonePage(office, card) {
    const [dialog] = await call(office, "customer.card.virtual.link", "create", [[{ card_id: card.id }]]);
    const [{ url }] = await call(office, "customer.card.virtual.link", "read", [[dialog], ["url"]]);
    return url.replace(/^https?:\/\/[^/]+/, base);
}

/** Open the first till of the shop, its cash counted; its id. */
export async function openTill(office) {
    const [config] = await search(office, "pos.config", [], ["id"], { limit: 1, order: "id" });
    await call(office, "pos.config", "open_ui", [[config.id]]);
    const waiting = [["config_id", "=", config.id], ["state", "=", "opening_control"]];
    for (const { id } of await search(office, "pos.session", waiting, ["id"])) {
        await call(office, "pos.session", "set_opening_control", [[id], 200, ""]);
    }
    return config.id;
}
