import HTTPTypes
import Hummingbird
import Settings

/// The page at `/docs`: the interface's description, to read.
///
/// It is made from ``OpenAPIDocument`` once, without scripts, and loads nothing but its style.
enum ReferencePage {
    /// Where the page is served.
    static let path = "/docs"
    /// Where the page's style is served.
    static let stylePath = "/docs.css"

    /// The page itself.
    static func page() -> Response {
        asset(html, "text/html; charset=utf-8")
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
                default-src 'none'; style-src 'self'; form-action 'none'; base-uri 'none'; frame-ancestors 'none'
                """,
            ],
            body: ResponseBody(byteBuffer: ByteBuffer(string: text))
        )
    }

    private static let html: String = {
        let reference = ReferenceText(OpenAPIDocument.json(needsToken: true))
        return """
            <!doctype html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <title>Juke: the API</title>
            <link rel="stylesheet" href="\(stylePath)">
            </head>
            <body>
            <nav aria-label="Contents">
            <a class="home" href="/">Juke</a>
            \(reference.contents)
            <a href="\(OpenAPIDocument.path)">OpenAPI 3.1</a>
            </nav>
            <main>
            <h1>The API</h1>
            <p>\(reference.summary) Requests go with <code>Authorization: Token …</code>; <code>juke token create
            NAME</code> prints a token. Answers are JSON, those to mistakes too.</p>
            \(reference.operations)
            <h2 id="schemas">Schemas</h2>
            \(reference.schemas)
            </main>
            </body>
            </html>

            """
    }()

    private static let styleText = """
        :root {
          color-scheme: light dark;
          --ink: light-dark(#1c1b22, #e9e7f0); --soft: light-dark(#5d5a6b, #a29fb3);
          --paper: light-dark(#ffffff, #16151b); --raised: light-dark(#f5f4f9, #201e28);
          --line: light-dark(#e0dde8, #34313f); --accent: light-dark(#6a3fd1, #b79bff);
          font: 16px/1.55 system-ui, sans-serif;
        }
        * { box-sizing: border-box; }
        body {
          margin: 0 auto; max-width: 76rem; color: var(--ink); background: var(--paper);
          display: grid; grid-template-columns: 17rem minmax(0, 1fr);
        }
        a { color: var(--accent); text-decoration: none; }
        a:hover { text-decoration: underline; }
        nav {
          position: sticky; top: 0; height: 100vh; overflow: auto; padding: 2rem 1rem 2rem 1.5rem; font-size: .875rem;
          display: flex; flex-direction: column; gap: .45rem; border-right: 1px solid var(--line);
        }
        nav .home { font-size: 1.25rem; font-weight: 700; color: var(--ink); margin-bottom: .75rem; }
        nav .schema { padding-left: .75rem; }
        main { padding: 2rem 2rem 6rem; }
        h1 { margin: 0 0 .5rem; font-size: 2rem; letter-spacing: -.02em; }
        h2 { margin: 3rem 0 .5rem; font-size: 1.35rem; letter-spacing: -.01em; overflow-wrap: anywhere; }
        h3 { margin: 1.5rem 0 .5rem; font-size: 1rem; }
        p { max-width: 46rem; }
        code, .type { font: .875em/1.5 ui-monospace, SFMono-Regular, Menlo, monospace; overflow-wrap: anywhere; }
        .method {
          display: inline-block; padding: .1rem .5rem; margin-right: .6rem; border-radius: .4rem; font-size: .75rem;
          font-weight: 700; vertical-align: .15em; color: var(--paper); background: var(--accent);
        }
        table { width: 100%; border-collapse: collapse; font-size: .9rem; margin: .5rem 0 1rem; }
        th {
          text-align: left; font-size: .75rem; font-weight: 600; color: var(--soft); padding: .4rem .6rem;
          border-bottom: 1px solid var(--line);
        }
        td { vertical-align: top; padding: .5rem .6rem; border-bottom: 1px solid var(--line); }
        td:first-child { white-space: nowrap; }
        .type, .soft { color: var(--soft); }
        a.type { color: var(--accent); }
        .required { color: var(--accent); font-size: .75rem; margin-left: .4rem; }
        section { scroll-margin-top: 1rem; }
        :target { scroll-margin-top: 1rem; }
        @media (max-width: 52rem) {
          body { display: block; }
          nav {
            position: static; height: auto; flex-flow: row wrap; gap: .4rem 1rem; padding: 1rem 1.25rem;
            border-right: 0; border-bottom: 1px solid var(--line);
          }
          nav .home { margin: 0; width: 100%; }
          nav .schema { padding: 0; }
          main { padding: 1.25rem 1.25rem 4rem; }
          td:first-child { white-space: normal; }
        }
        """
}
