// Error notices, and announcements for screen readers.
import { el } from "./dom.js";
import { plain } from "./mrkdwn.js";
import { authorOf, channelNamed, isDirect, isInChannel, isMe, personNamed, store } from "./store.js";
import { t } from "./wording.js";

const STAYS_MS = 8000;
const SPOKEN_CHARACTERS = 400;
let heard = null;

/**
 * Shows an error for a few seconds. Screen readers announce it immediately.
 * @param {string} sentence
 */
export function complain(sentence) {
  const notice = el("p", { class: "notice", role: "alert" }, sentence);
  notice.append(el("button", { type: "button", class: "button", onclick: () => notice.remove() }, t("Dismiss")));
  // An open dialog makes the rest of the page inert.
  const place = document.querySelector("dialog[open]") ?? document.getElementById("notices");
  place.querySelector(".notice")?.remove();
  place.append(notice);
  setTimeout(() => notice.remove(), STAYS_MS);
}

/** Announces other people's new messages to screen readers. */
export function announceNews() {
  const known = new Set();
  const fresh = [];
  for (const [channel, messages] of Object.entries(store.state.messages))
    for (const message of messages) {
      const key = `${channel} ${message.ts} ${message.ephemeral}`;
      known.add(key);
      if (heard && !heard.has(key) && !isMe(message.user)) fresh.push(sentenceFor(channel, message));
    }
  heard = known;
  if (fresh.length) document.getElementById("news").replaceChildren(...fresh.map((line) => el("p", {}, line)));
}

function sentenceFor(channel, message) {
  const who = authorOf(message);
  const listed = isDirect(channel) ? t("in a direct message") : t("in #{channel}", { channel: channelNamed(channel) });
  const place = isInChannel(message) ? listed : t("in a thread");
  const where = message.ephemeral ? t("only to you") : place;
  const text = plain(message.text ?? "", { person: personNamed, channel: channelNamed });
  return t("{name}, {where}: {text}", { name: who, where, text: text.slice(0, SPOKEN_CHARACTERS) });
}
