const recommendations = "/api/v1/recommendations/";

function search(text, signal, types, limit) {
  const query = new URLSearchParams({ q: text, limit: limit || 12 });
  if (types) query.set("types", types);
  return ask("/api/v1/search?" + query, signal);
}

function seedRequest(seed) {
  const text = seed.uri || seed.text;
  const subject = isReference(text) ? { uri: text } : { name: text };
  if (seed.not) return { ...subject, negative: true };
  return subject.uri || subject;
}

const askedSeeds = () => state.seeds.filter((seed) => !seed.fault);

const requestBody = () => ({ ...optionRequest(), ...usual.fields, seeds: askedSeeds().map(seedRequest) });

const recommend = (signal) => ask(recommendations, signal, { ...requestBody(), explain: true, details: true });

// What the seeds' own artists have that is like the seeds: the rows that the lists leave out.
function recommendOwn(signal) {
  return ask(recommendations, signal, {
    ...requestBody(), exclude_seed_artists: false, max_per_artist: 50, limit: 50, resource_types: ["albums", "tracks"],
    explain: true, details: true,
  });
}

// The request as a line for a shell; the token stays out of it.
function commandLine() {
  const token = byId("token-form") ? ` -H "Authorization: Token $JUKE_TOKEN"` : "";
  const quoted = JSON.stringify(requestBody()).replaceAll("'", `'\\''`);
  return `curl -s ${location.origin}${recommendations}${token} -H 'Content-Type: application/json' -d '${quoted}'`;
}
