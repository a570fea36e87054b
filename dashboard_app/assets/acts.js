// What is done about one widget of the page that is shown, whichever page it is: full screen, a picture, and what the server does.
(function () {
  "use strict";
  const { mvt } = window;
  let serial = 0;

  function tell(store, wanted) {
    serial += 1;
    window.dash_clientside.set_props(store, { data: { ...wanted, n: serial, search: mvt.shown.questions.search() } });
  }

  function full(id) {
    const card = mvt.shown.questions.card(id);
    if (!mvt.widgets.closeFull()) {
      mvt.widgets.openFull(card, card.querySelector("[data-act=menu]"));
    }
  }

  // A picture of a chart, on the ground of the theme that is on.
  function picture(id, format) {
    const card = mvt.shown.questions.card(id);
    const words = mvt.shown.title(id);
    const figure = mvt.draw.figureOf(card);
    const graph = card.querySelector(".widget-graph");
    const painted = mvt.theme.painted({ ...figure, layout: { ...figure.layout, paper_bgcolor: "var(--surface)" } });
    const name = words.replace(/[^\p{L}\p{N}]+/gu, "-").slice(0, 80) || "chart";
    const title = { text: words.replace(/[<&]/g, (sign) => ({ "<": "&lt;", "&": "&amp;" })[sign]), x: 0.02, xanchor: "left" };
    const layout = { ...painted.layout, title, margin: { ...painted.layout.margin, t: 56 }, width: graph.clientWidth, height: graph.clientHeight + 44 };
    window.Plotly.downloadImage({ data: painted.data, layout }, { format, scale: format === "png" ? 2 : 1, filename: name, width: layout.width, height: layout.height });
  }

  mvt.acts = {
    tell,
    full,
    picture,
    // The rows of a widget as a table, its query, a file.
    request: (act, id) => tell("widget-act", { act, of: id, widget: mvt.shown.described(id).widget }),
  };
})();
