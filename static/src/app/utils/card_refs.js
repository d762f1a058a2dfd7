/**
 * The references of an order's cards, as they stand in its one field: with a space between them. One that was taken
 * off stands there after a minus until the server has heard of it: what another device's copy of the order lacks,
 * because it is older, stays on.
 */
const OFF = "-";
const MOST_OFF = 10; // words of those taken off that are kept, the last ones: the field has its bound

const wordsOf = (text) => (text || "").split(" ").filter(Boolean);

/** The cards that are on the order. */
export function refsOf(text) {
    return wordsOf(text).filter((word) => !word.startsWith(OFF));
}

/** The field with these cards and no others, after what it says `before`. */
export function refsText(refs, before) {
    const on = new Set(refs);
    const said = wordsOf(before).map((word) => (word.startsWith(OFF) ? word.slice(1) : word));
    const off = [...new Set(said)].filter((ref) => !on.has(ref));
    return [...on, ...off.slice(-MOST_OFF).map((ref) => OFF + ref)].join(" ");
}
