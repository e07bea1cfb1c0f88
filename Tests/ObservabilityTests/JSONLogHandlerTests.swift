import Concurrency
import Foundation
import Logging
import MessagingTesting
import Observability
import Settings
import Testing

/// The log that machines read.
struct JSONLogHandlerTests {
    @Test func `a line is one object with the event and all metadata`() throws {
        let lines = Mutex<[String]>([])
        let clock = ManualClock(start: Timestamp(milliseconds: 1_795_000_000_007))
        var logger = Logger(label: "juke-test") { label in
            JSONLogHandler(label: label, clock: clock) { line in lines.withLock { $0.append(line) } }
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
        #expect(fields["time"] == "2026-11-18T11:06:40.007Z")
    }

    @Test func `a line holds no character that a terminal obeys, and means what was said`() throws {
        let lines = Mutex<[String]>([])
        let logger = Logger(label: "juke-test") { label in
            JSONLogHandler(label: label, clock: SystemClock()) { line in lines.withLock { $0.append(line) } }
        }
        let name = "x\u{1B}]0;p\u{7}\u{9B}31m\u{202E}y\n\u{2028}z\u{7F}"

        logger.notice("\(name)", metadata: ["name": "\(name)"])

        let line = try #require(lines.withLock { $0.first })
        #expect(!line.unicodeScalars.contains { $0.value < 0x20 || (0x7F...0x9F).contains($0.value) })
        #expect(!line.unicodeScalars.contains("\u{202E}") && !line.unicodeScalars.contains("\u{2028}"))
        let fields = try JSONDecoder().decode([String: String].self, from: Data(line.utf8))
        #expect(fields["message"] == name && fields["name"] == name)
    }

    @Test func `the log for people writes control characters out, wherever they come from`() {
        let sink = Sink()
        var logger = Logger(label: "juke-test") { _ in EscapingLogHandler(SinkHandler(sink: sink)) }
        logger[metadataKey: "worker"] = "w\u{1B}1"

        logger.notice(
            "said\nERROR forged", metadata: ["name": "a\u{9B}b", "list": ["c\u{202E}", "d"], "map": ["k": "e\r"]])

        let texts = sink.texts.withLock { $0 }
        #expect(texts.prefix(3) == [#"said\nERROR forged"#, #"w\u{1B}1"#, #"a\u{9B}b"#])
        for text in texts {
            #expect(!text.unicodeScalars.contains { $0.value < 0x20 || $0.value == 0x9B || $0.value == 0x202E })
        }
    }

    private final class Sink: Sendable {
        let texts = Mutex<[String]>([])
    }

    private struct SinkHandler: LogHandler {
        let sink: Sink
        var metadata: Logger.Metadata = [:]
        var logLevel = Logger.Level.info

        init(sink: Sink) {
            self.sink = sink
        }

        subscript(metadataKey key: String) -> Logger.Metadata.Value? {
            get { metadata[key] }
            set { metadata[key] = newValue }
        }

        func log(event: LogEvent) {
            sink.texts.withLock { texts in
                texts.append(event.message.description)
                texts.append("\(metadata["worker"] ?? "")")
                for key in ["name", "list", "map"] { texts.append("\(event.metadata?[key] ?? "")") }
            }
        }
    }

    @Test func `a command that shows a progress bar is not talked over`() throws {
        let settings = Settings(environment: ["JUKE_LOG_LEVEL": "debug"])
        #expect(try Logger.juke("x", settings: settings, clock: SystemClock()).logLevel == .debug)
        #expect(try Logger.juke("x", settings: settings, clock: SystemClock(), atLeast: .warning).logLevel == .warning)
        let quiet = Settings(environment: ["JUKE_LOG_LEVEL": "critical"])
        #expect(try Logger.juke("x", settings: quiet, clock: SystemClock(), atLeast: .warning).logLevel == .critical)
    }

    @Test func `a flag counts before the progress bar`() throws {
        var settings = Settings(environment: ["JUKE_LOG_LEVEL": "error"])
        settings.override(.logLevel, with: "debug")

        #expect(try Logger.juke("x", settings: settings, clock: SystemClock(), atLeast: .warning).logLevel == .debug)
    }
}
