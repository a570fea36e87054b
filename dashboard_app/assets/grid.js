// The grid of a dashboard: places by mouse, touch and keyboard, for three widths. gridstack moves, this script decides what is kept.
(function () {
  "use strict";
  const { mvt } = window;
  const DESKTOP = 12;
  const WIDTHS = [
    { name: "phone", upTo: 640, columns: 2 },
    { name: "tablet", upTo: 1000, columns: 6 },
    { name: "desktop", upTo: Infinity, columns: DESKTOP },
  ];
  const KEYS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
  const SMALLEST = { kpi: [2, 2], text: [2, 1] };
  const LEAST = [3, 3];

  let grid = null;
  let host = null;
  let device = WIDTHS[2];
  let isMuted = false;
  let timer = 0;
  const items = new Map(); // widget id -> its element on the grid

  const deviceOf = (width) => WIDTHS.find(({ upTo }) => width < upTo);

  function smallest(kind) {
    const [w, h] = SMALLEST[kind] || LEAST;
    return [device.name === "phone" ? 1 : Math.min(w, device.columns), h];
  }

  // Reading order: from the top, then from the left.
  const inOrder = (widgets) => [...widgets].sort((a, b) => a.layout.y - b.layout.y || a.layout.x - b.layout.x);

  // Widgets in reading order, each where there is room in its row, else in the next.
  function flowed(widgets, sizeOf) {
    const places = new Map();
    let [x, y, tall] = [0, 0, 0];
    for (const one of widgets) {
      const { w, h } = sizeOf(one);
      if (x + w > device.columns) {
        [x, y, tall] = [0, y + tall, 0];
      }
      places.set(one.id, { x, y, w, h });
      x += w;
      tall = Math.max(tall, h);
    }
    return places;
  }

  // On a phone small numbers stand in pairs and everything else takes the whole width; on a tablet twelve columns become six.
  function sizeOn(one) {
    const own = (one.layouts && one.layouts[device.name]) || {};
    const small = one.kind === "kpi";
    if (device.name === "phone") {
      return { w: own.w || (small ? 1 : 2), h: own.h || one.layout.h };
    }
    const w = small ? 2 : one.layout.w >= 7 ? 6 : 3;
    return { w: Math.min(own.w || w, device.columns), h: own.h || one.layout.h };
  }

  function places(widgets) {
    if (device.name === "desktop") {
      return new Map(widgets.map((one) => [one.id, { ...one.layout }]));
    }
    const rank = (one) => {
      const own = one.layouts && one.layouts[device.name];
      return own && own.y !== undefined ? own.y * 100 + (own.x || 0) : null;
    };
    const ordered = inOrder(widgets);
    if (ordered.some((one) => rank(one) !== null)) {
      const at = new Map(ordered.map((one, index) => [one.id, rank(one) === null ? index * 100 : rank(one)]));
      ordered.sort((a, b) => at.get(a.id) - at.get(b.id));
    }
    return flowed(ordered, sizeOn);
  }

  function mount(element) {
    if (grid && host === element) {
      return;
    }
    if (grid) {
      grid.destroy(false);
      items.clear();
    }
    host = element;
    device = deviceOf(host.clientWidth);
    const gap = device.name === "phone" ? 5 : 6;
    grid = window.GridStack.init(
      { column: device.columns, cellHeight: 60, margin: gap, float: false, handle: ".widget-handle", staticGrid: true, animate: false,
        draggable: { scroll: true, appendTo: "parent" }, resizable: { handles: "n,e,se,s,sw,w" }, alwaysShowResizeHandle: "mobile" },
      host,
    );
    grid.on("change", () => changed());
    grid.on("resizestop", (_event, element) => mvt.board.plot(element.dataset.item));
    widths.disconnect();
    widths.observe(host);
  }

  const widths = new ResizeObserver(() => {
    const now = deviceOf(host.clientWidth);
    if (grid && host.isConnected && now !== device && host.clientWidth && !mvt.print.isOn()) {
      device = now;
      quietly(() => grid.column(device.columns, "none"));
      mvt.edit.redraw();
    }
  });

  // What gridstack says while we move things ourselves is not somebody's wish.
  function quietly(act) {
    isMuted = true;
    act();
    isMuted = false;
  }

  function together(act) {
    quietly(() => {
      grid.batchUpdate();
      act();
      grid.batchUpdate(false);
    });
  }

  function add(one, card) {
    const item = mvt.draw.make("div", "grid-stack-item", mvt.draw.make("div", "grid-stack-item-content", card));
    item.dataset.item = one.id;
    items.set(one.id, item);
    const [minW, minH] = smallest(one.kind);
    const { w, h } = device.name === "desktop" ? one.layout : sizeOn(one);
    host.append(item);
    grid.makeWidget(item, { id: one.id, x: one.layout.x % device.columns, y: one.layout.y, w, h, minW, minH });
  }

  function remove(id) {
    const item = items.get(id);
    if (item) {
      grid.removeWidget(item);
      items.delete(id);
    }
  }

  function place(widgets) {
    for (const [id, at] of places(widgets)) {
      grid.update(items.get(id), at);
    }
  }

  // Somebody has moved something: the places of all widgets, for the width that is looked at.
  function changed() {
    if (isMuted || !grid || grid.opts.staticGrid) {
      return;
    }
    clearTimeout(timer);
    timer = setTimeout(report, 60);
  }

  // What was moved a moment ago is told now: whoever saves at once saves it, too.
  function settle() {
    if (timer) {
      report();
    }
  }

  function report() {
    clearTimeout(timer);
    timer = 0;
    const found = new Map(grid.getGridItems().map((item) => {
      const { x, y, w, h } = item.gridstackNode;
      return [item.dataset.item, { x, y, w, h }];
    }));
    mvt.edit.moved(device.name, found);
  }

  let before = null; // what Escape goes back to

  function press(event) {
    const handle = event.target.closest && event.target.closest(".widget-handle");
    const item = handle && handle.closest(".grid-stack-item");
    if (!item || !grid || grid.opts.staticGrid) {
      return;
    }
    if (event.key === "Escape" && before) {
      event.preventDefault();
      event.stopPropagation();
      mvt.edit.backTo(before);
      before = null;
      focus(item.dataset.item);
      return;
    }
    const by = KEYS[event.key];
    if (!by) {
      return;
    }
    event.preventDefault();
    before = before || mvt.edit.mark();
    const node = item.gridstackNode;
    if (event.shiftKey) {
      grid.update(item, { w: Math.max(node.minW || 1, Math.min(device.columns - node.x, node.w + by[0])), h: Math.max(node.minH || 1, node.h + by[1]) });
    } else {
      grid.update(item, { x: Math.max(0, Math.min(device.columns - node.w, node.x + by[0])), y: Math.max(0, node.y + by[1]) });
    }
    report();
    mvt.board.plot(item.dataset.item);
    say(item);
  }

  function say(item) {
    const { x, y, w, h } = item.gridstackNode;
    const place = document.getElementById("board-spoken");
    place.textContent = `Column ${x + 1}, row ${y + 1}, ${w} wide, ${h} high`;
  }

  function focus(id) {
    const item = items.get(id);
    if (item) {
      item.querySelector(".widget-handle").focus();
    }
  }

  document.addEventListener("keydown", press, true);
  document.addEventListener("focusout", (event) => {
    if (event.target.closest && event.target.closest(".widget-handle")) {
      before = null;
    }
  });

  // Below everything else, or in the first gap that is wide enough.
  function free(widgets, w, h) {
    const rows = Math.max(0, ...widgets.map(({ layout }) => layout.y + layout.h));
    const hits = (x, y) => widgets.some(({ layout: l }) => x < l.x + l.w && l.x < x + w && y < l.y + l.h && l.y < y + h);
    for (let y = 0; y <= rows; y += 1) {
      for (let x = 0; x + w <= DESKTOP; x += 1) {
        if (!hits(x, y)) {
          return { x, y, w, h };
        }
      }
    }
    return { x: 0, y: rows, w, h };
  }

  mvt.grid = {
    mount, add, remove, place, together, free, focus, inOrder, settle,
    editable(isOn) {
      if (grid) {
        grid.setStatic(!isOn);
      }
    },
    device: () => device.name,
  };
})();
