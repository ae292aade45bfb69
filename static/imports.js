// Imports: shows how far reading has come, and saves each decision as it is made. Every page works without it.
"use strict";

const PAUSE = 1500;

async function fetched(url, options) {
  const answer = await fetch(url, { credentials: "same-origin", ...options });
  if (!answer.ok) throw new Error(String(answer.status));
  return new DOMParser().parseFromString(await answer.text(), "text/html");
}

// --- Progress -------------------------------------------------------------------------------------------

async function poll() {
  const shown = document.querySelector("[data-poll]");
  try {
    const page = await fetched(location.href);
    const fresh = page.querySelector("[data-poll]");
    if (!fresh) return location.reload();
    document.querySelector("h1").textContent = page.querySelector("h1").textContent;
    if (fresh.innerHTML !== shown.innerHTML) shown.innerHTML = fresh.innerHTML;
  } catch {
    // The next look may succeed; the link stays
  }
  setTimeout(poll, PAUSE);
}

if (document.querySelector("[data-poll]")) setTimeout(poll, PAUSE);

// --- Decisions ------------------------------------------------------------------------------------------

const form = document.getElementById("preview");
let saving = Promise.resolve();

const rowOf = (field) => field.closest("tr");
const chosen = (row) => row.querySelector("[data-decision]").selectedOptions[0];

function replace(fresh, id) {
  const [now, then] = [document.getElementById(id), fresh.getElementById(id)];
  if (now && then) now.innerHTML = then.innerHTML;
}

// Puts what the server says in place: the count at the foot and, where it refused, its sentence beside the field.
function show(fresh, row) {
  replace(fresh, "ready");
  replace(fresh, "bulk");
  replace(fresh, "shown");
  row.querySelector("[data-refused]")?.remove();
  const refusal = fresh.querySelector(".problems li");
  if (!refusal) return;
  const told = document.createElement("span");
  told.className = "msg";
  told.dataset.refused = "";
  told.setAttribute("role", "alert");
  told.textContent = refusal.firstChild.textContent.trim();
  row.querySelector(".decide").append(told);
}

async function save(row) {
  const body = new FormData();
  body.set("csrfmiddlewaretoken", form.elements.csrfmiddlewaretoken.value);
  for (const field of row.querySelectorAll("[name]")) body.set(field.name, field.value);
  const fresh = await fetched(form.action, { method: "POST", body });
  if (!fresh.getElementById("preview")) return location.reload(); // it no longer waits for decisions
  show(fresh, row);
}

function decide(row) {
  const choice = chosen(row);
  const typed = row.querySelector(".typed input");
  if (choice.hasAttribute("data-again")) return form.requestSubmit(); // settles all rows alike: the file is checked again
  if (choice.hasAttribute("data-asks") && !typed.value.trim()) return typed.focus();
  saving = saving.then(() => save(row)).catch(() => {}); // what isn't saved goes with the form
}

form?.addEventListener("change", (event) => {
  const row = rowOf(event.target);
  if (row?.querySelector("[data-decision]")) decide(row);
});

// Whoever chose while the page was still loading has decided too.
for (const field of form?.querySelectorAll("[data-decision]") ?? []) {
  const before = [...field.options].find((option) => option.defaultSelected) ?? field.options[0];
  if (field.selectedOptions[0] !== before) decide(rowOf(field));
}
