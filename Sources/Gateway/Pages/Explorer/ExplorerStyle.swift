/// How the explorer looks, by day and by night, on a desk and in a hand.
enum ExplorerStyle {
    /// The style sheet as it is served.
    static let text = [base, asking, options, lists, notices, narrow].joined(separator: "\n\n")

    /// Colours, type and the frame of the page.
    private static let base = #"""
        :root {
          color-scheme: light dark;
          --paper: #f6f3ec; --card: #fffdf8; --ink: #1c1a17; --soft: #6b645a; --line: #ded7ca;
          --accent: #b8401c; --accent-ink: #fffdf8; --wash: #f6e3d9; --against: #5a4a94; --against-wash: #e6e1f4;
          --shadow: 0 1px 2px rgb(40 30 20 / .06), 0 8px 28px rgb(40 30 20 / .1);
          --display: "Iowan Old Style", "Palatino Linotype", Palatino, "URW Palladio L", P052, Charter, Georgia, serif;
          --text: system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", "Helvetica Neue", Arial, sans-serif;
          --round: 10px;
          font: 100%/1.5 var(--text);
        }
        @media (prefers-color-scheme: dark) {
          :root {
            --paper: #151310; --card: #1e1b17; --ink: #f0ebe2; --soft: #a59c8f; --line: #37312a;
            --accent: #ff8f63; --accent-ink: #221008; --wash: #3a2318; --against: #b9a8f5; --against-wash: #2a2442;
            --shadow: 0 1px 2px rgb(0 0 0 / .4), 0 10px 32px rgb(0 0 0 / .5);
          }
        }
        *, *::before, *::after { box-sizing: border-box; }
        [hidden] { display: none !important; }
        html { background: var(--paper); color: var(--ink); scrollbar-gutter: stable; -webkit-text-size-adjust: 100%; }
        body {
          max-width: 74rem; min-height: 100vh; margin: 0 auto; padding: 0 1.5rem;
          display: flex; flex-direction: column;
        }
        main { flex: 1; }
        a { color: inherit; text-underline-offset: .2em; text-decoration-color: var(--line); }
        a:hover { text-decoration-color: currentColor; }
        :focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; }
        p { margin: 0; }
        ul, ol { list-style: none; margin: 0; padding: 0; }
        code { font: .9em ui-monospace, "SF Mono", Menlo, Consolas, monospace; background: var(--wash); padding: .1em .35em; border-radius: 4px; }
        input, select, button, textarea { font: inherit; color: inherit; }
        button { cursor: pointer; }
        .unseen { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
        .soft { color: var(--soft); font-size: .8125rem; }
        .number { font-variant-numeric: tabular-nums; }
        .row { display: flex; flex-wrap: wrap; align-items: center; gap: .75rem 1.25rem; }
        .card { background: var(--card); border: 1px solid var(--line); border-radius: var(--round); padding: 1rem 1.25rem; margin: 1.5rem 0; }
        .quiet {
          background: none; border: 1px solid var(--line); border-radius: 99px; padding: .3rem .85rem; font-size: .875rem;
        }
        .quiet:hover:enabled { border-color: var(--soft); }
        .quiet:disabled { opacity: .5; cursor: default; }
        .bar { display: flex; align-items: center; justify-content: space-between; padding: 1.25rem 0; }
        .brand { display: flex; align-items: center; gap: .6rem; font: 600 1.375rem/1 var(--display); text-decoration: none; }
        nav { display: flex; gap: 1.5rem; font-size: .9375rem; }
        nav a { color: var(--soft); text-decoration: none; padding: .35rem 0; border-bottom: 2px solid transparent; }
        nav a:hover { color: var(--ink); }
        nav a[aria-current] { color: var(--ink); border-color: var(--accent); }
        footer {
          display: flex; flex-wrap: wrap; justify-content: space-between; gap: .5rem 2rem; margin-top: 4rem; padding: 1.25rem 0 2rem;
          border-top: 1px solid var(--line); color: var(--soft); font-size: .8125rem;
        }
        footer a { margin-left: 1rem; }
        footer p:last-child a:first-child { margin-left: 0; }
        """#

    /// The field for names, its hits, and the seeds.
    private static let asking = #"""
        .ask { padding-top: clamp(1.5rem, 9vh, 6rem); }
        .asked .ask { padding-top: .5rem; }
        h1 { font: 500 clamp(2rem, 5.2vw, 3.25rem)/1.12 var(--display); letter-spacing: -.015em; margin: 0 0 1.75rem; text-wrap: balance; }
        .asked h1 { font-size: 1.5rem; margin-bottom: .75rem; }
        .combo { position: relative; max-width: 46rem; }
        .combo input {
          width: 100%; padding: .85rem 1.1rem; font-size: 1.125rem; background: var(--card);
          border: 1.5px solid var(--line); border-radius: var(--round);
        }
        .combo input:hover { border-color: var(--soft); }
        .combo input:focus { border-color: var(--accent); outline: 3px solid var(--wash); outline-offset: 0; }
        ::placeholder { color: var(--soft); opacity: 1; }
        #hits, .others ul {
          position: absolute; z-index: 2; background: var(--card); border: 1px solid var(--line); border-radius: var(--round);
          box-shadow: var(--shadow); padding: .35rem; overflow: auto;
        }
        #hits { inset: calc(100% + .4rem) 0 auto; max-height: min(26rem, 60vh); }
        #hits li { padding: .45rem .75rem; border-radius: 7px; cursor: pointer; display: grid; }
        #hits li:hover { background: color-mix(in srgb, var(--wash) 50%, transparent); }
        #hits li[aria-selected=true] { background: var(--wash); }
        #hits .none { color: var(--soft); cursor: default; background: none; }
        .name { overflow-wrap: anywhere; }
        #seeds { display: flex; flex-wrap: wrap; gap: .5rem; margin-top: .75rem; }
        #seeds:empty { margin: 0; }
        .seed {
          position: relative; display: flex; align-items: center; max-width: 100%; background: var(--wash);
          border: 1px solid transparent; border-radius: var(--round);
        }
        .seed.not { background: var(--against-wash); }
        .seed.not .what .name { text-decoration: line-through; text-decoration-thickness: 1px; }
        .seed.unknown { background: none; border: 1px dashed var(--soft); }
        .seed .what { display: grid; padding: .3rem 0; line-height: 1.25; min-width: 0; }
        .seed .what > * { overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
        .seed .what .soft { font-size: .75rem; }
        .seed > button, .seed summary { background: none; border: 0; border-radius: 7px; min-width: 2.25rem; min-height: 2.25rem; padding: 0 .5rem; }
        .seed > button:hover, .seed summary:hover { background: color-mix(in srgb, var(--ink) 8%, transparent); }
        .sign { color: var(--accent); font-weight: 700; font-size: 1.125rem; }
        .not .sign { color: var(--against); }
        .remove { font-size: 1.125rem; color: var(--soft); }
        .others summary { display: grid; place-items: center; list-style: none; font-size: .8125rem; color: var(--soft); cursor: pointer; }
        .others summary::-webkit-details-marker { display: none; }
        .others ul { top: calc(100% + .35rem); left: 0; min-width: 100%; width: max-content; max-width: min(22rem, 84vw); max-height: 18rem; }
        .others button { display: grid; width: 100%; text-align: left; background: none; border: 0; border-radius: 7px; padding: .4rem .75rem; }
        .others button:hover { background: var(--wash); }
        #starts { margin-top: 1rem; color: var(--soft); min-height: 5rem; }
        #suggestions { display: flex; flex-wrap: wrap; gap: .5rem; margin-top: .75rem; min-height: 2.25rem; }
        #suggestions .quiet { color: var(--ink); }
        """#

    /// What to list, how much, and what it must be like.
    private static let options = #"""
        #options { margin-top: 1.25rem; padding: .75rem 0; border-block: 1px solid var(--line); font-size: .9375rem; }
        .kinds { display: flex; gap: 2px; border: 1px solid var(--line); border-radius: 99px; padding: 2px; margin: 0; }
        .kinds label { position: relative; }
        .kinds input { position: absolute; opacity: 0; inset: 0; margin: 0; cursor: pointer; }
        .kinds span { display: block; padding: .25rem .85rem; border-radius: 99px; color: var(--soft); }
        .kinds input:checked + span { background: var(--wash); color: var(--ink); }
        .kinds input:focus-visible + span { outline: 2px solid var(--accent); outline-offset: 1px; }
        .field { display: flex; align-items: center; gap: .5rem; color: var(--soft); }
        .field select, .field input:not([type=range]) {
          background: var(--card); color: var(--ink); border: 1px solid var(--line); border-radius: 7px; padding: .25rem .5rem;
        }
        .field input:not([type=range]) { width: 11rem; }
        .ends { margin-left: auto; gap: .5rem; }
        .ends button { min-width: 7.5rem; }
        details#narrow { margin-top: .6rem; }
        #narrow summary { cursor: pointer; color: var(--soft); width: max-content; padding: .15rem 0; }
        #narrow summary:hover { color: var(--ink); }
        .count { background: var(--accent); color: var(--accent-ink); border-radius: 99px; padding: 0 .5rem; font-size: .75rem; font-weight: 600; }
        #ranges { display: grid; grid-template-columns: repeat(auto-fill, minmax(13rem, 1fr)); gap: .9rem 2rem; margin: .9rem 0 1.1rem; }
        .range { display: grid; grid-template-columns: 1fr auto; font-size: .875rem; --low: 0; --high: 1; }
        .range output { color: var(--soft); font-variant-numeric: tabular-nums; }
        .range.set output { color: var(--accent); }
        .rail { grid-column: 1 / -1; position: relative; height: 1.5rem; }
        .rail::before, .rail::after { content: ""; position: absolute; top: calc(50% - 2px); height: 4px; border-radius: 2px; }
        .rail::before { inset-inline: 0; background: var(--line); }
        .rail::after {
          left: calc(.5rem + (100% - 1rem) * var(--low)); right: calc(.5rem + (100% - 1rem) * (1 - var(--high)));
          background: color-mix(in srgb, var(--soft) 45%, var(--line));
        }
        .range.set .rail::after { background: var(--accent); }
        .rail input {
          position: absolute; inset: 0; width: 100%; height: 100%; margin: 0; z-index: 1; background: none;
          appearance: none; pointer-events: none;
        }
        .rail input::-webkit-slider-thumb {
          appearance: none; pointer-events: auto; width: 1rem; height: 1rem; border-radius: 50%; cursor: grab;
          background: var(--card); border: 2px solid color-mix(in srgb, var(--soft) 75%, var(--line));
        }
        .rail input::-moz-range-thumb {
          pointer-events: auto; width: .75rem; height: .75rem; border-radius: 50%; cursor: grab;
          background: var(--card); border: 2px solid color-mix(in srgb, var(--soft) 75%, var(--line));
        }
        .range.set input::-webkit-slider-thumb { border-color: var(--accent); }
        .range.set input::-moz-range-thumb { border-color: var(--accent); }
        .rail input:focus-visible { outline: none; }
        .rail input:focus-visible::-webkit-slider-thumb { outline: 2px solid var(--accent); outline-offset: 2px; }
        .rail input:focus-visible::-moz-range-thumb { outline: 2px solid var(--accent); outline-offset: 2px; }
        .field input[type=range] { accent-color: var(--accent); width: 7rem; }
        """#

    /// The ranked lists and their reasons.
    private static let lists = #"""
        #lists { display: grid; grid-template-columns: repeat(auto-fit, minmax(17rem, 1fr)); gap: 2rem 2.5rem; margin-top: 1.75rem; transition: opacity .15s; }
        #lists[aria-busy] { opacity: .55; }
        #caution { max-width: 46rem; margin-top: 1.75rem; }
        h2 { font: 500 1.25rem/1.2 var(--display); margin: 0 0 .5rem; }
        .list { min-width: 0; }
        .list ol { counter-reset: rank; margin: 0 -.6rem; }
        .list ol > li { counter-increment: rank; border-radius: var(--round); }
        .item {
          position: relative; display: grid; grid-template-columns: 1.6rem 1fr auto; align-items: baseline; width: 100%;
          min-height: 4.1rem; padding: .45rem .6rem .65rem; background: none; border: 0; border-radius: var(--round); text-align: left;
        }
        .item::before { content: counter(rank); color: var(--soft); font-size: .8125rem; font-variant-numeric: tabular-nums; }
        .item:hover { background: color-mix(in srgb, var(--wash) 45%, transparent); }
        .item .text { display: grid; min-width: 0; line-height: 1.35; }
        .item .text > * { overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
        .item .name { font-weight: 550; }
        .item[aria-expanded=true] .text > * { white-space: normal; }
        .item > .number { padding-left: .75rem; font-size: .875rem; }
        .likeness { grid-column: 2 / -1; height: 3px; margin-top: .3rem; border-radius: 2px; background: var(--line); overflow: hidden; }
        .likeness::after {
          content: ""; display: block; height: 100%; border-radius: 2px; background: var(--accent);
          transform-origin: left; transform: scaleX(var(--likeness)); animation: grow .45s cubic-bezier(.2, .7, .2, 1);
        }
        @keyframes grow { from { transform: scaleX(0); } }
        .ghost { height: 4.1rem; position: relative; }
        .ghost::before {
          content: ""; position: absolute; inset: .7rem .6rem auto 2.2rem; height: .8rem; border-radius: 4px; background: var(--line);
          opacity: .6; animation: breathe 1.4s ease-in-out infinite alternate;
        }
        @keyframes breathe { to { opacity: .25; } }
        .reason { padding: .1rem .6rem 1rem 2.2rem; font-size: .875rem; display: grid; gap: .6rem; }
        .reason .row { gap: .4rem; }
        .reason .quiet { padding: .2rem .7rem; font-size: .8125rem; }
        .uri { font-family: ui-monospace, "SF Mono", Menlo, Consolas, monospace; font-size: .6875rem; overflow-wrap: anywhere; }
        .chart { display: grid; grid-template-columns: minmax(5rem, max-content) 1fr; gap: .15rem .75rem; margin: 0; align-items: center; }
        .chart dt { overflow: hidden; text-overflow: ellipsis; white-space: nowrap; max-width: 9rem; }
        .chart .title { grid-column: 1 / -1; max-width: none; color: var(--soft); font-size: .8125rem; }
        .chart dd { margin: 0; display: grid; grid-template-columns: 1fr 3rem; align-items: center; gap: .5rem; }
        .chart .number { text-align: right; font-size: .8125rem; }
        .bar::before { content: none; }
        .chart .bar { display: block; padding: 0; height: .5rem; }
        .chart .bar::after {
          content: ""; display: block; height: 100%; border-radius: 2px; background: var(--accent); width: calc(100% * var(--share));
        }
        .chart.both .bar { padding-left: 50%; }
        .chart.both .bar.against { padding: 0 50% 0 0; }
        .chart .bar.against::after { background: var(--against); margin-left: auto; }
        """#

    /// What went wrong, and the token.
    private static let notices = #"""
        #notice { display: grid; gap: .35rem; justify-items: start; border-left: 4px solid var(--accent); }
        #notice .quiet { margin-top: .35rem; }
        #token-form label { display: block; margin-bottom: .6rem; }
        #token-form input {
          flex: 1 1 18rem; background: var(--paper); border: 1px solid var(--line); border-radius: 7px; padding: .5rem .75rem;
        }
        #token-form .soft { margin-top: .6rem; }
        .main { background: var(--accent); color: var(--accent-ink); border: 0; border-radius: 7px; padding: .5rem 1.1rem; font-weight: 600; }
        .main:hover { filter: brightness(1.06); }
        """#

    /// Phones, and people whom moving things disturb.
    private static let narrow = #"""
        @media (max-width: 40rem) {
          body { padding: 0 1rem; }
          .kinds { width: 100%; }
          .kinds label { flex: 1; text-align: center; }
          .field input:not([type=range]) { width: 100%; }
          #narrow .field { flex: 1 1 100%; justify-content: space-between; }
          .ends { margin-left: 0; }
        }
        @media (pointer: coarse) {
          .rail { height: 2.25rem; }
          .item, .ghost { min-height: 4.4rem; }
        }
        @media (prefers-reduced-motion: reduce) {
          *, *::before, *::after { animation: none !important; transition: none !important; }
        }
        """#
}
