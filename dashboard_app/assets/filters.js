// From the filter controls to the address. The address is the only place where a choice is kept; the server reads it from there.
(function () {
  "use strict";
  const { mvt } = window;
  const clientside = (window.dash_clientside = window.dash_clientside || {});
  const PICKERS = ["vendor", "category", "country"];

  let filters = []; // the names in the address that filter rows, as the server last said
  let words = ""; // the period and what it is compared with, as the server last said

  const WHEN = ["period", "start", "end", "compare", "compare_start", "compare_end"];

  // The query part of the address after `change`, which maps a name to a value, a list of values, or null (drop it). What is shown
  // then begins at its first page again, unless it is one widget alone that shows something else.
  function changed(change) {
    const query = new URLSearchParams(window.location.search || usual());
    const names = Object.keys(change);
    if (!names.length) {
      return window.location.search;
    }
    const first = mvt.drill && names.every(mvt.drill.owns) ? {} : { page: null };
    for (const [name, value] of Object.entries({ ...first, ...change })) {
      query.delete(name);
      for (const item of value === null ? [] : [].concat(value)) {
        query.append(name, item);
      }
    }
    return written(query);
  }

  function written(query) {
    const text = query.toString();
    return text ? `?${text}` : "";
  }

  function go(change) {
    const search = changed(change);
    if (search !== window.location.search) {
      if (mvt.shown) {
        mvt.shown.look(search || usual()); // before what Dash asks for itself: there are few ways to the server at a time
      }
      clientside.set_props("url", { search });
    }
  }

  // The part of the address that other pages understand too: when, and which rows.
  function shared(search) {
    const query = new URLSearchParams(search);
    const kept = [...query].filter(([name]) => WHEN.includes(name) || filters.includes(name));
    return written(new URLSearchParams(kept));
  }

  // What a dashboard chooses as long as its address chooses nothing. It always names a period, so that clearing leaves something.
  function usual() {
    const bar = document.querySelector(".filter-bar");
    return (bar && bar.dataset.usual) || "";
  }

  const chosen = (name) => new URLSearchParams(window.location.search || usual()).getAll(name);
  const same = (a, b) => JSON.stringify(a || null) === JSON.stringify(b || null);

  function toggle(dimension, value) {
    const values = chosen(dimension);
    go({ [dimension]: values.includes(value) ? values.filter((item) => item !== value) : [...values, value] });
  }

  // A mark of a chart: on its own page it becomes a filter; where it leads to another page, that page opens with it.
  function choosePoint(path, dimension, value) {
    if (!path) {
      toggle(dimension, value);
      return;
    }
    const query = new URLSearchParams(shared(window.location.search));
    query.set(dimension, value);
    clientside.set_props("url", { pathname: path, search: written(query) });
  }

  // A place elsewhere, in the period that is on. A dashboard has one of its own.
  function lead(address) {
    const { pathname, search } = new URL(address, window.location.href);
    const query = new URLSearchParams(search);
    if (!pathname.startsWith("/dashboards")) {
      [...new URLSearchParams(window.location.search)].filter(([name]) => WHEN.includes(name)).forEach((pair) => query.append(...pair));
    }
    clientside.set_props("url", { pathname, search: written(query) });
  }

  function clear() {
    go(Object.fromEntries([...PICKERS, ...filters].map((name) => [name, null])));
  }

  // The links of the menu and of the titles carry the period and the filters on.
  function carry() {
    const search = shared(window.location.search);
    document.querySelectorAll(".title-link").forEach((link) => {
      link.href = link.dataset.path + search;
    });
    return search;
  }

  const has = (dimension, value) => chosen(dimension).includes(value);

  mvt.filters = { toggle, has, clear, lead, carry, choosePoint, set: go, words: () => words };

  // The element that was clicked, for callbacks over a family of buttons (which also run when a button appears).
  function clicked() {
    const { triggered, triggered_id: id } = clientside.callback_context;
    return triggered.length === 1 && triggered[0].value ? id : null;
  }

  clientside.filters = {
    preset() {
      const id = clicked();
      if (id) {
        go({ period: id.period, start: null, end: null });
      }
    },
    dates(start, end, shown) {
      if (start && end && shown && !(start === shown.start && end === shown.end)) {
        go({ start, end, period: null });
      }
    },
    compare(mode, shown) {
      if (!shown || mode === shown.compare) {
        return;
      }
      if (mode === "custom") {
        go({ compare: null, compare_start: shown.compare_start || shown.start, compare_end: shown.compare_end || shown.end });
      } else {
        go({ compare: mode === "previous_period" ? null : mode, compare_start: null, compare_end: null });
      }
    },
    compareDates(start, end, shown) {
      const echo = shown && start === shown.compare_start && end === shown.compare_end;
      if (start && end && shown && shown.compare === "custom" && !echo) {
        go({ compare: null, compare_start: start, compare_end: end });
      }
    },
    members(values, shown) {
      const { inputs_list: inputs } = clientside.callback_context;
      if (!shown) {
        return;
      }
      const change = {};
      inputs[0].forEach(({ id }, index) => {
        if (!same([...(values[index] || [])].sort(), [...(shown[id.dimension] || [])].sort())) {
          change[id.dimension] = values[index] || [];
        }
      });
      go(change);
    },
    drop() {
      const id = clicked();
      if (id) {
        go({ [id.dimension]: chosen(id.dimension).filter((value) => value !== id.value) });
      }
    },
    clear() {
      if (clicked()) {
        clear();
      }
    },
    // A choice of the page itself. A control without a value has not been told yet what the address says.
    choose(values) {
      const { inputs_list: inputs } = clientside.callback_context;
      const query = new URLSearchParams(window.location.search);
      const change = {};
      inputs[0].forEach(({ id }, index) => {
        const value = values[index];
        if (value && value !== (query.get(id.choice) || id.default)) {
          change[id.choice] = value === id.default ? null : value;
        }
      });
      go(change);
    },
    // What is asked of the page that is laid out. On the way to another page the address is ahead of it.
    asked(search, path, own) {
      return (path.replace(/\/+$/, "") || "/") === own ? search || usual() : clientside.no_update;
    },
    // What the address says, shown by the controls.
    chosen(search) {
      const query = new URLSearchParams(search || "");
      return clientside.callback_context.outputs_list.map(({ id }) => query.get(id.choice) || id.default);
    },
    carry(shown) {
      filters = shown ? shown.filters : [];
      words = shown ? shown.words : "";
      const search = carry();
      return clientside.callback_context.outputs_list.map(({ id }) => id.path + search);
    },
    // What the address says, shown by the buttons and the sheet. Returns what is pressed and active, and the word on "More".
    show(shown) {
      const { outputs_list: outputs } = clientside.callback_context;
      const period = shown ? shown.period : undefined;
      const isOn = ({ id }) => id.period === period;
      const custom = document.getElementById("compare-custom");
      if (custom && shown) {
        custom.hidden = shown.compare !== "custom";
      }
      return [outputs[0].map((output) => String(isOn(output))), outputs[1].map(isOn), shown ? shown.more : "More", count(shown)];
    },
  };

  // How many things the sheet hides that are not as they are by default.
  function count(shown) {
    if (!shown) {
      return "";
    }
    const members = PICKERS.reduce((sum, name) => sum + (shown[name] || []).length, 0);
    return String(members + (shown.compare === "previous_period" ? 0 : 1) || "");
  }
})();
