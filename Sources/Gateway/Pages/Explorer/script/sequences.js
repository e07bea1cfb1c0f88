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
  if (opens) playlistFields().amount.focus();
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

// The steps of a path are to be short: how well known its tracks are counts only where somebody asks for it.
function pathRequest() {
  const [from, to] = pathEnds().map((seed) => seed.uri || seed.text);
  const bounds = boundsRequest();
  if (bounds.familiarity === Number(usual.familiarity)) delete bounds.familiarity;
  return { ...bounds, from, to };
}

function playlistRequest() {
  const { amount, energy, tempo, gap, keys } = playlistFields();
  const [unit, number] = amount.value.split(" ");
  const body = { ...boundsRequest(), seeds: askedSeeds().map(seedRequest), [unit]: Number(number) };
  if (energy.value) body.energy = energy.value;
  if (tempo.value) body.max_tempo_step = Number(tempo.value);
  if (gap.value) body.artist_gap = Number(gap.value);
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
    if (!(error instanceof RequestFailure)) throw error;
    showFailure(error, () => showSequence(title, path, body), refusedBeside);
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
    items.length > 0 && make("div", { class: "sides" },
      make("div", { class: "side" }, soundPicture(items), keptList(answer.constraints)),
      make("ol", {}, items.map(sequenceRow))),
  ].filter(Boolean);
}

function keptList(constraints) {
  return make("ul", { class: "kept", "aria-label": "What was asked for" }, constraints.map((constraint) => make("li", {},
    make("span", { "aria-hidden": "true" }, constraint.kept ? "✓" : "✕"),
    make("span", {}, !constraint.kept && make("span", { class: "unseen" }, "Not kept: "), constraint.sentence))));
}

// The title, what the tracks are and go by, what can be done with them, and a button back to the one that opened them.
function sequenceHead(title, items, opener) {
  return make("div", { class: "row head" },
    make("div", {},
      make("h2", { tabindex: "-1", dir: "auto" }, title),
      make("p", { class: "soft", dir: "auto" }, sequenceLine(items))),
    make("span", { class: "row ends" },
      items.length > 0 && sequenceExports(items),
      make("button", { type: "button", class: "quiet", click: () => { closeSequence(); opener.focus(); } }, "Close")));
}

// How many tracks, how long, and like what: "25 tracks, 1 h 38 min, like Queen and not like Drake".
function sequenceLine(items) {
  if (!items.length) return "";
  const minutes = Math.round(items.reduce((sum, item) => sum + (item.details?.duration_ms || 0), 0) / 60_000);
  const length = minutes >= 60 ? `${Math.floor(minutes / 60)} h ${minutes % 60} min` : `${minutes} min`;
  const named = (isNot) => inWords(askedSeeds().filter((seed) => Boolean(seed.not) === isNot).map(titleOf));
  const seeds = [named(false) && `like ${named(false)}`, named(true) && `not like ${named(true)}`].filter(Boolean);
  return [`${items.length} ${items.length === 1 ? "track" : "tracks"}`, minutes > 0 && length, seeds.join(" and ")]
    .filter(Boolean).join(", ");
}

// A track: by whom it is, how close it is to the one before and what changes, its tempo and key.
function sequenceRow(item) {
  const step = item.step && [stepOf(item.step), item.step.change?.words].filter(Boolean).join(", ");
  const { tempo, key } = item.sound || {};
  return make("li", {}, make("div", { class: "item" },
    make("span", { class: "text" },
      make("span", { class: "name", dir: "auto" }, item.name),
      make("span", { class: "soft", dir: "auto" }, creditOf(item) || "\u00a0")),
    make("span", { class: "close" },
      make("span", {}, step || ""),
      make("span", { class: "sound" }, [tempo && `${Math.round(tempo)} BPM`, key].filter(Boolean).join(" · ")))));
}

// Energy as an area and tempo as dots, from the first track to the last.
function soundPicture(items) {
  const [width, height, edge] = [320, 96, 6];
  const sounds = items.map((item, place) => ({ ...item.sound, x: edge + (place * (width - 2 * edge)) / Math.max(1, items.length - 1) }));
  const [loud, timed] = ["energy", "tempo"].map((field) => sounds.filter((sound) => sound[field] != null));
  if (loud.length < 2) return null;
  const tempos = timed.map((sound) => sound.tempo);
  const [slowest, fastest] = [Math.min(...tempos), Math.max(...tempos)];
  const middle = (slowest + fastest) / 2;
  const span = Math.max(40, fastest - slowest);
  const y = (share) => (edge + (1 - share) * (height - 2 * edge)).toFixed(1);
  const line = loud.map((sound) => `${sound.x.toFixed(1)},${y(sound.energy)}`).join(" ");
  const told = [`Energy from ${loud[0].energy.toFixed(2)} to ${loud.at(-1).energy.toFixed(2)}`,
    timed.length > 0 && `tempo between ${Math.round(slowest)} and ${Math.round(fastest)} BPM`].filter(Boolean).join(", ");
  return make("figure", { class: "picture" },
    draw("svg", { viewBox: `0 0 ${width} ${height}`, role: "img", "aria-label": told },
      draw("polygon", { class: "area", points: `${loud[0].x.toFixed(1)},${height} ${line} ${loud.at(-1).x.toFixed(1)},${height}` }),
      draw("polyline", { class: "line", points: line }),
      timed.map((sound) => draw("circle", { class: "dot", cx: sound.x.toFixed(1), cy: y(0.5 + (sound.tempo - middle) / span), r: 2.6 }))),
    make("figcaption", { "aria-hidden": "true" },
      make("span", { class: "energy" }, "Energy"),
      timed.length > 0 && make("span", { class: "tempo" }, `Tempo ${Math.round(slowest)}–${Math.round(fastest)} BPM`)));
}

// How close a track is to the one before; the cosine where the model has no words.
function stepOf(step) {
  if (step.closeness_word) return step.closeness_word;
  return step.closeness == null ? step.likeness.toFixed(2) : "no nearer than chance";
}

function sequenceExports(items) {
  const entries = [
    ["M3U", "Save as M3U", () => save("juke.m3u8", "audio/x-mpegurl", m3uText(items))],
    ["JSPF", "Save as JSPF", () => save("juke.jspf", "application/jspf+json", jspfText(items))],
    ["CSV", "Save as CSV", () => save("juke.csv", "text/csv", csvText(items))],
    ["Copy URIs", "Copy URIs", (event) => copy(event.currentTarget, uriText(items))],
  ];
  return entries.map(([label, title, click]) => make("button", {
    type: "button", class: "quiet file", title, "aria-label": title === label ? null : title, click,
  }, label));
}
