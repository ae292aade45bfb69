// Presenting the Board's page: arrow keys, Page Up and Down, Home and End lead through the slides; F fills the screen.
// Without this script the slides stand beneath one another and the page scrolls.
const slides = [...document.querySelectorAll("[data-slide]")];
const where = document.querySelector("[data-where]");
let at = Math.max(slides.findIndex((slide) => `#${slide.id}` === location.hash), 0);

function show(number) {
  at = Math.min(Math.max(number, 0), slides.length - 1);
  slides.forEach((slide, n) => slide.toggleAttribute("hidden", n !== at));
  where.textContent = `${at + 1} of ${slides.length}`;
  history.replaceState(null, "", `#${slides[at].id}`);
  window.scrollTo(0, 0);
}

function fill() {
  if (document.fullscreenElement) document.exitFullscreen();
  else document.documentElement.requestFullscreen?.();
}

const moves = {
  ArrowRight: () => at + 1, ArrowDown: () => at + 1, PageDown: () => at + 1, " ": () => at + 1,
  ArrowLeft: () => at - 1, ArrowUp: () => at - 1, PageUp: () => at - 1,
  Home: () => 0, End: () => slides.length - 1,
};

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.key === " " && event.target.closest("a, button")) return;
  if (event.key === "f" || event.key === "F") fill();
  else if (moves[event.key]) show(moves[event.key]());
  else return;
  event.preventDefault();
});
for (const button of document.querySelectorAll("[data-step]")) {
  button.hidden = false;
  button.addEventListener("click", () => show(at + Number(button.dataset.step)));
}
const full = document.querySelector("[data-full]");
if (document.fullscreenEnabled) {
  full.hidden = false;
  full.addEventListener("click", fill);
}
show(at);
