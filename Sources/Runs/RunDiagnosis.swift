package import Messaging
package import Storage

/// Looks for unfinished runs whose jobs the broker does not have.
package struct RunDiagnosis: Sendable {
    private let store: Store
    private let producer: Producer

    /// Diagnoses the runs of a store.
    package init(store: Store, producer: Producer) {
        self.store = store
        self.producer = producer
    }

    /// The findings about the runs; with `repairing` lost jobs are enqueued again.
    ///
    /// - Throws: `StorageError` or `BrokerError`.
    package func findings(repairing: Bool) async throws -> [DiagnosisFinding] {
        var findings: [DiagnosisFinding] = []
        for run in try await store.read({ try $0.runs.active() }) {
            findings += try await self.findings(run, repairing: repairing)
        }
        return findings
    }

    private func findings(_ run: Run, repairing: Bool) async throws -> [DiagnosisFinding] {
        var (pending, lost, dead) = (0, 0, 0)
        var pages = RunItemPages(of: run.id, phase: run.phase, state: .pending, in: store)
        while let items = try await pages.next() {
            pending += items.count
            for item in items {
                let job = item.job(of: run.id)
                switch try await producer.record(of: job.id, in: producer.routes.queue(for: job.task))?.state {
                case nil:
                    lost += 1
                    if repairing { try await producer.enqueue(job, waitsWhenFull: true) }
                case .dead, .expired, .cancelled: dead += 1
                case .waiting, .delayed, .running, .succeeded: break
                }
            }
        }
        let name = "run \(run.id) (\(run.kind.rawValue), \(run.phase))"
        var findings: [DiagnosisFinding] = []
        if lost > 0 {
            findings.append(
                DiagnosisFinding(
                    .critical, "\(name) waits for \(lost == 1 ? "1 job" : "\(lost) jobs") that Redis does not have",
                    advice: "a worker enqueues them again within half a minute, or `juke-enqueue doctor --fix` does",
                    isRepaired: repairing
                )
            )
        }
        if dead > 0 {
            findings.append(
                DiagnosisFinding(
                    .warning,
                    "\(name) waits for \(dead == 1 ? "1 job that is" : "\(dead) jobs that are") dead or cancelled",
                    advice: "`juke-enqueue dead replay`, or let a worker give them up within half a minute"
                )
            )
        }
        if pending == 0, try await isStuck(run) {
            findings.append(
                DiagnosisFinding(
                    .warning, "\(name) has nothing left to do in this phase and was not taken on",
                    advice: "start a worker of its kind; it takes the run on within half a minute"
                )
            )
        }
        return findings
    }

    /// Whether neither the job that started the run nor the one that takes it on is under way.
    private func isStuck(_ run: Run) async throws -> Bool {
        for job in [JobID(run.id), .step(after: run.phase, of: run)] {
            for queue in try await producer.broker.queues() {
                if let record = try await producer.record(of: job, in: queue), !record.state.isFinal { return false }
            }
        }
        return true
    }
}
