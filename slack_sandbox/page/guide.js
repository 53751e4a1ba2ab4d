// The demo's guide: what to try with the charter in use. It isn't part of Slack, and its style shows it.
import { el, reconcile } from "./dom.js";
import { icon } from "./icons.js";
import { startEditing } from "./message.js";
import { plain } from "./mrkdwn.js";
import { complain } from "./notices.js";
import {
  channelNamed,
  draftsChannel,
  isInChannel,
  isMe,
  messagesHere,
  openThread,
  personNamed,
  showChannel,
  showSide,
  showHome,
  store,
} from "./store.js";
import { t } from "./wording.js";

const list = el("ol", { class: "steps" });
let write;

/**
 * Builds the guide once; `renderGuide` fills it.
 * @param {{fill: (unsent: {text: string, pictures: object[]}) => void}} composer the channel's
 */
export function prepareGuide(composer) {
  write = (text, pictures = [], channel = draftsChannel()) => {
    showChannel(channel);
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
    close("tool back", t("Back to the channel"), "back"),
    el("h2", {}, t("Try this")),
    close("tool close", t("Close the guide"), "close"),
  );
  const notes = [
    t("A note under each draft says why the bot replied or stayed silent. Slack has no such note."),
    t("The bot reminds you of a rule at most once a day. To get another reply, post as another person."),
  ];
  const body = el(
    "div",
    { class: "scroll guide-body" },
    el("p", { class: "remark-label" }, t("Demo guide, not part of Slack")),
    list,
    ...notes.map((note) => el("p", { class: "faint" }, note)),
  );
  document.getElementById("guide").append(bar, body);
}

/** Updates the steps to the charter in use and the person who posts. */
export function renderGuide() {
  reconcile(list, steps().map(stepItem));
}

/** The steps for which the charter has an example. */
function steps() {
  const { nudge, clean, picture, keeper } = store.state.examples;
  return [
    ...(nudge ? stepsAboutARule(store.state.examples) : []),
    clean && {
      title: t("Post a draft that is fine"),
      text: t("Nothing happens. The bot stays silent most of the time."),
      label: t("Write it"),
      go: () => write(clean),
    },
    nudge && {
      title: t("Ask in private"),
      text: t("Only you see the answer. Nothing is posted."),
      label: t("Write the command"),
      go: () => write(`/charter check ${nudge}`),
    },
    (nudge || clean) && {
      title: t("Write to the bot"),
      text: t("In a direct message, it checks a text and its pictures, and answers you alone."),
      label: t("Write a message"),
      go: () => write(nudge ?? clean, [], store.state.direct),
    },
    picture && {
      title: t("A picture without a description"),
      text: t("People who can’t see it miss out. The bot asks for a description."),
      label: t("Attach one"),
      go: () => write(picture, [{ name: "garden", alt: "" }]),
    },
    store.state.charter_editor && {
      title: t("Change the charter"),
      text: t("See what the bot would say as you type, then put your rules to use."),
      label: t("Edit the charter"),
      go: () => showSide("charter-editor", true),
    },
    {
      title: t("The bot’s Home"),
      text: keeper
        ? t("The charter, its objectives, and your quiet days. {name} keeps the charter, can change it there, and gets what others find wrong under Why? as a message: choose that name under “Post as”.", {
            name: keeper,
          })
        : t("The charter, its objectives, and your quiet days."),
      label: t("Open Home"),
      go: showHome,
    },
  ].filter(Boolean);
}

function stepsAboutARule({ nudge, rule }) {
  return [
    {
      title: t("Post a draft that brings a rule to mind"),
      text: rule
        ? t("Rule {number}: “{text}” The bot asks one question, in the thread.", rule)
        : t("The bot asks one question, in the thread."),
      label: t("Write it"),
      go: () => write(nudge),
    },
    {
      title: t("Press the buttons"),
      text: t(
        "Why? explains the question to everyone. Useful and Not this time count only for the draft’s author. You press as {name}, whom you choose under “Post as”.",
        { name: personNamed(store.as) },
      ),
      label: t("Open the thread"),
      go: openLastReply,
    },
    {
      title: t("Edit the draft until it is fine"),
      text: t("Take out the words that the bot quotes, and save. The bot takes its question away."),
      label: t("Edit my last draft"),
      go: editLastDraft,
    },
  ];
}

function stepItem({ title, text, label, go }) {
  const button = () => el("button", { type: "button", class: "button", "data-focus": "go", onclick: go }, label);
  return {
    key: title,
    // The examples too: the button's action uses them.
    signature: JSON.stringify([text, label, store.state.examples]),
    build: () => el("li", {}, el("h3", {}, title), el("p", {}, text), button()),
  };
}

function drafts() {
  showChannel(draftsChannel());
  return messagesHere().filter((one) => !one.deleted && !one.ephemeral && isInChannel(one));
}

/** Opens the editor of my last draft, if possible of one that the bot asks about. In the guide's own draft, what the bot quotes is taken out already. */
function editLastDraft() {
  const all = drafts().filter((one) => isMe(one.user));
  const mine = all.findLast((one) => questionsIn(one.ts).length) ?? all.at(-1);
  if (!mine) return complain(t("You have no draft yet. Post one first."));
  const { nudge, fine } = store.state.examples;
  const written = plain(mine.text, { person: personNamed, channel: channelNamed });
  return startEditing(mine, "list", written.includes(nudge) ? written.replace(nudge, () => fine) : null);
}

/** The bot's messages in a thread. */
function questionsIn(thread) {
  return messagesHere().filter((one) => one.bot && !one.deleted && one.thread_ts === thread);
}

function openLastReply() {
  const reply = drafts().flatMap(({ ts }) => questionsIn(ts)).at(-1);
  if (reply) openThread(reply.thread_ts);
  else complain(t("The bot has asked nothing in this channel yet. Post a draft that brings a rule to mind first."));
}
