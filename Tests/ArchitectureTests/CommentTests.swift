import Foundation
import Testing

/// Comments on the declarations that other modules see.
///
/// The formatter's own rule watches `public` declarations alone.
struct CommentTests {
    /// Their members are those of a protocol, which explains them.
    private static let conformances = [
        "FaultyBroker", "InlineResumeExecutor", "LocalRankClient", "RankClient", "TokenAuthenticator",
    ]

    @Test func `every declaration that other modules see has a comment, initializers left out`() throws {
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

    private static func isDeclaration(_ line: Substring) -> Bool {
        line.contains(#/^ *(@\w+(\([^)]*\))? )*package (?!import|extension|init)/#)
    }
}
