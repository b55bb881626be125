// Asks the API by hand: examples as tabs, a query with its variables and a token, the answer with status and time.
// Every text from the server is set as text, never as markup.
"use strict";

const by = (id) => document.getElementById(id);
const query = by("query");
const variables = by("variables");
const token = by("token");
const lines = by("lines");
const result = by("result");
const status = by("status");
const run = by("run");
const tabs = by("examples");

// Beyond this many characters an answer is shown without colours.
const MOST_COLOURED = 300_000;
let asking = null;

function number() {
  const count = query.value.split("\n").length;
  lines.textContent = Array.from({ length: count }, (_, n) => n + 1).join("\n");
  lines.scrollTop = query.scrollTop;
}

function say(text, tone = "") {
  status.textContent = text;
  status.dataset.tone = tone;
}

// JSON with its keys, texts, numbers and words coloured.
function show(text) {
  result.textContent = "";
  if (text.length > MOST_COLOURED) {
    result.textContent = text;
    return;
  }
  const token = /("(?:[^"\\]|\\.)*")(\s*:)?|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?|\b(?:true|false|null)\b/g;
  const parts = document.createDocumentFragment();
  let at = 0;
  for (const found of text.matchAll(token)) {
    parts.append(text.slice(at, found.index));
    const [whole, string, colon] = found;
    const span = document.createElement("span");
    span.className = string ? (colon ? "key" : "string") : /[\d]/.test(whole) ? "number" : "word";
    span.textContent = string ?? whole;
    parts.append(span, colon ?? "");
    at = found.index + whole.length;
  }
  parts.append(text.slice(at));
  result.append(parts);
}

function given() {
  by("variables-error").textContent = "";
  variables.removeAttribute("aria-invalid");
  const text = variables.value.trim();
  if (text === "") return {};
  const read = JSON.parse(text);
  if (read === null || typeof read !== "object" || Array.isArray(read)) throw new Error("an object is needed");
  return read;
}

async function ask() {
  let asked;
  try {
    asked = { query: query.value, variables: given() };
  } catch (wrong) {
    by("variables-error").textContent = `The variables are no JSON object: ${wrong.message}`;
    variables.setAttribute("aria-invalid", "true");
    variables.focus();
    return;
  }
  asking?.abort();
  const mine = (asking = new AbortController());
  const headers = { "content-type": "application/json", accept: "application/graphql-response+json" };
  if (token.value.trim() !== "") headers.authorization = `Bearer ${token.value.trim()}`;
  run.setAttribute("aria-disabled", "true");
  say("Asking …");
  const began = performance.now();
  try {
    const answer = await fetch("/graphql", { method: "POST", headers, body: JSON.stringify(asked), signal: mine.signal, credentials: "omit" });
    const text = await answer.text();
    const took = Math.max(1, Math.round(performance.now() - began));
    let body = null;
    try {
      body = JSON.parse(text);
    } catch {
      // A proxy may answer in another form; it is shown as it came.
    }
    show(body === null ? text : JSON.stringify(body, null, 2));
    const cost = body?.extensions?.cost ? ` · cost ${body.extensions.cost.requested}` : "";
    const errors = body?.errors?.length ? ` · ${body.errors.length} error${body.errors.length > 1 ? "s" : ""}` : "";
    say(`${answer.status} · ${took} ms${cost}${errors}`, answer.ok && !errors ? "good" : "bad");
  } catch (broken) {
    if (mine.signal.aborted) return;
    show("");
    say(`No answer: ${broken.message}`, "bad");
  } finally {
    if (asking === mine) {
      asking = null;
      run.removeAttribute("aria-disabled");
    }
  }
}

function choose(tab, example) {
  for (const other of tabs.children) {
    other.setAttribute("aria-selected", String(other === tab));
    other.tabIndex = other === tab ? 0 : -1;
  }
  by("editor").setAttribute("aria-labelledby", tab.id);
  query.value = example.query.trimEnd();
  variables.value = JSON.stringify(example.variables ?? {}, null, 2);
  query.scrollTop = 0;
  number();
}

async function offer() {
  const answer = await fetch("/graphiql/examples.json");
  const examples = await answer.json();
  examples.forEach((example, n) => {
    const tab = document.createElement("button");
    tab.type = "button";
    tab.id = `example-${n}`;
    tab.setAttribute("role", "tab");
    tab.setAttribute("aria-controls", "editor");
    tab.textContent = example.title;
    tab.addEventListener("click", () => choose(tab, example));
    tabs.append(tab);
    if (n === 0) choose(tab, example);
  });
}

tabs.addEventListener("keydown", (event) => {
  const all = [...tabs.children];
  const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
  const at = all.indexOf(document.activeElement);
  if (at < 0) return;
  const next = step ? all[(at + step + all.length) % all.length] : { Home: all[0], End: all.at(-1) }[event.key];
  if (!next) return;
  event.preventDefault();
  next.focus();
  next.click();
});

by("ask").addEventListener("submit", (event) => {
  event.preventDefault();
  ask();
});
document.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
    event.preventDefault();
    ask();
  }
});
by("reveal").addEventListener("click", () => {
  const hidden = token.type === "password";
  token.type = hidden ? "text" : "password";
  by("reveal").textContent = hidden ? "Hide" : "Show";
  by("reveal").setAttribute("aria-pressed", String(hidden));
});
query.addEventListener("input", number);
query.addEventListener("scroll", () => { lines.scrollTop = query.scrollTop; });
token.value = sessionStorage.getItem("token") ?? "";
token.addEventListener("input", () => sessionStorage.setItem("token", token.value.trim()));
if (/Mac|iPhone|iPad/.test(navigator.platform)) run.querySelector("kbd").textContent = "⌘ ⏎";

number();
offer().catch(() => say("The examples could not be loaded.", "bad"));
