/**
 * The workspace as one person sees it.
 * @param {string|null} as a person's id; null lets the sandbox choose
 * @returns {Promise<object>}
 */
export async function fetchState(as) {
  const answer = await fetch(`/page/api/state${asQuery(as)}`, { cache: "no-store" });
  if (!answer.ok) throw new Error(`The sandbox answered ${answer.status}.`);
  return answer.json();
}

/**
 * Does something as a person: posts, edits, clicks.
 * @param {string} as
 * @param {string} action
 * @param {object} details
 * @returns {Promise<{ok: boolean, error?: string}>} never rejects: what went wrong is a sentence in `error`
 */
export async function act(as, action, details) {
  try {
    const answer = await fetch("/page/api/act", {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ as, action, ...details }),
    });
    return await answer.json();
  } catch {
    return { ok: false, error: "The sandbox cannot be reached. Is the demo still running in its terminal?" };
  }
}

const RETRY_MS = 3000;

/**
 * Tells when the workspace changed, for as long as it is open.
 * @param {string} as
 * @param {{onChange: (revision: number) => void, onOpen: () => void, onLost: () => void}} handlers
 * @returns {() => void} ends it
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
      // The browser tries again by itself, except after an answer that was no stream at all.
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
