import Concurrency
import DequeModule

extension InMemoryBroker {
    /// All that wait, in one page.
    package func waitingJobs(
        in queue: QueueName, after cursor: WaitingCursor, limit: Int
    ) async throws(BrokerError) -> WaitingPage {
        try checkOpen()
        guard let state = states[queue] else { return WaitingPage(jobs: [], next: nil) }
        func job(_ number: Int, _ location: (EntryID) -> WaitingJob.Location) -> WaitingJob? {
            state.stream[number].map { WaitingJob($0.fields, at: location(EntryID(number: number)), number) }
        }
        let jobs =
            state.suspects.compactMap { job($0) { .suspects($0) } }
            + state.untaken.compactMap { job($0) { .stream($0) } }
            + state.delayed.values.map { WaitingJob($0.fields, at: .delayed, $0.order) }
        return WaitingPage(jobs: jobs, next: nil)
    }

    /// Removes those that still wait.
    package func cancel(_ jobs: [WaitingJob], in queue: QueueName) async throws(BrokerError) -> Set<JobID> {
        try checkOpen()
        defer { wakeAll() }
        let (time, number) = (now, nextNumber())
        return with(queue) { state in
            Set(jobs.filter { state.cancel($0, as: number, at: time) }.map(\.id))
        }
    }
}

extension InMemoryQueue {
    /// Removes a job that waits, as cancelled.
    ///
    /// - Returns: Whether the job still waited.
    fileprivate mutating func cancel(_ job: WaitingJob, as number: Int, at time: Timestamp) -> Bool {
        let fields: WireFields
        switch job.location {
        case .suspects(let entry), .stream(let entry):
            guard let position = entry.number, pending[position] == nil,
                let found = stream.removeValue(forKey: position)
            else {
                return false
            }
            suspects.removeAll { $0 == position }
            untaken.removeAll { $0 == position }
            fields = found.fields
        case .delayed:
            guard let found = delayed.removeValue(forKey: job.id) else { return false }
            fields = found.fields
        }
        release(fields)
        if let requester = job.replyTo {
            let reply = Reply(job: job.id, answer: .failure("an operator cancelled the job"))
            replies[requester, default: []].append(.init(number: number, reply: reply, at: time))
        }
        count("cancelled")
        note(job.id, "cancelled", at: time) { $0.state = .cancelled }
        return true
    }
}

extension WaitingJob {
    fileprivate init(_ fields: WireFields, at location: Location, _ number: Int) {
        id = fields.jobID ?? JobID("\(number)-0")
        task = TaskName(fields.text("task") ?? "")
        unique = fields.text("unique")
        replyTo = fields.text("reply_to").map { ConsumerName($0) }
        self.location = location
    }
}
