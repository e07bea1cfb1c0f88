// swift-tools-version: 6.2

import PackageDescription

/// Fitting and projecting alone, without a store: a package of its own, so that measuring costs a newcomer's first
/// build nothing.
let package = Package(
    name: "projection-figures",
    platforms: [.macOS(.v15)],
    dependencies: [.package(name: "juke", path: "../..")],
    targets: [
        .executableTarget(
            name: "juke-projection-figures",
            dependencies: [
                .product(name: "Catalog", package: "juke"),
                .product(name: "Embedding", package: "juke"),
            ]
        )
    ],
    swiftLanguageModes: [.v6]
)
