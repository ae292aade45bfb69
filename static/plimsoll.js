/* plimsoll.js: what HTML and CSS can't do yet. Every page works without it. */
"use strict";

// A print button is hidden in the markup, since without this script it would do nothing.
for (const button of document.querySelectorAll("[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
}

// Paper can't be unfolded: open what is closed before printing, and close it again after.
let opened = [];
window.addEventListener("beforeprint", () => {
  opened = [...document.querySelectorAll("details:not([open])")];
  for (const details of opened) details.open = true;
});
window.addEventListener("afterprint", () => {
  for (const details of opened) details.open = false;
  opened = [];
});

// Paper's second page must say what it belongs to and as known when. Margin boxes can't read the page's own words,
// so they are handed over here; the first page has its head.
function runningHead() {
  const quoted = (words) => `"${words.replaceAll(/\s+/g, " ").replaceAll(/["\\]/g, "\\$&")}"`;
  const known = document.querySelector(".banner.then b");
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(`@page {
    @top-left { content: ${quoted(document.title)}; }
    @top-right { content: ${quoted(known ? known.textContent : "")}; }
  }
  @page :first { @top-left { content: none; } @top-right { content: none; } }`);
  document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];
}
runningHead();
