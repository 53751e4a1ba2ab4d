// The charter editor: checks the charter as you type and previews what the bot would say to the existing drafts.
import { CharterField } from "./charter-field.js";
import { openDialog } from "./dialog.js";
import { el, reconcile } from "./dom.js";
import { PackPicker } from "./charter-packs.js";
import { draftItem, faultItem, nothingItem, withKeys } from "./charter-preview.js";
import { icon } from "./icons.js";
import { complain } from "./notices.js";
import { showSide, store, sideIsVisible } from "./store.js";
import { counted, language, t } from "./wording.js";

const WHERE =
  "To keep it: `Download` saves our-charter.toml. Put that file in the bot’s folder, where `charter init` would write it, and check it with `charter validate`. The bot uses it from then on.";
const PAUSE_MS = 300;
const KEPT = "charter being written";

const field = new CharterField({ onInput: () => changed() });
const status = el("p", { class: "charter-status", id: "charter-status", role: "status" });
const faults = el("ol", { class: "faults", id: "charter-faults", "aria-label": t("Problems") });
const preview = el("ol", { class: "preview", id: "charter-preview", "aria-label": t("What the bot would say") });
const previewTitle = el("h3", { id: "charter-preview-title" }, t("What the bot would say"));
const previewNote = el(
  "p",
  { class: "faint" },
  t("To the drafts posted so far, as if their authors had had no reminder today."),
);
const starts = el("select", { class: "input", id: "charter-starts" });
const use = el("button", { type: "button", class: "button primary", id: "charter-use", onclick: () => useIt() });

const packs = new PackPicker({ ask: (name) => ask("/page/api/charter/pack", { name }), onAdd: (name) => addRule(name) });

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
        close("tool back", t("Back to the channel"), "back"),
        el("h2", {}, t("The charter")),
        el("span", { class: "faint", id: "charter-use-note" }),
        close("tool close", t("Close the charter"), "close"),
      ),
      el(
        "div",
        { class: "scroll charter-body" },
        el("p", { class: "remark-label" }, t("Demo only: outside the demo, the charter is a file, or is kept in Slack where it names keepers")),
        toolbar(),
        field.node,
        status,
        faults,
        el("p", { class: "faint" }, ...withKeys(t(WHERE))),
        previewTitle,
        previewNote,
        preview,
        packs.node,
      ),
    );
  starts.addEventListener("change", () => startFrom(starts.value));
}

function toolbar() {
  const copy = el("button", { type: "button", class: "button", onclick: copyIt }, t("Copy"));
  const save = el("button", { type: "button", class: "button", onclick: downloadIt }, t("Download"));
  return el(
    "div",
    { class: "charter-tools" },
    el("label", { for: "charter-starts", class: "faint" }, t("Start from")),
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
  packs.render(JSON.stringify(draftsNow()));
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
    option("", t("the charter in use")),
    ...charters.map(({ name, title }) => option(name, t("{name}: ", { name: languageOf(name) }) + title)),
  );
  packs.list(answer.packs ?? []);
  field.text = sessionStorage.getItem(KEPT) ?? inUse;
  tryIt();
}

function languageOf(name) {
  return new Intl.DisplayNames([language], { type: "language" }).of(name);
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
  return JSON.stringify([field.text, draftsNow()]);
}

function draftsNow() {
  return Object.values(store.state.messages).flatMap((messages) =>
    messages.filter((one) => !one.bot && !one.ephemeral).map((one) => [one.ts, one.text, one.deleted]),
  );
}

/** Adds a rule about a pack at the end of the charter, and selects the words that it needs. */
function addRule(name) {
  const placeholder = t("Say the rule in your own words");
  field.text = `${field.text.trimEnd()}\n\n[[rules]]\ntext = "${placeholder}"\nfind = "${name}"\n`;
  changed();
  field.select(placeholder);
}

async function tryIt() {
  // One request at a time: later changes get one more request after it.
  if (asking) return schedule();
  asking = true;
  asked = question();
  const answer = await ask("/page/api/charter/try", { source: field.text });
  asking = false;
  if (answer) show(answer);
  if (asked !== question()) schedule();
}

function show(answer) {
  const fine = answer.faults.length === 0;
  const { summary, warnings = [], drafts = [] } = answer;
  const heading = fine ? loads(summary) : counted(answer.faults.length, "{count} problem", "{count} problems");
  if (status.textContent !== heading) status.textContent = heading;
  status.dataset.fine = String(fine);
  field.mark(answer.faults.map(({ line }) => line));
  reconcile(faults, [...answer.faults.map((fault, at) => faultItem(fault, at, field)), ...warnings.map(warningItem)]);
  for (const node of [previewTitle, previewNote, preview]) node.hidden = !fine;
  if (fine) reconcile(preview, drafts.length ? drafts.toReversed().map(draftItem) : [nothingItem]);
  showUse();
}

function warningItem(text, at) {
  return { key: `warning ${at}`, signature: text, build: () => el("li", { class: "warning" }, text) };
}

function loads({ name, rules, objectives }) {
  const counts = [
    counted(rules, "{count} rule", "{count} rules"),
    counted(objectives, "{count} objective", "{count} objectives"),
  ].join(", ");
  const values = { name, counts };
  return field.text === inUse ? t("“{name}” is in use: {counts}.", values) : t("“{name}” loads: {counts}.", values);
}

function showUse() {
  const same = field.text === inUse;
  document.getElementById("charter-use-note").textContent = same ? t("in use") : t("not in use yet");
  use.textContent = same ? t("In use") : t("Use this charter");
  if (same) use.setAttribute("aria-disabled", "true");
  else use.removeAttribute("aria-disabled");
}

async function useIt() {
  if (use.getAttribute("aria-disabled")) return;
  use.setAttribute("aria-disabled", "true");
  use.textContent = t("Restarting the bot");
  const source = field.text;
  const answer = await ask("/page/api/charter/use", { source });
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
    title: t("Start from another charter"),
    content: [el("p", {}, t("This replaces your changes. Copy or download them first if you want to keep them."))],
    submit: t("Replace"),
    close: t("Keep mine"),
    onSubmit: replace,
  });
}

async function copyIt() {
  try {
    await navigator.clipboard.writeText(field.text);
    status.textContent = t("Copied.");
  } catch {
    complain(t("The browser didn’t allow copying. Select the text and copy it yourself."));
  }
}

function downloadIt() {
  const address = URL.createObjectURL(new Blob([field.text], { type: "application/toml" }));
  el("a", { href: address, download: "our-charter.toml" }).click();
  URL.revokeObjectURL(address);
}

/** Sends a request to the sandbox. Returns null and shows a message if it fails. */
async function ask(path, body) {
  const sent = body === undefined ? {} : { method: "POST", body: JSON.stringify(body) };
  try {
    const answer = await fetch(path, { ...sent, headers: { "Content-Type": "application/json" } });
    if (!answer.ok) throw new Error(`The sandbox answered ${answer.status}.`);
    return await answer.json();
  } catch {
    complain(t("Couldn’t check the charter. Is the demo still running in your terminal?"));
    return null;
  }
}
