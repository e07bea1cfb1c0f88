public import Storage

/// What the items of a run are called, and which of them only find further ones.
public struct RunUnit: Sendable, Equatable {
    /// Items that are worked on first because they find the others, such as the genre seeds of a crawl.
    public struct Seeds: Sendable, Equatable {
        /// How the keys of these items begin.
        public var keyPrefix: String
        /// Their name, one of them and several.
        public var singular, plural: String

        /// Names the seeds of a run.
        public init(keyPrefix: String, singular: String, plural: String) {
            self.keyPrefix = keyPrefix
            self.singular = singular
            self.plural = plural
        }
    }

    /// The plural name of what is counted, `artists` for instance.
    public var name: String
    /// The items that are not counted because they find others; `nil` when every item counts.
    public var seeds: Seeds?
    /// What the current phase is called on a progress bar; `nil` where the run has one phase only.
    public var phase: String?

    /// Names what a run counts.
    public init(_ name: String, seeds: Seeds? = nil, phase: String? = nil) {
        self.name = name
        self.seeds = seeds
        self.phase = phase
    }

    /// Names what a run counts as `batches of` its phase, for runs whose kind has no better word.
    public static func batches(_ run: Run) -> RunUnit {
        RunUnit("batches of \(run.phase)", phase: run.phase)
    }
}
