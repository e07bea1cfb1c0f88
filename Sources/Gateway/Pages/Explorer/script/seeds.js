function addSeed(seed, replacing) {
  const seeds = replacing ? [] : state.seeds.filter((other) => (other.uri || other.text) !== (seed.uri || seed.text));
  state.seeds = [...seeds, seed];
  focusName();
  say(seed.not ? `Not like ${titleOf(seed)}.` : `${titleOf(seed)} is a seed.`);
  seedsChanged();
}

function addTexts(texts) {
  const added = texts.filter((text) => !state.seeds.some((seed) => seed.text === text)).map((text) => ({ text }));
  state.seeds.push(...added);
  if (added.length) seedsChanged();
}

function removeSeed(seed) {
  state.seeds = state.seeds.filter((other) => other !== seed);
  say(`${titleOf(seed)} is no seed any more.`);
  focusName();
  seedsChanged();
}

function switchSeed(seed, other) {
  const former = { uri: seed.uri, name: seed.name, type: seed.type, artists: seed.artists };
  const others = [former, ...seed.others.filter((one) => one.uri !== other.uri)];
  Object.assign(seed, { ...seedOf(other), others, not: seed.not, note: undefined });
  seedsChanged();
  document.querySelector(`[data-key="${CSS.escape("sign " + seed.text)}"]`)?.focus();
}

// A seed of what a search or an answer shows; nothing about it is left to find out.
function seedOf({ uri, name, type, artists }) {
  return { text: uri, uri, name, type: type || typeOf(uri), artists: artists || [] };
}

function seedsChanged() {
  closeSequence();
  writeAddress(true);
  showSeeds();
  refresh();
}

const titleOf = (seed) => seed.name || seed.text;

// One line below a seed's name: its kind, by whom it is, and what was typed where that differs.
function lineOf(seed) {
  if (seed.fault) return seed.fault;
  if (!seed.uri) return isReference(seed.text) ? "a link" : "a name";
  const parts = [seed.type];
  if (namesOf(seed.artists).length) parts.push(namesOf(seed.artists).join(", "));
  if (seed.onlyArtist) parts.push(`only ${seed.onlyArtist} has it here`);
  if (!isReference(seed.text) && fold(seed.text) !== fold(seed.name)) parts.push(`for “${seed.text}”`);
  if (seed.note) parts.push(seed.note);
  return parts.join(" · ");
}

function showSeeds() {
  const focused = document.activeElement && document.activeElement.dataset.key;
  byId("seeds").replaceChildren(...state.seeds.map(seedChip));
  if (focused) document.querySelector(`[data-key="${CSS.escape(focused)}"]`)?.focus();
  const isAsked = state.seeds.length > 0;
  byId("starts").hidden = isAsked;
  byId("options").hidden = !askedSeeds().length;
  showBlend();
  offerSequences();
  byId("title").textContent = headline();
  document.body.classList.toggle("asked", isAsked);
  document.title = isAsked ? state.seeds.map(titleOf).join(", ").slice(0, 80) + " · Juke" : "Juke";
}

// How several seeds make one list is a question where they are far apart, or where it has been answered.
function showBlend() {
  const isOpen = askedSeeds().length > 1 && (state.farApart || option("blend").value);
  option("blend").closest(".field").hidden = !offers.blend || !isOpen;
}

// What the page is about, in a line.
function headline() {
  const names = askedSeeds().filter((seed) => !seed.not).map(titleOf);
  if (!names.length) return "Start from music you know.";
  return `Music like ${inWords(names.length > 3 ? [...names.slice(0, 2), `${names.length - 2} more`] : names)}`;
}

function seedChip(seed) {
  const chip = make("li", { class: "seed" + (seed.not ? " not" : "") + (seed.fault ? " unknown" : "") },
    seed.fault
      ? make("span", { class: "sign", "aria-hidden": "true" }, "?")
      : make("button", {
        type: "button", class: "sign", "aria-pressed": String(Boolean(seed.not)), "data-key": "sign " + seed.text,
        "aria-label": `Not like ${titleOf(seed)}`,
        title: seed.not ? "Not like this; press for like this" : "Like this; press for not like this",
        click: () => { seed.not = !seed.not; seedsChanged(); },
      }, seed.not ? "−" : "+"),
    make("span", { class: "what", title: seed.text },
      make("span", { class: "name", dir: "auto" }, titleOf(seed)),
      make("span", { class: "soft", dir: "auto" }, lineOf(seed))));
  if (seed.others?.length) chip.append(othersMenu(seed));
  chip.append(make("button", {
    type: "button", class: "remove", "aria-label": `Remove ${titleOf(seed)}`, title: "Remove",
    click: () => removeSeed(seed),
  }, "×"));
  return chip;
}

// Open, it lies over what follows, so that nothing moves.
function othersMenu(seed) {
  return closesItself(make("details", { class: "others" },
    make("summary", { "aria-label": `Other things that ${seed.text} may mean`, title: "Other things that this may mean" }, "or…"),
    make("ul", {}, seed.others.map((other) => make("li", {}, make("button", {
      type: "button", click: () => switchSeed(seed, other),
    },
      make("span", { class: "name", dir: "auto" }, icon(other.type || typeOf(other.uri)), other.name),
      make("span", { class: "soft", dir: "auto" },
        [other.type || typeOf(other.uri), ...namesOf(other.artists).slice(0, 3)].join(" · "))))))));
}
