import Foundation
import Testing

/// The form of comments, and that declarations which other modules see have one.
///
/// The formatter's own rules watch `public` declarations and the width of code alone.
struct CommentTests {
    /// Their members are those of a protocol, which explains them.
    private static let conformances = [
        "FaultyBroker", "InlineResumeExecutor", "LocalRankClient", "RankClient", "TokenAuthenticator",
    ]

    @Test func `every declaration that other modules see has a comment`() throws {
        let tree = try SourceTree()
        try #require(tree.files.count > 100)
        for file in tree.files where !Self.conformances.contains(where: { file.path.hasSuffix("/\($0).swift") }) {
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

    private static func isDeclaration(_ line: Substring) -> Bool {
        line.contains(#/^ *(@\w+(\([^)]*\))? )*package (?!import|extension)/#)
    }
}
