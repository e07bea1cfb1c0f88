// What went wrong, and what to do about it. Lists that are there stay, under a banner, and are asked for again by
// themselves.

const retrying = { timer: 0, count: 0, what: null };
const pauses = [2, 4, 8, 15];

function clearNotice() {
  byId("notice").hidden = byId("banner").hidden = true;
  stopRetrying();
  retrying.count = 0;
  byId("lists").classList.remove("old");
  if (byId("token-form")) byId("token-form").hidden = true;
}

function stopRetrying() {
  clearTimeout(retrying.timer);
  retrying.what = null;
}

function notice(title, lines, retry) {
  byId("banner").hidden = true;
  byId("notice").replaceChildren(
    make("h2", {}, title),
    ...lines.filter(Boolean).map((line) => (line.nodeType ? line : make("p", {}, line))),
    ...(retry ? [make("button", { type: "button", class: "quiet", click: retry }, "Try again")] : []));
  byId("notice").hidden = false;
}

function showBanner(text, retry) {
  // What is said already is not said again, to the eye or to a screen reader.
  const isSaid = !byId("banner").hidden && byId("banner").firstChild?.textContent === text;
  if (isSaid) return;
  byId("banner").replaceChildren(make("span", {}, text),
    ...(retry ? [make("button", { type: "button", class: "quiet", click: retry }, "Try now")] : []));
  byId("banner").hidden = false;
}

const command = (text) => make("code", {}, text);

// A failure in one line.
function failureLine({ status, detail }) {
  switch (status) {
    case 0: return "Juke does not answer.";
    case 400: return "That request was not understood.";
    case 429: return "Too many requests just now.";
    case 503: return "Juke is not ready yet.";
    case 504: return "No answer came in time.";
    default: return detail || `Juke answered with status ${status}.`;
  }
}

async function showFailure(failure, again, refusal = refused) {
  const { status, body } = failure;
  if (status === 401) return askForToken();
  if (status === 400) return refusal(body);
  if (status === 503 || status === 504) {
    const checks = await readiness();
    if (checks?.model && /^no model/.test(checks.model.detail)) return showSteps(checks, again);
    if (checks && !state.answer) return showUnready(failure, checks, again);
  }
  retryLater(failure, again);
}

function refused(body) {
  state.answer = null;
  byId("lists").hidden = true;
  refusedBeside(body);
}

// What was refused is no list: the lists stay.
function refusedBeside(body) {
  notice(failureLine({ status: 400 }), faults(body));
}

// Tries again by itself, after longer and longer pauses. What was listed before stays and says that it is old, and the
// banner stays as it is until an answer comes.
function retryLater(failure, again) {
  const pause = Math.max(failure.body.retryAfter || 0, failure.retryAfter || 0, pauses[Math.min(retrying.count, pauses.length - 1)]);
  retrying.count += 1;
  retrying.what = again;
  const now = () => { stopRetrying(); again(); };
  byId("lists").classList.toggle("old", Boolean(state.answer));
  if (!state.answer) byId("lists").hidden = true;
  byId("notice").hidden = true;
  showBanner(`${failureLine(failure)}${state.answer ? " These lists are from before." : ""} Trying again by itself.`, now);
  retrying.timer = setTimeout(() => { if (retrying.what === again) now(); }, pause * 1000);
}

async function readiness() {
  try {
    const response = await fetch("/health/ready", { signal: AbortSignal.timeout(longestWait) });
    const { checks } = await response.json();
    return Object.fromEntries(checks.map((check) => [check.name, check]));
  } catch {
    return null;
  }
}

// A store without a model: the way to the first list, with what is done.
function showSteps({ catalog }, again) {
  stopRetrying();
  followSteps(catalog, again);
  byId("lists").hidden = byId("starts").hidden = byId("options").hidden = true;
  state.answer = null;
  const [tracks, usable, needed] = (catalog?.detail.match(/\d[\d,]*/g) || []).map((text) => Number(text.replaceAll(",", "")));
  const steps = [
    [tracks > 0, "Import music", [command("juke import FILE"), " reads tables and JSON of tracks. For a folder of audio files, ",
      command("juke listen FOLDER"), " does all three steps."], tracks > 0 && catalog.detail],
    [usable >= needed, "Have its sound", [command("juke ingest-audio-features --feature-provider reccobeats"), " fetches what the import left open; with ",
      command("ears"), " it hears the files of a library."]],
    [false, "Train a model", [command("juke retrain"), " takes seconds for thousands of tracks."]],
  ];
  const current = catalog ? steps.findIndex(([isDone]) => !isDone) : -1;
  notice(tracks === 0 ? "This catalog is empty." : "There is no model yet.", [
    make("ol", { class: "steps" }, steps.map(([isDone, title, line, found], place) => make("li", {
      class: isDone ? "done" : "", "aria-current": place === current ? "step" : null,
    },
      make("b", {}, title, make("span", { class: "unseen" }, isDone ? " (done)" : "")),
      make("span", { class: "soft" }, ...(isDone && found ? [found] : line))))),
    make("p", { class: "soft" }, "Only want to look? ", command("juke demo"), " invents a catalog of its own."),
  ], again);
}

// Looks now and then how far it is; when there is a model, the lists come by themselves.
function followSteps(shown, again) {
  retrying.what = again;
  retrying.timer = setTimeout(async () => {
    const checks = await readiness();
    if (retrying.what !== again) return;
    if (checks?.model && !/^no model/.test(checks.model.detail)) return again();
    if (checks && checks.catalog?.detail !== shown?.detail) return showSteps(checks, again);
    followSteps(shown, again);
  }, 3000);
}

function showUnready(failure, { broker, store }, again) {
  const failing = [broker, store].find((check) => check && !check.healthy);
  retryLater(failure, again);
  byId("lists").hidden = true;
  notice(failureLine(failure), [
    failing ? failing.detail
      : make("p", {}, "No rank worker answers. ", command("juke-enqueue doctor"), " finds out why; ",
      command("juke up"), " runs everything in one process."),
  ]);
  showBanner("Trying again by itself.");
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

function askForToken() {
  const form = byId("token-form");
  if (!form) return notice("This gateway asks for a token now.", ["Load the page again to enter one."]);
  byId("notice").hidden = byId("lists").hidden = byId("banner").hidden = true;
  byId("starts").hidden = byId("options").hidden = true;
  form.hidden = false;
  byId("token-fault").textContent = keptToken.read() ? "This gateway does not know that token." : "";
  byId("token").setAttribute("aria-invalid", String(Boolean(keptToken.read())));
  byId("token").focus();
}

function useToken(event) {
  event.preventDefault();
  keptToken.write(byId("token").value.trim());
  byId("token").value = "";
  clearNotice();
  showSeeds();
  focusName();
  if (state.seeds.length) refresh(); else suggest();
}
