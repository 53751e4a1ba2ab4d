// Builds the page's nodes. The page never parses HTML, so no message can become markup.

/**
 * Builds an element. String children become text nodes; null, undefined and false are skipped.
 * @param {string} tag
 * @param {Object<string, unknown>} [properties] event handlers such as `onclick`, and attributes: true for an empty
 *   one; false, null or undefined for none
 * @param {...(Node|string|null|false|undefined)} children
 * @returns {HTMLElement}
 */
export function el(tag, properties = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else if (value === true) node.setAttribute(name, "");
    else if (value !== false && value !== null && value !== undefined) node.setAttribute(name, String(value));
  }
  node.append(...children.filter((child) => child !== null && child !== false && child !== undefined));
  return node;
}

const signatures = new WeakMap();

/**
 * Updates a container's children to match a list. A node whose signature hasn't changed is kept, with its focus, its
 * selection and the text typed in it.
 * @param {HTMLElement} container
 * @param {{key: string, signature: string, build: () => HTMLElement}[]} wanted
 */
export function reconcile(container, wanted) {
  const focus = whereFocusIs(container);
  const keys = new Set(wanted.map((item) => item.key));
  for (const node of [...container.children]) if (!keys.has(node.dataset.key)) node.remove();
  const present = new Map([...container.children].map((node) => [node.dataset.key, node]));
  let before = null;
  for (const item of wanted) {
    let node = present.get(item.key);
    if (!node || signatures.get(node) !== item.signature) {
      const fresh = item.build();
      fresh.dataset.key = item.key;
      signatures.set(fresh, item.signature);
      node?.replaceWith(fresh);
      node = fresh;
    }
    const place = before ? before.nextElementSibling : container.firstElementChild;
    if (place !== node) container.insertBefore(node, place);
    before = node;
  }
  if (focus && !container.contains(document.activeElement)) giveFocusBack(container, focus);
}

function whereFocusIs(container) {
  const active = document.activeElement;
  if (!container.contains(active) || active === container) return null;
  const item = [...container.children].find((child) => child.contains(active));
  return { key: item.dataset.key, index: [...container.children].indexOf(item), control: active.dataset.focus };
}

function giveFocusBack(container, { key, index, control }) {
  const items = [...container.children];
  const same = items.find((item) => item.dataset.key === key);
  const again =
    control && same && [...same.querySelectorAll("[data-focus]")].find((node) => node.dataset.focus === control);
  const target = again ?? same ?? items[Math.min(index, items.length - 1)];
  target?.focus({ preventScroll: true });
}

/**
 * The controls in a node that the Tab key reaches, in order.
 * @param {HTMLElement} node
 * @returns {HTMLElement[]}
 */
export function tabStops(node) {
  const selector = "a[href], button:not([disabled]), input:not([disabled]), textarea, select, [tabindex='0']";
  return [...node.querySelectorAll(selector)].filter((stop) => stop.getClientRects().length > 0);
}

/**
 * Fits a text area's height to its text, up to the style sheet's limit.
 * @param {HTMLTextAreaElement} area
 */
export function fitHeight(area) {
  area.style.height = "auto";
  area.style.height = `${area.scrollHeight + 2}px`;
}
