import Foundation
import Testing

/// The pages name only what exists, and a reader finds each of them.
struct DocumentationTests {
    @Test(arguments: ["## A request", "## A crawl job"])
    func `every file that a walk of the architecture names exists`(heading: String) throws {
        let tree = try SourceTree()
        let page = try Page("docs/architecture.md", in: tree.root)

        let names = try page.section(heading).tableRows.codeSpans
        try #require(names.count > 10, "the walk has another form")

        for name in names { #expect(tree.has(name), "\(heading) names \(name)") }
    }

    @Test func `every module that the architecture describes exists`() throws {
        let tree = try SourceTree()
        let rows = try Page("docs/architecture.md", in: tree.root).section("## The modules").tableRows
        let names = rows.text.split(separator: "\n").flatMap { row in
            row.split(separator: "|").first.map { $0.matches(of: /`(\w+)`/).map { String($0.1) } } ?? []
        }
        try #require(names.count >= 20, "the table of modules has another form")

        #expect(Set(names).subtracting(tree.modules).isEmpty)
    }

    @Test func `every path that a page names exists`() throws {
        let tree = try SourceTree()
        var count = 0
        for page in try Page.all(in: tree.root) + Page.all(in: tree.root, folder: "docs/decisions") {
            for span in page.codeSpans {
                let name = span.prefix { $0 != " " }
                if name.wholeMatch(of: /(Sources|Tests|Benchmarks|scripts|deploy)\/[\w\/.+-]+|Package.swift/) != nil {
                    let path = tree.root.appending(path: String(name)).path
                    #expect(FileManager.default.fileExists(atPath: path), "\(page.name) names \(name)")
                } else if name.wholeMatch(of: /([A-Z]\w*\/)*[A-Z][\w+]*\.swift/) != nil
                    || name.wholeMatch(of: /([A-Z]\w*\/)+[A-Z][\w+]*/) != nil
                {
                    let isThere = tree.has(String(name.replacing(".swift", with: "")))
                    #expect(isThere, "\(page.name) names \(name)")
                } else {
                    continue
                }
                count += 1
            }
        }
        #expect(count > 40, "the pages name their paths in another form")
    }

    @Test func `every test that a promise names exists`() throws {
        let tree = try SourceTree()
        let tests = try testNames(in: tree.root)
        try #require(tests.count > 500, "the tests are not where the test looks for them")

        let page = try Page("docs/guarantees.md", in: tree.root)
        let named = page.codeSpans.filter { $0.split(separator: " ").count > 3 }
        try #require(named.count > 50, "the promises name their tests in another form")

        for name in named { #expect(tests.contains(name), "a promise names `\(name)`") }
    }

    @Test func `promises are numbered, and each names tests`() throws {
        let text = try Page("docs/guarantees.md", in: SourceTree().root).text
        let promises = text.components(separatedBy: "\n\n").filter { $0.contains(#/^\*\*\d+\. /#) }

        #expect(promises.count >= 16)
        for (index, promise) in promises.enumerated() {
            #expect(promise.hasPrefix("**\(index + 1). "), "\(promise.prefix(40))")
            #expect(promise.contains("\n: `"), "\(promise.prefix(40)) names no test")
        }
    }

    @Test(arguments: ["docs", "docs/decisions"])
    func `the index of a folder lists every page`(folder: String) throws {
        let root = try SourceTree().root
        let index = try Page("\(folder)/README.md", in: root)

        for page in try Page.all(in: root, folder: folder) where page.name != index.name {
            let file = page.name.dropFirst(folder.count + 1)
            #expect(index.text.contains("](\(file)"), "\(index.name) does not list \(file)")
        }
    }

    @Test func `a page of a decision has its context, the decision, the consequences and the alternatives`() throws {
        let root = try SourceTree().root
        let pages = try Page.all(in: root, folder: "docs/decisions").filter { !$0.name.hasSuffix("README.md") }
        try #require(pages.count > 50, "the decisions are not where the test looks for them")

        for page in pages {
            let paragraphs = page.text.split(separator: "\n\n", maxSplits: 2)
            let headings = page.text.split(separator: "\n").filter { $0.hasPrefix("## ") }
            #expect(headings == ["## Context", "## Decision", "## Consequences", "## Alternatives"], "\(page.name)")
            #expect(paragraphs.count > 1 && paragraphs[1] == "## Context", "\(page.name) begins otherwise")
        }
    }

    @Test func `the first paragraph of a page says for whom it is`() throws {
        let root = try SourceTree().root
        for page in try Page.all(in: root) + [Page("CONTRIBUTING.md", in: root)] {
            let paragraphs = page.text.split(separator: "\n\n", maxSplits: 2)
            try #require(paragraphs.count > 1, "\(page.name) is empty")
            #expect(paragraphs[0].hasPrefix("# "), "\(page.name) has no title")
            #expect(paragraphs[1].hasPrefix("For "), "\(page.name) begins with \(paragraphs[1].prefix(60))")
        }
    }

    @Test func `the front page has one sentence, a picture, two commands and at most five short bullets`() throws {
        let text = try Page("README.md", in: SourceTree().root).text
        let paragraphs = text.components(separatedBy: "\n\n")
        let commands = try #require(paragraphs.first { $0.hasPrefix("```sh") })
        let bullets = paragraphs.filter { $0.hasPrefix("- ") }.flatMap { $0.components(separatedBy: "\n- ") }

        #expect(paragraphs[1].count { $0 == "." } == 1)
        #expect(paragraphs[2].hasPrefix("!["))
        #expect(commands.split(separator: "\n").count { $0.hasPrefix("make ") } == 2)
        #expect((1...5).contains(bullets.count))
        for bullet in bullets {
            #expect(bullet.split(whereSeparator: \.isWhitespace).count { $0 != "-" } <= 15, "\(bullet)")
        }
    }

    @Test func `the newest release of the changelog is the version of the programs`() throws {
        let text = try Page("CHANGELOG.md", in: SourceTree().root).text
        let releases = text.matches(of: /(?m)^## \[(.+?)\](?: - (\d{4}-\d{2}-\d{2}))?$/)

        #expect(releases.first?.1 == "Unreleased")
        let newest = try #require(releases.dropFirst().first)
        #expect(newest.2 != nil, "the release has no date")
        let settings = try SourceTree().text(of: "Sources/Settings/Settings.swift")
        #expect(settings.contains("version = \"\(newest.1)\""), "the programs are of another version")
    }

    /// The names of all tests and suites of the checkout.
    private func testNames(in root: URL) throws -> Set<String> {
        let folder = root.appending(path: "Tests")
        let paths = try FileManager.default.subpathsOfDirectory(atPath: folder.path).filter { $0.hasSuffix(".swift") }
        var names: Set<String> = []
        for path in paths {
            let text = try String(contentsOf: folder.appending(path: path), encoding: .utf8)
            for line in text.split(separator: "\n") {
                let quote: Character = line.contains("@Suite(\"") ? "\"" : "`"
                guard quote == "\"" || line.contains("func `") else { continue }
                let parts = line.split(separator: quote)
                if parts.count > 1 { names.insert(String(parts[1])) }
            }
        }
        return names
    }
}

extension SourceTree {
    /// Whether the sources have a file `Folder/Type`, a folder `Folder/`, or a function `Type.name` or `name`.
    fileprivate func has(_ name: String) -> Bool {
        if name.hasSuffix("/") { return files.contains { "/\($0.path)".contains("/\(name)") } }
        let parts = name.split(separator: ".").map(String.init)
        guard let last = parts.last, parts.count < 3 else { return false }
        let isFunction = last.first?.isLowercase == true
        guard isFunction || parts.count == 1 else { return false }
        return files.contains { file in
            let isFile = isFunction && parts.count == 1 || "/\(file.path)".hasSuffix("/\(parts[0]).swift")
            return isFile && (!isFunction || file.text.contains("func \(last)("))
        }
    }
}

/// A page of the documentation, read as text.
private struct Page {
    /// The path below the root of the checkout.
    let name: String
    let text: String

    init(_ name: String, in root: URL) throws {
        self.name = name
        text = try String(contentsOf: root.appending(path: name), encoding: .utf8)
    }

    private init(name: String, text: String) {
        self.name = name
        self.text = text
    }

    /// The pages of a folder in the order of their names, without those of its folders.
    static func all(in root: URL, folder: String = "docs") throws -> [Page] {
        let files = try FileManager.default.contentsOfDirectory(atPath: root.appending(path: folder).path)
        let pages = files.filter { $0.hasSuffix(".md") }.sorted()
        try #require(pages.count > 15, "the pages are not where the test looks for them")
        return try pages.map { try Page("\(folder)/\($0)", in: root) }
    }

    /// The part from a heading to the next heading of its depth.
    func section(_ heading: String) throws -> Page {
        let start = try #require(text.range(of: "\n\(heading)\n"), "\(name) has no heading \(heading)")
        let rest = text[start.upperBound...]
        return Page(name: name, text: String(rest[..<(rest.range(of: "\n## ")?.lowerBound ?? rest.endIndex)]))
    }

    /// The rows of the tables alone.
    var tableRows: Page {
        Page(name: name, text: text.split(separator: "\n").filter { $0.hasPrefix("|") }.joined(separator: "\n"))
    }

    /// The code between backticks outside of fenced code, each on one line.
    var codeSpans: [String] {
        var isFenced = false
        var lines: [Substring] = []
        for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
            if line.hasPrefix("```") { isFenced.toggle() } else if !isFenced { lines.append(line) }
        }
        return lines.joined(separator: "\n").replacing("``", with: "").matches(of: /`([^`]+)`/).map {
            $0.1.split(whereSeparator: \.isWhitespace).joined(separator: " ")
        }
    }
}
