/**
 * What is said to the cashier, each thing once: the same words again take the place of those that
 * still stand there.
 */
export class Notices {
    constructor(pos) {
        this.pos = pos;
        this.standing = new Map();
    }

    add(message, type) {
        const words = String(message);
        this.standing.get(words)?.();
        const close = this.pos.notification.add(words, {
            type,
            onClose: () => this.standing.get(words) === close && this.standing.delete(words),
        });
        this.standing.set(words, close);
    }
}
