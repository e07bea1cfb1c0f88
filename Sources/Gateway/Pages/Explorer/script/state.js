"use strict";

const kinds = ["artists", "albums", "tracks"];
const byId = (id) => document.getElementById(id);

// What the person asked for. A seed is { text, name, type, artists, not, resolution }: `text` is the URI or the name.
const state = { seeds: [], answer: null };

// Makes an element. Children that are texts become text nodes; nothing is ever read as markup.
function make(tag, attributes, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes || {})) {
    if (typeof value === "function") node.addEventListener(name, value);
    else if (value === true) node.setAttribute(name, "");
    else if (value !== false && value != null) node.setAttribute(name, value);
  }
  node.append(...children.flat().filter((child) => child != null && child !== ""));
  return node;
}

const isReference = (text) => /^(juke:|spotify:|https?:|open\.spotify\.com\/)/.test(text);
const typeOf = (uri) => (/^(juke|spotify):/.test(uri || "") ? uri.split(":")[1] : "");
// Not where it would call up a keyboard that covers half of the page.
const focusName = () => { if (!matchMedia("(pointer: coarse)").matches) byId("name").focus({ preventScroll: true }); };
const say = (text) => { byId("status").textContent = text; };
