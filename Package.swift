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
    .systemLibrary(name: name, pkgConfig: pkgConfig, providers: [.apt([apt]), .brew([brew])])
}

/// A library and its tests, which live in `Sources/<name>` and `Tests/<name>Tests`.
func library(_ name: String, _ dependencies: Target.Dependency..., tests: [Target.Dependency]? = []) -> [Target] {
    let library = Target.target(name: name, dependencies: dependencies, swiftSettings: settings)
    guard let tests else { return [library] }
    let suite = Target.testTarget(
        name: "\(name)Tests",
        dependencies: [.target(name: name)] + tests,
        swiftSettings: settings
    )
    return [library, suite]
}

/// An executable of less than a screen: it reads its configuration, builds and runs what the library of its stage holds.
func executable(_ name: String, _ dependencies: Target.Dependency...) -> Target {
    .executableTarget(
        name: name,
        dependencies: dependencies,
        path: "Sources/Executables/\(name)",
        swiftSettings: settings
    )
}

let systemLibraries: [Target] = [
    cLibrary("CCurl", pkgConfig: "libcurl", apt: "libcurl4-openssl-dev", brew: "curl"),
    cLibrary("CHiredis", pkgConfig: "hiredis", apt: "libhiredis-dev", brew: "hiredis"),
    cLibrary("CLAPACK", pkgConfig: "lapacke", apt: "liblapacke-dev", brew: "lapack"),
    cLibrary("CLibCrypto", pkgConfig: "libcrypto", apt: "libssl-dev", brew: "openssl"),
    cLibrary("CLibPQ", pkgConfig: "libpq", apt: "libpq-dev", brew: "libpq"),
    cLibrary("CZlib", pkgConfig: "zlib", apt: "zlib1g-dev", brew: "zlib"),
]

let foundations: [[Target]] = [
    [.target(name: "CScan")],
    library("Hashing", "CLibCrypto"),
    library("Locking", tests: nil),
    library("Catalog"),
    library(
        "Messaging", "CHiredis", "Hashing", "Locking", deque, lifecycle, logging, metrics, tracing,
        tests: ["CHiredis", "MessagingTesting", "Locking", logging, lifecycle, tracing]
    ),
    library("MessagingTesting", "Messaging", "Locking", logging, tests: nil),
    library("Pipeline", "Messaging", "Catalog"),
    library(
        "Providers", "CCurl", "Catalog", "Hashing", "Locking", "CZlib", logging,
        tests: ["Catalog", "CZlib", "Locking", logging]
    ),
    library("Embedding", "Catalog", "Hashing", "CLAPACK", tests: ["Catalog"]),
    library("Ranking", "Catalog", "CScan", "Embedding", tests: ["Catalog", "Embedding"]),
    library(
        "Storage", "CLibPQ", "Catalog", "Embedding", "Hashing", "Locking", grdb, logging, tests: ["Catalog"]
    ),
    library(
        "Bootstrap", "Locking", "Messaging", "Storage", "Pipeline", "Providers", argumentParser, hummingbird, lifecycle,
        logging,
        metrics, unixSignals, tests: ["BootstrapTesting"]
    ),
    library("BootstrapTesting", "Bootstrap", "MessagingTesting", logging, tests: nil),
]

let stages: [[Target]] = [
    library("CrawlWorker", "Bootstrap", "Locking", "Pipeline", "Providers", tests: ["Storage", "BootstrapTesting"]),
    library("IngestWorker", "Bootstrap", "Locking", "Pipeline", "Providers", tests: ["Storage", "BootstrapTesting"]),
    library("EmbedWorker", "Bootstrap", "Pipeline", "Embedding", "Ranking", tests: ["Storage", "BootstrapTesting"]),
    library("RankWorker", "Bootstrap", "Locking", "Pipeline", "Ranking", tests: ["Storage", "BootstrapTesting"]),
    library(
        "Gateway", "Bootstrap", "Locking", "Pipeline", hummingbird, tests: ["Storage", "MessagingTesting", hummingbird]),
]

let commands: [[Target]] = [
    library(
        "EnqueueCommand", "Bootstrap", "Pipeline", argumentParser,
        tests: ["BootstrapTesting", "MessagingTesting", argumentParser]
    ),
    library(
        "JukeCommand", "CrawlWorker", "IngestWorker", "EmbedWorker", "RankWorker", "Gateway", "Ranking", argumentParser,
        tests: ["BootstrapTesting", "CZlib", argumentParser]
    ),
]

/// Tests of whole processes: they start the executables of this build.
let fleetTests = Target.testTarget(
    name: "FleetTests",
    dependencies: ["Messaging", "Pipeline", "Storage", "juke-enqueue", "juke-ingest-worker", logging],
    swiftSettings: settings
)

let executables: [Target] = [
    executable("juke", "JukeCommand", "Bootstrap"),
    executable("juke-crawl-worker", "CrawlWorker", "Bootstrap"),
    executable("juke-embed-worker", "EmbedWorker", "Bootstrap"),
    executable("juke-enqueue", "EnqueueCommand", "Bootstrap"),
    executable("juke-gateway", "Gateway", "Bootstrap"),
    executable("juke-ingest-worker", "IngestWorker", "Bootstrap"),
    executable("juke-rank-worker", "RankWorker", "Bootstrap"),
]

let package = Package(
    name: "juke",
    platforms: [.macOS(.v15)],
    products: [
        // What Benchmarks/Messaging, Projection and IndexFigures measure; a package of its own sees products only.
        .library(name: "CHiredis", targets: ["CHiredis"]),
        .library(name: "Catalog", targets: ["Catalog"]),
        .library(name: "Embedding", targets: ["Embedding"]),
        .library(name: "Messaging", targets: ["Messaging"]),
        .library(name: "Ranking", targets: ["Ranking"]),
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
    targets: systemLibraries + (foundations + stages + commands).flatMap(\.self) + executables + [fleetTests],
    swiftLanguageModes: [.v6]
)
