import Foundation
import Testing

/// The form of comments, and that declarations which other modules see have one.
///
/// The formatter's own rules watch `public` declarations and the width of code alone.
struct CommentTests {
    @Test func `every declaration that other modules see has a comment`() throws {
        let tree = try SourceTree()
        try #require(tree.files.count > 100)
        for file in tree.files {
            let lines = file.text.split(separator: "\n", omittingEmptySubsequences: false)
            for (number, line) in lines.enumerated() where Self.isDeclaration(line) {
                let above = lines[..<number].last { !$0.contains(#/^ *@/#) } ?? ""
                #expect(above.contains("///"), "\(file.path):\(number + 1) has no comment")
            }
        }
    }

    @Test func `no line of a comment is wider than 120 columns`() throws {
        let tree = try SourceTree()
        let kinds: Set<String> = ["swift", "c", "h", "js", "css", "sql"]
        let files = try ["Sources", "Tests", "Benchmarks"].flatMap { try tree.texts(below: $0, kinds: kinds) }
        try #require(Set(files.map { $0.path.split(separator: ".").last.map(String.init) ?? "" }) == kinds)
        for (path, text) in files + [("Package.swift", try tree.text(of: "Package.swift"))] {
            let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
            for (number, line) in lines.enumerated() where line.utf8.count > 120 && line.count > 120 {
                let isComment = line.prefixMatch(of: #/ *(//|/?\*|--)/#) != nil
                #expect(!isComment, "\(path):\(number + 1) is \(line.count) columns wide")
            }
        }
    }

    @Test func `every type that vouches for itself across threads says why it may`() throws {
        let tree = try SourceTree()
        var count = 0
        for folder in ["Sources", "Tests", "Benchmarks"] {
            for (path, text) in try tree.texts(below: folder, kinds: ["swift"])
            where strstr(text, "@unchecked") != nil {
                let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
                for (number, line) in lines.enumerated() where line.contains(#/^ *(\w+ )*(class|struct) .*@unchecked/#)
                {
                    count += 1
                    let comment = lines[..<number].reversed().prefix { $0.contains(#/^ *(///|@)/#) }
                    #expect(
                        comment.contains { $0.contains("Unchecked, because ") },
                        "\(path):\(number + 1) does not say why it is unchecked")
                }
            }
        }
        #expect(count > 10)
    }

    private static func isDeclaration(_ line: Substring) -> Bool {
        // The expression is slow, and nearly no line begins so.
        guard let first = line.utf8.first(where: { $0 != UInt8(ascii: " ") }),
            first == UInt8(ascii: "p") || first == UInt8(ascii: "@")
        else { return false }
        return line.contains(#/^ *(@\w+(\([^)]*\))? )*package (?!import|extension)/#)
    }
}
