const kinds = ["artists", "albums", "tracks"];
const titles = { artists: "Artists", albums: "Albums", tracks: "Tracks", genres: "Genres" };

// What the explorer asks for where the person leaves it open: others than the seeds' artists, one row of each artist,
// one of each recording, and hits before outtakes where both are about as close.
const usual = {
  max_per_artist: "1", familiarity: "0.7",
  fields: { exclude_seed_artists: true, fold_versions: true, fill_up: true },
};
// Which controls the page offers beside the basic ones.
const offers = { familiarity: true, blend: true };

// What the person asked for, and the last answer. A seed is { text, uri, name, type, artists, not, fault, others }:
// `text` is what the address holds, `uri` what it was taken for, `fault` why it is not asked with.
// `farApart`: whether the seeds' mean is near to neither.
const state = { seeds: [], answer: null, farApart: false };

const isReference = (text) => /^(juke:|spotify:|https?:|open\.spotify\.com\/)/.test(text);
const typeOf = (uri) => (/^(juke|spotify):/.test(uri || "") ? uri.split(":")[1] : "");
// Artists come as names from the search and as resources from an answer.
const namesOf = (artists) => (artists || []).map((artist) => artist.name || artist);
// Not where it would call up a keyboard that covers half of the page.
const focusName = () => { if (!matchMedia("(pointer: coarse)").matches) byId("name").focus({ preventScroll: true }); };
