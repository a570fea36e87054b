// A dashboard while it is looked at: which widgets ask when, what a click on a mark does, full screen, and what can be taken away.
(function () {
  "use strict";
  const { mvt } = window;
  const clientside = (window.dash_clientside = window.dash_clientside || {});
  const AT_ONCE = 6; // as many questions as a browser sends to one place at a time
  const FAMILIES = { kpi: "number", table: "table", pivot: "table", text: "table" };

  let doc = null; // the dashboard, as the server told it or as it has been edited since
  let search = null; // what is chosen for all widgets
  let serial = 0;
  const cards = new Map(); // widget id -> its card
  const asked = new Map(); // widget id -> what takes the question back that is under way
  const waiting = new Map(); // widget id -> isRefresh: to be asked as soon as there is room
  const last = new Map(); // widget id -> {at, digest}: the last answer
  const seen = new Set(); // ids of the widgets that are in view

  const widget = (id) => doc && doc.widgets.find((one) => one.id === id);
  const family = (kind) => FAMILIES[kind] || "figure";

  const views = new IntersectionObserver(
    (entries) => {
      for (const { target, isIntersecting } of entries) {
        seen[isIntersecting ? "add" : "delete"](target.dataset.widget);
      }
      pump();
    },
    { rootMargin: "120px 0px" },
  );

  // Those in view first. A refresh of what is out of view waits until it is looked at.
  function pump() {
    if (search === null || !doc) {
      return;
    }
    const order = [...waiting.keys()].filter((id) => cards.has(id));
    const next = [...order.filter((id) => seen.has(id)), ...order.filter((id) => !seen.has(id) && !waiting.get(id))];
    for (const id of next) {
      if (asked.size >= AT_ONCE) {
        return;
      }
      send(id, waiting.get(id));
    }
  }

  async function send(id, isRefresh) {
    const { title, kind, source, options } = widget(id);
    const card = cards.get(id);
    const have = isRefresh && last.has(id) ? last.get(id).digest : "";
    const question = new AbortController();
    waiting.delete(id);
    asked.set(id, question);
    mvt.draw.state(card, "loading");
    const answers = await mvt.ask([{ title, kind, source, options }], search, [have], question.signal);
    if (asked.get(id) !== question || !answers) {
      return; // it has been replaced by another
    }
    const [told] = answers;
    asked.delete(id);
    last.set(id, { at: performance.now(), digest: told.state === "error" ? "" : told.digest });
    mvt.draw.show(card, told, isRefresh);
    pump();
  }

  function takeBack(id) {
    if (asked.has(id)) {
      asked.get(id).abort();
      asked.delete(id);
    }
  }

  // Ask for a widget (again). A question about something else that is under way is not waited for.
  function ask(id, isRefresh = false) {
    if (isRefresh && (asked.has(id) || waiting.has(id))) {
      return;
    }
    takeBack(id);
    waiting.set(id, isRefresh);
  }

  // A card for each widget of the tab that is looked at, in its place on the grid.
  function put(one) {
    const card = mvt.draw.frame(one, family(one.kind));
    cards.set(one.id, card);
    mvt.grid.add(one, card);
    views.observe(card);
    ask(one.id);
  }

  function drop(id) {
    const card = cards.get(id);
    if (card) {
      views.unobserve(card);
      mvt.draw.forget(card);
      mvt.grid.remove(id);
    }
    takeBack(id);
    for (const known of [cards, waiting, last]) {
      known.delete(id);
    }
    seen.delete(id);
  }

  // What is on the page becomes what the document says; what has not changed is left alone.
  function render() {
    const shown = doc.widgets.filter(mvt.edit.shows);
    const wanted = new Map(shown.map((one) => [one.id, one]));
    mvt.grid.together(() => {
      [...cards.keys()].filter((id) => !wanted.has(id)).forEach(drop);
      for (const one of shown) {
        const card = cards.get(one.id);
        const face = JSON.stringify([one.title, one.kind, one.source, one.options]);
        if (card && card.face !== face) {
          drop(one.id);
        }
        if (!cards.has(one.id)) {
          put(one);
          cards.get(one.id).face = face;
        }
      }
      mvt.grid.place(shown);
    });
    document.querySelector(".board-empty").hidden = shown.length > 0;
    pump();
  }

  function close() {
    [...cards.keys()].forEach(drop);
    doc = null;
    search = null;
  }

  function open(given) {
    if (!document.getElementById("board")) {
      return;
    }
    if (doc) {
      const kept = search;
      close();
      search = kept;
    }
    doc = given;
    mvt.grid.mount(document.getElementById("board"));
    mvt.edit.open(given);
    render();
  }

  function look(text) {
    if (!document.getElementById("board")) {
      return;
    }
    if (search !== text) {
      search = text;
      [...cards.keys()].forEach((id) => ask(id));
    }
    pump();
  }

  // Those that are due. The pause of a widget, or else of its dashboard, is a least one: the header's choice decides how often at most.
  function refresh(now = performance.now()) {
    if (!doc) {
      return;
    }
    for (const one of doc.widgets) {
      const pause = (one.refresh_seconds || doc.refresh_seconds || 0) * 1000;
      if (cards.has(one.id) && one.source.type !== "text" && (!last.has(one.id) || now - last.get(one.id).at >= pause - 1000)) {
        ask(one.id, true);
      }
    }
    pump();
  }

  function full(id) {
    if (!mvt.widgets.closeFull()) {
      mvt.widgets.openFull(cards.get(id), cards.get(id).querySelector("[data-act=menu]"));
    }
  }

  // A picture of a chart, on the ground of the theme that is on.
  function picture(id, format) {
    const card = cards.get(id);
    const figure = mvt.draw.figureOf(card);
    const graph = card.querySelector(".widget-graph");
    const painted = mvt.theme.painted({ ...figure, layout: { ...figure.layout, paper_bgcolor: "var(--surface)" } });
    const name = widget(id).title.replace(/[^\p{L}\p{N}]+/gu, "-").slice(0, 80) || "chart";
    const title = { text: widget(id).title.replace(/[<&]/g, (sign) => ({ "<": "&lt;", "&": "&amp;" })[sign]), x: 0.02, xanchor: "left" };
    const layout = { ...painted.layout, title, margin: { ...painted.layout.margin, t: 56 }, width: graph.clientWidth, height: graph.clientHeight + 44 };
    window.Plotly.downloadImage({ data: painted.data, layout }, { format, scale: format === "png" ? 2 : 1, filename: name, width: layout.width, height: layout.height });
  }

  // What the server does about one widget: its rows as a table, its query, a file.
  function request(act, id) {
    const { title, kind, source, options } = widget(id);
    serial += 1;
    clientside.set_props("board-act", { data: { act, n: serial, widget: { title, kind, source, options }, search } });
  }

  // The whole dashboard as one file: what is on all its tabs, as it stands in the browser.
  function book() {
    serial += 1;
    const widgets = doc.tabs.length ? doc.widgets : mvt.grid.inOrder(doc.widgets);
    const specs = widgets.map(({ title, kind, source, options }) => ({ title, kind, source, options }));
    clientside.set_props("board-act", { data: { act: "book", n: serial, name: doc.name, widgets: specs, search } });
  }

  // Another page is shown: what is drawn here is let go, with everything that listens to it.
  function leave() {
    if (doc && !document.getElementById("board")) {
      close();
    }
  }

  mvt.board = {
    book,
    leave,
    retry(id) {
      ask(id);
      pump();
    },
    pick(dimension, value) {
      if (dimension) {
        mvt.filters.toggle(dimension, value);
      }
    },
    clear: () => mvt.filters.clear(),
    isFiltered: () => document.querySelectorAll(".filter-chips .chip").length > 0,
    isBusy: () => asked.size > 0,
    isOpen: () => doc !== null && document.getElementById("board") !== null,
    document: () => doc,
    change(next) {
      doc = next;
    },
    render,
    widget,
    card: (id) => cards.get(id),
    family,
    full,
    picture,
    request,
    plot: (id) => mvt.draw.plot(cards.get(id)),
  };

  clientside.board = {
    open(given) {
      if (given) {
        open(given);
      }
      return given ? given.version : clientside.no_update;
    },
    look(text) {
      if (text !== null && text !== undefined) {
        look(text);
      }
      return text || "";
    },
    refresh(count) {
      if (count) {
        refresh();
      }
    },
  };
})();
