import { Component, onWillUnmount, useEffect, xml } from "@odoo/owl";
import { registry } from "@web/core/registry";
import { standardWidgetProps } from "@web/views/widgets/standard_widget_props";

const PERIOD = 2000; // milliseconds

/**
 * Reads the record again while work on it is under way, so that its progress moves by itself; never over
 * what somebody is typing.
 */
export class CustomerCardWatch extends Component {
    static template = xml`<t/>`;
    static props = { ...standardWidgetProps };

    setup() {
        useEffect(
            (isRunning) => {
                if (isRunning) {
                    this.timer = setInterval(() => this.look(), PERIOD);
                    return () => clearInterval(this.timer);
                }
            },
            () => [["checking", "running", "undoing"].includes(this.props.record.data.state)]
        );
        onWillUnmount(() => clearInterval(this.timer));
    }

    async look() {
        const { record } = this.props;
        if (this.looking || document.hidden || (await record.isDirty())) {
            return;
        }
        this.looking = true;
        try {
            await record.load();
        } finally {
            this.looking = false;
        }
    }
}

registry.category("view_widgets").add("customer_card_watch", { component: CustomerCardWatch });
