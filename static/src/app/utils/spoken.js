import { formatDate } from "@web/core/l10n/dates";
import { localization } from "@web/core/l10n/localization";
import { session } from "@web/session";
import { formatFloat } from "@web/core/utils/numbers";
import { fromPersian, isPersianYear, toPersian } from "@customer_card/app/utils/persian_days";

const { DateTime } = luxon;

// As the server says it (core/spoken.py).
const OWN_DIRECTION = "\u2068";
const END = "\u2069";
const CATEGORIES = ["zero", "one", "two", "few", "many", "other"];
const DIGITS = /[\u0660-\u0669\u06f0-\u06f9]/g;
const MARKS = /[\u200c-\u200f\u202a-\u202e\u2066-\u2069\s]/g;
const DAY = /^(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})$/;

/** Whether days are said by the Solar Hijri calendar: the company's choice, else that of the language. */
export function isPersian() {
    return session.customer_card_calendar === "persian";
}

function padded(number) {
    return String(number).padStart(2, "0");
}

/** A day of Odoo as people read it, in the digits of Odoo's own screens; nothing for none. */
export function sayDay(iso) {
    if (!iso) {
        return "";
    }
    if (!isPersian()) {
        return formatDate(DateTime.fromISO(iso));
    }
    const { year, month, day } = toPersian(iso);
    return `${year}/${padded(month)}/${padded(day)}`;
}

/** A moment as people of this calendar say it: the day, and the time by the clock of who reads it. */
export function sayMoment(moment) {
    const there = moment.setZone("default");
    return `${sayDay(there.toISODate())} ${padded(there.hour)}:${padded(there.minute)}`;
}

/**
 * The day of Odoo that was typed: 1405/01/15, ۱۴۰۵-۱-۱۵ or, by its year, a Gregorian one. Null for an empty text,
 * undefined for what is no day.
 */
export function readDay(text) {
    const plain = text
        .replace(MARKS, "")
        .replace(DIGITS, (digit) => String(digit.charCodeAt(0) & 15));
    if (!plain) {
        return null;
    }
    const found = DAY.exec(plain);
    if (!found) {
        return undefined;
    }
    const [year, month, day] = found.slice(1).map(Number);
    if (isPersianYear(year)) {
        return fromPersian({ year, month, day });
    }
    const gregorian = DateTime.fromObject({ year, month, day }, { zone: "utc" });
    return gregorian.isValid && year > 1900 && year < 2200 ? gregorian.toISODate() : undefined;
}

/** A figure in its own direction, also inside a line that runs from right to left. */
export function apart(text) {
    const isTurned = "direction" in localization && localization.direction === "rtl";
    return text && isTurned ? `${OWN_DIRECTION}${text}${END}` : text;
}

/**
 * An amount of the till's currency; of rials also what people count in, where the company says so. What is typed stays
 * in the currency, and so does what stands where an amount is typed.
 */
export function sayMoney(pos, amount) {
    const text = pos.env.utils.formatCurrency(amount);
    const unit = session.customer_card_unit;
    if (!unit || unit.currency !== pos.currency.id) {
        return text;
    }
    const said = Number((amount / unit.rials).toFixed(6));
    const digits = (String(said).split(".")[1] || "").length;
    const counted = `${formatFloat(said, { digits: [69, digits] })} ${form(unit.names, said)}`;
    return apart(`${text} (${apart(counted)})`);
}

/**
 * The form of a text that goes with a number: "point|points", "балл|балла|баллов", in CLDR's order (core/spoken.py).
 *
 * @param {string} [locale] of another language than the screen's
 */
export function form(text, number, locale = localization.code.replace("_", "-")) {
    const forms = text.split("|");
    const rules = new Intl.PluralRules(locale);
    const known = CATEGORIES.filter((one) =>
        rules.resolvedOptions().pluralCategories.includes(one)
    );
    const place = known.indexOf(rules.select(Math.abs(number)));
    const few = known.indexOf("few"); // fractions, where they have no form of their own
    const chosen = place >= forms.length && few >= 0 && place === known.length - 1 ? few : place;
    return forms[Math.min(chosen, forms.length - 1)];
}
