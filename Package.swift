// swift-tools-version: 6.2

import PackageDescription

/// What every Swift target of Juke is compiled with: the language's upcoming rules, and no warning left standing.
///
/// - `ExistentialAny`: SE-0335, an existential is written `any Broker`.
/// - `InternalImportsByDefault`: SE-0409, an import that leaks into the public interface says so.
/// - `MemberImportVisibility`: SE-0444, a member is visible only where its module is imported.
let settings: [SwiftSetting] = [
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .treatAllWarnings(as: .error),
]

/// What modules that compute over whole catalogs are compiled with besides: a debug build of them is some thirty times
/// slower, which tests and the demo would pay for.
let optimised: [SwiftSetting] = [.unsafeFlags(["-O"], .when(configuration: .debug))]

/// The same for the kernels in C.
let optimisedC: [CSetting] = [.unsafeFlags(["-O2"], .when(configuration: .debug))]

// MARK: - Packages

let argumentParser = Target.Dependency.product(name: "ArgumentParser", package: "swift-argument-parser")
let deque = Target.Dependency.product(name: "DequeModule", package: "swift-collections")
let grdb = Target.Dependency.product(name: "GRDB", package: "GRDB.swift")
let hummingbird = Target.Dependency.product(name: "Hummingbird", package: "hummingbird")
let lifecycle = Target.Dependency.product(name: "ServiceLifecycle", package: "swift-service-lifecycle")
let logging = Target.Dependency.product(name: "Logging", package: "swift-log")
let unixSignals = Target.Dependency.product(name: "UnixSignals", package: "swift-service-lifecycle")
let metrics = Target.Dependency.product(name: "Metrics", package: "swift-metrics")
let tracing = Target.Dependency.product(name: "Tracing", package: "swift-distributed-tracing")

// MARK: - Targets

/// A module map over a C library that the system's package manager installs.
func cLibrary(_ name: String, pkgConfig: String, apt: String, brew: String) -> Target {
    .systemLibrary(
        name: name, path: "Sources/CLibraries/\(name)", pkgConfig: pkgConfig,
        providers: [.apt([apt]), .brew([brew])]
    )
}

/// A library and its tests, which live in `Sources/<name>` and `Tests/<name>Tests`.
///
/// The files of the folders in `embedding` become part of the binary (docs/decisions/0028).
func library(
    _ name: String, _ dependencies: Target.Dependency..., embedding: [String] = [], further: [SwiftSetting] = [],
    tests: [Target.Dependency]? = []
) -> [Target] {
    let library = Target.target(
        name: name, dependencies: dependencies, resources: embedding.map { .embedInCode($0) },
        swiftSettings: settings + further)
    guard let tests else { return [library] }
    let suite = Target.testTarget(
        name: "\(name)Tests",
        dependencies: [.target(name: name)] + tests,
        swiftSettings: settings
    )
    return [library, suite]
}

/// An executable of less than a screen: it reads its configuration, builds and runs what the library of its stage
/// holds.
func executable(_ name: String, _ dependencies: Target.Dependency...) -> Target {
    .executableTarget(
        name: name,
        dependencies: dependencies,
        path: "Sources/Executables/\(name)",
        swiftSettings: settings
    )
}

let systemLibraries: [Target] = [
    cLibrary("CEBUR128", pkgConfig: "libebur128", apt: "libebur128-dev", brew: "libebur128"),
    cLibrary("CArchive", pkgConfig: "libarchive", apt: "libarchive-dev", brew: "libarchive"),
    cLibrary("CCurl", pkgConfig: "libcurl", apt: "libcurl4-openssl-dev", brew: "curl"),
    cLibrary("CHiredis", pkgConfig: "hiredis", apt: "libhiredis-dev", brew: "hiredis"),
    cLibrary("CLAPACK", pkgConfig: "lapacke", apt: "liblapacke-dev", brew: "lapack"),
    cLibrary("CLibCrypto", pkgConfig: "libcrypto", apt: "libssl-dev", brew: "openssl"),
    cLibrary("CLibPQ", pkgConfig: "libpq", apt: "libpq-dev", brew: "libpq"),
    cLibrary("CSndfile", pkgConfig: "sndfile", apt: "libsndfile1-dev", brew: "libsndfile"),
    cLibrary("CZlib", pkgConfig: "zlib", apt: "zlib1g-dev", brew: "zlib"),
]

/// Small things that everything rests on, the vocabulary of music, and what is computed from it.
///
/// No network and no store: `Importing`, `Ears` and the model files of `Embedding` are all that touches files.
let foundations: [[Target]] = [
    [.target(name: "CScan", path: "Sources/CLibraries/CScan", cSettings: optimisedC)],
    [.target(name: "CEars", dependencies: ["CSndfile"], path: "Sources/CLibraries/CEars", cSettings: optimisedC)],
    // TagLib has no properties in its own C binding, so this one is C++.
    [.target(name: "CTagLib", path: "Sources/CLibraries/CTagLib", linkerSettings: [.linkedLibrary("tag")])],
    library("Hashing", "CLibCrypto"),
    library(
        "Ears", "CEars", "CTagLib", "Concurrency", "Hashing",
        tests: ["CEBUR128", "CSndfile", "Concurrency", "MessagingTesting", "juke-ears"]
    ),
    library("Concurrency", tests: ["MessagingTesting"]),
    library("Printing"),
    library("Catalog"),
    library("Importing", "CArchive", "CZlib", "Catalog", "Hashing", "Printing", tests: ["Catalog", "CZlib"]),
    library("Recommendations", "Catalog", "Hashing", tests: ["Catalog"]),
    library("Embedding", "Catalog", "Hashing", "CLAPACK", further: optimised, tests: ["Catalog"]),
    library(
        "Ranking", "Catalog", "CScan", "Embedding", "Printing", "Recommendations", further: optimised,
        tests: ["Catalog", "Embedding", "Recommendations"]
    ),
]

/// What talks to the world outside: Redis, the databases, the providers, operators.
let edges: [[Target]] = [
    library(
        "Messaging", "CHiredis", "Concurrency", "Hashing", "Printing", deque, lifecycle, logging, metrics, tracing,
        tests: ["CHiredis", "MessagingTesting", "Concurrency", logging, lifecycle, tracing]
    ),
    library("MessagingTesting", "Messaging", "Concurrency", logging, tests: nil),
    library(
        "Pipeline", "Catalog", "Concurrency", "Messaging", "Recommendations",
        tests: ["Catalog", "Messaging", "MessagingTesting", "Recommendations"]
    ),
    library(
        "Providers", "CCurl", "Catalog", "Concurrency", "Hashing", "Importing", logging,
        tests: [
            "CZlib", "Catalog", "Concurrency", "Hashing", "Importing", "MessagingTesting", "ProvidersTesting", logging,
        ]
    ),
    library("ProvidersTesting", "Concurrency", "Hashing", "Providers", logging, tests: nil),
    library(
        "Storage", "CLibPQ", "Catalog", "Concurrency", "Embedding", "Hashing", "Printing", grdb, logging,
        embedding: ["Schema"],
        tests: ["Catalog", "Concurrency", "Embedding", "MessagingTesting", "RunsTesting", logging]
    ),
    library("Settings", "Printing", logging),
    library(
        "Observability", "Concurrency", "Printing", "Settings", hummingbird, lifecycle, logging, metrics,
        tests: ["Concurrency", "MessagingTesting", "Settings", hummingbird, lifecycle, logging, metrics]
    ),
    library(
        "Runs", "Concurrency", "Hashing", "Messaging", "Storage", lifecycle, logging,
        tests: [
            "Bootstrap", "Concurrency", "Messaging", "MessagingTesting", "RunsTesting", "Storage", lifecycle, logging,
        ]
    ),
    library(
        "RunsTesting", "Catalog", "Concurrency", "Ears", "Messaging", "MessagingTesting", "Pipeline", "Storage",
        logging, tests: nil
    ),
]

let stages: [[Target]] = [
    library(
        "CrawlWorker", "Catalog", "Concurrency", "Ears", "Importing", "Messaging", "Pipeline", "Providers", "Runs",
        "Settings", "Storage", logging,
        tests: [
            "Bootstrap", "Catalog", "Concurrency", "Ears", "Hashing", "Importing", "Messaging", "MessagingTesting",
            "Pipeline", "Providers", "ProvidersTesting", "Runs", "RunsTesting", "Settings", "Storage", lifecycle,
            logging,
        ]
    ),
    library(
        "IngestWorker", "Catalog", "Concurrency", "Ears", "Importing", "Messaging", "Pipeline", "Providers", "Runs",
        "Settings", "Storage", logging,
        tests: [
            "CSndfile", "CrawlWorker", "juke-ears", "Catalog", "Concurrency", "Ears", "Embedding", "Importing",
            "Settings", "Messaging", "MessagingTesting", "Pipeline", "Providers", "ProvidersTesting", "Runs",
            "RunsTesting", "Storage",
        ]
    ),
    library(
        "EmbedWorker", "Catalog", "Concurrency", "Embedding", "Messaging", "Pipeline", "Ranking", "Runs", "Settings",
        "Storage", logging,
        tests: [
            "Catalog", "Concurrency", "Embedding", "Messaging", "MessagingTesting", "Pipeline", "Runs", "RunsTesting",
            "Storage",
        ]
    ),
    library(
        "RankWorker", "Catalog", "Concurrency", "Embedding", "Hashing", "Messaging", "Pipeline", "Ranking",
        "Recommendations", "Runs", "Settings", "Storage", lifecycle, logging,
        tests: [
            "Catalog", "Concurrency", "Embedding", "Messaging", "MessagingTesting", "Pipeline", "Ranking",
            "Recommendations", "Runs", "RunsTesting", "Settings", "Storage", lifecycle, logging,
        ]
    ),
    library(
        "Gateway", "Catalog", "Concurrency", "Hashing", "Messaging", "Observability", "Pipeline", "Printing",
        "Providers", "Recommendations", "Settings", "Storage", hummingbird, lifecycle, logging, metrics,
        embedding: ["Pages/Explorer", "Pages/Reference", "Pages/Shared"],
        tests: [
            "Catalog", "CommandKit", "Concurrency", "Hashing", "Messaging", "MessagingTesting", "Observability",
            "Pipeline", "Providers", "ProvidersTesting", "Recommendations", "Settings", "Storage", argumentParser,
            hummingbird, lifecycle, logging,
        ]
    ),
]

/// Composition: what a process connects, builds and runs; and the two command lines.
let compositions: [[Target]] = [
    library(
        "Monitoring", "Concurrency", "Messaging", "Observability", "Runs", "Storage", lifecycle,
        tests: [
            "Concurrency", "Messaging", "MessagingTesting", "Observability", "Runs", "RunsTesting", "Storage", logging,
        ]
    ),
    library(
        "Bootstrap", "Concurrency", "Messaging", "Monitoring", "Observability", "Pipeline", "Providers", "Runs",
        "Settings", "Storage", lifecycle, logging, unixSignals,
        tests: [
            "Concurrency", "Messaging", "MessagingTesting", "Pipeline", "Providers", "RunsTesting", "Settings",
            "Storage", logging,
        ]
    ),
    library(
        "CommandKit", "Concurrency", "Importing", "Messaging", "Pipeline", "Printing", "Settings",
        argumentParser, unixSignals,
        tests: ["Pipeline", "Settings", argumentParser]
    ),
    library(
        "EnqueueCommand", "Bootstrap", "CommandKit", "Concurrency", "Messaging", "Observability", "Pipeline", "Runs",
        "Settings", "Storage", argumentParser, logging,
        tests: [
            "CommandKit", "Concurrency", "Messaging", "MessagingTesting", "Pipeline", "Runs", "RunsTesting", "Storage",
            argumentParser,
        ]
    ),
    library(
        "JukeCommand", "Bootstrap", "Catalog", "CommandKit", "Concurrency", "CrawlWorker", "EmbedWorker", "Embedding",
        "Gateway", "Importing", "IngestWorker", "Messaging", "Monitoring", "Observability", "Pipeline", "Printing",
        "RankWorker", "Ranking", "Recommendations", "Runs", "Settings", "Storage", argumentParser, lifecycle, logging,
        unixSignals,
        tests: [
            "CZlib", "Catalog", "CommandKit", "Concurrency", "EmbedWorker", "Embedding", "Gateway", "Importing",
            "Messaging", "Pipeline", "Providers", "RankWorker", "Ranking", "Recommendations", "Runs", "RunsTesting",
            "Settings", "Storage", argumentParser, logging,
        ]
    ),
]

/// Tests of whole processes: they start the executables of this build.
let fleetTests = Target.testTarget(
    name: "FleetTests",
    dependencies: [
        "Concurrency", "Messaging", "MessagingTesting", "Pipeline", "Providers", "RunsTesting", "Storage", "juke",
        "juke-crawl-worker", "juke-ears", "juke-embed-worker", "juke-enqueue", "juke-gateway", "juke-ingest-worker",
        "juke-rank-worker",
        logging,
    ],
    // Compiled by the test that preloads it.
    exclude: ["Preload"],
    swiftSettings: settings
)

/// Tests of the sources themselves: who imports whom, and which words name types.
let architectureTests = Target.testTarget(name: "ArchitectureTests", swiftSettings: settings)

let executables: [Target] = [
    executable("juke", "CommandKit", "JukeCommand"),
    executable(
        "juke-crawl-worker", "Bootstrap", "CommandKit", "Concurrency", "CrawlWorker", "Settings", argumentParser),
    executable("juke-ears", "Ears"),
    executable(
        "juke-embed-worker", "Bootstrap", "CommandKit", "Concurrency", "EmbedWorker", "Settings", argumentParser),
    executable("juke-enqueue", "CommandKit", "EnqueueCommand"),
    executable(
        "juke-gateway", "Bootstrap", "CommandKit", "Concurrency", "Gateway", "Messaging", "Monitoring",
        "Observability", "Settings", "Storage",
        argumentParser, lifecycle, logging, unixSignals
    ),
    executable(
        "juke-ingest-worker", "Bootstrap", "CommandKit", "Concurrency", "IngestWorker", "Settings", argumentParser),
    executable("juke-rank-worker", "Bootstrap", "CommandKit", "Concurrency", "RankWorker", "Settings", argumentParser),
]

let package = Package(
    name: "juke",
    platforms: [.macOS(.v15)],
    products: [
        // What Benchmarks/Messaging, Projection and IndexFigures measure; a package of its own sees products only.
        .library(name: "CHiredis", targets: ["CHiredis"]),
        .library(name: "Catalog", targets: ["Catalog"]),
        .library(name: "Concurrency", targets: ["Concurrency"]),
        .library(name: "Embedding", targets: ["Embedding"]),
        .library(name: "Messaging", targets: ["Messaging"]),
        .library(name: "Ranking", targets: ["Ranking"]),
        .library(name: "Recommendations", targets: ["Recommendations"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", exact: "1.8.2"),
        .package(url: "https://github.com/apple/swift-collections", exact: "1.6.0"),
        .package(url: "https://github.com/apple/swift-distributed-tracing", exact: "1.7.3"),
        .package(url: "https://github.com/apple/swift-log", exact: "1.16.2"),
        .package(url: "https://github.com/apple/swift-metrics", exact: "2.13.0"),
        .package(url: "https://github.com/groue/GRDB.swift", exact: "7.10.0"),
        .package(url: "https://github.com/hummingbird-project/hummingbird", exact: "2.28.1"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", exact: "2.13.0"),
    ],
    targets: systemLibraries + (foundations + edges + stages + compositions).flatMap(\.self) + executables + [
        fleetTests, architectureTests,
    ],
    swiftLanguageModes: [.v6]
)
