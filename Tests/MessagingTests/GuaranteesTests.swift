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

    /// Where the tests are that hold Juke to its promises.
    private static let folders = [
        "MessagingTests", "StorageTests", "RunsTests", "CrawlWorkerTests", "IngestWorkerTests", "EnqueueCommandTests",
    ]

    /// The names of all tests and suites in those folders.
    private static func tests() throws -> Set<String> {
        var names: Set<String> = []
        for folder in folders.map({ root.appending(path: "Tests/\($0)") }) {
            for file in try FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)
            where file.pathExtension == "swift" {
                let text = try String(contentsOf: file, encoding: .utf8)
                names.formUnion(text.matches(of: #/func\s+`([^`]+)`/#).map { oneLine(String($0.1)) })
                names.formUnion(text.matches(of: #/@Suite\("([^"]+)"/#).map { oneLine(String($0.1)) })
            }
        }
        return names
    }

    private static func oneLine(_ text: String) -> String {
        text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
    }
}
