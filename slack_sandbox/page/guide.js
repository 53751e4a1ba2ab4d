// The demo's guide: what to try. It isn't part of Slack, and its style shows it.
import { el } from "./dom.js";
import { icon } from "./icons.js";
import { startEditing } from "./message.js";
import { complain } from "./notices.js";
import {
  draftsChannel,
  isInChannel,
  isMe,
  messagesHere,
  openThread,
  showChannel,
  showSide,
  showHome,
  store,
} from "./store.js";

const PICTURE = "Saturday morning in the garden, before the market opens.";

/**
 * Builds the guide once.
 * @param {{fill: (unsent: {text: string, pictures: object[]}) => void}} composer the channel's
 */
export function prepareGuide(composer) {
  const write = (text, pictures = []) => {
    showChannel(draftsChannel());
    composer.fill({ text, pictures });
  };
  const close = (className, label, name) =>
    el(
      "button",
      { type: "button", class: className, "aria-label": label, onclick: () => showSide("guide", false) },
      icon(name),
    );
  const bar = el(
    "header",
    { class: "bar" },
    close("tool back", "Back to the channel", "back"),
    el("h2", {}, "Try this"),
    close("tool close", "Close the guide", "close"),
  );
  const notes = [
    "A note under each draft says why the bot replied or stayed silent. Slack has no such note.",
    "The bot reminds you of a rule at most once a day. To get another reply, post as the other person.",
  ];
  const body = el(
    "div",
    { class: "scroll guide-body" },
    el("p", { class: "remark-label" }, "Demo guide, not part of Slack"),
    el("ol", { class: "steps" }, ...steps(write).map(stepItem)),
    ...notes.map((note) => el("p", { class: "faint" }, note)),
  );
  document.getElementById("guide").append(bar, body);
}

function steps(write) {
  return [
    {
      title: "Post a draft that touches on a rule",
      text: "The bot replies once, in the thread, with a question.",
      label: "Write it",
      go: () => write(example("nudge")),
    },
    {
      title: "Click the buttons",
      text: "Why? explains the reply. Useful and Not this time are for the author.",
      label: "Open the thread",
      go: openLastReply,
    },
    {
      title: "Edit the draft until it is fine",
      text: "The bot deletes its reply: it has nothing left to say.",
      label: "Edit my last draft",
      go: editLastDraft,
    },
    {
      title: "Post a draft that is fine",
      text: "Nothing happens. The bot stays silent most of the time.",
      label: "Write it",
      go: () => write(example("clean")),
    },
    {
      title: "Ask in private",
      text: "Only you see the answer. Nothing is posted.",
      label: "Write the command",
      go: () => write(`/charter check ${example("nudge")}`),
    },
    {
      title: "A picture without a description",
      text: "People who can't see it miss out. The bot asks for a description.",
      label: "Attach one",
      go: () => write(PICTURE, [{ name: "garden", alt: "" }]),
    },
    {
      title: "Change the charter",
      text: "See what the bot would say as you type, then put your rules to use.",
      label: "Edit the charter",
      go: () => showSide("charter-editor", true),
    },
    {
      title: "The bot's Home",
      text: "The charter, its objectives, and your quiet days.",
      label: "Open Home",
      go: showHome,
    },
  ];
}

/** An example text: one that touches on a rule (`nudge`), its fix (`fine`), or one that touches on none (`clean`). */
function example(name) {
  return store.state.examples[name];
}

function stepItem({ title, text, label, go }) {
  const button = el("button", { type: "button", class: "button", onclick: go }, label);
  return el("li", {}, el("h3", {}, title), el("p", {}, text), button);
}

function drafts() {
  showChannel(draftsChannel());
  return messagesHere().filter((one) => !one.deleted && !one.ephemeral && isInChannel(one));
}

function editLastDraft() {
  const mine = drafts().filter((one) => isMe(one.user));
  if (mine.length) startEditing(mine.at(-1), "list", example("fine"));
  else complain("You have no draft yet. Post one first.");
}

function openLastReply() {
  const here = drafts().map(({ ts }) => ts);
  const reply = messagesHere()
    .filter((one) => one.bot && !one.deleted && here.includes(one.thread_ts))
    .at(-1);
  if (reply) openThread(reply.thread_ts);
  else complain("The bot has no reply in this channel. Post a draft that touches on a rule first.");
}
