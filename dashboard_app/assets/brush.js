// A shorter period, drawn over a chart of time with the mouse: from where it is pressed to where it is let go, whole buckets of the chart.
(function () {
  "use strict";
  const { mvt } = window;
  const FEWEST = 6; // pixels that are no trembling
  const DAY_MS = 86_400_000;

  let brush = null; // what is being drawn
  let isDone = false; // whether the click that follows belongs to it

  const dayBefore = (day) => new Date(Date.parse(day) - DAY_MS).toISOString().slice(0, 10);

  // The buckets of a chart, each with its place across it, its first and its last day. The first and the last end with the period.
  function buckets(graph, [start, end]) {
    const { xaxis } = graph._fullLayout;
    const days = [...new Set(graph._fullData.filter((trace) => trace.xaxis === "x" && trace.x).flatMap((trace) => [...trace.x]))]
      .map((x) => String(x).slice(0, 10))
      .sort();
    return days.map((day, index) => ({
      place: xaxis.d2p(day),
      first: day < start ? start : day,
      last: index + 1 < days.length ? dayBefore(days[index + 1]) : end,
    }));
  }

  function begin(event) {
    const graph = event.target.closest && event.target.closest(".widget-graph");
    const card = graph && graph.closest("[data-within]");
    isDone = false;
    if (!card || !card.dataset.within || event.button || event.pointerType === "touch" || !graph._fullLayout || mvt.edit.isEditing()) {
      return;
    }
    const { xaxis, yaxis } = graph._fullLayout;
    const box = graph.getBoundingClientRect();
    const [x, y] = [event.clientX - box.left, event.clientY - box.top];
    if (!xaxis || xaxis.type !== "date" || x < xaxis._offset || x > xaxis._offset + xaxis._length || y < yaxis._offset || y > yaxis._offset + yaxis._length) {
      return;
    }
    brush = { graph, axis: xaxis, height: yaxis._length, top: yaxis._offset, from: x - xaxis._offset, left: box.left + xaxis._offset, all: buckets(graph, card.dataset.within.split(",")) };
  }

  function chosen(to) {
    const [low, high] = [Math.min(brush.from, to), Math.max(brush.from, to)];
    const found = brush.all.filter(({ place }) => place >= low && place <= high);
    return found.length ? { start: found[0].first, end: found.at(-1).last } : null;
  }

  function shade(to) {
    if (!brush.shade) {
      brush.words = mvt.draw.make("span", "brush-words");
      brush.shade = mvt.draw.make("div", "brush-shade", brush.words);
      brush.graph.append(brush.shade);
      brush.graph.classList.add("brushed");
    }
    const { style } = brush.shade;
    style.left = `${brush.axis._offset + Math.min(brush.from, to)}px`;
    style.width = `${Math.abs(to - brush.from)}px`;
    style.top = `${brush.top}px`;
    style.height = `${brush.height}px`;
    const span = chosen(to);
    brush.words.textContent = span ? mvt.locale.days(span.start, span.end) : "";
    brush.span = span;
  }

  function end() {
    if (brush && brush.shade) {
      brush.shade.remove();
      brush.graph.classList.remove("brushed");
      isDone = true;
    }
    brush = null;
  }

  document.addEventListener("pointerdown", begin, true);
  document.addEventListener("pointermove", (event) => {
    if (!brush) {
      return;
    }
    const to = Math.max(0, Math.min(brush.axis._length, event.clientX - brush.left));
    if (brush.shade || Math.abs(to - brush.from) >= FEWEST) {
      event.preventDefault();
      shade(to);
    }
  }, true);
  document.addEventListener("pointerup", () => {
    const span = brush && brush.span;
    end();
    if (span) {
      mvt.filters.set({ ...span, period: null });
    }
  }, true);
  document.addEventListener("pointercancel", end, true);
  document.addEventListener("keydown", (event) => {
    if (brush && brush.shade && event.key === "Escape") {
      event.preventDefault();
      event.stopPropagation();
      end();
    }
  }, true);

  mvt.brush = { isOver: () => isDone };
})();
