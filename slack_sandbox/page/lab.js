// The place to try a charter: what is typed here is tried, as it is typed, on the drafts that are there already.
import { CharterField } from "./charterfield.js";
import { openDialog } from "./dialog.js";
import { el, reconcile } from "./dom.js";
import { faultItem, saidItem } from "./labanswers.js";
import { icon } from "./icons.js";
import { complain } from "./notices.js";
import { showSide, store, sideIsVisible } from "./store.js";

const PAUSE_MS = 300;
const KEPT = "charter being written";

const field = new CharterField({ onInput: () => typed() });
const status = el("p", { class: "lab-status", id: "lab-status", role: "status" });
const faults = el("ol", { class: "faults", id: "lab-faults", "aria-label": "What is wrong" });
const said = el("ol", { class: "said", id: "lab-said", "aria-label": "What the bot would say" });
const saidTitle = el("h3", { id: "lab-said-title" }, "What the bot would say");
const saidNote = el(
  "p",
  { class: "faint" },
  "To the drafts that are here already, as if nobody had heard of a rule today.",
);
const starts = el("select", { class: "input", id: "lab-starts" });
const use = el("button", { type: "button", class: "button primary", id: "lab-use", onclick: () => useIt() }, "Use it");

let charters = null;
let inUse = "";
let timer;
let asking = false;
let asked = "";

/** Builds the panel once; `renderLab` asks for what it shows. */
export function prepareLab() {
  const close = (className, label, name) =>
    el(
      "button",
      { type: "button", class: className, "aria-label": label, onclick: () => showSide("lab", false) },
      icon(name),
    );
  document
    .getElementById("lab")
    .append(
      el(
        "header",
        { class: "bar" },
        close("tool back", "Back to the channel", "back"),
        el("h2", {}, "The charter"),
        el("span", { class: "faint", id: "lab-use-note" }),
        close("tool close", "Close the charter", "close"),
      ),
      el(
        "div",
        { class: "scroll lab-body" },
        el("p", { class: "remark-label" }, "Demo, not part of Slack: in Slack, you edit charter.toml"),
        toolbar(),
        field.node,
        status,
        faults,
        saidTitle,
        saidNote,
        said,
      ),
    );
  starts.addEventListener("change", () => startFrom(starts.value));
}

function toolbar() {
  const copy = el("button", { type: "button", class: "button", onclick: copyIt }, "Copy");
  const save = el("button", { type: "button", class: "button", onclick: downloadIt }, "Download");
  return el(
    "div",
    { class: "lab-tools" },
    el("label", { for: "lab-starts", class: "faint" }, "Start from"),
    starts,
    copy,
    save,
    use,
  );
}

/** Fills the panel when it is first seen, and tries the charter anew when the drafts have changed. */
export function renderLab() {
  if (!store.state.lab || !sideIsVisible("lab")) return;
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
    option("", "the one in use"),
    ...charters.map(({ name, title }) => option(name, `${languageOf(name)}: ${title}`)),
  );
  field.text = sessionStorage.getItem(KEPT) ?? inUse;
  tryIt();
}

function languageOf(name) {
  return new Intl.DisplayNames(["en"], { type: "language" }).of(name);
}

function typed() {
  sessionStorage.setItem(KEPT, field.text);
  showUse();
  schedule();
}

function schedule() {
  clearTimeout(timer);
  timer = setTimeout(tryIt, PAUSE_MS);
}

/** What an answer belongs to: the text, and the drafts that are there. */
function question() {
  const drafts = Object.values(store.state.messages).flatMap((messages) =>
    messages.filter((one) => !one.bot && !one.ephemeral).map((one) => [one.ts, one.text, one.deleted]),
  );
  return JSON.stringify([field.text, drafts]);
}

async function tryIt() {
  // One question at a time: what is typed meanwhile is one more question after it.
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
  const heading = fine ? loads(summary) : countOf(answer.faults.length, "thing to mend", "things to mend");
  if (status.textContent !== heading) status.textContent = heading;
  status.dataset.fine = String(fine);
  field.mark(answer.faults.map(({ line }) => line));
  reconcile(faults, [...answer.faults.map((fault, at) => faultItem(fault, at, field)), ...warnings.map(warningItem)]);
  for (const node of [saidTitle, saidNote, said]) node.hidden = !fine;
  if (fine) reconcile(said, drafts.length ? drafts.toReversed().map(saidItem) : [nothingItem]);
  showUse();
}

const nothingItem = {
  key: "nothing",
  signature: "nothing",
  build: () => el("li", { class: "faint" }, "No draft yet. Post one in the channel, and see here what it would get."),
};

function warningItem(text, at) {
  return { key: `warning ${at}`, signature: text, build: () => el("li", { class: "warning" }, text) };
}

function loads({ name, rules, objectives }) {
  const parts = [countOf(rules, "rule"), countOf(objectives, "objective")].join(", ");
  return `“${name}” ${field.text === inUse ? "is in use" : "loads"}: ${parts}.`;
}

function countOf(count, one, many = `${one}s`) {
  return `${count} ${count === 1 ? one : many}`;
}

function showUse() {
  const same = field.text === inUse;
  document.getElementById("lab-use-note").textContent = same ? "in use" : "not in use yet";
  use.textContent = same ? "In use" : "Use this charter";
  if (same) use.setAttribute("aria-disabled", "true");
  else use.removeAttribute("aria-disabled");
}

async function useIt() {
  if (use.getAttribute("aria-disabled")) return;
  use.setAttribute("aria-disabled", "true");
  use.textContent = "The bot starts anew";
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
    typed();
    return true;
  };
  const written = [inUse, ...charters.map((one) => one.source)];
  if (written.includes(field.text)) return replace();
  return openDialog({
    title: "Start from another charter",
    content: [el("p", {}, "What you have changed here is replaced. Copy or download it first if you want to keep it.")],
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
    complain("The browser did not allow copying. Select the text and copy it by hand.");
  }
}

function downloadIt() {
  const address = URL.createObjectURL(new Blob([field.text], { type: "application/toml" }));
  el("a", { href: address, download: "charter.toml" }).click();
  URL.revokeObjectURL(address);
}

/** Asks the lab; null and a sentence on the page where it does not answer. */
async function ask(path, source) {
  const sent = source === undefined ? {} : { method: "POST", body: JSON.stringify({ source }) };
  try {
    const answer = await fetch(path, { ...sent, headers: { "Content-Type": "application/json" } });
    if (!answer.ok) throw new Error(`The sandbox answered ${answer.status}.`);
    return await answer.json();
  } catch {
    complain("The charter could not be tried. Is the demo still running in its terminal?");
    return null;
  }
}
