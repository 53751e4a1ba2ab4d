// The charter editor's list items: problems, which link to their lines, and what the bot would say to each draft.
import { el } from "./dom.js";
import { plain } from "./mrkdwn.js";
import { authorOf, channelNamed, personNamed, store } from "./store.js";
import { t } from "./wording.js";

const EXCERPT_CHARACTERS = 140;

/**
 * @param {{line: number|null, where: string, what: string, fix: string}} fault
 * @param {number} at its index in the list
 * @param {{goTo: (line: number) => void}} field
 * @returns {object} an item for `reconcile`
 */
export function faultItem(fault, at, field) {
  const place = [fault.line && t("Line {line}", { line: fault.line }), fault.where].filter(Boolean).join(", ");
  const words = [place && el("strong", {}, t("{name}: ", { name: place })), ...withKeys(`${fault.what} ${fault.fix}`)];
  return {
    key: `fault ${at}`,
    signature: JSON.stringify(fault),
    build: () =>
      el(
        "li",
        {},
        fault.line
          ? el(
              "button",
              { type: "button", class: "fault", "data-focus": "fault", onclick: () => field.goTo(fault.line) },
              ...words,
            )
          : el("p", { class: "fault" }, ...words),
      ),
  };
}

/**
 * @param {{channel: string, ts: string, text: string, points: object[], says: string, silence: string}} draft
 * @returns {object} an item for `reconcile`
 */
export function draftItem(draft) {
  const message = (store.state.messages[draft.channel] ?? []).find(({ ts }) => ts === draft.ts);
  const author = message ? authorOf(message) : "";
  return {
    key: `${draft.channel} ${draft.ts}`,
    signature: JSON.stringify([draft, author]),
    build: () =>
      el(
        "li",
        { class: draft.silence ? "silent" : "speaks" },
        el("p", { class: "excerpt" }, author && el("strong", {}, t("{name}: ", { name: author })), excerpt(message?.text ?? draft.text)),
        ...(draft.silence
          ? [el("p", { class: "faint" }, draft.silence)]
          : [
              el("p", { class: "points" }, draft.points.map(pointText).join("; ")),
              el("p", { class: "says" }, draft.says),
            ]),
      ),
  };
}

/** The item of a preview without drafts, for `reconcile`. */
export const nothingItem = {
  key: "nothing",
  signature: "nothing",
  build: () => el("li", { class: "faint" }, t("No drafts yet. Post one in the channel to see what the bot would say.")),
};

function pointText({ number, rule, match }) {
  const sentence = match ? "Rule {number} ({rule}): “{match}”" : "Rule {number} ({rule})";
  return t(sentence, { number, rule, match });
}

function excerpt(text) {
  const words = plain(text, { person: personNamed, channel: channelNamed });
  return words.length > EXCERPT_CHARACTERS ? `${words.slice(0, EXCERPT_CHARACTERS)}…` : words;
}

/**
 * @param {string} sentence with keys and commands in backticks
 * @returns {(string|HTMLElement)[]} these as code
 */
export function withKeys(sentence) {
  return sentence.split("`").map((piece, at) => (at % 2 ? el("code", {}, piece) : piece));
}
