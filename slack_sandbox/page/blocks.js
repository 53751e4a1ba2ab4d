// Renders the blocks of Block Kit that bots here use. https://docs.slack.dev/reference/block-kit/blocks
import { el } from "./dom.js";
import { elementNode, isGroup, keepsValue } from "./elements.js";
import { safeAddress } from "./mrkdwn.js";
import { textObject } from "./richtext.js";
import { t } from "./wording.js";

/**
 * @typedef {object} Surface the message or view that contains blocks
 * @property {(element: object, blockId: string) => Promise<void>} click
 * @property {string} id unique on the page; prefixes the ids that link labels to their fields
 * @property {Object<string, {text: string, values: object}>} [errors] by block_id
 * @property {Map<string, string|string[]>} [values] what is entered, by "block_id action_id"; it outlives an update of
 *   the view
 */

/**
 * @param {object[]} blocks
 * @param {Surface} surface
 * @returns {HTMLElement}
 */
export function blocksNode(blocks, surface) {
  return el("div", { class: "blocks" }, ...blocks.map((block) => blockNode(block, surface)));
}

function blockNode(block, surface) {
  const build = BUILDERS[block.type];
  const node = build
    ? build(block, surface)
    : el("p", { class: "unknown" }, t("The sandbox doesn’t render blocks of type “{type}”.", { type: block.type }));
  node.dataset.block = block.type;
  return node;
}

const BUILDERS = {
  section,
  header: (block) => el("h3", { class: "block-header" }, block.text.text),
  divider: () => el("hr"),
  context: (block) => el("div", { class: "context" }, ...block.elements.map((element) => contextElement(element))),
  actions: (block, surface) =>
    el("div", { class: "actions" }, ...block.elements.map((one) => element(one, block, surface))),
  image: imageBlock,
  input: inputBlock,
};

function section(block, surface) {
  const words = el("div", { class: "section-text" }, block.text && textObject(block.text));
  if (block.fields) words.append(el("div", { class: "fields" }, ...block.fields.map(textObject)));
  return el("div", { class: "section" }, words, block.accessory && element(block.accessory, block, surface));
}

function contextElement(one) {
  return one.type === "image" ? picture(one, "context-image") : textObject(one);
}

function element(one, block, surface) {
  if (one.type === "image") return picture(one, "accessory");
  return elementNode(one, block, surface) ?? unknown(one);
}

function unknown(one) {
  return el("span", { class: "unknown" }, t("The sandbox doesn’t render elements of type “{type}”.", { type: one.type }));
}

function picture(one, className) {
  return el("img", { class: className, src: pictureSource(one), alt: one.alt_text ?? "" });
}

function pictureSource(one) {
  if (one.slack_file) return `/page/files/${encodeURIComponent(one.slack_file.id)}`;
  const source = safeAddress(one.image_url);
  return source?.startsWith("mailto:") ? null : source;
}

function imageBlock(block) {
  const title = block.title && el("figcaption", {}, block.title.text);
  return el("figure", { class: "image-block" }, title, picture(block, "wide"));
}

function inputBlock(block, surface) {
  const { element: one } = block;
  const field = `${surface.id}-${block.block_id}`;
  const error = surface.errors?.[block.block_id];
  const described = [block.hint && `${field}-hint`, error && `${field}-error`].filter(Boolean).join(" ");
  const label = isGroup(one) ? { id: `${field}-label`, class: "label" } : { for: field, class: "label" };
  const attributes = {
    id: field,
    "aria-labelledby": isGroup(one) ? `${field}-label` : null,
    "aria-describedby": described || null,
    "aria-invalid": error ? "true" : null,
  };
  const optional = block.optional && el("span", { class: "faint" }, t(" (optional)"));
  return el(
    "div",
    { class: "field" },
    el(isGroup(one) ? "p" : "label", label, block.label.text, optional),
    elementNode(one, block, surface, attributes) ?? unknown(one),
    block.hint && el("p", { class: "hint", id: `${field}-hint` }, block.hint.text),
    error && el("p", { class: "error", id: `${field}-error` }, t(error.text, error.values)),
  );
}

/**
 * What is entered in a view, in the form of Slack's `view.state.values`.
 * @param {Map<string, string|string[]>} values by "block_id action_id"
 * @param {object[]} blocks
 * @returns {Object<string, Object<string, string|string[]>>}
 */
export function enteredValues(values, blocks) {
  const found = {};
  for (const block of blocks)
    for (const one of [block.element, block.accessory, ...(block.elements ?? [])].filter(keepsValue)) {
      const name = `${block.block_id} ${one.action_id ?? ""}`;
      if (values.has(name)) (found[block.block_id] ??= {})[one.action_id ?? ""] = values.get(name);
    }
  return found;
}

/**
 * Whether blocks add anything to the message's text. People's messages have a rich_text block, which repeats the text.
 * @param {object[]|null|undefined} blocks
 * @returns {boolean}
 */
export function worthDrawing(blocks) {
  return Boolean(blocks?.some((block) => block.type !== "rich_text"));
}
