"use strict";
(() => {
  const table = document.getElementById("claims");
  if (!table) return;
  const body = table.tBodies[0];
  const rows = Array.from(body.rows);
  const heads = Array.from(table.tHead.rows[0].cells);
  const collator = new Intl.Collator(undefined, { numeric: true });

  const value = (row, column, kind) => {
    const cell = row.cells[column];
    if (kind === "text") return cell.textContent;
    return cell.dataset.value === undefined ? null : Number(cell.dataset.value);
  };
  const compare = (a, b, kind) => (kind === "text" ? collator.compare(a, b) : a - b);

  heads.forEach((head, column) => {
    const kind = head.dataset.sort;
    const button = document.createElement("button");
    button.type = "button";
    button.append(...head.childNodes);
    head.append(button);
    button.addEventListener("click", () => {
      const falling = head.getAttribute("aria-sort") === "ascending";
      heads.forEach((other) => other.removeAttribute("aria-sort"));
      head.setAttribute("aria-sort", falling ? "descending" : "ascending");
      const keyed = rows.map((row, index) => ({ row, index, key: value(row, column, kind) }));
      keyed.sort((a, b) => {
        // What has no value comes last, whichever way round.
        const empty = (key) => key === null || key === "";
        if (empty(a.key) || empty(b.key)) return empty(a.key) - empty(b.key) || a.index - b.index;
        const order = compare(a.key, b.key, kind);
        return (falling ? -order : order) || a.index - b.index;
      });
      body.append(...keyed.map((item) => item.row));
    });
  });

  const search = document.getElementById("filter");
  const verdict = document.getElementById("verdict");
  const words = document.getElementById("words");
  const found = document.getElementById("found");
  const filter = () => {
    const wanted = words.value.trim().toLocaleLowerCase();
    let shown = 0;
    for (const row of rows) {
      const fits =
        (verdict.value === "" || row.dataset.verdict === verdict.value) &&
        row.textContent.toLocaleLowerCase().includes(wanted);
      row.hidden = !fits;
      if (fits) shown += 1;
    }
    found.textContent = shown === rows.length ? "" : `${shown} of ${rows.length} claims`;
  };
  search.hidden = false;
  search.addEventListener("input", filter);
  // A link to a claim that the filter hides shows it.
  window.addEventListener("hashchange", () => {
    const target = document.getElementById(location.hash.slice(1));
    if (target && target.hidden) {
      verdict.value = "";
      words.value = "";
      filter();
      target.scrollIntoView();
    }
  });
  const folded = Array.from(document.querySelectorAll("details:not([open])"));
  window.addEventListener("beforeprint", () => folded.forEach((item) => { item.open = true; }));
  window.addEventListener("afterprint", () => folded.forEach((item) => { item.open = false; }));
})();
