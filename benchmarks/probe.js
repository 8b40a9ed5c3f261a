// Times what one looks at: from a key press to the frame that shows something new.
//
// `look(cell)` chooses the cell, `begin()` waits for the next press, `seen()` gives the
// milliseconds from that press to the frame, or null where nothing changed; `drag()`
// does so for many presses in a row. `end()` says at which end the slider is, if at one.

window.probe = (() => {
  let place, slider, before, pressed, count, changes, asked, settle;

  // What stands in the output, as something that differs when it does.
  function picture() {
    const canvas = place.querySelector(".jupyter-matplotlib-canvas-container canvas");
    if (canvas) return sum(canvas);
    const pictures = [...place.querySelectorAll("img")].filter((img) => img.complete);
    if (pictures.length) return pictures.map((img) => img.currentSrc).join();
    return place.querySelector(".echo")?.textContent;
  }

  // A canvas has no name for its content: every 16th pixel, then.
  function sum(canvas) {
    const { width, height } = canvas;
    const { data } = canvas.getContext("2d").getImageData(0, 0, width, height);
    let total = 0;
    for (let i = 0; i < data.length; i += 64) total = (total * 31 + data[i] + data[i + 1]) | 0;
    return total;
  }

  // The frame in which it stands is done when the next one begins.
  function watch() {
    if (!asked) return;
    const now = picture();
    if (now !== undefined && now !== "" && now !== before) {
      before = now;
      requestAnimationFrame((time) => changes.push(time));
    }
    requestAnimationFrame(watch);
  }

  document.addEventListener("keydown", (event) => {
    if (!/^(Arrow|Page)/.test(event.key)) return;
    pressed = event.timeStamp;
    count += 1;
  }, true);

  const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

  return {
    look(cell, nth) {
      place = cell;
      slider = place.querySelectorAll('[role="slider"]')[nth];
      (place.querySelector("img, canvas") ?? slider).scrollIntoView({ block: "center" });
      slider.focus({ preventScroll: true });
    },
    end() {
      const at = (end) => slider.getAttribute("aria-valuenow") === slider.getAttribute(end);
      return at("aria-valuemax") ? "high" : at("aria-valuemin") ? "low" : "";
    },
    begin() {
      before = picture();
      changes = [];
      count = 0;
      asked = true;
      requestAnimationFrame(watch);
    },
    async seen(limit) {
      const until = performance.now() + limit;
      while (!changes.length && performance.now() < until) await pause(4);
      asked = false;
      return changes.length ? changes[0] - pressed : null;
    },
    async drag(quiet) {
      const last = () => Math.max(pressed, changes.at(-1) ?? 0);
      while (performance.now() < last() + quiet) await pause(20);
      asked = false;
      return { tail: Math.max(0, last() - pressed), shown: changes.length, pressed: count };
    },
    words: () => place.querySelector(".course-picture img")?.alt ?? "",
  };
})();
