package import Concurrency
import Foundation
package import Logging
import Printing
package import Settings

/// Writes one JSON object a line to standard error: `time`, `level`, `logger`, `message` and the metadata's keys.
package struct JSONLogHandler: LogHandler {
    /// The logger's own metadata.
    package var metadata: Logger.Metadata = [:]
    /// The least severe level that is written.
    package var logLevel: Logger.Level = .info
    private let label: String
    private let clock: any TimeSource
    private let write: @Sendable (String) -> Void

    /// Writes events at `info` and above until ``logLevel`` is changed.
    ///
    /// - Parameters:
    ///   - label: The name of the logger.
    ///   - clock: The clock of the events' times.
    ///   - write: Takes one line without its line end; standard error by default.
    package init(
        label: String, clock: any TimeSource,
        write: @escaping @Sendable (String) -> Void = Self.writeToStandardError
    ) {
        self.label = label
        self.clock = clock
        self.write = write
    }

    /// Reads or changes one key of the logger's metadata.
    package subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    /// Writes one event as one line; on equal keys the event's metadata wins over the logger's.
    package func log(event: LogEvent) {
        var fields: [String: String] = [:]
        for (key, value) in metadata { fields[key] = "\(value)" }
        for (key, value) in event.metadata ?? [:] { fields[key] = "\(value)" }
        fields["time"] = clock.now.iso8601
        fields["level"] = event.level.rawValue
        fields["logger"] = label
        fields["message"] = event.message.description
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        guard let line = try? encoder.encode(fields) else { return }
        write(String(decoding: line, as: UTF8.self).escapingControlsInJSON)
    }

    /// Writes one line to standard error in one system call, so that lines of threads do not mix.
    package static let writeToStandardError: @Sendable (String) -> Void = { line in
        try? FileHandle.standardError.write(contentsOf: Data((line + "\n").utf8))
    }
}

extension Logger {
    /// The process' logger, at the level and in the form that the settings ask for; it writes to standard error.
    ///
    /// - Parameters:
    ///   - label: The name that every line carries.
    ///   - settings: Where the level and the form are read from.
    ///   - clock: The clock of the lines' times.
    ///   - minimum: The least severe level whatever the environment says, for commands that show a progress bar; a
    ///     flag counts before it.
    /// - Returns: A logger ready to be used; nothing is bootstrapped.
    /// - Throws: `SettingsError` when the level or the form is not acceptable.
    package static func juke(
        _ label: String, settings: Settings, clock: any TimeSource, atLeast minimum: Logger.Level = .trace
    ) throws -> Logger {
        let format = try settings.value(of: .logFormat)
        var logger =
            switch format {
            case .text:
                Logger(label: label) {
                    ThrottlingLogHandler(EscapingLogHandler(StreamLogHandler.standardError(label: $0)), clock: clock)
                }
            case .json:
                Logger(label: label) { ThrottlingLogHandler(JSONLogHandler(label: $0, clock: clock), clock: clock) }
            }
        let level = try settings.value(of: .logLevel)
        logger.logLevel = settings.isOverridden(.logLevel) ? level : max(level, minimum)
        return logger
    }
}
