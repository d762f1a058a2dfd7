const encoder = new TextEncoder();

/** The number inside what a scanner, a stripe reader or a hand brought; other codes as they are. */
export function canonical(code) {
    const text = [...code.trim()].map(asciiDigit).join("");
    const track = /(\d{16,19})[=^]/.exec(text); // whatever the keyboard made of the sentinel before it
    if (track) {
        return track[1];
    }
    const digits = text.replace(/[\s-]/g, "");
    return /^\d+$/.test(digits) ? digits : text.toUpperCase();
}

/** Persian and Arabic digits are the same digits. */
function asciiDigit(character) {
    const offset = "۰۱۲۳۴۵۶۷۸۹٠١٢٣٤٥٦٧٨٩".indexOf(character);
    return offset < 0 ? character : String(offset % 10);
}

/**
 * The cards read at this till since it was opened, to be recognized when the server cannot be
 * asked.
 *
 * Kept in memory only, each under an HMAC-SHA256 of what was read, with a random secret made when
 * the page was loaded: neither a number nor a track is kept. Browsers offer this on HTTPS and on
 * the own machine only; elsewhere nothing is remembered.
 */
export class ScanMemory {
    constructor() {
        this.cards = new Map();
        this.secret = globalThis.crypto?.subtle?.generateKey?.(
            { name: "HMAC", hash: "SHA-256" },
            false,
            ["sign"]
        );
    }

    async mark(code) {
        const secret = await this.secret;
        if (!secret) {
            return undefined;
        }
        const mark = await crypto.subtle.sign("HMAC", secret, encoder.encode(canonical(code)));
        return [...new Uint8Array(mark)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
    }

    /**
     * Remembers who a code is; neither blank stock, because only the server can sell it, nor moving
     * codes, which are read once.
     */
    async remember(code, card) {
        const mark = card.state === "active" && !card.moving && (await this.mark(code));
        if (mark) {
            this.cards.set(mark, { ...card, accounts: [] }); // what was on it is out of date soon
        }
    }

    /** The card a code meant the last time the server knew it. */
    async recall(code) {
        const mark = this.cards.size && (await this.mark(code));
        return mark ? this.cards.get(mark) : undefined;
    }
}
