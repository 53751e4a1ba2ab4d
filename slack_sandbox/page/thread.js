import { Composer } from "./composer.js";
import { el, reconcile } from "./dom.js";
import { icon } from "./icons.js";
import { messageItem } from "./message.js";
import { walkByKeys } from "./messages.js";
import { StickyScroll } from "./scroll.js";
import { channelNamed, closeThread, isReplyIn, messagesHere, store } from "./store.js";
import { t } from "./wording.js";

let composer;
let end;
let shown = null;

/** Builds the thread pane once; `renderThread` fills it. */
export function prepareThread() {
  const pane = document.getElementById("thread");
  const replies = el("ol", { class: "messages", id: "replies", "aria-label": t("Thread replies") });
  const scroll = el("div", { class: "scroll" }, replies);
  composer = new Composer("thread");
  end = new StickyScroll(scroll, replies);
  pane.append(
    el(
      "header",
      { class: "bar" },
      el(
        "button",
        { type: "button", class: "tool back", "aria-label": t("Back to the channel"), onclick: closeThread },
        icon("back"),
      ),
      el("h2", {}, t("Thread")),
      el("span", { class: "faint", id: "thread-channel" }),
      el(
        "button",
        { type: "button", class: "tool close", "aria-label": t("Close the thread"), onclick: closeThread },
        icon("close"),
      ),
    ),
    scroll,
    composer.node,
  );
  pane.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && !event.defaultPrevented) closeThread();
  });
  walkByKeys(replies, "thread");
}

/** Updates the thread pane to the open thread, or closes it if its parent has been deleted. */
export function renderThread() {
  const { thread, channel } = store.place;
  const messages = messagesHere().filter((one) => one.ts === thread || isReplyIn(one, thread));
  if (!thread || !messages.some((one) => one.ts === thread)) {
    if (thread) queueMicrotask(closeThread);
    leaveThread();
    return;
  }
  const entered = shown !== `${channel} ${thread}`;
  shown = `${channel} ${thread}`;
  document.getElementById("thread-channel").textContent = `#${channelNamed(channel)}`;
  end.notice();
  reconcile(
    document.getElementById("replies"),
    messages.map((message) => messageItem(message, "thread")),
  );
  composer.render();
  if (!entered) return;
  end.toEnd();
  composer.focus();
}

function leaveThread() {
  if (!shown) return;
  const [, ts] = shown.split(" ");
  shown = null;
  const hadFocus =
    document.getElementById("thread").contains(document.activeElement) || document.activeElement === document.body;
  if (!hadFocus) return;
  const origin = document.querySelector(`#messages [data-ts="${ts}"]`);
  queueMicrotask(() =>
    (origin?.querySelector(".thread-link") ?? origin ?? document.querySelector("#composer textarea"))?.focus(),
  );
}
