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
            "RunsTesting": runs.union(["Catalog", "Ears", "MessagingTesting", "Pipeline"]),
            "CrawlWorker": stage.union(["Ears", "Importing", "Providers"]),
            "IngestWorker": stage.union(["Ears", "Importing", "Providers"]),
            "EmbedWorker": stage.union(["Embedding", "Ranking"]),
            "RankWorker": stage.union(["Embedding", "Hashing", "Ranking"]),
            "Gateway": stage.union(["Hashing", "Observability", "Printing", "Providers"]),
            "Monitoring": ["Concurrency", "Messaging", "Observability", "Runs", "Storage"],
            "Bootstrap": composition.union(["Monitoring"]),
            "CommandKit": ["Concurrency", "Importing", "Messaging", "Pipeline", "Printing", "Settings"],
            "EnqueueCommand": commands,
            "JukeCommand": commands.union(stages).union(pure)
                .union(["Importing", "Monitoring", "Ranking"]),
        ]
    }()

    @Test func `a module imports only what stands below it`() throws {
        let tree = try SourceTree()
        let modules = tree.modules
        for (module, imports) in tree.imports {
            guard let allowed = Self.allowed[module] else { continue }
            let ours = imports.intersection(modules)
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

    /// Where the process itself is looked at.
    ///
    /// Settings hand on what is read of it; the executables and what tests are run with read it too. What spills asks
    /// the system for the folder of temporary files, and children find a file without a name by the number of this
    /// process.
    static let mayReadProcess = [
        "Settings/", "Executables/", "MessagingTesting/", "RunsTesting/", "Importing/Spilling/SpillFile.swift",
        "Providers/HTTP/BodyFile.swift",
    ]

    @Test func `the time comes from a clock that is passed in, what the process is from the settings`() throws {
        let clocks = [
            "ContinuousClock", "SuspendingClock", "Date()", "Date.now", "DispatchTime", "Task.sleep", "CLOCK_REALTIME",
            "CLOCK_MONOTONIC", "gettimeofday(", "NIODeadline.now",
        ]
        let process = ["ProcessInfo", "activeProcessorCount", "getenv(", "getpid(", "gethostname("]
        var readers: Set<String> = []
        for file in try SourceTree().files {
            let places = file.lines(with: clocks + process)
            if places.isEmpty { continue }
            readers.insert(file.path)
            let isClock = file.path == "Concurrency/TimeSource.swift"
            let mayReadProcess = Self.mayReadProcess.contains(where: file.path.hasPrefix)
            for (number, word) in places {
                #expect(clocks.contains(word) ? isClock : mayReadProcess, "\(file.path):\(number) uses \(word)")
            }
        }
        #expect(readers.isSuperset(of: ["Concurrency/TimeSource.swift", "Settings/Settings.swift"]))
    }

    /// What puts a process together, and what only tests use.
    static let compositions: Set<String> = [
        "Bootstrap", "CommandKit", "EnqueueCommand", "JukeCommand", "MessagingTesting", "RunsTesting",
        "ProvidersTesting",
    ]

    @Test func `only the composition of a process chooses its clock`() throws {
        // As the default of a parameter, or of a property that a memberwise initialiser takes.
        let isDefault = #/: (?:any TimeSource|SystemClock|Timestamp) = SystemClock\(/#
        var count = 0
        for file in try SourceTree().files {
            let isComposition = Self.compositions.contains(file.module) || file.path.hasPrefix("Executables/")
            let lines = file.text.split(separator: "\n", omittingEmptySubsequences: false)
            for (number, _) in file.lines(with: ["SystemClock("]) {
                count += 1
                #expect(isComposition, "\(file.path):\(number) makes a clock of its own")
                #expect(!lines[number - 1].contains(isDefault), "\(file.path):\(number) has a clock for a default")
            }
        }
        #expect(count > 5)
    }

    @Test func `the package names what each module imports, and nothing more`() throws {
        let tree = try SourceTree()
        let package = try tree.text(of: "Package.swift")
        let (modules, imports) = (tree.modules, tree.imports)
        let parts = package.split(separator: #/\n    library\(\s*/#).dropFirst()
        var count = 0
        for part in parts {
            let libraries = part.prefix(upTo: part.firstRange(of: "tests:")?.lowerBound ?? part.endIndex)
            let words = libraries.matches(of: #/"(\w+)"/#).map { String($0.1) }
            guard let module = words.first, modules.contains(module) else { continue }
            let named = Set(words.dropFirst()).intersection(modules)
            let imported = (imports[module] ?? []).intersection(modules)
            count += 1
            #expect(named == imported, "\(module): \(named.symmetricDifference(imported).sorted())")
        }
        #expect(count > 20)
    }

    @Test func `the drawing of the modules has each of them once, above what it imports`() throws {
        let tree = try SourceTree()
        let (modules, imports) = (tree.modules, tree.imports)
        let page = try tree.text(of: "docs/architecture.md")
        let drawing = try #require(page.split(separator: "```").dropFirst().first)
        var rows: [String: Int] = [:]
        var row = 0
        for line in drawing.split(separator: "\n") {
            // A row has its name at its beginning; lines without one go on with it.
            if line.firstMatch(of: #/^ [a-z]/#) != nil { row += 1 }
            for word in line.matches(of: #/\b[A-Z]\w+/#).map({ String($0.0) }) where modules.contains(word) {
                #expect(rows.updateValue(row, forKey: word) == nil, "\(word) is drawn twice")
            }
        }
        let shown = modules.filter { !$0.hasSuffix("Testing") }
        #expect(Set(rows.keys) == shown)
        for module in shown {
            for imported in imports[module] ?? [] {
                guard let above = rows[module], let below = rows[imported] else { continue }
                #expect(above <= below, "\(module) is drawn below \(imported), which it imports")
            }
        }
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
