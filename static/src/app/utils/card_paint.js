const HEX = /^#([0-9a-f]{3}|[0-9a-f]{6})$/i;
const DARK_TEXT_ABOVE = 0.4; // of relative luminance: black on it reads better than white

/**
 * The style of a spot in a program's or tier's color with a text that can be read on it; nothing
 * for anything but a color.
 */
export function paint(color) {
    if (!HEX.test(color || "")) {
        return "";
    }
    const text = luminance(color) > DARK_TEXT_ABOVE ? "#000000" : "#ffffff";
    return `background-color: ${color} !important; color: ${text} !important`;
}

/** Relative luminance of a color, 0 to 1 (WCAG 2.2). */
function luminance(color) {
    const digits =
        color.length === 4 ? [...color.slice(1)].map((one) => one + one).join("") : color.slice(1);
    const [red, green, blue] = [0, 2, 4]
        .map((start) => parseInt(digits.slice(start, start + 2), 16) / 255)
        .map((part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4));
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}
