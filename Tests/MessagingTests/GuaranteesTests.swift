import Foundation
import Testing

/// The page that says which test holds the messaging to which promise.
@Suite("Guarantees")
struct GuaranteesTests {
    private static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()

    @Test func `every promise names tests, and every test that is named exists`() throws {
        let page = try String(contentsOf: Self.root.appending(path: "docs/guarantees.md"), encoding: .utf8)
        let promises = page.components(separatedBy: "\n\n").filter { $0.contains(#/^\*\*\d+\. /#) }
        let tests = try Self.tests()

        #expect(promises.indices.allSatisfy { promises[$0].hasPrefix("**\($0 + 1). ") })
        #expect(promises.count >= 16)
        for promise in promises {
            let named = promise.components(separatedBy: "\n: ").dropFirst().joined().matches(of: #/`([^`]+)`/#)
                .map { Self.oneLine(String($0.1)) }
            #expect(!named.isEmpty, "\(promise)")
            #expect(Set(named).subtracting(tests) == [], "\(promise.prefix(30))")
        }
    }

    /// The names of all tests and suites.
    private static func tests() throws -> Set<String> {
        var names: Set<String> = []
        let folder = root.appending(path: "Tests")
        let paths = FileManager.default.enumerator(atPath: folder.path)?.compactMap { $0 as? String } ?? []
        for path in paths where path.hasSuffix(".swift") {
            let text = try String(contentsOf: folder.appending(path: path), encoding: .utf8)
            names.formUnion(text.matches(of: #/func\s+`([^`]+)`/#).map { oneLine(String($0.1)) })
            names.formUnion(text.matches(of: #/@Suite\("([^"]+)"/#).map { oneLine(String($0.1)) })
        }
        return names
    }

    private static func oneLine(_ text: String) -> String {
        text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
    }
}
