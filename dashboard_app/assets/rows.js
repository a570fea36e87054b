// The rows behind a mark, in a dialog: sorted and by pages as the server has them, and to take away. Which mark it is stands in the address.
(function () {
  "use strict";
  const { mvt } = window;
  const { make, icon } = mvt.draw;

  let dialog = null;
  let asked = null; // {id, mark, sort, offset}: what is shown, or under way
  let about = null; // what was chosen for all widgets then
  let serial = 0;

  const find = (part) => dialog.querySelector(`.${part}`);

  function post(address, more = {}) {
    const { questions, described } = mvt.shown;
    const { id, ...rest } = asked;
    const body = JSON.stringify({ ...described(id), search: questions.search(), ...rest, ...more });
    return fetch(address, { method: "POST", headers: { "Content-Type": "application/json" }, body });
  }

  function say(message) {
    find("mark-rows-told").textContent = message;
  }

  async function load(change = {}) {
    asked = { ...asked, ...change };
    serial += 1;
    const mine = serial;
    dialog.setAttribute("aria-busy", "true");
    let told;
    try {
      told = await (await post("/_rows")).json();
    } catch {
      told = { state: "error", message: "The server did not answer." };
    }
    if (mine !== serial || !dialog) {
      return;
    }
    dialog.setAttribute("aria-busy", "false");
    if (told.state === "error") {
      say([told.message, told.hint].filter(Boolean).join(" "));
      find("rows-scroll").replaceChildren();
    } else {
      show(told);
    }
  }

  function head({ name, label, number }) {
    const sort = asked.sort || "";
    const [isOn, falls] = [sort.replace(/^-/, "") === name, sort.startsWith("-")];
    const mark = isOn ? [icon(falls ? "sort-down" : "sort-up")] : [];
    const button = make("button", "sorter", label, ...mark);
    button.type = "button";
    // Figures from the largest down, names from A on; chosen again, the other way round.
    const next = isOn ? !falls : number;
    button.addEventListener("click", () => load({ sort: `${next ? "-" : ""}${name}`, offset: 0 }));
    const cell = make("th", number ? "number" : "", button);
    cell.scope = "col";
    if (isOn) {
      cell.setAttribute("aria-sort", falls ? "descending" : "ascending");
    }
    return cell;
  }

  function show(told) {
    const { columns, rows, previous, next } = told;
    find("mark-rows-title").textContent = told.title;
    say(told.told);
    dialog.dataset.count = told.count;
    const lines = rows.map((row) => make("tr", "", ...row.map((text, place) => make("td", columns[place].number ? "number" : "", text))));
    const table = make("table", "rows-table", make("thead", "", make("tr", "", ...columns.map(head))), make("tbody", "", ...lines));
    const scroll = find("rows-scroll");
    scroll.replaceChildren(table);
    scroll.scrollTop = 0;
    find("mark-rows-place").textContent = told.place;
    const [back, on] = dialog.querySelectorAll(".mark-rows-pages button");
    back.disabled = previous === null;
    on.disabled = next === null;
    back.onclick = () => load({ offset: previous });
    on.onclick = () => load({ offset: next });
    find("mark-rows-files").hidden = !told.may_export;
  }

  async function take(format, button) {
    button.disabled = true;
    try {
      const response = await post("/_rows/file", { format });
      const named = /filename="([^"]+)"/.exec(response.headers.get("Content-Disposition") || "");
      if (!named) {
        const { message } = await response.json();
        say(message);
        return;
      }
      const link = make("a", "");
      link.href = URL.createObjectURL(await response.blob());
      link.download = named[1];
      link.click();
      setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
    } catch {
      say("The server did not answer.");
    } finally {
      button.disabled = false;
    }
  }

  function file(format, drawing, words) {
    const button = make("button", "btn btn-quiet btn-sm", icon(drawing), words);
    button.type = "button";
    button.dataset.file = format;
    button.addEventListener("click", () => take(format, button));
    return button;
  }

  function build() {
    const title = make("h2", "mark-rows-title", "Rows");
    title.id = "mark-rows-title";
    const shut = mvt.draw.button("icon-button", "close-rows", "Close", icon("x-lg"));
    shut.addEventListener("click", () => dialog.close());
    const told = make("p", "mark-rows-told", "Working");
    told.setAttribute("role", "status");
    const scroll = make("div", "rows-scroll");
    scroll.tabIndex = 0;
    scroll.setAttribute("role", "region");
    scroll.setAttribute("aria-label", "Rows");
    const [back, on] = [["previous", "chevron-left", "Previous rows"], ["next", "chevron-right", "Next rows"]].map(([act, drawing, words]) =>
      mvt.draw.button("icon-button", `rows-${act}`, words, icon(drawing)));
    const pages = make("div", "mark-rows-pages", back, make("span", "mark-rows-place"), on);
    const files = make("div", "mark-rows-files", file("csv", "filetype-csv", "CSV"), file("xlsx", "filetype-xlsx", "Excel"));
    const made = make("dialog", "over mark-rows", make("div", "over-head", title, shut), told, scroll, make("div", "mark-rows-foot", pages, files));
    made.setAttribute("aria-labelledby", title.id);
    made.addEventListener("close", () => {
      dialog = null;
      serial += 1;
      // Closed by hand, and not because the address says so.
      if (mvt.drill.rows()) {
        mvt.drill.hideRows();
      }
    });
    return made;
  }

  // What the address says is what is shown.
  function look() {
    const wanted = mvt.drill.rows();
    if (!wanted || !mvt.shown) {
      if (dialog) {
        dialog.close();
      }
      return;
    }
    const [id, mark] = [wanted.slice(0, wanted.indexOf("~")), wanted.slice(wanted.indexOf("~") + 1)];
    if (!mvt.shown.has(id)) {
      return;
    }
    if (!dialog) {
      dialog = build();
      mvt.keys.show(dialog);
    } else if (asked.id === id && asked.mark === mark && about === mvt.shown.questions.search()) {
      return;
    }
    about = mvt.shown.questions.search();
    asked = { id, mark, sort: "", offset: 0 };
    load();
  }

  mvt.rows = { look };
})();
