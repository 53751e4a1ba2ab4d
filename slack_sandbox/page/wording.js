// The page's words. The code has the English ones; `french.js` has their translations.
import { FRENCH } from "./french.js";

/** The page's language, "en" or "fr", which the sandbox writes into the page. */
export const language = document.documentElement.lang;

const plurals = new Intl.PluralRules(language);

/**
 * A sentence in the page's language.
 * @param {string} sentence in English, with a name in braces for each value
 * @param {Object<string, unknown>} [values]
 * @returns {string} the English one where there is no translation
 */
export function t(sentence, values = {}) {
  const translated = language === "fr" ? (FRENCH[sentence] ?? sentence) : sentence;
  return translated.replace(/\{(\w+)\}/g, (braces, name) => (name in values ? String(values[name]) : braces));
}

/**
 * A count with its noun in the page's language.
 * @param {number} count
 * @param {string} one such as "{count} rule"
 * @param {string} many such as "{count} rules"
 * @returns {string}
 */
export function counted(count, one, many) {
  return t(plurals.select(count) === "one" ? one : many, { count });
}
