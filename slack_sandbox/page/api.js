// The page's requests to the sandbox.
import { t } from "./wording.js";

/**
 * Fetches the workspace as one person sees it.
 * @param {string|null} as a person's id; null for the sandbox's default
 * @returns {Promise<object>}
 */
export async function fetchState(as) {
  const answer = await fetch(`/page/api/state${asQuery(as)}`, { cache: "no-store" });
  if (!answer.ok) throw new Error(`The sandbox answered ${answer.status}.`);
  return answer.json();
}

/**
 * Performs an action as a person, such as posting, editing or clicking.
 * @param {string} as
 * @param {string} action
 * @param {object} details
 * @returns {Promise<{ok: boolean, error?: string}>} never rejects: `error` is a sentence for the reader
 */
export async function act(as, action, details) {
  try {
    const answer = await fetch("/page/api/act", {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ as, action, ...details }),
    });
    const result = await answer.json();
    return result.ok ? result : { ...result, error: t(result.error, { code: result.code }) };
  } catch {
    return { ok: false, error: t("Can’t reach the sandbox. Is the demo still running in your terminal?") };
  }
}

const RETRY_MS = 3000;

/**
 * Opens a stream that reports each change of the workspace.
 * @param {string} as
 * @param {{onChange: (revision: number) => void, onOpen: () => void, onLost: () => void}} handlers
 * @returns {() => void} closes the stream
 */
export function stream(as, { onChange, onOpen, onLost }) {
  let source;
  let timer;
  const open = () => {
    source = new EventSource(`/page/api/stream${asQuery(as)}`);
    source.onopen = onOpen;
    source.onmessage = (event) => onChange(JSON.parse(event.data).revision);
    source.onerror = () => {
      onLost();
      // The browser reconnects by itself, except after a response that wasn't an event stream.
      if (source.readyState === EventSource.CLOSED) timer = setTimeout(open, RETRY_MS);
    };
  };
  open();
  return () => {
    clearTimeout(timer);
    source.close();
  };
}

function asQuery(as) {
  return as ? `?as=${encodeURIComponent(as)}` : "";
}
