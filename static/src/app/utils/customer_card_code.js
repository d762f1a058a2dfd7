const LONGEST_PHONE = 15; // digits

/**
 * Whether a field holds a card that was read or typed in full: more digits than any phone number has, in any script,
 * or our QR code (also under a Russian keyboard). The server decides what it is; this only says what to ask it.
 */
export function looksLikeCode(text) {
    const digits = (text.match(/\p{Nd}/gu) || []).length;
    return digits > LONGEST_PHONE || /^\s*[CС]{2}1-/iu.test(text);
}
