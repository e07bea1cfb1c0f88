// A request for each operation, on resources that this catalog has: { query } or { body }.
let examples = {
  recommend: { body: { genres: ["rock"], resource_types: ["artists", "tracks"], limit: 3 } },
  recommendBatch: { body: { requests: [{ genres: ["rock"], limit: 1 }, { genres: ["jazz"], limit: 1 }] } },
  findPath: { body: { from: { name: "rock", type: "genre" }, to: { name: "jazz", type: "genre" }, steps: 5 } },
  makePlaylist: { body: { seeds: [{ name: "rock", type: "genre" }], count: 10, energy: "rising", match_keys: true } },
  playRadio: { body: { seeds: [{ name: "rock", type: "genre" }], count: 5 } },
  search: { query: "q=a&types=artists&limit=3" },
};

async function makeExamples() {
  const [{ hits: artists }, { hits: tracks }] = await Promise.all(
    ["artists", "tracks"].map((type) => ask(`/api/v1/search?q=a&limit=2&types=${type}`)));
  if (!artists.length || !tracks.length) return;
  const [artist] = artists, [track] = tracks;
  examples = {
    recommend: {
      body: { seeds: [artist.uri], resource_types: ["artists", "tracks"], limit: 3, max_per_artist: 1, details: true },
    },
    recommendBatch: {
      body: { requests: [{ seeds: [artist.uri], limit: 1 }, { seeds: [{ uri: track.uri, weight: 2 }], limit: 1 }] },
    },
    findPath: { body: { from: tracks[0].uri, to: (tracks[1] || artist).uri, steps: 5 } },
    makePlaylist: { body: { seeds: [artist.uri], count: 10, energy: "rising", match_keys: true } },
    playRadio: { body: { seeds: [artist.uri], count: 5 } },
    search: { query: new URLSearchParams({ q: artist.name.slice(0, 4), limit: 3 }).toString() },
  };
}
