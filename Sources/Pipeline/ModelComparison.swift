/// A new model beside the one in use, measured on the same tracks: what is looked at before it takes over.
public struct ModelComparison: Codable, Sendable, Equatable {
    /// One figure of both models.
    public struct Figure: Codable, Sendable, Equatable {
        /// Its key, as in `juke eval --json`.
        public var metric: String
        /// The new model's figure.
        public var value: Double
        /// Its standard error.
        public var error: Double
        /// The active model's figure; `nil` when no model is active.
        public var active: Double?
        /// The difference, new less active, query by query.
        public var difference: Double?
        /// The difference's standard error.
        public var differenceError: Double?

        private enum CodingKeys: String, CodingKey {
            case metric, value, error, active, difference
            case differenceError = "difference_error"
        }

        /// Makes a figure.
        public init(
            metric: String, value: Double, error: Double, active: Double? = nil, difference: Double? = nil,
            differenceError: Double? = nil
        ) {
            self.metric = metric
            self.value = value
            self.error = error
            self.active = active
            self.difference = difference
            self.differenceError = differenceError
        }
    }

    /// What the figures say about the new model.
    public enum Verdict: String, Codable, Sendable {
        /// There is no model to compare it with.
        case first
        /// Better by more than the standard error.
        case better
        /// Neither better nor worse by more than the standard error.
        case alike
        /// Worse by more than the standard error.
        case worse
    }

    /// The new model.
    public var version: String
    /// The active model; `nil` when there is none.
    public var activeVersion: String?
    /// The tracks that were searched: all, or those of a sample of whole artists.
    public var tracks: Int
    /// The tracks that asked.
    public var queries: Int
    /// Whether there are more tracks than that.
    public var isSample: Bool
    /// The metric that decides.
    public var decidedBy: String
    /// What it says.
    public var verdict: Verdict
    /// All figures.
    public var figures: [Figure]

    private enum CodingKeys: String, CodingKey {
        case version, tracks, queries, verdict, figures
        case activeVersion = "active_version"
        case isSample = "is_sample"
        case decidedBy = "decided_by"
    }

    /// Makes a comparison.
    public init(
        version: String, activeVersion: String?, tracks: Int, queries: Int, isSample: Bool, decidedBy: String,
        verdict: Verdict, figures: [Figure]
    ) {
        self.version = version
        self.activeVersion = activeVersion
        self.tracks = tracks
        self.queries = queries
        self.isSample = isSample
        self.decidedBy = decidedBy
        self.verdict = verdict
        self.figures = figures
    }

    /// The figure that decides.
    public var decisive: Figure? { figures.first { $0.metric == decidedBy } }
}
