import Foundation
import Testing

/// The sources of this checkout, read as text.
struct SourceTree {
    /// One Swift file.
    struct File {
        /// The module that the file belongs to.
        let module: String
        /// The path below `Sources`.
        let path: String
        let text: String

        /// The modules that the file imports.
        var imports: Set<String> {
            Set(
                text.matches(of: /(?m)^\s*(?:(?:public|package|internal|private) )?import (?:class |struct )?(\w+)/).map
                { String($0.1) })
        }

        /// The types that the file declares at its top level.
        var types: [String] {
            text.matches(of: /(?m)^(?:(?:public|package|final|indirect) )*(?:struct|class|enum|actor|protocol) (\w+)/)
                .map { String($0.1) }
        }
    }

    let files: [File]
    let root: URL

    init() throws {
        root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        let sources = root.appending(path: "Sources")
        let paths = try FileManager.default.subpathsOfDirectory(atPath: sources.path).filter { $0.hasSuffix(".swift") }
        files = try paths.sorted().map { path in
            let parts = path.split(separator: "/").map(String.init)
            let isNested = ["Executables", "CLibraries"].contains(parts[0])
            return File(
                module: isNested ? parts[1] : parts[0], path: path,
                text: try String(contentsOf: sources.appending(path: path), encoding: .utf8)
            )
        }
        try #require(files.count > 100, "the sources are not where the test looks for them: \(sources.path)")
    }

    /// The modules of the checkout, executables left out.
    var modules: Set<String> { Set(files.filter { !$0.path.hasPrefix("Executables/") }.map(\.module)) }

    /// What each module imports.
    var imports: [String: Set<String>] {
        Dictionary(grouping: files, by: \.module).mapValues { $0.reduce(into: []) { $0.formUnion($1.imports) } }
    }
}
