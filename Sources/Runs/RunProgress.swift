package import Foundation
package import Storage

/// How far a run has come, as an operator sees it.
package struct RunProgress: Sendable, Equatable, Encodable {
    /// The run's identifier.
    package var id: String
    /// The kind of run, as `Run.Kind` names it.
    package var kind: String
    /// Where it is in its life: `running`, `finished`, `failed` or `cancelled`.
    package var state: String
    /// The name of the items that are counted, in the plural.
    package var unit: String
    /// How many are done, failed ones included.
    package var done: Int
    /// How many of those failed.
    package var failed: Int
    /// How many there are, as far as is known.
    package var known: Int
    /// Items that were not worked on yet and may find further ones.
    package var pendingSeeds: Int
    /// Requests to outside services so far.
    package var requests: Int
    /// When the run began.
    package var startedAt: Date
    /// When it ended.
    package var finishedAt: Date?
    /// Until when an outside service makes it wait; `nil` when none does.
    package var waitsUntil: Date?
    /// Why it waits.
    package var waitReason: String?
    /// When all this was so.
    package var seenAt: Date
    private var seeds: RunUnit.Seeds?
    /// Whether the line shows how many items are done a second.
    var showsRate = false

    private enum CodingKeys: String, CodingKey {
        case id, kind, state, unit, done, failed, known, requests
        case pendingSeeds = "pending_seeds"
        case startedAt = "started_at"
        case finishedAt = "finished_at"
        case waitsUntil = "parked_until"
        case waitReason = "parked_because"
        case seenAt = "seen_at"
    }

    init(
        id: String, kind: String, state: String, unit: String, done: Int, failed: Int, known: Int, pendingSeeds: Int,
        requests: Int, startedAt: Date, seenAt: Date, seeds: RunUnit.Seeds? = nil
    ) {
        self.id = id
        self.kind = kind
        self.state = state
        self.unit = unit
        self.done = done
        self.failed = failed
        self.known = known
        self.pendingSeeds = pendingSeeds
        self.requests = requests
        self.startedAt = startedAt
        self.seenAt = seenAt
        self.seeds = seeds
    }

    /// Reads how far a run is.
    ///
    /// - Parameters:
    ///   - run: The run as the store has it in this transaction.
    ///   - unit: What its items are called.
    ///   - session: The transaction to read in.
    /// - Throws: `StorageError` when the store cannot be read.
    package init(of run: Run, as unit: RunUnit, in session: StoreSession) throws {
        let counts = try session.runs.counts(of: run.id, phase: run.phase)
        var seeds = RunPhaseCounts(phase: run.phase, pending: 0, done: 0, failed: 0)
        if let prefix = unit.seeds?.keyPrefix {
            seeds = try session.runs.counts(of: run.id, phase: run.phase, keysBeginning: prefix)
        }
        id = run.id
        kind = run.kind.rawValue
        state = run.state.rawValue
        self.unit = unit.name
        showsRate = unit.showsRate
        self.seeds = unit.seeds
        done = counts.done + counts.failed - seeds.done - seeds.failed
        failed = counts.failed - seeds.failed
        known = counts.total - seeds.total
        pendingSeeds = seeds.pending
        requests = run.requests
        startedAt = run.createdAt
        finishedAt = run.finishedAt
        let isWaiting = run.state == .running && (run.waitsUntil ?? .distantPast) > session.now
        waitsUntil = isWaiting ? run.waitsUntil : nil
        waitReason = isWaiting ? run.waitReason : nil
        seenAt = session.now
    }

    /// `120 of 283 items (42 %), 5 seeds to search, 812 requests`.
    package var line: String {
        var parts = ["\(done) of \(known) \(unit) (\(known == 0 ? 0 : 100 * done / known) %)"]
        if failed > 0 { parts.append("\(failed) failed") }
        if let pendingSeedsText { parts.append(pendingSeedsText) }
        if requests > 0 { parts.append(requests == 1 ? "1 request" : "\(requests) requests") }
        return parts.joined(separator: ", ")
    }

    /// `5 seeds to search`; `nil` when there are none.
    var pendingSeedsText: String? {
        guard pendingSeeds > 0, let seeds else { return nil }
        return "\(pendingSeeds) \(pendingSeeds == 1 ? seeds.singular : seeds.plural) to search"
    }

    /// `, 81/s since the beginning, 5 min left`, for whoever looks once; empty when nothing can be said.
    package var rateText: String {
        let seconds = (finishedAt ?? seenAt).timeIntervalSince(startedAt)
        guard seconds > 0 else { return "" }
        var text = requests > 0 ? ", \(Int(Double(requests) / seconds))/s since the beginning" : ""
        if showsRate, done > 0 { text += ", \(RunRate.rate(Double(done) / seconds)) \(unit)/s since the beginning" }
        if finishedAt == nil, waitsUntil == nil, pendingSeeds == 0, done > 0, done < known {
            text += ", \(RunRate.text(seconds: seconds * Double(known - done) / Double(done))) left"
        }
        return text
    }

    /// `waits until 2026-11-23T02:00:00Z: …`; `nil` when it is not.
    package var waitLine: String? {
        waitsUntil.map { "waits until \($0.formatted(.iso8601)): \(waitReason ?? "a service asks for it")" }
    }
}

/// The name of a run's items, and which of them only find further ones.
package struct RunUnit: Sendable, Equatable {
    /// Items that are worked on first because they find the others.
    package struct Seeds: Sendable, Equatable {
        /// How the keys of these items begin.
        package var keyPrefix: String
        /// Their name, one of them and several.
        package var singular, plural: String

        /// Names the seeds of a run.
        package init(keyPrefix: String, singular: String, plural: String) {
            self.keyPrefix = keyPrefix
            self.singular = singular
            self.plural = plural
        }
    }

    /// The plural name of the items that are counted.
    package var name: String
    /// The items that are not counted because they find others; `nil` when every item counts.
    package var seeds: Seeds?
    /// The name of the current phase on a progress bar; `nil` where the run has one phase only.
    package var phase: String?
    /// Whether it is of interest how many are done in a second.
    package var showsRate: Bool

    /// Names what a run counts.
    package init(_ name: String, seeds: Seeds? = nil, phase: String? = nil, showsRate: Bool = false) {
        self.showsRate = showsRate
        self.name = name
        self.seeds = seeds
        self.phase = phase
    }

    /// Names what a run counts as `batches of` its phase, for runs whose kind has no better word.
    package static func batches(_ run: Run) -> RunUnit {
        RunUnit("batches of \(run.phase)", phase: run.phase)
    }
}
