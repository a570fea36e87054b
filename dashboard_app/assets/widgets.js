// The cards: their state as an attribute (for styles and for anyone who looks from outside), full screen, and how old each is.
(function () {
  "use strict";
  const { mvt } = window;
  const clientside = (window.dash_clientside = window.dash_clientside || {});
  const receivedAt = new WeakMap();

  const cards = () => [...document.querySelectorAll("[data-widget]")];

  // `data-result` is what the last answer was; while a question is under way the state is "loading".
  function show(card) {
    const state = card.hasAttribute("data-dash-is-loading") ? "loading" : card.dataset.result;
    if (card.dataset.state !== state) {
      card.dataset.state = state;
      card.setAttribute("aria-busy", String(state === "loading"));
    }
  }

  const observer = new MutationObserver((records) => {
    for (const { target, attributeName } of records) {
      if (target.dataset && target.dataset.widget) {
        if (attributeName === "data-stamp") {
          receivedAt.set(target, performance.now());
        }
        if (target.id) {
          show(target);
        }
      }
    }
  });
  observer.observe(document.documentElement, {
    subtree: true,
    attributes: true,
    attributeFilter: ["data-dash-is-loading", "data-result", "data-stamp"],
  });

  const badge = (card) => card.querySelector(".widget-badge:not(:empty)");

  // The age in seconds of a card's answer, by the server's clock at the time of the answer plus the time since then.
  function ageOf(card) {
    return Number(card.dataset.stamp.split("|")[1]) + (performance.now() - receivedAt.get(card)) / 1000;
  }

  const NO_ANSWER = "The server did not answer. It is asked again with the next refresh.";

  // The cards that a question is for: those whose result it would set.
  function cardsOf(question) {
    return [].concat(question.outputs).flat().filter(({ property }) => property === "data-result").map(({ id }) => id);
  }

  // A question that got no answer at all. What was shown before answered another question, unless this one was a refresh.
  function unanswered([address, options]) {
    if (!String(address).includes("_dash-update-component") || !options || typeof options.body !== "string") {
      return;
    }
    const question = JSON.parse(options.body);
    mvt.palette.unanswered(question);
    const isRefresh = question.changedPropIds.every((changed) => changed === "refresh.data");
    for (const id of cardsOf(question)) {
      const part = (name) => ({ ...id, type: id.type.replace("card", name) });
      const card = document.querySelector(`[data-widget="${id.widget}"]`);
      if (isRefresh && card && ["ready", "empty"].includes(card.dataset.result)) {
        clientside.set_props(part("badge"), { children: "Not refreshed" });
      } else {
        clientside.set_props(part("message"), { children: NO_ANSWER });
        clientside.set_props(id, { "data-result": "error" });
      }
    }
  }

  mvt.widgets = {
    unanswered,
    // How old the oldest answer on the page is.
    age() {
      const ages = cards().filter((card) => card.dataset.stamp && receivedAt.has(card)).map(ageOf);
      return ages.length ? Math.max(...ages) : null;
    },
    // A card that could not be refreshed says how old what it shows is.
    sayAges(spoken) {
      cards().filter((card) => badge(card) && receivedAt.has(card)).forEach((card) => {
        badge(card).dataset.age = spoken(ageOf(card));
      });
    },
    asOf: () => cards().map((card) => card.dataset.stamp.split("|")[0]).filter(Boolean).sort()[0] || "",
    isBusy: () => mvt.board.isBusy() || cards().some((card) => card.hasAttribute("data-dash-is-loading")),
    hasFailed: () => cards().some((card) => card.dataset.result === "error" || badge(card)),
  };

  let opener = null;

  function close() {
    const card = document.querySelector("[data-full]");
    if (!card) {
      return false;
    }
    card.removeAttribute("data-full");
    document.body.classList.remove("has-full");
    window.dispatchEvent(new Event("resize"));
    if (opener && opener.isConnected) {
      opener.focus();
    }
    return true;
  }

  function open(card, button) {
    opener = button;
    card.setAttribute("data-full", "");
    document.body.classList.add("has-full");
    window.dispatchEvent(new Event("resize"));
  }

  Object.assign(mvt.widgets, { closeFull: close, openFull: open });

  clientside.widgets = {
    full(clicks) {
      const { triggered, triggered_id: id } = clientside.callback_context;
      if (triggered.length !== 1 || !triggered[0].value) {
        return;
      }
      if (!close()) {
        const card = document.querySelector(`[data-widget="${id.widget}"]`);
        open(card, card.querySelector(".widget-menu button"));
      }
    },
  };
})();
