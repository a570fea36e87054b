// A dashboard while it is looked at: a card on the grid for each widget of its document, and when they are asked for.
(function () {
  "use strict";
  const { mvt } = window;
  const clientside = (window.dash_clientside = window.dash_clientside || {});
  const FAMILIES = { kpi: "number", table: "table", pivot: "table", text: "table" };

  let doc = null; // the dashboard, as the server told it or as it has been edited since

  const widget = (id) => doc && doc.widgets.find((one) => one.id === id);
  const family = (kind) => FAMILIES[kind] || "figure";

  function described(id) {
    const { title, kind, source, options } = widget(id);
    return { widget: { title, kind, source, options, drill: mvt.drill.of(id), sort: mvt.drill.order(id) } };
  }

  const questions = mvt.questions(described);

  // A card for each widget of the tab that is looked at, in its place on the grid.
  function put(one) {
    const card = mvt.draw.frame(one, family(one.kind));
    mvt.grid.add(one, card);
    questions.put(one.id, card);
    return card;
  }

  function drop(id) {
    questions.drop(id);
    mvt.grid.remove(id);
  }

  // What is on the page becomes what the document says; what has not changed is left alone.
  function render() {
    const shown = doc.widgets.filter(mvt.edit.shows);
    const wanted = new Set(shown.map((one) => one.id));
    mvt.grid.together(() => {
      questions.ids().filter((id) => !wanted.has(id)).forEach(drop);
      for (const one of shown) {
        const face = JSON.stringify([one.title, one.kind, one.source, one.options]);
        const card = questions.card(one.id);
        if (card && card.face !== face) {
          drop(one.id);
        }
        if (!card || card.face !== face) {
          put(one).face = face;
        }
      }
      mvt.grid.place(shown);
    });
    document.querySelector(".board-empty").hidden = shown.length > 0;
    questions.pump();
  }

  function close() {
    questions.ids().forEach(drop);
    doc = null;
    mvt.shown = null;
  }

  function open(given) {
    if (!document.getElementById("board")) {
      return;
    }
    if (doc) {
      close();
    }
    doc = given;
    mvt.shown = page;
    mvt.grid.mount(document.getElementById("board"));
    mvt.edit.open(given);
    render();
    mvt.rows.look();
  }

  // The pause of a widget, or else of its dashboard, is a least one: the header's choice decides how often at most, and comes up to a tenth
  // sooner than it says.
  function pauseOf(id) {
    const { source, refresh_seconds: own } = widget(id);
    return source.type === "text" ? Infinity : (own || doc.refresh_seconds || 0) * 900 - 1000;
  }

  // The whole dashboard as one file: what is on all its tabs, as it stands in the browser.
  function book() {
    const widgets = doc.tabs.length ? doc.widgets : mvt.grid.inOrder(doc.widgets);
    mvt.acts.tell("board-act", { act: "book", name: doc.name, widgets: widgets.map(({ id }) => described(id).widget) });
  }

  // Another page is shown: what is drawn here is let go, with everything that listens to it.
  function leave() {
    if (doc && !document.getElementById("board")) {
      close();
      questions.look(null);
      mvt.drill.leave();
    }
  }

  // What is chosen for all widgets, and where one is in single ones.
  function look(text) {
    const { base, changed } = mvt.drill.look(text);
    changed.forEach(questions.again);
    questions.look(base);
    mvt.rows.look();
  }

  const page = {
    questions,
    look,
    described,
    has: (id) => Boolean(widget(id)),
    title: (id) => widget(id).title,
    asks: (id) => widget(id).source.type !== "text",
    mayEdit: () => doc.may_edit,
    refresh: () => questions.refresh(pauseOf),
  };

  mvt.board = {
    book,
    leave,
    isOpen: () => doc !== null && document.getElementById("board") !== null,
    document: () => doc,
    change(next) {
      doc = next;
    },
    render,
    widget,
    card: questions.card,
    family,
    plot: (id) => mvt.draw.plot(questions.card(id)),
  };

  clientside.board = {
    open(given) {
      if (given) {
        mvt.whenLoaded(() => open(given));
      }
      return given ? given.version : clientside.no_update;
    },
    look(text) {
      if (text !== null && text !== undefined && document.getElementById("board")) {
        look(text);
      }
      return text || "";
    },
  };
})();
