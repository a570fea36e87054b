// Writes what the browser needs from npm into dashboard_app/assets/vendor: style sheet, typeface, charts and icons.
// Each file carries its content hash in its name (so it may be cached for ever) and has .gz and .br twins beside it.
// manifest.json maps the plain name to the hashed one. Run by `make setup` after `npm ci`.

import { createHash } from "node:crypto";
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { runInNewContext } from "node:vm";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";
import { build } from "esbuild";

const ROOT = join(dirname(fileURLToPath(import.meta.url)), "..");
const MODULES = join(ROOT, "node_modules");
const ASSETS = join(ROOT, "dashboard_app", "assets");
const TARGET = join(ASSETS, "vendor");
const BROWSERS = ["chrome111", "firefox113", "safari16.4"];

// Every kind of chart of the product, and no other: the whole of plotly.js is more than twice this size.
const TRACES = [
  "bar", "box", "choropleth", "funnel", "heatmap", "histogram", "indicator", "pie", "sankey", "scattergeo", "treemap", "waterfall",
];

// The drawings of bootstrap-icons in use, each a mask that takes the colour of the text beside it.
const ICONS = [
  "arrow-clockwise", "arrows-fullscreen", "box-arrow-right", "check2", "chevron-down", "circle-half", "code-slash",
  "exclamation-triangle", "filetype-csv", "filetype-xlsx", "funnel", "inbox", "info-circle", "key", "keyboard", "moon-stars", "people", "pencil",
  "person-plus", "plus-lg", "search", "slash-circle", "speedometer2", "sun", "table", "three-dots", "trash", "x-lg",
];

// Those of dashboards and their widgets.
const BOARD_ICONS = [
  "arrow-counterclockwise", "arrow-90deg-left", "arrow-90deg-right", "clipboard", "code", "copy", "download", "eye", "filetype-json", "grid-1x2",
  "grip-horizontal", "image", "layout-wtf", "link-45deg", "lock", "palette", "plus-square", "sliders",
];

// Those of the menu of pages, of ranked tables and of links that lead further.
const PAGE_ICONS = [
  "arrow-right", "box-seam", "bullseye", "chevron-left", "chevron-right", "currency-exchange", "database", "graph-up-arrow",
  "person-heart", "shop", "sort-down", "sort-up", "upload",
];

// Those of the kinds of widget, in the gallery and in forms.
const KIND_ICONS = [
  "123", "bar-chart", "bar-chart-line", "bar-chart-steps", "bounding-box-circles", "columns-gap", "distribute-horizontal",
  "globe-americas", "graph-up", "grid-3x3", "grid-3x3-gap", "layers-half", "pie-chart", "text-left", "triangle", "water",
];

const ALL_ICONS = [...ICONS, ...PAGE_ICONS, ...BOARD_ICONS, ...KIND_ICONS];

// Compressed formats (typefaces) gain nothing from a second compression.
const COMPRESSED = new Set(["woff2"]);

const version = (name) => JSON.parse(readFileSync(join(MODULES, name, "package.json"), "utf8")).version;

async function plotly() {
  const requires = TRACES.map((name) => `require("plotly.js/lib/${name}")`).join(", ");
  const result = await build({
    stdin: { contents: `const Plotly = require("plotly.js/lib/core"); Plotly.register([${requires}]); module.exports = Plotly;`, resolveDir: ROOT },
    bundle: true,
    write: false,
    minify: true,
    format: "iife",
    globalName: "Plotly",
    target: BROWSERS,
    define: { global: "window", "process.env.NODE_ENV": '"production"' },
    // The registry names the style sheet of the map engine, which none of our kinds uses.
    loader: { ".css": "empty" },
    legalComments: "none",
    logLevel: "warning",
  });
  const banner = `/*! plotly.js ${version("plotly.js")}, MIT licence, https://github.com/plotly/plotly.js */\n`;
  return Buffer.concat([Buffer.from(banner), Buffer.from(result.outputFiles[0].contents)]);
}

function typeface(files) {
  const metadata = JSON.parse(readFileSync(join(MODULES, "@fontsource-variable/inter/unicode.json"), "utf8"));
  const face = ([subset, file]) =>
    `@font-face{font-family:"Inter Variable";font-style:normal;font-display:swap;font-weight:100 900;` +
    `src:url("${file}") format("woff2-variations");unicode-range:${metadata[subset]}}`;
  return Buffer.from(Object.entries(files).map(face).join("\n") + "\n");
}

function icons() {
  const rule = (name) => {
    const drawing = readFileSync(join(MODULES, `bootstrap-icons/icons/${name}.svg`), "utf8");
    const inner = drawing.replace(/\s+/g, " ").replace(/ (width|height|fill|class)="[^"]*"/g, "").replaceAll('"', "'").replaceAll("#", "%23");
    return `.icon-${name}{--icon:url("data:image/svg+xml,${inner.replaceAll("<", "%3C").replaceAll(">", "%3E").trim()}")}`;
  };
  return Buffer.from(ALL_ICONS.map(rule).join("\n") + "\n");
}

// The shapes of countries. plotly.js asks for exactly this name (its `topojsonURL` is our folder), so it cannot carry a hash: browsers
// ask anew whether it has changed.
const MAP = "world_110m";

function shapes() {
  const source = readFileSync(join(MODULES, "plotly.js/dist/plotly-geo-assets.js"), "utf8");
  const window = {};
  runInNewContext(source, { window, self: window });
  const { coastlines, countries, land } = window.Plotly.topojson[MAP].objects;
  return Buffer.from(JSON.stringify({ ...window.Plotly.topojson[MAP], objects: { coastlines, countries, land } }));
}

function hashedName(name, content) {
  const hash = createHash("sha256").update(content).digest("hex").slice(0, 12);
  const dot = name.lastIndexOf(".");
  return `${name.slice(0, dot)}-${hash}${name.slice(dot)}`;
}

function writer(folder) {
  const manifest = {};
  const maps = {};
  const write = (name, content, isFixed = false) => {
    const file = isFixed ? name : hashedName(name, content);
    const sizes = { bytes: content.length };
    writeFileSync(join(folder, file), content);
    if (!COMPRESSED.has(name.slice(name.lastIndexOf(".") + 1))) {
      const gzip = gzipSync(content, { level: 9 });
      const brotli = brotliCompressSync(content, {
        params: { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: content.length },
      });
      writeFileSync(join(folder, `${file}.gz`), gzip);
      writeFileSync(join(folder, `${file}.br`), brotli);
      Object.assign(sizes, { gzip: gzip.length, brotli: brotli.length });
    }
    (isFixed ? maps : manifest)[name] = { file, sha256: createHash("sha256").update(content).digest("hex"), ...sizes };
    return file;
  };
  return { manifest, maps, write };
}

async function bundle() {
  mkdirSync(ASSETS, { recursive: true });
  const folder = mkdtempSync(join(ASSETS, ".vendor-"));
  try {
    const { manifest, maps, write } = writer(folder);
    const bootstrap = readFileSync(join(MODULES, "bootstrap/dist/css/bootstrap.min.css"), "utf8");
    write("bootstrap.min.css", Buffer.from(bootstrap.replace(/\/\*# sourceMappingURL=.*?\*\//, "")));
    const fonts = {};
    for (const subset of ["latin-ext", "latin"]) {
      const font = readFileSync(join(MODULES, `@fontsource-variable/inter/files/inter-${subset}-wght-normal.woff2`));
      fonts[subset] = write(`inter-${subset}.woff2`, font);
    }
    write("icons.css", icons());
    write("inter.css", typeface(fonts));
    write("plotly.min.js", await plotly());
    write("gridstack.js", Buffer.from(readFileSync(join(MODULES, "gridstack/dist/gridstack-all.js"), "utf8").replace(/\/\/# sourceMappingURL=.*/, "")));
    write("gridstack.css", readFileSync(join(MODULES, "gridstack/dist/gridstack.min.css")));
    write(`${MAP}.json`, shapes(), true);
    const packages = ["@fontsource-variable/inter", "bootstrap", "bootstrap-icons", "gridstack", "plotly.js"];
    const versions = Object.fromEntries(packages.map((name) => [name, version(name)]));
    writeFileSync(join(folder, "manifest.json"), JSON.stringify({ versions, traces: TRACES, icons: ALL_ICONS, files: manifest, maps }, null, 2) + "\n");
    // Readers see the whole old folder or the whole new one.
    chmodSync(folder, 0o755);
    rmSync(TARGET, { recursive: true, force: true });
    renameSync(folder, TARGET);
    return manifest;
  } catch (error) {
    rmSync(folder, { recursive: true, force: true });
    throw error;
  }
}

const manifest = await bundle();
for (const [name, { bytes, gzip }] of Object.entries(manifest)) {
  console.log(`${name.padEnd(24)} ${String(Math.round(bytes / 1024)).padStart(6)} KB${gzip ? `, ${Math.round(gzip / 1024)} KB compressed` : ""}`);
}
