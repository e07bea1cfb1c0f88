import Concurrency
import Foundation
import Logging
import Observability
import Settings
import Testing

/// The log that machines read.
struct JSONLogHandlerTests {
    @Test func `a line is one object with the event and all metadata`() throws {
        let lines = Mutex<[String]>([])
        var logger = Logger(label: "juke-test") { label in
            JSONLogHandler(label: label) { line in lines.withLock { $0.append(line) } }
        }
        logger[metadataKey: "worker"] = "w1"
        logger[metadataKey: "job"] = "outer"
        logger.notice("said \"two\nlines\"", metadata: ["job": "inner"])
        logger.debug("not loud enough")

        let line = try #require(lines.withLock { $0.count == 1 ? $0.first : nil })
        #expect(!line.contains("\n"))
        let fields = try JSONDecoder().decode([String: String].self, from: Data(line.utf8))
        #expect(fields["level"] == "notice")
        #expect(fields["logger"] == "juke-test")
        #expect(fields["message"] == "said \"two\nlines\"")
        #expect(fields["worker"] == "w1")
        #expect(fields["job"] == "inner")
        #expect(fields["time"]?.hasSuffix("Z") == true)
    }

    @Test func `a command that shows a progress bar is not talked over`() throws {
        let settings = Settings(environment: ["JUKE_LOG_LEVEL": "debug"])
        #expect(try Logger.juke("x", settings: settings).logLevel == .debug)
        #expect(try Logger.juke("x", settings: settings, atLeast: .warning).logLevel == .warning)
        let quiet = Settings(environment: ["JUKE_LOG_LEVEL": "critical"])
        #expect(try Logger.juke("x", settings: quiet, atLeast: .warning).logLevel == .critical)
    }
}
