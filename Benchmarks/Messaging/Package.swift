// swift-tools-version: 6.2

import PackageDescription

/// The messaging beside a bare hiredis loop of the same commands: a package of its own, so that measuring costs a
/// newcomer's first build nothing.
let package = Package(
    name: "messaging-figures",
    platforms: [.macOS(.v15)],
    dependencies: [
        .package(name: "juke", path: "../.."),
        .package(url: "https://github.com/apple/swift-log", exact: "1.16.2"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", exact: "2.13.0"),
    ],
    targets: [
        .executableTarget(
            name: "juke-messaging-figures",
            dependencies: [
                .product(name: "Concurrency", package: "juke"),
                .product(name: "Messaging", package: "juke"),
                .product(name: "CHiredis", package: "juke"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
            ]
        )
    ],
    swiftLanguageModes: [.v6]
)
