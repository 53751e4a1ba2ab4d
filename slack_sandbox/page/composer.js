import { CommandHints } from "./commands.js";
import { el, fitHeight } from "./dom.js";
import { icon } from "./icons.js";
import { startEditing } from "./message.js";
import { complain } from "./notices.js";
import { choosePicture, pictureLabel } from "./pictures.js";
import { channelNamed, isDirect, isInChannel, isMe, isReplyIn, messagesHere, perform, personNamed, store } from "./store.js";
import { t } from "./wording.js";

/**
 * @typedef {{text: string, pictures: {name: string, alt: string}[]}} Unsent an unfinished message
 * @type {Map<string, Unsent>} by channel and thread, so that it survives navigation
 */
const unsent = new Map();

/** The message field, below the channel's list or in the thread pane. */
export class Composer {
  /** @param {"list"|"thread"} where */
  constructor(where) {
    this.where = where;
    this.area = el("textarea", { class: "area", rows: 1, id: where === "list" ? "message" : null });
    this.chips = el("ul", { class: "chips", "aria-label": t("Pictures to send") });
    // Slash commands don't work in threads.
    this.hints = where === "list" ? new CommandHints(this.area) : null;
    this.author = el("span", { class: "as faint" });
    const attach = el("button", { type: "button", class: "tool", "aria-label": t("Attach a picture") }, icon("picture"));
    const send = el("button", { type: "submit", class: "tool send", "aria-label": t("Send") }, icon("send"));
    const row = el("div", { class: "composer-row" }, attach, this.author, send);
    this.node = el(
      "form",
      { class: "composer" },
      this.hints?.node,
      el("div", { class: "box" }, this.area, this.chips, row),
    );
    this.shown = null;
    this.listen(attach);
  }

  listen(attach) {
    this.area.addEventListener("input", () => {
      this.keep({ text: this.area.value });
      this.put(this.area.value);
    });
    this.area.addEventListener("keydown", (event) => this.onKey(event));
    this.node.addEventListener("submit", (event) => {
      event.preventDefault();
      this.send();
      this.focus();
    });
    attach.addEventListener("click", () => {
      choosePicture((picture) => this.keep({ pictures: [...this.here.pictures, picture] }));
    });
  }

  /** Shows the author, the channel or thread, and its unfinished message. */
  render() {
    const name = this.where === "thread" ? t("Reply in thread") : messageTo(store.place.channel);
    this.area.setAttribute("aria-label", name);
    this.area.placeholder = name;
    this.author.textContent = t("as {name}", { name: personNamed(store.as) });
    if (this.shown === this.place) return;
    this.shown = this.place;
    this.put(this.here.text);
    this.drawChips();
  }

  focus() {
    this.area.focus();
  }

  /** Puts a message in the field without sending it. @param {Unsent} draft */
  fill(draft) {
    this.keep(draft);
    this.put(draft.text);
    this.focus();
  }

  get place() {
    return `${store.place.channel} ${this.where === "thread" ? store.place.thread : ""}`;
  }

  get here() {
    return unsent.get(this.place) ?? { text: "", pictures: [] };
  }

  keep(changes) {
    unsent.set(this.place, { ...this.here, ...changes });
    this.drawChips();
  }

  put(text) {
    this.area.value = text;
    fitHeight(this.area);
    this.hints?.update();
  }

  drawChips() {
    this.chips.replaceChildren(...this.here.pictures.map((picture) => chip(picture, () => this.drop(picture))));
  }

  drop(picture) {
    this.keep({ pictures: this.here.pictures.filter((other) => other !== picture) });
    this.focus();
  }

  onKey(event) {
    if (event.isComposing || this.hints?.onKey(event)) return;
    if (event.key === "Enter" && !event.shiftKey) this.send();
    else if (event.key === "ArrowUp" && !this.area.value) editLastMessage(this.where);
    else return;
    event.preventDefault();
  }

  async send() {
    const draft = this.here;
    if (!draft.text.trim() && !draft.pictures.length) return;
    const from = this.place;
    this.keep({ text: "", pictures: [] });
    this.put("");
    const result = await deliver(draft, this.where);
    if (result.ok) return;
    complain(result.error);
    // Keep the text when sending fails.
    if (from === this.place && !this.area.value) this.fill(draft);
  }
}

function messageTo(channel) {
  if (isDirect(channel)) return t("Message {name}", { name: store.state.bot.name });
  return t("Message #{channel}", { channel: channelNamed(channel) });
}

function chip(picture, remove) {
  const image = el("img", { src: `/page/pictures/${picture.name}.png`, alt: "" });
  const label = t("Remove the picture {name}", { name: pictureLabel(picture.name) });
  const button = el("button", { type: "button", class: "tool", "aria-label": label, onclick: remove }, icon("close"));
  return el("li", { class: "chip" }, image, el("span", {}, picture.alt || t("No description")), button);
}

async function deliver({ text, pictures }, where) {
  const { channel, thread } = store.place;
  const command = text.startsWith("/") && !text.startsWith("/me ");
  if (!command) return perform("post", { channel, text, pictures, thread_ts: where === "thread" ? thread : undefined });
  const [name] = text.split(/\s/);
  // As Slack does: https://docs.slack.dev/interactivity/implementing-slash-commands
  if (where === "thread") return { ok: false, error: t("{name} doesn’t work in threads. Use it in the channel.", { name }) };
  const known = store.state.commands.some((one) => one.name === name);
  return known ? perform("command", { channel, text }) : { ok: false, error: t("There is no command {name}.", { name }) };
}

function editLastMessage(where) {
  const listed = (one) => (where === "thread" ? isReplyIn(one, store.place.thread) : isInChannel(one));
  const mine = messagesHere().filter((one) => isMe(one.user) && !one.deleted && !one.ephemeral && listed(one));
  if (mine.length) startEditing(mine.at(-1), where);
}
