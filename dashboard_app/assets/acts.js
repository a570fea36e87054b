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

  // A chart as it is on the screen under its title, on the ground of the theme that is on.
  function figure(id) {
    const card = mvt.shown.questions.card(id);
    const words = mvt.shown.title(id);
    const figure = mvt.draw.figureOf(card);
    const graph = card.querySelector(".widget-graph");
    const painted = mvt.theme.painted({ ...figure, layout: { ...figure.layout, paper_bgcolor: "var(--surface)" } });
    const size = { width: graph.clientWidth, height: graph.clientHeight };
    mvt.fit(painted, size);
    const title = { text: words.replace(/[<&]/g, (sign) => ({ "<": "&lt;", "&": "&amp;" })[sign]), x: 0.02, xanchor: "left" };
    const layout = { ...painted.layout, title, margin: { ...painted.layout.margin, t: 56 }, ...size, height: size.height + 44 };
    return { data: painted.data, layout };
  }

  const shape = (format, { layout }) => ({ format, scale: format === "png" ? 2 : 1, width: layout.width, height: layout.height });

  function picture(id, format) {
    const drawn = figure(id);
    const filename = mvt.shown.title(id).replace(/[^\p{L}\p{N}]+/gu, "-").slice(0, 80) || "chart";
    window.Plotly.downloadImage(drawn, { ...shape(format, drawn), filename });
  }

  // Resolves to the picture as an address that holds it.
  function image(id, format) {
    const drawn = figure(id);
    return window.Plotly.toImage(drawn, shape(format, drawn));
  }

  mvt.acts = {
    tell,
    full,
    picture,
    image,
    // The rows of a widget as a table, its query, a file.
    request: (act, id) => tell("widget-act", { act, of: id, widget: mvt.shown.described(id).widget }),
  };
})();
