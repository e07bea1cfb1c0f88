/// The name of what a job does, such as `catalog.tasks.crawl_artist`: the key by which a worker finds its handler.
public struct TaskName: TextIdentifier {
    /// The identifier as it stands on the wire.
    public let rawValue: String

    /// Makes the identifier with this text.
    public init(rawValue: String) {
        self.rawValue = rawValue
    }
}
