// The questions of the widgets of a page and their answers: one request for each question, beside Dash, so that what comes back is drawn
// at once. Those in view come first; a refresh of what is out of view waits until it is looked at.
(function () {
  "use strict";
  const { mvt } = window;
  const ADDRESS = "/_widgets";
  const UNSEEN_MS = 60; // as long may something be drawn without being seen
  const AT_ONCE = 6; // as many questions as a browser sends to one place at a time
  const NO_ANSWER = { state: "error", message: "The server did not answer. It is asked again with the next refresh." };

  async function read(response, count) {
    if (response.ok) {
      return response.json();
    }
    const { detail, hint } = response.status < 500 ? await response.json() : {};
    return Array(count).fill(detail ? { state: "error", message: detail, hint } : NO_ANSWER);
  }

  // Resolves to what is to be shown of each widget, also when that is an error; to nothing when the question was taken back (`signal`).
  // `have` are the digests of what is there already.
  mvt.ask = async function (widgets, search, have, signal) {
    const body = JSON.stringify({ widgets, search, have });
    try {
      const response = await fetch(ADDRESS, { method: "POST", headers: { "Content-Type": "application/json" }, body, signal });
      return await read(response, widgets.length);
    } catch {
      return signal && signal.aborted ? null : Array(widgets.length).fill(NO_ANSWER);
    }
  };

  let turn = Promise.resolve();
  let paintedAt = 0;

  function painted() {
    return new Promise((done) => {
      const noted = () => {
        paintedAt = performance.now();
        done();
      };
      if (document.hidden) {
        noted();
      } else {
        requestAnimationFrame(() => setTimeout(noted));
      }
    });
  }

  // Answers come in crowds. They are drawn one after the other, and what is drawn is seen before much more of it is.
  function inTurn(draw) {
    const next = turn.then(() => {
      draw();
      return performance.now() - paintedAt > UNSEEN_MS ? painted() : undefined;
    });
    // One that cannot be drawn is a fault of its own, not of those after it.
    turn = next.catch((error) => setTimeout(() => {
      throw error;
    }));
  }

  // What draws the charts and the grid is loaded beside the page: whoever is here first waits for it.
  mvt.whenLoaded = function (act) {
    if (window.Plotly && window.GridStack) {
      act();
    } else {
      document.addEventListener("DOMContentLoaded", act, { once: true });
    }
  };

  // What is asked for the cards of one page. `describe(id)` gives the `widget` as the server is told it, and the `group` of those that
  // show parts of one answer and are asked for together.
  mvt.questions = function (describe) {
    const cards = new Map(); // widget id -> its card
    const waiting = new Map(); // widget id -> isRefresh: to be asked as soon as there is room
    const asked = new Map(); // widget id -> the question under way, which can be taken back
    const last = new Map(); // widget id -> {at, digest}: the last answer
    const seen = new Set(); // ids of the widgets in view
    let search = null; // what is chosen for all widgets

    const views = new IntersectionObserver(
      (entries) => {
        for (const { target, isIntersecting } of entries) {
          seen[isIntersecting ? "add" : "delete"](target.dataset.widget);
        }
        pump();
      },
      { rootMargin: "120px 0px" },
    );

    function pump() {
      if (search === null) {
        return;
      }
      const ids = [...waiting.keys()];
      for (const id of [...ids.filter((one) => seen.has(one)), ...ids.filter((one) => !seen.has(one) && !waiting.get(one))]) {
        if (new Set(asked.values()).size >= AT_ONCE) {
          return;
        }
        if (waiting.has(id)) {
          send(id);
        }
      }
    }

    function together(first) {
      const { group } = describe(first);
      const isSame = (id) => waiting.get(id) === waiting.get(first) && describe(id).group === group;
      return group ? [...waiting.keys()].filter(isSame) : [first];
    }

    async function send(first) {
      const isRefresh = waiting.get(first);
      const ids = together(first);
      const question = new AbortController();
      for (const id of ids) {
        waiting.delete(id);
        asked.set(id, question);
        mvt.draw.state(cards.get(id), "loading");
      }
      const have = ids.map((id) => (isRefresh && last.has(id) ? last.get(id).digest : ""));
      const answers = await mvt.ask(ids.map((id) => describe(id).widget), search, have, question.signal);
      const mine = ids.filter((id) => answers && asked.get(id) === question);
      mine.forEach((id) => asked.delete(id));
      pump();
      mine.forEach((id) => inTurn(() => show(id, answers[ids.indexOf(id)], isRefresh)));
    }

    function show(id, told, isRefresh) {
      if (!cards.has(id) || asked.has(id) || waiting.has(id)) {
        return; // something else has been asked of it since
      }
      last.set(id, { at: performance.now(), digest: told.state === "error" ? "" : told.digest });
      mvt.draw.show(cards.get(id), told, isRefresh);
    }

    function takeBack(id) {
      const question = asked.get(id);
      asked.delete(id);
      if (question && ![...asked.values()].includes(question)) {
        question.abort();
      }
    }

    // A question about something else that is under way is not waited for.
    function ask(id, isRefresh = false) {
      if (!isRefresh || !(asked.has(id) || waiting.has(id))) {
        takeBack(id);
        waiting.set(id, isRefresh);
      }
    }

    function put(id, card) {
      cards.set(id, card);
      views.observe(card);
      ask(id);
    }

    function drop(id) {
      views.unobserve(cards.get(id));
      mvt.draw.forget(cards.get(id));
      takeBack(id);
      for (const known of [cards, waiting, last]) {
        known.delete(id);
      }
      seen.delete(id);
    }

    // Those whose last answer is older than `pauseOf(id)` milliseconds.
    function refresh(pauseOf) {
      const now = performance.now();
      [...cards.keys()].filter((id) => !last.has(id) || now - last.get(id).at >= pauseOf(id)).forEach((id) => ask(id, true));
      pump();
    }

    return {
      put,
      drop,
      pump,
      again: (id) => cards.has(id) && ask(id),
      refresh,
      clear: () => [...cards.keys()].forEach(drop),
      // Somebody wants to know: what failed here has mostly failed elsewhere, too.
      retry(id) {
        ask(id);
        refresh(() => 0);
      },
      // Something else is chosen: everything is asked anew.
      look(text) {
        if (search !== text) {
          search = text;
          [...cards.keys()].forEach((id) => ask(id));
        }
        pump();
      },
      card: (id) => cards.get(id),
      ids: () => [...cards.keys()],
      search: () => search,
      isSeen: (id) => seen.has(id),
      isBusy: () => asked.size > 0,
    };
  };
})();
