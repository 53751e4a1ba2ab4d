// What to try. It is no part of Slack, and looks it.
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
    "Under each draft a note says why the bot spoke or stayed silent. In Slack there is no such note.",
    "Nobody hears of the same rule twice within a day. To see a reply again, write as the other person.",
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
      title: "Post a draft that meets a rule",
      text: "The bot answers in its thread, once, with a question.",
      label: "Write it",
      go: () => write(example("nudge")),
    },
    {
      title: "Press the buttons",
      text: "Why? explains. Useful and Not this time are for the author to choose.",
      label: "Open the thread",
      go: openLastReply,
    },
    {
      title: "Edit it so that it is fine",
      text: "The bot's reply goes: nothing is left to say.",
      label: "Edit my last draft",
      go: editLastDraft,
    },
    {
      title: "Post a draft that is fine",
      text: "Nothing happens. Silence is what the bot does most.",
      label: "Write it",
      go: () => write(example("clean")),
    },
    {
      title: "Ask in private",
      text: "Only you see the answer, and nothing is posted.",
      label: "Write the command",
      go: () => write(`/charter check ${example("nudge")}`),
    },
    {
      title: "A picture without a description",
      text: "It says nothing to people who do not see it. The bot asks.",
      label: "Attach one",
      go: () => write(PICTURE, [{ name: "garden", alt: "" }]),
    },
    {
      title: "Change the charter",
      text: "See, as you type, what the bot would say; then let it speak by your rules.",
      label: "Edit the charter",
      go: () => showSide("lab", true),
    },
    {
      title: "The bot's Home",
      text: "The charter, its objectives, and your quiet days.",
      label: "Open Home",
      go: showHome,
    },
  ];
}

/** A text to try: one that meets a rule (`nudge`), one that mends it (`fine`), one that meets none (`clean`). */
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
  else complain("You have no draft here yet. Post one first.");
}

function openLastReply() {
  const here = drafts().map(({ ts }) => ts);
  const reply = messagesHere()
    .filter((one) => one.bot && !one.deleted && here.includes(one.thread_ts))
    .at(-1);
  if (reply) openThread(reply.thread_ts);
  else complain("The bot has no reply here at the moment. Post a draft with hype first.");
}
