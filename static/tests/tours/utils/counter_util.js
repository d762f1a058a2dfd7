import { run } from "@point_of_sale/../tests/generic_helpers/utils";

const READABLE = 4.5; // to 1: WCAG 2.2, 1.4.3

/** The tenders stand in this order. */
export function tendersAre(...names) {
    return run(
        () => {
            const shown = [...document.querySelectorAll(".paymentmethod .payment-name")].map(
                (name) => name.textContent
            );
            const places = names.map((name) => shown.findIndex((one) => one.startsWith(name)));
            if (places.some((place, index) => place < 0 || place <= (places[index - 1] ?? -1))) {
                throw new Error(`The tenders are ${shown.join(", ")}`);
            }
        },
        `the tenders are ${names.join(", ")}`
    );
}

const channels = (color) => (color.match(/[\d.]+/g) || []).map(Number);

function luminance(color) {
    const [red, green, blue] = color.map((channel) => {
        const share = channel / 255;
        return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

const upwards = (element) => (element ? [element, ...upwards(element.parentElement)] : []);

function ground(element) {
    const grounds = upwards(element).map((one) => channels(getComputedStyle(one).backgroundColor));
    return (
        grounds.find((color) => color.length === 3 || color[3] === 1)?.slice(0, 3) || [
            255, 255, 255,
        ]
    );
}

/** The contrast of a text as it is drawn, by the computed styles: color, transparency, ground. */
function contrast(element) {
    const color = channels(getComputedStyle(element).color);
    const opacity = upwards(element).reduce(
        (share, one) => share * Number(getComputedStyle(one).opacity),
        color[3] ?? 1
    );
    const behind = ground(element);
    const seen = behind.map((channel, index) => color[index] * opacity + channel * (1 - opacity));
    const [light, dark] = [luminance(seen), luminance(behind)].sort((a, b) => b - a);
    return (light + 0.05) / (dark + 0.05);
}

/** All texts of the selector stand out from their ground. */
export function isReadable(selector) {
    return {
        content: `${selector} can be read`,
        trigger: selector.split(",")[0],
        run() {
            const texts = [...document.querySelectorAll(selector)].filter(
                (element) => element.textContent.trim() && element.offsetParent
            );
            for (const element of texts) {
                if (contrast(element) < READABLE) {
                    throw new Error(`${element.textContent.trim()}: ${contrast(element)} to 1`);
                }
            }
        },
    };
}

const closing = (name) =>
    `.close-pos-popup .payment-methods-overview > div:has(.fs-3:contains("${name}"))`;

export function closingHas(name, amount) {
    return {
        content: `${name} took ${amount}`,
        trigger: `${closing(name)}:contains("${amount}")`,
    };
}

export function isNotCounted(name) {
    return {
        content: `${name} is not counted`,
        trigger: `${closing(name)}:not(:contains("Counted")):not(:contains("Difference"))`,
    };
}

export function isCounted(name) {
    return {
        content: `${name} is counted`,
        trigger: `${closing(name)}:contains("Counted")`,
    };
}
