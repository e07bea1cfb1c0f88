package import Foundation

/// How many jobs make one result: a crawl, an ingest, a retrain or a catching up of embeddings.
package struct Run: Sendable, Hashable {
    /// The run's identifier, that of the job which started it; 1…64 characters.
    package var id: String
    /// The kind of run.
    package var kind: Kind
    /// The parameters of its start, a JSON document.
    package var parameters: Data
    /// The step that it is in; a run starts in its first.
    package var phase: String
    /// Where it is in its life.
    package var state: State
    /// The result, a JSON document; `nil` until it has ended.
    package var result: Data?
    /// How many requests its jobs have made to outside services, as far as they have reported.
    package internal(set) var requests = 0
    /// Until when an outside service makes it wait; may lie in the past.
    package internal(set) var waitsUntil: Date?
    /// Why it waits, in a sentence.
    package internal(set) var waitReason: String?
    /// How often it was opened again after it had ended, because an item that had failed was to be tried again.
    package internal(set) var reopened = 0
    /// When it was stored.
    package internal(set) var createdAt: Date
    /// When it, or one of its items, last changed.
    package internal(set) var modifiedAt: Date
    /// When it ended; `nil` while it is running.
    package internal(set) var finishedAt: Date?

    /// The kinds of run.
    package enum Kind: String, Sendable, Codable, CaseIterable {
        case crawl, ingest, retrain, embed

        /// Whether a failed item may be done again at any time, since no later phase is computed from it.
        package var hasIndependentItems: Bool {
            switch self {
            case .crawl, .ingest: true
            case .retrain, .embed: false
            }
        }
    }

    /// The states of a run; all but the first are final.
    package enum State: String, Sendable, Codable, CaseIterable {
        case running, finished, failed, cancelled
    }

    /// A run that has just started; the store gives it its times.
    package init(
        id: String, kind: Kind, parameters: Data, phase: String, state: State = .running, result: Data? = nil
    ) {
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
package struct RunItem: Sendable, Hashable {
    /// The step of the run that it belongs to; 1…64 characters.
    package var phase: String
    /// Its name within the phase; 1…600 characters.
    package var key: String
    /// Where it stands among the phase's items: they are enqueued in ascending order.
    package var position: Int
    /// The task of its job.
    package var task: String
    /// The payload of its job, a JSON document.
    package var payload: Data
    /// Where it is in its life.
    package var state: State
    /// The outcome of its job, a JSON object; while it is pending, the notes of its job on the way, or `nil`.
    package var outcome: Data?

    /// The states of an item; all but the first are final.
    package enum State: String, Sendable, Codable, CaseIterable {
        case pending, done, failed
    }

    /// Its name among the items of all runs.
    package func id(in run: String) -> RunItemID { RunItemID(run: run, phase: phase, key: key) }

    /// An item whose job has not finished, unless the state says otherwise.
    package init(
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

/// The name of an item among those of all runs.
package struct RunItemID: Sendable, Hashable {
    /// The run's identifier.
    package var run: String
    /// The step of the run that the item belongs to.
    package var phase: String
    /// The item's name within the phase.
    package var key: String

    /// Names an item, whether or not it is stored.
    package init(run: String, phase: String, key: String) {
        self.run = run
        self.phase = phase
        self.key = key
    }

    /// The parameters of a statement's `run_id = ? AND phase = ? AND key = ?`.
    var parameters: [SQLValue] { [.text(run), .text(phase), .text(key)] }
}
