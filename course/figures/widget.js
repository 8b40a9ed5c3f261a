// The picture of a figure, its alternative text and its status line; and, for the
// sliders that stand beside it, the names that assistive technology reads out.

// An image stays while its frame does, so that nothing flickers where one view takes the
// place of another. While a picture loads, the browser goes on showing the one before it.
const images = new WeakMap();

function imageOf(frame) {
  if (!images.has(frame)) {
    const image = new Image();
    image.src = URL.createObjectURL(new Blob([frame], { type: "image/jpeg" }));
    images.set(frame, image);
  }
  return images.get(frame);
}

function picture(model) {
  const img = document.createElement("img");
  img.width = model.get("width");
  img.height = model.get("height");
  img.decoding = "sync";
  // Laid out for its alternative text first, off the screen, Chromium may keep it so.
  img.style.display = "none";
  let shown = null;
  const show = () => {
    const frame = model.get("frame");
    if (shown && shown !== frame) URL.revokeObjectURL(imageOf(shown).src);
    img.src = imageOf(frame).src;
    img.style.display = "";
    shown = frame;
  };
  const describe = () => { img.alt = model.get("alt"); };
  model.on("change:frame", show);
  model.on("change:alt", describe);
  show();
  describe();
  const end = () => {
    model.off("change:frame", show);
    model.off("change:alt", describe);
  };
  return [img, end];
}

// Text between backticks is code.
function withCode(text) {
  return text.split("`").map((piece, i) => {
    if (i % 2 === 0) return piece;
    const code = document.createElement("code");
    code.textContent = piece;
    return code;
  });
}

function statusLine(model) {
  const line = document.createElement("p");
  line.setAttribute("role", "status");
  const tell = () => line.replaceChildren(...withCode(model.get("status")));
  model.on("change:status", tell);
  tell();
  return [line, () => model.off("change:status", tell)];
}

function setIfNew(element, attribute, value) {
  if (value && element.getAttribute(attribute) !== value) element.setAttribute(attribute, value);
}

function nameSliders(figure) {
  for (const row of figure.querySelectorAll(".widget-slider")) {
    const label = row.querySelector(".widget-label")?.textContent.trim();
    const value = row.querySelector(".widget-readout")?.textContent.trim();
    for (const handle of row.querySelectorAll('[role="slider"]')) {
      setIfNew(handle, "aria-label", label);
      setIfNew(handle, "aria-valuetext", value);
    }
  }
}

// The sliders are views of their own, drawn before or after this one: watch them.
function keepSlidersNamed(figure) {
  const observer = new MutationObserver(() => nameSliders(figure));
  observer.observe(figure, {
    subtree: true, childList: true, attributes: true, attributeFilter: ["aria-valuetext"],
  });
  nameSliders(figure);
  return () => observer.disconnect();
}

// The notebook keeps the picture that the reader left behind.
function tellWhenLeft(figure, model) {
  const left = (event) => {
    if (!figure.contains(event.relatedTarget) && document.hasFocus()) model.send({ view: "left" });
  };
  figure.addEventListener("focusout", left);
  return () => figure.removeEventListener("focusout", left);
}

// Runs `begin(figure)` once the view stands in its figure; gives what ends it.
function onceInFigure(el, begin) {
  let end = () => { end = null; };
  const look = () => {
    if (!end) return;
    const figure = el.closest(".course-figure");
    if (figure) end = begin(figure);
    else requestAnimationFrame(look);
  };
  look();
  return () => end();
}

export default {
  render({ model, el }) {
    const [img, endPicture] = picture(model);
    const [line, endStatus] = statusLine(model);
    el.classList.add("course-picture");
    el.append(img, line);
    const ends = [
      endPicture,
      endStatus,
      onceInFigure(el, keepSlidersNamed),
      onceInFigure(el, (figure) => tellWhenLeft(figure, model)),
    ];
    model.send({ view: "opened", ratio: window.devicePixelRatio });
    return () => {
      ends.forEach((end) => end());
      model.send({ view: "closed" });
    };
  },
};
