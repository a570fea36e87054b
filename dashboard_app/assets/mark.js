// The bar at a mark that was pointed at: what it is, its value, and what one can do with it. One for all widgets.
(function () {
  "use strict";
  const { mvt } = window;
  const { make, icon } = mvt.draw;
  const GAP = 10;
  const COMPARED = "compared"; // what a point carries that shows what a value is compared with
  const NEAR = 14; // so many pixels from a thin line one still means that line

  let bar = null;
  let opener = null;
  let beside = null; // what the bar stands beside, and where that was then
  let serial = 0;

  function close({ isKey = false } = {}) {
    if (bar) {
      bar.remove();
      bar = null;
      serial += 1;
      if (isKey && opener && opener.isConnected) {
        opener.focus();
      }
    }
  }

  function action(act, drawing, words, does) {
    const button = make("button", "btn btn-quiet btn-sm", icon(drawing), words);
    Object.assign(button, { type: "button" });
    button.dataset.mark = act;
    button.addEventListener("click", does);
    return button;
  }

  // Something else is shown: what lies over the page is done with.
  function leave() {
    close();
    if (document.querySelector(".modal.show #table-body")) {
      window.dash_clientside.set_props("table-dialog", { is_open: false });
    }
  }

  function filter({ dimension, value, isOn }) {
    const button = action("filter", "funnel", "Filter", () => {
      mvt.filters.toggle(dimension, value);
      show(button.getAttribute("aria-pressed") !== "true");
    });
    const show = (isOn) => button.setAttribute("aria-pressed", String(isOn));
    show(isOn);
    return button;
  }

  // By another dimension. Native, so that a thumb and a keyboard find what they know.
  function breakDown(id, told) {
    const select = make("select", "form-select form-select-sm", new Option("Break down by \u2026", ""), ...told.by.map(([name, label]) => new Option(label, name)));
    select.setAttribute("aria-label", "Break down by");
    select.dataset.mark = "by";
    select.addEventListener("change", () => {
      leave();
      mvt.drill.into(id, told.mark, select.value);
    });
    return select;
  }

  // Time alone is fixed: what else is split stays split.
  const inTime = (mark) => mark.split(";").filter((part) => "#@-".includes(part[0])).join(";");

  function actions(id, told, picked) {
    const found = picked ? [filter(picked)] : [];
    if (told.rows) {
      found.push(action("rows", "table", "See rows", () => {
        leave();
        mvt.drill.showRows(id, told.mark);
      }));
    }
    if (told.span) {
      found.push(action("span", "funnel", `Only this ${told.step}`, () => {
        leave();
        mvt.filters.set({ ...told.span, period: null });
      }));
    }
    for (const dimension of told.rest || []) {
      found.push(action("rest", "text-left", "List the rest", () => {
        leave();
        mvt.drill.into(id, told.mark, dimension);
      }));
    }
    for (const grain of told.finer || []) {
      found.push(action(`zoom-${grain}`, "search", `Zoom in by ${grain}`, () => {
        leave();
        mvt.drill.into(id, inTime(told.mark), grain);
      }));
    }
    if (told.by && told.by.length) {
      found.push(breakDown(id, told));
    }
    return found;
  }

  function fill(id, told, picked) {
    const line = (css, text) => make("p", css, text);
    if (told.state === "error") {
      bar.querySelector(".mark-body").replaceChildren(line("mark-why", [told.message, told.hint].filter(Boolean).join(" ")));
      return;
    }
    bar.querySelector(".mark-name").textContent = told.name;
    const value = make("p", "mark-value", `${told.metric} `, make("strong", "", told.value));
    const body = [...(told.value ? [value] : []), ...(told.count ? [line("mark-count", told.count)] : []), ...(told.why ? [line("mark-why", told.why)] : [])];
    bar.querySelector(".mark-body").replaceChildren(...body, make("div", "mark-actions", ...actions(id, told, picked)));
  }

  // Beside the place, where there is room; on a narrow screen the style sheet puts it at the foot.
  function put({ left, top }) {
    const [width, height] = [bar.offsetWidth, bar.offsetHeight];
    const below = top + GAP + height < window.innerHeight;
    bar.style.left = `${Math.max(8, Math.min(left - width / 2, window.innerWidth - width - 8))}px`;
    bar.style.top = `${Math.max(8, below ? top + GAP : top - GAP - height)}px`;
  }

  async function ask(id, given) {
    const { questions, described } = mvt.shown;
    const body = JSON.stringify({ ...described(id), search: questions.search(), metric: questions.card(id).dataset.metric, ...given });
    try {
      const response = await fetch("/_marks", { method: "POST", headers: { "Content-Type": "application/json" }, body });
      return await response.json();
    } catch {
      return { state: "error", message: "The server did not answer." };
    }
  }

  // `given` is the point or the mark as the server reads it, `place` where on the screen; `picked` what a filter by it would be.
  async function open(card, given, place, { picked = null, from = null, isKey = false } = {}) {
    close();
    opener = from;
    beside = { element: from || card, top: (from || card).getBoundingClientRect().top };
    const title = make("h2", "mark-name", "\u2026");
    title.id = "mark-name";
    const shut = mvt.draw.button("icon-button", "close-mark", "Close", icon("x-lg"));
    shut.addEventListener("click", () => close({ isKey: true }));
    bar = make("section", "mark-bar", make("div", "mark-head", title, shut), make("div", "mark-body", make("p", "mark-count", "Working")));
    bar.setAttribute("role", "dialog");
    bar.setAttribute("aria-labelledby", title.id);
    // Inside a dialog the focus cannot leave it.
    ((from && from.closest(".modal")) || document.body).append(bar);
    put(place);
    const mine = serial;
    const told = await ask(card.dataset.widget, given);
    if (mine !== serial || !bar) {
      return;
    }
    fill(card.dataset.widget, told, picked);
    put(place);
    if (isKey) {
      (bar.querySelector(".mark-actions > *") || shut).focus();
    }
  }

  const under = (element) => {
    const box = element.getBoundingClientRect();
    return { left: box.left + box.width / 2, top: box.bottom - 4 };
  };

  // What a chart carries with a point. A ring may put several under one name, and then lists them.
  function dataOf(point) {
    const given = point && Array.isArray(point.customdata) ? point.customdata : [];
    return Array.isArray(given[0]) ? given[0] : given;
  }

  // All keys that a chart shows: whatever is not among them is the rest.
  const keysOf = (graph, place) => {
    const rows = (graph.data || []).flatMap(({ customdata }) => (Array.isArray(customdata) ? customdata : []));
    const keys = rows.map((one) => (Array.isArray(one) && !Array.isArray(one[0]) ? one[place] : null));
    return [...new Set(keys.filter((one) => typeof one === "string"))];
  };

  // How far a place is from the stretches of a line that meet at one of its points, in pixels.
  function farFrom(points, at, [left, top]) {
    const near = points.slice(Math.max(0, at - 1), at + 2).filter(Boolean);
    const ends = near.length > 1 ? near.slice(1).map((end, index) => [near[index], end]) : near.map((one) => [one, one]);
    const far = ends.map(([[x0, y0], [x1, y1]]) => {
      const [dx, dy] = [x1 - x0, y1 - y0];
      const part = Math.min(1, Math.max(0, ((left - x0) * dx + (top - y0) * dy) / (dx * dx + dy * dy || 1)));
      return Math.hypot(left - x0 - part * dx, top - y0 - part * dy);
    });
    return Math.min(Infinity, ...far);
  }

  // Whether what was pointed at is not the value but what it is compared with: the mark across a bar, or the other line, where it is nearer.
  function isCompared(graph, point, event) {
    if (point.data.meta === COMPARED || dataOf(point)[4] === COMPARED) {
      return true;
    }
    const finger = event && event.changedTouches ? event.changedTouches[0] : event;
    const other = (graph.data || []).find(({ meta }) => meta === COMPARED);
    if (!other || !finger || finger.clientX === undefined) {
      return false;
    }
    const { xaxis, yaxis, pointNumber } = point;
    const box = graph.getBoundingClientRect();
    const [left, top] = [finger.clientX - box.left - xaxis._offset, finger.clientY - box.top - yaxis._offset];
    const placed = ({ x, y }) => x.map((at, index) => (at === null || y[index] === null ? null : [xaxis.d2p(at), yaxis.d2p(y[index])]));
    const places = placed(other);
    if (other.mode === "markers") {
      const [x, y] = places[pointNumber] || [NaN, NaN];
      const [across, along] = point.data.orientation === "h" ? [left - x, top - y] : [top - y, left - x];
      return Math.abs(across) <= NEAR / 2 && Math.abs(along) <= NEAR;
    }
    const far = farFrom(places, pointNumber, [left, top]);
    return far < NEAR && far < farFrom(placed(point.data), pointNumber, [left, top]);
  }

  function pointed(card, point, event, picked) {
    if (!card.hasAttribute("data-marks")) {
      return;
    }
    const data = dataOf(point);
    const graph = card.querySelector(".widget-graph");
    const text = (value) => (typeof value === "string" ? value : "");
    const keys = { key: text(data[0]), dimension: text(data[2]), beside: text(data[3]) };
    const at = event && event.clientX !== undefined ? { left: event.clientX, top: event.clientY } : under(graph);
    if (data[5]) {
      open(card, { mark: data[5] }, at); // it says itself what it is
      return;
    }
    const compared = isCompared(graph, point, event);
    const given = { ...keys, compared, x: String(point.x ?? ""), shown: keysOf(graph, 0), shown_beside: keysOf(graph, 3) };
    open(card, { point: given }, at, { picked });
  }

  function chosen(card, picked, element, isKey) {
    if (card && card.hasAttribute("data-marks")) {
      const point = { key: picked.value, dimension: picked.dimension };
      open(card, { point }, under(element), { picked, from: element, isKey });
    }
  }

  // The whole of a widget, from its menu; or a row of it, from its table.
  function named(id, mark, element) {
    open(mvt.shown.questions.card(id), { mark }, under(element), { from: element, isKey: true });
  }

  document.addEventListener("click", (event) => {
    const row = event.target.closest && event.target.closest("[data-row-mark]");
    const within = row && row.closest("[data-of], [data-marks]");
    if (within && mvt.shown) {
      named(within.dataset.of || within.dataset.widget, row.dataset.rowMark, row);
    }
  });

  document.addEventListener("keydown", (event) => {
    if (bar && event.key === "Escape") {
      event.preventDefault();
      event.stopPropagation();
      close({ isKey: true });
    }
  }, true);

  document.addEventListener("pointerdown", (event) => {
    if (bar && !bar.contains(event.target)) {
      close();
    }
  });
  // A row of chips that comes above moves the page under what stays where it is.
  const hasMoved = () => Math.abs(beside.element.getBoundingClientRect().top - beside.top) > 4;
  window.addEventListener("scroll", () => bar && hasMoved() && close(), { passive: true });

  mvt.mark = { dataOf, pointed, chosen, named, close };
})();
