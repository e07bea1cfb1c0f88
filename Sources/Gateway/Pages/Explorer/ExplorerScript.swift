/// The explorer's behaviour, in the browser's own language and without libraries.
///
/// The parts share one scope, so that the page loads one file; each part is a file of this folder.
enum ExplorerScript {
    /// The script as it is served.
    static let text = [state, address, service, seeds, typeahead, options, results, notices, start]
        .joined(separator: "\n\n")

    /// What the page knows, and how it makes elements.
    private static let state = #"""
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
        """#

    /// The address: what is asked for stands in the fragment, so that a link shares it and the way back works.
    private static let address = #"""
        function writeAddress(isNewStep) {
          const fields = new URLSearchParams();
          for (const seed of state.seeds) fields.append(seed.not ? "not" : "seed", seed.text);
          for (const [name, value] of optionFields()) fields.append(name, value);
          const fragment = fields.toString().replaceAll("%3A", ":").replaceAll("%2F", "/").replaceAll("%2C", ",");
          const address = location.pathname + (fragment ? "#" + fragment : "");
          if (address === location.pathname + location.hash) return;
          if (isNewStep) history.pushState(null, "", address); else history.replaceState(null, "", address);
        }

        function readAddress() {
          const fields = new URLSearchParams(location.hash.slice(1));
          const known = new Map(state.seeds.map((seed) => [seed.text, seed]));
          state.seeds = [];
          for (const [field, text] of fields) {
            if ((field !== "seed" && field !== "not") || !text.trim()) continue;
            state.seeds.push({ ...(known.get(text) || { text }), not: field === "not" });
          }
          setOptions(fields);
        }
        """#

    /// The gateway: one way to ask it, one shape for whatever goes wrong.
    private static let service = #"""
        // Not in every browser is the storage open, in private windows for instance.
        const keptToken = {
          read() { try { return sessionStorage.getItem("juke-token") || ""; } catch { return ""; } },
          write(token) { try { sessionStorage.setItem("juke-token", token); } catch { this.read = () => token; } },
        };

        class Trouble extends Error {
          constructor(status, body, retryAfter) {
            super("status " + status);
            Object.assign(this, { status, body: body || {}, retryAfter });
          }
        }

        async function ask(path, signal, body) {
          const headers = {};
          if (keptToken.read()) headers.Authorization = "Token " + keptToken.read();
          if (body) headers["Content-Type"] = "application/json";
          let response;
          try {
            response = await fetch(path, {
              method: body ? "POST" : "GET", headers, signal, body: body && JSON.stringify(body),
            });
          } catch (error) {
            if (error.name === "AbortError") throw error;
            throw new Trouble(0);
          }
          let content = null;
          try { content = await response.json(); } catch (error) { if (error.name === "AbortError") throw error; }
          if (response.ok && content) return content;
          throw new Trouble(response.status, content, response.headers.get("Retry-After"));
        }

        function search(text, signal, types, limit) {
          const query = new URLSearchParams({ q: text, limit: limit || 8 });
          if (types) query.set("types", types);
          return ask("/api/v1/search?" + query, signal);
        }

        function seedRequest(seed) {
          const subject = isReference(seed.text) ? { uri: seed.text } : { name: seed.text };
          if (seed.not) return { ...subject, weight: -1 };
          return subject.uri || subject;
        }

        const recommendations = "/api/v1/recommendations/";

        function recommend(signal) {
          const seeds = state.seeds.map(seedRequest);
          return ask(recommendations, signal, { ...optionRequest(), seeds, explain: true, details: true });
        }

        // The request as a line for a shell; the token stays out of it.
        function commandLine() {
          const body = JSON.stringify({ ...optionRequest(), seeds: state.seeds.map(seedRequest) });
          const token = byId("token-form") ? ` -H "Authorization: Token $JUKE_TOKEN"` : "";
          const quoted = body.replaceAll("'", `'\\''`);
          return `curl -s ${location.origin}${recommendations}${token} -H 'Content-Type: application/json' -d '${quoted}'`;
        }
        """#
}
