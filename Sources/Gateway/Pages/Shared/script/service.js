// Not in every browser is the storage open, in private windows for instance.
const keptToken = {
  read() { try { return sessionStorage.getItem("juke-token") || ""; } catch { return ""; } },
  write(token) { try { sessionStorage.setItem("juke-token", token); } catch { this.read = () => token; } },
};

// How long an answer may take, in milliseconds, before it counts as lost.
const longestWait = 8000;

// Why there is no answer: the status, or 0 when nobody answered, or not in time.
class RequestFailure extends Error {
  constructor(status, body, retryAfter) {
    super("status " + status);
    Object.assign(this, { status, body: body || {}, retryAfter });
  }

  get detail() { return typeof this.body.detail === "string" ? this.body.detail : ""; }
}

function headers(body, scheme) {
  const fields = {};
  if (keptToken.read()) fields.Authorization = scheme + " " + keptToken.read();
  if (body !== undefined) fields["Content-Type"] = "application/json";
  return fields;
}

const readJSON = (response) => response.json().catch((error) => { if (error.name !== "SyntaxError") throw error; });

const askText = (path, body) => ask(path, undefined, body, "Token", (response) => response.text());

async function ask(path, signal, body, scheme = "Token", read = readJSON) {
  const late = AbortSignal.timeout(longestWait);
  let response, content = null;
  try {
    response = await fetch(path, {
      method: body ? "POST" : "GET", headers: headers(body, scheme), signal: signal ? AbortSignal.any([signal, late]) : late,
      body: body && JSON.stringify(body),
    });
    content = await (response.ok ? read : readJSON)(response);
  } catch (error) {
    if (signal?.aborted) throw new DOMException("dropped", "AbortError");
    throw new RequestFailure(0);
  }
  if (response.ok && content) return content;
  throw new RequestFailure(response.status, content, Number(response.headers.get("Retry-After")) || 0);
}
