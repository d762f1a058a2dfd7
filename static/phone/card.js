/**
 * The card's page in the customer's phone: asks for the code of the running step and shows it until
 * the next one.
 *
 * The link's secret stands behind the `#` of the address and goes to the server in the body of a
 * request only. Nothing is kept: what the page knows ends with it. Everything that comes from the
 * server is put in as text or as a picture.
 */
(() => {
    "use strict";

    const RETRY = 5000; // milliseconds until a lost connection is tried again
    const LATE = 8000; // milliseconds an answer may take
    const page = document.getElementById("customer_card_phone");
    const part = (name) => page.querySelector(`.cc-${name}`);
    const CLAIM = 54; // signs of a till's code, which is exchanged for a link
    let secret = location.hash.slice(1);
    const needsLink = document.body.classList.contains("cc-page");
    let known = null;
    let isDrawn = false;
    let timer;

    function say(text) {
        part("hint").textContent = text;
    }

    function showQr(source, isFixed) {
        part("code").hidden = !source;
        part("code").classList.toggle("cc-fixed", Boolean(isFixed));
        if (source) {
            part("qr").src = source;
        }
    }

    /** The bar runs out with the step. */
    function runDown(seconds) {
        const bar = page.querySelector(".cc-time i");
        bar.style.animation = "none";
        void bar.offsetWidth; // so that the animation starts anew
        bar.style.animation = `cc-run-down ${seconds}s linear forwards`;
    }

    /** The card as it is printed, once; without it the page draws a plain one. */
    function showFace(card) {
        isDrawn = true;
        if (card.face) {
            part("face").src = card.face;
            part("face").hidden = false;
            part("plastic").classList.add("cc-plain");
        }
    }

    function showCard(card) {
        const isOwnPage = document.body.classList.contains("cc-page");
        if (isOwnPage) {
            document.documentElement.lang = card.lang;
            document.documentElement.dir = card.dir;
            document.title = card.program;
        }
        part("plastic").hidden = false;
        part("plastic").style.backgroundColor = card.color;
        showFace(card);
        for (const name of ["program", "shop", "holder", "masked", "until"]) {
            part(name).textContent = card[name] || "";
        }
        part("soon").textContent = card.soon?.text || "";
        part("soon").dir = card.dir;
        part("soon").classList.toggle("cc-warn", Boolean(card.soon?.is_near));
        part("balances").replaceChildren(
            ...card.balances.map(({ text, worth }) => {
                const row = document.createElement("span");
                row.dir = card.dir; // the sentence's, though a tier's name of another script may begin it
                row.textContent = worth ? `${text} (${worth})` : text;
                return row;
            })
        );
    }

    function element(tag, text, className = "") {
        const made = document.createElement(tag);
        made.textContent = text;
        made.className = className;
        return made;
    }

    /** How far the holder is towards each goal. */
    function showGoals(goals) {
        part("goals").hidden = !goals.length;
        part("goals").replaceChildren(
            ...goals.map((goal) => {
                const bar = document.createElement("progress");
                bar.max = 100;
                bar.value = goal.share;
                const row = document.createElement("li");
                row.append(element("b", goal.name), element("span", goal.says), bar);
                row.append(element("span", goal.done_text), element("span", goal.until_text));
                return row;
            })
        );
    }

    /** The program's terms, once; they open with a tap. */
    function showTerms(terms, title) {
        if (!terms?.length) {
            return;
        }
        part("terms").hidden = false;
        const sections = terms.flatMap(({ title: name, lines }) => [
            element("h2", name),
            ...lines.map((line) => element("p", line)),
        ]);
        part("terms").replaceChildren(element("summary", title), ...sections);
    }

    /** The last entries of this card, in plain words; they open with a tap. */
    function showHistory(entries, title) {
        part("history").hidden = !entries.length;
        const rows = entries.map(({ what, amount, day }) => {
            const row = element("p", "");
            const sum = element("b", amount);
            sum.dir = "auto";
            row.append(element("span", what), sum, element("small", day));
            return row;
        });
        part("history").replaceChildren(element("summary", title), ...rows);
    }

    /** Whom to ask, where there is no card to show. */
    function showLost(shop) {
        if (!part("lost")) {
            return;
        }
        part("lost").hidden = false;
        part("lost-own").href = "/my/cards";
        for (const [name, scheme] of [["name"], ["phone", "tel:"], ["email", "mailto:"]]) {
            const place = part(`lost-${name}`);
            place.textContent = shop ? shop[name] : place.textContent;
            if (scheme) {
                place.href = scheme + place.textContent;
                place.parentElement.hidden = !place.textContent;
            }
        }
    }

    function show(card) {
        showGoals(card.goals || []);
        showHistory(card.history || [], card.words.history);
        showTerms(card.terms, card.words.terms);
        known = card.message ? null : card;
        showCard(card);
        part("keep").hidden = Boolean(card.message);
        if (card.message) {
            showQr("");
            return say(card.message);
        }
        showQr(card.code);
        part("png").textContent = card.words.png;
        part("pdf").textContent = card.words.pdf;
        page.querySelector("input[name=link]").value = secret;
        say(card.code ? card.words.paid : card.words.used);
        runDown(card.seconds);
        again(card.seconds * 1000 + 250);
    }

    function showOffline() {
        if (known) {
            showQr(known.fixed, true);
        }
        say(known ? known.words.offline : page.dataset.waiting);
        again(RETRY);
    }

    function again(milliseconds) {
        clearTimeout(timer);
        timer = setTimeout(ask, milliseconds);
    }

    async function post(url, values, take) {
        clearTimeout(timer);
        const stop = new AbortController();
        const late = setTimeout(() => stop.abort(), LATE);
        try {
            const body = new URLSearchParams(values);
            const options = { method: "POST", body, cache: "no-store", signal: stop.signal };
            const response = await fetch(url, options);
            const answer = await response.json();
            return answer.ok ? take(answer) : refuse(answer, response.status);
        } catch {
            return showOffline();
        } finally {
            clearTimeout(late);
        }
    }

    function madeUp() {
        const bytes = crypto.getRandomValues(new Uint8Array(16));
        return [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
    }

    /** The code's name for this phone stands behind it in the address: an answer that got lost is asked for again. */
    function claim() {
        const [code, given] = secret.split("~");
        const phone = given || madeUp();
        secret = `${code}~${phone}`;
        history.replaceState(null, "", `#${secret}`);
        return post(page.dataset.claimUrl, { link: code, phone }, ({ link }) => {
            secret = link;
            history.replaceState(null, "", `#${secret}`);
            return ask();
        });
    }

    function ask() {
        const isClaim = needsLink && secret.split("~")[0].length === CLAIM;
        return isClaim
            ? claim()
            : post(page.dataset.stateUrl, { link: secret, first: isDrawn ? "" : "1" }, show);
    }

    /** A link that ended takes the codes with it; who asked too often waits. */
    function refuse({ message, shop }, status) {
        if (status === 429) {
            say(message);
            return again(60000);
        }
        known = null;
        showQr("");
        part("keep").hidden = true;
        part("plastic").hidden = true;
        part("face").hidden = true;
        part("goals").hidden = true;
        part("history").hidden = true;
        showLost(shop);
        return say(message);
    }

    if (needsLink && !secret) {
        say(page.dataset.noLink);
        showLost();
    } else {
        ask();
    }
    addEventListener("hashchange", () => location.reload());
    addEventListener("online", ask);
    document.addEventListener("visibilitychange", () => document.hidden || ask());
})();
