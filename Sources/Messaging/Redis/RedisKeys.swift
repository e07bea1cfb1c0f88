/// Every key that Juke has in Redis.
///
/// The keys of a queue share the hash tag `{queue}`, so all keys that one script touches lie in one slot of a cluster.
/// The shared keys are touched by single commands only.
struct RedisKeys: Sendable {
    /// The consumer group of every stream.
    static let group = "juke"

    /// The beginning of every key.
    let prefix: String

    // MARK: - Of the fleet

    /// Capped stream of wake-ups.
    var events: String { "\(prefix):events" }
    /// Hash from worker to its line as JSON.
    var workers: String { "\(prefix):workers" }
    /// Set of the names of all queues.
    var queues: String { "\(prefix):queues" }

    /// String: a mark that goes by itself, written to see whether the server takes changes.
    var trial: String { "\(prefix):trial" }
    /// String: the worker that evicts records.
    var evicting: String { "\(prefix):evicting" }

    // MARK: - Of a provider

    /// Hash: the fleet's budget of requests to a provider.
    func budget(_ provider: String) -> String { "\(prefix):provider:{\(provider)}:budget" }

    // MARK: - Of a queue

    /// Stream of jobs, waiting and running.
    func stream(_ queue: QueueName) -> String { key(queue, ":stream") }
    /// Stream of jobs that lost a worker, waiting and running: they go before the others, each alone in its worker.
    func suspects(_ queue: QueueName) -> String { key(queue, ":suspects") }
    /// The stream that holds a delivery's entry.
    func stream(of delivery: Delivery) -> String {
        delivery.isSuspect ? suspects(delivery.queue) : stream(delivery.queue)
    }
    /// Sorted set of job identifiers by due time in milliseconds.
    func delayed(_ queue: QueueName) -> String { key(queue, ":delayed") }
    /// Hash from the identifier of a delayed job to its fields (MessagePack).
    func delayedJobs(_ queue: QueueName) -> String { key(queue, ":delayed:jobs") }
    /// Stream of dead letters.
    func dead(_ queue: QueueName) -> String { key(queue, ":dead") }
    /// Hash: the record of a job.
    func job(_ id: JobID, _ queue: QueueName) -> String { key(queue, ":job:", id.rawValue) }
    /// The pattern of the keys of all records; some others match it too.
    var recordPattern: String { Self.literal(prefix) + ":{*}:job:*" }
    /// The part of a record's key that names its queue; `nil` when it is no record's.
    func queuePart(ofRecord key: String) -> Substring? {
        let bytes = key.utf8
        guard let brace = bytes.dropFirst(prefix.utf8.count + 2).firstIndex(of: UInt8(ascii: "}")),
            key[bytes.index(after: brace)...].hasPrefix(":job:")
        else { return nil }
        return key[...brace]
    }
    /// String: the job that holds a unique key.
    func unique(_ key: String?, _ queue: QueueName) -> String { self.key(queue, ":unique:", key ?? "") }
    /// String: there while the queue is paused.
    func paused(_ queue: QueueName) -> String { key(queue, ":paused") }
    /// Hash of the next moments at which jobs may start and dead letters be replayed, where a rate is set.
    func flow(_ queue: QueueName) -> String { key(queue, ":flow") }
    /// Hash of an operator's limits: `depth`, `concurrency`, `rate`; `draining`.
    func limits(_ queue: QueueName) -> String { key(queue, ":limits") }
    /// Hash of counters.
    func stats(_ queue: QueueName) -> String { key(queue, ":stats") }
    /// String: there while a job is withdrawn.
    func withdrawn(_ id: JobID, _ queue: QueueName) -> String { key(queue, ":withdrawn:", id.rawValue) }
    /// Stream of the replies of this queue's workers to one requester.
    func reply(_ requester: ConsumerName, _ queue: QueueName) -> String { key(queue, ":reply:", requester.rawValue) }

    /// A text as a pattern that matches nothing else: the characters `*?[]\` would mean more than themselves.
    static func literal(_ text: String) -> String {
        text.map { "*?[]\\".contains($0) ? "\\\($0)" : "\($0)" }.joined()
    }

    /// Made piece by piece in memory of the right size: every command needs some.
    private func key(_ queue: QueueName, _ name: String, _ detail: String = "") -> String {
        var key = prefix
        key.reserveCapacity(prefix.utf8.count + queue.rawValue.utf8.count + name.utf8.count + detail.utf8.count + 3)
        key += ":{"
        key += queue.rawValue
        key += "}"
        key += name
        key += detail
        return key
    }
}
