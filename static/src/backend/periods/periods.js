import { _t } from "@web/core/l10n/translation";
import { patch } from "@web/core/utils/patch";
import { SearchModel } from "@web/search/search_model";
import { QUARTERS } from "@web/search/utils/dates";
import { MONTHS } from "@customer_card/backend/date/date";
import {
    fromPersian,
    monthLength,
    movedBy,
    toPersian,
} from "@customer_card/app/utils/persian_days";
import { isPersian } from "@customer_card/app/utils/spoken";

const { DateTime } = luxon;
const MONTHS_OF = { month: 1, quarter: 3, year: 12 };
const SEASONS = [_t("Spring"), _t("Summer"), _t("Autumn"), _t("Winter")];

/** A text of Odoo's with seasons for quarters: they begin and end with them. */
export function inSeasons(text) {
    return SEASONS.reduce(
        (said, season, place) =>
            said.replaceAll(QUARTERS[place + 1].description.toString(), season.toString()),
        text
    );
}

/**
 * A day of the Solar Hijri calendar that can do as much of a Luxon day as Odoo's filters by period ask of it: step by
 * months and years, name itself, and say (as a Luxon day) when its month, season or year begins and ends.
 */
export class PersianMoment {
    constructor({ year, month, day }) {
        Object.assign(this, { year, month, day: Math.min(day, monthLength(year, month)) });
    }

    static today() {
        return new PersianMoment(toPersian(DateTime.local().toISODate()));
    }

    get quarter() {
        return Math.ceil(this.month / 3);
    }

    plus({ years = 0, months = 0 } = {}) {
        return new PersianMoment(movedBy(this, years * 12 + months));
    }

    set({ year = this.year, month = this.month }) {
        return new PersianMoment({ year, month, day: this.day });
    }

    toFormat(format) {
        return format === "MMMM" ? MONTHS[this.month - 1].toString() : String(this.year);
    }

    startOf(period) {
        const months = MONTHS_OF[period];
        const month = Math.floor((this.month - 1) / months) * months + 1;
        return DateTime.fromISO(fromPersian({ year: this.year, month, day: 1 }));
    }

    endOf(period) {
        const first = toPersian(this.startOf(period).toISODate());
        const { year, month } = movedBy(first, MONTHS_OF[period] - 1);
        const day = monthLength(year, month);
        return DateTime.fromISO(fromPersian({ year, month, day })).endOf("day");
    }
}

patch(SearchModel.prototype, {
    /** Extend Odoo's: our own lists are filtered by the months, seasons and years their reader lives by. */
    async load(config) {
        if (isPersian() && config.resModel?.startsWith("customer.card")) {
            this.referenceMoment = PersianMoment.today();
        }
        return super.load(config);
    },

    /** Extend Odoo's: a season has its name in the menu … */
    _enrichItem(searchItem) {
        const item = super._enrichItem(searchItem);
        if (item?.options && this.saysSeasons && searchItem.type === "dateFilter") {
            item.options = item.options.map((option) => ({
                ...option,
                description: inSeasons(option.description.toString()),
            }));
        }
        return item;
    },

    /** … and where it is chosen. */
    _getDateFilterDomain(dateFilter, generatorIds, key) {
        const found = super._getDateFilterDomain(dateFilter, generatorIds, key);
        return key === "description" && this.saysSeasons ? inSeasons(found) : found;
    },

    get saysSeasons() {
        return this.referenceMoment instanceof PersianMoment;
    },
});
