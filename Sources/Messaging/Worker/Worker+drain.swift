import Logging

extension Worker {
    /// Releases what has not started, waits for what runs, and releases what outlasts the grace period.
    func drain() async {
        let unstarted = jobs.beginDraining()
        Failpoint.drain.pass()
        for delivery in unstarted {
            await release(delivery)
        }
        guard jobs.count > 0 else { return }
        logger.info("draining", metadata: ["running": "\(jobs.count)"])

        let clock = clock
        let gracePeriod = Task.isCancelled ? Duration.zero : options.gracePeriod
        // A task of its own: the wait must work although the worker's task may be cancelled.
        let timer = Task { [jobs] in
            if (try? await clock.sleep(for: gracePeriod)) != nil { jobs.stopWaiting() }
        }
        await jobs.waitUntilDrained()
        timer.cancel()

        for delivery in jobs.abandon() {
            JobLabel(delivery: delivery).label(logger).warning("job outlasted the grace period and is released")
            await release(delivery)
        }
    }

    /// Takes the worker out of the tables; a consumer that still holds something stays for the reclaimers of others.
    func leave() async {
        let name = options.name
        let (broker, queues, logger) = (broker, queues, logger)
        Failpoint.leave.pass()
        await Task {
            do {
                for queue in queues { _ = try await broker.removeConsumer(name, from: queue) }
                try await broker.unregister(name)
            } catch {
                logger.warning("worker could not sign off; its line ages out", metadata: ["error": "\(error)"])
            }
        }.value
    }

    private func release(_ delivery: Delivery) async {
        let (broker, logger) = (broker, logger)
        await Task {
            do {
                Failpoint.drainReleaseBefore.pass()
                _ = try await broker.release(delivery, after: .zero, unknown: false)
                Failpoint.drainReleaseAfter.pass()
            } catch {
                JobLabel(delivery: delivery).label(logger).warning(
                    "job could not be released; it is reclaimed when its lease ends", metadata: ["error": "\(error)"]
                )
            }
        }.value
    }
}
