import Foundation
import Testing

/// What people see, tried as they would: the pages in a browser, and the examples of the documentation.
struct ScriptTests {
    private static let scripts = URL(filePath: #filePath).deletingLastPathComponent()
        .appending(path: "../../scripts").standardizedFileURL

    /// Whether all of some programs are installed.
    private static func has(_ programs: String...) -> Bool {
        let folders = (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":")
        return programs.allSatisfy { program in
            folders.contains { FileManager.default.isExecutableFile(atPath: "\($0)/\(program)") }
        }
    }

    /// Runs a script on the programs of this build, and expects it to end well.
    private func run(_ script: String) async throws {
        let output = FileManager.default.temporaryDirectory.appending(path: "\(script)-\(UUID().uuidString)")
        try Data().write(to: output)
        defer { try? FileManager.default.removeItem(at: output) }
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = ["python3", Self.scripts.appending(path: script).path]
        process.environment = ProcessInfo.processInfo.environment.filter { !$0.key.hasPrefix("JUKE_") }
            .merging(["JUKE_BIN": WorkerProcess.programs.path]) { $1 }
            .merging(ProcessInfo.processInfo.environment.filter { $0.key == "JUKE_REQUIRE_SERVICES" }) { $1 }
        let file = try FileHandle(forWritingTo: output)
        process.standardOutput = file
        process.standardError = file
        await withCheckedContinuation { continuation in
            process.terminationHandler = { _ in continuation.resume() }
            do {
                try process.run()
            } catch {
                Issue.record(error)
                continuation.resume()
            }
        }
        let text = try String(contentsOf: output, encoding: .utf8)
        #expect(process.terminationStatus == 0, "\(text)")
        // What was left out is said where somebody sees it.
        for line in text.split(separator: "\n") where line.contains("SKIPPED") { print(line) }
    }

    private static let hasBrowser: Bool = {
        let isThere =
            has("python3", "chromedriver") && (has("chromium") || has("chromium-browser") || has("google-chrome"))
        if !isThere { print("SKIPPED: no browser drives the pages; apt-get install chromium chromium-driver") }
        return isThere
    }()

    /// A browser of its own takes two minutes: some of its flows wait for real seconds.
    @Test(.enabled(if: hasBrowser, "SKIPPED: chromium and chromedriver are not installed"))
    func `the explorer and the reference do in a browser what their flows say`() async throws {
        try await run("check-pages")
    }

    @Test(.enabled(if: has("python3", "curl"), "SKIPPED: python3 and curl are not installed"))
    func `every fenced block of the documentation runs, and its answers are the demo's`() async throws {
        try await run("check-examples")
    }
}
