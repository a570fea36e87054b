// The theme switch, and the paint of charts: figures arrive with names of style properties in place of colours.
(function () {
  "use strict";
  const { theme } = window.mvt;
  const PROPERTY = /^var\((--[\w-]+)\)$/;

  function announce() {
    window.dash_clientside.set_props("theme", { data: theme.apply() });
  }

  theme.systemIsDark.addEventListener("change", announce);
  window.addEventListener("storage", announce); // another tab has chosen

  theme.set = function (choice) {
    theme.choose(choice);
    announce();
  };

  theme.toggle = () => theme.set(document.documentElement.dataset.bsTheme === "dark" ? "light" : "dark");

  function painted(value, style) {
    if (typeof value === "string") {
      const match = PROPERTY.exec(value);
      return match ? style.getPropertyValue(match[1]).trim() : value;
    }
    if (Array.isArray(value)) {
      return value.map((item) => painted(item, style));
    }
    if (value && typeof value === "object") {
      return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, painted(item, style)]));
    }
    return value;
  }

  theme.painted = (figure) => painted(figure, getComputedStyle(document.documentElement));

  window.dash_clientside = window.dash_clientside || {};
  window.dash_clientside.theme = {
    // A choice of the theme menu.
    choose(clicks) {
      const { triggered_id: id } = window.dash_clientside.callback_context;
      if (clicks.some(Boolean) && id) {
        theme.choose(id.choice);
        announce();
      }
    },
  };
})();
