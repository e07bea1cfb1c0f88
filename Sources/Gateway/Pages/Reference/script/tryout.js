// Beside each operation: its request to change and send, the same in three languages, and what the gateway answers.

function tryout(call) {
  const { method, path, open, scheme = "Token" } = call.dataset;
  const id = call.querySelector("h2").id;
  const example = examples[id] || {};
  const field = example.body
    ? make("textarea", { id: id + "-body", spellcheck: "false", rows: 7 }, legible(example.body))
    : example.query != null ? make("input", { id: id + "-body", type: "text", spellcheck: "false", value: example.query }) : null;
  const request = () => ({
    method, scheme, needsToken: open === undefined && Boolean(keptToken.read()), body: example.body ? field.value : undefined,
    path: path + (example.query != null ? "?" + field.value : ""),
    get url() { return location.origin + this.path; },
  });
  const code = make("code");
  const panel = make("pre", { id: id + "-code", role: "tabpanel", tabindex: "0", "aria-label": "Code" }, code);
  const tabs = Object.keys(languages).map((name) => make("button", {
    type: "button", role: "tab", "aria-controls": panel.id, click: () => choose(name),
  }, name));
  const show = () => { code.textContent = languages[chosen.language](request()); };
  const answer = make("div", { class: "answer", hidden: true });
  const send = make("button", { type: "submit", class: "main" }, "Send");
  const told = make("span", { class: "soft", role: "status" });
  const form = make("form", {
    class: "try", "aria-label": `Try ${method} ${path}`,
    submit: (event) => { event.preventDefault(); deliver(request(), { field, send, told, answer }); },
  },
    field && make("label", { for: field.id }, example.body ? "Body" : "Query"), field,
    make("div", { class: "send" }, send, told), answer,
    make("div", { class: "tabs" }, make("div", { role: "tablist", "aria-label": "Language" }, tabs),
      make("button", { type: "button", class: "copy", click: (event) => copy(event.currentTarget, code.textContent) }, "Copy")),
    panel);
  field?.addEventListener("input", show);
  tabs[0].parentNode.addEventListener("keydown", (event) => moveTab(event, tabs));
  chosen.listeners.push(() => {
    tabs.forEach((tab) => {
      tab.setAttribute("aria-selected", String(tab.textContent === chosen.language));
      tab.tabIndex = tab.textContent === chosen.language ? 0 : -1;
    });
    show();
  });
  return form;
}

// JSON with a member a line; a list or object that holds no others stays on one line where that is short.
function legible(value) {
  return JSON.stringify(value, null, 2).replace(/([[{])\n\s+([^[\]{}]{1,70}?)\n\s+([\]}])/g,
    (_, open, inner, close) => open + inner.replace(/\n\s+/g, " ") + close);
}

// The language is one for the whole page.
const chosen = { language: "curl", listeners: [] };

function choose(language) {
  chosen.language = language;
  chosen.listeners.forEach((listener) => listener());
}

function moveTab(event, tabs) {
  const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
  if (!step) return;
  const next = tabs[(tabs.indexOf(event.target) + step + tabs.length) % tabs.length];
  choose(next.textContent);
  next.focus();
}

async function deliver(request, { field, send, told, answer }) {
  let body;
  try {
    body = request.body && JSON.parse(request.body);
    field?.removeAttribute("aria-invalid");
  } catch (error) {
    field.setAttribute("aria-invalid", "true");
    told.textContent = `This is not JSON: ${error.message}`;
    return field.focus();
  }
  send.disabled = true;
  const began = performance.now();
  try {
    const content = await ask(request.path, undefined, body, request.scheme);
    show(200, content);
  } catch (error) {
    if (!(error instanceof RequestFailure)) throw error;
    if (error.status === 401) byId("token-form").hidden = false;
    if (error.status === 0) told.textContent = "Juke does not answer.";
    else show(error.status, error.body);
  } finally {
    send.disabled = false;
  }

  function show(status, content) {
    told.textContent = `${status} in ${Math.max(1, Math.round(performance.now() - began))} ms`;
    told.className = status < 400 ? "soft good" : "soft bad";
    answer.hidden = false;
    answer.replaceChildren(make("pre", { tabindex: "0", role: "region", "aria-label": "Answer" }, legible(content)));
  }
}
