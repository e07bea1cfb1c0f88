import Foundation
import Testing

/// One word for one idea: the word list of CONTRIBUTING.md, held against types, files, names and comments.
struct WordsTests {
    @Test func `no two modules declare a type of the same name`() throws {
        let tree = try SourceTree()
        var modules: [String: Set<String>] = [:]
        for file in tree.files where !file.text.contains("private enum Namespace") {
            for type in file.types { modules[type, default: []].insert(file.module) }
        }
        let doubled = modules.filter { $0.value.count > 1 }
        #expect(doubled.isEmpty, "\(doubled.map { "\($0.key): \($0.value.sorted())" }.sorted())")
    }

    @Test func `no type bears a word that the word list retires`() throws {
        let tree = try SourceTree()
        let words = try Self.retired(in: tree)
        for file in tree.files {
            let retired = words.subtracting(Self.allowed(in: file.module))
            for type in file.types {
                let found = Self.words(of: type).intersection(retired)
                #expect(found.isEmpty, "\(file.path): \(type) bears \(found.sorted())")
            }
        }
    }

    @Test func `no file, function or property bears a word that the word list retires`() throws {
        let tree = try SourceTree()
        let words = try Self.retired(in: tree)
        for file in tree.files {
            let retired = words.subtracting(Self.allowed(in: file.module))
            let names =
                file.text.matches(of: /\b(?:func|var|let|case) `?([A-Za-z]\w*)/).map { String($0.1) }
                + [String(file.path.split(separator: "/").last?.prefix { $0 != "." } ?? "")]
            for name in names {
                let found = Self.words(of: name).intersection(retired)
                #expect(found.isEmpty, "\(file.path): \(name) bears \(found.sorted())")
            }
        }
    }

    @Test func `no name of the pages bears a word that the word list retires`() throws {
        let tree = try SourceTree()
        // In the pages, tracks in an order are a sequence as everywhere; nothing else there is an order.
        let retired = try Self.retired(in: tree).subtracting(Self.allowed.subtracting(["order"]))
        let pages = try tree.texts(below: "Sources/Gateway/Pages", kinds: ["js", "css", "html"])
        try #require(pages.count > 20, "the pages are not where the test looks for them")
        for (path, text) in pages {
            let names = Self.pageNames(in: text, of: path)
            try #require(names.count > 1, "\(path) has another form")
            for name in names {
                let found = Self.words(of: name).intersection(retired)
                #expect(found.isEmpty, "\(path): \(name) bears \(found.sorted())")
            }
        }
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

    @Test func `no comment speaks in the metaphors that the word list retires`() throws {
        let tree = try SourceTree()
        // These mean nothing else; the other retired words are also plain English.
        let metaphors: Set<String> = [
            "scribe", "graveyard", "bench", "scout", "finisher", "respite", "roster", "shelf", "nearness", "complaint",
        ]
        #expect(try metaphors.isSubset(of: Self.retired(in: tree)))
        for (path, text) in try tree.texts(below: "Sources", kinds: ["swift", "js", "css", "sql"]) {
            for comment in text.matches(of: /(?m)^ *(?:\/\/+|\/\*|--) (.*)$/) {
                let words = comment.1.lowercased().split { !$0.isLetter }.map(String.init)
                let singular = words.filter { $0.hasSuffix("s") }.map { String($0.dropLast()) }
                let found = metaphors.intersection(words + singular)
                #expect(found.isEmpty, "\(path): \(comment.1)")
            }
        }
    }

    @Test func `no comment of the queue calls a dead letter a letter`() throws {
        let files = try SourceTree().files.filter { Self.queueModules.contains($0.module) }
        try #require(files.contains { $0.text.contains("dead letter") })
        for file in files {
            let comments = file.text.matches(of: /(?m)^ *\/\/+ (.*)$/).map { String($0.1) }.joined(separator: " ")
            let others = comments.lowercased().replacing(/dead[ -]letter/, with: "").replacing("`--letter", with: "")
            #expect(others.firstMatch(of: /\bletters?\b/) == nil, "\(file.path) calls something a letter")
        }
    }

    /// The modules whose letters are dead letters; elsewhere a letter is one of a text.
    private static let queueModules: Set<String> = [
        "Messaging", "MessagingTesting", "Runs", "RunsTesting", "EnqueueCommand", "Monitoring", "Bootstrap",
    ]

    private static func allowed(in module: String) -> Set<String> {
        queueModules.contains(module) ? allowed.subtracting(["letter", "held"]) : allowed
    }

    /// Words that mean something else in other places: an order of rows, a song of a media server, a letter of a text,
    /// a site of the web; what SQL merges, an operator watches, and a lock, a caller or a split of the data holds.
    private static let allowed: Set<String> = [
        "message", "event", "finish", "close", "order", "watch", "merge", "analysis", "song", "letter", "site", "held",
        "try", "trust",
    ]

    /// The single words in the last column of the word list: `| word | meaning | not |`.
    private static func retired(in tree: SourceTree) throws -> Set<String> {
        let list = try String(contentsOf: tree.root.appending(path: "CONTRIBUTING.md"), encoding: .utf8)
        let words = list.matches(of: /(?m)^\|[^|\n]+\|[^|\n]+\|([^|\n]+)\|$/).flatMap { $0.1.split(separator: ",") }
            .map { $0.trimmingCharacters(in: .whitespaces) }
            .filter { $0.wholeMatch(of: /[a-z]{3,}/) != nil && $0 != "not" }
        try #require(words.contains("scribe"), "the word list of CONTRIBUTING.md has another form")
        return Set(words)
    }

    /// The words of a name, in small letters and in the singular too.
    private static func words(of name: String) -> Set<String> {
        let words = name.replacing("eadLetter", with: "").matches(of: /[A-Z]?[a-z]+/).map { $0.0.lowercased() }
        let singular = words.compactMap { word in
            word.hasSuffix("es") ? String(word.dropLast(2)) : word.hasSuffix("s") ? String(word.dropLast()) : nil
        }
        return Set(words + singular)
    }
}
