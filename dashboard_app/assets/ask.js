// The question of a widget and its answer: one request each, beside Dash, so that what comes back is drawn at once.
(function () {
  "use strict";
  const ADDRESS = "/_widgets";
  const NO_ANSWER = { state: "error", message: "The server did not answer.", hint: "It is asked again with the next refresh." };

  async function read(response, count) {
    if (response.ok) {
      return response.json();
    }
    const { detail, hint } = response.status < 500 ? await response.json() : {};
    return Array(count).fill(detail ? { state: "error", message: detail, hint } : NO_ANSWER);
  }

  // Widgets that show parts of one answer are asked for together. Resolves to what is to be shown of each, also when that is an error;
  // to nothing when the question was taken back (`signal`). `have` are the digests of what is there already.
  window.mvt.ask = async function (widgets, search, have, signal) {
    const body = JSON.stringify({ widgets, search, have });
    try {
      const response = await fetch(ADDRESS, { method: "POST", headers: { "Content-Type": "application/json" }, body, signal });
      return await read(response, widgets.length);
    } catch {
      return signal && signal.aborted ? null : Array(widgets.length).fill(NO_ANSWER);
    }
  };
})();
