// What a widget shows, on the clipboard: its figures as a table, or its chart as a picture.
(function () {
  "use strict";
  const { mvt } = window;
  const NOT_HERE = "The browser lets no page write to the clipboard here (it takes https). A file can be downloaded, a link copied from above.";

  function rowsOf(id) {
    const { described, questions } = mvt.shown;
    const body = JSON.stringify({ widget: described(id).widget, search: questions.search() });
    return fetch("/_copy", { method: "POST", headers: { "Content-Type": "application/json" }, body }).then(async (response) => {
      const told = await response.json();
      if (told.state === "error") {
        throw new Error([told.message, told.hint].filter(Boolean).join(" "));
      }
      return told;
    });
  }

  const blob = (told, type, part) => told.then((one) => new Blob([one[part]], { type }));

  // The contents are promised: a browser lets write only while it still knows of the click.
  async function put(contents, done) {
    if (!navigator.clipboard || !window.ClipboardItem) {
      mvt.toast(NOT_HERE);
      return;
    }
    try {
      await navigator.clipboard.write([new ClipboardItem(contents)]);
      mvt.toast(await done);
    } catch (error) {
      mvt.toast(error.name === "NotAllowedError" ? NOT_HERE : error.message);
    }
  }

  function table(id) {
    const told = rowsOf(id);
    const words = told.then(({ rows, of }) => (rows < of ? `Copied the first ${rows} of ${of} rows. A file holds all.` : `Copied: ${rows} ${rows === 1 ? "row" : "rows"}.`));
    words.catch(() => {}); // told of by `put`
    put({ "text/plain": blob(told, "text/plain", "text"), "text/html": blob(told, "text/html", "html") }, words);
  }

  // An address that holds a picture may not be fetched under our policy; what it holds is at hand.
  const held = (address) => new Blob([Uint8Array.from(atob(address.split(",")[1]), (sign) => sign.charCodeAt(0))], { type: "image/png" });

  function picture(id) {
    put({ "image/png": mvt.acts.image(id, "png").then(held) }, "Copied the picture.");
  }

  const text = (words, done) => put({ "text/plain": new Blob([words], { type: "text/plain" }) }, done);

  mvt.copy = { table, picture, text };
})();
