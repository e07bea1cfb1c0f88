import HTTPTypes
import Hummingbird

/// The page at `/`: what this is, where its parts are, and a form to try it.
///
/// Everything comes from the binary. The script puts answers into the page as text, never as markup.
enum FrontPage {
    /// Where the page's script is served.
    static let scriptPath = "/page.js"
    /// Where the page's style is served.
    static let stylePath = "/page.css"

    /// The page itself.
    ///
    /// - Parameter needsToken: whether the form asks for a token.
    static func page(needsToken: Bool) -> Response {
        let token = """
            <label>Token <input name="token" type="password" autocomplete="off" spellcheck="false"
              placeholder="made with: juke token create NAME"></label>
            """
        let html = """
            <!doctype html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <title>Juke</title>
            <link rel="stylesheet" href="\(stylePath)">
            <script src="\(scriptPath)" defer></script>
            </head>
            <body>
            <header>
            <h1>Juke</h1>
            <p>Name some music; get music like it. This form sends <code>POST /api/v1/recommendations/</code>.</p>
            </header>
            <main>
            <form id="form">
            <label>Artists <input name="artists" placeholder="one or more, separated by commas"></label>
            <label>Albums <input name="albums"></label>
            <label>Tracks <input name="tracks"></label>
            <label>Genres <input name="genres"></label>
            <label>Juke URIs <input name="seeds" placeholder="juke:track:… separated by commas"></label>
            <label>Limit <input name="limit" type="number" min="1" max="50" value="10"></label>
            \(needsToken ? token : "")
            <button>Recommend</button>
            </form>
            <p id="message" role="status"></p>
            <div id="lists"></div>
            </main>
            <footer><a href="/openapi.json">OpenAPI</a> <a href="/health/ready">Health</a></footer>
            </body>
            </html>
            """
        return asset(html, "text/html; charset=utf-8")
    }

    /// The page's script.
    static func script() -> Response {
        asset(scriptText, "text/javascript; charset=utf-8")
    }

    /// The page's style.
    static func style() -> Response {
        asset(styleText, "text/css; charset=utf-8")
    }

    private static func asset(_ text: String, _ type: String) -> Response {
        Response(
            status: .ok,
            headers: [
                .contentType: type, .cacheControl: "no-cache",
                .contentSecurityPolicy: """
                default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; form-action 'none'; \
                base-uri 'none'; frame-ancestors 'none'
                """,
            ],
            body: ResponseBody(byteBuffer: ByteBuffer(string: text))
        )
    }

    private static let scriptText = """
        "use strict";
        const form = document.getElementById("form");
        const message = document.getElementById("message");
        const lists = document.getElementById("lists");

        function element(name, text, parent) {
          const node = document.createElement(name);
          node.textContent = text;
          parent.append(node);
          return node;
        }

        function show(answer) {
          for (const kind of ["artists", "albums", "tracks"]) {
            const section = element("section", "", lists);
            element("h2", kind[0].toUpperCase() + kind.slice(1), section);
            const list = element("ol", "", section);
            for (const item of answer[kind]) {
              const row = element("li", "", list);
              element("span", item.name, row);
              const bar = element("meter", "", row);
              bar.min = 0; bar.max = 1; bar.value = item.likeness;
              element("small", item.likeness.toFixed(2) + "  " + item.extra.spotify_id, row);
            }
            if (!answer[kind].length) element("p", "Nothing found.", section);
          }
          message.textContent = "Model " + answer.model_version + ", " + answer.generated_at;
        }

        function explain(status, body) {
          if (status === 401) return "A valid token is needed: juke token create NAME prints one. (" + body.detail + ")";
          if (body.detail) return body.detail;
          return Object.entries(body).map(([field, fault]) => field + ": " + JSON.stringify(fault)).join("; ");
        }

        form.addEventListener("submit", async (event) => {
          event.preventDefault();
          lists.replaceChildren();
          message.textContent = "…";
          const data = new FormData(form);
          const request = { limit: data.get("limit") || 10 };
          for (const field of ["artists", "albums", "tracks", "genres", "seeds"]) {
            const values = data.get(field).split(",").map((value) => value.trim()).filter(Boolean);
            if (values.length) request[field] = values;
          }
          const headers = { "Content-Type": "application/json" };
          if (data.get("token")) headers.Authorization = "Token " + data.get("token").trim();
          try {
            const response = await fetch("/api/v1/recommendations/", {
              method: "POST", headers, body: JSON.stringify(request),
            });
            const body = await response.json();
            if (response.ok) show(body); else message.textContent = explain(response.status, body);
          } catch (error) {
            message.textContent = "The gateway cannot be reached: " + error.message;
          }
        });
        """

    private static let styleText = """
        :root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif; }
        body { max-width: 60rem; margin: 2rem auto; padding: 0 1rem; }
        form { display: grid; gap: .75rem; grid-template-columns: repeat(auto-fit, minmax(14rem, 1fr)); align-items: end; }
        label { display: grid; gap: .25rem; font-size: .9rem; }
        input, button { font: inherit; padding: .4rem .6rem; }
        #lists { display: grid; gap: 1.5rem; grid-template-columns: repeat(auto-fit, minmax(16rem, 1fr)); }
        li { margin-bottom: .5rem; }
        li span, li small { display: block; overflow-wrap: anywhere; }
        li small { opacity: .7; }
        meter { width: 100%; }
        footer { margin-top: 2rem; display: flex; gap: 1rem; }
        """
}
