// One message: its author, time, content and toolbar.
import { blocksNode, worthDrawing } from "./blocks.js";
import { dayOf, fullTimeOf, moment, timeOf } from "./clock.js";
import { askToDelete } from "./dialog.js";
import { el } from "./dom.js";
import { editor } from "./editor.js";
import { icon } from "./icons.js";
import { safeAddress } from "./mrkdwn.js";
import { complain } from "./notices.js";
import { richText } from "./richtext.js";
import { isUnread } from "./seen.js";
import { authorOf, isMe, isReplyIn, messagesHere, openThread, perform, person, store, update } from "./store.js";
import { counted, t } from "./wording.js";

/**
 * @param {object} message from the sandbox's state
 * @param {"list"|"thread"} where the list that contains it; the thread pane omits links to the thread
 * @returns {{key: string, signature: string, build: () => HTMLElement}} for `reconcile`
 */
export function messageItem(message, where) {
  const editing = store.editing?.ts === message.ts && store.editing.where === where && !message.ephemeral;
  const replies = where === "list" ? repliesTo(message) : [];
  const unread = replies.length > 0 && isUnread(store.place.channel, message.ts);
  const latest = replies.at(-1)?.ts;
  return {
    key: `${message.ts} ${message.ephemeral}`,
    // Leave an open editor alone, whatever else changes in the message.
    signature: editing
      ? `editing ${store.editing.text}`
      : JSON.stringify([message, store.as, unread, latest, store.state.shortcuts]),
    build: () => (editing ? editorNode(message, where) : messageNode(message, where, { replies, unread })),
  };
}

function repliesTo(message) {
  if (message.ephemeral) return [];
  return messagesHere().filter((one) => isReplyIn(one, message.ts) && !one.ephemeral);
}

function shell(message, ...children) {
  const classes = ["message", message.ephemeral && "ephemeral", message.deleted && "gone"].filter(Boolean).join(" ");
  const properties = {
    class: classes,
    tabindex: "-1",
    "data-testid": "message",
    "data-ts": message.ts,
    "data-user": message.user,
  };
  return el("li", { ...properties, "data-ephemeral": message.ephemeral ? "true" : null }, ...children);
}

function messageNode(message, where, { replies, unread }) {
  const thread = threadButton(message, replies, unread);
  if (message.deleted) {
    const tombstone = el("p", { class: "faint" }, t("This message was deleted."));
    return shell(message, avatar(null), el("div", { class: "body" }, tombstone, thread));
  }
  return shell(
    message,
    avatar(person(message.user)),
    el(
      "div",
      { class: "body" },
      message.ephemeral && el("p", { class: "only-you" }, icon("eye"), t("Only visible to you")),
      heading(message),
      content(message),
      ...(message.pictures ?? []).map(pictureNode),
      thread,
      message.ephemeral && dismissButton(message),
    ),
    !message.ephemeral && toolbar(message, where),
    // No remarks under the bot's own messages.
    message.remark && !message.bot && remark(message.remark),
  );
}

/**
 * A person's avatar: their initials on their colour, or the bot's icon.
 * @param {object|null|undefined} who
 * @returns {HTMLElement}
 */
export function avatar(who) {
  const node = el("span", { class: "avatar", "aria-hidden": "true" });
  if (who?.is_bot) node.append(icon("bot"));
  else if (who)
    node.append(
      (who.real_name || who.name)
        .split(/\s+/)
        .map((word) => word[0])
        .slice(0, 2)
        .join("")
        .toUpperCase(),
    );
  if (who?.color) node.style.backgroundColor = who.color.startsWith("#") ? who.color : `#${who.color}`;
  return node;
}

function heading(message) {
  const name = authorOf(message);
  const { ts } = message;
  return el(
    "div",
    { class: "heading" },
    el("strong", { class: "name" }, name),
    message.bot && el("span", { class: "badge" }, t("APP")),
    el("time", { datetime: moment(ts).toISOString(), title: fullTimeOf(ts) }, timeOf(ts)),
    message.subtype === "thread_broadcast" && el("span", { class: "faint" }, t("also sent to the channel")),
  );
}

function content(message) {
  const node = el("div", { class: message.me ? "content me-message" : "content" });
  if (worthDrawing(message.blocks)) node.append(blocksNode(message.blocks, surfaceOf(message)));
  else if (message.text) node.append(richText(message.text));
  if (message.edited) node.append(el("span", { class: "edited" }, t("(edited)")));
  return node;
}

function surfaceOf(message) {
  const { channel } = store.place;
  const click = async (element, blockId) => {
    const { action_id, value } = element;
    const result = await perform("click", { channel, message_ts: message.ts, action_id, block_id: blockId, value });
    if (!result.ok) complain(result.error);
  };
  return { id: `message-${message.ts}`, click };
}

function pictureNode(picture) {
  const caption = picture.alt ? t("Description: {text}", { text: picture.alt }) : t("No description");
  const image = el("img", { src: safeAddress(picture.url), alt: picture.alt ?? "" });
  return el("figure", { class: "picture" }, image, el("figcaption", {}, caption));
}

function remark(text) {
  return el(
    "p",
    { class: "remark", "data-testid": "remark" },
    el("span", { class: "remark-label" }, t("Demo note")),
    text,
  );
}

function threadButton(message, replies, unread) {
  if (!replies.length) return null;
  const count = counted(replies.length, "{count} reply", "{count} replies");
  const last = replies.at(-1);
  return el(
    "button",
    {
      type: "button",
      class: unread ? "thread-link unread" : "thread-link",
      "data-focus": "thread",
      onclick: () => openThread(message.ts),
    },
    ...[...new Set(replies.map((one) => one.user))].slice(0, 3).map((user) => avatar(person(user))),
    el("span", { class: "count" }, count),
    el("span", { class: "faint" }, t("Last reply {day} at {time}", { day: dayOf(last.ts).toLowerCase(), time: timeOf(last.ts) })),
    unread && el("span", { class: "new-mark" }, t("New")),
  );
}

function dismissButton(message) {
  const dismiss = async () => {
    const result = await perform("dismiss", { channel: store.place.channel, ts: message.ts });
    if (!result.ok) complain(result.error);
  };
  return el("button", { type: "button", class: "link", "data-focus": "dismiss", onclick: dismiss }, t("Dismiss message"));
}

function toolbar(message, where) {
  const tool = (name, label, onclick) =>
    el(
      "button",
      { type: "button", class: "tool", "aria-label": label, title: label, "data-focus": label, onclick },
      icon(name),
    );
  const tools = [
    where === "list" && tool("reply", t("Reply in thread"), () => openThread(message.thread_ts ?? message.ts)),
    ...store.state.shortcuts.map((shortcut) => tool("check", t(shortcut.name), () => runShortcut(shortcut, message))),
    isMe(message.user) && tool("edit", t("Edit message"), () => startEditing(message, where)),
    // Like an administrator, anyone may delete the bot's messages, to try what the bot does then.
    mayDelete(message) && tool("delete", t("Delete message"), () => askToDelete(() => remove(message))),
  ];
  return el("div", { class: "toolbar", role: "toolbar", "aria-label": t("Message actions") }, ...tools);
}

function mayDelete(message) {
  return isMe(message.user) || message.user === store.state.bot.user_id;
}

async function runShortcut(shortcut, message) {
  const result = await perform("shortcut", {
    channel: store.place.channel,
    ts: message.ts,
    callback_id: shortcut.callback_id,
  });
  if (!result.ok) complain(result.error);
}

async function remove(message) {
  const result = await perform("delete", { channel: store.place.channel, ts: message.ts });
  if (!result.ok) complain(result.error);
}

/**
 * Replaces a message with an editor.
 * @param {object} message
 * @param {string} where
 * @param {string|null} [text] the initial text; null for the message's text
 */
export function startEditing(message, where, text = null) {
  update({ editing: { ts: message.ts, where, text } });
}

function editorNode(message, where) {
  const finish = () => {
    update({ editing: null });
    document.querySelector(`#${where === "list" ? "messages" : "replies"} [data-ts="${message.ts}"]`)?.focus();
  };
  const body = el("div", { class: "body" }, heading(message), editor(message, store.editing.text, finish));
  return shell(message, avatar(person(message.user)), body);
}
