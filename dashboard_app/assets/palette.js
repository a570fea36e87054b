// The search over everything: a field, and below it what the server finds. One question is under way at a time; of what is typed
// meanwhile only the newest is asked.
(function () {
  "use strict";
  const { mvt } = window;
  const clientside = (window.dash_clientside = window.dash_clientside || {});
  const WAIT_MS = 120;
  const LONGEST = 200;

  let parts = null; // {dialog, input, list, note}, while it is open
  let hits = []; // {hit, element}, as they stand
  let at = -1;
  let shown = null; // the words that what stands there is for
  let asked = null; // the words under way
  let wanted = null; // the words to ask for as soon as there is an answer
  let isHurried = false; // Enter came before the answer
  let serial = 0;
  let timer;

  function ask(words) {
    if (asked !== null) {
      wanted = words;
      return;
    }
    asked = words;
    serial += 1;
    parts.list.setAttribute("aria-busy", "true");
    clientside.set_props("search-asked", { data: { words, n: serial } });
  }

  function found(answer) {
    const words = asked;
    const next = wanted;
    asked = null;
    wanted = null;
    if (!parts) {
      return;
    }
    if (next !== null && next !== words) {
      ask(next);
      return;
    }
    shown = words;
    draw(answer);
    if (isHurried && shown === parts.input.value) {
      isHurried = false;
      choose(0);
    }
  }

  const { make, icon } = { make: (...given) => mvt.draw.make(...given), icon: (name) => mvt.draw.icon(name) };

  // The text with what was looked for marked. Text stays text.
  function marked(text, words) {
    const every = words.toLowerCase().split(/\s+/).filter(Boolean);
    const lower = text.toLowerCase();
    const line = make("span", "over-title");
    line.dir = "auto";
    let from = 0;
    while (lower.length === text.length && from < text.length) {
      const next = every.map((word) => [lower.indexOf(word, from), word.length]).filter(([place]) => place >= 0).sort((a, b) => a[0] - b[0] || b[1] - a[1])[0];
      if (!next) {
        break;
      }
      line.append(text.slice(from, next[0]), make("mark", "", text.slice(next[0], next[0] + next[1])));
      from = next[0] + next[1];
    }
    line.append(text.slice(from));
    return line;
  }

  function option(hit, place) {
    const words = make("span", "over-words", marked(hit.title, shown));
    if (hit.about) {
      const about = make("span", "over-about", hit.about);
      about.dir = "auto";
      words.append(about);
    }
    const element = make("div", "over-hit", icon(hit.icon), words);
    element.id = `search-hit-${place}`;
    element.setAttribute("role", "option");
    element.setAttribute("aria-selected", "false");
    element.addEventListener("pointermove", () => select(place));
    element.addEventListener("click", () => choose(place));
    return element;
  }

  function draw({ groups = [], error = "" }) {
    hits = [];
    const made = groups.map((group) => {
      const heading = make("div", "over-group-title", group.title);
      heading.id = `search-group-${group.name}`;
      const all = group.hits.map((hit) => {
        hits.push({ hit: { ...hit, isPage: group.isPage }, element: option(hit, hits.length) });
        return hits.at(-1).element;
      });
      const section = make("div", "over-group", heading, ...all);
      section.setAttribute("role", "group");
      section.setAttribute("aria-labelledby", heading.id);
      return section;
    });
    parts.list.replaceChildren(...made);
    parts.list.dataset.words = shown; // which question this answers, for anyone who looks from outside
    parts.list.setAttribute("aria-busy", "false");
    parts.list.hidden = !hits.length;
    parts.list.scrollTop = 0;
    parts.input.setAttribute("aria-expanded", String(hits.length > 0));
    parts.note.textContent = error || (hits.length ? `${hits.length} found` : `Nothing matches “${shown.trim()}”.`);
    parts.note.className = hits.length ? "visually-hidden" : "over-nothing";
    select(hits.length ? 0 : -1);
  }

  function select(place) {
    if (hits[at]) {
      hits[at].element.setAttribute("aria-selected", "false");
    }
    at = place;
    if (hits[at]) {
      hits[at].element.setAttribute("aria-selected", "true");
      parts.input.setAttribute("aria-activedescendant", hits[at].element.id);
    } else {
      parts.input.removeAttribute("aria-activedescendant");
    }
  }

  function move(by) {
    if (hits.length) {
      select((at + by + hits.length) % hits.length);
      const { element } = hits[at];
      (at === 0 ? element.parentElement : element).scrollIntoView({ block: "nearest" });
    }
  }

  function type() {
    isHurried = false;
    clearTimeout(timer);
    timer = setTimeout(() => parts && ask(parts.input.value), WAIT_MS);
  }

  // What stands there may be for fewer letters than have been typed by now.
  function enter() {
    if (shown === parts.input.value) {
      choose(at);
      return;
    }
    isHurried = true;
    clearTimeout(timer);
    ask(parts.input.value);
  }

  function press(event) {
    const by = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (by) {
      event.preventDefault();
      move(by);
    } else if (event.key === "Enter" && !event.isComposing) {
      event.preventDefault();
      enter();
    } else if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "k") {
      event.preventDefault();
      parts.dialog.close();
    }
  }

  // What is not saved is not left behind unasked.

  // A page, as its link in the menu goes there.
  function go(path) {
    if (!mvt.edit.mayLeave()) {
      return;
    }
    const link = [...document.querySelectorAll(".rail-menu .rail-link")].find(({ pathname }) => pathname === path);
    if (link) {
      link.click();
    } else {
      clientside.set_props("url", { pathname: path, search: "" });
    }
  }

  const ACTS = {
    refresh: () => mvt.refresh.now(),
    keys: () => mvt.keys.help(),
    "new-dashboard": () => mvt.edit.mayLeave() && clientside.set_props("search-act", { data: { act: "new-dashboard", n: (serial += 1) } }),
    "theme-light": () => mvt.theme.set("light"),
    "theme-dark": () => mvt.theme.set("dark"),
    "theme-system": () => mvt.theme.set("system"),
  };

  function choose(place) {
    const one = hits[place];
    if (!one) {
      return;
    }
    const { hit } = one;
    parts.dialog.close();
    if (hit.act) {
      ACTS[hit.act]();
    } else if (hit.isPage) {
      go(hit.address);
    } else if (mvt.edit.mayLeave()) {
      mvt.filters.lead(hit.address);
    }
  }

  function field() {
    const input = make("input", "over-field");
    Object.assign(input, { type: "text", maxLength: LONGEST, placeholder: "Search pages, figures, vendors, products", autocomplete: "off", spellcheck: false });
    const said = {
      role: "combobox", "aria-label": "Search", "aria-autocomplete": "list", "aria-controls": "search-list", "aria-expanded": "false",
      enterkeyhint: "go", autocapitalize: "off",
    };
    Object.entries(said).forEach(([name, value]) => input.setAttribute(name, value));
    input.addEventListener("input", type);
    input.addEventListener("keydown", press);
    return input;
  }

  function forget() {
    clearTimeout(timer);
    [parts, hits, at, shown, wanted, isHurried] = [null, [], -1, null, null, false];
  }

  function open(opener) {
    if (parts && parts.dialog.open) {
      return;
    }
    const input = field();
    const list = make("div", "over-list");
    Object.assign(list, { id: "search-list", hidden: true });
    list.setAttribute("role", "listbox");
    list.setAttribute("aria-label", "Found");
    list.addEventListener("mousedown", (event) => event.preventDefault()); // the field keeps the focus
    const note = make("p", "visually-hidden");
    note.setAttribute("role", "status");
    const close = mvt.draw.button("icon-button", "close-search", "Close", icon("x-lg"));
    const dialog = make("dialog", "over palette", make("div", "over-head", icon("search"), input, close), list, note, hints());
    dialog.setAttribute("aria-label", "Search");
    close.addEventListener("click", () => dialog.close());
    // The browser tells of the end of a dialog a moment later: by then the next one may be open.
    dialog.addEventListener("close", () => parts && parts.dialog === dialog && forget());
    forget();
    parts = { dialog, input, list, note };
    mvt.keys.show(dialog, opener);
    ask("");
  }

  function hints() {
    const key = (...names) => names.map((name) => make("kbd", "", name));
    const foot = make("div", "over-foot", ...key("↑", "↓"), " choose ", ...key("Enter"), " open ", ...key("Esc"), " close");
    foot.setAttribute("aria-hidden", "true");
    return foot;
  }

  document.addEventListener("click", (event) => {
    const button = event.target.closest && event.target.closest("[data-search-open]");
    if (button) {
      open(button);
    }
  });

  mvt.palette = {
    open,
    go,
    // A question that got no answer at all.
    unanswered({ inputs }) {
      if (inputs && inputs[0] && inputs[0].id === "search-asked") {
        found({ error: "The server did not answer. Try again." });
      }
    },
  };

  clientside.palette = {
    found(answer) {
      if (answer) {
        found(answer);
      }
    },
  };
})();
