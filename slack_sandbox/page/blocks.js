// Renders Block Kit: the blocks and elements that bots here use. https://docs.slack.dev/reference/block-kit/blocks
import { el } from "./dom.js";
import { safeAddress } from "./mrkdwn.js";
import { outsideLink, textObject } from "./richtext.js";
import { t } from "./wording.js";

/**
 * @typedef {object} Surface the message or view that contains blocks
 * @property {(element: object, blockId: string) => Promise<void>} click
 * @property {string} id unique on the page; prefixes the ids that link labels to their fields
 * @property {Object<string, string>} [errors] by block_id
 * @property {Map<string, string>} [values] the typed values by "block_id action_id"; they outlive an update of the view
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
  if (one.type === "button") return button(one, block, surface);
  if (one.type === "datepicker") return datePicker(one, block, surface);
  if (one.type === "image") return picture(one, "accessory");
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

function button(one, block, surface) {
  const label = one.text.text;
  const node = el(
    "button",
    {
      type: "button",
      class: `button ${one.style ?? ""}`,
      "data-focus": one.action_id,
      "aria-label": one.accessibility_label,
    },
    label,
  );
  node.addEventListener("click", async () => {
    if (node.getAttribute("aria-disabled")) return;
    // Not `disabled`, which would drop the focus while the bot is answering.
    node.setAttribute("aria-disabled", "true");
    await surface.click(one, block.block_id);
    node.removeAttribute("aria-disabled");
  });
  if (!one.url) return node;
  const link = outsideLink(one.url, label);
  link.className = `button ${one.style ?? ""}`;
  link.addEventListener("click", () => surface.click(one, block.block_id));
  return link;
}

// Uses the browser's own calendar. While a date is being typed, its year passes through 0002 and 0020: hence `min`.
function datePicker(one, block, surface) {
  const field = el("input", {
    type: "date",
    class: "input",
    min: "1970-01-01",
    value: one.initial_date,
    "data-focus": one.action_id,
  });
  field.addEventListener("change", () => {
    if (field.value && field.validity.valid) surface.click({ ...one, value: field.value }, block.block_id);
  });
  return el("label", { class: "date" }, one.placeholder?.text ?? t("Date"), field);
}

function inputBlock(block, surface) {
  const field = `${surface.id}-${block.block_id}`;
  const error = surface.errors?.[block.block_id];
  const described = [block.hint && `${field}-hint`, error && `${field}-error`].filter(Boolean).join(" ");
  return el(
    "div",
    { class: "field" },
    el("label", { for: field }, block.label.text, block.optional && el("span", { class: "faint" }, t(" (optional)"))),
    inputElement(block, surface, {
      id: field,
      "aria-describedby": described || null,
      "aria-invalid": error ? "true" : null,
    }),
    block.hint && el("p", { class: "hint", id: `${field}-hint` }, block.hint.text),
    error && el("p", { class: "error", id: `${field}-error` }, error),
  );
}

function inputElement(block, surface, attributes) {
  const { element: one, block_id: blockId, optional } = block;
  if (one.type !== "plain_text_input") return element(one, block, surface);
  const name = `${blockId} ${one.action_id}`;
  const node = el(one.multiline ? "textarea" : "input", {
    ...attributes,
    class: "input",
    placeholder: one.placeholder?.text,
    maxlength: one.max_length,
    rows: one.multiline ? 4 : null,
    required: !optional,
    autocomplete: "off",
    "data-focus": name,
    oninput: () => surface.values?.set(name, node.value),
  });
  node.value = surface.values?.get(name) ?? one.initial_value ?? "";
  surface.values?.set(name, node.value);
  return node;
}

/**
 * The values of the input blocks, in the form of Slack's `view.state.values`.
 * @param {Map<string, string>} values by "block_id action_id"
 * @param {object[]} blocks
 * @returns {Object<string, Object<string, string>>}
 */
export function inputValues(values, blocks) {
  const found = {};
  for (const block of blocks)
    if (block.type === "input")
      found[block.block_id] = {
        [block.element.action_id]: values.get(`${block.block_id} ${block.element.action_id}`) ?? "",
      };
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
