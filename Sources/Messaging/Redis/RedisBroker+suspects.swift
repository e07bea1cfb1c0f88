extension RedisBroker {
    /// Hands over the oldest suspect of the first queue that has one, the queues taking turns.
    public func receiveSuspect(
        from queues: [QueueName], as consumer: ConsumerName
    ) async throws(BrokerError) -> Delivery? {
        for queue in queues.shuffled() {
            let taken = try await take(from: queue, as: consumer, count: 1, ofSuspects: true)
            if let suspect = taken.deliveries.first { return suspect }
        }
        return nil
    }

    /// Compares what there is with what is pending: an entry that was acknowledged is deleted.
    public func hasSuspects(in queues: [QueueName]) async throws(BrokerError) -> Bool {
        var pipeline = RedisPipeline()
        for queue in queues {
            pipeline.add(["XLEN", .text(keys.suspects(queue))])
            pipeline.add(["XPENDING", .text(keys.suspects(queue)), .text(RedisKeys.group)])
            pipeline.add(["EXISTS", .text(keys.paused(queue))])
        }
        let values = try await attempt(pipeline).values
        return queues.indices.contains { index in
            // Without a group nothing is pending; who asks for the suspects makes it anew.
            let (all, pending) = (values[index * 3].integer ?? 0, values[index * 3 + 1].array.first?.integer ?? 0)
            return all > pending && values[index * 3 + 2].integer != 1
        }
    }
}
