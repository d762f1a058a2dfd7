import { Component, useRef, useState } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { deserializeDate, formatDate, formatDateTime, serializeDate } from "@web/core/l10n/dates";
import { usePopover } from "@web/core/popover/popover_hook";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { dateField, DateTimeField, dateTimeField } from "@web/views/fields/datetime/datetime_field";
import { standardFieldProps } from "@web/views/fields/standard_field_props";
import { fromPersian, movedBy, toPersian, weeksOf } from "@customer_card/app/utils/persian_days";
import { isPersian, readDay, sayDay, sayMoment } from "@customer_card/app/utils/spoken";

const { DateTime } = luxon;

export const MONTHS = [
    _t("Farvardin"),
    _t("Ordibehesht"),
    _t("Khordad"),
    _t("Tir"),
    _t("Mordad"),
    _t("Shahrivar"),
    _t("Mehr"),
    _t("Aban"),
    _t("Azar"),
    _t("Dey"),
    _t("Bahman"),
    _t("Esfand"),
];
const WEEKDAYS = [
    _t("Saturday"),
    _t("Sunday"),
    _t("Monday"),
    _t("Tuesday"),
    _t("Wednesday"),
    _t("Thursday"),
    _t("Friday"),
];

/** A month of the Solar Hijri calendar to choose a day from. */
export class PersianPicker extends Component {
    static template = "customer_card.PersianPicker";
    static props = {
        iso: String,
        isEmptied: Boolean,
        choose: Function,
        close: { type: Function, optional: true },
    };

    setup() {
        this.state = useState({ ...toPersian(this.props.iso) });
        this.weekdays = WEEKDAYS;
        this.months = MONTHS;
    }

    get weeks() {
        const { year, month } = this.state;
        return weeksOf(year, month).map((week) => week.map((iso) => this.dayOf(iso)));
    }

    dayOf(iso) {
        const { day, month } = toPersian(iso);
        return {
            iso,
            day,
            isOther: month !== this.state.month,
            isChosen: iso === this.props.iso && !this.props.isEmptied,
        };
    }

    move(months) {
        const moved = movedBy(this.state, months);
        if (fromPersian(moved)) {
            Object.assign(this.state, moved);
        }
    }

    choose(iso) {
        this.props.choose(iso);
        this.props.close?.();
    }

    chooseToday() {
        this.choose(DateTime.local().toISODate());
    }
}

/** A day, said and chosen by the Solar Hijri calendar where the reader's days are; kept as Odoo keeps days. */
export class PersianDateField extends Component {
    static template = "customer_card.PersianDateField";
    static props = { ...standardFieldProps, placeholder: { type: String, optional: true } };

    setup() {
        this.input = useRef("input");
        this.notification = useService("notification");
        this.popover = usePopover(PersianPicker, { position: "bottom-start" });
    }

    get iso() {
        const value = this.props.record.data[this.props.name];
        return value ? serializeDate(value) : "";
    }

    get said() {
        return sayDay(this.iso);
    }

    get title() {
        return this.iso && formatDate(this.props.record.data[this.props.name]);
    }

    open() {
        this.popover.open(this.input.el, {
            iso: this.iso || DateTime.local().toISODate(),
            isEmptied: !this.iso,
            choose: (iso) => this.write(iso),
        });
    }

    write(iso) {
        return this.props.record.update({
            [this.props.name]: iso ? deserializeDate(iso) : false,
        });
    }

    /** Take over what was typed; what is no day is said and put back. */
    async type() {
        const iso = readDay(this.input.el.value);
        if (iso === undefined) {
            this.notification.add(
                _t("“%s” is not a day. Write it like 1405/01/15.", this.input.el.value),
                {
                    type: "danger",
                }
            );
        } else if ((iso || "") !== this.iso) {
            await this.write(iso);
        }
        this.input.el.value = this.said;
    }

    onKeydown(ev) {
        if (ev.key === "Tab" || ev.key === "Escape" || ev.key === "Enter") {
            this.popover.close();
        } else if (ev.key === "ArrowDown" && ev.altKey) {
            this.open();
        }
    }
}

/** Odoo's own field, or by the reader's calendar that of another one. */
export class CustomerCardDate extends Component {
    static template = "customer_card.Date";
    static components = { DateTimeField, PersianDateField };
    static props = DateTimeField.props;

    get isPersian() {
        return isPersian();
    }

    get persianProps() {
        const { id, name, record, readonly, placeholder } = this.props;
        return { id, name, record, readonly, placeholder };
    }
}

/** A moment that nobody writes: Odoo's own field, or its day by the reader's calendar with the time of day. */
export class CustomerCardMoment extends CustomerCardDate {
    static template = "customer_card.Moment";

    get value() {
        return this.props.record.data[this.props.name];
    }

    get said() {
        return this.value ? sayMoment(this.value) : "";
    }

    get title() {
        return formatDateTime(this.value);
    }
}

registry.category("fields").add("customer_card_date", {
    ...dateField,
    component: CustomerCardDate,
});

registry.category("fields").add("customer_card_moment", {
    ...dateTimeField,
    component: CustomerCardMoment,
});
