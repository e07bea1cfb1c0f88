/// Writes into the records of running jobs that they run.
///
/// Only a job that takes a while is worth the write; for a short one it would come too late to be read. So this looks, while
/// anything runs, every twentieth of a second at what has run that long.
struct StartRecorder {
    let broker: any JobQueue
    let clock: any JobClock
    let jobs: RunningJobs
    private static let delay = Duration.milliseconds(50)

    init(broker: any JobQueue, clock: any JobClock, jobs: RunningJobs) {
        self.broker = broker
        self.clock = clock
        self.jobs = jobs
    }

    /// Records until cancelled.
    func run() async {
        while !Task.isCancelled {
            await jobs.waitForUnrecorded()
            try? await clock.sleep(for: Self.delay)
            for delivery in jobs.takeUnrecorded(startedBefore: clock.now - Self.delay) {
                // The record is for operators: one that cannot be written is left out.
                _ = try? await broker.begin(delivery)
            }
        }
    }
}
