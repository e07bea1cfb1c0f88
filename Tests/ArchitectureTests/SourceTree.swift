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
            var modules: Set<String> = []
            for line in text.split(separator: "\n") where line.contains("import ") {
                let words = line.split(separator: " ")
                guard let position = words.firstIndex(of: "import"), position <= 1, let name = words.last else {
                    continue
                }
                // `import class Module.Type` names a type of the module.
                modules.insert(String(name.prefix { $0 != "." }))
            }
            return modules
        }

        /// The lines of code that use one of some words, by number, each with the first such word.
        func lines(with words: [String]) -> [(number: Int, word: String)] {
            let found = words.filter { strstr(text, $0) != nil }
            if found.isEmpty { return [] }
            return text.split(separator: "\n", omittingEmptySubsequences: false).enumerated().compactMap {
                number, line in
                guard !line.drop(while: { $0 == " " }).hasPrefix("//") else { return nil }
                let word = found.first { word in
                    // A name that only ends like the word is another one.
                    line.ranges(of: word).contains { range in
                        guard range.lowerBound > line.startIndex else { return true }
                        let before = line[line.index(before: range.lowerBound)]
                        return !before.isLetter && !before.isNumber && before != "_"
                    }
                }
                return word.map { (number + 1, $0) }
            }
        }

        /// The types that the file declares at its top level.
        var types: [String] {
            let kinds: Set<Substring> = ["struct", "class", "enum", "actor", "protocol"]
            let modifiers: Set<Substring> = ["public", "package", "final", "indirect"]
            return text.split(separator: "\n").compactMap { line in
                guard let first = line.first, first.isLetter else { return nil }
                let words = line.split(separator: " ").drop { modifiers.contains($0) }
                guard let kind = words.first, kinds.contains(kind), let name = words.dropFirst().first else {
                    return nil
                }
                return String(name.prefix { $0.isLetter || $0.isNumber })
            }
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

    /// The text of a file, named from the root of the checkout.
    func text(of path: String) throws -> String {
        try String(contentsOf: root.appending(path: path), encoding: .utf8)
    }

    /// The files of some kinds in a folder and its folders, named from the root of the checkout.
    ///
    /// What a build leaves there is passed over.
    func texts(below folder: String, kinds: Set<String>) throws -> [(path: String, text: String)] {
        try FileManager.default.subpathsOfDirectory(atPath: root.appending(path: folder).path).sorted()
            .filter { kinds.contains(URL(filePath: $0).pathExtension) && !$0.contains(".build") }
            .filter { $0.contains(".") || !isDirectory("\(folder)/\($0)") }
            .map { ("\(folder)/\($0)", try text(of: "\(folder)/\($0)")) }
    }

    private func isDirectory(_ path: String) -> Bool {
        var isDirectory: ObjCBool = false
        return FileManager.default.fileExists(atPath: root.appending(path: path).path, isDirectory: &isDirectory)
            && isDirectory.boolValue
    }

    /// The modules of the checkout, executables left out.
    var modules: Set<String> { Set(files.filter { !$0.path.hasPrefix("Executables/") }.map(\.module)) }

    /// What each module imports.
    var imports: [String: Set<String>] {
        Dictionary(grouping: files, by: \.module).mapValues { $0.reduce(into: []) { $0.formUnion($1.imports) } }
    }
}
