import Settings

/// The markup of the explorer, what stands still; ``ExplorerScript`` fills in what moves.
enum ExplorerPage {
    /// The page.
    ///
    /// - Parameter needsToken: whether there is a field for a token.
    static func html(needsToken: Bool) -> String {
        """
        <!doctype html>
        <html lang="en">
        <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <meta name="color-scheme" content="light dark">
        <title>Juke</title>
        <link rel="icon" href="\(FrontPage.iconPath)">
        <link rel="stylesheet" href="\(FrontPage.stylePath)">
        <script src="\(FrontPage.scriptPath)" defer blocking="render"></script>
        </head>
        <body>
        \(header)
        <main>
        \(ask)
        \(needsToken ? token : "")
        \(options)
        \(answer)
        </main>
        <footer>
        <p id="model">Recommendations from how music sounds.</p>
        <p><a href="/docs">API reference</a> <a href="/openapi.json">OpenAPI</a> <a href="/health/ready">Health</a></p>
        </footer>
        </body>
        </html>
        """
    }

    /// A record, seen from above.
    static let icon = """
        <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32">
        <circle cx="16" cy="16" r="15" fill="#1c1a17" stroke="#6b645a" stroke-width="1"/>
        <circle cx="16" cy="16" r="10.5" fill="none" stroke="#4a443c" stroke-width="1"/>
        <circle cx="16" cy="16" r="6" fill="#e2552b"/>
        <circle cx="16" cy="16" r="1.6" fill="#fffdf9"/>
        </svg>
        """

    private static let header = """
        <header class="bar">
        <a class="brand" href="/"><img src="\(FrontPage.iconPath)" alt="" width="28" height="28"> Juke</a>
        <nav aria-label="Pages">
        <a href="/" aria-current="page">Explore</a>
        <a href="/docs">API</a>
        </nav>
        </header>
        """

    private static let ask = """
        <section class="ask" aria-labelledby="title">
        <h1 id="title">Start from music you know.</h1>
        <div class="combo">
        <label class="unseen" for="name">Artist, album, track or genre; a URI or link works too</label>
        <input id="name" type="text" role="combobox" aria-autocomplete="list" aria-expanded="false" aria-controls="hits"
          aria-describedby="hint" autocomplete="off" autocapitalize="off" autocorrect="off" spellcheck="false"
          enterkeyhint="done" maxlength="500" placeholder="An artist, album, track or genre">
        <ul id="hits" role="listbox" aria-label="What this may mean" hidden></ul>
        </div>
        <ul id="seeds" aria-label="Seeds"></ul>
        <div id="starts" hidden>
        <p id="hint">Name one or several; links and URIs work too. The lists follow as you go.</p>
        <div id="suggestions"></div>
        </div>
        <noscript><p>The explorer needs JavaScript. Without it, <a href="/docs">the API</a> answers all the same.</p></noscript>
        </section>
        """

    private static let token = """
        <form id="token-form" class="card" hidden>
        <label for="token">This gateway asks for a token. <code>juke token create NAME</code> prints one.</label>
        <div class="row">
        <input id="token" name="token" type="password" autocomplete="off" spellcheck="false" placeholder="40 letters and digits">
        <button class="main">Use it</button>
        </div>
        <p class="soft">It stays in this tab and goes to this gateway only.</p>
        </form>
        """

    private static let options = """
        <form id="options" aria-label="Options" hidden>
        <div class="row">
        <fieldset class="kinds">
        <legend class="unseen">What to list</legend>
        <label><input type="checkbox" name="kind" value="artists" checked><span>Artists</span></label>
        <label><input type="checkbox" name="kind" value="albums" checked><span>Albums</span></label>
        <label><input type="checkbox" name="kind" value="tracks" checked><span>Tracks</span></label>
        </fieldset>
        <label class="field">Show <select name="limit"><option>5</option><option selected>10</option><option>20</option>
        <option>50</option></select></label>
        <label class="field">Per artist <select name="max_per_artist"><option value="">any</option><option>1</option>
        <option>2</option><option>3</option></select></label>
        <label class="field">Variety <input type="range" name="diversity" min="0" max="1" step="0.05" value="0"></label>
        <span class="row ends">
        <button id="share" type="button" class="quiet">Copy link</button>
        <button id="curl" type="button" class="quiet">Copy as curl</button>
        </span>
        </div>
        <details id="narrow">
        <summary>Narrow down <span id="narrowed" class="count" hidden></span></summary>
        <div id="ranges"></div>
        <div class="row">
        <label class="field">Only these genres <input name="include_genres" placeholder="jazz, bossa nova" spellcheck="false"></label>
        <label class="field">Not these <input name="exclude_genres" placeholder="metal" spellcheck="false"></label>
        <label class="field">Explicit <select name="explicit"><option value="">any</option><option value="false">none</option>
        <option value="true">only</option></select></label>
        <button id="widen" type="button" class="quiet">Clear</button>
        </div>
        </details>
        </form>
        """

    private static let answer = """
        <div id="notice" class="card" role="alert" hidden></div>
        <p id="status" class="unseen" role="status"></p>
        <p id="caution" class="soft" hidden>None of the seeds is in the catalog. Their letters stand in for them, so the lists
        say nothing of how they sound.</p>
        <div id="lists" hidden></div>
        """
}
