"use strict";

const byId = (id) => document.getElementById(id);

// Sets attributes: functions listen, true stands alone, false and null leave an attribute out.
function dress(node, attributes) {
  for (const [name, value] of Object.entries(attributes || {})) {
    if (typeof value === "function") node.addEventListener(name, value);
    else if (value === true) node.setAttribute(name, "");
    else if (value !== false && value != null) node.setAttribute(name, value);
  }
  return node;
}

// Makes an element. Children that are texts become text nodes; nothing is ever read as markup.
function make(tag, attributes, ...children) {
  const node = dress(document.createElement(tag), attributes);
  node.append(...children.flat(2).filter((child) => child != null && child !== "" && child !== false));
  return node;
}

// Sixteen by sixteen, drawn as lines.
const drawings = {
  artist: ["M8 8.2a2.9 2.9 0 1 0 0-5.8 2.9 2.9 0 0 0 0 5.8Z", "M2.8 14c.5-3 2.5-4.4 5.2-4.4s4.7 1.4 5.2 4.4"],
  album: ["M8 14.2A6.2 6.2 0 1 0 8 1.8a6.2 6.2 0 0 0 0 12.4Z", "M8 9.8a1.8 1.8 0 1 0 0-3.6 1.8 1.8 0 0 0 0 3.6Z"],
  track: ["M6 12.2V3.4l7-1.4v8.6", "M4.2 14a1.8 1.8 0 1 0 0-3.6 1.8 1.8 0 0 0 0 3.6Z", "M11.2 12.4a1.8 1.8 0 1 0 0-3.6 1.8 1.8 0 0 0 0 3.6Z"],
  genre: ["M2 2.5h5.2L14 9.2 9.3 14 2.6 7.2Z", "M5.2 5.6h.01"],
  out: ["M6.5 3H3v10h10V9.5", "M9.5 2.8h3.7v3.7", "M13 3 7.5 8.5"],
};

// Makes an element of a picture.
function draw(tag, attributes, ...children) {
  const node = dress(document.createElementNS("http://www.w3.org/2000/svg", tag), attributes);
  node.append(...children.flat());
  return node;
}

function icon(name) {
  return draw("svg", { class: "icon", viewBox: "0 0 16 16", "aria-hidden": "true" },
    (drawings[name] || []).map((d) => draw("path", { d })));
}

// Says on the button itself what became of it, and to a screen reader.
async function copy(button, text) {
  const label = button.dataset.label ||= button.textContent;
  try {
    await navigator.clipboard.writeText(text);
    button.textContent = "Copied";
  } catch {
    button.textContent = "Not allowed";
  }
  say(button.textContent + ".");
  setTimeout(() => { button.textContent = label; }, 1500);
}

const say = (text) => { byId("status").textContent = text; };

// A menu closes when the focus leaves it, and with Escape.
function closesItself(menu) {
  menu.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !menu.open) return;
    menu.open = false;
    menu.firstElementChild.focus();
  });
  menu.addEventListener("focusout", (event) => { if (!menu.contains(event.relatedTarget)) menu.open = false; });
  return menu;
}

// Words as a sentence lists them.
function inWords(words) {
  return words.length < 2 ? words.join("") : `${words.slice(0, -1).join(", ")} and ${words.at(-1)}`;
}
