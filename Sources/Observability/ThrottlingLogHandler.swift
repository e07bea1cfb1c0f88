package import Concurrency
package import Logging

/// Hands on few of many lines, so that no fault drowns the log, however long it lasts and whatever logs it.
///
/// It holds notices and what is more severe, and reports with the next line of a kind how many were left out
/// (`left_out`). Lines with the key `outage` report how an outage of the store goes; they are few, and always written.
/// Whoever asks for `debug` gets every line.
package struct ThrottlingLogHandler: LogHandler {
    private var base: any LogHandler
    private let clock: any TimeSource
    /// Shared by all copies: a logger is copied wherever it gets metadata.
    private let throttle = Mutex(LineThrottle())

    /// Writes through another handler.
    ///
    /// - Parameters:
    ///   - base: Writes what is not left out.
    ///   - clock: Measures the silences.
    package init(_ base: any LogHandler, clock: any TimeSource) {
        self.base = base
        self.clock = clock
    }

    /// The logger's own metadata.
    package var metadata: Logger.Metadata {
        get { base.metadata }
        set { base.metadata = newValue }
    }

    /// The least severe level that is written.
    package var logLevel: Logger.Level {
        get { base.logLevel }
        set { base.logLevel = newValue }
    }

    /// Reads or changes one key of the logger's metadata.
    package subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { base[metadataKey: key] }
        set { base[metadataKey: key] = newValue }
    }

    /// Writes one event, or leaves it out.
    package func log(event: LogEvent) {
        guard event.level >= .notice, logLevel > .debug else { return base.log(event: event) }
        let task = event.metadata?["task"] ?? base[metadataKey: "task"]
        let kind = LineThrottle.Kind(file: event.file, line: event.line, task: task.map { "\($0)" } ?? "")
        let always = event.metadata?["outage"] != nil
        guard let leftOut = throttle.withLock({ $0.admit(kind, at: clock.uptime, always: always) }) else { return }
        guard leftOut > 0 else { return base.log(event: event) }
        var event = event
        event.metadata = (event.metadata ?? [:]).merging(["left_out": "\(leftOut)"]) { $1 }
        base.log(event: event)
    }
}
