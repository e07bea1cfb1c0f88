/// The name under which one process reads: unique to that start of that process, never used again.
public struct ConsumerName: TextIdentifier {
    /// The identifier as it stands on the wire.
    public let rawValue: String

    /// Makes the identifier with this text.
    public init(rawValue: String) {
        self.rawValue = rawValue
    }
}
