// The page's store: the workspace's latest state, and the reader's place in it.
import { act, fetchState, stream } from "./api.js";
import { language, t } from "./wording.js";

const SIDES = ["guide", "charter-editor", "none"];

/**
 * @typedef {{view: "channel"|"home", channel: string|null, thread: string|null}} Place
 */
export const store = {
  /** @type {object|null} the workspace's latest state */
  state: null,
  /** @type {string|null} the person whom the reader posts as */
  as: sessionStorage.getItem("as"),
  /** @type {Place} */
  place: { view: "channel", channel: null, thread: null },
  /** The pane that a narrow screen shows. */
  pane: "main",
  /** @type {"guide"|"charter-editor"|"none"} the side panel while no thread is open */
  side: SIDES.includes(localStorage.getItem("side")) ? localStorage.getItem("side") : "guide",
  /** @type {{ts: string, where: string, text: string|null}|null} the message being edited, and its list */
  editing: null,
  reachable: true,
};

const readers = new Set();
let endStream = () => {};
let fetching = null;
let queued = null;

/** @param {() => void} reader called after each change */
export function subscribe(reader) {
  readers.add(reader);
}

/** @param {Partial<typeof store>} changes */
export function update(changes) {
  Object.assign(store, changes);
  if (store.state) for (const reader of readers) reader();
}

/**
 * Fetches the state again. Calls during a fetch share one more fetch after it.
 * @returns {Promise<void>} settles once the page shows the state at the time of the call, or a later one
 */
export function refresh() {
  if (fetching) {
    queued ??= fetching.then(() => {
      queued = null;
      return refresh();
    });
    return queued;
  }
  fetching = fetchOnce().finally(() => {
    fetching = null;
  });
  return fetching;
}

async function fetchOnce() {
  const as = store.as;
  try {
    const state = await fetchState(as);
    if (as === store.as) take(state);
  } catch {
    update({ reachable: false });
  }
}

function take(state) {
  const known = state.people.some((person) => person.id === store.as);
  const as = known ? store.as : state.me;
  const channel = stillThere(state) ?? draftsChannel(state);
  const moved = as !== store.as;
  if (state.language !== language) return inAnotherLanguage();
  update({ state, as, reachable: true, place: { ...store.place, channel } });
  if (moved) follow();
}

/** The open channel, where this person has it too. In place of another person's direct messages, it is their own. */
function stillThere(state) {
  const { channel } = store.place;
  if (channel === state.direct || channel === store.state?.direct) return state.direct;
  return state.channels.some(({ id }) => id === channel) ? channel : null;
}

/** Loads the page again in the charter's new language, as the first person, who reads it. */
function inAnotherLanguage() {
  sessionStorage.removeItem("as");
  location.reload();
}

/** Follows the workspace's changes as the current person. */
export function follow() {
  endStream();
  if (!store.as) return refresh();
  endStream = stream(store.as, { onChange: refresh, onOpen: refresh, onLost: () => update({ reachable: false }) });
  return refresh();
}

/** @param {string} as another person's id */
export function switchPerson(as) {
  sessionStorage.setItem("as", as);
  update({ as, editing: null });
  follow();
}

/**
 * Performs an action as the current person and shows the result.
 * @param {string} action
 * @param {object} details
 * @returns {Promise<{ok: boolean, error?: string}>}
 */
export async function perform(action, details) {
  const result = await act(store.as, action, details);
  await refresh();
  return result;
}

function go(place, pane) {
  const next = { ...store.place, ...place };
  const parts = next.view === "home" ? ["home"] : [next.channel, next.thread].filter(Boolean);
  update({ place: next, pane, editing: null });
  const hash = `#/${parts.join("/")}`;
  if (location.hash !== hash) history.pushState(null, "", hash);
}

/** Reads the place from the address, at the start and when the reader navigates back. */
export function readAddress() {
  if (!location.hash.startsWith("#/")) return;
  const [first, thread = null] = location.hash.slice(2).split("/");
  if (first === "home") update({ place: { ...store.place, view: "home", thread: null }, pane: "main" });
  else if (first) update({ place: { view: "channel", channel: first, thread }, pane: thread ? "thread" : "main" });
}

/** @param {string} channel */
export function showChannel(channel) {
  go({ view: "channel", channel, thread: channel === store.place.channel ? store.place.thread : null }, "main");
}

/** Shows the bot's Home, and tells the bot about it. */
export function showHome() {
  go({ view: "home", thread: null }, "main");
  perform("home", {});
}

/** @param {string} thread the ts of its parent */
export function openThread(thread) {
  go({ view: "channel", thread }, "thread");
}

/** Returns from the thread to its channel. */
export function closeThread() {
  go({ thread: null }, "main");
}

/**
 * @param {"guide"|"charter-editor"} side
 * @param {boolean} open whether to show it; a thread takes precedence
 */
export function showSide(side, open) {
  localStorage.setItem("side", open ? side : "none");
  if (open && store.place.thread) closeThread();
  update({ side: open ? side : "none", pane: open ? side : "main" });
}

/** @param {"guide"|"charter-editor"} side @returns {boolean} whether it is visible */
export function sideIsVisible(side) {
  return document.getElementById(side).getClientRects().length > 0;
}

/** @returns {object[]} the open channel's messages by time, thread replies included */
export function messagesHere() {
  return store.state?.messages[store.place.channel] ?? [];
}

/** @param {object} message @returns {boolean} whether it is in the channel's own list, not only in a thread */
export function isInChannel(message) {
  return !message.thread_ts || message.thread_ts === message.ts || message.subtype === "thread_broadcast";
}

/** @param {object} message @param {string} thread @returns {boolean} whether it is one of a thread's replies */
export function isReplyIn(message, thread) {
  return message.thread_ts === thread && message.ts !== thread;
}

/** @param {object} [state] @returns {string|undefined} the id of the channel for drafts */
export function draftsChannel(state = store.state) {
  return (state.channels.find(({ name }) => name.includes("draft")) ?? state.channels[0])?.id;
}

/** @param {string} id @returns {object|undefined} a person or the bot user */
export function person(id) {
  return store.state.people.find((one) => one.id === id);
}

/** @param {string} id @returns {string|undefined} */
export function personNamed(id) {
  return person(id)?.real_name || person(id)?.name;
}

/**
 * @param {object} message
 * @returns {string} the author's name; for another app's bot, its `username`
 */
export function authorOf(message) {
  return personNamed(message.user) ?? message.name ?? t("Unknown");
}

/** @param {string} id @returns {string|undefined} */
export function channelNamed(id) {
  return store.state.channels.find((channel) => channel.id === id)?.name;
}

/** @param {string} id @returns {boolean} whether these are the reader's direct messages with the bot */
export function isDirect(id) {
  return id === store.state.direct;
}

/** @param {string} id @returns {boolean} */
export function isMe(id) {
  return id === store.as;
}
