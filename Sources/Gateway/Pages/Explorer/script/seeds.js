function addSeed(seed, replacing) {
  const seeds = replacing ? [] : state.seeds.filter((other) => other.text !== seed.text);
  state.seeds = [...seeds, seed];
  focusName();
  say(seed.not ? `Not like ${titleOf(seed)}.` : `${titleOf(seed)} is a seed.`);
  seedsChanged();
}

function removeSeed(seed) {
  state.seeds = state.seeds.filter((other) => other !== seed);
  say(`${titleOf(seed)} is no seed any more.`);
  focusName();
  seedsChanged();
}

function switchSeed(seed, alternative) {
  const former = { uri: seed.resolution.uri, name: seed.resolution.name };
  const others = [former, ...seed.resolution.alternatives].filter((other) => other.uri !== alternative.uri);
  Object.assign(seed, {
    text: alternative.uri, name: alternative.name, type: typeOf(alternative.uri), artists: [], kept: others,
  });
  delete seed.resolution;
  seedsChanged();
  document.querySelector(`[data-key="${CSS.escape("sign " + seed.text)}"]`).focus();
}

function seedsChanged() {
  writeAddress(true);
  showSeeds();
  refresh();
}

const titleOf = (seed) => (seed.resolution && seed.resolution.name) || seed.name || seed.text;

// What the answer says each seed was taken for; it lists them in the request's order.
function resolveSeeds(resolutions) {
  state.seeds.forEach((seed, index) => {
    const found = resolutions[index];
    if (!found) return;
    seed.resolution = { ...found, alternatives: found.alternatives || [] };
    if (found.uri) seed.type = typeOf(found.uri);
    if (found.name) seed.name = found.name;
  });
  showSeeds();
}

// One line below a seed's name: its kind, and how sure that is.
function lineOf(seed) {
  const found = seed.resolution;
  if (!found) {
    const type = seed.type || typeOf(seed.text) || (isReference(seed.text) ? "a link" : "a name");
    return [type, ...(seed.artists || [])].join(" · ");
  }
  if (found.match === "token_hash") return "not in the catalog";
  if (found.match === "vector") return "a vector";
  const parts = [seed.type];
  if (found.match === "fuzzy") {
    parts.push("nearest to “" + found.seed + "”");
    if (found.confidence != null) parts.push(Math.round(found.confidence * 100) + " %");
  } else if (seed.artists && seed.artists.length) parts.push(seed.artists.join(", "));
  return parts.join(" · ");
}

function showSeeds() {
  const focused = document.activeElement && document.activeElement.dataset.key;
  byId("seeds").replaceChildren(...state.seeds.map(seedChip));
  if (focused) document.querySelector(`[data-key="${CSS.escape(focused)}"]`)?.focus();
  byId("starts").hidden = state.seeds.length > 0;
  byId("options").hidden = state.seeds.length === 0;
  document.body.classList.toggle("asked", state.seeds.length > 0);
  document.title = state.seeds.length ? state.seeds.map(titleOf).join(", ").slice(0, 80) + " · Juke" : "Juke";
}

function seedChip(seed) {
  const unknown = seed.resolution && seed.resolution.match === "token_hash";
  const others = (seed.resolution && seed.resolution.alternatives.length
    ? seed.resolution.alternatives : seed.kept) || [];
  const chip = make("li", { class: "seed" + (seed.not ? " not" : "") + (unknown ? " unknown" : "") },
    make("button", {
      type: "button", class: "sign", "aria-pressed": String(Boolean(seed.not)), "data-key": "sign " + seed.text,
      "aria-label": `Not like ${titleOf(seed)}`,
      title: seed.not ? "Not like this; press for like this" : "Like this; press for not like this",
      click: () => { seed.not = !seed.not; seedsChanged(); },
    }, seed.not ? "−" : "+"),
    make("span", { class: "what", title: seed.text },
      make("span", { class: "name" }, titleOf(seed)), make("span", { class: "soft" }, lineOf(seed))));
  if (others.length) chip.append(alternativesMenu(seed, others));
  chip.append(make("button", {
    type: "button", class: "remove", "aria-label": `Remove ${titleOf(seed)}`, title: "Remove",
    click: () => removeSeed(seed),
  }, "×"));
  if (unknown) {
    chip.title = seed.resolution.weight === 0
      ? "Nothing in the catalog is called so; it does not count."
      : "Nothing in the catalog is called so. Its letters stand in for it, which say nothing of its sound.";
  }
  return chip;
}

// Open, it lies over what follows, so that nothing moves.
function alternativesMenu(seed, others) {
  return make("details", {
    class: "others",
    keydown: (event) => {
      if (event.key !== "Escape" || !event.currentTarget.open) return;
      event.currentTarget.open = false;
      event.currentTarget.firstElementChild.focus();
    },
    focusout: (event) => {
      if (!event.currentTarget.contains(event.relatedTarget)) event.currentTarget.open = false;
    },
  },
    make("summary", { "aria-label": `Other things that ${titleOf(seed)} may mean` }, "or…"),
    make("ul", {}, others.map((other) => make("li", {}, make("button", {
      type: "button", title: other.uri, click: () => switchSeed(seed, other),
    },
      make("span", { class: "name" }, other.name),
      make("span", { class: "soft" }, other.name === titleOf(seed) ? other.uri : typeOf(other.uri)))))));
}
