import { after, describe, expect, test } from "@odoo/hoot";
import { allowTranslations, patchWithCleanup } from "@web/../tests/web_test_helpers";
import { deserializeDate, serializeDate } from "@web/core/l10n/dates";
import { localization } from "@web/core/l10n/localization";
import { constructDateDomain, getPeriodOptions } from "@web/search/utils/dates";
import { session } from "@web/session";
import {
    fromPersian,
    monthLength,
    movedBy,
    toPersian,
    weeksOf,
} from "@customer_card/app/utils/persian_days";
import { apart, form, readDay, sayDay, sayMoment, sayMoney } from "@customer_card/app/utils/spoken";
import { inSeasons, PersianMoment } from "@customer_card/backend/periods/periods";
import { GOLDEN } from "./persian_golden";
import { PERIODS } from "./persian_periods_golden";

describe.current.tags("headless");

const { DateTime, Settings } = luxon;
// What the host's service would have set.
const speak = (values) => {
    Object.assign(localization, values);
    after(() => Object.keys(values).forEach((name) => delete localization[name]));
};
const numbers = (said) => {
    const [year, month, day] = said.split("/").map(Number);
    return { year, month, day };
};

test("days go to the Solar Hijri calendar and back, as on the server", () => {
    for (const [iso, said] of GOLDEN) {
        expect(toPersian(iso)).toEqual(numbers(said));
        expect(fromPersian(numbers(said))).toBe(iso);
    }
});

test("days the calendar has not are none", () => {
    for (const said of ["1404/12/30", "1405/07/31", "1405/13/01", "1405/00/10", "1500/01/01"]) {
        expect(fromPersian(numbers(said))).toBe(undefined);
    }
    expect([monthLength(1403, 12), monthLength(1404, 12), monthLength(1405, 6)]).toEqual([
        30, 29, 31,
    ]);
});

test("a month on is the last day of a shorter one", () => {
    expect(movedBy({ year: 1405, month: 6, day: 31 }, 1)).toEqual({
        year: 1405,
        month: 7,
        day: 30,
    });
    expect(movedBy({ year: 1405, month: 1, day: 3 }, -1)).toEqual({
        year: 1404,
        month: 12,
        day: 3,
    });
});

test("weeks begin on Saturday and hold the whole month", () => {
    const weeks = weeksOf(1405, 1); // 21 March 2026 is a Saturday
    expect(weeks[0][0]).toBe("2026-03-21");
    expect(weeks.flat().filter((iso) => toPersian(iso).month === 1)).toHaveLength(31);
});

test("what is typed is read by its year", () => {
    for (const text of ["1405/01/15", "۱۴۰۵/۱/۱۵", "١٤٠٥-١-١٥", " 2026-04-04 "]) {
        expect(readDay(text)).toBe("2026-04-04");
    }
    expect(readDay("  ")).toBe(null);
    for (const text of ["1404/12/30", "2026-02-30", "soon", "15/01", "1405/1"]) {
        expect(readDay(text)).toBe(undefined);
    }
});

test("days are said by the reader's calendar, and Luxon's defaults stay", () => {
    const before = [Settings.defaultLocale, Settings.defaultOutputCalendar, Settings.defaultZone];
    patchWithCleanup(session, { customer_card_calendar: "persian" });
    expect(sayDay("2026-03-21")).toBe("1405/01/01");
    expect(sayDay(false)).toBe("");
    expect(sayMoment(DateTime.local(2026, 3, 21, 7, 5))).toBe("1405/01/01 07:05");
    patchWithCleanup(session, { customer_card_calendar: "gregorian" });
    speak({ dateFormat: "MM/dd/yyyy" });
    expect(sayDay("2026-03-21")).toInclude("2026");
    expect([Settings.defaultLocale, Settings.defaultOutputCalendar, Settings.defaultZone]).toEqual(
        before
    );
    expect(serializeDate(deserializeDate("2026-03-21"))).toBe("2026-03-21");
});

test("forms go with their number", () => {
    const russian = [0, 1, 2, 5, 11, 21, 22, 101, 1.5].map((number) =>
        form("балл|балла|баллов", number, "ru")
    );
    expect(russian.join(" ")).toBe("баллов балл балла баллов баллов балл балла балл балла");
    const persian = [0, 1, 2, 11].map((number) => form("امتیاز", number, "fa"));
    expect(new Set(persian).size).toBe(1);
    expect([0, 1, 2].map((number) => form("point|points", number, "en"))).toEqual([
        "points",
        "point",
        "points",
    ]);
});

test("figures are kept apart where lines run from right to left", () => {
    expect(apart("$ 5.00")).toBe("$ 5.00");
    speak({ direction: "rtl" });
    expect(apart("$ 5.00")).toBe("\u2068$ 5.00\u2069");
    expect(apart("")).toBe("");
});

test("periods begin as on the server, and end before the next one begins", () => {
    for (const [iso, month, quarter, year, monthOn] of PERIODS) {
        const day = new PersianMoment(toPersian(iso));
        const begins = ["month", "quarter", "year"].map((period) =>
            day.startOf(period).toISODate()
        );
        expect([...begins, fromPersian(day.plus({ months: 1 }))]).toEqual([
            month,
            quarter,
            year,
            monthOn,
        ]);
        for (const period of ["month", "quarter", "year"]) {
            const next = new PersianMoment(
                toPersian(day.endOf(period).plus({ days: 1 }).toISODate())
            );
            expect([next.day, day.endOf(period) > day.startOf(period)]).toEqual([1, true]);
            expect(next.startOf(period).toISODate()).not.toBe(day.startOf(period).toISODate());
        }
    }
});

test("a filter by period asks for the months its reader lives by", () => {
    allowTranslations();
    speak({ direction: "ltr" });
    const today = new PersianMoment({ year: 1405, month: 7, day: 30 });
    const item = {
        fieldName: "day",
        fieldType: "date",
        domain: "[]",
        optionsParams: {
            startYear: -2,
            endYear: 0,
            startMonth: -2,
            endMonth: 0,
            customOptions: [],
        },
    };
    const asked = (...options) => {
        const { domain, description } = constructDateDomain(today, item, options);
        return [description, ...domain.toList().flatMap((row) => (row[2] ? [row[2]] : []))];
    };
    expect(asked("month", "year")).toEqual(["Mehr 1405", "2026-09-23", "2026-10-22"]);
    expect(asked("month-1", "year")).toEqual(["Shahrivar 1405", "2026-08-23", "2026-09-22"]);
    expect(asked("third_quarter", "year")).toEqual(["Q3 1405", "2026-09-23", "2026-12-21"]);
    expect(asked("year-1")).toEqual(["1404", "2025-03-21", "2026-03-20"]);
    expect(inSeasons(asked("third_quarter", "year")[0])).toBe("Autumn 1405");
    const names = getPeriodOptions(today, item.optionsParams).map((one) =>
        one.description.toString()
    );
    expect(names).toEqual([
        "Mehr",
        "Shahrivar",
        "Mordad",
        "Q4",
        "Q3",
        "Q2",
        "Q1",
        "1405",
        "1404",
        "1403",
    ]);
});

test("rials are said in tomans beside, and nothing else is", () => {
    const pos = {
        currency: { id: 7 },
        env: { utils: { formatCurrency: (amount) => `${amount} IRR` } },
    };
    expect(sayMoney(pos, 1500)).toBe("1500 IRR");
    speak({ code: "en_US", decimalPoint: ".", thousandsSep: ",", grouping: [3, 0] });
    const unit = { currency: 7, rials: 10, names: "toman|tomans" };
    patchWithCleanup(session, { customer_card_unit: unit });
    expect(sayMoney(pos, 1500000)).toBe("1500000 IRR (150,000 tomans)");
    expect([10, 15, 0].map((amount) => sayMoney(pos, amount))).toEqual([
        "10 IRR (1 toman)",
        "15 IRR (1.5 tomans)",
        "0 IRR (0 tomans)",
    ]);
    expect(sayMoney({ ...pos, currency: { id: 8 } }, 1500)).toBe("1500 IRR");
});
