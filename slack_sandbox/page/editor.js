import { el, fitHeight } from "./dom.js";
import { plain } from "./mrkdwn.js";
import { complain } from "./notices.js";
import { channelNamed, perform, personNamed, store } from "./store.js";
import { t } from "./wording.js";

/**
 * The field to edit one's own message. Enter saves, Escape cancels.
 * @param {object} message
 * @param {string|null} proposed the initial text; null for the message's text
 * @param {() => void} finish closes the editor
 * @returns {HTMLElement}
 */
export function editor(message, proposed, finish) {
  const { channel } = store.place;
  const area = el("textarea", { class: "input", "aria-label": t("Edit message"), rows: 1, "data-focus": "editor" });
  area.value = proposed ?? plain(message.text, { person: personNamed, channel: channelNamed });
  const save = async () => {
    const result = await perform("edit", { channel, ts: message.ts, text: area.value });
    if (result.ok) finish();
    else complain(result.error);
  };
  area.addEventListener("keydown", (event) => {
    if (event.isComposing) return;
    if (event.key === "Escape") finish();
    else if (event.key === "Enter" && !event.shiftKey) save();
    else return;
    event.preventDefault();
    event.stopPropagation();
  });
  area.addEventListener("input", () => fitHeight(area));
  // Once the editor is in the document.
  queueMicrotask(() => {
    fitHeight(area);
    area.focus();
    area.setSelectionRange(area.value.length, area.value.length);
    area.scrollIntoView({ block: "nearest" });
  });
  return el(
    "div",
    { class: "editor" },
    area,
    el(
      "div",
      { class: "editor-buttons" },
      el("span", { class: "faint" }, t("Enter saves, Escape cancels")),
      el("button", { type: "button", class: "button", "data-focus": "cancel", onclick: finish }, t("Cancel")),
      el("button", { type: "button", class: "button primary", "data-focus": "save", onclick: save }, t("Save")),
    ),
  );
}
