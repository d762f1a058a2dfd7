import { Component, onWillUnmount, useEffect, useRef } from "@odoo/owl";

import { registry } from "@web/core/registry";
import { standardFieldProps } from "@web/views/fields/standard_field_props";

const MM = 96 / 25.4; // CSS pixels
const PAGE = { width: 94 * MM, height: 125 * MM };

/**
 * Both faces of a card as the server draws them for paper, to scale. They stand in a frame that may not run scripts,
 * so that whatever was typed into a design stays text even if its escaping failed one day.
 */
export class DesignPreview extends Component {
    static template = "customer_card.DesignPreview";
    static props = { ...standardFieldProps, small: { type: Boolean, optional: true } };

    setup() {
        this.frame = useRef("frame");
        this.box = useRef("box");
        useEffect(
            (document) => {
                this.frame.el.srcdoc = document;
            },
            () => [this.document]
        );
        const observer = new ResizeObserver(() => this.fit());
        useEffect(
            () => {
                observer.observe(this.box.el);
                return () => observer.disconnect();
            },
            () => []
        );
        onWillUnmount(() => observer.disconnect());
    }

    get document() {
        return this.props.record.data[this.props.name] || "";
    }

    /** As large as there is room for: on a phone the page shrinks, it is never cut off. */
    fit() {
        const page = this.props.small ? { width: 2 * PAGE.width, height: PAGE.height / 2 } : PAGE;
        const scale = Math.min(this.props.small ? 0.75 : 1.35, this.box.el.clientWidth / page.width);
        Object.assign(this.frame.el.style, {
            width: `${page.width}px`,
            height: `${page.height}px`,
            transform: `scale(${scale})`,
        });
        this.box.el.style.height = `${page.height * scale}px`;
    }
}

export const designPreview = {
    component: DesignPreview,
    supportedTypes: ["text"],
    extractProps: ({ options }) => ({ small: Boolean(options.small) }),
};

registry.category("fields").add("customer_card_faces", designPreview);
