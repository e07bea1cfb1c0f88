import Foundation
import Testing

/// Tests wait for a signal, move a clock by hand, or call `eventually`: a fixed pause is too short on a busy machine,
/// and wasted on an idle one.
struct WaitingTests {
    /// The files of tests that may say `sleep`, and why.
    private static let mayNameSleep = [
        "Tests/ConcurrencyTests/CancellableErrorTests.swift": "the system's clock is what is tested",
        "Tests/EarsTests/ChildProcessTests.swift": "a clock that conforms to TimeSource",
        "Tests/JukeCommandTests/ImportCommandTests.swift": "a clock that conforms to TimeSource",
    ]

    @Test func `no test sleeps`() throws {
        var names: Set<String> = []
        for (path, line, code) in try Self.code(with: "sleep(") where code.contains(#/\b(?:u|nano)?sleep\(/#) {
            names.insert(path)
            #expect(Self.mayNameSleep[path] != nil, "\(path):\(line) sleeps; eventually, every and hang wait")
        }
        #expect(names == Set(Self.mayNameSleep.keys), "an exception is not needed any more")
    }

    @Test func `no test asks for a condition in a loop of its own`() throws {
        let loop = #/\b(?:while|repeat)\b.*\bTask\.yield\(\)/#
        for (path, line, code) in try Self.code(with: "Task.yield") where code.contains(loop) {
            Issue.record("\(path):\(line) waits in a loop without a deadline; eventually has one")
        }
    }

    /// The lines of all tests but this one, comments left out, of the files that have a word.
    private static func code(with word: String) throws -> [(path: String, line: Int, code: Substring)] {
        let files = try SourceTree().texts(below: "Tests", kinds: ["swift"])
        try #require(files.count > 200, "the tests are not where the test looks for them")
        return files.filter { strstr($0.text, word) != nil && !$0.path.hasSuffix("/WaitingTests.swift") }
            .flatMap { path, text in
                text.split(separator: "\n", omittingEmptySubsequences: false).enumerated()
                    .filter { !$0.element.drop { $0 == " " }.hasPrefix("//") }
                    .map { (path, $0.offset + 1, $0.element) }
            }
    }
}
