// swift-tools-version: 6.2

import PackageDescription

/// The search for nearest vectors alone, without a store: a package of its own, so that measuring costs a newcomer's first
/// build nothing.
let package = Package(
    name: "index-figures",
    platforms: [.macOS(.v15)],
    dependencies: [.package(name: "juke", path: "../..")],
    targets: [
        .target(name: "CBandwidth"),
        .executableTarget(
            name: "juke-index-figures",
            dependencies: [
                "CBandwidth",
                .product(name: "Catalog", package: "juke"),
                .product(name: "Embedding", package: "juke"),
                .product(name: "Ranking", package: "juke"),
            ]
        )
    ],
    swiftLanguageModes: [.v6]
)
