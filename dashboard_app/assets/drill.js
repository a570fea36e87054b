// Where one is in a widget, and whose rows are looked at. Both stand in the address and nowhere else: Back works, and so does a link.
(function () {
  "use strict";
  const { mvt } = window;
  const IN = "in."; // before a widget's id: the steps that were gone into it
  const SORT = "sort."; // before a widget's id: the field that its table is ordered by, with - from the largest down
  const ROWS = "rows"; // `<widget id>~<mark>`

  let steps = new Map(); // widget id -> its steps, as the server reads them
  let orders = new Map(); // widget id -> the order of its table
  let rows = null;

  const owns = (name) => name.startsWith(IN) || name.startsWith(SORT) || name === ROWS;
  const under = (query, prefix) => new Map([...query].filter(([name]) => name.startsWith(prefix)).map(([name, value]) => [name.slice(prefix.length), value]));
  const others = (before, now) => [...before.keys(), ...now.keys()].filter((id) => before.get(id) !== now.get(id));

  // Keeps what the address says of single widgets. Returns what is left, which is for all of them, and whose steps are others now.
  function look(search) {
    const [query, before, ordered] = [new URLSearchParams(search), steps, orders];
    steps = under(query, IN);
    orders = under(query, SORT);
    rows = query.get(ROWS);
    const own = [...query].filter(([name]) => !owns(name));
    const base = own.length === [...query].length ? search : `?${new URLSearchParams(own)}`;
    const changed = [...new Set([...others(before, steps), ...others(ordered, orders)])];
    return { base: base === "?" ? "" : base, changed };
  }

  const of = (id) => steps.get(id) || "";

  function go(id, text) {
    mvt.filters.set({ [IN + id]: text || null });
  }

  // The way back, over what is shown.
  function trail(card, told) {
    card.querySelectorAll(".widget-trail").forEach((old) => old.remove());
    card.toggleAttribute("data-inside", Boolean(told));
    if (!told) {
      return;
    }
    const id = card.dataset.widget;
    const all = of(id).split("|");
    // Steps that fix nothing have no name of their own.
    const named = all.filter((step) => !/^(#[^;>]*)?>/.test(step));
    const crumbs = told.crumbs.map((text, place) => {
      const kept = place ? all.slice(0, all.indexOf(named[place - 1]) + 1) : [];
      const crumb = mvt.draw.make("button", "trail-crumb", text);
      crumb.type = "button";
      crumb.addEventListener("click", () => go(id, kept.join("|")));
      if (kept.length === all.length) {
        crumb.setAttribute("aria-current", "step");
      }
      return mvt.draw.make("li", "", crumb);
    });
    const nav = mvt.draw.make("nav", "widget-trail", mvt.draw.make("ol", "", ...crumbs, ...(told.by ? [mvt.draw.make("li", "trail-by", told.by)] : [])));
    nav.setAttribute("aria-label", "Where you are in this widget");
    card.querySelector(".widget-words").append(nav);
  }

  // The head of a column: first its natural way, then the other, then the order that the widget has by itself.
  document.addEventListener("click", ({ target }) => {
    const head = target.closest && target.closest("[data-sort]");
    const card = head && head.closest("[data-widget]");
    if (!card || !mvt.shown || !mvt.shown.has(card.dataset.widget)) {
      return;
    }
    const { sort: field, first } = head.dataset;
    const ways = first === "descending" ? [`-${field}`, field] : [field, `-${field}`];
    const order = orders.get(card.dataset.widget);
    // What is the widget's own order already is not asked for once more.
    const place = order === undefined && head.parentElement.getAttribute("aria-sort") === first ? 0 : ways.indexOf(order);
    mvt.filters.set({ [SORT + card.dataset.widget]: ways[place + 1] || null });
  });

  // Another page is shown, whose address is not read here.
  function leave() {
    look("");
    mvt.rows.look();
    mvt.mark.close();
  }

  mvt.drill = {
    leave,
    look,
    of,
    owns,
    order: (id) => orders.get(id) || "",
    trail,
    into: (id, mark, target) => go(id, [of(id), `${mark}>${target}`].filter(Boolean).join("|")),
    rows: () => rows,
    showRows: (id, mark) => mvt.filters.set({ [ROWS]: `${id}~${mark}` }),
    hideRows: () => mvt.filters.set({ [ROWS]: null }),
  };
})();
