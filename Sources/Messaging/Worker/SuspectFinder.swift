/// Looks for suspects that wait, and has the worker make room for one: six times per lease.
///
/// All workers make room, and the first one that has it takes the first suspect; when none is left the others read on. So a
/// suspect waits for the shortest of the jobs that run, not for those of one worker that reserved it.
struct SuspectFinder {
    let broker: any JobQueue
    let queues: [QueueName]
    let options: WorkerOptions
    let clock: any JobClock
    let jobs: RunningJobs

    /// Looks until cancelled.
    func run() async {
        while !Task.isCancelled {
            try? await clock.sleep(for: options.reclaimInterval)
            // The reader warns about a broker that does not answer.
            if let suspectsWait = try? await broker.hasSuspects(in: queues) {
                jobs.setSuspectsWait(suspectsWait)
            }
        }
    }
}
