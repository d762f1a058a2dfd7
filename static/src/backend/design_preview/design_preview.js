import { Component, onWillUnmount, useEffect, useRef } from "@odoo/owl";

import { registry } from "@web/core/registry";
import { standardFieldProps } from "@web/views/fields/standard_field_props";

const MM = 96 / 25.4; // CSS pixels
const FACE = { width: 94 * MM, height: 63 * MM }; // with its margins

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
        const room = this.box.el.clientWidth;
        const beside = this.props.small && room > 1.2 * FACE.width;
        const page = beside
            ? { width: 2 * FACE.width + 1, height: FACE.height }
            : { width: FACE.width, height: 2 * FACE.height };
        const scale = Math.min(this.props.small ? 0.75 : 1.3, room / page.width);
        Object.assign(this.frame.el.style, {
            width: `${page.width}px`,
            height: `${page.height}px`,
            transform: `scale(${scale})`,
            transformOrigin: "0 0", // here, where no right-to-left style sheet turns it around
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
