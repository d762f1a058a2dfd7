import { canonical } from "@customer_card/app/utils/scan_memory";

const PREFIX = "s1.";
const PURPOSE = new TextEncoder().encode("customer-card sealed v1");
const CURVE = { name: "ECDH", namedCurve: "P-256" };
const NUMBER = /^\d{16,19}$/;
const TOKEN = /^CC1-[A-Z2-7]{26}-[A-Z2-7-]{8,}$/;

/** Whether the last digit fits the others (Luhn, ISO/IEC 7812-1): no secret, so it is seen without a server. */
export function isChecked(number) {
    const sum = [...number].reverse().reduce((total, digit, place) => {
        const share = Number(digit) * (place % 2 ? 2 : 1);
        return total + (share > 9 ? share - 9 : share);
    }, 0);
    return sum % 10 === 0;
}

/**
 * What can be said of a code that nobody could be asked about: `{masked}`; nothing where it is no card's of ours.
 * `shapes` are those of the codes of other kinds that this shop's cards have.
 */
export function cardCode(code, shapes) {
    const text = canonical(code);
    if (NUMBER.test(text) && isChecked(text)) {
        return { masked: `•••• ${text.slice(-4)}` };
    }
    return TOKEN.test(text) || hasShape(text, shapes) ? { masked: "" } : undefined;
}

/** Whether this is a card's number but for a digit. */
export function isMistyped(code) {
    const text = canonical(code);
    return NUMBER.test(text) && !isChecked(text);
}

/**
 * Whether a code has one of the `shapes`, `[length, beginning]`. Where such codes begin in all ways, a product's code
 * and a word are none of them.
 */
export function hasShape(code, shapes) {
    const text = canonical(code).replace(/[\s\-–_]+/g, "");
    return (shapes || []).some(
        ([length, start]) =>
            text.length === length &&
            (start ? text.startsWith(start) : /\d/.test(text) && !isProductCode(text))
    );
}

/** A GTIN of 8, 12, 13 or 14 digits whose last digit fits (GS1 General Specifications, 7.9). */
function isProductCode(text) {
    const total = [...text]
        .reverse()
        .reduce((total, digit, place) => total + Number(digit) * (place % 2 ? 3 : 1), 0);
    return /^(\d{8}|\d{12,14})$/.test(text) && total % 10 === 0;
}

const toBytes = (base64) => Uint8Array.from(atob(base64), (sign) => sign.charCodeAt(0));

function toText(bytes) {
    const base64 = btoa(String.fromCharCode(...bytes));
    return base64.replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "");
}

/**
 * A code that only the server opens, and only for this order; see `core/sealed.py`. Nothing where the browser offers no
 * Web Crypto: it does so on HTTPS and on the own machine.
 */
export async function sealCode(code, order, publicKey) {
    const subtle = globalThis.crypto?.subtle;
    if (!subtle?.deriveBits || !publicKey) {
        return undefined;
    }
    const theirs = await subtle.importKey("raw", toBytes(publicKey), CURVE, false, []);
    const own = await subtle.generateKey(CURVE, false, ["deriveBits"]);
    const shared = await subtle.deriveBits({ name: "ECDH", public: theirs }, own.privateKey, 256);
    const material = await subtle.importKey("raw", shared, "HKDF", false, ["deriveKey"]);
    const recipe = { name: "HKDF", hash: "SHA-256", salt: new Uint8Array(), info: PURPOSE };
    const cipher = { name: "AES-GCM", length: 256 };
    const key = await subtle.deriveKey(recipe, material, cipher, false, ["encrypt"]);
    const iv = crypto.getRandomValues(new Uint8Array(12));
    const additionalData = new TextEncoder().encode(order);
    const text = new TextEncoder().encode(canonical(code));
    const hidden = await subtle.encrypt({ name: "AES-GCM", iv, additionalData }, key, text);
    const point = await subtle.exportKey("raw", own.publicKey);
    return (
        PREFIX +
        toText(new Uint8Array([...new Uint8Array(point), ...iv, ...new Uint8Array(hidden)]))
    );
}
