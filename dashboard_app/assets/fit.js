// What of a chart depends on how large it is on this screen.
(function () {
  "use strict";
  const { mvt } = window;
  const BESIDE = 210; // pixels that names beside a ring need
  const LETTER = 6.6; // about as wide is a letter under an axis
  const SCALE_OF = { middle: 120, line: 64 }; // inner widths of a ring: for full size, and for more than one line

  // Where a card is wide and low, the names of a ring stand beside it and not under it.
  function besides(pie, layout, across, down) {
    if (across - down < BESIDE) {
      return;
    }
    const [begin, end] = [(across - down - BESIDE) / 2, (across + down - BESIDE) / 2].map((place) => place / across);
    pie.domain = { x: [begin, end], y: [0, 1] };
    Object.assign(layout.legend, { x: end + 16 / across, xanchor: "left", y: 0.5, yanchor: "middle" });
    Object.assign(layout.annotations[0], { x: (begin + end) / 2, y: 0.5 });
  }

  // What stands in the middle of a ring is as large as the ring lets it be; where there is room for one line alone, it is the number.
  function ring(pie, layout, { width, height }) {
    const { margin, annotations } = layout;
    const [across, down] = [width - margin.l - margin.r, height - margin.t - margin.b];
    besides(pie, layout, across, down);
    const [[left, right], [low, high]] = [pie.domain.x, pie.domain.y];
    const inner = Math.min(across * (right - left), down * (high - low)) * pie.hole;
    const [words] = annotations;
    const scale = Math.min(1, inner / SCALE_OF.middle);
    words.font.size = Math.max(10, Math.round(words.font.size * scale));
    words.text = inner < SCALE_OF.line ? words.text.split("<br>")[0] : words.text.replace("12px", `${Math.max(9, Math.round(12 * scale))}px`);
  }

  // Buckets that are all named: as many names as there is room for, the one with the year among them, and none upright.
  function ticks(axis, width) {
    const widest = Math.max(...axis.ticktext.flatMap((text) => text.split("<br>").map((line) => line.length))) * LETTER + 8;
    const step = Math.ceil((axis.ticktext.length * widest) / (width - 64));
    const first = Math.max(0, axis.ticktext.findIndex((text) => text.includes("<br>"))) % step;
    const stays = (_, index) => index % step === first;
    Object.assign(axis, { tickangle: 0, tickvals: axis.tickvals.filter(stays), ticktext: axis.ticktext.filter(stays) });
  }

  // Changes a figure, painted for one card, to its size.
  mvt.fit = function ({ data: [trace], layout }, size) {
    const { xaxis, annotations, legend } = layout;
    if (trace && trace.type === "pie" && legend && annotations && annotations.length) {
      ring(trace, layout, size);
    }
    if (xaxis && xaxis.type === "date" && xaxis.tickmode === "array" && xaxis.ticktext.length > 1) {
      ticks(xaxis, size.width);
    }
  };
})();
