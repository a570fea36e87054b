// Automatic refresh: pauses in a hidden tab, refreshes once on return, never asks while an answer is under way, backs off after
// failures. And the words in the header that say how old the figures are.
(function () {
  "use strict";
  const { mvt } = window;
  const clientside = (window.dash_clientside = window.dash_clientside || {});
  const KEY = "mvt-refresh";
  const CHOICES = { 0: "Off", 15: "15 s", 30: "30 s", 60: "1 min", 300: "5 min", 900: "15 min", 3600: "1 h" };
  // What happens in the shop is seen within a minute: the scheduler needs half of it at most.
  const DEFAULT = 30;
  const LONGEST_PAUSE = 8;
  const JITTER = 0.1; // by so much of the interval tabs differ, so that not all of them ask at once

  let count = 0;
  let lastAt = performance.now();
  let pause = 1;
  let luck = Math.random();

  function chosen() {
    try {
      const kept = localStorage.getItem(KEY);
      return kept !== null && kept in CHOICES ? Number(kept) : DEFAULT;
    } catch {
      return DEFAULT;
    }
  }

  // The fewest seconds that an administrator allows.
  const least = () => Number(document.querySelector("[data-refresh-least]")?.dataset.refreshLeast || 0);

  // What is chosen; where that is too often, the shortest choice that is not.
  function seconds() {
    const wanted = chosen();
    return wanted && wanted < least() ? Number(Object.keys(CHOICES).find((one) => one >= least())) : wanted;
  }

  // A little sooner than chosen, or later where sooner is not allowed.
  const interval = () => seconds() * 1000 * (1 + (seconds() * (1 - JITTER) < least() ? JITTER : -JITTER) * luck);

  function refresh() {
    if (mvt.widgets.isBusy()) {
      return;
    }
    lastAt = performance.now();
    luck = Math.random();
    count += 1;
    clientside.set_props("refresh", { data: count }); // what Dash draws
    if (mvt.shown) {
      mvt.shown.refresh(); // the widgets
    }
  }

  function tick() {
    words();
    if (document.hidden || !seconds() || mvt.widgets.isBusy()) {
      return;
    }
    pause = mvt.widgets.hasFailed() || !mvt.connection.isUp() ? pause : 1;
    if (performance.now() - lastAt >= interval() * pause) {
      pause = mvt.widgets.hasFailed() || !mvt.connection.isUp() ? Math.min(LONGEST_PAUSE, pause * 2) : 1;
      refresh();
    }
  }

  function spoken(age) {
    if (age < 20) {
      return "just now";
    }
    if (age < 90) {
      return `${Math.round(age / 10) * 10} s ago`;
    }
    const minutes = Math.round(age / 60);
    if (minutes < 90) {
      return `${minutes} min ago`;
    }
    const hours = Math.round(age / 3600);
    return hours < 48 ? `${hours} h ago` : `${Math.round(hours / 24)} days ago`;
  }

  function words() {
    const place = document.getElementById("freshness");
    const text = document.getElementById("freshness-text");
    if (!place || !text) {
      return;
    }
    const age = mvt.widgets.age();
    place.hidden = age === null;
    document.getElementById("refresh-group").hidden = !document.querySelector("[data-widget]");
    mvt.widgets.sayAges(spoken);
    if (age !== null) {
      const up = mvt.connection.isUp();
      const said = up ? `Updated ${spoken(age)}` : `No connection, updated ${spoken(age)}`;
      if (text.textContent !== said) {
        text.textContent = said;
      }
      place.dataset.tone = up && !mvt.widgets.hasFailed() ? "ok" : "late";
      place.title = `Figures as of ${mvt.locale.stamp(mvt.widgets.asOf())}`;
    }
  }

  function choose(value) {
    try {
      localStorage.setItem(KEY, String(value));
    } catch {
      // storage is blocked: the default stays
    }
    label();
  }

  function label() {
    const place = document.getElementById("refresh-label");
    document.documentElement.dataset.refresh = String(seconds());
    if (place) {
      place.textContent = CHOICES[seconds()];
    }
  }

  document.addEventListener("visibilitychange", () => {
    if (!document.hidden && seconds()) {
      refresh();
    }
  });
  setInterval(tick, 1000);

  mvt.refresh = { now: refresh };

  clientside.refresh = {
    now(clicks) {
      if (clicks) {
        refresh();
      }
    },
    every(clicks) {
      const { triggered_id: id } = clientside.callback_context;
      if (id && clicks.some(Boolean)) {
        if (id.seconds < 0) {
          refresh();
        } else {
          choose(id.seconds);
        }
      }
      label();
    },
  };
})();
