// Unread marks: the latest ts that each person has seen, by channel or thread, in the browser's session storage.
import { isInChannel, isMe, isReplyIn, store } from "./store.js";

/**
 * @param {string} channel
 * @param {string|null} thread
 * @returns {string} the latest ts that the reader has seen, "" for none
 */
export function seenIn(channel, thread = null) {
  return sessionStorage.getItem(keyFor(channel, thread)) ?? "";
}

/**
 * Marks a channel, or one of its threads, as seen.
 * @param {string} channel
 * @param {string|null} thread
 */
export function see(channel, thread = null) {
  if (document.visibilityState !== "visible") return;
  const newest = newestTs(messagesIn(channel, thread));
  if (newest > seenIn(channel, thread)) sessionStorage.setItem(keyFor(channel, thread), newest);
}

/**
 * @param {string} channel
 * @param {string|null} thread
 * @returns {boolean} whether it has messages by others that the reader has not seen
 */
export function isUnread(channel, thread = null) {
  const seen = seenIn(channel, thread);
  return messagesIn(channel, thread).some((message) => message.ts > seen && !isMe(message.user));
}

function messagesIn(channel, thread) {
  const messages = store.state.messages[channel] ?? [];
  return messages.filter((message) => (thread ? isReplyIn(message, thread) : isInChannel(message)));
}

function newestTs(messages) {
  return messages.reduce((newest, { ts }) => (ts > newest ? ts : newest), "");
}

function keyFor(channel, thread) {
  return `seen ${store.as} ${channel} ${thread ?? ""}`;
}
