/* Tells when a page is complete: it counts what is waited for (requests and their bodies,
   the browser's own store), since a pause without requests is none on a busy machine. */
(() => {
    let waiting = 0;
    // whoever asked for it goes on first
    const end = () => setTimeout(() => waiting--);
    const hold = (owner, name, listen) => {
        const original = owner[name];
        owner[name] = function (...args) {
            const result = original.apply(this, args);
            waiting++;
            listen(result, this);
            return result;
        };
    };
    const promised = (result) => result.then(end, end);
    const stored = (request) => ["success", "error"].forEach((name) => request.addEventListener(name, end, { once: true }));
    hold(window, "fetch", promised);
    ["arrayBuffer", "blob", "json", "text"].forEach((name) => hold(Response.prototype, name, promised));
    hold(XMLHttpRequest.prototype, "send", (_, request) => request.addEventListener("loadend", end, { once: true }));
    if (window.isSecureContext) {
        hold(SubtleCrypto.prototype, "decrypt", promised);
    }
    hold(IDBFactory.prototype, "open", stored);
    hold(IDBObjectStore.prototype, "get", stored);

    /* Nothing is waited for, and what came has been drawn: five times in a row. */
    window.untilDrawn = async () => {
        for (let quiet = 0; quiet < 5; quiet++) {
            await new Promise((done) => requestAnimationFrame(() => requestIdleCallback(done, { timeout: 100 })));
            if (waiting) {
                quiet = -1;
            }
        }
    };
})();
