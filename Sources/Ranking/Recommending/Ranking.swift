public import Catalog

/// The answer to one request.
public struct Ranking: Hashable, Sendable {
    /// The version of the model that every item was ranked with.
    public let modelVersion: String
    /// One list per requested kind, best first; empty when the seeds cancel out.
    public let lists: [ResourceType: [RankedItem]]
    /// What became of each seed, in the request's order.
    public let seeds: [ResolvedSeed]

    /// Makes an answer.
    public init(modelVersion: String, lists: [ResourceType: [RankedItem]], seeds: [ResolvedSeed]) {
        self.modelVersion = modelVersion
        self.lists = lists
        self.seeds = seeds
    }

    /// The list of one kind; empty when it was not asked for.
    public subscript(type: ResourceType) -> [RankedItem] { lists[type] ?? [] }
}
