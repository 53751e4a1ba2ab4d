// The bot's modal: the top view of the reader's stack, as the sandbox gives it.
import { blocksNode, inputValues } from "./blocks.js";
import { openDialog } from "./dialog.js";
import { el } from "./dom.js";
import { complain } from "./notices.js";
import { perform, store } from "./store.js";

let shown = null;
const closed = new Set();
const typed = new Map();

/** Opens, changes or takes away the modal so that it is what the workspace says. */
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
    Object.keys(errors).length > 0 && el("p", { class: "error", role: "alert" }, "Something needs another look.");
  const surface = { id: "modal", errors, values, click: (element, blockId) => clickIn(view, element, blockId, values) };
  return openDialog({
    title: view.title?.text ?? "",
    content: [...(summary ? [summary] : []), blocksNode(view.blocks, surface)],
    submit: view.submit?.text ?? null,
    close: view.close?.text ?? (view.submit ? "Cancel" : "Close"),
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
  // What becomes of the dialog is the workspace's to say: closed, changed, or shown with errors.
  return false;
}

/**
 * A click inside a view: a modal's or Home's.
 * @param {object} view
 * @param {object} element
 * @param {string} blockId
 * @param {Map<string, string>} values what stands in the view's inputs, by "block_id action_id"
 */
export async function clickIn(view, element, blockId, values) {
  const result = await perform("view_click", {
    view_id: view.id,
    action_id: element.action_id,
    block_id: blockId,
    value: element.value,
    values: inputValues(values, view.blocks),
  });
  if (!result.ok) complain(result.error);
}
