// What is wider than the page can be scrolled by keyboard too.
function reach() {
  for (const box of document.querySelectorAll("pre, .formula, .table-wrapper")) {
    if (box.scrollWidth > box.clientWidth) box.tabIndex = 0;
    else box.removeAttribute("tabindex");
  }
}
reach();
addEventListener("resize", reach);
