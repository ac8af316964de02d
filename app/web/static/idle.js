// The pages work without this. With it, a page warns before its session ends, and shows nothing of a child once it has.
// Whoever types or presses anything is there, and stays signed in; a page that is only left open does not keep itself so.
const dialog = document.getElementById("idle");
const idle = Number(dialog.dataset.seconds);
const warn = Math.min(300, Math.floor(idle / 3)); // seconds before the end
const LOOK = 300; // seconds: so often a page asks, as another tab may have been used, or have signed out
const SLACK = 60; // seconds: the service notes that a session was used once a minute
const KEPT = 3600; // seconds that what was typed is kept, out of sight

let ends = Date.now() + (idle - SLACK) * 1000;
let active = false;
let waiting;
let away; // what stood on the page, once it is taken away

async function ask(stay) {
  const sent = stay ? { method: "POST", body: new URLSearchParams(new FormData(dialog.querySelector("form"))) } : {};
  try {
    const answer = await fetch("/session", { ...sent, redirect: "manual", cache: "no-store" });
    if (answer.ok) return await answer.json();
    return answer.status >= 500 || answer.status === 429 ? null : { left: 0 }; // a service that is starting anew ends nobody's session
  } catch {
    return null; // the network is away: what was known still holds
  }
}

function next(seconds) {
  clearTimeout(waiting);
  waiting = setTimeout(look, Math.max(1, seconds) * 1000);
}

async function look(stay = false) {
  if (away) return;
  const used = stay || active;
  active = false;
  const found = await ask(used);
  if (away) return;
  const ours = found && found.who === Number(dialog.dataset.who);
  if (found) ends = Date.now() + (ours ? found.left : 0) * 1000;
  if (ours) renew(found.csrf);
  const left = Math.ceil((ends - Date.now()) / 1000);
  if (left <= 0) return over();
  if (left > warn) {
    if (dialog.open) dialog.close();
    return next(Math.min(LOOK, left - warn));
  }
  say(left, found && found.longest <= found.left);
  next(Math.min(15, left));
}

function say(left, longest) {
  const says = document.getElementById("idle-says");
  const minutes = String(Math.ceil(left / 60));
  const shown = document.getElementById("idle-left");
  if (shown.textContent !== minutes) shown.textContent = minutes; // said again only when it is another number
  if (longest) says.textContent = says.dataset.longest;
  if (!dialog.open && !(longest && dialog.dataset.told)) dialog.showModal();
  if (longest) dialog.dataset.told = "yes"; // it can be shut, and is not opened again: nothing can be done about it
}

function typed() {
  // Answers being checked are hidden in their form; what is shown again with a fault is not sent yet.
  if (document.querySelector("main form[method=post] button[name=step][value=change], main .govuk-error-summary")) return true;
  const controls = [...document.querySelectorAll("main form[method=post] :is(input, select, textarea)")];
  return controls.some((one) => !["hidden", "password", "submit"].includes(one.type) && changed(one));
}

function changed(one) {
  if (one.type === "checkbox" || one.type === "radio") return one.checked !== one.defaultChecked;
  if (one.tagName === "TEXTAREA") return one.value !== ""; // shown again with a fault, it is not sent yet
  if (one.tagName === "INPUT") return one.value !== one.defaultValue;
  const begun = [...one.options].findIndex((option) => option.defaultSelected);
  return one.selectedIndex !== Math.max(0, begun);
}

// Whoever signed in again in another tab has another token: the forms of this page take it on.
function renew(csrf) {
  for (const where of [document, away?.parts]) where?.querySelectorAll("input[name=csrf]").forEach((one) => (one.value = csrf));
}

// What was typed is kept for whoever typed it; a page with nothing typed on it is left.
function over() {
  clearTimeout(waiting);
  if (dialog.open) dialog.close();
  if (!typed()) return leave();
  away = { title: document.title, parts: document.createDocumentFragment(), look: document.body.className };
  const cover = document.getElementById("idle-over").content.cloneNode(true);
  away.parts.append(...document.body.childNodes);
  document.body.append(cover);
  document.title = "EHC Casework";
  document.querySelector("h1").focus();
  document.querySelector("button").addEventListener("click", back);
  waiting = setTimeout(leave, KEPT * 1000);
}

async function back() {
  const found = await ask(false);
  if (!found || !found.left) {
    const status = document.querySelector("[role=status]");
    status.textContent = document.querySelector("button").dataset.notYet;
    return;
  }
  if (found.who !== Number(dialog.dataset.who)) return location.replace("/");
  clearTimeout(waiting);
  renew(found.csrf);
  document.body.replaceChildren(away.parts);
  document.title = away.title;
  away = undefined;
  ends = Date.now() + found.left * 1000;
  next(Math.min(LOOK, found.left - warn));
}

function leave() {
  location.replace(dialog.dataset.out);
}

for (const kind of ["keydown", "pointerdown"]) addEventListener(kind, () => (active = true), { passive: true });
addEventListener("pageshow", (event) => event.persisted && look());
document.addEventListener("visibilitychange", () => document.hidden || look());
dialog.addEventListener("cancel", () => look(true));
dialog.querySelector("form").addEventListener("submit", (event) => {
  event.preventDefault();
  dialog.close();
  look(true);
});
next(Math.min(LOOK, idle - SLACK - warn));
