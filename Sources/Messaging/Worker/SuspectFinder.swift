/// Looks whether jobs of lost workers wait for one in which they run alone, and has its worker make room for them: six
/// times per lease.
///
/// All workers make room, and whoever has it first takes the first suspect; when none is left the others read on. So a
/// suspect waits for the shortest of the jobs that run, not for those of one worker that reserved it.
struct SuspectFinder {
    let worker: Worker

    /// Looks until cancelled.
    func run() async {
        while !Task.isCancelled {
            try? await worker.clock.sleep(for: worker.options.reclaimInterval)
            // A broker that does not answer is the reader's to complain about.
            if let suspectsWait = try? await worker.broker.hasSuspects(in: worker.queues) {
                worker.bench.makeRoom(suspectsWait)
            }
        }
    }
}
