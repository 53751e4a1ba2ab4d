import { el, tabStops } from "./dom.js";
import { t } from "./wording.js";

/**
 * @typedef {object} Dialog
 * @property {HTMLDialogElement} node
 * @property {() => void} close closes it without calling `onClose`
 */

/**
 * Opens a modal dialog. It keeps the focus, and Escape works like its close button.
 * @param {object} options
 * @param {string} options.title
 * @param {Node[]} options.content
 * @param {string|null} [options.submit] the submit button's label; null for no button
 * @param {string} [options.close]
 * @param {string} [options.style] the submit button's style, "primary" or "danger"
 * @param {() => Promise<boolean>|boolean} [options.onSubmit] returns true to close the dialog
 * @param {() => void} [options.onClose] called when the reader closes it
 * @param {(() => void)|null} [options.onCloseAll] called instead when the reader presses the cross, for a dialog above
 *   another; without it, the cross works like the close button
 * @returns {Dialog}
 */
export function openDialog({
  title,
  content,
  submit = null,
  close = t("Close"),
  style = "primary",
  onSubmit,
  onClose,
  onCloseAll = null,
}) {
  const came = document.activeElement;
  const leave = () => {
    node.close();
    node.remove();
    returnFocus(came);
  };
  const refuse = () => {
    leave();
    onClose?.();
  };
  const refuseAll = () => {
    leave();
    onCloseAll();
  };
  const name = `dialog-title-${document.querySelectorAll("dialog").length}`;
  const form = el(
    "form",
    { class: "dialog-form", novalidate: true },
    el(
      "header",
      { class: "dialog-head" },
      el("h2", { id: name }, title),
      el(
        "button",
        {
          type: "button",
          class: "tool",
          "aria-label": onCloseAll ? t("Close all") : t("Close the dialog"),
          onclick: onCloseAll ? refuseAll : refuse,
        },
        "×",
      ),
    ),
    el("div", { class: "dialog-body" }, ...content),
    el(
      "footer",
      { class: "dialog-foot" },
      el("button", { type: "button", class: "button", onclick: refuse }, close),
      submit && el("button", { type: "submit", class: `button ${style}` }, submit),
    ),
  );
  const node = el("dialog", { class: "dialog", "aria-labelledby": name }, form);
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    if (await runOnce(form, onSubmit)) leave();
  });
  node.addEventListener("cancel", (event) => {
    event.preventDefault();
    refuse();
  });
  node.addEventListener("keydown", (event) => keepFocus(event, node));
  document.body.append(node);
  node.showModal();
  // Not a date field or a menu that acts at once: dialogs with one are there to be read first.
  const fields = ".dialog-body :is(input:not([type=date]), textarea, select):not(.actions *)";
  (form.querySelector(fields) ?? form.querySelector(".dialog-foot button")).focus();
  return { node, close: leave };
}

async function runOnce(form, onSubmit) {
  const button = form.querySelector("[type=submit]");
  if (!button || button.getAttribute("aria-disabled")) return false;
  button.setAttribute("aria-disabled", "true");
  form.setAttribute("aria-busy", "true");
  try {
    return await onSubmit();
  } finally {
    button.removeAttribute("aria-disabled");
    form.removeAttribute("aria-busy");
  }
}

function keepFocus(event, node) {
  if (event.key !== "Tab") return;
  const stops = tabStops(node);
  const edge = event.shiftKey ? stops[0] : stops.at(-1);
  if (document.activeElement !== edge) return;
  event.preventDefault();
  (event.shiftKey ? stops.at(-1) : stops[0]).focus();
}

function returnFocus(came) {
  const target = came?.isConnected && came !== document.body ? came : document.querySelector("#composer textarea");
  target?.focus();
}

/**
 * Asks for confirmation before a message is deleted.
 * @param {() => void} agreed
 */
export function askToDelete(agreed) {
  openDialog({
    title: t("Delete message"),
    content: [el("p", {}, t("Are you sure you want to delete this message? This can’t be undone."))],
    submit: t("Delete"),
    close: t("Cancel"),
    style: "danger",
    onSubmit: () => {
      agreed();
      return true;
    },
  });
}
