public import Foundation

/// One piece of a run's work: a genre to search, an artist to crawl, a batch of tracks to embed.
///
/// It holds what its job is made of, so that a lost job can be enqueued again.
public struct RunItem: Sendable, Hashable {
    /// The step of the run that it belongs to; 1…64 characters.
    public var phase: String
    /// Its name within the phase; 1…600 characters.
    public var key: String
    /// Where it stands among the phase's items: they are enqueued in ascending order.
    public var position: Int
    /// The task of its job.
    public var task: String
    /// The payload of its job, a JSON document.
    public var payload: Data
    /// Where it is in its life.
    public var state: State
    /// What its job made of it, a JSON object; while it is pending, what its job noted on the way, or `nil`.
    public var outcome: Data?

    /// The states of an item; all but the first are final.
    public enum State: String, Sendable, Codable, CaseIterable {
        case pending, done, failed
    }

    /// Makes an item whose job has not finished.
    public init(
        phase: String, key: String, position: Int, task: String, payload: Data, state: State = .pending,
        outcome: Data? = nil
    ) {
        self.phase = phase
        self.key = key
        self.position = position
        self.task = task
        self.payload = payload
        self.state = state
        self.outcome = outcome
    }
}
