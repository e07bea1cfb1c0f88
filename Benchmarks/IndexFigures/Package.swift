// swift-tools-version: 6.2

import PackageDescription

/// The recommender and the vocabulary of requests are known inside their package only, whose name SwiftPM makes from
/// its folder.
let juke = Context.packageDirectory.split(separator: "/").dropLast(2).last.map { folder in
    String(folder.lowercased().map { $0.isLetter || $0.isNumber ? $0 : "_" })
}

/// The search for nearest vectors alone, without a store: a package of its own, so that measuring costs a newcomer's
/// first build nothing.
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
                .product(name: "Recommendations", package: "juke"),
            ],
            packageAccess: false,
            swiftSettings: [.unsafeFlags(["-package-name", juke ?? "juke"])]
        ),
    ],
    swiftLanguageModes: [.v6]
)
