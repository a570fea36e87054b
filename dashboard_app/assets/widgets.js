// What is known of all cards on the page: how old each answer is, whether one is under way or has failed. And full screen.
(function () {
  "use strict";
  const { mvt } = window;
  const received = new WeakMap(); // card -> {at, age}: the age in seconds that its answer had when it came

  let fading = 0;

  // A line at the foot of the page for some seconds, with a button for what one can still do about it.
  mvt.toast = function (words, label, act) {
    const place = document.getElementById("toast");
    const line = [mvt.draw.make("span", "", words)];
    if (label) {
      const button = mvt.draw.make("button", "btn btn-quiet btn-sm", label);
      button.type = "button";
      button.addEventListener("click", () => {
        place.replaceChildren();
        act();
      });
      line.push(button);
    }
    place.replaceChildren(...line);
    clearTimeout(fading);
    fading = setTimeout(() => place.replaceChildren(), 12000);
  };

  const cards = () => [...document.querySelectorAll("[data-widget]")];
  const badge = (card) => card.querySelector(".widget-badge:not(:empty)");

  // The age in seconds of a card's answer, by the server's clock at the time of the answer plus the time since then.
  function ageOf(card) {
    const { at, age } = received.get(card);
    return age + (performance.now() - at) / 1000;
  }

  // What is out of view is asked for when it is looked at.
  const looked = () => cards().filter((card) => received.has(card) && (!mvt.shown || mvt.shown.questions.isSeen(card.dataset.widget)));

  let opener = null;

  function closeFull() {
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

  function openFull(card, button) {
    opener = button;
    card.setAttribute("data-full", "");
    document.body.classList.add("has-full");
    window.dispatchEvent(new Event("resize"));
  }

  mvt.widgets = {
    closeFull,
    openFull,
    // An answer has come to a card.
    stamp(card, { as_of, age_s }) {
      card.dataset.stamp = as_of;
      received.set(card, { at: performance.now(), age: age_s });
    },
    // How old the oldest answer is that one looks at.
    age() {
      const ages = looked().map(ageOf);
      return ages.length ? Math.max(...ages) : null;
    },
    // A card that could not be refreshed says how old what it shows is.
    sayAges(spoken) {
      cards().filter((card) => badge(card) && received.has(card)).forEach((card) => {
        badge(card).dataset.age = spoken(ageOf(card));
      });
    },
    asOf: () => looked().map((card) => card.dataset.stamp).sort()[0] || "",
    isBusy: () => Boolean(mvt.shown && mvt.shown.questions.isBusy()),
    hasFailed: () => cards().some((card) => card.dataset.result === "error" || badge(card)),
  };
})();
