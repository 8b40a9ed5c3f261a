const collator = new Intl.Collator(undefined, { numeric: true });
const numeric = (text) => text !== "" && !isNaN(text);
const compare = (a, b) => (numeric(a) && numeric(b) ? a - b : collator.compare(a, b));

for (const table of document.querySelectorAll("table.sort")) {
  const heads = [...table.tHead.rows[0].cells];
  heads.forEach((head, column) => {
    head.querySelector("button").addEventListener("click", () => {
      const up = head.getAttribute("aria-sort") !== "ascending";
      heads.forEach((other) => other.removeAttribute("aria-sort"));
      head.setAttribute("aria-sort", up ? "ascending" : "descending");
      const rows = [...table.tBodies[0].rows].map((row) => {
        const cell = row.cells[column];
        return [cell.dataset.key ?? cell.textContent.trim(), row];
      });
      rows.sort(([a], [b]) => (up ? compare(a, b) : compare(b, a)));
      table.tBodies[0].append(...rows.map(([, row]) => row));
    });
  });
}

for (const input of document.querySelectorAll("input[type=search]")) {
  const rows = [...document.getElementById(input.dataset.table).tBodies[0].rows];
  const texts = rows.map((row) => row.textContent.toLowerCase());
  const found = document.getElementById(`${input.dataset.table}-found`);
  input.addEventListener("input", () => {
    const wanted = input.value.trim().toLowerCase();
    const shown = texts.map((text) => text.includes(wanted));
    rows.forEach((row, i) => (row.hidden = !shown[i]));
    found.textContent = wanted ? `${shown.filter(Boolean).length} of ${rows.length}` : "";
  });
}

const open = () => {
  const target = location.hash && document.getElementById(location.hash.slice(1));
  if (target && target.tagName === "DETAILS") target.open = true;
};
addEventListener("hashchange", open);
open();
