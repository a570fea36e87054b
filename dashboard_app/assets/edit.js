// Changing a dashboard: a draft in the browser with undo and redo, tabs, and saving it as one thing. Nothing is sent before "Save".
(function () {
  "use strict";
  const { mvt } = window;
  const say = mvt.toast;
  const clientside = (window.dash_clientside = window.dash_clientside || {});
  const MOST_STEPS = 100;

  let saved = ""; // tabs and widgets as the server has them
  let history = []; // every state of them in the draft, as text
  let at = 0;
  let current = ""; // the tab that is looked at
  let isEditing = false;

  const doc = () => mvt.board.document();
  // What can be edited here. All else of a dashboard is changed in its own dialog.
  const editable = ({ tabs, widgets }) => JSON.stringify({ tabs, widgets });
  const text = () => editable(doc());
  const part = (act) => document.querySelectorAll(`[data-act="${act}"]`);
  const first = () => (doc().tabs.length ? doc().tabs[0].key : "");
  const shows = (one) => (one.tab || first()) === current;
  const shown = () => doc().widgets.filter(shows);

  function open(given) {
    const wanted = new URLSearchParams(window.location.hash.slice(1)).get("tab");
    saved = editable(given);
    history = [saved];
    at = 0;
    current = given.tabs.some(({ key }) => key === wanted) ? wanted : given.tabs.length ? given.tabs[0].key : "";
    if (isEditing) {
      show(false);
    }
    tabs();
    buttons();
  }

  // The draft becomes `next`: one step that can be undone.
  function step(next) {
    const written = JSON.stringify(next);
    if (written === history[at]) {
      return;
    }
    history = [...history.slice(0, at + 1), written].slice(-MOST_STEPS);
    at = history.length - 1;
    take(written);
  }

  function take(written) {
    const next = { ...doc(), ...JSON.parse(written) };
    mvt.board.change(next);
    if (!next.tabs.some(({ key }) => key === current)) {
      current = first();
    }
    tabs();
    redraw();
    buttons();
  }

  function redraw() {
    if (doc()) {
      mvt.board.render();
      mvt.grid.editable(isEditing);
    }
  }

  function travel(by) {
    const to = at + by;
    if (to >= 0 && to < history.length) {
      at = to;
      take(history[at]);
    }
  }

  const isChanged = () => doc() !== null && text() !== saved;

  function buttons() {
    const root = document.querySelector(".board-page");
    if (!root) {
      return;
    }
    root.dataset.editing = String(isEditing);
    root.dataset.changed = String(isChanged());
    part("undo").forEach((button) => { button.disabled = at === 0; });
    part("redo").forEach((button) => { button.disabled = at >= history.length - 1; });
    part("save").forEach((button) => { button.disabled = !isChanged(); });
  }

  function show(editing) {
    isEditing = editing;
    mvt.grid.editable(editing);
    buttons();
    tabs();
  }

  // A widget has been moved by hand: where all of them now stand on a screen of this width.
  function moved(device, places) {
    const next = JSON.parse(text());
    for (const one of next.widgets) {
      const place = places.get(one.id);
      if (!place) {
        continue;
      }
      if (device === "desktop") {
        one.layout = place;
      } else {
        one.layouts = { ...one.layouts, [device]: place };
      }
    }
    const written = JSON.stringify(next);
    if (written !== history[at]) {
      history = [...history.slice(0, at + 1), written].slice(-MOST_STEPS);
      at = history.length - 1;
      mvt.board.change({ ...doc(), ...next });
      buttons();
    }
  }

  // Name, sharing and version are others now; what is being edited is not.
  function adopt(head) {
    mvt.board.change({ ...head, tabs: doc().tabs, widgets: doc().widgets });
    buttons();
  }

  const fresh = () => `new-${crypto.randomUUID ? crypto.randomUUID() : Math.random().toString(36).slice(2)}`;

  function withWidgets(change) {
    const next = JSON.parse(text());
    next.widgets = change(next.widgets);
    step(next);
  }

  function add(spec, size) {
    const [w, h] = size;
    const one = { id: fresh(), refresh_seconds: 0, layouts: {}, ...spec, tab: current === first() ? "" : current, layout: mvt.grid.free(shown(), w, h) };
    if (!isEditing) {
      show(true);
    }
    withWidgets((widgets) => [...widgets, one]);
    mvt.board.card(one.id).scrollIntoView({ block: "center", behavior: "smooth" });
    mvt.grid.focus(one.id);
  }

  function replace(id, spec) {
    withWidgets((widgets) => widgets.map((one) => (one.id === id ? { ...one, ...spec } : one)));
  }

  function remove(id) {
    const { title } = mvt.board.widget(id);
    withWidgets((widgets) => widgets.filter((one) => one.id !== id));
    say(`${title} removed.`, "Undo", () => travel(-1));
  }

  function duplicate(id) {
    const { title, kind, source, options, layout, layouts, refresh_seconds } = mvt.board.widget(id);
    add({ title: `${title} (copy)`.slice(0, 200), kind, source, options, layouts, refresh_seconds }, [layout.w, layout.h]);
  }

  // A line that goes away by itself, with one way to act on it.
  function tabs() {
    const place = document.getElementById("board-tabs");
    if (!place || !doc()) {
      return;
    }
    const all = doc().tabs;
    const focused = place.contains(document.activeElement) ? document.activeElement.dataset.act || "tab" : "";
    place.hidden = !all.length && !isEditing;
    const made = all.map(({ key, title }) => {
      const tab = mvt.draw.make("button", "board-tab", title);
      Object.assign(tab, { type: "button", title });
      tab.setAttribute("role", "tab");
      tab.setAttribute("aria-selected", String(key === current));
      tab.addEventListener("click", () => choose(key));
      return tab;
    });
    const list = mvt.draw.make("div", "board-tab-list", ...made);
    list.setAttribute("role", "tablist");
    list.hidden = !made.length;
    const acts = [];
    if (isEditing) {
      const more = mvt.draw.button("icon-button", "add-tab", "Add a tab", mvt.draw.icon("plus-lg"));
      acts.push(more);
      if (all.length) {
        acts.push(mvt.draw.button("icon-button", "rename-tab", "Rename this tab", mvt.draw.icon("pencil")));
        acts.push(mvt.draw.button("icon-button", "remove-tab", "Remove this tab with what is on it", mvt.draw.icon("trash")));
      }
    }
    place.replaceChildren(list, ...acts);
    if (focused) {
      // What had the focus has been made anew.
      (place.querySelector(`[data-act="${focused}"]`) || place.querySelector('[aria-selected="true"], button'))?.focus();
    }
  }

  function choose(key) {
    current = key;
    window.history.replaceState(window.history.state, "", `${window.location.pathname}${window.location.search}${key === first() ? "" : `#tab=${key}`}`);
    tabs();
    redraw();
  }

  // The name of the tab that is open becomes a field, until Enter or another place; Escape leaves it as it was.
  function rename() {
    const place = document.querySelector('.board-tab[aria-selected="true"]');
    const { title } = doc().tabs.find((tab) => tab.key === current);
    const field = Object.assign(mvt.draw.make("input", "board-tab board-tab-name"), { value: title, maxLength: 60 });
    field.setAttribute("aria-label", "Name of the tab");
    field.addEventListener("keydown", (event) => {
      if (event.key === "Escape") {
        field.value = title;
      }
      if (["Enter", "Escape"].includes(event.key)) {
        event.preventDefault();
        event.stopPropagation();
        field.blur();
        document.querySelector('.board-tab[aria-selected="true"]').focus();
      }
    });
    field.addEventListener("blur", () => {
      const next = JSON.parse(text());
      next.tabs.find((tab) => tab.key === current).title = field.value.trim() || title;
      if (field.value.trim() && field.value.trim() !== title) {
        step(next);
      } else {
        tabs();
      }
    }, { once: true });
    // As long as there is a field among them they are no tabs, which have only tabs beside them.
    place.parentElement.removeAttribute("role");
    place.parentElement.querySelectorAll(".board-tab").forEach((tab) => ["role", "aria-selected"].forEach((name) => tab.removeAttribute(name)));
    place.replaceWith(field);
    field.select();
  }

  function addTab() {
    const next = JSON.parse(text());
    const names = new Set(next.tabs.map((tab) => tab.key));
    const free = () => {
      let number = names.size + 1;
      while (names.has(`tab-${number}`)) {
        number += 1;
      }
      names.add(`tab-${number}`);
      return `tab-${number}`;
    };
    if (!next.tabs.length) {
      next.tabs.push({ key: free(), title: "First" });
    }
    const key = free();
    next.tabs.push({ key, title: `Tab ${next.tabs.length + 1}` });
    current = key;
    step(next);
  }

  function removeTab() {
    const next = JSON.parse(text());
    const gone = current;
    next.widgets = next.widgets.filter((one) => (one.tab || first()) !== gone);
    const wasFirst = gone === first();
    next.tabs = next.tabs.filter((tab) => tab.key !== gone);
    if (wasFirst && next.tabs.length) {
      // What is on the new first tab is marked as such: an empty mark means the first.
      next.widgets.forEach((one) => { one.tab = one.tab || next.tabs[0].key; });
    }
    current = next.tabs.length ? next.tabs[0].key : "";
    step(next);
    say("Tab removed.", "Undo", () => travel(-1));
  }

  function save(over = {}) {
    mvt.grid.settle();
    clientside.set_props("board-save", { data: { act: doc().may_edit ? "save" : "arrange", document: doc(), at: Date.now(), ...over } });
  }

  // What came of it. A conflict loses nothing: the draft stays as it is until one has chosen.
  function told(answer) {
    if (answer.head) {
      adopt(answer.head);
      say(answer.said);
    } else if (answer.document) {
      clientside.set_props("board-document", { data: answer.document });
      say(answer.said || "Saved.");
    } else if (answer.conflict) {
      clientside.set_props("board-conflict-text", { children: answer.conflict });
      clientside.set_props("board-conflict", { is_open: true });
    } else {
      say(answer.error || answer.said);
    }
  }

  function discard() {
    take(saved);
    history = [saved];
    at = 0;
    show(false);
    part("edit")[0]?.focus();
  }

  // The button that was pressed is gone while one edits: the keyboard goes on where it can move something.
  function begin() {
    show(true);
    const [one] = mvt.grid.inOrder(shown());
    if (one) {
      mvt.grid.focus(one.id);
    }
  }

  const ACTS = {
    edit: begin,
    undo: () => travel(-1),
    redo: () => travel(1),
    save: () => save(),
    discard,
    "add-tab": addTab,
    "remove-tab": removeTab,
    "rename-tab": rename,
    "take-theirs": () => save({ act: "reload" }),
    "save-over": () => save({ act: "overwrite" }),
    "save-copy": () => save({ act: "copy" }),
    "add-widget": () => mvt.editor.openGallery(),
    link: () => mvt.copy.text(window.location.href, "Link copied."),
  };

  document.addEventListener("click", (event) => {
    const element = event.target.closest && event.target.closest("[data-act]");
    if (element && ACTS[element.dataset.act] && mvt.board.isOpen()) {
      ACTS[element.dataset.act](element);
      if (element.closest(".modal")) {
        clientside.set_props("board-conflict", { is_open: false });
      }
    }
  });

  const mayLeave = () => !mvt.board.isOpen() || !isChanged() || window.confirm("Leave without saving what you changed here?");

  // Links change the page without leaving it, so the browser itself does not ask.
  document.addEventListener("click", (event) => {
    const link = event.target.closest && event.target.closest(".rail a[href], .board-back");
    if (link && !event.ctrlKey && !event.metaKey && !mayLeave()) {
      event.preventDefault();
      event.stopPropagation();
    }
  }, true);

  window.addEventListener("beforeunload", (event) => {
    if (mvt.board.isOpen() && isChanged()) {
      event.preventDefault();
    }
  });

  mvt.edit = {
    open, moved, redraw, shows, add, replace, remove, duplicate, say, travel,
    mark: () => history[at],
    backTo(written) {
      step(JSON.parse(written));
    },
    isEditing: () => isEditing,
    mayLeave,
    toggle: () => (isEditing ? !isChanged() && show(false) : show(true)),
  };

  clientside.edit = {
    // Entries of the dashboard's menu that concern what is in the browser.
    menu() {
      const { triggered, triggered_id: id } = clientside.callback_context;
      if (triggered.length === 1 && triggered[0].value) {
        (id === "board-menu-excel" ? mvt.board.book : () => save({ act: "reset" }))();
      }
    },
    told(answer) {
      if (answer) {
        told(answer);
      }
    },
  };
})();
