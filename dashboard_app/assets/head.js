// Runs before the first paint: puts on the chosen theme, so that no page flashes in the wrong one.
// It also tells dcc.Graph where our chart bundle is, should it ask for one before the deferred script has run.
(function () {
  "use strict";
  const KEY = "mvt-theme";
  const root = document.documentElement;
  const systemIsDark = window.matchMedia("(prefers-color-scheme: dark)");

  function choice() {
    try {
      const kept = localStorage.getItem(KEY);
      return kept === "light" || kept === "dark" ? kept : "system";
    } catch {
      return "system"; // storage is blocked: the theme then follows the system
    }
  }

  function apply() {
    const chosen = choice();
    const dark = chosen === "dark" || (chosen === "system" && systemIsDark.matches);
    root.dataset.bsTheme = dark ? "dark" : "light";
    root.dataset.themeChoice = chosen;
    return root.dataset.bsTheme;
  }

  function choose(chosen) {
    try {
      localStorage.setItem(KEY, chosen);
    } catch {
      // nothing to keep it in: it holds until the next page
    }
    return apply();
  }

  window.mvt = { theme: { apply, choose, choice, systemIsDark } };
  apply();

  const charts = document.currentScript.dataset.charts;
  if (charts) {
    Object.defineProperty(window, "_dashPlotlyJSURL", { get: () => charts, set: () => {} });
  }
})();
