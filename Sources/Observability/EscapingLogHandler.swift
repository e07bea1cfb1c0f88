package import Logging
import Printing

/// Hands each event on with its control characters written out: names and messages from outside must not write lines of
/// their own, nor steer the terminal that shows a log.
package struct EscapingLogHandler: LogHandler {
    private var base: any LogHandler

    /// Writes through another handler.
    package init(_ base: any LogHandler) {
        self.base = base
    }

    /// The logger's own metadata.
    package var metadata: Logger.Metadata {
        get { base.metadata }
        set { base.metadata = newValue.mapValues(Self.escaped) }
    }

    /// The least severe level that is written.
    package var logLevel: Logger.Level {
        get { base.logLevel }
        set { base.logLevel = newValue }
    }

    /// Reads or changes one key of the logger's metadata.
    package subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { base[metadataKey: key] }
        set { base[metadataKey: key] = newValue.map(Self.escaped) }
    }

    /// Writes one event.
    package func log(event: LogEvent) {
        var event = event
        event.message = "\(event.message.description.escapingControls)"
        event.metadata = event.metadata.map { $0.mapValues(Self.escaped) }
        base.log(event: event)
    }

    private static func escaped(_ value: Logger.MetadataValue) -> Logger.MetadataValue {
        switch value {
        case .string(let text): .string(text.escapingControls)
        case .stringConvertible(let value): .string(value.description.escapingControls)
        case .dictionary(let values): .dictionary(values.mapValues(escaped))
        case .array(let values): .array(values.map(escaped))
        }
    }
}
