import { hasShape } from "@customer_card/app/utils/seal_code";

const LONGEST_PHONE = 15; // digits
const LEAST_CODE = 4; // characters of a code of another system

/**
 * Whether a field holds a card that was read or typed in full: more digits than any phone number has, in any script,
 * or our QR code, under whatever keyboard. The server decides what it is; this only says what to ask it.
 */
export function looksLikeCode(text) {
    const digits = (text.match(/\p{Nd}/gu) || []).length;
    return digits > LONGEST_PHONE || /^\s*[CС]{2}1(?:-|.[\p{L}\p{N}]{26})/iu.test(text);
}

/**
 * Whether words that found nobody may be the code on a card of another system, typed because it cannot be scanned.
 * Without a digit it is one only where the shop's codes have such a shape.
 */
export function mayBeCode(text, shapes) {
    return text.trim().length >= LEAST_CODE && (/\p{Nd}/u.test(text) || hasShape(text, shapes));
}
