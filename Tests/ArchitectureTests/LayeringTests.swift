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
        let commands: Set<String> = [
            "Bootstrap", "CommandKit", "Concurrency", "Messaging", "Observability", "Pipeline", "Printing", "Runs",
            "Settings", "Storage",
        ]
        let stages: Set<String> = ["CrawlWorker", "IngestWorker", "EmbedWorker", "RankWorker", "Gateway"]
        return [
            "Hashing": [], "Concurrency": [], "Printing": [], "Catalog": [], "Settings": ["Printing"],
            "Ears": ["Concurrency", "Hashing"],
            "Importing": ["Catalog", "Hashing", "Printing"],
            "Embedding": ["Catalog", "Hashing"],
            "Recommendations": ["Catalog", "Hashing"],
            "Ranking": pure.union(["Printing"]),
            "Messaging": ["Concurrency", "Hashing", "Printing"],
            "MessagingTesting": ["Concurrency", "Messaging"],
            "Pipeline": jobs.union(["Recommendations"]),
            "Providers": ["Catalog", "Concurrency", "Hashing", "Importing"],
            "ProvidersTesting": ["Concurrency", "Hashing", "Providers"],
            "Storage": ["Catalog", "Concurrency", "Embedding", "Hashing", "Printing"],
            "Observability": ["Concurrency", "Printing", "Settings"],
            "Runs": runs,
            "RunsTesting": runs.union(["Catalog", "MessagingTesting", "Pipeline"]),
            "CrawlWorker": stage.union(["Ears", "Importing", "Providers"]),
            "IngestWorker": stage.union(["Ears", "Importing", "Providers"]),
            "EmbedWorker": stage.union(["Embedding", "Ranking"]),
            "RankWorker": stage.union(["Embedding", "Hashing", "Ranking"]),
            "Gateway": stage.union(["Hashing", "Observability", "Printing", "Providers"]),
            "Monitoring": ["Concurrency", "Messaging", "Observability", "Runs", "Storage"],
            "Bootstrap": composition.union(["Monitoring"]),
            "CommandKit": ["Concurrency", "Importing", "Messaging", "Pipeline", "Printing", "Providers", "Settings"],
            "EnqueueCommand": commands,
            "JukeCommand": commands.union(stages).union(pure)
                .union(["Importing", "Monitoring", "Providers", "Ranking"]),
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

    @Test func `every module has its place in the table`() throws {
        #expect(try SourceTree().modules == Set(Self.allowed.keys))
    }

    /// The modules that import a library; only tests import those that have none.
    static let libraries: [(library: String, modules: [String])] = [
        ("Hummingbird", ["Gateway", "Observability"]),
        ("ArgumentParser", ["CommandKit", "EnqueueCommand", "JukeCommand"]),
        ("CHiredis", ["Messaging"]), ("CLibPQ", ["Storage"]), ("GRDB", ["Storage"]), ("CCurl", ["Providers"]),
        ("CLAPACK", ["Embedding"]), ("CLibCrypto", ["Hashing"]), ("CScan", ["Ranking"]),
        ("CZlib", ["Importing"]), ("CArchive", ["Importing"]), ("CEars", ["Ears"]), ("CTagLib", ["Ears"]),
        ("CSndfile", []), ("CEBUR128", []),
    ]

    @Test func `every C library has its place in the table`() throws {
        let folder = try SourceTree().root.appending(path: "Sources/CLibraries")
        let names = try FileManager.default.contentsOfDirectory(atPath: folder.path).filter { $0.hasPrefix("C") }
        #expect(Set(names).subtracting(Self.libraries.map(\.library)).isEmpty)
    }

    @Test(arguments: libraries)
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

    /// Settings hand the environment on; the command lines, the executables and what tests are run with read it, and
    /// what spills asks the system for the folder of temporary files.
    static let mayReadEnvironment = [
        "Settings/", "CommandKit/", "Executables/", "MessagingTesting/", "RunsTesting/",
        "Importing/Spilling/SpillFile.swift",
    ]

    @Test func `the time comes from a clock that is passed in, the environment from the settings`() throws {
        let clocks = ["ContinuousClock", "SuspendingClock", "Date()", "Date.now", "DispatchTime", "Task.sleep"]
        let environment = ["processInfo.environment", "activeProcessorCount", "getenv("]
        var readers: Set<String> = []
        for file in try SourceTree().files {
            let places = file.lines(with: clocks + environment)
            if places.isEmpty { continue }
            readers.insert(file.path)
            let isClock = file.path == "Concurrency/TimeSource.swift"
            let isEnvironment = Self.mayReadEnvironment.contains(where: file.path.hasPrefix)
            for (number, word) in places {
                #expect(clocks.contains(word) ? isClock : isEnvironment, "\(file.path):\(number) uses \(word)")
            }
        }
        #expect(readers.isSuperset(of: ["Concurrency/TimeSource.swift", "Settings/Settings.swift"]))
    }

    @Test func `commands print through what writes control characters out`() throws {
        for file in try SourceTree().files where ["EnqueueCommand", "JukeCommand"].contains(file.module) {
            #expect(!file.text.contains(/(^|[^.\w])print\(/), "\(file.path) prints by itself")
        }
    }

    @Test func `the composition of a process is short`() throws {
        let lines = try SourceTree().files.filter { $0.module == "Bootstrap" }.map {
            $0.text.split(separator: "\n", omittingEmptySubsequences: false).count
        }
        #expect(lines.reduce(0, +) < 800)
    }
}
