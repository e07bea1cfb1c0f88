public import Foundation

/// How many jobs make one result: a crawl, an ingest, a retrain or a catching up of embeddings.
public struct Run: Sendable, Hashable {
    /// The run's identifier, that of the job which started it; 1…64 characters.
    public var id: String
    /// What it is.
    public var kind: Kind
    /// What it was started with, a JSON document.
    public var parameters: Data
    /// The step that it is in; a run starts in its first.
    public var phase: String
    /// Where it is in its life.
    public var state: State
    /// What came out of it, a JSON document; `nil` until it has ended.
    public var result: Data?
    /// How many requests its jobs have made to outside services, as far as they have reported.
    public internal(set) var requests = 0
    /// Until when an outside service makes it wait; may lie in the past.
    public internal(set) var parkedUntil: Date?
    /// Why it waits, in a sentence.
    public internal(set) var parkedBecause: String?
    /// How often it was opened again after it had ended, because an item that had failed was to be tried again.
    public internal(set) var reopened = 0
    /// When it was stored.
    public internal(set) var createdAt: Date
    /// When it, or one of its items, last changed.
    public internal(set) var modifiedAt: Date
    /// When it ended; `nil` while it is running.
    public internal(set) var finishedAt: Date?

    /// What a run can be.
    public enum Kind: String, Sendable, Codable, CaseIterable {
        case crawl, ingest, retrain, embed
    }

    /// The states of a run; all but the first are final.
    public enum State: String, Sendable, Codable, CaseIterable {
        case running, finished, failed, cancelled
    }

    /// A run that has just started; the store gives it its times.
    public init(id: String, kind: Kind, parameters: Data, phase: String, state: State = .running, result: Data? = nil) {
        self.id = id
        self.kind = kind
        self.parameters = parameters
        self.phase = phase
        self.state = state
        self.result = result
        createdAt = .distantPast
        modifiedAt = .distantPast
        finishedAt = nil
    }
}

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

    /// An item whose job has not finished, unless the state says otherwise.
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
