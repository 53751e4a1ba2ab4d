// What the page knows: the workspace as the sandbox last gave it, and where the reader is in it.
import { act, fetchState, stream } from "./api.js";

/**
 * @typedef {{view: "channel"|"home", channel: string|null, thread: string|null}} Place
 */
export const store = {
  /** @type {object|null} the sandbox's last answer */
  state: null,
  /** @type {string|null} who the reader posts as */
  as: sessionStorage.getItem("as"),
  /** @type {Place} */
  place: { view: "channel", channel: null, thread: null },
  /** The one pane that a narrow screen shows. */
  pane: "main",
  /** @type {"guide"|"lab"|"none"} what stands beside the channel while no thread is open */
  side: localStorage.getItem("side") ?? "guide",
  /** @type {{ts: string, where: string, text: string|null}|null} the message that is being edited, and in which list */
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
 * Asks for the workspace anew. What is asked while an answer is on its way becomes one more question after it.
 * @returns {Promise<void>} settles when the page shows at least what the workspace was at the call
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
  const channel = state.channels.some(({ id }) => id === store.place.channel)
    ? store.place.channel
    : draftsChannel(state);
  const moved = as !== store.as;
  update({ state, as, reachable: true, place: { ...store.place, channel } });
  if (moved) follow();
}

/** Follows the workspace's changes for whom the reader posts as. */
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
 * Does something as the reader, and shows what came of it.
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

/** Reads where to be from the address, at the start and when the reader goes back. */
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

/** Shows the bot's Home, and tells the bot that it was opened. */
export function showHome() {
  go({ view: "home", thread: null }, "main");
  perform("home", {});
}

/** @param {string} thread the ts of the message that it hangs on */
export function openThread(thread) {
  go({ view: "channel", thread }, "thread");
}

/** Back from the thread to its channel. */
export function closeThread() {
  go({ thread: null }, "main");
}

/**
 * @param {"guide"|"lab"} side
 * @param {boolean} open whether it is wanted; it gives way to a thread
 */
export function showSide(side, open) {
  localStorage.setItem("side", open ? side : "none");
  if (open && store.place.thread) closeThread();
  update({ side: open ? side : "none", pane: open ? side : "main" });
}

/** @param {"guide"|"lab"} side @returns {boolean} whether it can be seen */
export function sideIsVisible(side) {
  return document.getElementById(side).getClientRects().length > 0;
}

/** @returns {object[]} the open channel's messages, by time; replies among them */
export function messagesHere() {
  return store.state?.messages[store.place.channel] ?? [];
}

/** @param {object} message @returns {boolean} whether it stands in the channel's own list, and not only in a thread */
export function isInChannel(message) {
  return !message.thread_ts || message.thread_ts === message.ts || message.subtype === "thread_broadcast";
}

/** @param {object} message @param {string} thread @returns {boolean} whether it is one of a thread's replies */
export function isReplyIn(message, thread) {
  return message.thread_ts === thread && message.ts !== thread;
}

/** @param {object} [state] @returns {string|undefined} the id of the channel that drafts go to */
export function draftsChannel(state = store.state) {
  return (state.channels.find(({ name }) => name.includes("draft")) ?? state.channels[0])?.id;
}

/** @param {string} id @returns {object|undefined} a person, or the bot's user */
export function person(id) {
  return store.state.people.find((one) => one.id === id);
}

/** @param {string} id @returns {string|undefined} */
export function personNamed(id) {
  return person(id)?.real_name || person(id)?.name;
}

/**
 * @param {object} message
 * @returns {string} who wrote it; another app's bot has only the name that it gave itself
 */
export function authorOf(message) {
  return personNamed(message.user) ?? message.name ?? "Somebody";
}

/** @param {string} id @returns {string|undefined} */
export function channelNamed(id) {
  return store.state.channels.find((channel) => channel.id === id)?.name;
}

/** @param {string} id @returns {boolean} */
export function isMe(id) {
  return id === store.as;
}
