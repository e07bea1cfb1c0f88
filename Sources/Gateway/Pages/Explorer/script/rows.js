// A row of a list: what it is, how close it is, and, opened, why it is there and what one can do with it.
function row(item, type) {
  const details = item.details || {};
  const below = type === "artist" ? (details.genres || []).slice(0, 3).join(", ") : creditOf(item);
  const closeness = closenessOf(item);
  const bar = make("span", { class: "likeness", "aria-hidden": "true" }, make("span"));
  bar.firstChild.style.setProperty("--likeness", closeness.share);
  const reason = make("div", { class: "reason", hidden: true });
  const head = make("button", {
    type: "button", class: "item", "aria-expanded": "false",
    click: () => {
      const opens = reason.hidden;
      if (opens && !reason.firstChild) reason.append(...why(item, type));
      reason.hidden = !opens;
      head.setAttribute("aria-expanded", String(opens));
    },
  },
    make("span", { class: "text" },
      make("span", { class: "name", dir: "auto" }, item.name),
      make("span", { class: "soft", dir: "auto" }, [below, ...marksOf(item)].filter(Boolean).join(" · ") || "\u00a0")),
    make("span", { class: "close", title: `likeness ${item.likeness.toFixed(2)}` },
      closeness.words && make("span", { class: "unseen" }, "likeness: "), closeness.words),
    bar);
  return make("li", {}, head, reason);
}

// What a person should know of a row before opening it.
function marksOf(item) {
  return [
    item.versions > 1 && (item.versions === 2 ? "+1 version" : `+${item.versions - 1} versions`),
    item.thin && (item.thin_reason === "compilations" ? "compilations only" : "one track known"),
  ];
}

// How close, for a person: the gateway's calibrated value and its word, or the cosine of a model without them. What is
// no nearer than chance has no word; a line above such rows says so.
function closenessOf(item) {
  return { share: item.closeness ?? item.likeness, words: item.closeness_word || (item.closeness == null ? item.likeness.toFixed(2) : "") };
}

function why(item, type) {
  const seed = { ...seedOf({ uri: uriOf(item, type), name: item.name, type, artists: item.details?.artists }) };
  const explanation = item.explanation;
  return [
    explanation && make("p", {}, sentence(explanation)),
    make("p", { class: "soft" }, factsOf(item.details || {}, type)),
    explanation && pairChart(explanation),
    item.familiarity < 0 && make("p", { class: "soft" }, `Familiarity takes ${(-item.familiarity).toFixed(3)} off its closeness for the order.`),
    explanation && sums(explanation),
    make("div", { class: "row" },
      make("button", { type: "button", class: "quiet", click: () => addSeed(seed) }, "More like this"),
      make("button", { type: "button", class: "quiet", click: () => addSeed({ ...seed, not: true }) }, "Not like this"),
      make("button", { type: "button", class: "quiet", click: () => addSeed(seed, true) }, "Start from here")),
    linksOut(item, type),
  ].filter((part) => part && (part.childNodes.length || part.textContent));
}

function nameOfSeed(text) {
  const seed = state.seeds.find((other) => other.text === text || other.uri === text);
  return seed ? titleOf(seed) : text;
}

const traitNames = { artist: "the artist's sound", genres: "genres", other: "the rest", targets: "your targets", familiarity: "how well known" };
const nameOfTrait = (name) => traitNames[name] || name.replaceAll("_", " ");

// Says in one sentence what ties a row to its nearest seed; the gateway's own sentence goes before.
function sentence(explanation) {
  if (explanation.sentence) return explanation.sentence;
  const whom = nameOfSeed(explanation.nearest_seed);
  const genres = (explanation.shared_genres || []).slice(0, 3);
  const sounds = (explanation.traits || []).filter((part) => part.value > 0.03 && !(part.name in traitNames))
    .sort((one, other) => other.value - one.value).slice(0, 2).map((part) => nameOfTrait(part.name));
  const ties = [
    genres.length && `is ${inWords(genres)} too`,
    sounds.length && `comes near in ${inWords(sounds)}`,
  ].filter(Boolean);
  return ties.length ? `Nearest to ${whom}: ${inWords(ties)}.` : `Nearest to ${whom} in the sound as a whole.`;
}

// The nearest seed and the row side by side on the scale of each feature: a ring for the seed, a dot for the row.
function pairChart({ pairs, nearest_seed: nearest }) {
  const shown = (pairs || []).flatMap((pair) => {
    const scale = drawnScales.find(([field]) => field === pair.name);
    return scale && pair.seed != null && pair.item != null ? [{ ...pair, scale }] : [];
  });
  if (!shown.length) return null;
  return make("figure", { class: "chart" },
    make("figcaption", {}, `○ ${nameOfSeed(nearest)}, ● this`),
    make("dl", {}, shown.flatMap(({ seed, item, scale: [, label, least, largest] }) => {
      const share = (value) => Math.min(1, Math.max(0, (value - least) / (largest - least)));
      const told = (value) => (largest > 1 ? Math.round(value) : value.toFixed(2));
      const rail = make("span", { class: "pair", "aria-hidden": "true" }, make("span"), make("span"));
      rail.style.setProperty("--seed", share(seed));
      rail.style.setProperty("--item", share(item));
      return [make("dt", {}, label), make("dd", {}, rail, make("span", { class: "number" }, `${told(seed)} · ${told(item)}`))];
    })));
}

// What the score is made of, for who wants to know.
function sums(explanation) {
  const charts = [
    state.seeds.length > 1 && chart("What each seed adds", explanation.seeds, nameOfSeed),
    chart("What makes it alike", explanation.traits, nameOfTrait),
  ].filter(Boolean);
  return charts.length > 0 && make("details", { class: "sums" }, make("summary", {}, "The sums behind it"), charts);
}

// Summands as bars to the right of a middle line, or to its left where they speak against the resource.
function chart(title, summands, label) {
  const shown = (summands || []).filter((part) => Math.abs(part.value) >= 0.005)
    .sort((one, other) => Math.abs(other.value) - Math.abs(one.value)).slice(0, 6);
  if (!shown.length) return null;
  const widest = Math.max(...shown.map((part) => Math.abs(part.value)));
  const hasBoth = shown.some((part) => part.value < 0);
  return make("figure", { class: "chart" + (hasBoth ? " both" : "") },
    make("figcaption", {}, title),
    make("dl", {}, shown.flatMap((part) => {
      const bar = make("span", { class: "summand" + (part.value < 0 ? " against" : ""), "aria-hidden": "true" }, make("span"));
      bar.firstChild.style.setProperty("--share", Math.abs(part.value) / widest);
      return [make("dt", { dir: "auto" }, label(part.name)),
        make("dd", {}, bar, make("span", { class: "number" }, signed(part.value)))];
    })));
}

const signed = (value) => (value < 0 ? "−" : "+") + Math.abs(value).toFixed(2);

// An artist has no year, length or words of its own, so nothing is said of them.
function factsOf(details, type) {
  const facts = [];
  if (details.album) facts.push("on " + details.album.name);
  if (type !== "artist") {
    if (details.release_year) facts.push(details.release_year);
    if (details.duration_ms) {
      const seconds = Math.round(details.duration_ms / 1000);
      facts.push(`${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`);
    }
    if (details.explicit) facts.push("explicit");
  }
  if (details.popularity != null) facts.push(`popularity ${details.popularity}`);
  return facts.join(" · ");
}
