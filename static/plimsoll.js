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
