function clearNotice() {
  byId("notice").hidden = true;
  const form = byId("token-form");
  if (form) form.hidden = true;
}

function notice(title, lines, retry) {
  byId("notice").replaceChildren(
    make("strong", {}, title),
    ...lines.filter(Boolean).map((line) => make("p", {}, line)),
    ...(retry ? [make("button", { type: "button", class: "quiet", click: () => refresh() }, "Try again")] : []));
  byId("notice").hidden = false;
}

const command = (text) => make("code", {}, text);

function showTrouble(trouble) {
  const { status, body, retryAfter } = trouble;
  const detail = typeof body.detail === "string" ? body.detail : "";
  byId("lists").removeAttribute("aria-busy");
  if (status === 401) return askForToken(detail);
  if (status === 400) return notice("The gateway does not take this.", faults(body));
  if (status === 0) {
    return notice("The gateway does not answer.", [
      ["Is it still running? ", command("juke up"), " starts all of Juke on this computer, ",
        command("juke-gateway"), " the gateway of a fleet."],
    ].map((parts) => make("span", {}, parts)), true);
  }
  if (status === 429) {
    return notice("Too many requests.", [retryAfter ? `Try again in ${retryAfter} seconds.` : "Try again shortly."], true);
  }
  if (status === 503 && /model/.test(detail)) {
    return notice("There is no model yet.", [make("span", {}, "Once the catalog has audio features, ",
      command("juke retrain"), " makes one; ", command("juke status"), " tells what is there.")], true);
  }
  if (status === 503 || status === 504) {
    return notice(status === 504 ? "No answer came in time." : "Nobody can answer just now.", [
      make("span", {}, "Is a rank worker running? ", command("juke-enqueue doctor"),
        " finds out what is amiss in a fleet, ", command("juke status"), " in one process."), detail,
    ], true);
  }
  notice(`The gateway answered with status ${status}.`, [detail], true);
}

// { field: [messages] }, or deeper: one sentence for each.
function faults(body) {
  if (typeof body.detail === "string") return [body.detail];
  const lines = [];
  const walk = (value, path) => {
    if (typeof value === "string") lines.push(path.length ? `${path.join(" ")}: ${value}` : value);
    else if (value && typeof value === "object") {
      for (const [key, inner] of Object.entries(value)) {
        walk(inner, Array.isArray(value) && typeof inner === "string" || key === "non_field_errors"
          ? path : [...path, key]);
      }
    }
  };
  walk(body, []);
  return lines;
}

function askForToken(detail) {
  const form = byId("token-form");
  if (!form) return notice("This gateway asks for a token now.", ["Load the page again to enter one."]);
  byId("notice").hidden = true;
  byId("lists").hidden = true;
  form.hidden = false;
  if (keptToken.read()) notice("The token is not good.", [detail]);
  byId("token").focus();
}

function useToken(event) {
  event.preventDefault();
  keptToken.write(byId("token").value.trim());
  byId("token").value = "";
  clearNotice();
  focusName();
  if (state.seeds.length) refresh(); else suggest();
}
