/* improvement.js: an action is updated in the list. Without this script the same link leads to a page with the same form. */
"use strict";

const FRAGMENT = { headers: { "HX-Request": "true" }, credentials: "same-origin" };

// Close the form under a row; the focus returns to the row's own button.
const close = (id) => {
  document.getElementById(`${id}-edit`)?.remove();
  document.querySelector(`#${CSS.escape(id)} [data-open]`)?.focus();
};

const fill = (cell, html) => {
  cell.innerHTML = html;
  (cell.querySelector("[role=alert]") ?? cell.querySelector("input:checked, textarea"))?.focus();
};

document.addEventListener("click", async (event) => {
  const cancel = event.target.closest("[data-cancel]");
  if (cancel?.closest(".edit")) {
    event.preventDefault();
    close(cancel.closest("form").dataset.update);
    return;
  }
  const link = event.target.closest("a[data-open]");
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  const id = link.dataset.open;
  if (document.getElementById(`${id}-edit`)) return close(id);
  const answer = await fetch(link.href, FRAGMENT).catch(() => null);
  if (!answer?.ok || answer.redirected) return location.assign(link.href);
  const row = document.createElement("tr");
  row.id = `${id}-edit`;
  row.className = "edit";
  const cell = row.insertCell();
  cell.colSpan = 8;
  document.getElementById(id).after(row);
  fill(cell, await answer.text());
});

document.addEventListener("submit", async (event) => {
  const form = event.target.closest(".edit form[data-update]");
  if (!form) return;
  event.preventDefault();
  const id = form.dataset.update;
  const data = new FormData(form, event.submitter);
  const answer = await fetch(form.action, { ...FRAGMENT, method: "POST", body: data }).catch(() => null);
  if (!answer?.ok || answer.redirected) return form.submit();
  const html = await answer.text();
  if (answer.headers.has("X-Not-Saved")) return fill(form.closest("td"), html);
  const template = document.createElement("template");
  template.innerHTML = html;
  const row = template.content.querySelector("tr");
  document.getElementById(id).replaceWith(row);
  close(id);
});
