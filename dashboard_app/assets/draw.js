// Draws widgets: the frame once, then whatever the server says is to be seen in it. Moving, adding or refreshing one touches no other.
(function () {
  "use strict";
  const { mvt } = window;
  const TAGS = new Set([
    "A", "Blockquote", "Br", "Button", "Code", "Del", "Div", "Em", "H3", "H4", "H5", "Hr", "Img", "Li", "Link", "Ol", "P", "Pre", "Small",
    "Span", "Strong", "Table", "Tbody", "Td", "Tfoot", "Th", "Thead", "Tr", "Ul",
  ]);
  const NAMES = { className: "class", htmlFor: "for", tabIndex: "tabindex", colSpan: "colspan", rowSpan: "rowspan" };
  const PLAIN = new Set(["class", "for", "tabindex", "colspan", "rowspan", "title", "role", "scope", "type", "alt", "lang", "dir"]);
  const ADDRESS = /^(https?:\/\/|\/(?!\/)|#|\?)/;
  const PICTURE = /^(data:image\/|\/(?!\/))/;
  const ECHO_MS = 1000;
  const CONFIG = { displayModeBar: false, responsive: false, showTips: false, doubleClick: false, topojsonURL: "/assets/vendor/" };

  // What a named part of an element does when it is chosen.
  const acts = {
    pick(id, element, isKey) {
      const isOn = !mvt.filters.has(id.dimension, id.value);
      mvt.filters.toggle(id.dimension, id.value);
      mvt.mark.chosen(element.closest("[data-widget]"), { ...id, isOn }, element, isKey);
    },
    go: (id) => mvt.filters.set({ [id.name]: id.value }),
  };

  function attribute(element, name, value) {
    if (name === "style") {
      for (const [property, setting] of Object.entries(value)) {
        element.style[property] = setting;
      }
    } else if (name === "href" || name === "src") {
      if ((name === "href" ? ADDRESS : PICTURE).test(value)) {
        element.setAttribute(name, value);
      }
    } else if (name === "hidden") {
      element.hidden = Boolean(value);
    } else if (PLAIN.has(name) || /^(aria|data)-[a-z-]+$/.test(name)) {
      element.setAttribute(name, String(value));
    }
  }

  // An element from its plain description. Text stays text: nothing in it is ever read as HTML.
  function build(node) {
    if (node === null || node === undefined || typeof node === "boolean") {
      return document.createDocumentFragment();
    }
    if (Array.isArray(node)) {
      const all = document.createDocumentFragment();
      all.append(...node.map(build));
      return all;
    }
    if (typeof node !== "object") {
      return document.createTextNode(String(node));
    }
    if (!TAGS.has(node.type)) {
      return document.createTextNode("");
    }
    const element = document.createElement(node.type === "Link" ? "a" : node.type.toLowerCase());
    for (const [given, value] of Object.entries(node.props)) {
      if (given !== "children" && given !== "id" && value !== null) {
        attribute(element, NAMES[given] || given, value);
      }
    }
    element.append(build(node.props.children));
    const { id } = node.props;
    if (id && typeof id === "object" && acts[id.type]) {
      element.addEventListener("click", (event) => acts[id.type](id, element, event.detail === 0));
    }
    if (node.type === "Link") {
      element.addEventListener("click", (event) => follow(event, element));
    }
    return element;
  }

  // A link inside the product changes the page without loading it anew.
  function follow(event, link) {
    if (event.ctrlKey || event.metaKey || event.shiftKey || event.button) {
      return;
    }
    event.preventDefault();
    const { pathname, search } = new URL(link.href);
    window.dash_clientside.set_props("url", { pathname, search });
  }

  function make(tag, css, ...children) {
    const element = document.createElement(tag);
    element.className = css;
    element.append(...children);
    return element;
  }

  const icon = (name) => {
    const drawing = make("span", `icon icon-${name}`);
    drawing.setAttribute("aria-hidden", "true");
    return drawing;
  };

  const hidden = (text) => make("span", "visually-hidden", text);

  function button(css, act, label, ...children) {
    const element = make("button", css, ...children, hidden(label));
    element.type = "button";
    element.dataset.act = act;
    element.title = label;
    return element;
  }

  // The frame of a widget: title, menu, body, and of one on a grid a handle. `family` decides how it looks while it waits.
  function frame(widget, family, { isMovable = true } = {}) {
    const title = make("span", "widget-name", widget.title);
    title.id = `title-${widget.id}`;
    const heading = make("h2", "widget-title", title);
    const words = make("div", "widget-words", heading, make("p", "widget-subtitle"));
    const badge = make("span", "widget-badge");
    badge.setAttribute("role", "status");
    const handle = isMovable ? [button("widget-handle icon-button", "handle", `Move ${widget.title}`, icon("grip-horizontal"))] : [];
    const menu = button("icon-button widget-menu-button", "menu", `Menu of ${widget.title}`, icon("three-dots"));
    menu.setAttribute("aria-haspopup", "menu");
    menu.setAttribute("aria-expanded", "false");
    const head = make("div", "widget-head", ...handle, words, make("span", "widget-quality"), badge, make("div", "widget-menu", menu));
    const skeleton = make("div", `skeleton skeleton-${family === "figure" ? "chart" : family === "number" ? "kpi" : "table"}`);
    skeleton.append(...Array.from({ length: 6 }, () => document.createElement("span")));
    skeleton.setAttribute("aria-hidden", "true");
    const message = make("div", "widget-message");
    message.setAttribute("role", "status");
    const busy = make("div", "widget-busy", make("span", "busy-word", "Working"));
    busy.setAttribute("aria-hidden", "true");
    const graph = make("div", "widget-graph");
    graph.setAttribute("role", "img");
    const body = make("div", "widget-body", graph, make("div", "widget-content"), message, skeleton, busy);
    const card = make("section", `widget widget-${family === "figure" ? "chart" : family === "number" ? "kpi" : "table"}`, head, body);
    Object.assign(card.dataset, { widget: widget.id, state: "loading", result: "loading", stamp: "", kind: widget.kind });
    card.setAttribute("aria-busy", "true");
    card.setAttribute("aria-labelledby", title.id);
    return card;
  }

  function state(card, name) {
    card.dataset.state = name;
    card.toggleAttribute("data-asked", name === "loading");
    card.setAttribute("aria-busy", String(name === "loading"));
  }

  // Text with its days kept in one piece.
  const unbroken = (text) => text.split(/(\d{4}-\d\d-\d\d)/).map((part, place) => (place % 2 ? make("span", "day", part) : part));

  function doubts(card, messages) {
    const place = card.querySelector(".widget-quality");
    place.replaceChildren();
    if (messages && messages.length) {
      const told = make("span", "quality-text", ...messages.map((message) => make("span", "", ...unbroken(message))));
      told.setAttribute("aria-hidden", "true");
      const mark = make("span", "quality-mark", icon("exclamation-triangle"), hidden(`Data quality: ${messages.join(" ")}`), told);
      mark.tabIndex = 0;
      place.append(mark);
    }
  }

  function about(card, text) {
    const title = card.querySelector(".widget-title");
    title.querySelectorAll(".widget-about").forEach((old) => old.remove());
    if (text) {
      const mark = make("span", "widget-about", icon("info-circle"), hidden(text));
      mark.title = text;
      mark.tabIndex = 0;
      title.append(mark);
    }
  }

  const figures = new WeakMap(); // card -> the figure with names of colours

  function plot(card) {
    const graph = card.querySelector(".widget-graph");
    const figure = figures.get(card);
    if (!figure || !window.Plotly || !graph.isConnected || !graph.clientWidth) {
      return;
    }
    const painted = mvt.theme.painted(figure);
    const size = { width: graph.clientWidth, height: graph.clientHeight, autosize: false };
    mvt.fit(painted, size);
    // What one has put away by the legend stays so through a refresh, as long as the line under the title says the same.
    const layout = { ...painted.layout, ...size, uirevision: card.querySelector(".widget-subtitle").textContent || "same" };
    window.Plotly.react(graph, painted.data, layout, { ...CONFIG, ...mvt.locale.charts() });
    if (!graph.dataset.listens) {
      graph.dataset.listens = "1";
      graph.on("plotly_click", ({ points, event }) => clicked(card, points[0], event));
      resizes.observe(graph);
    }
  }

  let touchedAt = -Infinity;

  // A finger is followed by a mouse that it never was: one tap would be two clicks, and undo itself.
  function isEcho({ type, timeStamp }) {
    if (type.startsWith("touch")) {
      touchedAt = timeStamp;
      return false;
    }
    return timeStamp - touchedAt < ECHO_MS;
  }

  // A member becomes a filter; whatever it is, the bar at it says what it is made of.
  function clicked(card, point, event) {
    if (mvt.brush.isOver() || (event && isEcho(event))) {
      return;
    }
    const data = mvt.mark.dataOf(point);
    const dimension = data[2] || card.dataset.dimension;
    const picked = card.dataset.marks !== "parts" && dimension && typeof data[0] === "string" && !data[0].startsWith("__other") ? { dimension, value: data[0] } : null;
    // Inside, one stays on the page: what is seen there is another answer.
    const leads = card.hasAttribute("data-inside") ? "" : card.dataset.leads;
    if (picked) {
      picked.isOn = !mvt.filters.has(dimension, data[0]);
      mvt.filters.choosePoint(leads, dimension, data[0]);
    }
    if (point && !(picked && leads)) {
      mvt.mark.pointed(card, point, event, picked);
    }
  }

  const resizes = new ResizeObserver((entries) => {
    for (const { target } of entries) {
      const graph = target;
      if (graph.clientWidth && graph.clientHeight && graph._fullLayout && (graph._fullLayout.width !== graph.clientWidth || graph._fullLayout.height !== graph.clientHeight)) {
        plot(graph.closest(".widget"));
      }
    }
  });

  function say(card, ...parts) {
    card.querySelector(".widget-message").replaceChildren(...parts);
  }

  function tellEmpty(card, why) {
    const line = (css, text) => make("p", css, text);
    if (why) {
      say(card, icon("slash-circle"), line("message-title", `${why}.`));
    } else if (document.querySelector(".filter-chips .chip")) {
      const clear = make("button", "btn btn-quiet btn-sm", "Clear filters");
      clear.type = "button";
      clear.addEventListener("click", () => mvt.filters.clear());
      say(card, icon("inbox"), line("message-title", "Nothing matches."), clear);
    } else {
      say(card, icon("inbox"), line("message-title", "Nothing in this period."), line("", "Choose a longer or another period."));
    }
  }

  function tellError(card, told) {
    const parts = [icon("exclamation-triangle"), make("p", "message-title", told.message)];
    if (told.hint) {
      parts.push(make("p", "", told.hint));
    }
    const again = make("button", "btn btn-quiet btn-sm", icon("arrow-clockwise"), "Try again");
    again.type = "button";
    again.addEventListener("click", () => mvt.shown.questions.retry(card.dataset.widget));
    parts.push(again);
    if (told.reference) {
      parts.push(make("p", "message-reference", "Reference ", make("code", "", told.reference)));
    }
    say(card, ...parts);
  }

  // An answer. A refresh that fails keeps what is there and says so.
  function show(card, told, isRefresh) {
    const badge = card.querySelector(".widget-badge");
    if (told.state === "error" && isRefresh && ["ready", "empty"].includes(card.dataset.result)) {
      badge.textContent = "Not refreshed";
      state(card, card.dataset.result);
      return;
    }
    badge.textContent = "";
    if (told.as_of) {
      mvt.widgets.stamp(card, told);
    }
    if (!told.same) {
      fill(card, told);
      card.dataset.result = told.state;
    }
    state(card, card.dataset.result);
  }

  function fill(card, told) {
    if (told.state === "error") {
      // Where one has gone too far there must be a way back.
      mvt.drill.trail(card, mvt.drill.of(card.dataset.widget) ? { crumbs: ["All"], by: "" } : null);
      tellError(card, told);
      return;
    }
    card.dataset.dimension = told.pick || "";
    card.dataset.metric = told.metric || "";
    card.removeAttribute("data-marks");
    if (told.marks) {
      card.dataset.marks = told.marks === "parts" ? "parts" : ""; // of a study only the parts have rows, and none is a filter
    }
    card.dataset.within = (told.within || []).join();
    mvt.drill.trail(card, told.trail);
    card.classList.toggle("picks", Boolean(told.pick));
    card.querySelector(".widget-subtitle").textContent = told.subtitle || "";
    about(card, told.about);
    doubts(card, told.doubts);
    const [graph, content] = [card.querySelector(".widget-graph"), card.querySelector(".widget-content")];
    graph.hidden = !told.figure;
    content.hidden = Boolean(told.figure);
    if (told.state === "empty") {
      tellEmpty(card, told.why);
      figures.delete(card);
    } else if (told.figure) {
      figures.set(card, told.figure);
      graph.setAttribute("aria-label", told.summary || card.querySelector(".widget-name").textContent);
      card.dataset.result = "ready";
      plot(card);
    } else {
      figures.delete(card);
      // Whoever has chosen the order of a table is still at the head that was chosen.
      const { sort } = content.contains(document.activeElement) ? document.activeElement.dataset : {};
      content.replaceChildren(build(told.elements));
      if (sort) {
        content.querySelector(`[data-sort="${CSS.escape(sort)}"]`)?.focus();
      }
    }
  }

  function forget(card) {
    const graph = card.querySelector(".widget-graph");
    resizes.unobserve(graph);
    if (window.Plotly && graph.dataset.listens) {
      window.Plotly.purge(graph);
    }
  }

  new MutationObserver(() => document.querySelectorAll(".widget[data-widget]").forEach(plot)).observe(document.documentElement, {
    attributes: true,
    attributeFilter: ["data-bs-theme"],
  });

  mvt.draw = { frame, show, state, about, follow, forget, make, icon, hidden, button, plot, figureOf: (card) => figures.get(card) };
})();
