// Not in every browser is the storage open, in private windows for instance.
const keptToken = {
  read() { try { return sessionStorage.getItem("juke-token") || ""; } catch { return ""; } },
  write(token) { try { sessionStorage.setItem("juke-token", token); } catch { this.read = () => token; } },
};

class Trouble extends Error {
  constructor(status, body, retryAfter) {
    super("status " + status);
    Object.assign(this, { status, body: body || {}, retryAfter });
  }
}

async function ask(path, signal, body) {
  const headers = {};
  if (keptToken.read()) headers.Authorization = "Token " + keptToken.read();
  if (body) headers["Content-Type"] = "application/json";
  let response;
  try {
    response = await fetch(path, {
      method: body ? "POST" : "GET", headers, signal, body: body && JSON.stringify(body),
    });
  } catch (error) {
    if (error.name === "AbortError") throw error;
    throw new Trouble(0);
  }
  let content = null;
  try { content = await response.json(); } catch (error) { if (error.name === "AbortError") throw error; }
  if (response.ok && content) return content;
  throw new Trouble(response.status, content, response.headers.get("Retry-After"));
}

function search(text, signal, types, limit) {
  const query = new URLSearchParams({ q: text, limit: limit || 8 });
  if (types) query.set("types", types);
  return ask("/api/v1/search?" + query, signal);
}

function seedRequest(seed) {
  const subject = isReference(seed.text) ? { uri: seed.text } : { name: seed.text };
  if (seed.not) return { ...subject, weight: -1 };
  return subject.uri || subject;
}

const recommendations = "/api/v1/recommendations/";

function recommend(signal) {
  const seeds = state.seeds.map(seedRequest);
  return ask(recommendations, signal, { ...optionRequest(), seeds, explain: true, details: true });
}

// The request as a line for a shell; the token stays out of it.
function commandLine() {
  const body = JSON.stringify({ ...optionRequest(), seeds: state.seeds.map(seedRequest) });
  const token = byId("token-form") ? ` -H "Authorization: Token $JUKE_TOKEN"` : "";
  const quoted = body.replaceAll("'", `'\\''`);
  return `curl -s ${location.origin}${recommendations}${token} -H 'Content-Type: application/json' -d '${quoted}'`;
}
