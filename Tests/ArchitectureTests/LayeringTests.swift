import Foundation
import Testing

/// Who may import whom; `docs/architecture.md` draws it.
struct LayeringTests {
    /// The modules that each module may import, the C libraries left out.
    static let allowed: [String: Set<String>] = {
        let pure: Set<String> = ["Catalog", "Hashing", "Embedding", "Recommendations"]
        let jobs: Set<String> = ["Catalog", "Concurrency", "Hashing", "Messaging"]
        let runs: Set<String> = ["Concurrency", "Hashing", "Messaging", "Storage"]
        let stage: Set<String> = [
            "Catalog", "Concurrency", "Messaging", "Pipeline", "Runs", "Settings", "Storage", "Recommendations",
        ]
        let composition: Set<String> = [
            "Concurrency", "Messaging", "Observability", "Pipeline", "Providers", "Runs", "Settings", "Storage",
        ]
        return [
            "Hashing": [], "Concurrency": [], "Catalog": [], "Settings": [], "Ears": ["Hashing"],
            "Importing": ["Catalog", "Hashing"],
            "Embedding": ["Catalog", "Hashing"],
            "Recommendations": ["Catalog", "Hashing"],
            "Ranking": pure,
            "Messaging": ["Concurrency", "Hashing"],
            "MessagingTesting": ["Concurrency", "Messaging"],
            "Pipeline": jobs.union(["Recommendations"]),
            "Providers": ["Catalog", "Concurrency", "Hashing", "Importing"],
            "Storage": ["Catalog", "Concurrency", "Embedding", "Hashing"],
            "Observability": ["Concurrency", "Settings"],
            "Runs": runs,
            "RunsTesting": runs.union(["Catalog", "MessagingTesting", "Pipeline"]),
            "CrawlWorker": stage.union(["Importing", "Providers"]),
            "IngestWorker": stage.union(["Providers"]),
            "EmbedWorker": stage.union(["Embedding", "Ranking"]),
            "RankWorker": stage.union(["Embedding", "Ranking"]),
            "Gateway": stage.union(["Observability"]),
            "Bootstrap": composition,
            "CommandKit": ["Importing", "Messaging", "Pipeline", "Providers", "Settings"],
        ]
    }()

    @Test func `each module imports only what stands below it`() throws {
        let tree = try SourceTree()
        for (module, imports) in tree.imports {
            guard let allowed = Self.allowed[module] else { continue }
            let ours = imports.intersection(tree.modules)
            #expect(ours.subtracting(allowed).isEmpty, "\(module) imports \(ours.subtracting(allowed).sorted())")
        }
    }

    @Test func `every module but the two command lines has its place in the table`() throws {
        let tree = try SourceTree()
        #expect(tree.modules.subtracting(Self.allowed.keys) == ["EnqueueCommand", "JukeCommand"])
    }

    @Test(arguments: [
        ("Hummingbird", ["Gateway", "Observability"]),
        ("ArgumentParser", ["CommandKit", "EnqueueCommand", "JukeCommand"]),
        ("CHiredis", ["Messaging"]), ("CLibPQ", ["Storage"]), ("GRDB", ["Storage"]), ("CCurl", ["Providers"]),
        ("CLAPACK", ["Embedding"]), ("CLibCrypto", ["Hashing"]), ("CScan", ["Ranking"]),
    ])
    func `a library is known to few modules`(library: String, modules: [String]) throws {
        let tree = try SourceTree()
        let users = tree.files.filter { $0.imports.contains(library) && !$0.path.hasPrefix("Executables/") }
        #expect(Set(users.map(\.module)) == Set(modules))
    }

    @Test func `pure modules read no file, no socket and no clock of the system`() throws {
        let tree = try SourceTree()
        for module in ["Catalog", "Ranking", "Recommendations"] {
            for file in tree.files where file.module == module {
                for word in ["FileManager", "FileHandle", "Date()", "ProcessInfo", "getenv"] {
                    #expect(!file.text.contains(word), "\(file.path) uses \(word)")
                }
            }
        }
    }

    @Test func `what composes a process is short`() throws {
        let lines = try SourceTree().files.filter { $0.module == "Bootstrap" }.map {
            $0.text.split(separator: "\n", omittingEmptySubsequences: false).count
        }
        #expect(lines.reduce(0, +) < 800)
    }
}

/// One word for one idea.
struct VocabularyTests {
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
        let list = try String(contentsOf: tree.root.appending(path: "CONTRIBUTING.md"), encoding: .utf8)
        // | word | meaning | not |
        let retired = list.matches(of: /(?m)^\|[^|\n]+\|[^|\n]+\|([^|\n]+)\|$/).flatMap { $0.1.split(separator: ",") }
            .map { $0.trimmingCharacters(in: .whitespaces) }
            .filter { $0.wholeMatch(of: /[a-z]{5,}/) != nil }
            .map(\.capitalized)
        try #require(retired.contains("Scribe"), "the word list of CONTRIBUTING.md has another form")
        let allowed: Set<String> = [
            "Message", "Event", "Finish", "Close", "Order", "Watch", "Merge", "Analysis", "Rescue", "Patience",
        ]
        for file in tree.files {
            for type in file.types {
                let words = type.replacing("DeadLetter", with: "").matches(of: /[A-Z][a-z]+/).map { String($0.0) }
                let found = Set(words).intersection(retired).subtracting(allowed)
                #expect(found.isEmpty, "\(file.path): \(type) bears \(found.sorted())")
            }
        }
    }
}
