import { patch } from "@web/core/utils/patch";

const waiting = [];

/** Does something when the code of all modules is loaded, as the till's store is set up. */
export function whenLoaded(action) {
    waiting.push(action);
}

/**
 * Patches over modules that are loaded after us and do not ask what was there before. They need not
 * be installed: what is extended may be missing.
 */
export function patchLast(objectToPatch, extension) {
    whenLoaded(() => patch(objectToPatch, extension));
}

export function onLoaded() {
    waiting.splice(0).forEach((action) => action());
}
