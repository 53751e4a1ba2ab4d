// Renders the interactive elements of Block Kit: https://docs.slack.dev/reference/block-kit/block-elements
import { openDialog } from "./dialog.js";
import { el } from "./dom.js";
import { outsideLink } from "./richtext.js";
import { store } from "./store.js";
import { t } from "./wording.js";

/**
 * @typedef {string|string[]} Value what is entered in an element: a list where several things can be chosen
 */

const INITIAL = {
  plain_text_input: (one) => one.initial_value ?? "",
  static_select: (one) => one.initial_option?.value ?? "",
  radio_buttons: (one) => one.initial_option?.value ?? "",
  checkboxes: (one) => (one.initial_options ?? []).map(({ value }) => value),
  multi_static_select: (one) => (one.initial_options ?? []).map(({ value }) => value),
  users_select: (one) => one.initial_user ?? "",
  multi_users_select: (one) => one.initial_users ?? [],
  conversations_select: (one) => one.initial_conversation ?? here(one),
  multi_conversations_select: (one) => one.initial_conversations ?? [here(one)].filter(Boolean),
  channels_select: (one) => one.initial_channel ?? "",
  multi_channels_select: (one) => one.initial_channels ?? [],
  datepicker: (one) => one.initial_date ?? "",
  timepicker: (one) => one.initial_time ?? "",
};

const BUILDERS = {
  button,
  overflow,
  plain_text_input: textInput,
  datepicker: (...all) => picker("date", t("Date"), ...all),
  timepicker: (...all) => picker("time", t("Time"), ...all),
  static_select: menu,
  users_select: menu,
  conversations_select: menu,
  channels_select: menu,
  radio_buttons: (...all) => choices("radio", ...all),
  checkboxes: (...all) => choices("checkbox", ...all),
  multi_static_select: (...all) => choices("checkbox", ...all),
  multi_users_select: (...all) => choices("checkbox", ...all),
  multi_conversations_select: (...all) => choices("checkbox", ...all),
  multi_channels_select: (...all) => choices("checkbox", ...all),
};

/**
 * @param {object} one the element
 * @param {object} block the block that holds it
 * @param {import("./blocks.js").Surface} surface
 * @param {object} [attributes] those that link it to its label, hint and error; none outside of an input block
 * @returns {HTMLElement|null} null for a type that the page doesn't know
 */
export function elementNode(one, block, surface, attributes = {}) {
  return BUILDERS[one.type]?.(one, block, surface, attributes) ?? null;
}

/** @param {object} one @returns {boolean} whether it is several controls, which need a group's label */
export function isGroup(one) {
  return one.type === "radio_buttons" || one.type === "checkboxes" || one.type.startsWith("multi_");
}

/** @param {object} one @returns {boolean} whether a view keeps what is entered in it */
export function keepsValue(one) {
  return one?.type in INITIAL;
}

function nameOf(one, block) {
  return `${block.block_id} ${one.action_id ?? ""}`;
}

function current(one, block, { values }) {
  const name = nameOf(one, block);
  if (values && !values.has(name)) values.set(name, INITIAL[one.type](one));
  return values ? values.get(name) : INITIAL[one.type](one);
}

/** The conversation in which the reader is, where the element starts from it. */
function here(one) {
  return (one.default_to_current_conversation && store.place.channel) || "";
}

/** Keeps a new value. Outside of an input block, or where the block asks for it, the bot hears of it. */
async function enter(one, block, surface, value) {
  const dispatches = block.type !== "input" || block.dispatch_action;
  if (dispatches && !(await agreed(one.confirm))) return false;
  surface.values?.set(nameOf(one, block), value);
  if (dispatches) await surface.click({ ...one, value }, block.block_id);
  return true;
}

/** Asks for the confirmation that an element wants. */
function agreed(confirm) {
  if (!confirm) return Promise.resolve(true);
  return new Promise((resolve) =>
    openDialog({
      title: confirm.title.text,
      content: [el("p", {}, confirm.text.text)],
      submit: confirm.confirm.text,
      close: confirm.deny.text,
      style: confirm.style ?? "primary",
      onSubmit: () => {
        resolve(true);
        return true;
      },
      onClose: () => resolve(false),
    }),
  );
}

function button(one, block, surface) {
  const label = one.text.text;
  const node = el(
    "button",
    {
      type: "button",
      class: `button ${one.style ?? ""}`,
      // Without the block's id, which Slack makes anew at each update where the bot gives none.
      "data-focus": `${one.action_id} ${one.value ?? ""}`,
      "aria-label": one.accessibility_label,
    },
    label,
  );
  node.addEventListener("click", () => whileBusy(node, () => press(one, block, surface)));
  if (!one.url) return node;
  const link = outsideLink(one.url, label);
  link.className = `button ${one.style ?? ""}`;
  link.addEventListener("click", () => surface.click(one, block.block_id));
  return link;
}

async function press(one, block, surface) {
  if (await agreed(one.confirm)) await surface.click(one, block.block_id);
}

async function whileBusy(node, act) {
  if (node.getAttribute("aria-disabled")) return;
  // Not `disabled`, which would drop the focus while the bot is answering.
  node.setAttribute("aria-disabled", "true");
  await act();
  node.removeAttribute("aria-disabled");
}

function overflow(one, block, surface) {
  const open = (wanted) => {
    list.hidden = !wanted;
    toggle.setAttribute("aria-expanded", String(wanted));
  };
  const toggle = el(
    "button",
    {
      type: "button",
      class: "button",
      "aria-label": t("More actions"),
      "aria-expanded": "false",
      "data-focus": nameOf(one, block),
      onclick: () => open(list.hidden),
    },
    "…",
  );
  const choose = async (option) => {
    open(false);
    toggle.focus();
    if (await agreed(one.confirm)) await surface.click({ ...one, value: option.value }, block.block_id);
  };
  const list = el("ul", { class: "overflow-list" }, ...one.options.map((option) => overflowItem(option, choose)));
  const node = el("div", { class: "overflow" }, toggle, list);
  open(false);
  node.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || list.hidden) return;
    // Otherwise Escape closes the dialog around it.
    event.preventDefault();
    open(false);
    toggle.focus();
  });
  node.addEventListener("focusout", (event) => node.contains(event.relatedTarget) || open(false));
  return node;
}

function overflowItem(option, choose) {
  const chosen = () => choose(option);
  if (!option.url) return el("li", {}, el("button", { type: "button", onclick: chosen }, option.text.text));
  const link = outsideLink(option.url, option.text.text);
  link.addEventListener("click", chosen);
  return el("li", {}, link);
}

function textInput(one, block, surface, attributes) {
  const when = one.dispatch_action_config?.trigger_actions_on ?? ["on_enter_pressed"];
  const tell = () => block.dispatch_action && surface.click({ ...one, value: node.value }, block.block_id);
  const left = one.max_length && el("p", { class: "counter", "aria-hidden": "true" });
  const node = el(one.multiline ? "textarea" : "input", {
    ...attributes,
    class: "input",
    placeholder: one.placeholder?.text,
    maxlength: one.max_length,
    rows: one.multiline ? 4 : null,
    required: !block.optional,
    autocomplete: "off",
    "data-focus": nameOf(one, block),
    "data-first": one.focus_on_load,
    oninput: () => {
      surface.values?.set(nameOf(one, block), node.value);
      count();
      if (when.includes("on_character_entered")) tell();
    },
    onkeydown: (event) => {
      if (event.key !== "Enter" || event.isComposing || one.multiline) return;
      if (!block.dispatch_action || !when.includes("on_enter_pressed")) return;
      event.preventDefault();
      tell();
    },
  });
  const count = () => left && (left.textContent = `${node.value.length} / ${one.max_length}`);
  node.value = current(one, block, surface);
  count();
  return left ? el("div", { class: "counted" }, node, left) : node;
}

// Uses the browser's own calendar. While a date is being typed, its year passes through 0002 and 0020: hence `min`.
function picker(type, name, one, block, surface, attributes) {
  const field = el("input", {
    ...attributes,
    type,
    class: "input",
    min: type === "date" ? "1970-01-01" : null,
    value: current(one, block, surface),
    "data-focus": nameOf(one, block),
    "data-first": one.focus_on_load,
  });
  field.addEventListener("change", () => {
    if (field.validity.valid && (field.value || block.type === "input")) enter(one, block, surface, field.value);
  });
  if (block.type === "input") return field;
  return el("label", { class: "date" }, one.placeholder?.text ?? name, field);
}

/** What a person can choose from, as `{value, label, note}`, in groups. */
function offered(one) {
  const { people, channels } = store.state;
  const options = (list) => list.map(({ value, text, description }) => ({ value, label: text.text, note: description?.text }));
  if (one.option_groups) return one.option_groups.map((group) => ({ label: group.label.text, options: options(group.options) }));
  if (one.options) return [{ options: options(one.options) }];
  if (one.type.endsWith("users_select"))
    return [{ options: people.filter((who) => !who.is_bot).map((who) => ({ value: who.id, label: who.real_name || who.name })) }];
  return [{ options: channels.filter((channel) => takes(one, channel)).map(({ id, name }) => ({ value: id, label: `#${name}` })) }];
}

function takes(one, channel) {
  if (one.type.endsWith("channels_select")) return !channel.is_private;
  return one.filter?.include?.includes(channel.is_private ? "private" : "public") ?? true;
}

function menu(one, block, surface, attributes) {
  const before = current(one, block, surface);
  const option = ({ value, label }) => el("option", { value }, label);
  const groups = offered(one).map((group) =>
    group.label ? [el("optgroup", { label: group.label }, ...group.options.map(option))] : group.options.map(option),
  );
  const empty = el("option", { value: "" }, one.placeholder?.text ?? t("Choose"));
  const node = el(
    "select",
    {
      "aria-label": block.type === "input" ? null : labelOf(one, block),
      ...attributes,
      class: "input menu",
      "data-focus": nameOf(one, block),
      "data-first": one.focus_on_load,
    },
    empty,
    ...groups.flat(),
  );
  node.value = before;
  node.addEventListener("change", async () => {
    const wanted = node.value;
    // Outside of an input block a choice can be changed, but not taken back.
    const kept = (wanted || block.type === "input") && (await enter(one, block, surface, wanted));
    if (!kept) node.value = current(one, block, surface);
  });
  return node;
}

function labelOf(one, block) {
  return one.placeholder?.text ?? block.text?.text ?? t("Choose");
}

function choices(type, one, block, surface, attributes) {
  const name = `${surface.id} ${nameOf(one, block)}`;
  const chosen = new Set([current(one, block, surface)].flat());
  const boxes = [];
  const item = ({ value, label, note }) => {
    const first = one.focus_on_load && !boxes.length;
    const box = el("input", { type, name, value, "data-focus": `${nameOf(one, block)} ${value}`, "data-first": first });
    box.checked = chosen.has(value);
    boxes.push(box);
    return el("label", { class: "option" }, box, el("span", {}, label, note && el("span", { class: "note" }, note)));
  };
  const groups = offered(one).map((group) => [group.label && el("p", { class: "group" }, group.label), ...group.options.map(item)]);
  const label = block.type === "input" ? {} : { "aria-label": labelOf(one, block) };
  const { "aria-invalid": invalid, ...described } = attributes;
  const node = el(
    "div",
    { role: type === "radio" ? "radiogroup" : "group", ...label, ...described, "data-invalid": invalid, class: "options" },
    ...groups.flat(),
  );
  const show = () => {
    const room = one.max_selected_items && boxes.filter((box) => box.checked).length >= one.max_selected_items;
    for (const box of boxes) box.disabled = Boolean(room) && !box.checked;
  };
  node.addEventListener("change", async () => {
    const checked = boxes.filter((box) => box.checked).map((box) => box.value);
    show();
    if (await enter(one, block, surface, type === "radio" ? (checked[0] ?? "") : checked)) return;
    const kept = [current(one, block, surface)].flat();
    for (const box of boxes) box.checked = kept.includes(box.value);
    show();
  });
  show();
  return node;
}
