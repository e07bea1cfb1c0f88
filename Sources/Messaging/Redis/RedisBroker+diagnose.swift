import Concurrency
import Printing

extension RedisBroker {
    /// Checks the server's settings, and each queue for what only looks like being taken care of.
    public func diagnose(
        _ queues: [QueueName], lease: Duration, repairing: Bool
    ) async throws(BrokerError) -> [DiagnosisFinding] {
        var findings = try await diagnoseServer()
        try await ping()
        let living = try await workers().filter { time - $0.seenAt < lease }
        let alive = Set(living.map(\.name))
        findings += try await diagnoseWorkers(lease: lease, repairing: repairing)
        if living.isEmpty {
            findings.append(
                DiagnosisFinding(
                    .warning, "no worker is running, so no job would be done",
                    advice: "start the workers, such as `juke-rank-worker`; `juke up` runs everything in one process",
                    endsWithWorker: true))
        }
        for queue in queues {
            findings += try await diagnoseGroup(of: queue, repairing: repairing)
            findings += try await diagnoseReaders(of: queue, living: living)
            findings += try await diagnoseConsumers(of: queue, alive: alive, lease: lease, repairing: repairing)
            findings += try await diagnoseDelayed(of: queue, repairing: repairing)
            findings += try await diagnoseUnique(of: queue, repairing: repairing)
        }
        return findings
    }

    private func diagnoseServer() async throws(BrokerError) -> [DiagnosisFinding] {
        let info = Self.info(try await run(RedisPipeline(["INFO"]))[0])
        var findings = try await diagnoseMemory(info)
        if let policy = info["maxmemory_policy"], policy != "noeviction" {
            findings.append(
                DiagnosisFinding(
                    info["maxmemory"] == "0" ? .warning : .critical,
                    "Redis may evict jobs: maxmemory-policy is '\(policy)'",
                    advice:
                        "set `maxmemory-policy noeviction`, so that a full Redis refuses jobs instead of losing them"
                )
            )
        }
        if info["maxmemory"] == "0" {
            findings.append(
                DiagnosisFinding(
                    .warning,
                    "Redis has no maxmemory: when memory runs out the system ends it, instead of Redis refusing jobs",
                    advice: "set `maxmemory` to what this machine can spare, at most three quarters of its memory"
                )
            )
        }
        if info["aof_enabled"] != "1" {
            findings.append(
                DiagnosisFinding(
                    .warning,
                    "a crash of Redis loses the jobs since its last snapshot, or all where it writes none: appendonly is off",
                    advice: "set `appendonly yes`; `appendfsync always` loses nothing, `everysec` at most that second"
                )
            )
        }
        if info["role"] == "slave" {
            findings.append(
                DiagnosisFinding(
                    .critical, "this Redis is a replica and takes no jobs",
                    advice: "point JUKE_REDIS_URL at its primary")
            )
        }
        for (key, what) in [
            ("rdb_last_bgsave_status", "snapshot"), ("aof_last_write_status", "append-only file"),
        ]
        where info[key].map({ $0 != "ok" }) == true {
            findings.append(
                DiagnosisFinding(
                    .critical, "Redis could not write its \(what)", advice: "look at its log; free space on its disk")
            )
        }
        return findings
    }

    /// Workers that died without a word stay in the table; their pending entries are looked for queue by queue.
    private func diagnoseWorkers(
        lease: Duration, repairing: Bool
    ) async throws(BrokerError) -> [DiagnosisFinding] {
        let time = time
        let gone = try await workers().filter { time - $0.seenAt > lease * 10 }
        guard !gone.isEmpty else { return [] }
        if repairing {
            for worker in gone { try await unregister(worker.name) }
        }
        let names = gone.prefix(3).map { "'\($0.name)'" }.joined(separator: ", ")
        return [
            DiagnosisFinding(
                .note,
                "\(gone.count.counted("worker")) \(gone.count == 1 ? "has" : "have") been silent for ten leases: "
                    + "\(names)\(gone.count > 3 ? " …" : "")",
                advice: "`juke-enqueue doctor --fix` takes them out of the table", isRepaired: repairing
            )
        ]
    }

    private func diagnoseGroup(
        of queue: QueueName, repairing: Bool
    ) async throws(BrokerError) -> [DiagnosisFinding] {
        var look = RedisPipeline()
        for key in [keys.stream(queue), keys.suspects(queue)] { look.add(["XINFO", "GROUPS", .text(key)]) }
        // No stream: a queue that nobody used yet.
        let lacking = try await attempt(look).values.contains { reply in
            reply.error == nil
                && !reply.array.flatMap(\.pairs)
                    .contains { $0.name == "name" && $0.value.text == RedisKeys.group }
        }
        guard lacking else { return [] }
        if repairing { try await open([queue]) }
        return [
            DiagnosisFinding(
                .warning, queue: queue, "the stream has no consumer group '\(RedisKeys.group)'",
                advice: "start a worker for the queue, or run `juke-enqueue doctor --fix`", isRepaired: repairing,
                endsWithWorker: true
            )
        ]
    }

    /// Jobs that wait where nobody reads: as a rule a worker that was not started.
    private func diagnoseReaders(
        of queue: QueueName, living: [WorkerStatus]
    ) async throws(BrokerError) -> [DiagnosisFinding] {
        let waiting = try await statistics(of: queue).lag
        guard waiting > 0, !living.contains(where: { $0.queues.contains(queue) }) else { return [] }
        return [
            DiagnosisFinding(
                .critical, queue: queue,
                "\(waiting.counted("job")) \(waiting == 1 ? "waits" : "wait") and no living worker "
                    + "reads the queue",
                advice: "start one of its stage, or any with `--queues \(queue)`", endsWithWorker: true
            )
        ]
    }

    private func diagnoseConsumers(
        of queue: QueueName, alive: Set<ConsumerName>, lease: Duration, repairing: Bool
    ) async throws(BrokerError) -> [DiagnosisFinding] {
        var findings: [DiagnosisFinding] = []
        var hasOrphans = false
        for consumer in try await statistics(of: queue).consumers where !alive.contains(consumer.name) {
            if consumer.pending > 0 {
                hasOrphans = true
                findings.append(
                    DiagnosisFinding(
                        .warning, queue: queue,
                        "\(consumer.pending.counted("job")) \(consumer.pending == 1 ? "is" : "are") pending under the dead '\(consumer.name)'",
                        advice: "a worker of the queue takes them when their lease ends; none runs if this stays",
                        isRepaired: repairing, endsWithWorker: true
                    )
                )
            } else if consumer.idleMilliseconds > (lease * 10).inMilliseconds {
                let isRemoved = repairing ? try await removeConsumer(consumer.name, from: queue) : false
                findings.append(
                    DiagnosisFinding(
                        .note, queue: queue, "consumer '\(consumer.name)' is dead and has nothing pending",
                        advice: "`juke-enqueue doctor --fix` forgets it", isRepaired: isRemoved
                    )
                )
            }
        }
        if hasOrphans, repairing { _ = try await reclaim(in: queue, lease: lease, crashLimit: 3, limit: 1000) }
        return findings
    }

    /// Delayed jobs are two keys, which only a hand from outside can make differ.
    private func diagnoseDelayed(
        of queue: QueueName, repairing: Bool
    ) async throws(BrokerError) -> [DiagnosisFinding] {
        var pipeline = RedisPipeline()
        pipeline.add(["ZCARD", .text(keys.delayed(queue))])
        pipeline.add(["HLEN", .text(keys.delayedJobs(queue))])
        let counts = try await run(pipeline).map { $0.integer ?? 0 }
        guard counts[0] != counts[1] else { return [] }
        if repairing {
            let jobs = try await run(RedisPipeline(["HKEYS", .text(keys.delayedJobs(queue))]))[0].array.compactMap(
                \.text)
            // NX: those that have a due time keep it; those that lost it are due now.
            var repair = RedisPipeline()
            for job in jobs {
                repair.add(["ZADD", .text(keys.delayed(queue)), "NX", .init(time.milliseconds), .text(job)])
            }
            _ = try await run(repair)
        }
        return [
            DiagnosisFinding(
                .critical, queue: queue, "\(counts[1]) delayed jobs have \(counts[0]) due times",
                advice: "something else wrote to these keys; `juke-enqueue doctor --fix` makes the rest due now",
                isRepaired: repairing
            )
        ]
    }
}
