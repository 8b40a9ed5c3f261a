// The picture of a figure, its alternative text and its status line; and, for the
// sliders that stand beside it, the names that assistive technology reads out.

const KEPT = 8;

const samePlace = (one, other) =>
  one.length === other.length &&
  one.every((x, i) => Math.abs(x - other[i]) <= 1e-9 * Math.max(1, Math.abs(x)));

function sameBytes(one, other) {
  const bytes = ({ buffer, byteOffset, byteLength }) =>
    new Uint8Array(buffer, byteOffset, byteLength);
  const [these, those] = [bytes(one), bytes(other)];
  return these.length === those.length && these.every((byte, i) => byte === those[i]);
}

// Calls `present(scene)` with what is to be seen now. The scenes that the kernel drew last
// are kept, and those it drew ahead of the hand: where the sliders come to the place of one,
// it is shown before the kernel has heard of it. What the kernel tells then is the same.
function followScenes(model, present) {
  let sliders = [];
  let kept = [];
  let shown;
  let ended = false;
  const place = () => sliders.map((slider) => slider.get("index") ?? slider.get("value"));
  const holdsNow = (scene) => scene?.place && samePlace(scene.place, place());

  const show = (scene) => present((shown = scene));
  const showKept = () => {
    const scene = kept.find(holdsNow);
    if (scene && scene !== shown) show(scene);
  };
  const keep = (scene) => {
    const before = kept;
    const others = kept.filter((other) => other.edition === scene.edition);
    const elsewhere = others.filter((other) => !samePlace(other.place, scene.place));
    kept = [scene, ...elsewhere].slice(0, KEPT);
    const used = new Set([shown, ...kept].map(({ frame }) => imageOf(frame)));
    for (const { frame } of before) if (!used.has(imageOf(frame))) forget(frame);
  };
  const recognise = (frame) => {
    const same = [shown, ...kept].find((scene) => scene && sameBytes(scene.frame, frame));
    if (same) images.set(frame, imageOf(same.frame));
  };
  const told = () => {
    const scene = model.get("scene");
    recognise(scene.frame);
    const overtaken = shown?.edition === scene.edition && holdsNow(shown) && !holdsNow(scene);
    if (!scene.place || !overtaken) show(scene);
    if (scene.place) keep(scene);
  };
  const toldAhead = ({ ahead }, [frame]) => {
    recognise(frame);
    keep({ ...ahead, frame });
    showKept();
  };

  model.on("change:scene", told);
  model.on("msg:custom", toldAhead);
  told();
  const watch = async () => {
    const find = (id) => model.widget_manager.get_model(id);
    const models = await Promise.all(model.get("sliders").map(find));
    if (ended) return;
    sliders = models;
    for (const slider of sliders) slider.on("change:value change:index", showKept);
  };
  // A host that does not lead to the sliders shows what the kernel tells, when it does.
  watch().catch(() => {});
  return () => {
    ended = true;
    model.off("change:scene", told);
    model.off("msg:custom", toldAhead);
    for (const slider of sliders) slider.off("change:value change:index", showKept);
  };
}

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

function forget(frame) {
  URL.revokeObjectURL(imageOf(frame).src);
}

function picture(model) {
  const img = document.createElement("img");
  img.width = model.get("width");
  img.height = model.get("height");
  img.decoding = "sync";
  // Laid out for its alternative text first, off the screen, Chromium may keep it so.
  img.style.display = "none";
  const show = ({ frame, alt }) => {
    if (img.src !== imageOf(frame).src) img.src = imageOf(frame).src;
    img.style.display = "";
    img.alt = alt;
  };
  return [img, show];
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

function statusLine() {
  const line = document.createElement("p");
  line.setAttribute("role", "status");
  const tell = ({ status }) => line.replaceChildren(...withCode(status));
  return [line, tell];
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
    const [img, show] = picture(model);
    const [line, tell] = statusLine();
    el.classList.add("course-picture");
    el.append(img, line);
    const ends = [
      followScenes(model, (scene) => { show(scene); tell(scene); }),
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
