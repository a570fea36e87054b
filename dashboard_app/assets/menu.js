// The menu of a widget: one for all, opened beside the button that asks for it.
(function () {
  "use strict";
  const { mvt } = window;
  const hasChart = (id) => Boolean(mvt.draw.figureOf(mvt.shown.questions.card(id)));
  const asks = (id) => mvt.shown.asks(id);
  const hasMarks = (id) => mvt.shown.questions.card(id).hasAttribute("data-marks");
  const mayEdit = () => mvt.shown.mayEdit();

  // [act, icon, words, when it is offered]; an empty line parts groups.
  const ENTRIES = [
    ["full", "arrows-fullscreen", "Full screen"],
    ["table", "table", "View as table", asks],
    ["rows", "text-left", "See rows", hasMarks],
    ["by", "bar-chart-steps", "Break down", (id) => hasMarks(id) && mvt.shown.mayDrill()],
    ["query", "code", "View query", asks],
    [],
    ["edit", "pencil", "Edit", mayEdit],
    ["duplicate", "copy", "Duplicate", mayEdit],
    ["copy-to", "plus-square", "Copy to another dashboard", mayEdit],
    [],
    ["csv", "filetype-csv", "Download CSV", asks],
    ["xlsx", "filetype-xlsx", "Download Excel", asks],
    ["json", "filetype-json", "Download JSON", asks],
    ["png", "image", "Download PNG", hasChart],
    ["svg", "palette", "Download SVG", hasChart],
    [],
    ["remove", "trash", "Remove", mayEdit],
  ];

  const ACTS = {
    "copy-to": (id) => mvt.acts.tell("board-act", { act: "copy-to", widget: mvt.shown.described(id).widget }),
    full: (id) => mvt.acts.full(id),
    rows: (id) => mvt.drill.showRows(id, whole(id)),
    by: (id) => mvt.mark.named(id, whole(id), opener),
    edit: (id) => mvt.editor.openWidget(id),
    duplicate: (id) => mvt.edit.duplicate(id),
    remove: (id) => {
      if (!mvt.edit.isEditing()) {
        mvt.edit.toggle();
      }
      mvt.edit.remove(id);
    },
    png: (id) => mvt.acts.picture(id, "png"),
    svg: (id) => mvt.acts.picture(id, "svg"),
  };

  // The mark of all that a widget shows.
  function whole(id) {
    const { metric } = mvt.shown.questions.card(id).dataset;
    return metric ? `#${metric}` : "";
  }

  let menu = null;
  let opener = null;
  let top = 0; // where the opener stood when the menu was opened
  // What a widget offers depends on its answer, which may come while the menu is open.
  const answers = new MutationObserver(refill);

  function close() {
    if (menu) {
      answers.disconnect();
      menu.remove();
      menu = null;
      opener.setAttribute("aria-expanded", "false");
      opener.focus();
    }
  }

  function entry(id, [act, drawing, words]) {
    const element = mvt.draw.make("button", "dropdown-item", mvt.draw.icon(drawing), words);
    Object.assign(element, { type: "button" });
    element.setAttribute("role", "menuitem");
    element.dataset.menu = act;
    element.addEventListener("click", () => {
      close();
      (ACTS[act] || (() => mvt.acts.request(act, id)))(id);
    });
    return element;
  }

  function entries(id) {
    const made = [];
    for (const one of ENTRIES) {
      if (!one.length) {
        if (made.length && made.at(-1).className !== "dropdown-divider") {
          made.push(mvt.draw.make("hr", "dropdown-divider"));
        }
      } else if (!one[3] || one[3](id)) {
        made.push(entry(id, one));
      }
    }
    return made.at(-1).className === "dropdown-divider" ? made.slice(0, -1) : made;
  }

  const shownId = () => opener.closest("[data-widget]").dataset.widget;

  function refill() {
    const { menu: act } = document.activeElement.dataset;
    menu.replaceChildren(...entries(shownId()));
    (menu.querySelector(`[data-menu="${act}"]`) || menu.querySelector(".dropdown-item")).focus();
  }

  function open(button) {
    const isOwn = opener === button && menu;
    close();
    if (isOwn) {
      return;
    }
    opener = button;
    menu = mvt.draw.make("div", "dropdown-menu show board-menu", ...entries(shownId()));
    menu.setAttribute("role", "menu");
    document.body.append(menu);
    answers.observe(button.closest("[data-widget]"), { attributeFilter: ["data-state"] });
    const place = button.getBoundingClientRect();
    top = place.top;
    const room = window.innerHeight - menu.offsetHeight - 8;
    menu.style.top = `${Math.max(8, Math.min(place.bottom + 4, room))}px`;
    menu.style.left = `${Math.max(8, Math.min(place.right - menu.offsetWidth, window.innerWidth - menu.offsetWidth - 8))}px`;
    button.setAttribute("aria-expanded", "true");
    menu.querySelector(".dropdown-item").focus();
  }

  document.addEventListener("keydown", (event) => {
    if (!menu) {
      return;
    }
    const all = [...menu.querySelectorAll(".dropdown-item")];
    const place = all.indexOf(document.activeElement);
    const to = { ArrowDown: place + 1, ArrowUp: place - 1, Home: 0, End: all.length - 1 }[event.key];
    if (event.key === "Escape" || event.key === "Tab") {
      event.preventDefault();
      event.stopPropagation();
      close();
    } else if (to !== undefined) {
      event.preventDefault();
      all[(to + all.length) % all.length].focus();
    }
  }, true);

  document.addEventListener("pointerdown", (event) => {
    if (menu && !menu.contains(event.target) && !(event.target.closest && event.target.closest("[data-act=menu]"))) {
      close();
    }
  });
  const hasMoved = () => Math.abs(opener.getBoundingClientRect().top - top) > 4;
  window.addEventListener("scroll", () => menu && hasMoved() && close(), { passive: true });

  document.addEventListener("click", (event) => {
    const button = event.target.closest && event.target.closest("[data-act=menu]");
    if (button && mvt.shown) {
      open(button);
    }
  });
})();
