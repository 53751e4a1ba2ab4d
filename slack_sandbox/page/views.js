// The bot's views: the top of the reader's modal stack, and App Home.
import { blocksNode, enteredValues } from "./blocks.js";
import { openDialog } from "./dialog.js";
import { el, reconcile } from "./dom.js";
import { complain } from "./notices.js";
import { perform, store } from "./store.js";
import { t } from "./wording.js";

/** @type {{id: string, signature: string, dialog: import("./dialog.js").Dialog}|null} the modal on the screen */
let shown = null;
const closed = new Set();
/** What is entered, and where the focus was, by view: a modal that comes back is as the reader left it. */
const typed = new Map();
const left = new Map();

/** Opens, updates or closes the modal to match the workspace's state. */
export function renderModal() {
  const modal = store.state.views.modal;
  const view = modal && !closed.has(modal.id) ? modal : null;
  // The state is what the reader entered: the dialog shows it already.
  const signature = view && JSON.stringify([store.as, { ...view, state: null }]);
  if (shown?.signature === signature) return;
  if (shown) {
    left.set(shown.id, whereIn(shown.dialog.node));
    shown.dialog.close();
  }
  const updated = shown?.id === view?.id;
  shown = view && { id: view.id, signature, dialog: open(view) };
  if (!view) return;
  const node = shown.dialog.node;
  const invalid = node.querySelector("[aria-invalid=true], [data-invalid=true] input");
  if (invalid) invalid.focus();
  else if (updated || left.has(view.id)) returnTo(node, left.get(view.id));
  else node.querySelector("[data-first]")?.focus();
}

function whereIn(node) {
  const active = node.contains(document.activeElement) ? document.activeElement : null;
  return {
    focus: active?.dataset.focus,
    selection: active?.matches("textarea, input:not([type])") ? [active.selectionStart, active.selectionEnd] : null,
    scroll: node.querySelector(".dialog-body").scrollTop,
  };
}

function returnTo(node, { focus, selection, scroll }) {
  node.querySelector(".dialog-body").scrollTop = scroll;
  const again = focus && [...node.querySelectorAll("[data-focus]")].find((one) => one.dataset.focus === focus);
  again?.focus({ preventScroll: true });
  if (again && selection) again.setSelectionRange(...selection);
}

function open(view) {
  if (!typed.has(view.id)) typed.set(view.id, new Map());
  const values = typed.get(view.id);
  const errors = view.errors ?? {};
  const summary =
    Object.keys(errors).length > 0 && el("p", { class: "error", role: "alert" }, t("Check the fields below."));
  const surface = { id: "modal", errors, values, click: (element, blockId) => clickIn(view, element, blockId, values) };
  const below = Boolean(view.previous_view_id);
  const close = (everything) => {
    closed.add(view.id);
    shown = null;
    perform("close", { view_id: view.id, everything });
  };
  return openDialog({
    title: view.title?.text ?? "",
    content: [...(summary ? [summary] : []), blocksNode(view.blocks, surface)],
    submit: view.submit?.text ?? null,
    close: view.close?.text ?? (below ? t("Back") : view.submit ? t("Cancel") : t("Close")),
    onSubmit: () => submit(view, values),
    onClose: () => close(false),
    onCloseAll: below ? () => close(true) : null,
  });
}

async function submit(view, values) {
  const result = await perform("submit", { view_id: view.id, values: enteredValues(values, view.blocks) });
  // Next to the fields, the dialog says it already.
  if (!result.ok && !Object.keys(store.state.views.modal?.errors ?? {}).length) complain(result.error);
  // The workspace's state decides whether the dialog closes, changes or shows errors.
  return false;
}

/**
 * Sends a click in a modal or in App Home.
 * @param {object} view
 * @param {object} element
 * @param {string} blockId
 * @param {Map<string, string|string[]>} values what is entered in the view, by "block_id action_id"
 */
async function clickIn(view, element, blockId, values) {
  const result = await perform("view_click", {
    view_id: view.id,
    action_id: element.action_id,
    block_id: blockId,
    value: element.value,
    values: enteredValues(values, view.blocks),
  });
  if (!result.ok) complain(result.error);
}

/** Updates App Home to the view that the bot published for the reader. */
export function renderHome() {
  const view = store.state.views.home;
  reconcile(document.getElementById("home"), [
    {
      key: "view",
      signature: JSON.stringify([store.as, view && { ...view, state: null }]),
      build: () =>
        view
          ? homeNode(view)
          : el("p", { class: "empty" }, t("Nothing here yet: the bot publishes its Home when you open it.")),
    },
  ]);
}

function homeNode(view) {
  if (!typed.has(view.id)) typed.set(view.id, new Map());
  const values = typed.get(view.id);
  const click = (element, blockId) => clickIn(view, element, blockId, values);
  const surface = { id: "home-view", values, click };
  return el("div", { class: "home-view" }, blocksNode(view.blocks, surface));
}
