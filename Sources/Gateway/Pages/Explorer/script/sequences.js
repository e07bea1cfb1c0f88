// Tracks in an order that matters: a path between two seeds, and a playlist near all of them.

const playlistFields = () => byId("playlist-form").elements;

// The two seeds that a path leads between.
function pathEnds() {
  const asked = askedSeeds();
  return asked.length === 2 && !asked.some((seed) => seed.not) ? asked : null;
}

// The button for a path is there where there are two seeds, that for a radio where one is liked.
function offerSequences() {
  byId("radio-button").hidden = !askedSeeds().some((seed) => !seed.not);
  byId("path-button").hidden = !pathEnds();
  if (!askedSeeds().length && !byId("playlist-form").hidden) togglePlaylistForm();
}

function togglePlaylistForm() {
  const opens = byId("playlist-form").hidden;
  byId("playlist-form").hidden = !opens;
  byId("playlist-button").setAttribute("aria-expanded", String(opens));
  byId("sequences").hidden = !opens && byId("sequence").hidden;
  if (opens) playlistFields().count.focus();
}

// The bounds of the lists, as far as they mean anything here.
function boundsRequest() {
  const known = /^(min_|max_(?!per_)|include_genres|include_untagged|exclude_genres|explicit|familiarity)/;
  return Object.fromEntries(Object.entries(optionRequest()).filter(([name]) => known.test(name)));
}

function askPath() {
  const [from, to] = pathEnds();
  showSequence(`Path from ${titleOf(from)} to ${titleOf(to)}`, "/api/v1/paths/", pathRequest());
}

function pathRequest() {
  const [from, to] = pathEnds().map((seed) => seed.uri || seed.text);
  return { ...boundsRequest(), from, to };
}

function playlistRequest() {
  const { count, energy, tempo, keys } = playlistFields();
  const body = { ...boundsRequest(), seeds: askedSeeds().map(seedRequest), count: Number(count.value) };
  if (energy.value) body.energy = energy.value;
  if (tempo.value) body.max_tempo_step = Number(tempo.value);
  if (keys.checked) body.match_keys = true;
  return body;
}

async function showSequence(title, path, body) {
  say("Looking for tracks.");
  try {
    const answer = await ask(path, undefined, body);
    clearNotice();
    byId("sequences").hidden = byId("sequence").hidden = false;
    byId("sequence").replaceChildren(...sequenceParts(title, answer));
    byId("sequence").querySelector("h2").focus();
    say(answer.reason || `${title}: ${answer.tracks.length} tracks.`);
  } catch (error) {
    if (!(error instanceof Trouble)) throw error;
    showTrouble(error, () => showSequence(title, path, body));
  }
}

function closeSequence() {
  byId("sequence").hidden = true;
  byId("sequence").replaceChildren();
  byId("sequences").hidden = byId("playlist-form").hidden;
}

function sequenceParts(title, answer) {
  const items = answer.tracks.map((item, place) => ({ ...item, kind: "tracks", rank: place + 1 }));
  return [
    sequenceHead(title, items, byId("playlist-button")),
    answer.reason && make("p", { class: "soft" }, answer.reason),
    items.length > 0 && make("ol", {}, items.map(sequenceRow)),
    make("ul", { class: "kept", "aria-label": "What was asked for" }, answer.constraints.map((constraint) => make("li", {},
      make("span", { "aria-hidden": "true" }, constraint.kept ? "✓ " : "✕ "),
      !constraint.kept && make("span", { class: "unseen" }, "Not kept: "), constraint.sentence))),
  ].filter(Boolean);
}

// The title, what can be done with the tracks, and a button that goes back to the one that opened them.
function sequenceHead(title, items, opener) {
  return make("div", { class: "row" },
    make("h2", { tabindex: "-1", dir: "auto" }, title),
    items.length > 0 && sequenceExports(items),
    make("button", { type: "button", class: "quiet", click: () => { closeSequence(); opener.focus(); } }, "Close"));
}

// A track, by whom it is, how close it is to the one before and what changes.
function sequenceRow(item) {
  const step = item.step && [stepOf(item.step), item.step.change?.words];
  return make("li", {}, make("div", { class: "item" },
    make("span", { class: "text" },
      make("span", { class: "name", dir: "auto" }, item.name),
      make("span", { class: "soft", dir: "auto" }, creditOf(item) || "\u00a0")),
    make("span", { class: "close" }, step ? step.filter(Boolean).join(", ") : "")));
}

// How close a track is to the one before; the cosine where the model has no words.
function stepOf(step) {
  if (step.closeness_word) return step.closeness_word;
  return step.closeness == null ? step.likeness.toFixed(2) : "no nearer than chance";
}

function sequenceExports(items) {
  const entries = [
    ["Save as M3U", () => save("juke.m3u8", "audio/x-mpegurl", m3uText(items))],
    ["Save as JSPF", () => save("juke.jspf", "application/jspf+json", jspfText(items))],
    ["Save as CSV", () => save("juke.csv", "text/csv", csvText(items))],
    ["Copy URIs", (event) => copy(event.currentTarget, uriText(items))],
  ];
  return closesItself(make("details", { class: "menu" }, make("summary", { class: "quiet" }, "Export"),
    make("ul", {}, entries.map(([label, click]) => make("li", {}, make("button", { type: "button", click }, label))))));
}
