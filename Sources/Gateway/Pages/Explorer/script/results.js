const waiting = { timer: 0, abort: null };

// Asks anew; what was asked before and is not answered yet is dropped.
function refresh(delay) {
  clearTimeout(waiting.timer);
  waiting.abort?.abort();
  if (!state.seeds.length) return showNothing();
  byId("lists").setAttribute("aria-busy", "true");
  if (!state.answer) showSkeleton();
  waiting.timer = setTimeout(run, delay || 0);
}

async function run() {
  const abort = waiting.abort = new AbortController();
  const began = performance.now();
  try {
    const answer = await recommend(abort.signal);
    clearNotice();
    state.answer = answer;
    resolveSeeds(answer.seeds || []);
    showAnswer(answer, performance.now() - began);
  } catch (error) {
    if (error.name === "AbortError") return;
    if (!(error instanceof Trouble)) throw error;
    state.answer = null;
    byId("lists").hidden = byId("caution").hidden = true;
    showTrouble(error);
  } finally {
    if (waiting.abort === abort) byId("lists").removeAttribute("aria-busy");
  }
}

function showNothing() {
  state.answer = null;
  clearNotice();
  byId("lists").hidden = byId("caution").hidden = true;
  byId("lists").replaceChildren();
}

// As high as the lists will be, so that nothing jumps when they come.
function showSkeleton() {
  const { resource_types: listed = kinds, limit } = optionRequest();
  byId("lists").hidden = false;
  byId("lists").replaceChildren(...listed.map((kind) => make("section", { class: "list" },
    make("h2", {}, titles[kind]),
    make("ol", {}, Array.from({ length: limit }, () => make("li", { class: "ghost", "aria-hidden": "true" }))))));
}

const titles = { artists: "Artists", albums: "Albums", tracks: "Tracks" };

function showAnswer(answer, duration) {
  const { resource_types: listed = kinds } = optionRequest();
  byId("caution").hidden = (answer.seeds || [{}]).some((seed) => seed.match !== "token_hash");
  byId("lists").hidden = false;
  byId("lists").replaceChildren(...listed.map((kind) => {
    const items = answer[kind] || [];
    return make("section", { class: "list", "aria-labelledby": "list-" + kind },
      make("h2", { id: "list-" + kind }, titles[kind]),
      items.length
        ? make("ol", {}, items.map((item) => row(item, kind.slice(0, -1))))
        : make("p", { class: "soft" }, "Nothing is left to list. Narrow down less, or name other seeds."));
  }));
  const counts = listed.map((kind) => `${(answer[kind] || []).length} ${kind}`);
  say(`Listed ${counts.join(", ")}.`);
  byId("model").textContent = `Model ${answer.model_version}, answered in ${Math.max(1, Math.round(duration))} ms.`;
}

function row(item, type) {
  const uri = item.uri || `juke:${type}:${item.extra.spotify_id}`;
  const details = item.details || {};
  const artists = (details.artists || []).map((artist) => artist.name).join(", ");
  const below = type === "artist" ? (details.genres || []).slice(0, 3).join(", ") : artists;
  const bar = make("span", { class: "likeness", "aria-hidden": "true" });
  bar.style.setProperty("--likeness", item.likeness);
  const reason = make("div", { class: "reason", hidden: true });
  const head = make("button", {
    type: "button", class: "item", "aria-expanded": "false",
    click: () => {
      const opens = reason.hidden;
      if (opens && !reason.firstChild) reason.append(...why(item, type, uri, artists));
      reason.hidden = !opens;
      head.setAttribute("aria-expanded", String(opens));
    },
  },
    make("span", { class: "text" },
      make("span", { class: "name" }, item.name), make("span", { class: "soft" }, below || "\u00a0")),
    make("span", { class: "number" },
      make("span", { class: "unseen" }, "likeness "), item.likeness.toFixed(2)),
    bar);
  return make("li", {}, head, reason);
}

// What carried the resource into the list, and what one can do with it.
function why(item, type, uri, artists) {
  const seed = { text: uri, name: item.name, type, artists: artists ? [artists] : [] };
  const parts = [];
  const explanation = item.explanation;
  if (explanation) {
    parts.push(make("p", {}, "Nearest to ", make("b", {}, nameOfSeed(explanation.nearest_seed)),
      ` at ${explanation.nearest_score.toFixed(2)}`,
      explanation.shared_genres && explanation.shared_genres.length
        ? `; both are ${explanation.shared_genres.join(", ")}.` : "."));
    if (state.seeds.length > 1) parts.push(chart("What each seed adds", explanation.seeds, nameOfSeed));
    parts.push(chart("What carries it", explanation.traits, (name) => name.replaceAll("_", " ")));
  }
  const facts = factsOf(item.details || {});
  if (facts) parts.push(make("p", { class: "soft" }, facts));
  parts.push(make("div", { class: "row" },
    make("button", { type: "button", class: "quiet", click: () => addSeed(seed) }, "More like this"),
    make("button", { type: "button", class: "quiet", click: () => addSeed({ ...seed, not: true }) }, "Not like this"),
    make("button", { type: "button", class: "quiet", click: () => addSeed(seed, true) }, "Start from here")));
  parts.push(make("p", { class: "soft uri" }, uri));
  return parts.filter(Boolean);
}

function nameOfSeed(text) {
  const seed = state.seeds.find((other) => other.text === text || other.resolution?.seed === text);
  return seed ? titleOf(seed) : text;
}

// Summands as bars to the right of a middle line, or to its left where they speak against the resource.
function chart(title, summands, label) {
  const shown = (summands || []).filter((part) => Math.abs(part.value) >= 0.005)
    .sort((one, other) => Math.abs(other.value) - Math.abs(one.value)).slice(0, 6);
  if (!shown.length) return null;
  const widest = Math.max(...shown.map((part) => Math.abs(part.value)));
  const hasBoth = shown.some((part) => part.value < 0);
  return make("dl", { class: "chart" + (hasBoth ? " both" : ""), "aria-label": title },
    make("dt", { class: "title" }, title),
    shown.flatMap((part) => {
      const bar = make("span", { class: "bar" + (part.value < 0 ? " against" : ""), "aria-hidden": "true" });
      bar.style.setProperty("--share", Math.abs(part.value) / widest);
      return [make("dt", {}, label(part.name)),
        make("dd", {}, bar, make("span", { class: "number" }, signed(part.value)))];
    }));
}

const signed = (value) => (value < 0 ? "−" : "+") + Math.abs(value).toFixed(2);

function factsOf(details) {
  const facts = [];
  if (details.album) facts.push("on " + details.album.name);
  if (details.release_year) facts.push(details.release_year);
  if (details.duration_ms) {
    const seconds = Math.round(details.duration_ms / 1000);
    facts.push(`${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`);
  }
  if (details.popularity != null) facts.push(`popularity ${details.popularity}`);
  if (details.explicit) facts.push("explicit");
  return facts.join(" · ");
}
