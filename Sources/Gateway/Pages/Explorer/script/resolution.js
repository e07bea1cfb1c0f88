// Finds out what each seed means before the lists are asked for, so that one bad link spoils nothing else.

const isOpen = (seed) => !seed.uri && !seed.fault;

async function resolveSeeds(signal) {
  const open = state.seeds.filter(isOpen);
  if (!open.length) return;
  await Promise.all(open.map((seed) => (isReference(seed.text) ? resolveReference(seed, signal) : resolveName(seed, signal))));
  showSeeds();
}

// A name means what the list of the search shows first.
async function resolveName(seed, signal) {
  if (typeahead.isMissing) return;
  let hits;
  try {
    ({ hits } = await search(seed.text, signal, undefined, 4));
  } catch (error) {
    if (error.status === 404) typeahead.isMissing = true;
    if (error.status === 404 || error.status === 400) return;
    throw error;
  }
  if (!hits.length) return void (seed.fault = "not in this catalog");
  const [hit, ...others] = hits;
  const note = hit.match === "credit" ? "only credits this name" : undefined;
  Object.assign(seed, { uri: hit.uri, name: hit.name, type: hit.type, artists: hit.artists || [], others, note });
}

// A link or URI is tried alone; what it names comes back with the answer.
async function resolveReference(seed, signal) {
  let answer;
  try {
    answer = await ask(recommendations, signal, { seeds: [{ uri: seed.text }], limit: 1, resource_types: ["artists"] });
  } catch (error) {
    if (error.status !== 400) throw error;
    seed.fault = /not a juke uri/i.test(faults(error.body).join()) ? "not a link to music that Juke reads" : "not in this catalog";
    seed.type = typeOf(seed.text) || "link";
    return;
  }
  const found = (answer.seeds || [])[0] || {};
  if (!found.uri) return void (seed.fault = "not in this catalog");
  Object.assign(seed, { uri: found.uri, name: found.name, type: found.type || typeOf(found.uri), artists: found.artists });
  if (!seed.artists && (seed.type === "track" || seed.type === "album")) await findArtists(seed, signal);
}

async function findArtists(seed, signal) {
  seed.artists = [];
  try {
    const { hits } = await search(seed.name, signal, seed.type + "s", 50);
    seed.artists = hits.find((hit) => hit.uri === seed.uri)?.artists || [];
  } catch (error) {
    if (error.name === "AbortError") throw error;
  }
}

// The artists of the seeds that the lists are to be like, by URI and by name.
function ownArtists() {
  const own = { keys: new Set(), names: [] };
  for (const seed of askedSeeds()) {
    if (seed.not || seed.type === "genre" || !seed.uri) continue;
    const artists = seed.type === "artist" ? [{ uri: seed.uri, name: titleOf(seed) }] : seed.artists || [];
    for (const artist of artists) {
      own.keys.add(artist.uri || artist.name || artist);
      if (!own.names.includes(artist.name || artist)) own.names.push(artist.name || artist);
    }
  }
  return own;
}

const isOwn = (item, own) => (item.details?.artists || []).some((one) => own.keys.has(one.uri) || own.keys.has(one.name));
