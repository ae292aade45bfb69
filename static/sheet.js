// The entry sheet: saves each row as it is typed, moves by keyboard, takes blocks from Excel, and loses nothing.
// What is not saved yet lies in localStorage until the server has it, so it survives a closed browser or an
// ended session. Two people on one cell: the second sees both values and chooses.
"use strict";

const sheet = document.getElementById("sheet");
const saved = document.getElementById("saved");
const token = () => document.querySelector("[name=csrfmiddlewaretoken]").value;
const store = `plimsoll:${sheet.dataset.person}:${location.pathname}`;
const RETRY = 5000;
const TYPING = 900;

// key → {kind: "row" | "comment", measure, unit, texts, checked, version}: what the server doesn't have yet, and the
// version it was typed over, so that what another saves before it arrives is seen to clash
const pending = new Map();
let flying = null;
let retryTimer = 0;

const blockOf = (node) => node.closest("tbody[data-measure]");
const rowOf = (node) => node.closest("tr[data-unit]");
const findRow = (measure, unit) =>
  sheet.querySelector(`tbody[data-measure="${CSS.escape(measure)}"] tr[data-unit="${CSS.escape(unit)}"]`);
const findComment = (measure) => sheet.querySelector(`tbody[data-measure="${CSS.escape(measure)}"] [data-comment]`);

function say(text, state = "") {
  saved.textContent = text;
  saved.dataset.state = state;
}

function remember() {
  const all = [...pending.values(), ...(flying ? flying.values() : [])];
  if (all.length) localStorage.setItem(store, JSON.stringify(all));
  else localStorage.removeItem(store);
}

// --- What was typed -------------------------------------------------------------------------------------

const holderOf = (one) => (one.kind === "row" ? findRow(one.measure, one.unit) : findComment(one.measure));

function entry(kind, measure, unit) {
  const key = `${kind}|${measure}|${unit}`;
  if (!pending.has(key)) {
    const one = { kind, measure, unit, texts: {} };
    one.version = flying?.get(key)?.version ?? Number(holderOf(one).dataset.version);
    pending.set(key, one);
  }
  return pending.get(key);
}

function ticks(row) {
  return [...row.querySelectorAll("[data-tick]:checked")].map((box) => box.dataset.tick).join(" ");
}

function note(field) {
  const measure = blockOf(field).dataset.measure;
  if (field.dataset.say) {
    entry("comment", measure, "").texts[field.dataset.say] = field.value;
  } else {
    const row = rowOf(field);
    const one = entry("row", measure, row.dataset.unit);
    if (field.dataset.field) one.texts[field.dataset.field] = field.value;
    else if (field.dataset.tick !== undefined) one.texts.ticked = ticks(row);
    else if (field.dataset.checked !== undefined) one.checked = field.checked;
  }
  remember();
}

const isOurs = (node) => node.matches("[data-field], [data-say], [data-tick], [data-checked]");
const timers = new WeakMap();

sheet.addEventListener("input", (event) => {
  const field = event.target;
  if (!isOurs(field)) return;
  note(field);
  clearTimeout(timers.get(field));
  timers.set(field, setTimeout(flush, TYPING));
});
sheet.addEventListener("change", (event) => {
  if (isOurs(event.target)) flush(); // noted on input
});

// --- Saving ---------------------------------------------------------------------------------------------

function payload(all) {
  const body = { rows: [], comments: [] };
  for (const one of all.values()) {
    if (one.kind === "row") {
      const item = { measure: one.measure, unit: one.unit, version: one.version, texts: one.texts };
      if (one.checked !== undefined) item.checked = one.checked;
      body.rows.push(item);
    } else {
      body.comments.push({ measure: one.measure, version: one.version, texts: one.texts });
    }
  }
  return body;
}

async function flush() {
  if (flying || !pending.size) return;
  clearTimeout(retryTimer);
  flying = new Map(pending);
  pending.clear();
  say("Saving…");
  let response;
  try {
    response = await fetch(sheet.dataset.save, {
      method: "POST",
      redirect: "manual",
      headers: { "Content-Type": "application/json", "X-CSRFToken": token() },
      body: JSON.stringify(payload(flying)),
    });
  } catch {
    putBack();
    say("Not saved: no connection. Your typing is kept here; trying again.", "trouble");
    retryTimer = setTimeout(flush, RETRY);
    return;
  }
  if (response.type === "opaqueredirect" || response.status === 403) {
    putBack();
    location.assign(`${sheet.dataset.signIn}?next=${encodeURIComponent(location.pathname)}`);
    return;
  }
  if (response.status === 409 || response.status === 400) {
    const { refused } = await response.json();
    if (response.status === 409) putBack(); // one cell is refused with all that came along: they go with its correction
    flying = null;
    remember();
    say(`Not saved: ${refused}`, "trouble");
    return;
  }
  if (!response.ok) {
    putBack();
    say("Not saved: the server had a fault. Your typing is kept here; trying again.", "trouble");
    retryTimer = setTimeout(flush, RETRY);
    return;
  }
  const answer = await response.json();
  const sent = flying;
  flying = null;
  take(answer, sent);
  remember();
  if (pending.size) flush();
}

function putBack() {
  for (const [key, one] of flying) {
    const newer = pending.get(key);
    pending.set(key, newer ? { ...one, ...newer, version: one.version, texts: { ...one.texts, ...newer.texts } } : one);
  }
  flying = null;
  remember();
}

function take(answer, sent) {
  let clashes = 0;
  for (const one of answer.rows) {
    const row = findRow(one.measure, one.unit);
    if (one.state === "conflict") {
      clashes += 1;
      clash(row.querySelector(".clash-at"), one, sent.get(`row|${one.measure}|${one.unit}`), row);
    } else setVersion(row, one.version, pending.get(`row|${one.measure}|${one.unit}`));
  }
  for (const one of answer.comments) {
    const comment = findComment(one.measure);
    if (one.state === "conflict") {
      clashes += 1;
      clash(blockOf(comment).querySelector(".clash-at"), one, sent.get(`comment|${one.measure}|`), comment);
    } else setVersion(comment, one.version, pending.get(`comment|${one.measure}|`));
  }
  for (const [code, block] of Object.entries(answer.measures)) show(code, block);
  count();
  if (clashes) say(`${clashes} not saved: somebody else changed it. Choose which is right.`, "trouble");
  else say(`Saved ${answer.time}`, "saved");
}

function setVersion(holder, version, newer) {
  holder.dataset.version = version;
  if (newer) newer.version = version;
  const hidden = holder.querySelector("[data-version-field], [data-comment-version]");
  if (hidden) hidden.value = version;
}

// --- Showing what the server made of it -----------------------------------------------------------------

function put(row, name, html) {
  const place = row.querySelector(`[data-show=${name}]`);
  if (place && place.innerHTML !== html) place.innerHTML = html;
}

// A row that somebody else has saved meanwhile, and nobody is typing in here, takes their texts with its result.
function follow(code, unit, row, fresh) {
  const key = `row|${code}|${unit}`;
  const isBusy = pending.has(key) || row.contains(document.activeElement) || row.querySelector(".clash-box");
  if (isBusy || Number(row.dataset.version) >= fresh.version) return;
  setVersion(row, fresh.version);
  for (const [name, text] of Object.entries(fresh.texts)) {
    const field = row.querySelector(`[data-field=${name}]`);
    if (field) field.value = text;
  }
}

function show(code, block) {
  const body = sheet.querySelector(`tbody[data-measure="${CSS.escape(code)}"]`);
  body.dataset.status = block.status;
  body.dataset.explain = block.must_explain ? "1" : "";
  put(body, "status", block.status_html);
  for (const [unit, fresh] of Object.entries(block.rows)) {
    const row = findRow(code, unit);
    put(row, "result", fresh.result);
    put(row, "badge", fresh.badge);
    if (!row.contains(document.activeElement) || !document.activeElement.dataset.tick) put(row, "findings", fresh.findings);
    for (const input of row.querySelectorAll(".in input")) {
      if (fresh.bad.includes(input.dataset.field)) input.setAttribute("aria-invalid", "true");
      else input.removeAttribute("aria-invalid");
    }
    const box = row.querySelector("[data-checked]");
    if (box) box.checked = !fresh.needs_check;
    follow(code, unit, row, fresh);
  }
  const wants = body.querySelector("[data-show=wants]");
  body.dataset.wants = block.wants.join(" ");
  wants.replaceChildren(...block.to_do.map((text) => Object.assign(document.createElement("li"), { textContent: text })));
  body.querySelector("[data-required]").hidden = !block.must_explain;
  if (block.must_explain) body.querySelector("[data-comment]").open = true;
  body.querySelector(".say").className = `say ${block.rating}`;
  if (block.wants.some((text) => text.includes("say why it may stand"))) body.querySelector(".override").hidden = false;
}

const WORDS = { check: "to check", comment: "need a comment", todo: "not started" };
const ONE = { comment: "needs a comment" };

function count() {
  const bodies = [...sheet.querySelectorAll("tbody[data-measure]")];
  const by = { done: 0, check: 0, comment: 0, todo: 0 };
  for (const body of bodies) {
    by[body.dataset.status] += 1;
    const pip = document.querySelector(`[data-pip="${CSS.escape(body.dataset.measure)}"]`);
    if (pip) pip.className = body.dataset.status;
  }
  for (const node of document.querySelectorAll("[data-done]")) node.textContent = by.done;
  const left = Object.keys(WORDS).filter((key) => by[key]).map((key) => `${by[key]} ${(by[key] === 1 && ONE[key]) || WORDS[key]}`).join(", ");
  for (const node of document.querySelectorAll("[data-left]")) node.textContent = left;
  const list = document.querySelector("[data-left-list]");
  list.hidden = by.done === bodies.length;
  list.querySelector("ul").replaceChildren(...bodies.filter((body) => body.dataset.status !== "done").map((body) => {
    const item = document.createElement("li");
    const name = body.querySelector(".lead > th a").textContent;
    item.append(Object.assign(document.createElement("a"), { href: `#${body.id}`, textContent: `${bodies.indexOf(body) + 1}. ${name}` }));
    item.append(`: ${body.dataset.wants}`);
    return item;
  }));
  const progress = document.querySelector("[data-progress]");
  if (progress) progress.value = by.done;
  const next = document.querySelector("[data-next]");
  const first = bodies.find((body) => body.dataset.status !== "done");
  next.hidden = !first;
  if (first) {
    next.href = `#${first.id}`;
    next.querySelector("[data-next-number]").textContent = bodies.indexOf(first) + 1;
  }
}

// --- Two people on one cell -----------------------------------------------------------------------------

function clash(place, theirs, mine, holder) {
  const fieldOf = (name) => holder.querySelector(`[data-field=${name}], [data-say=${name}]`);
  const shown = (name, text) => {
    const field = fieldOf(name);
    const option = field && field.tagName === "SELECT" && [...field.options].find((one) => one.value === text);
    return (option ? option.text : text) || "nothing";
  };
  const words = (texts) => Object.entries(texts).map(([name, text]) => shown(name, text)).join(", ");
  const box = document.createElement("div");
  box.className = "clash-box";
  box.setAttribute("role", "alert");
  const text = document.createElement("p");
  text.textContent = `${theirs.by} saved ${words(theirs.theirs)} at ${theirs.at}. You typed ${words(
    Object.fromEntries(Object.keys(theirs.theirs).map((name) => [name, mine.texts[name] ?? ""])),
  )}.`;
  const button = (label, act) => {
    const made = Object.assign(document.createElement("button"), { type: "button", className: "btn", textContent: label });
    made.addEventListener("click", () => {
      box.remove();
      setVersion(holder, theirs.version);
      act();
    });
    return made;
  };
  box.append(
    text,
    button(`Keep ${words(theirs.theirs)}`, () => {
      for (const [name, value] of Object.entries(theirs.theirs)) if (fieldOf(name)) fieldOf(name).value = value;
      say("Kept what was there.");
    }),
    button("Save mine", () => {
      const again = entry(mine.kind, mine.measure, mine.unit);
      again.texts = { ...mine.texts, ...again.texts };
      again.version = theirs.version;
      remember();
      flush();
    }),
  );
  place.replaceChildren(box);
}

// --- Keyboard and paste ---------------------------------------------------------------------------------

const cells = () => [...sheet.querySelectorAll(".in input")];

function down(input, step) {
  const column = cells().filter((one) => one.dataset.field === input.dataset.field);
  const next = column[column.indexOf(input) + step];
  if (next) {
    next.focus();
    next.select();
  }
}

function across(input, step) {
  const row = [...rowOf(input).querySelectorAll(".in input")];
  const next = row[row.indexOf(input) + step];
  if (next) {
    next.focus();
    next.select();
  }
}

sheet.addEventListener("keydown", (event) => {
  const input = event.target;
  if (event.key === "Enter" && input.matches("input[type=text], input[type=date], input[type=month]")) {
    event.preventDefault(); // Enter would send the ordinary form
    if (input.closest(".in")) down(input, event.shiftKey ? -1 : 1);
    return;
  }
  if (!input.closest(".in") || event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
  const all = input.selectionStart === 0 && input.selectionEnd === input.value.length;
  if (event.key === "ArrowDown" || event.key === "ArrowUp") {
    event.preventDefault();
    down(input, event.key === "ArrowDown" ? 1 : -1);
  } else if (event.key === "ArrowRight" && (all || input.selectionStart === input.value.length)) across(input, 1);
  else if (event.key === "ArrowLeft" && (all || input.selectionEnd === 0)) across(input, -1);
});

sheet.addEventListener("paste", (event) => {
  const start = event.target;
  const text = event.clipboardData.getData("text/plain").replace(/\r\n?/g, "\n").replace(/\n$/, "");
  if (!start.closest(".in") || !/[\t\n]/.test(text)) return;
  event.preventDefault();
  const rows = [...sheet.querySelectorAll("tr[data-unit]")].filter((row) => row.querySelector(".in input"));
  const fields = ["numerator", "denominator", "value"];
  const first = rows.indexOf(rowOf(start));
  const offset = fields.indexOf(start.dataset.field);
  let filled = 0;
  let lost = 0;
  text.split("\n").forEach((line, down_) => {
    line.split("\t").forEach((value, right) => {
      const row = rows[first + down_];
      const input = row && row.querySelector(`[data-field=${fields[offset + right]}]`);
      if (!input) {
        if (value.trim()) lost += 1;
        return;
      }
      input.value = value.trim();
      note(input);
      filled += 1;
    });
  });
  flush().then(() => {
    if (lost) say(`${filled} cells pasted; ${lost} had no cell to go to and were left out.`, "trouble");
  });
});

// --- Coming back ----------------------------------------------------------------------------------------

for (const node of document.querySelectorAll("[data-noscript]")) node.hidden = true;
for (const node of document.querySelectorAll("[data-script]")) node.hidden = false;

for (const one of JSON.parse(localStorage.getItem(store) || "[]")) {
  const holder = holderOf(one);
  if (!holder) continue;
  const again = entry(one.kind, one.measure, one.unit);
  again.version = one.version ?? again.version;
  Object.assign(again.texts, one.texts);
  if (one.checked !== undefined) again.checked = one.checked;
  for (const [name, value] of Object.entries(one.texts)) {
    const field = holder.querySelector(`[data-field=${name}], [data-say=${name}]`);
    if (field) field.value = value;
  }
}
if (pending.size) flush();

const checkAll = document.querySelector("[data-check-all]");
if (checkAll) {
  checkAll.addEventListener("click", () => {
    for (const box of sheet.querySelectorAll("[data-checked]:not(:checked)")) {
      box.checked = true;
      note(box);
    }
    checkAll.hidden = true;
    flush();
  });
}

// Sending waits until everything typed has been saved.
for (const form of document.querySelectorAll("[data-step]")) {
  form.addEventListener("submit", async (event) => {
    const undecided = sheet.querySelector(".clash-box button");
    if (!undecided && !pending.size && !flying) return;
    event.preventDefault();
    if (undecided) {
      undecided.focus();
      say("Choose which value is right before you send.", "trouble");
      return;
    }
    await flush();
    const wait = setInterval(() => {
      if (flying || pending.size) return;
      clearInterval(wait);
      form.submit();
    }, 100);
  });
}
