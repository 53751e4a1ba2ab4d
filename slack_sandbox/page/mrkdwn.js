// Parses Slack's mrkdwn into a tree, which richtext.js renders. Pure functions.
// The format: https://docs.slack.dev/messaging/formatting-message-text
import { EMOJI } from "./emoji.js";

/**
 * @typedef {{type: "text", text: string} | {type: "emoji", code: string, text: string}
 *   | {type: "bold"|"italic"|"strike"|"quote", children: Part[]} | {type: "code"|"pre", text: string}
 *   | {type: "link", address: string, label: string} | {type: "user"|"channel", id: string, label: string}
 *   | {type: "ping", label: string}} Part
 */

const STYLES = { "*": "bold", _: "italic", "~": "strike" };
const WORD = /[\p{L}\p{N}]/u;
const MAX_DEPTH = 8;

/**
 * Unescapes the three characters that Slack escapes. Always the last step, so that escaped text can't become markup.
 * @param {string} text
 * @returns {string}
 */
export function unescape(text) {
  return text.replace(/&(amp|lt|gt);/g, (_, name) => ({ amp: "&", lt: "<", gt: ">" })[name]);
}

/**
 * @param {string} text from the Web API: escaped, with tokens in angle brackets
 * @returns {Part[]}
 */
export function parse(text) {
  const parts = [];
  text.split(/```([^]*?)```/).forEach((piece, index) => {
    if (index % 2) parts.push({ type: "pre", text: plain(piece.replace(/^\n|\n$/g, "")) });
    else parts.push(...parseQuotes(piece));
  });
  return parts;
}

function parseQuotes(text) {
  const parts = [];
  let lines = [];
  let quoting = false;
  const flush = () => {
    const inline = parseInline(lines.join("\n"));
    if (quoting) parts.push({ type: "quote", children: inline });
    else parts.push(...inline);
    lines = [];
  };
  for (const line of text.split("\n")) {
    const quoted = /^(?:&gt;|>)\s?/.exec(line);
    if (Boolean(quoted) !== quoting) {
      if (lines.length) flush();
      quoting = Boolean(quoted);
    }
    lines.push(quoted ? line.slice(quoted[0].length) : line);
  }
  flush();
  return parts;
}

/**
 * @param {string} text
 * @param {number} [depth]
 * @returns {Part[]}
 */
function parseInline(text, depth = 0) {
  const parts = [];
  const nothingCloses = {};
  let start = 0;
  let at = 0;
  while (at < text.length) {
    const found = depth < MAX_DEPTH ? partAt(text, at, depth, nothingCloses) : null;
    if (!found) {
      at += 1;
      continue;
    }
    if (at > start) parts.push({ type: "text", text: unescape(text.slice(start, at)) });
    parts.push(found.part);
    at = start = found.end;
  }
  if (at > start) parts.push({ type: "text", text: unescape(text.slice(start)) });
  return parts;
}

function partAt(text, at, depth, nothingCloses) {
  const character = text[at];
  if (character === "<") return tokenAt(text, at);
  if (character === "`") return codeAt(text, at);
  if (character === ":") return emojiAt(text, at);
  return STYLES[character] ? styledAt(text, at, depth, nothingCloses) : null;
}

function sticky(pattern, text, at) {
  pattern.lastIndex = at;
  return pattern.exec(text);
}

function tokenAt(text, at) {
  const match = sticky(/<([^<>\n]+)>/y, text, at);
  return match && { part: readToken(match[1]), end: at + match[0].length };
}

function codeAt(text, at) {
  const match = sticky(/`([^`\n]+)`/y, text, at);
  return match && { part: { type: "code", text: plain(match[1]) }, end: at + match[0].length };
}

function emojiAt(text, at) {
  const match = sticky(/:([a-z0-9_+-]{1,40}):/y, text, at);
  if (!match || !EMOJI.has(match[1])) return null;
  return { part: { type: "emoji", code: match[0], text: EMOJI.get(match[1]) }, end: at + match[0].length };
}

function styledAt(text, at, depth, nothingCloses) {
  const mark = text[at];
  if (at < (nothingCloses[mark] ?? 0)) return null;
  const next = text[at + 1] ?? " ";
  if (WORD.test(text[at - 1] ?? " ") || next === mark || /\s/.test(next)) return null;
  const lineEnd = text.indexOf("\n", at) < 0 ? text.length : text.indexOf("\n", at);
  const end = closingMark(text, at, lineEnd);
  if (end < 0) {
    // No later mark on the line finds an end either. Without this, long lines take quadratic time.
    nothingCloses[mark] = lineEnd;
    return null;
  }
  return { part: { type: STYLES[mark], children: parseInline(text.slice(at + 1, end), depth + 1) }, end: end + 1 };
}

function closingMark(text, at, lineEnd) {
  for (let index = at + 1; index < lineEnd; index += 1) {
    const skipped = tokenAt(text, index) ?? codeAt(text, index);
    if (skipped) index = skipped.end - 1;
    else if (closesAt(text, index, at)) return index;
  }
  return -1;
}

function closesAt(text, index, opening) {
  if (text[index] !== text[opening] || index === opening + 1) return false;
  return /\S/.test(text[index - 1]) && !WORD.test(text[index + 1] ?? " ");
}

function readToken(token) {
  const [target, ...rest] = token.split("|");
  const label = rest.length ? unescape(rest.join("|")) : "";
  if (target.startsWith("@")) return { type: "user", id: target.slice(1), label };
  if (target.startsWith("#")) return { type: "channel", id: target.slice(1), label };
  if (target.startsWith("!")) return { type: "ping", label: label || `@${target.slice(1).split("^")[0]}` };
  const address = unescape(target);
  if (safeAddress(address)) return { type: "link", address, label: label || address.replace(/^mailto:/, "") };
  return { type: "text", text: unescape(`<${token}>`) };
}

/**
 * @param {unknown} address
 * @returns {string|null} the address if its scheme is http, https or mailto, else null
 */
export function safeAddress(address) {
  try {
    return ["http:", "https:", "mailto:"].includes(new URL(String(address)).protocol) ? String(address) : null;
  } catch {
    return null;
  }
}

/**
 * The text as typed: for the editor, for announcements and for code.
 * @param {string} text
 * @param {{person?: (id: string) => string|undefined, channel?: (id: string) => string|undefined}} [names]
 * @returns {string}
 */
export function plain(text, names = {}) {
  return text
    .split(/<([^<>\n]+)>/)
    .map((piece, index) => (index % 2 ? tokenAsTyped(readToken(piece), names) : unescape(piece)))
    .join("");
}

function tokenAsTyped(part, names) {
  if (part.type === "user") return `@${names.person?.(part.id) || part.label || part.id}`;
  if (part.type === "channel") return `#${names.channel?.(part.id) || part.label || part.id}`;
  if (part.type === "link") return part.address.replace(/^mailto:/, "");
  return part.type === "ping" ? part.label : part.text;
}
