// Filters by any dimension: a panel with the dimensions, the members of the one that is chosen, and whether they are kept or left out.
(function () {
  "use strict";
  const { mvt } = window;
  const { make } = mvt.draw;
  const PAUSE_MS = 180;
  const OFFERED = 100;

  let panel = null; // {element, opener, dimension, excluded, members: Map(key -> label), search, list, note, apply}
  let dimensions = null; // [{name, label}], once they are known
  let timer = 0;

  async function fetched(address) {
    try {
      const response = await fetch(`/api/v1${address}`);
      return response.ok ? (await response.json()).items : null;
    } catch {
      return null;
    }
  }

  function close() {
    if (panel) {
      const { element, opener } = panel;
      panel = null;
      element.remove();
      opener.setAttribute("aria-expanded", "false");
      opener.focus();
    }
  }

  const parameter = () => panel.dimension + (panel.excluded ? "__not" : "");

  function apply() {
    const { dimension, excluded, members } = panel;
    const change = { [dimension]: [], [`${dimension}__not`]: [] };
    change[excluded ? `${dimension}__not` : dimension] = [...members.keys()];
    close();
    mvt.filters.set(change);
  }

  function say(text) {
    panel.note.textContent = text;
  }

  function row({ key: value, label }) {
    const box = Object.assign(make("input", "form-check-input"), { type: "checkbox", checked: panel.members.has(value), value });
    const words = make("span", "member-name", mvt.locale.member(panel.dimension, value, label));
    words.dir = "auto";
    box.addEventListener("change", () => {
      if (box.checked) {
        panel.members.set(value, label);
      } else {
        panel.members.delete(value);
      }
      count();
    });
    return make("label", "member", box, words);
  }

  function count() {
    const chosen = panel.members.size;
    panel.apply.textContent = chosen ? `Apply ${chosen}` : "Apply";
  }

  // The members that match; those that are chosen stay on top.
  async function list() {
    const own = panel;
    const { dimension } = own;
    const words = own.search.value.trim();
    const found = await fetched(`/dimensions/${dimension}/values?limit=${OFFERED}&search=${encodeURIComponent(words)}`);
    if (panel !== own || own.dimension !== dimension || own.search.value.trim() !== words) {
      return; // something else has been asked for since
    }
    if (found === null) {
      say("The server did not answer. Type to try again.");
      return;
    }
    const chosen = [...own.members].map(([key, label]) => ({ key, label }));
    const others = found.filter(({ key }) => !own.members.has(key));
    own.list.replaceChildren(...(words ? [] : chosen).concat(others).map(row));
    say(others.length || chosen.length ? (found.length === OFFERED ? `The first ${OFFERED}. Type to find others.` : "") : "Nothing matches.");
  }

  // What the address says of this dimension.
  function choose(name) {
    const query = new URLSearchParams(window.location.search);
    panel.dimension = name;
    panel.excluded = query.has(`${name}__not`) && !query.has(name);
    panel.members = new Map(query.getAll(parameter()).map((value) => [value, value]));
    document.querySelectorAll(".chip").forEach((chip) => {
      const { dimension, value } = JSON.parse(chip.id);
      if (dimension === parameter() && panel.members.has(value)) {
        panel.members.set(value, chip.dataset.label);
      }
    });
    panel.element.querySelectorAll("input[type=radio]").forEach((radio) => {
      radio.checked = (radio.value === "out") === panel.excluded;
    });
    panel.search.value = "";
    count();
    list();
  }

  function side(value, text) {
    const radio = Object.assign(make("input", "form-check-input"), { type: "radio", name: "member-side", value });
    radio.addEventListener("change", () => {
      panel.excluded = value === "out";
    });
    return make("label", "member-side", radio, text);
  }

  function fields() {
    const select = make("select", "form-select", ...dimensions.map(({ name, label }) => new Option(label, name)));
    select.setAttribute("aria-label", "Filter by");
    select.addEventListener("change", () => choose(select.value));
    const search = Object.assign(make("input", "form-control"), { type: "search", placeholder: "Search", maxLength: 100 });
    search.setAttribute("aria-label", "Search members");
    search.addEventListener("input", () => {
      clearTimeout(timer);
      timer = setTimeout(() => panel && list(), PAUSE_MS);
    });
    const members = make("div", "members");
    members.setAttribute("role", "group");
    members.setAttribute("aria-label", "Members");
    const note = make("p", "members-note");
    note.setAttribute("role", "status");
    const done = Object.assign(make("button", "btn btn-primary", "Apply"), { type: "button" });
    done.addEventListener("click", apply);
    const sides = make("div", "member-sides", side("in", "Only these"), side("out", "All but these"));
    return { select, search, list: members, note, apply: done, sides };
  }

  async function open(opener) {
    if (panel) {
      close();
      return;
    }
    dimensions = dimensions || (await fetched("/dimensions"));
    if (!dimensions) {
      return; // the header says that there is no connection
    }
    const parts = fields();
    const title = make("h2", "panel-title", "Filter by");
    const element = make("div", "member-panel", title, parts.select, parts.search, parts.list, parts.note, make("div", "panel-foot", parts.sides, parts.apply));
    element.setAttribute("role", "dialog");
    element.setAttribute("aria-label", "More filters");
    panel = { element, opener, ...parts };
    opener.after(element);
    opener.setAttribute("aria-expanded", "true");
    const query = new URLSearchParams(window.location.search);
    const offered = new Set(JSON.parse(opener.dataset.offered));
    const isOn = ({ name }) => query.has(name) || query.has(`${name}__not`);
    const first = dimensions.find((one) => isOn(one) && !offered.has(one.name)) || dimensions.find(({ name }) => !offered.has(name));
    parts.select.value = first.name;
    choose(first.name);
    parts.select.focus();
  }

  document.addEventListener("click", (event) => {
    const opener = event.target.closest && event.target.closest("[data-more-filters]");
    if (opener) {
      open(opener);
    }
  });
  document.addEventListener("pointerdown", (event) => {
    if (panel && !panel.element.contains(event.target) && !panel.opener.contains(event.target)) {
      close();
    }
  });
  window.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && panel) {
      event.preventDefault();
      event.stopPropagation();
      close();
    }
  }, true);

  mvt.members = { close };
})();
