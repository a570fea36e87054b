// The form of a widget: filled from a widget or from the gallery, read back as a widget, with a preview that asks the server like any other.
(function () {
  "use strict";
  const { mvt } = window;
  const clientside = (window.dash_clientside = window.dash_clientside || {});
  const PAUSE_MS = 250;
  const PREVIEW = "preview";
  const NEUTRAL = "-"; // in a list: nothing in particular

  let edited = null; // the id of the widget that is changed; none for a new one
  let base = null; // the widget the form was filled from: what the form does not know stays as it was
  let spec = null; // what the form says now
  let card = null;
  let question = null; // what takes the preview's question back that is under way
  let timer = 0;

  const byId = (name) => document.getElementById(`editor-${name}`);
  const set = (name, props) => clientside.set_props(`editor-${name}`, props);
  const listed = (value) => (Array.isArray(value) ? value : value ? [value] : []);
  const query = (one) => (one.source && one.source.query) || {};

  function firstFilter(filters) {
    const found = Object.entries(filters || {}).find(([name]) => !name.endsWith("__not"));
    return found ? [found[0], listed(found[1])] : ["", []];
  }

  function fill(one) {
    base = JSON.parse(JSON.stringify(one));
    const asked = query(one);
    const [dimension, members] = firstFilter(asked.filters);
    const pinned = listed(one.options && one.options.pinned);
    const grain = (one.options && one.options.grain) === "auto" && asked.grain ? "auto" : asked.grain || NEUTRAL;
    set("base", { data: base });
    set("kind", { data: one.kind });
    const values = {
      title: one.title,
      metrics: listed(asked.metrics),
      dimensions: listed(asked.dimensions),
      grain,
      period: pinned.includes("period") ? asked.period || NEUTRAL : NEUTRAL,
      compare: pinned.includes("compare") || asked.compare === "none" ? asked.compare || "none" : NEUTRAL,
      limit: asked.limit || null,
      filter: dimension || NEUTRAL,
      members,
      other: Boolean(asked.other),
      targets: Boolean(asked.targets),
      apart: pinned.includes("filters"),
      markdown: one.source.markdown || "",
      pause: String(one.refresh_seconds || 0),
    };
    Object.entries(values).forEach(([name, value]) => set(name, { value }));
  }

  function shape(source) {
    byId("question").hidden = source.type !== "metric_query";
    byId("words").hidden = source.type !== "text";
    byId("study").textContent = source.type === "study" ? `Shows the study "${source.name}".` : "";
  }

  function show(part) {
    byId("gallery").hidden = part !== "gallery";
    byId("form").hidden = part !== "form";
    document.querySelector("[data-editor=gallery]").hidden = part === "gallery" || edited !== null;
    byId("apply").hidden = part === "gallery";
  }

  function openForm(one, id) {
    edited = id;
    byId("apply").textContent = id ? "Apply" : "Add to dashboard";
    byId("heading").textContent = id ? "Edit the widget" : "Add a widget";
    fill(one);
    show("form");
  }

  // The parts of a dialog are there only once it has opened.
  function whenOpen(act, frames = 120) {
    if (byId("form")) {
      act();
    } else if (frames) {
      requestAnimationFrame(() => whenOpen(act, frames - 1));
    }
  }

  function openGallery() {
    set("dialog", { is_open: true });
    whenOpen(() => {
      edited = null;
      byId("heading").textContent = "Add a widget";
      show("gallery");
    });
  }

  function openWidget(id) {
    set("dialog", { is_open: true });
    whenOpen(() => openForm(mvt.board.widget(id), id));
  }

  function put(target, name, value) {
    if (value === "" || value === null || value === undefined || value === false || (Array.isArray(value) && !value.length)) {
      delete target[name];
    } else {
      target[name] = value;
    }
  }

  // The question that the form says, on top of what it does not know about.
  function asked(values) {
    const made = { ...query(base) };
    put(made, "metrics", values.metrics);
    put(made, "dimensions", values.dimensions);
    put(made, "grain", values.grain === "auto" ? "day" : values.grain);
    put(made, "limit", values.limit ? Number(values.limit) : null);
    put(made, "other", Boolean(values.other && values.limit));
    put(made, "targets", values.targets);
    put(made, "period", values.period || query(base).period);
    put(made, "compare", values.compare || (query(base).compare === "none" ? null : query(base).compare));
    const filters = { ...query(base).filters };
    delete filters[firstFilter(query(base).filters)[0]];
    if (values.filter && values.members.length) {
      filters[values.filter] = values.members;
    }
    put(made, "filters", Object.keys(filters).length ? filters : null);
    if (made.limit && !listed(made.sort).length && listed(made.metrics).length) {
      made.sort = [`-${made.metrics[0]}`];
    }
    if (made.sort) {
      made.sort = listed(made.sort).filter((field) => [...listed(made.metrics), ...listed(made.dimensions)].includes(field.replace(/^-/, "").split("__")[0]));
      put(made, "sort", made.sort);
    }
    return made;
  }

  // What the widget keeps to, whatever the dashboard chooses. The period of a study is its own anyhow.
  function pinnedBy(values, isMetrics) {
    const times = isMetrics ? { period: values.period, compare: values.compare } : {};
    return Object.entries({ ...times, filters: values.apart }).filter(([, isOn]) => isOn).map(([name]) => name);
  }

  function composed(kind, values, chosen) {
    const source = kind === "text" ? { type: "text", markdown: values.markdown || "" } : base.source.type === "text" ? { type: "metric_query" } : { ...base.source };
    const options = { ...(base.kind === kind ? base.options : {}), ...chosen };
    if (source.type === "metric_query") {
      source.query = asked(values);
      put(options, "grain", values.grain === "auto" ? "auto" : null);
    }
    if (source.type !== "text") {
      put(options, "pinned", pinnedBy(values, source.type === "metric_query"));
    }
    return { title: values.title || "", kind, source, options, refresh_seconds: Number(values.pause || 0) };
  }

  // Which kinds can draw what is asked: the others stay to be chosen, but say so.
  function fit(kind) {
    const made = spec.source.query || {};
    const [metrics, dimensions] = [listed(made.metrics).length, listed(made.dimensions).length];
    const within = (count, range) => count >= Number(range.split(",")[0]) && count <= Number(range.split(",")[1]);
    document.querySelectorAll(".kinds .kind").forEach((button) => {
      const { dataset } = button;
      const time = dataset.time === "needed" ? Boolean(made.grain) : dataset.time === "none" ? !made.grain : true;
      const fits = spec.source.type !== "metric_query" || (within(metrics, dataset.metrics) && within(dimensions, dataset.dimensions) && time);
      button.classList.toggle("unfit", !fits && dataset.kind !== kind);
      button.setAttribute("aria-pressed", String(dataset.kind === kind));
    });
  }

  async function preview() {
    const host = document.getElementById("editor-preview");
    if (!host || !spec) {
      return;
    }
    const face = mvt.board.family(spec.kind);
    if (!card || !card.isConnected || card.dataset.kind !== spec.kind) {
      card = mvt.draw.frame({ id: PREVIEW, title: spec.title, kind: spec.kind }, face);
      host.replaceChildren(card);
    }
    card.querySelector(".widget-name").textContent = spec.title || "Without a title";
    mvt.draw.state(card, "loading");
    const { title, kind, source, options } = spec;
    const bar = document.querySelector(".filter-bar");
    const search = window.location.search || (bar && bar.dataset.usual) || "";
    if (question) {
      question.abort();
    }
    question = new AbortController();
    const own = question;
    const answers = await mvt.ask([{ title, kind, source, options }], search, [""], own.signal);
    if (answers && own === question && card.isConnected) {
      mvt.draw.show(card, answers[0], false);
      document.getElementById("editor-said").textContent = "";
    }
  }

  function choose(kind) {
    const button = document.querySelector(`.kind[data-kind="${kind}"]`);
    base = { ...base, kind: base.kind };
    set("kind", { data: kind });
    if (button.classList.contains("unfit")) {
      document.getElementById("editor-said").textContent = button.title;
    }
  }

  function apply() {
    if (!spec.title.trim()) {
      document.getElementById("editor-said").textContent = "Give the widget a title.";
      byId("title").focus();
      return;
    }
    if (card && card.dataset.state === "error") {
      document.getElementById("editor-said").textContent = "This cannot be answered yet: see the preview.";
      return;
    }
    const [w, h] = document.querySelector(`.kind[data-kind="${spec.kind}"]`).dataset.size.split(",").map(Number);
    set("dialog", { is_open: false });
    if (edited) {
      if (!mvt.edit.isEditing()) {
        mvt.edit.toggle();
      }
      mvt.edit.replace(edited, spec);
    } else {
      mvt.edit.add(spec, [w, h]);
    }
  }

  document.addEventListener("click", (event) => {
    const target = event.target.closest && event.target.closest("[data-suggestion], .kind, [data-editor]");
    if (!target) {
      return;
    }
    if (target.dataset.suggestion !== undefined) {
      openForm(mvt.editor.suggestions[Number(target.dataset.suggestion)], null);
    } else if (target.dataset.kind) {
      choose(target.dataset.kind);
    } else if (target.dataset.editor === "gallery") {
      show("gallery");
    } else if (target.dataset.editor === "apply") {
      apply();
    }
  });

  mvt.editor = { openGallery, openWidget, suggestions: [] };

  const FIELDS = ["title", "metrics", "dimensions", "grain", "period", "compare", "limit", "filter", "members", "other", "targets", "apart", "markdown", "pause"];

  clientside.editor = {
    suggest(given) {
      mvt.editor.suggestions = given || [];
      return "";
    },
    compose(kind, options, ...given) {
      if (!base || !kind || !byId("form")) {
        return clientside.no_update;
      }
      const values = Object.fromEntries(FIELDS.map((name, index) => [name, given[index] === NEUTRAL ? "" : given[index]]));
      values.members = listed(values.members);
      const ids = clientside.callback_context.inputs_list[1] || [];
      const chosen = Object.fromEntries(ids.map(({ id, value }) => [id.name, value]).filter(([, value]) => value !== undefined && value !== ""));
      spec = composed(kind, values, chosen);
      shape(spec.source);
      fit(kind);
      clearTimeout(timer);
      timer = setTimeout(preview, PAUSE_MS);
      return clientside.no_update;
    },
  };
})();
