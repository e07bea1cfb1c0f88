// A request for each operation, on resources that this catalog has: { query } or { body }.
let examples = {
  recommend: { body: { genres: ["rock"], resource_types: ["artists", "tracks"], limit: 3 } },
  recommendBatch: { body: { requests: [{ genres: ["rock"], limit: 1 }, { genres: ["jazz"], limit: 1 }] } },
  findPath: { body: { from: { name: "rock", type: "genre" }, to: { name: "jazz", type: "genre" }, steps: 5 } },
  makePlaylist: { body: { seeds: [{ name: "rock", type: "genre" }], count: 10, energy: "rising", match_keys: true } },
  playRadio: { body: { seeds: [{ name: "rock", type: "genre" }], count: 5 } },
  search: { query: "q=a&types=artists&limit=3" },
  playerSearchTracks: { query: "search_query=a&end=3" },
};

// The identifier that players know a resource by.
const bare = ({ uri }) => uri.split(":").slice(2).join(":");

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
    playerSimilarTracks: { query: new URLSearchParams({ item_id: bare(track), n: 3 }).toString() },
    playerSimilarArtists: { query: new URLSearchParams({ artist: bare(artist), n: 3 }).toString() },
    playerFindPath: {
      query: new URLSearchParams({ start_song_id: bare(track), end_song_id: bare(tracks.at(-1)), max_steps: 5 }).toString(),
    },
    playerSearchTracks: { query: new URLSearchParams({ search_query: track.name, end: 3 }).toString() },
    playerMaxDistance: { query: new URLSearchParams({ item_id: bare(track) }).toString() },
  };
}
