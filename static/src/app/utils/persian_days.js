/**
 * The Solar Hijri calendar, by the browser's own (Intl). Luxon is asked for nothing and told nothing: its defaults say
 * what Odoo sends to the server.
 *
 * A day is `{year, month, day}` with months from 1; on the way to and from it stands the day of Odoo, "2026-03-21".
 */

const DAY = 24 * 60 * 60 * 1000;
const LONG_MONTHS = 6; // so many have 31 days
const BEFORE = 621; // years; the year 1405 began in 2026
const FIRST_YEAR = 1300;
const LAST_YEAR = 1499;

const parts = new Intl.DateTimeFormat("en-u-ca-persian-nu-latn", {
    timeZone: "UTC",
    year: "numeric",
    month: "numeric",
    day: "numeric",
});

function inPersian(time) {
    const said = Object.fromEntries(
        parts.formatToParts(time).map(({ type, value }) => [type, Number(value)])
    );
    return { year: said.year, month: said.month, day: said.day };
}

function isoOf(time) {
    return new Date(time).toISOString().slice(0, 10);
}

/** The Solar Hijri day of a day of Odoo. */
export function toPersian(iso) {
    return inPersian(Date.parse(`${iso}T00:00:00Z`));
}

/** When a Solar Hijri year begins, in milliseconds. */
function newYear(year) {
    let time = Date.UTC(year + BEFORE, 2, 19); // it begins on 20, 21 or 22 March
    while (inPersian(time).year < year) {
        time += DAY;
    }
    return time;
}

/** How many days of the year are over when a month begins. */
function daysBefore(month) {
    return (month - 1) * 30 + Math.min(month - 1, LONG_MONTHS);
}

export function monthLength(year, month) {
    if (month < 12) {
        return month <= LONG_MONTHS ? 31 : 30;
    }
    return (newYear(year + 1) - newYear(year)) / DAY - daysBefore(12);
}

/** The day of Odoo of a Solar Hijri day; undefined for one the calendar has not. */
export function fromPersian({ year, month, day }) {
    if (
        !isPersianYear(year) ||
        month < 1 ||
        month > 12 ||
        day < 1 ||
        day > monthLength(year, month)
    ) {
        return undefined;
    }
    return isoOf(newYear(year) + (daysBefore(month) + day - 1) * DAY);
}

/** A month with the weeks it is in, from Saturday on: rows of seven days of Odoo. */
export function weeksOf(year, month) {
    const first = newYear(year) + daysBefore(month) * DAY;
    const start = first - ((new Date(first).getUTCDay() + 1) % 7) * DAY;
    const count = Math.ceil(((first - start) / DAY + monthLength(year, month)) / 7);
    return [...Array(count).keys()].map((week) =>
        [...Array(7).keys()].map((day) => isoOf(start + (week * 7 + day) * DAY))
    );
}

/** The same day some months on; the last one of a month that is shorter. */
export function movedBy({ year, month, day }, months) {
    const count = year * 12 + month - 1 + months;
    const moved = { year: Math.floor(count / 12), month: (count % 12) + 1 };
    return { ...moved, day: Math.min(day, monthLength(moved.year, moved.month)) };
}

export function isPersianYear(year) {
    return year >= FIRST_YEAR && year <= LAST_YEAR;
}
