// The keyboard: one table from which keys are heard and from which the help sheet is written, so that the two cannot differ.
(function () {
  "use strict";
  const { mvt } = window;
  const PATIENCE_MS = 1500; // between the two keys of a pair
  const IS_MAC = /mac|iphone|ipad/i.test(navigator.platform);

  const isOnBoard = () => mvt.board.isOpen();
  const isEditing = () => mvt.board.isOpen() && mvt.edit.isEditing();
  const toPage = (path) => () => mvt.palette.go(path);

  // [keys, what they do, act, when they do it]. Of several keys each does it; "g s" is one after the other.
  const TABLE = [
    ["Everywhere", [
      [["/", "Ctrl+K"], "Search", () => mvt.palette.open()],
      [["t"], "Change between light and dark", () => mvt.theme.toggle()],
      [["r"], "Refresh now", () => mvt.refresh.now()],
      [["f"], "Full screen of the widget with the focus or the pointer", () => mvt.acts.full(pointed().dataset.widget), () => pointed() !== null],
      [["?"], "This list", () => help()],
    ]],
    ["Go to", [
      [["g o"], "Overview", toPage("/")],
      [["g s"], "Sales", toPage("/sales")],
      [["g v"], "Vendors", toPage("/vendors")],
      [["g p"], "Products", toPage("/products")],
      [["g c"], "Customers", toPage("/customers")],
      [["g d"], "Dashboards", toPage("/dashboards")],
    ]],
    ["On a dashboard", [
      [["e"], "Edit, and stop editing", () => mvt.edit.toggle(), isOnBoard],
      [["Ctrl+Z"], "Undo", () => mvt.edit.travel(-1), isEditing],
      [["Ctrl+Shift+Z"], "Redo", () => mvt.edit.travel(1), isEditing],
    ]],
  ];
  // Heard where they belong, and only told of here.
  const TOLD = [
    ["Esc", "Close what is open"],
    ["Tab", "On to the next control"],
  ];

  const rows = TABLE.flatMap(([, all]) => all);
  const isFirst = (key) => rows.some(([keys]) => keys.some((one) => one.startsWith(`${key} `)));

  // A widget that can fill the screen: the one with the focus, or else the one under the pointer.
  function pointed() {
    const focused = document.activeElement && document.activeElement.closest("[data-widget]");
    const hovered = [...document.querySelectorAll("[data-widget]:hover")].at(-1);
    const card = document.querySelector("[data-full]") || focused || hovered;
    return card && mvt.shown && mvt.shown.questions.card(card.dataset.widget) === card ? card : null;
  }

  function isTyping(target) {
    const places = "input, textarea, select, [contenteditable], dialog, [role=dialog], [role=listbox], [role=menu]";
    return target.closest && target.closest(places) !== null;
  }

  // The name of what is pressed, as in the table. Capital letters without Shift are those of Caps Lock.
  function nameOf({ key, ctrlKey, metaKey, altKey, shiftKey }) {
    if (altKey) {
      return "";
    }
    const isLetter = /^\p{L}$/u.test(key);
    if (ctrlKey || metaKey) {
      return `Ctrl+${shiftKey ? "Shift+" : ""}${key.toUpperCase()}`;
    }
    return isLetter && !shiftKey ? key.toLowerCase() : key;
  }

  let first = ""; // the first key of a pair, while the second is waited for
  let timer;

  function press(event) {
    if (event.isComposing || ["Shift", "Control", "Meta", "Alt"].includes(event.key)) {
      return;
    }
    const before = first;
    first = "";
    // Before the page is drawn there is nothing that could be acted on.
    const isReady = document.getElementById("main") !== null && !document.querySelector(".modal.show, dialog[open]");
    if (!isReady || isTyping(event.target)) {
      return;
    }
    const name = nameOf(event);
    const wanted = before ? `${before} ${name}` : name;
    const found = rows.find(([keys, , , when]) => keys.includes(wanted) && (!when || when()));
    if (found && !(event.repeat && !event.ctrlKey && !event.metaKey)) {
      event.preventDefault();
      found[2]();
    } else if (!before && isFirst(name)) {
      first = name;
      clearTimeout(timer);
      timer = setTimeout(() => { first = ""; }, PATIENCE_MS);
    }
  }

  window.addEventListener("keydown", press, true);

  // A dialog over the page. The focus goes back to where it was, or to `opener`.
  function show(dialog, opener) {
    const from = opener || document.activeElement;
    document.body.append(dialog);
    dialog.addEventListener("click", (event) => event.target === dialog && dialog.close());
    dialog.addEventListener("close", () => {
      dialog.remove();
      if (from && from.isConnected && !document.querySelector("dialog[open]")) {
        from.focus();
      }
    });
    dialog.showModal();
  }

  const spoken = (key) => (IS_MAC ? key.replace("Ctrl", "Cmd") : key);

  function caps(keys) {
    const cell = document.createElement("td");
    keys.forEach((key, place) => {
      cell.append(...(place ? [" or "] : []));
      spoken(key).split(/[ +]/).forEach((one) => cell.append(mvt.draw.make("kbd", "", one)));
    });
    return cell;
  }

  function table(title, all) {
    const body = mvt.draw.make("tbody", "", ...all.map(([keys, words]) => {
      const head = mvt.draw.make("th", "", words);
      head.scope = "row";
      return mvt.draw.make("tr", "", head, caps(keys));
    }));
    return mvt.draw.make("table", "keys-table", mvt.draw.make("caption", "", title), body);
  }

  function help(opener) {
    const close = mvt.draw.button("icon-button", "close-keys", "Close", mvt.draw.icon("x-lg"));
    const title = mvt.draw.make("h2", "", "Keyboard shortcuts");
    title.id = "keys-title";
    const tables = TABLE.map(([name, all]) => table(name, name === "Everywhere" ? [...all, ...TOLD.map(([key, words]) => [[key], words])] : all));
    const content = mvt.draw.make("div", "keys-tables", ...tables);
    content.tabIndex = 0; // it may be longer than the screen, and is moved with the arrows
    const dialog = mvt.draw.make("dialog", "over keys", mvt.draw.make("div", "over-head", title, close), content);
    dialog.setAttribute("aria-labelledby", title.id);
    close.addEventListener("click", () => dialog.close());
    show(dialog, opener);
  }

  document.addEventListener("click", (event) => {
    if (event.target.closest && event.target.closest("#keys-open")) {
      help(document.querySelector(".user-menu > button"));
    }
  });

  mvt.keys = { help, show };
})();
