// Renders mrkdwn and Block Kit text objects.
import { el } from "./dom.js";
import { parse, safeAddress } from "./mrkdwn.js";
import { channelNamed, isMe, personNamed, showChannel } from "./store.js";

const TAGS = { bold: "strong", italic: "em", strike: "s", quote: "blockquote" };

/**
 * A message's text as nodes. Nothing here parses HTML, so hostile text stays text.
 * @param {string} text Slack's mrkdwn
 * @returns {HTMLElement}
 */
export function richText(text) {
  return el("div", { class: "text" }, ...parse(text).map(partNode));
}

/**
 * A Block Kit text object.
 * @param {{type: string, text: string}} object
 * @returns {HTMLElement}
 */
export function textObject(object) {
  return object.type === "mrkdwn" ? richText(object.text) : el("div", { class: "text" }, object.text);
}

/**
 * An external link, or only its label if the address is unsafe.
 * @param {string} address
 * @param {string} label
 * @returns {HTMLElement}
 */
export function outsideLink(address, label) {
  const safe = safeAddress(address);
  if (!safe) return el("span", {}, label);
  return el("a", { href: safe, target: "_blank", rel: "noopener noreferrer nofollow" }, label);
}

function partNode(part) {
  switch (part.type) {
    case "text":
      return document.createTextNode(part.text);
    case "emoji":
      return el(
        "span",
        { class: "emoji", role: "img", "aria-label": part.code.replaceAll(":", ""), title: part.code },
        part.text,
      );
    case "code":
      return el("code", {}, part.text);
    case "pre":
      return el("pre", {}, part.text);
    case "link":
      return outsideLink(part.address, part.label);
    case "user":
      return el(
        "span",
        { class: isMe(part.id) ? "mention me" : "mention" },
        `@${personNamed(part.id) || part.label || part.id}`,
      );
    case "channel":
      return channelLink(part);
    case "ping":
      return el("span", { class: "mention me" }, part.label);
    default:
      return el(TAGS[part.type], {}, ...part.children.map(partNode));
  }
}

function channelLink(part) {
  const name = channelNamed(part.id);
  if (!name) return el("span", { class: "mention" }, `#${part.label || part.id}`);
  return el("button", { type: "button", class: "mention", onclick: () => showChannel(part.id) }, `#${name}`);
}
