// audit.js: keeps the draft of an audit while it is typed. Without it, “Save the draft” does the same.
// What the server doesn't have yet lies in localStorage, so that it survives a closed browser or an ended session.
"use strict";

const form = document.getElementById("audit-form");
const saved = document.getElementById("saved");
const store = `plimsoll:${form.dataset.key}`;
const TYPING = 900;
const RETRY = 5000;
let timer = 0;
let flying = false;
let waiting = false;

function say(text, state = "") {
  saved.textContent = text;
  saved.dataset.state = state;
}

function values() {
  const data = new FormData(form);
  data.delete("csrfmiddlewaretoken");
  data.delete("version");
  return Object.fromEntries(data);
}

function remember() {
  localStorage.setItem(store, JSON.stringify(values()));
}

function later(delay) {
  clearTimeout(timer);
  timer = setTimeout(save, delay);
}

async function save() {
  if (flying) {
    waiting = true;
    return;
  }
  flying = true;
  waiting = false;
  say("Saving…");
  const body = new FormData(form);
  try {
    const answer = await fetch(form.dataset.save, { method: "POST", body, redirect: "manual" });
    if (answer.ok) {
      form.elements.version.value = (await answer.json()).version;
      if (!waiting) localStorage.removeItem(store);
      say("Draft saved. Only you see it.");
    } else if (answer.status === 409) {
      say((await answer.json()).error, "trouble");
    } else {
      say("Not saved: your session may have ended. What you typed is kept in this browser; sign in again.", "trouble");
    }
  } catch {
    say("Not saved: no connection. What you typed is kept in this browser; trying again.", "trouble");
    later(RETRY);
  }
  flying = false;
  if (waiting) later(0);
}

form.addEventListener("input", () => {
  remember();
  later(TYPING);
});
form.addEventListener("submit", (event) => {
  clearTimeout(timer);
  if (flying) {
    // The draft's number is on its way: send the form once it is there.
    event.preventDefault();
    const button = event.submitter;
    const wait = setInterval(() => {
      if (flying) return;
      clearInterval(wait);
      clearTimeout(timer);
      form.requestSubmit(button);
    }, 50);
    return;
  }
  localStorage.removeItem(store);
});

// What an earlier visit could not save.
const left = localStorage.getItem(store);
if (left) {
  for (const [name, value] of Object.entries(JSON.parse(left))) {
    const field = form.elements[name];
    if (field) field.value = value;
  }
  later(0);
}
