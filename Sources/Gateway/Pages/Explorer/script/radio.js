// A radio: ten tracks near the seeds, then ten more as often as one likes, drawn by what was liked and skipped.

// What was listed, what the person said of it since the last call, and where the next call goes on.
const radio = { items: [], likes: new Set(), skips: new Set(), cursor: null };

function startRadio() {
  radio.items = [];
  askRadio(firstBody());
}

const firstBody = () => ({ ...boundsRequest(), seeds: askedSeeds().map(seedRequest) });

// As many as a request takes.
const playedURIs = () => radio.items.slice(-200).map((item) => item.uri);

function askMore() {
  const said = Object.entries({ likes: [...radio.likes], skips: [...radio.skips] }).filter(([, uris]) => uris.length);
  askRadio({ cursor: radio.cursor, ...Object.fromEntries(said) });
}

async function askRadio(body) {
  say("Looking for tracks.");
  try {
    const answer = await ask("/api/v1/radio/", undefined, body);
    clearNotice();
    radio.cursor = answer.cursor;
    radio.likes.clear();
    radio.skips.clear();
    const before = radio.items.length;
    radio.items.push(...answer.tracks.map((item, place) => ({ ...item, kind: "tracks", rank: before + place + 1 })));
    if (before) continueRadio(before, answer); else showRadio(answer);
    say(answer.reason || `${answer.tracks.length} tracks.`);
  } catch (error) {
    if (!(error instanceof RequestFailure)) throw error;
    // A cursor may end with the gateway that gave it out. The radio goes on from the seeds, without what it played.
    if (error.status === 400 && body.cursor) return askRadio({ ...firstBody(), exclude: playedURIs() });
    showFailure(error, () => askRadio(body), refusedBeside);
  }
}

function showRadio(answer) {
  byId("sequences").hidden = byId("sequence").hidden = false;
  byId("sequence").replaceChildren(
    sequenceHead("Radio", radio.items, byId("radio-button")),
    make("div", { class: "sides" },
      make("div", { class: "side" }, ...radioSide(answer)),
      make("div", {},
        make("ol", {}, radio.items.map(played)),
        make("button", { type: "button", class: "main more", hidden: !answer.tracks.length, click: askMore }, "Ten more"))));
  byId("sequence").querySelector("h2").focus();
}

function continueRadio(before, answer) {
  const list = byId("sequence").querySelector("ol");
  list.append(...radio.items.slice(before).map(played));
  byId("sequence").querySelector(".side").replaceChildren(...radioSide(answer));
  byId("sequence").querySelector(".head p").textContent = sequenceLine(radio.items);
  byId("sequence").querySelector(".more").hidden = !answer.tracks.length;
  (list.children[before] || list.lastChild).querySelector("button").focus();
}

// How the radio has gone so far, and what steers it.
function radioSide(answer) {
  return [
    soundPicture(radio.items),
    make("p", { class: "soft" }, answer.reason || "♥ draws the next ten near a track, ✕ turns them away from it and lets its artists rest."),
  ].filter(Boolean);
}

// A listed track, with what one may say of it; the next call takes it along.
function played(item) {
  const row = sequenceRow(item);
  const opinions = [["♥", "likes", `More like ${item.name}`], ["✕", "skips", `Less like ${item.name}`]];
  const buttons = opinions.map(([sign, opinion, label]) => make("button", {
    type: "button", class: "quiet opinion", "aria-pressed": "false", "aria-label": label, title: label,
    click: (event) => {
      const isNew = !radio[opinion].has(item.uri);
      for (const button of buttons) button.setAttribute("aria-pressed", "false");
      radio.likes.delete(item.uri);
      radio.skips.delete(item.uri);
      if (isNew) radio[opinion].add(item.uri);
      event.currentTarget.setAttribute("aria-pressed", String(isNew));
    },
  }, sign));
  row.firstChild.append(make("span", { class: "opinions" }, buttons));
  return row;
}
