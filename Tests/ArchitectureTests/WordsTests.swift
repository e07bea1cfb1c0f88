import Foundation
import Testing

/// One word for one idea: names, titles, comments, log lines and pages keep the word list of CONTRIBUTING.md.
struct WordsTests {
    let tree: SourceTree
    let list: WordList

    init() throws {
        tree = try SourceTree()
        list = try WordList(in: tree)
    }

    @Test func `no two modules declare a type of the same name`() throws {
        var modules: [String: Set<String>] = [:]
        for file in tree.files where !file.text.contains("private enum Namespace") {
            for type in file.types { modules[type, default: []].insert(file.module) }
        }
        let doubled = modules.filter { $0.value.count > 1 }
        #expect(doubled.isEmpty, "\(doubled.map { "\($0.key): \($0.value.sorted())" }.sorted())")
    }

    @Test func `no file, type, function or property bears a word that the word list retires`() throws {
        for (path, text) in try code(["swift"]) {
            let module = Self.module(of: path)
            let kinds = /\b(?:struct|class|enum|actor|protocol|func|var|let|case) ([A-Za-z]\w*)/
            let names =
                text.matches(of: kinds).map { String($0.1) }
                + [String(path.split(separator: "/").last?.prefix { $0 != "." } ?? "")]
            for name in names {
                let found = list.found(inName: name, of: module)
                #expect(found.isEmpty, "\(path): \(name) bears \(found.sorted())")
            }
        }
    }

    @Test func `no name of the pages bears a word that the word list retires`() throws {
        let pages = try tree.texts(below: "Sources/Gateway/Pages", kinds: ["js", "css", "html"])
        try #require(pages.count > 20, "the pages are not where the test looks for them")
        for (path, text) in pages {
            let names = Self.pageNames(in: text, of: path)
            try #require(names.count > 1, "\(path) has another form")
            for name in names {
                let found = list.found(inName: name, of: "Gateway")
                #expect(found.isEmpty, "\(path): \(name) bears \(found.sorted())")
            }
        }
    }

    @Test func `no title of a test bears a word that the word list retires`() throws {
        var count = 0
        for (path, text) in try code(["swift"]) where path.hasPrefix("Tests/") {
            let titles =
                text.matches(of: /func `([^`]*)`/).map { String($0.1) }
                + text.matches(of: /@(?:Test|Suite)\("([^"]*)"/).map { String($0.1) }
            count += titles.count
            for title in titles {
                let found = list.found(inProse: title, of: Self.module(of: path))
                #expect(found.isEmpty, "\(path): `\(title)` bears \(found.sorted())")
            }
        }
        #expect(count > 1500, "titles have another form")
    }

    @Test func `a title of a test begins with its subject, and no clause or pronoun stands for it`() throws {
        let opening =
            /(?:func `|fact: ")((?:what|who|whoever|whatever|it|they|both|others|each|so|that|how) [^`"]*)[`"]/
        for (path, text) in try code(["swift"]) where path.hasPrefix("Tests/") {
            for title in text.matches(of: opening).map(\.1) {
                Issue.record("\(path): `\(title)` names no subject")
            }
        }
    }

    @Test func `no comment bears a word that the word list retires`() throws {
        let files =
            try code(["swift", "c", "h", "js", "css", "sql"])
            + ["scripts", "deploy", "Benchmarks"].flatMap { try tree.texts(below: $0, kinds: Self.scriptKinds) }
            + [("Makefile", tree.text(of: "Makefile"))]
        try #require(files.contains { $0.path == "scripts/with-services" })
        for (path, text) in files {
            for comment in Self.comments(in: text, of: path) {
                let found = list.found(inProse: comment, of: Self.module(of: path))
                #expect(found.isEmpty, "\(path) bears \(found.sorted()): \(comment)")
            }
        }
    }

    @Test func `no log line bears a word that the word list retires`() throws {
        let call = /\.(?:trace|debug|info|notice|warning|error|critical)\(\s*(?:"""\s*)?"?([^"]*)"/
        let lines = try code(["swift"]).filter { $0.path.hasPrefix("Sources/") }
            .flatMap { file in file.text.matches(of: call).map { (file.path, String($0.1)) } }
        try #require(lines.count > 50, "log lines have another form")
        for (path, line) in lines {
            let found = list.found(inProse: line, of: Self.module(of: path))
            #expect(found.isEmpty, "\(path) bears \(found.sorted()): \(line)")
        }
    }

    @Test func `no page of the documentation bears a word that the word list retires`() throws {
        let pages =
            try ["docs", "deploy"].flatMap { try tree.texts(below: $0, kinds: ["md"]) }
            + ["README.md", "CHANGELOG.md", "Benchmarks/README.md"].map { ($0, try tree.text(of: $0)) }
        try #require(pages.count > 70)
        for (path, text) in pages {
            let prose = text.replacing(/(?ms)^```.*?^```$/, with: "").replacing(/(?m)^ {4}.*$/, with: "")
            for paragraph in prose.split(separator: "\n\n") {
                let line = paragraph.replacing("\n", with: " ")
                let found = list.found(inProse: String(line), of: Self.queuePages.contains(path) ? "Messaging" : "docs")
                #expect(found.isEmpty, "\(path) bears \(found.sorted()): \(line)")
            }
        }
    }

    /// The pages about the queue, where a letter is a dead letter.
    private static let queuePages: Set<String> = ["docs/job-lifecycle.md", "docs/guarantees.md", "docs/soak.md"]

    private static let scriptKinds: Set<String> = ["", "py", "yaml", "yml", "conf", "example", "service", "js"]

    /// The files of Sources and Tests of some kinds, this test and its list left out, which name what they look for.
    private func code(_ kinds: Set<String>) throws -> [(path: String, text: String)] {
        try ["Sources", "Tests"].flatMap { try tree.texts(below: $0, kinds: kinds) }
            .filter { !$0.path.hasSuffix("/WordsTests.swift") && !$0.path.hasSuffix("/WordList.swift") }
    }

    private static func module(of path: String) -> String {
        let parts = path.split(separator: "/").dropFirst().map(String.init)
        guard let first = parts.first else { return path }
        return ["Executables", "CLibraries"].contains(first) ? parts[1] : first
    }

    /// The comments of a file; lines that follow each other are one comment, so that an expression may be broken.
    private static func comments(in text: String, of path: String) -> [String] {
        let isScript = !["swift", "c", "h", "js", "css", "sql"].contains(URL(filePath: path).pathExtension)
        let marks = isScript ? ["#"] : ["//", "/*", "*", "--"]
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false).map { line -> String? in
            let code = line.drop { $0 == " " }
            if marks.contains(where: code.hasPrefix) { return String(code.drop { !$0.isLetter }) }
            return line.range(of: " \(marks[0]) ").map { String(line[$0.upperBound...]) }
        }
        return lines.split { $0 == nil }.map { $0.compactMap(\.self).joined(separator: " ") }
    }

    /// What a page's file calls itself, its functions and variables, and the classes and identifiers of its elements.
    private static func pageNames(in text: String, of path: String) -> [String] {
        let file = URL(filePath: path).deletingPathExtension().lastPathComponent
        if path.hasSuffix(".css") {
            let selectors = text.matches(of: /(?m)^ *([^{}\/]+)\{/).map { String($0.1) }
            return [file] + selectors.flatMap { $0.matches(of: /[.#]([A-Za-z][\w-]*)/).map { String($0.1) } }
        }
        let elements = text.matches(of: /\b(?:id|class|name|byId)[=:(]? ?"([A-Za-z][\w -]*)"/).map { String($0.1) }
        let names = text.matches(of: /\b(?:function|const|let|class) ([A-Za-z]\w*)/).map { String($0.1) }
        let parameters = text.matches(of: /\(([a-z]\w*)(?:, \w+)*\) =>/).map { String($0.1) }
        return [file] + elements + names + parameters
    }
}
