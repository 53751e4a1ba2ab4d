// The charter editor: checks the charter as you type and previews what the bot would say to the existing drafts.
import { CharterField } from "./charter-field.js";
import { openDialog } from "./dialog.js";
import { el, reconcile } from "./dom.js";
import { draftItem, faultItem } from "./charter-preview.js";
import { icon } from "./icons.js";
import { complain } from "./notices.js";
import { showSide, store, sideIsVisible } from "./store.js";

const PAUSE_MS = 300;
const KEPT = "charter being written";

const field = new CharterField({ onInput: () => changed() });
const status = el("p", { class: "charter-status", id: "charter-status", role: "status" });
const faults = el("ol", { class: "faults", id: "charter-faults", "aria-label": "Problems" });
const preview = el("ol", { class: "preview", id: "charter-preview", "aria-label": "What the bot would say" });
const previewTitle = el("h3", { id: "charter-preview-title" }, "What the bot would say");
const previewNote = el(
  "p",
  { class: "faint" },
  "To the drafts posted so far, as if their authors had had no reminder today.",
);
const starts = el("select", { class: "input", id: "charter-starts" });
const use = el("button", { type: "button", class: "button primary", id: "charter-use", onclick: () => useIt() }, "Use it");

let charters = null;
let inUse = "";
let timer;
let asking = false;
let asked = "";

/** Builds the panel once; `renderCharterEditor` fills it. */
export function prepareCharterEditor() {
  const close = (className, label, name) =>
    el(
      "button",
      { type: "button", class: className, "aria-label": label, onclick: () => showSide("charter-editor", false) },
      icon(name),
    );
  document
    .getElementById("charter-editor")
    .append(
      el(
        "header",
        { class: "bar" },
        close("tool back", "Back to the channel", "back"),
        el("h2", {}, "The charter"),
        el("span", { class: "faint", id: "charter-use-note" }),
        close("tool close", "Close the charter", "close"),
      ),
      el(
        "div",
        { class: "scroll charter-body" },
        el("p", { class: "remark-label" }, "Demo only: outside the demo, you edit charter.toml"),
        toolbar(),
        field.node,
        status,
        faults,
        previewTitle,
        previewNote,
        preview,
      ),
    );
  starts.addEventListener("change", () => startFrom(starts.value));
}

function toolbar() {
  const copy = el("button", { type: "button", class: "button", onclick: copyIt }, "Copy");
  const save = el("button", { type: "button", class: "button", onclick: downloadIt }, "Download");
  return el(
    "div",
    { class: "charter-tools" },
    el("label", { for: "charter-starts", class: "faint" }, "Start from"),
    starts,
    copy,
    save,
    use,
  );
}

/** Loads the charters once the panel is visible, and updates the preview when the drafts have changed. */
export function renderCharterEditor() {
  if (!store.state.charter_editor || !sideIsVisible("charter-editor")) return;
  if (charters === null) begin();
  else if (asked && asked !== question()) schedule();
}

async function begin() {
  charters = [];
  const answer = await ask("/page/api/charter");
  if (!answer) {
    charters = null;
    return;
  }
  inUse = answer.source;
  charters = answer.charters;
  const option = (value, label) => el("option", { value }, label);
  starts.replaceChildren(
    option("", "the charter in use"),
    ...charters.map(({ name, title }) => option(name, `${languageOf(name)}: ${title}`)),
  );
  field.text = sessionStorage.getItem(KEPT) ?? inUse;
  tryIt();
}

function languageOf(name) {
  return new Intl.DisplayNames(["en"], { type: "language" }).of(name);
}

function changed() {
  sessionStorage.setItem(KEPT, field.text);
  showUse();
  schedule();
}

function schedule() {
  clearTimeout(timer);
  timer = setTimeout(tryIt, PAUSE_MS);
}

/** What a preview depends on: the charter's text and the drafts. */
function question() {
  const drafts = Object.values(store.state.messages).flatMap((messages) =>
    messages.filter((one) => !one.bot && !one.ephemeral).map((one) => [one.ts, one.text, one.deleted]),
  );
  return JSON.stringify([field.text, drafts]);
}

async function tryIt() {
  // One request at a time: later changes get one more request after it.
  if (asking) return schedule();
  asking = true;
  asked = question();
  const answer = await ask("/page/api/charter/try", field.text);
  asking = false;
  if (answer) show(answer);
  if (asked !== question()) schedule();
}

function show(answer) {
  const fine = answer.faults.length === 0;
  const { summary, warnings = [], drafts = [] } = answer;
  const heading = fine ? loads(summary) : countOf(answer.faults.length, "problem");
  if (status.textContent !== heading) status.textContent = heading;
  status.dataset.fine = String(fine);
  field.mark(answer.faults.map(({ line }) => line));
  reconcile(faults, [...answer.faults.map((fault, at) => faultItem(fault, at, field)), ...warnings.map(warningItem)]);
  for (const node of [previewTitle, previewNote, preview]) node.hidden = !fine;
  if (fine) reconcile(preview, drafts.length ? drafts.toReversed().map(draftItem) : [nothingItem]);
  showUse();
}

const nothingItem = {
  key: "nothing",
  signature: "nothing",
  build: () => el("li", { class: "faint" }, "No drafts yet. Post one in the channel to see what the bot would say."),
};

function warningItem(text, at) {
  return { key: `warning ${at}`, signature: text, build: () => el("li", { class: "warning" }, text) };
}

function loads({ name, rules, objectives }) {
  const parts = [countOf(rules, "rule"), countOf(objectives, "objective")].join(", ");
  return `“${name}” ${field.text === inUse ? "is in use" : "loads"}: ${parts}.`;
}

function countOf(count, noun) {
  return `${count} ${count === 1 ? noun : `${noun}s`}`;
}

function showUse() {
  const same = field.text === inUse;
  document.getElementById("charter-use-note").textContent = same ? "in use" : "not in use yet";
  use.textContent = same ? "In use" : "Use this charter";
  if (same) use.setAttribute("aria-disabled", "true");
  else use.removeAttribute("aria-disabled");
}

async function useIt() {
  if (use.getAttribute("aria-disabled")) return;
  use.setAttribute("aria-disabled", "true");
  use.textContent = "Restarting the bot";
  const source = field.text;
  const answer = await ask("/page/api/charter/use", source);
  if (answer?.faults.length) show(answer);
  else if (answer) {
    inUse = source;
    tryIt();
  }
  showUse();
}

function startFrom(name) {
  const source = name ? charters.find((one) => one.name === name).source : inUse;
  const replace = () => {
    field.text = source;
    changed();
    return true;
  };
  const written = [inUse, ...charters.map((one) => one.source)];
  if (written.includes(field.text)) return replace();
  return openDialog({
    title: "Start from another charter",
    content: [el("p", {}, "This replaces your changes. Copy or download them first if you want to keep them.")],
    submit: "Replace",
    close: "Keep mine",
    onSubmit: replace,
  });
}

async function copyIt() {
  try {
    await navigator.clipboard.writeText(field.text);
    status.textContent = "Copied.";
  } catch {
    complain("The browser didn’t allow copying. Select the text and copy it yourself.");
  }
}

function downloadIt() {
  const address = URL.createObjectURL(new Blob([field.text], { type: "application/toml" }));
  el("a", { href: address, download: "charter.toml" }).click();
  URL.revokeObjectURL(address);
}

/** Sends a request to the sandbox. Returns null and shows a message if it fails. */
async function ask(path, source) {
  const sent = source === undefined ? {} : { method: "POST", body: JSON.stringify({ source }) };
  try {
    const answer = await fetch(path, { ...sent, headers: { "Content-Type": "application/json" } });
    if (!answer.ok) throw new Error(`The sandbox answered ${answer.status}.`);
    return await answer.json();
  } catch {
    complain("Couldn’t check the charter. Is the demo still running in your terminal?");
    return null;
  }
}
