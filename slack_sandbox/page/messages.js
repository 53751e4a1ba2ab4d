// The open channel's list: messages, day dividers, the line above new messages, and the scroll position.
import { dayOf } from "./clock.js";
import { el, reconcile } from "./dom.js";
import { messageItem, startEditing } from "./message.js";
import { StickyScroll } from "./scroll.js";
import { see, seenIn } from "./seen.js";
import { isInChannel, isMe, messagesHere, openThread, store } from "./store.js";
import { t } from "./wording.js";

let end;
let shownFor = "";
let newAfter = "";

/** Prepares the list once: its keyboard navigation, its scrolling and its jump button. */
export function prepareMessages() {
  const scroll = document.getElementById("scroll");
  const list = document.getElementById("messages");
  const jump = document.getElementById("jump");
  end = new StickyScroll(scroll, list);
  walkByKeys(list, "list");
  jump.addEventListener("click", () => {
    end.toEnd();
    document.getElementById("message").focus();
  });
  scroll.addEventListener("scroll", () => {
    if (end.stuck) jump.hidden = true;
  });
}

/** Updates the list to the workspace's state. */
export function renderMessages() {
  const list = document.getElementById("messages");
  const here = `${store.as} ${store.place.channel}`;
  const entered = here !== shownFor;
  const newestBefore = entered ? null : lastKey(list);
  if (entered) newAfter = seenIn(store.place.channel);
  shownFor = here;
  end.notice();
  reconcile(list, wantedItems());
  keepOneTabStop(list);
  const grew = newestBefore !== null && lastKey(list) !== newestBefore;
  if (entered || end.stuck || (grew && lastIsMine())) end.toEnd();
  else if (grew) document.getElementById("jump").hidden = false;
  see(store.place.channel);
}

function topLevel() {
  return messagesHere().filter(isInChannel);
}

function lastIsMine() {
  return isMe(topLevel().at(-1)?.user);
}

function lastKey(list) {
  return list.lastElementChild?.dataset.key ?? "";
}

function wantedItems() {
  const items = [];
  let day = "";
  let markedNew = newAfter === "";
  for (const message of topLevel()) {
    if (dayOf(message.ts) !== day) {
      day = dayOf(message.ts);
      items.push(lineItem(`day ${day}`, "day", day));
    }
    if (!markedNew && message.ts > newAfter) {
      markedNew = true;
      if (!isMe(message.user)) items.push(lineItem("new", "new-line", t("New")));
    }
    items.push(messageItem(message, "list"));
  }
  if (!items.length) items.push(lineItem("empty", "empty", t("Nothing here yet. Write the first message below.")));
  return items;
}

function lineItem(key, className, text) {
  return { key, signature: key, build: () => el("li", { class: className }, el("span", {}, text)) };
}

function keepOneTabStop(list) {
  const messages = [...list.querySelectorAll(".message")];
  if (!messages.some((one) => one.tabIndex === 0)) messages.at(-1)?.setAttribute("tabindex", "0");
}

/**
 * Adds keyboard navigation to a list of messages: arrows move, e edits, t opens the thread.
 * @param {HTMLElement} list
 * @param {"list"|"thread"} where
 */
export function walkByKeys(list, where) {
  list.addEventListener("focusin", (event) => {
    const focused = event.target.closest(".message");
    for (const one of list.querySelectorAll(".message")) one.tabIndex = one === focused ? 0 : -1;
  });
  list.addEventListener("keydown", (event) => {
    if (!event.target.matches(".message") || event.ctrlKey || event.metaKey || event.altKey) return;
    const messages = [...list.querySelectorAll(".message")];
    const index = messages.indexOf(event.target);
    const goal = {
      ArrowUp: messages[index - 1],
      ArrowDown: messages[index + 1],
      Home: messages[0],
      End: messages.at(-1),
    }[event.key];
    if (goal) goal.focus();
    else if (!letterKey(event.key, event.target.dataset.ts, where)) return;
    event.preventDefault();
  });
}

function letterKey(key, ts, where) {
  const message = messagesHere().find((one) => one.ts === ts && !one.ephemeral && !one.deleted);
  if (!message) return false;
  if (key === "e" && isMe(message.user)) startEditing(message, where);
  else if (key === "t" && where === "list") openThread(ts);
  else return false;
  return true;
}
