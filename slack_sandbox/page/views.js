// The bot's views: the top of the reader's modal stack, and App Home.
import { blocksNode, inputValues } from "./blocks.js";
import { openDialog } from "./dialog.js";
import { el, reconcile } from "./dom.js";
import { complain } from "./notices.js";
import { perform, store } from "./store.js";
import { t } from "./wording.js";

let shown = null;
const closed = new Set();
const typed = new Map();
const homeValues = new Map();

/** Opens, updates or closes the modal to match the workspace's state. */
export function renderModal() {
  const modal = store.state.views.modal;
  const view = modal && !closed.has(modal.id) ? modal : null;
  const signature = view && JSON.stringify([store.as, view]);
  if (shown?.signature === signature) return;
  const same = view && shown?.id === view.id;
  const focus = same ? document.activeElement?.dataset.focus : null;
  shown?.dialog.close();
  shown = view && { id: view.id, signature, dialog: open(view) };
  if (!view) return;
  const node = shown.dialog.node;
  const invalid = node.querySelector("[aria-invalid=true]");
  const again = focus && [...node.querySelectorAll("[data-focus]")].find((one) => one.dataset.focus === focus);
  (invalid ?? again)?.focus();
}

function open(view) {
  if (!typed.has(view.id)) typed.set(view.id, new Map());
  const values = typed.get(view.id);
  const errors = view.errors ?? {};
  const summary =
    Object.keys(errors).length > 0 && el("p", { class: "error", role: "alert" }, t("Check the fields below."));
  const surface = { id: "modal", errors, values, click: (element, blockId) => clickIn(view, element, blockId, values) };
  return openDialog({
    title: view.title?.text ?? "",
    content: [...(summary ? [summary] : []), blocksNode(view.blocks, surface)],
    submit: view.submit?.text ?? null,
    close: view.close?.text ?? (view.submit ? t("Cancel") : t("Close")),
    onSubmit: () => submit(view, values),
    onClose: () => {
      closed.add(view.id);
      shown = null;
      perform("close", { view_id: view.id });
    },
  });
}

async function submit(view, values) {
  const result = await perform("submit", { view_id: view.id, values: inputValues(values, view.blocks) });
  if (!result.ok) complain(result.error);
  // The workspace's state decides whether the dialog closes, changes or shows errors.
  return false;
}

/**
 * Sends a click in a modal or in App Home.
 * @param {object} view
 * @param {object} element
 * @param {string} blockId
 * @param {Map<string, string>} values the values of the view's inputs, by "block_id action_id"
 */
async function clickIn(view, element, blockId, values) {
  const result = await perform("view_click", {
    view_id: view.id,
    action_id: element.action_id,
    block_id: blockId,
    value: element.value,
    values: inputValues(values, view.blocks),
  });
  if (!result.ok) complain(result.error);
}

/** Updates App Home to the view that the bot published for the reader. */
export function renderHome() {
  const view = store.state.views.home;
  reconcile(document.getElementById("home"), [
    {
      key: "view",
      signature: JSON.stringify([store.as, view]),
      build: () =>
        view
          ? homeNode(view)
          : el("p", { class: "empty" }, t("Nothing here yet: the bot publishes its Home when you open it.")),
    },
  ]);
}

function homeNode(view) {
  const click = (element, blockId) => clickIn(view, element, blockId, homeValues);
  const surface = { id: "home-view", values: homeValues, click };
  return el("div", { class: "home-view" }, blocksNode(view.blocks, surface));
}
